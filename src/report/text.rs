//! A pass and a problem in words.

use super::table;
use crate::engine::{ClubOutcome, ClubReport, PassReport};
use crate::model::{Counts, Outcome};
use crate::problem::{Problem, Scope};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fmt::Write;

/// A problem as the commands print it: code and sentence, then the next step.
#[must_use]
pub fn problem_text(problem: &Problem) -> String {
    format!(
        "{}: {}\n  What to do: {}",
        problem.code,
        problem.message(),
        problem.code.next_step()
    )
}

/// A problem as JSON.
#[must_use]
pub fn problem_json(problem: &Problem) -> Value {
    json!({"error": {
        "code": problem.code.text(),
        "message": problem.message(),
        "next_step": problem.code.next_step(),
    }})
}

/// A finished pass: a table of clubs with the sums, then what needs somebody.
#[must_use]
pub fn pass_text(report: &PassReport) -> String {
    let mut out = String::new();
    let title = if report.dry_run {
        "Plan (nothing was written)"
    } else {
        "Pass"
    };
    let seconds = report.duration_ms as f64 / 1000.0;
    let _ = writeln!(out, "{title}, {seconds:.1} s: {}", report.totals);
    if report.totals.read > 0 {
        let mut rows: Vec<Vec<String>> = report
            .clubs
            .iter()
            .map(|c| row(&c.name, &c.counts))
            .collect();
        if rows.len() > 1 {
            rows.push(row("all clubs", &report.totals));
        }
        let head: Vec<&str> = ["club", "read"]
            .into_iter()
            .chain(Outcome::ALL.map(Outcome::word))
            .collect();
        out.push('\n');
        out.push_str(&table(&head, &rows));
    }
    // What stops everything is said once, by whoever prints this.
    let own = |c: &&ClubReport| {
        let problem = c.problem.as_ref();
        problem.is_none_or(|p| p.code.scope() != Scope::Everything)
    };
    for club in report.clubs.iter().filter(own) {
        let word = match club.outcome {
            ClubOutcome::Ok if club.message.is_empty() => continue,
            ClubOutcome::Ok => "is done, but",
            ClubOutcome::Stopped => "stopped",
            ClubOutcome::Waiting => "waits",
        };
        let _ = write!(out, "\n{} {word}: {}", club.name, club.message);
        if let Some(problem) = &club.problem {
            let _ = write!(out, "\n  What to do: {}", problem.code.next_step());
        }
        out.push('\n');
    }
    out
}

fn row(name: &str, counts: &Counts) -> Vec<String> {
    let numbers = Outcome::ALL.map(|o| counts.of(o).to_string());
    [name.to_owned(), counts.read.to_string()]
        .into_iter()
        .chain(numbers)
        .collect()
}

/// An instant in a time zone, to the second; milliseconds since 1970.
#[must_use]
pub fn moment(ms: i64, zone: &TimeZone) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(t) => t
            .to_zoned_datetime(zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
        Err(_) => "?".to_owned(),
    }
}
