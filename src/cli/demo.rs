//! `demo`: the main job on two simulated services, with nothing else installed.

use super::exit::Exit;
use super::output::Output;
use crate::desk;
use crate::engine::{Engine, PassReport, Request};
use crate::ledger::{Ledger, PeopleFilter};
use crate::model::{Outcome, Secret};
use crate::problem::{Code, Problem};
use crate::remote::{I4, InTouch};
use crate::report::{pass_text, table};
use crate::secrets::{Name, Vault};
use crate::settings::{Profile, Settings};
use crate::simulator::{Access, Options, Simulator};
use crate::wiring::{self, Secrets};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

#[derive(clap::Args)]
pub struct Arguments {
    /// Without a window: passes over a simulated company, and what happened
    #[arg(long)]
    headless: bool,
    /// People in InTouch, in the whole company
    #[arg(long, default_value_t = 200, value_name = "N")]
    people: usize,
    /// Clubs of the company
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    clubs: u16,
    /// The same seed gives the same people
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// How many people each kind of outcome shows as examples.
const EXAMPLES: usize = 2;

impl Arguments {
    /// Whether a window is asked for.
    pub fn has_window(&self, output: Output) -> bool {
        !self.headless && !output.json
    }
}

/// A simulated company, with a profile that is set up for it. Both end when this is dropped.
pub struct Company {
    simulator: Arc<Simulator>,
    folder: TempDir,
    settings: Settings,
    secrets: Secrets,
}

impl Company {
    async fn start(arguments: &Arguments) -> Result<Self, Problem> {
        let failed = |e: std::io::Error| Problem::new(Code::ProfileFolder, e);
        let simulator = Simulator::start(Options {
            people: arguments.people,
            clubs: usize::from(arguments.clubs),
            seed: arguments.seed,
            ..Options::default()
        })
        .await
        .map_err(failed)?;
        let folder = tempfile::Builder::new()
            .prefix("i4-connector-demo-")
            .tempdir()
            .map_err(failed)?;
        let access = simulator.access();
        let config = config(&access);
        std::fs::write(folder.path().join(crate::settings::FILE_NAME), &config).map_err(failed)?;
        Ok(Self {
            simulator: Arc::new(simulator),
            folder,
            settings: Settings::parse(&config)?,
            secrets: Secrets {
                intouch: Secret::new(access.intouch.client_secret),
                i4: Secret::new(access.i4.api_key),
            },
        })
    }
}

/// How often something happens in the simulated company while its window is open.
const EVENTS: Duration = Duration::from_secs(20);

/// The window on a simulated company in which something happens now and then.
pub async fn window(arguments: Arguments) -> Result<super::Shown, Problem> {
    let company = Company::start(&arguments).await?;
    let ledger = Ledger::open(company.folder.path()).await?;
    ledger.set_paused(false).await?;
    ledger.close().await;
    let vault = Vault::memory([
        (Name::InTouchClientSecret, company.secrets.intouch.clone()),
        (Name::I4ApiKey, company.secrets.i4.clone()),
    ]);
    let profile = Profile::open(Some(company.folder.path()))?;
    let desk = desk::start(profile, vault, true).await?;
    let simulator = Arc::downgrade(&company.simulator);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVENTS).await;
            let Some(simulator) = simulator.upgrade() else {
                return;
            };
            simulator.world().change_some(2);
            simulator.world().add_prospects(1);
        }
    });
    Ok((desk, Some((company, arguments))))
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<Exit, Problem> {
    if arguments.has_window(output) {
        output.remark("There is no display, so the demo runs here.");
    }
    headless(arguments, output).await
}

/// Passes over the simulated company, and what happened, in words.
pub async fn headless(arguments: &Arguments, output: Output) -> Result<Exit, Problem> {
    let company = Company::start(arguments).await?;
    let simulator = &*company.simulator;
    let access = simulator.access();
    let ledger = Ledger::open(company.folder.path()).await?;
    let engine = wiring::engine(&company.settings, &company.secrets, ledger.clone()).await?;
    let cancel = super::interrupt();

    say(output, &opening(simulator, &access));
    let request = Request::default();
    let first = super::sync::pass(&engine, &request, &cancel, output).await?;
    say(output, &format!("1. {}", pass_text(&first)));
    say(output, &examples(&ledger).await?);

    let changed = simulator.world().change_some(8).len();
    let added = simulator.world().add_prospects(3).len();
    say(
        output,
        &format!(
            "Meanwhile, in InTouch: {changed} people get a new phone, email or street, and \
             {added} new prospects are entered.\n"
        ),
    );
    let second = super::sync::pass(&engine, &request, &cancel, output).await?;
    say(output, &format!("2. {}", pass_text(&second)));
    let third = last_pass(&engine, simulator, &cancel).await?;
    say(output, &closing(simulator, third));
    if output.json {
        output.result(&json!({"passes": [first, second]}), String::new);
    }
    ledger.close().await;
    Ok(if cancel.is_cancelled() {
        Exit::Interrupted
    } else if first.has_trouble() || second.has_trouble() {
        Exit::Trouble
    } else {
        Exit::Done
    })
}

/// One more pass with nothing new: how many calls does it cost?
async fn last_pass(
    engine: &Engine<InTouch, I4>,
    simulator: &Simulator,
    cancel: &tokio_util::sync::CancellationToken,
) -> Result<(PassReport, u64), Problem> {
    let before = simulator.world().requests.total();
    let report = engine.pass(&Request::default(), cancel).await?;
    let calls = simulator.world().requests.total() - before;
    Ok((report, calls))
}

fn config(access: &Access) -> String {
    let mut config = toml_edit::DocumentMut::new();
    config["version"] = toml_edit::value(crate::settings::VERSION);
    config["company_id"] = toml_edit::value(&access.company_id);
    config["intouch"]["api_url"] = toml_edit::value(&access.intouch.api_url);
    config["intouch"]["login_url"] = toml_edit::value(&access.intouch.login_url);
    config["intouch"]["client_id"] = toml_edit::value(&access.intouch.client_id);
    config["i4"]["api_url"] = toml_edit::value(&access.i4.api_url);
    config["sync"]["start_from"] = toml_edit::value("all");
    config["sync"]["confirm_above"] = toml_edit::value(0);
    let mut clubs = toml_edit::ArrayOfTables::new();
    for club in &access.clubs {
        let mut row = toml_edit::Table::new();
        row["name"] = toml_edit::value(&club.name);
        row["address"] = toml_edit::value(&club.address);
        row["time_zone"] = toml_edit::value(&club.time_zone);
        row["intouch_club_id"] = toml_edit::value(&club.intouch_club_id);
        row["i4_club_id"] = toml_edit::value(&club.i4_club_id);
        clubs.push(row);
    }
    config["clubs"] = toml_edit::Item::ArrayOfTables(clubs);
    config.to_string()
}

fn say(output: Output, text: &str) {
    if !output.json {
        output.line(text);
    }
}

fn opening(simulator: &Simulator, access: &Access) -> String {
    let world = simulator.world();
    let people: usize = access
        .clubs
        .iter()
        .map(|c| world.leads(&c.intouch_club_id).len())
        .sum();
    format!(
        "A simulated company on this machine: {} clubs, {people} people in InTouch, {} records \
         in I4.\nNothing here is real, and nothing outside is touched.\n",
        access.clubs.len(),
        world.customers.len()
    )
}

/// A few people of each outcome, with what happened to them.
async fn examples(ledger: &Ledger) -> Result<String, Problem> {
    let everybody = PeopleFilter {
        limit: i64::MAX,
        ..PeopleFilter::default()
    };
    let people = ledger.people(&everybody).await?;
    let mut rows = Vec::new();
    for outcome in Outcome::ALL {
        let mut seen = Vec::new();
        for entry in people.iter().filter(|p| p.outcome == Some(outcome)) {
            // One example of each reason says more than two of the same.
            if seen.len() < EXAMPLES + 2 && !seen.contains(&entry.code) || seen.len() < EXAMPLES {
                seen.push(entry.code.clone());
                rows.push(vec![
                    outcome.word().to_owned(),
                    entry.profile.contact.display_name(),
                    entry.profile.kind.label().to_owned(),
                    entry.message.clone().unwrap_or_default(),
                ]);
            }
        }
    }
    Ok(format!(
        "For example:\n\n{}",
        table(&["outcome", "name", "kind", "what happened"], &rows)
    ))
}

fn closing(simulator: &Simulator, (third, calls): (PassReport, u64)) -> String {
    let world = simulator.world();
    format!(
        "3. A third pass with nothing new: {} people read, {calls} calls, none of them a write.\n\n\
         I4 now has {} records; {} people are there twice.",
        third.totals.read,
        world.customers.len(),
        world.duplicates().len()
    )
}
