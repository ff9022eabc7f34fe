//! What the faces see: progress while a pass runs, and its report.

use super::gate;
use super::pass::Waiting;
use crate::model::{Club, Counts, Outcome};
use crate::problem::{Code, Problem, Scope, without_quotes};
use serde::Serialize;

/// The engine at a glance. Faces read it when they like; nothing waits for them.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// One for each club of the pass, in the order of the table.
    pub clubs: Vec<ClubProgress>,
    /// Whether a pass runs.
    pub running: bool,
}

impl Snapshot {
    /// The sums over all clubs.
    #[must_use]
    pub fn totals(&self) -> Counts {
        let mut totals = Counts::default();
        for club in &self.clubs {
            totals += club.counts;
        }
        totals
    }
}

/// Where a club is in its pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not begun.
    #[default]
    Waiting,
    /// Reading changes from InTouch.
    Reading,
    /// Bringing I4 up to date.
    Delivering,
    /// Looking for people whose create was not answered.
    Checking,
    /// Done, or stopped.
    Finished,
}

/// One club's progress.
#[derive(Clone, Debug, Default)]
pub struct ClubProgress {
    /// Its id in InTouch.
    pub intouch_club_id: String,
    /// The club's name.
    pub name: String,
    /// Where it is.
    pub phase: Phase,
    /// People so far; `read` is known once reading is done.
    pub counts: Counts,
}

/// How a club's pass ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClubOutcome {
    /// Everything that could be done was done.
    Ok,
    /// A problem stopped it; the next pass goes on where it stopped.
    Stopped,
    /// New people wait for a yes.
    Waiting,
}

/// One club in the report of a pass.
#[derive(Clone, Debug, Serialize)]
pub struct ClubReport {
    /// Its id in InTouch.
    pub intouch_club_id: String,
    /// Its id in I4.
    pub i4_club_id: String,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub outcome: ClubOutcome,
    /// Why it stopped or waits, or what to mind although it is well, code first; empty if all is
    /// well.
    pub message: String,
    /// The problem behind the message.
    #[serde(skip)]
    pub problem: Option<Problem>,
    /// How many people wait for a yes, since whenever.
    #[serde(skip)]
    pub waiting: u64,
    /// Whether everything that InTouch has was read, and may be believed.
    #[serde(skip)]
    pub is_read: bool,
    /// Why not, where everybody who was read is brought to I4 all the same.
    #[serde(skip)]
    pub doubt: Option<Problem>,
    /// The sums.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A pass over all clubs. Its JSON is what `sync --once --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct PassReport {
    /// How long it took.
    pub duration_ms: u64,
    /// Whether nothing was written (`--dry-run`).
    #[serde(skip)]
    pub dry_run: bool,
    /// Whether it was interrupted.
    #[serde(skip)]
    pub interrupted: bool,
    /// The sums over all clubs.
    pub totals: Counts,
    /// Each club.
    pub clubs: Vec<ClubReport>,
}

/// Whether a code says of a club that is well otherwise that not all of it may have been read.
#[must_use]
pub fn is_doubt(code: Code) -> bool {
    matches!(
        code,
        Code::InTouchUnsettled | Code::InTouchRows | Code::InTouchFuture
    )
}

impl ClubReport {
    pub(super) fn of(club: &Club, counts: Counts, stopped: Option<Problem>) -> Self {
        Self {
            intouch_club_id: club.intouch.as_str().to_owned(),
            i4_club_id: club.i4.as_str().to_owned(),
            name: club.name.clone(),
            outcome: match stopped {
                None => ClubOutcome::Ok,
                Some(_) => ClubOutcome::Stopped,
            },
            message: stopped
                .as_ref()
                .map(|p| without_quotes(&p.to_string()))
                .unwrap_or_default(),
            problem: stopped,
            waiting: 0,
            is_read: false,
            doubt: None,
            counts,
        }
    }

    /// Whether everything that InTouch has was read, may be believed, and was handled.
    pub(super) fn is_confirmed(&self) -> bool {
        self.is_read && self.outcome == ClubOutcome::Ok
    }

    /// Whether somebody may never be read while it stays so.
    pub(super) fn hides_somebody(&self) -> bool {
        let doubt = self.doubt.as_ref().map(|doubt| doubt.code);
        matches!(doubt, Some(Code::InTouchUnsettled | Code::InTouchRows))
    }

    /// Says how many wait for a yes here and in all clubs, for what, and how to see them.
    pub(super) fn say_who_waits(&mut self, waiting: &Waiting) {
        let here = |code: &Code| waiting.of_club(&self.intouch_club_id, *code);
        let codes: Vec<Code> = gate::WAITING.into_iter().filter(|c| here(c) > 0).collect();
        self.waiting = codes.iter().map(here).sum();
        let Some(code) = codes.first().filter(|_| self.outcome == ClubOutcome::Ok) else {
            return;
        };
        let texts = codes.iter().map(|code| {
            let (here, all) = (here(code), waiting.of(*code));
            let text = waits(*code, here);
            if all > here {
                format!("{text}, {all} in all clubs")
            } else {
                text
            }
        });
        let texts: Vec<String> = texts.collect();
        let problem = Problem::new(*code, texts.join("; "));
        self.outcome = ClubOutcome::Waiting;
        self.message = format!("{problem}; `i4-connector people --waiting` lists them");
        self.problem = Some(problem);
    }
}

/// How many wait for what.
fn waits(code: Code, people: u64) -> String {
    let (one, many) = match code {
        Code::ConfirmOld => (
            "1 person who was there before the start waits",
            "people who were there before the start wait",
        ),
        Code::ConfirmCleared => (
            "1 person who would lose a field waits",
            "people who would lose a field wait",
        ),
        Code::ConfirmUpdated => (
            "1 person who would be updated waits",
            "people who would be updated wait",
        ),
        _ => ("1 new person waits", "new people wait"),
    };
    match people {
        1 => one.to_owned(),
        n => format!("{n} {many}"),
    }
}

impl PassReport {
    /// What stopped everything, if something did.
    #[must_use]
    pub fn fatal(&self) -> Option<&Problem> {
        let mut problems = self.clubs.iter().filter_map(|c| c.problem.as_ref());
        problems.find(|p| p.code.scope() == Scope::Everything)
    }

    /// Whether a club stopped or a person failed: exit code 1.
    #[must_use]
    pub fn has_trouble(&self) -> bool {
        self.totals.of(Outcome::Failed) > 0
            || self.clubs.iter().any(|c| c.outcome == ClubOutcome::Stopped)
    }
}
