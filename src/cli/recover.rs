//! `recover`: sets a damaged database aside and rebuilds it from InTouch and I4.

use super::exit::Exit;
use super::output::Output;
use crate::engine::{PassReport, Request};
use crate::ledger::{Ledger, Recovered};
use crate::problem::Problem;
use crate::report::{pass_text, problem_text};
use crate::settings::Profile;
use crate::tasks::{Ready, Replaced, replace_database, say_active};
use serde::Serialize;
use std::fmt::Write;

#[derive(clap::Args)]
pub struct Arguments {
    /// Rebuild a database that is not damaged, too
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    replaced: Replaced,
    people: Recovered,
    pass: PassReport,
}

pub async fn run(
    profile: &Profile,
    arguments: &Arguments,
    output: Output,
) -> Result<Exit, Problem> {
    let cancel = super::interrupt();
    let lock = profile.lock()?;
    let vault = super::vault(profile);
    let replaced = replace_database(profile, &vault, arguments.yes, &lock).await?;
    if let Some(name) = &replaced.set_aside {
        output.remark(&format!("The old database is kept as {name}."));
    }
    let ledger = Ledger::open(profile.folder()).await?;
    let ready = Ready::new(profile, &vault, &ledger).await?;
    say_active(&ledger, None).await?;
    let request = Request::default();
    let pass = super::sync::pass(&ready.engine, &request, &cancel, output).await?;
    let people = ledger.recovered().await?;
    ledger.close().await;
    let exit = Exit::of_pass(&pass);
    let report = Report {
        replaced,
        people,
        pass,
    };
    output.result(&report, || text(&report));
    if let Some(problem) = report.pass.fatal() {
        output.remark(&problem_text(problem));
    }
    Ok(exit)
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    let (replaced, people) = (&report.replaced, &report.people);
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    if !replaced.replaced {
        line("An earlier rebuild of this database goes on.".to_owned());
    } else if replaced.damage.is_empty() {
        line("The database was rebuilt.".to_owned());
    } else {
        line(format!(
            "The database was damaged and is rebuilt. What was wrong: {}",
            replaced.damage
        ));
    }
    if let Some(name) = &replaced.set_aside {
        line(format!("The old one is kept as {name}."));
    }
    let salvaged = &replaced.salvaged;
    if replaced.replaced {
        line(format!(
            "It still told of {} people, {} links and {} lines of the log.",
            salvaged.people, salvaged.links, salvaged.log
        ));
    }
    line(String::new());
    for (number, words) in [
        (people.kept, "linked as before"),
        (
            people.by_exchange_id,
            "linked again by their DataExchangeID",
        ),
        (people.by_smart_match, "linked again by Smart Match"),
        (people.created, "not in I4, created"),
        (
            people.held_as_unknown,
            "not in I4, on hold: say under People who belongs there",
        ),
        (
            people.held - people.held_as_unknown,
            "on hold for other reasons",
        ),
        (people.before_start, "there before the start, not sent"),
        (people.open, "not through yet: the next pass goes on"),
    ] {
        if number > 0 {
            line(format!("{number:>7}  {words}"));
        }
    }
    line(String::new());
    out.push_str(&pass_text(&report.pass));
    out
}
