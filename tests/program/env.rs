//! One simulated company, one temporary profile, and the built program between them.

use crate::leads;
use i4_connector::simulator::{Customer, Operation, Options, Request, Service, Simulator, World};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::MutexGuard;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// A command that takes longer than this hangs.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub const INTOUCH_SECRET: &str = "I4_CONNECTOR_INTOUCH_CLIENT_SECRET";
pub const I4_KEY: &str = "I4_CONNECTOR_I4_API_KEY";

/// The simulator, and a profile whose settings fit it.
pub struct Env {
    pub simulator: Simulator,
    root: TempDir,
}

impl Env {
    /// A company with people of all stories.
    pub async fn start(options: Options) -> Env {
        let env = Env {
            simulator: Simulator::start(options).await.unwrap(),
            root: TempDir::new().unwrap(),
        };
        for folder in ["profile", "home", "runtime"] {
            std::fs::create_dir(env.root.path().join(folder)).unwrap();
        }
        env.write_settings(env.root.path(), |_| {});
        env
    }

    /// A company with that many people in one club or two.
    pub async fn with_people(people: usize, clubs: usize) -> Env {
        Env::start(Options {
            people,
            clubs,
            ..Options::default()
        })
        .await
    }

    /// A company with one club and nobody in it.
    pub async fn empty() -> Env {
        Env::with_people(0, 1).await
    }

    /// An empty company into which these leads are entered; gives their ids too.
    pub async fn of<const N: usize>(rows: [Value; N]) -> (Env, [String; N]) {
        let env = Env::empty().await;
        let ids = rows.map(|row| env.add(row));
        (env, ids)
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.simulator.world()
    }

    /// A folder that is removed with the test.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn profile(&self) -> PathBuf {
        self.root.path().join("profile")
    }

    pub fn config(&self) -> PathBuf {
        self.profile().join("config.toml")
    }

    /// The InTouch Club ID of a club, counted from 0.
    pub fn club(&self, number: usize) -> String {
        self.world().clubs[number].intouch_id.clone()
    }

    /// Enters a lead into the first club.
    pub fn add(&self, row: Value) -> String {
        let club = self.club(0);
        self.world().add_lead(&club, row)
    }

    /// Changes a lead of the first club, which so gets a new `modifiedDate`.
    pub fn edit(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let club = self.club(0);
        assert!(
            self.world().edit_lead(&club, id, change),
            "there is no {id}"
        );
    }

    /// Adds a record to I4, in the first club.
    pub fn add_customer(&self, customer: Customer) -> u64 {
        let mut world = self.world();
        let club = world.clubs[0].i4_id;
        world.add_customer(Customer { club, ..customer })
    }

    /// The one record that was created for a lead.
    pub fn created(&self, id: &str) -> Customer {
        let world = self.world();
        let found = world.customers.with_data_exchange_id(id);
        assert_eq!(found.len(), 1, "records of {id}");
        found[0].clone()
    }

    pub fn customer(&self, id: u64) -> Customer {
        self.world().customers.get(id).cloned().unwrap()
    }

    /// The requests to I4 since they were forgotten.
    pub fn i4_requests(&self) -> Vec<Request> {
        let world = self.world();
        let to_i4 = world.requests.iter().filter(|r| r.service == Service::I4);
        to_i4.cloned().collect()
    }

    pub fn count(&self, operation: Operation) -> u64 {
        self.world().requests.count(operation)
    }

    /// Nobody is in I4 twice, and nothing was sent that must never be.
    pub fn assert_clean(&self) {
        let world = self.world();
        assert_eq!(world.duplicates(), [""; 0], "twice in I4");
        assert_eq!(world.violations, [""; 0]);
        assert!(world.unknown_fields.is_empty());
    }

    /// Everybody whom the first pass should create is in I4 exactly once.
    pub fn assert_everybody_once(&self) {
        self.assert_clean();
        let world = self.world();
        for club in &world.clubs {
            for lead in world.leads(&club.intouch_id).iter() {
                let wanted = lead.story.map(i4_connector::simulator::Story::fate);
                if wanted == Some(i4_connector::simulator::Fate::Created) {
                    let found = world.customers.with_data_exchange_id(&lead.uuid).len();
                    assert_eq!(found, 1, "records of {}", lead.uuid);
                }
            }
        }
    }

    /// Changes the settings.
    pub fn settings(&self, change: impl FnOnce(&mut DocumentMut)) {
        self.write_settings(self.root.path(), change);
    }

    /// Writes the settings below `root`: those that fit the simulator, with a change.
    pub fn write_settings(&self, root: &Path, change: impl FnOnce(&mut DocumentMut)) {
        let mut config = self.fitting_settings();
        change(&mut config);
        std::fs::write(root.join("profile/config.toml"), config.to_string()).unwrap();
    }

    fn fitting_settings(&self) -> DocumentMut {
        let access = self.simulator.access();
        let mut config = DocumentMut::new();
        config["version"] = value(1);
        config["company_id"] = value(&access.company_id);
        for section in ["intouch", "i4", "sync"] {
            config[section] = Item::Table(Table::new());
        }
        config["intouch"]["api_url"] = value(&access.intouch.api_url);
        config["intouch"]["login_url"] = value(&access.intouch.login_url);
        config["intouch"]["client_id"] = value(&access.intouch.client_id);
        config["i4"]["api_url"] = value(&access.i4.api_url);
        config["sync"]["interval_seconds"] = value(1);
        config["sync"]["start_from"] = value("all");
        config["sync"]["confirm_above"] = value(0);
        config["sync"]["create_patience_seconds"] = value(2);
        let mut clubs = ArrayOfTables::new();
        for club in &access.clubs {
            let mut row = Table::new();
            row["name"] = value(&club.name);
            row["address"] = value(&club.address);
            row["time_zone"] = value(&club.time_zone);
            row["intouch_club_id"] = value(&club.intouch_club_id);
            row["i4_club_id"] = value(&club.i4_club_id);
            clubs.push(row);
        }
        config["clubs"] = Item::ArrayOfTables(clubs);
        config
    }

    /// The program with these arguments on the profile, with the secrets in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.command_without_secrets(arguments);
        let access = self.simulator.access();
        command.env(INTOUCH_SECRET, access.intouch.client_secret);
        command.env(I4_KEY, access.i4.api_key);
        command
    }

    /// The same without the secrets, on a machine that has no keyring.
    pub fn command_without_secrets(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command
            .arg("--profile")
            .arg(self.profile())
            .env("HOME", self.root.path().join("home"))
            .env("XDG_RUNTIME_DIR", self.root.path().join("runtime"));
        command
    }

    pub async fn run(&self, arguments: &[&str]) -> Run {
        run(self.command(arguments)).await
    }

    /// Runs a command that must go well, and gives its JSON.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        self.run(&arguments).await.exits(0).json()
    }

    /// `sync --once --json`.
    pub async fn pass(&self) -> Pass {
        self.pass_with(&[]).await
    }

    /// The same with more arguments.
    pub async fn pass_with(&self, more: &[&str]) -> Pass {
        let arguments = [&["sync", "--once", "--json"], more].concat();
        Pass::of(self.run(&arguments).await)
    }

    /// The program, started and left running.
    pub fn start_program(&self, arguments: &[&str]) -> Running {
        Running(self.command(arguments).spawn().unwrap())
    }

    /// What `people show` says of one person.
    pub async fn person(&self, id: &str) -> Value {
        let mut people = self.json(&["people", "show", id]).await;
        assert_eq!(people.as_array().map(Vec::len), Some(1), "{people}");
        people[0].take()
    }

    /// The code of a person's last outcome.
    pub async fn code(&self, id: &str) -> String {
        let person = self.person(id).await;
        person["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Names another build of the program, to make the profiles that it leaves behind (see
/// `profiles/README.md`).
pub const OTHER_PROGRAM: &str = "PROFILES_MADE_WITH";

/// The built program, with nothing of this machine's environment but what coverage needs.
pub fn program(arguments: &[&str]) -> Command {
    let built = std::env::var_os(OTHER_PROGRAM);
    let mut command = Command::new(built.unwrap_or(env!("CARGO_BIN_EXE_i4-connector").into()));
    command.args(arguments).env_clear().kill_on_drop(true);
    for name in ["PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub async fn run(mut command: Command) -> Run {
    Running(command.spawn().unwrap()).end().await
}

/// Runs a command that reads this from stdin.
pub async fn run_with_input(mut command: Command, input: &str) -> Run {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that does not want to read is no failure of the test.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .await;
    Running(child).end().await
}

/// A command that runs; it is killed if the test ends before it.
pub struct Running(pub Child);

impl Running {
    pub fn pid(&self) -> u32 {
        self.0.id().unwrap()
    }

    /// Sends a signal, such as `INT`.
    pub async fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.arg(format!("-{name}")).arg(self.pid().to_string());
        assert!(kill.status().await.unwrap().success());
    }

    /// Waits for its end.
    pub async fn end(self) -> Run {
        let ended = tokio::time::timeout(DEADLINE, self.0.wait_with_output()).await;
        Run::of(&ended.expect("the program hangs").unwrap())
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Run {
    /// The exit code; -1 after a signal.
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn of(output: &Output) -> Run {
        Run {
            exit: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Run {
        assert_eq!(self.exit, code, "{self:#?}");
        self
    }

    /// Stdout, which must be one JSON document and nothing else.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }
}

/// A pass with its report, whose sums add up.
#[derive(Debug)]
pub struct Pass {
    pub run: Run,
    pub report: Value,
}

impl Pass {
    #[track_caller]
    fn of(run: Run) -> Pass {
        let report = run.json();
        assert!(report["totals"].is_object(), "{run:#?}");
        leads::assert_sums_add_up(&report);
        Pass { run, report }
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Pass {
        assert_eq!(self.run.exit, code, "{self:#?}");
        self
    }

    /// The totals in words, without what is zero: `5 read: 3 created, 2 held`.
    pub fn sums(&self) -> String {
        leads::sums(&self.report["totals"])
    }

    /// The same of one club, counted from 0.
    pub fn club_sums(&self, club: usize) -> String {
        leads::sums(&self.report["clubs"][club])
    }

    /// `ok`, `stopped` or `waiting`.
    pub fn outcome(&self, club: usize) -> &str {
        self.report["clubs"][club]["outcome"].as_str().unwrap()
    }

    pub fn total(&self, name: &str) -> u64 {
        self.report["totals"][name].as_u64().unwrap()
    }
}

/// Looks until something is so, or fails.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never: {what}");
}
