//! `status`: last pass, next, counts, holds, who syncs.

use super::exit::Exit;
use super::output::Output;
use super::people::pending_text;
use crate::engine::is_doubt;
use crate::ledger::{Activity, FILE_NAME, Ledger, PassRecord, StateCount};
use crate::model::{InTouchClubId, Outcome};
use crate::problem::{Code, Problem};
use crate::report::{moment, table};
use crate::settings::{Profile, Settings};
use crate::tasks::{self, Alarm};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Status {
    profile: String,
    /// Whether some process syncs this profile now.
    syncing: bool,
    holder: Option<Activity>,
    last_pass: Option<PassRecord>,
    states: Vec<StateCount>,
    /// What somebody should look at, although nothing is stopped by it.
    warnings: Vec<Warning>,
    /// Clubs without a successful sync for long.
    alarms: Vec<ClubAlarm>,
}

#[derive(Serialize)]
struct Warning {
    intouch_club_id: InTouchClubId,
    code: &'static str,
    message: String,
    next_step: &'static str,
}

impl Warning {
    fn of(club: &InTouchClubId, problem: &Problem) -> Self {
        Self {
            intouch_club_id: club.clone(),
            code: problem.code.text(),
            message: problem.message(),
            next_step: problem.code.next_step(),
        }
    }
}

#[derive(Serialize)]
struct ClubAlarm {
    intouch_club_id: String,
    name: String,
    code: &'static str,
    message: String,
    /// The last success, or else the first try.
    since_ms: i64,
}

impl From<Alarm> for ClubAlarm {
    fn from(alarm: Alarm) -> Self {
        Self {
            intouch_club_id: alarm.club,
            name: alarm.name,
            code: alarm.problem.code.text(),
            message: alarm.problem.message(),
            since_ms: alarm.since_ms,
        }
    }
}

pub async fn run(profile: &Profile, output: Output) -> Result<Exit, Problem> {
    let syncing = profile.is_syncing();
    let mut status = Status {
        profile: profile.folder().display().to_string(),
        syncing,
        holder: None,
        last_pass: None,
        states: Vec::new(),
        warnings: Vec::new(),
        alarms: Vec::new(),
    };
    // Looking makes no database where there is none.
    if profile.folder().join(FILE_NAME).exists() {
        let ledger = Ledger::open(profile.folder()).await?;
        status.holder = ledger.activity().await?.filter(|_| syncing);
        status.last_pass = ledger.last_pass().await?;
        // Settings that cannot be read are told by whoever needs them.
        let settings = Settings::load(profile.folder()).ok();
        let table = settings.as_ref().map(Settings::enabled_ids);
        status.states = ledger.states(table.as_deref()).await?;
        for (club, signs) in ledger.signs().await? {
            let warnings = signs.iter().map(|sign| Warning::of(&club, &sign.problem()));
            status.warnings.extend(warnings);
        }
        let said = status.last_pass.as_ref().map(|last| last.said("ok"));
        let is_read =
            |club: &InTouchClubId| table.as_ref().is_some_and(|table| table.contains(club));
        let said = said.unwrap_or_default().into_iter();
        let doubts = said.filter(|said| is_doubt(said.problem.code) && is_read(&said.club));
        let doubts = doubts.map(|said| Warning::of(&said.club, &said.problem));
        status.warnings.extend(doubts);
        if let Some(settings) = settings {
            for (club, problem) in settings.strange_zones() {
                let warning = Warning::of(&club.intouch, &problem);
                status.warnings.push(warning);
            }
            let alarms = tasks::alarms(&ledger, &settings).await?;
            status.alarms = alarms.into_iter().map(ClubAlarm::from).collect();
        }
        ledger.close().await;
    }
    output.result(&status, || text(&status));
    Ok(Exit::Done)
}

fn text(status: &Status) -> String {
    let zone = TimeZone::system();
    let mut out = format!("Profile: {}\n", status.profile);
    let _ = match &status.holder {
        Some(holder) => writeln!(
            out,
            "Syncing: process {} since {}",
            holder.pid,
            moment(holder.since_ms, &zone)
        ),
        None if status.syncing => writeln!(out, "Syncing: another process"),
        None => writeln!(out, "Syncing: nobody"),
    };
    if let Some(next) = status.holder.as_ref().and_then(|h| h.next_pass_ms) {
        let _ = writeln!(out, "Next pass: {}", moment(next, &zone));
    }
    let _ = match &status.last_pass {
        Some(pass) => {
            let read = pass
                .report
                .pointer("/totals/read")
                .cloned()
                .unwrap_or_default();
            writeln!(
                out,
                "Last pass: {}, {read} people read",
                moment(pass.started_ms, &zone)
            )
        }
        None => writeln!(out, "Last pass: none yet"),
    };
    let mut told = None;
    for warning in &status.warnings {
        let _ = writeln!(out, "Warning: {}: {}", warning.code, warning.message);
        if told.replace(warning.code) != Some(warning.code) {
            let _ = writeln!(out, "  What to do: {}", warning.next_step);
        }
    }
    for alarm in &status.alarms {
        let _ = writeln!(out, "{}: {}: {}", alarm.name, alarm.code, alarm.message);
    }
    if !status.states.is_empty() {
        let rows: Vec<Vec<String>> = status
            .states
            .iter()
            .map(|s| {
                let code = Code::ALL.iter().find(|c| c.text() == s.code);
                let why = match code {
                    Some(Code::Done) | None => String::new(),
                    Some(code) => code.sentence().to_owned(),
                };
                let outcome = match code {
                    Some(code) if s.outcome == Outcome::Pending.word() => pending_text(*code),
                    _ => s.outcome.as_str(),
                };
                vec![outcome.to_owned(), s.people.to_string(), why]
            })
            .collect();
        let _ = write!(
            out,
            "\n{}",
            table(&["last outcome", "people", "why"], &rows)
        );
    }
    out
}
