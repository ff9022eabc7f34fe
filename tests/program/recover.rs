//! Databases that are damaged: told, left as they are, and rebuilt without anybody twice.

use crate::env::{Env, Run, until};
use crate::leads::{customer, lead, lead_of_kind};
use i4_connector::simulator::{Customer, Fault, Field, Operation, Options};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// How a file is damaged.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// Every fifth page from the third on is overwritten.
    SomePages,
    /// A page near the end is overwritten: only reading all of it shows that.
    OnePage,
    /// All but the first pages are overwritten: next to nothing can be read.
    MostPages,
    /// The second half is gone.
    Truncated,
    /// Nothing is left of it.
    Empty,
    /// It is a text.
    Foreign,
    /// It is the database of another program.
    Stranger,
    /// It is gone.
    Gone,
}

const PAGE: usize = 4096;

impl Env {
    fn database(&self) -> PathBuf {
        self.profile().join("connector.db")
    }

    fn damage(&self, damage: Damage) {
        let path = self.database();
        assert!(!self.profile().join("connector.db-wal").exists());
        let mut bytes = fs::read(&path).unwrap();
        let pages = bytes.len() / PAGE;
        let mut spoil = |pages: &mut dyn Iterator<Item = usize>| {
            for page in pages {
                bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5);
            }
        };
        match damage {
            Damage::SomePages => spoil(&mut (2..pages).step_by(5)),
            Damage::OnePage => spoil(&mut (pages - 4..pages - 3)),
            Damage::MostPages => spoil(&mut (1..pages)),
            Damage::Truncated => bytes.truncate(pages / 2 * PAGE),
            Damage::Empty => bytes.clear(),
            Damage::Foreign => bytes = b"this is no database".to_vec(),
            Damage::Stranger => {
                fs::remove_file(&path).unwrap();
                fs::copy(stranger(), &path).unwrap();
                return;
            }
            Damage::Gone => return fs::remove_file(&path).unwrap(),
        }
        fs::write(&path, bytes).unwrap();
    }

    /// Everything in the profile folder that belongs to the database.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.profile()).unwrap();
        files
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
            .filter(|(name, _)| {
                name.starts_with("connector.")
                    && !name.ends_with("-shm")
                    && !name.ends_with(".lock")
            })
            .map(|(name, path)| (name, fs::read(path).unwrap()))
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect()
    }

    fn customers(&self) -> Vec<Customer> {
        self.world().customers.iter().cloned().collect()
    }

    /// Everybody's link and outcome.
    async fn links(&self) -> BTreeMap<String, Value> {
        let people = self.json(&["people", "--limit", "100000"]).await;
        let people = people.as_array().unwrap().iter();
        people
            .map(|p| (p["id"].as_str().unwrap().to_owned(), p["i4_id"].clone()))
            .collect()
    }

    async fn recover(&self) -> Value {
        self.json(&["recover"]).await
    }

    fn starting(&self, from: &str) {
        self.settings(|config| config["sync"]["start_from"] = toml_edit::value(from));
    }
}

/// A database of another program: that of an early browser would look like this.
fn stranger() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/program/stranger.db")
}

#[track_caller]
fn refused(run: Run, exit: i32, code: &str) {
    let run = run.exits(exit);
    assert!(run.stderr.starts_with(code), "{run:#?}");
}

const ALL: [Damage; 8] = [
    Damage::SomePages,
    Damage::OnePage,
    Damage::MostPages,
    Damage::Truncated,
    Damage::Empty,
    Damage::Foreign,
    Damage::Stranger,
    Damage::Gone,
];

/// A company in full swing whose database is damaged: it is told and left alone, then everybody
/// is linked again to the record that they had, and nobody is written to.
async fn everybody_is_linked_again(damage: Damage, from: &str) {
    let env = Env::with_people(120, 2).await;
    env.pass().await.exits(0);
    env.pass().await.exits(0);
    env.starting(from);
    let (links, customers) = (env.links().await, env.customers());
    env.damage(damage);

    let files = env.files();
    for command in [&["sync", "--once"][..], &["sync", "--once", "--dry-run"]] {
        refused(env.run(command).await, 1, "C-DATABASE-DAMAGED");
    }
    // Those that only look may not notice a page that they do not need.
    for command in [&["people"][..], &["log"]] {
        let run = env.run(command).await;
        assert!(
            run.exit == 0 || run.stderr.starts_with("C-DATABASE-DAMAGED"),
            "{run:#?}"
        );
    }
    assert_eq!(env.files(), files, "{damage:?} was touched");
    let told = env.run(&["sync", "--once"]).await;
    assert!(told.stderr.contains("`i4-connector recover`"), "{told:#?}");

    env.world().clear_requests();
    let report = env.recover().await;
    assert_eq!(env.customers(), customers, "{damage:?}: {report:#}");
    assert_eq!(env.world().requests.write_count(), 0, "{report:#}");
    assert_eq!(env.links().await, links, "{report:#}");
    assert_eq!(report["people"]["open"], 0, "{report:#}");
    if let Some(name) = report["set_aside"].as_str() {
        let aside = fs::read(env.profile().join(name)).unwrap();
        assert_eq!(
            aside,
            files.get("connector.db").cloned().unwrap_or_default()
        );
    } else {
        assert!(matches!(damage, Damage::Gone), "{report:#}");
    }
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_everybody_once();

    // And it goes on as ever.
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}

#[tokio::test]
async fn after_any_damage_everybody_is_linked_again_from_all() {
    for damage in ALL {
        everybody_is_linked_again(damage, "all").await;
    }
}

#[tokio::test]
async fn after_any_damage_everybody_is_linked_again_from_now() {
    for damage in ALL {
        everybody_is_linked_again(damage, "now").await;
    }
}

#[tokio::test]
async fn a_name_that_has_changed_is_found_by_its_exchange_id() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    let record = env.created(&ada).id;
    // Married, moved, and with a new address since the database was lost.
    env.damage(Damage::Foreign);
    env.edit(&ada, |row| {
        row["contact"]["lastName"] = json!("King");
        row["contact"]["email"] = json!("ada.king@example.org");
        row["contact"]["mobilePhone"] = json!(null);
    });
    let report = env.recover().await;
    assert_eq!(report["people"]["by_exchange_id"], 1, "{report:#}");
    let customer = env.created(&ada);
    assert_eq!(customer.id, record);
    assert_eq!(customer.get(Field::LastName), "King");
    assert!(
        !customer.get(Field::CellPhone).is_empty(),
        "nothing is blanked"
    );
    assert_eq!(env.count(Operation::CreateProspect), 1);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn the_same_human_twice_in_intouch_is_linked_to_the_one_record_again() {
    let env = Env::empty().await;
    let twins = [env.add(lead("Ada Byron")), env.add(lead("Ada Byron"))];
    env.pass().await.exits(0);
    assert_eq!(env.world().customers.len(), 1);
    let before = env.links().await;
    for from in ["all", "now"] {
        env.starting(from);
        env.damage(Damage::Foreign);
        env.recover().await;
        assert_eq!(env.links().await, before, "{from}");
    }
    assert_eq!(before[&twins[0]], before[&twins[1]]);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn links_by_hand_and_decisions_are_salvaged_and_looked_at() {
    let env = Env::empty().await;
    // Nothing but the link ties these two.
    let stranger = env.add_customer(customer("Augusta King"));
    let gone = env.add_customer(customer("Somebody Else"));
    let names = ["Ada Byron", "Grace Hopper"];
    let [ada, grace] = names.map(|name| env.add(lead_of_kind(name, "MEMBER", "ACTIVE")));
    env.pass().await.exits(0);
    for (id, record) in [(&ada, stranger), (&grace, gone)] {
        env.run(&["people", "link", id, &record.to_string(), "--yes"])
            .await
            .exits(0);
    }
    env.pass().await.exits(0);
    env.world().customers.remove(gone);
    let len = env.world().customers.len();
    let report = env.json(&["recover", "--yes"]).await;
    assert_eq!(report["salvaged"]["links"], 2, "{report:#}");
    assert_eq!(env.person(&ada).await["i4_id"], stranger.to_string());
    assert_eq!(env.code(&grace).await, "C-HOLD-GONE");
    assert_eq!(env.world().customers.len(), len);
}

#[tokio::test]
async fn who_was_left_out_on_purpose_is_not_sent_and_not_lost() {
    let env = Env::empty().await;
    env.starting("now");
    let old = ["Ada Byron", "Alan Turing"].map(|name| env.add(lead(name)));
    env.pass().await.exits(0);
    let new = env.add(lead("Grace Hopper"));
    env.pass().await.exits(0);
    // One more whom no pass has ever seen.
    let unseen = env.add(lead("Emma Whitfield"));
    env.damage(Damage::Foreign);
    let report = env.recover().await;
    assert_eq!(report["people"]["held_as_unknown"], 3, "{report:#}");
    assert_eq!(env.world().customers.len(), 1);
    for id in old.iter().chain([&unseen]) {
        assert_eq!(env.code(id).await, "C-HOLD-RECOVERED");
    }
    assert!(!env.person(&new).await["i4_id"].is_null());
    // Looking again, even of everybody, is no yes.
    env.run(&["people", "retry", &unseen]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    // A yes by hand, and a change in InTouch, each send one.
    env.run(&["people", "create", &unseen]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&unseen);
    env.edit(&old[0], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&old[0]);
    assert_eq!(env.world().customers.len(), 3);
    env.assert_clean();
}

#[tokio::test]
async fn what_can_be_read_tells_who_was_left_out_and_who_was_new() {
    let env = Env::empty().await;
    env.starting("now");
    let old = ["Ada Byron", "Alan Turing"].map(|name| env.add(lead(name)));
    env.pass().await.exits(0);
    let new = env.add(lead("Grace Hopper"));
    let report = env.json(&["recover", "--yes"]).await;
    assert_eq!(report["people"]["held_as_unknown"], 0, "{report:#}");
    assert_eq!(report["people"]["before_start"], 2, "{report:#}");
    assert_eq!(report["people"]["created"], 1, "{report:#}");
    env.created(&new);
    for id in &old {
        assert!(env.person(id).await["i4_id"].is_null());
    }
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn from_a_date_nobody_before_it_is_sent_or_held() {
    let env = Env::empty().await;
    env.starting("2026-11-10");
    let club = env.club(0);
    let midnight: jiff::Timestamp = "2026-11-10T12:00:00Z".parse().unwrap();
    let midnight = midnight.as_millisecond();
    let day = 86_400_000;
    for (name, at) in [
        ("Ada Byron", midnight - day),
        ("Grace Hopper", midnight + day),
    ] {
        let id = env.add(lead(name));
        env.world().edit_lead_at(&club, &id, at, |_| {});
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.damage(Damage::Foreign);
    let report = env.recover().await;
    assert_eq!(report["people"]["by_exchange_id"], 1, "{report:#}");
    assert_eq!(report["people"]["before_start"], 1, "{report:#}");
    assert_eq!(report["people"]["held"], 0, "{report:#}");
    assert_eq!(env.world().customers.len(), 1);
}

/// A create that reached I4 whose answer, and then the database, were lost; search and lists
/// show it late.
async fn in_flight(from: &str) {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    {
        let mut world = env.world();
        world.faults.lag = Duration::from_secs(3600);
        world.faults.lag_lists = true;
        world.order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
    }
    let syncing = env.start_program(&["sync", "--once"]);
    until("it was sent", async || env.world().customers.len() == 1).await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
    for journal in ["connector.db-wal", "connector.db-shm"] {
        let _ = fs::remove_file(env.profile().join(journal));
    }
    fs::write(env.database(), "this is no database").unwrap();
    env.starting(from);
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(5));
    let searches = env.count(Operation::SearchMembers);
    let recovering = env.start_program(&["recover", "--json"]);
    // The first look is over, in vain: from now on the list shows the record.
    until("it was looked for", async || {
        env.count(Operation::SearchMembers) > searches
    })
    .await;
    env.world().faults.lag_lists = false;
    let report = recovering.end().await.exits(0).json();
    assert_eq!(report["people"]["by_exchange_id"], 1, "{report:#}");
    assert_eq!(env.count(Operation::CreateProspect), 1);
    env.created(&ada);
    env.assert_clean();
}

#[tokio::test]
async fn a_create_in_flight_when_the_database_was_lost_is_found_from_all() {
    in_flight("all").await;
}

#[tokio::test]
async fn a_create_in_flight_when_the_database_was_lost_is_found_from_now() {
    in_flight("now").await;
}

#[tokio::test]
async fn an_intent_that_can_be_salvaged_is_looked_for_and_sent_again_if_it_never_arrived() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostBefore, 1);
        // The looks of one pass do not work.
        world.order_fault(Operation::GetCustomers, Fault::TooManySeconds(3600), 1);
    }
    env.pass().await.exits(1);
    assert_eq!(env.count(Operation::CreateProspect), 1);
    env.starting("now");
    let report = env.json(&["recover", "--yes"]).await;
    assert_eq!(env.count(Operation::CreateProspect), 2, "{report:#}");
    assert_eq!(env.person(&ada).await["outcome"], "created");
    env.created(&ada);
}

#[tokio::test]
async fn while_i4_cannot_be_listed_nobody_is_created() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    // Smart Match alone would not find her any more.
    env.edit(&ada, |row| {
        row["contact"]["email"] = json!("new@example.org");
        row["contact"]["mobilePhone"] = json!(null);
    });
    env.damage(Damage::Foreign);
    // It answers as long as nothing is set aside, and then no more.
    env.world()
        .order_fault(Operation::GetCustomers, Fault::Slow(Duration::ZERO), 1);
    env.world()
        .order_fault(Operation::GetCustomers, Fault::Failure(500), 40);
    let report = env.recover().await;
    assert_eq!(report["people"]["open"], 1, "{report:#}");
    assert_eq!(env.code(&ada).await, "C-CHECKING");
    assert_eq!(env.count(Operation::CreateProspect), 1);
    until("the list works again", async || {
        env.pass().await;
        !env.person(&ada).await["i4_id"].is_null()
    })
    .await;
    assert_eq!(env.count(Operation::CreateProspect), 1);
    env.created(&ada);
}

#[tokio::test]
async fn a_mass_of_creates_still_waits_for_a_yes() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    for n in 0..8 {
        env.add(lead(&format!("Ada Number{n}")));
    }
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(3));
    env.damage(Damage::Foreign);
    env.json(&["recover"]).await;
    assert_eq!(env.world().customers.len(), 0);
    let yes = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(yes.sums(), "8 read: 8 created");
    env.assert_clean();
}

#[tokio::test]
async fn nothing_is_set_aside_before_everything_is_there() {
    let env = Env::with_people(20, 1).await;
    env.pass().await.exits(0);
    env.damage(Damage::SomePages);
    let files = env.files();
    let good = fs::read(env.config()).unwrap();

    fs::write(env.config(), "version = 1\n[broken").unwrap();
    refused(env.run(&["recover"]).await, 2, "C-SETTINGS-BROKEN");
    fs::write(env.config(), &good).unwrap();

    let run = crate::env::run(env.command_without_secrets(&["recover"])).await;
    assert_eq!(run.exit, 2, "{run:#?}");

    env.world()
        .order_fault(Operation::Leads, Fault::Failure(500), 1000);
    let run = env.run(&["recover"]).await;
    assert!(run.stderr.starts_with("C-INTOUCH-5XX"), "{run:#?}");
    assert_eq!(env.files(), files);
    env.world()
        .order_fault(Operation::Leads, Fault::Slow(Duration::ZERO), 1000);

    let text = String::from_utf8(good.clone()).unwrap();
    let other = text.replace("company_id = \"", "company_id = \"9");
    fs::write(env.config(), other).unwrap();
    let run = env.run(&["recover"]).await;
    assert_eq!(run.exit, 3, "{run:#?}");
    fs::write(env.config(), &good).unwrap();
    assert_eq!(env.files(), files);
    // Nothing is left lying about.
    assert!(!env.profile().join("rebuilding").exists());
}

#[tokio::test]
async fn a_whole_database_is_only_rebuilt_when_it_is_meant() {
    let env = Env::with_people(40, 1).await;
    env.pass().await.exits(0);
    let (links, customers) = (env.links().await, env.customers());
    refused(env.run(&["recover"]).await, 2, "C-NOT-POSSIBLE");
    let report = env.json(&["recover", "--yes"]).await;
    assert!(report["set_aside"].is_string(), "{report:#}");
    assert_eq!(env.links().await, links);
    assert_eq!(env.customers(), customers);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    let words = env.run(&["recover", "--yes"]).await.exits(0).stdout;
    assert!(words.contains("linked as before"), "{words}");
    assert!(words.contains("The old one is kept as"), "{words}");
}

#[tokio::test]
async fn another_process_that_syncs_keeps_the_database() {
    let env = Env::with_people(5, 1).await;
    let syncing = env.start_program(&["sync"]);
    until("it syncs", async || {
        env.json(&["status"]).await["syncing"] == true
    })
    .await;
    refused(env.run(&["recover", "--yes"]).await, 4, "C-PROFILE-BUSY");
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn a_rebuild_killed_at_any_moment_goes_on_and_makes_nobody_twice() {
    let env = Env::start(Options {
        people: 60,
        clubs: 1,
        latency: Duration::from_millis(5),
        ..Options::default()
    })
    .await;
    env.pass().await.exits(0);
    env.pass().await.exits(0);
    let (links, customers) = (env.links().await, env.customers());
    env.damage(Damage::SomePages);
    for requests in [1, 3, 6, 10, 30, 60] {
        env.world().clear_requests();
        let recovering = env.start_program(&["recover"]);
        until("some way", async || {
            env.world().requests.total() >= requests
        })
        .await;
        recovering.signal("KILL").await;
        recovering.end().await;
        let pass = env.run(&["sync", "--once"]).await;
        assert!(
            pass.exit == 0 || pass.stderr.starts_with("C-DATABASE-DAMAGED"),
            "{pass:#?}"
        );
        if pass.exit == 0 {
            env.damage_again();
        }
    }
    env.recover().await;
    assert_eq!(env.links().await, links);
    assert_eq!(env.customers(), customers);
    env.assert_everybody_once();
}

impl Env {
    fn damage_again(&self) {
        self.damage(Damage::Truncated);
    }
}

#[tokio::test]
async fn a_death_between_the_two_files_is_finished_by_whoever_opens_next() {
    let env = Env::with_people(30, 1).await;
    env.pass().await.exits(0);
    let links = env.links().await;
    let at = |name: &str| env.profile().join(name);
    fs::create_dir(at("rebuilding")).unwrap();
    let aside = "connector.set-aside-20261101-000000.db";
    for has_old in [true, false] {
        let new = fs::read(env.database()).unwrap();
        fs::write(at("rebuilding/connector.db"), &new).unwrap();
        fs::write(at("connector.rebuilt"), aside).unwrap();
        if has_old {
            fs::write(env.database(), "the old one").unwrap();
        } else {
            fs::remove_file(env.database()).unwrap();
        }
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
        assert_eq!(env.links().await, links);
        assert_eq!(fs::read(at(aside)).unwrap(), b"the old one");
        assert!(!at("connector.rebuilt").exists() && !at("rebuilding").exists());
        fs::create_dir(at("rebuilding")).unwrap();
    }
}

#[tokio::test]
async fn a_backup_copied_back_by_hand_is_not_taken_for_the_truth() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    let old = fs::read(env.database()).unwrap();
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    fs::write(env.database(), old).unwrap();
    let told = env.run(&["sync", "--once"]).await;
    assert!(told.stderr.contains("older than it was"), "{told:#?}");
    refused(told, 1, "C-DATABASE-DAMAGED");
    env.recover().await;
    env.created(&ada);
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn a_journal_that_was_deleted_after_a_crash_is_noticed() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    let ids: Vec<String> = (0..6)
        .map(|n| env.add(lead(&format!("Ada Number{n}"))))
        .collect();
    env.world().order_fault(
        Operation::CreateProspect,
        Fault::Slow(Duration::from_secs(30)),
        1,
    );
    let syncing = env.start_program(&["sync", "--once"]);
    until("one is under way", async || {
        env.count(Operation::CreateProspect) >= 1
    })
    .await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
    fs::remove_file(env.profile().join("connector.db-wal")).unwrap();
    refused(env.run(&["sync", "--once"]).await, 1, "C-DATABASE-DAMAGED");
    env.recover().await;
    for id in &ids {
        env.created(id);
    }
    env.assert_clean();
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let env = Env::with_people(5, 1).await;
    env.pass().await.exits(0);
    let newer = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/program/newer.db");
    fs::copy(newer, env.database()).unwrap();
    let files = env.files();
    for command in [
        &["sync", "--once"][..],
        &["people"],
        &["recover"],
        &["recover", "--yes"],
    ] {
        refused(env.run(command).await, 1, "C-DATABASE-NEWER");
        assert_eq!(env.files(), files);
    }
}

#[tokio::test]
async fn a_set_aside_database_keeps_its_journal_and_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let env = Env::with_people(10, 1).await;
    env.pass().await.exits(0);
    env.damage(Damage::Foreign);
    fs::write(env.profile().join("connector.db-wal"), "a journal").unwrap();
    let report = env.recover().await;
    let name = report["set_aside"].as_str().unwrap();
    let journal = env.profile().join(format!("{name}-wal"));
    assert_eq!(fs::read(journal).unwrap(), b"a journal");
    let rights = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(env.database()), 0o600);
}
