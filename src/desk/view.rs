//! Everything the window shows, at one moment. It is made on the desk's thread; drawing only
//! reads it.

use super::asked::Asked;
use super::command::Ticket;
use super::status::Status;
use crate::engine::{Shown, Snapshot};
use crate::ledger::{ClubDay, Hour, LogEntry, LogQuery, PeopleCounts, PeopleQuery};
use crate::model::person::Note;
use crate::model::{Club, Field, I4Id, InTouchClubId, Kind, Outcome, PersonId, Personal};
use crate::problem::{Code, Problem};
use crate::report::CheckReport;
use crate::secrets::{Name, Place};
use crate::settings::{Settings, TableRow};
use crate::tasks::{Alarm, Offer, Preview};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// Answers that are kept for whoever asked.
const ANSWERS: usize = 64;

/// One moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct View {
    /// When it was made, by this machine, milliseconds since 1970: relative times count from it.
    pub now_ms: i64,
    /// This machine's time zone.
    pub zone: TimeZone,
    /// The profile folder.
    pub folder: PathBuf,
    /// Whether this is the demo: nothing is real and nothing is kept.
    pub is_demo: bool,
    /// What an admin calls the place of the secrets.
    pub vault: &'static str,
    /// The settings as last read without a problem, or those that a new profile begins with.
    pub settings: Arc<Settings>,
    /// Why the settings file cannot be read or used.
    pub settings_problem: Option<Problem>,
    /// The secrets, in the order of [`Name::ALL`].
    pub credentials: [Credential; 2],
    /// Whether a sync has ever been started in this profile.
    pub has_begun: bool,
    /// How the window looks.
    pub preferences: Preferences,
    /// What the loop does.
    pub sync: Sync,
    /// The sums of today.
    pub overview: Arc<Overview>,
    /// The people asked for.
    pub people: Arc<PeopleList>,
    /// The person asked for.
    pub person: Option<Arc<PersonView>>,
    /// The log entries asked for.
    pub log: Arc<LogWindow>,
    /// The connection test.
    pub check: Asked<CheckReport>,
    /// The clubs that both services offer.
    pub offer: Asked<Offer>,
    /// How many people a beginning means.
    pub preview: Asked<Preview>,
    /// The table read from a file, not yet taken.
    pub import: Asked<Vec<TableRow>>,
    pub(super) answers: Arc<VecDeque<(Ticket, Result<String, Problem>)>>,
}

/// A secret as the window may know it: never its text.
#[derive(Clone, Debug, Default)]
pub struct Credential {
    /// Where it is; `None` if it is not stored, or not known.
    pub place: Option<Place>,
    /// When it was last stored from here, milliseconds since 1970.
    pub changed_ms: Option<i64>,
    /// Why it is not known.
    pub problem: Option<Problem>,
    /// Whether an answer of the keyring is awaited.
    pub pending: bool,
}

/// How the window looks; kept in the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// Size of everything, in percent.
    pub text_size: u16,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: 100,
        }
    }
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What the loop does.
#[derive(Clone, Debug, Default)]
pub struct Sync {
    /// The state of the whole.
    pub status: Status,
    /// Who syncs this profile.
    pub holder: Holder,
    /// The pass in flight, if there is one here.
    pub progress: Option<Arc<Snapshot>>,
    /// When the next pass begins.
    pub next_pass_ms: Option<i64>,
    /// When a pass last confirmed that all clubs are up to date.
    pub confirmed_ms: Option<i64>,
    /// What stops everything.
    pub problem: Option<Problem>,
    /// Clubs that a problem stopped in the last pass.
    pub stopped: Vec<Stopped>,
    /// What somebody should look at in clubs that are not stopped by it.
    pub warnings: Vec<Stopped>,
    /// Clubs without a successful sync for long.
    pub alarms: Vec<Alarm>,
    /// How many people wait for a yes, by what for.
    pub waiting: Shown,
    /// Whether the pass in flight is being ended (a pause, or the window is closing).
    pub is_ending: bool,
    /// Whether it is being ended because other settings were saved: a pass with them comes next.
    pub is_renewing: bool,
    /// Whether syncing has ended for good, because the window is closing.
    pub is_over: bool,
}

/// A club that a problem stopped, or that has something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Its InTouch id.
    pub club: String,
    /// What the admin called it then.
    pub name: String,
    /// Why.
    pub problem: Problem,
}

/// Who syncs this profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holder {
    /// Nobody: it is paused, or never begun.
    #[default]
    Nobody,
    /// This window.
    Here,
    /// Another process.
    Elsewhere {
        /// Its process id, if it has told.
        pid: Option<u32>,
        /// Since when, milliseconds since 1970, if it has told.
        since_ms: Option<i64>,
    },
}

/// The sums of today, by this machine's zone.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// People sent today.
    pub sent: u64,
    /// People on hold now.
    pub held: u64,
    /// People that have not been saved: failed, or not finished.
    pub not_saved: u64,
    /// What needs the admin, most people first.
    pub needs: Vec<Need>,
    /// Each club that has been read.
    pub clubs: Vec<ClubDay>,
    /// The last 24 hours, oldest first.
    pub hours: Vec<Hour>,
    /// When the first of them began, milliseconds since 1970.
    pub hours_from_ms: i64,
}

impl Overview {
    /// Whether a pass of any club has ever ended well.
    #[must_use]
    pub fn has_confirmed(&self) -> bool {
        self.clubs.iter().any(|club| club.confirmed_ms.is_some())
    }
}

/// People who wait for the same reason.
#[derive(Clone, Debug)]
pub struct Need {
    /// The reason; `None` if this program does not know it.
    pub code: Option<Code>,
    /// Held, failed or pending.
    pub outcome: Outcome,
    /// How many.
    pub people: u64,
    /// The fields that all of them lack, if that is why; empty if they lack different ones.
    pub fields: Vec<Field>,
    /// Who, if it is one.
    pub one: Option<PersonRow>,
}

/// A person in a list.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Who: their InTouch id.
    pub id: PersonId,
    /// The InTouch club under which they are handled.
    pub club: InTouchClubId,
    /// Their number in this profile, which stands for the name in screen-share mode.
    pub number: i64,
    /// First and last name.
    pub name: Personal,
    /// What they are in InTouch.
    pub kind: Kind,
    /// How the last look ended; `None` before the first.
    pub outcome: Option<Outcome>,
    /// Whether they are still to be handled.
    pub due: bool,
    /// The code of the last outcome.
    pub code: Option<Code>,
    /// What a yes would do to them ("would lose city"): it names fields, no values.
    pub would: Option<String>,
    /// Since when InTouch does not show them any more, milliseconds since 1970.
    pub gone_ms: Option<i64>,
    /// When the last outcome was written, milliseconds since 1970.
    pub changed_ms: i64,
    /// Their I4 record.
    pub i4: Option<I4Id>,
}

/// A part of a list of people.
#[derive(Clone, Debug, Default)]
pub struct PeopleList {
    /// What was asked for.
    pub query: PeopleQuery,
    /// How many match.
    pub total: u64,
    /// Those from `query.offset` on.
    pub rows: Vec<PersonRow>,
    /// How many there are in each filter, whatever is searched.
    pub counts: PeopleCounts,
}

/// One person, with everything that happened to them.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// Who and how.
    pub row: PersonRow,
    /// The last outcome in words; may quote their data.
    pub message: Personal,
    /// How the link was made.
    pub linked_how: Option<String>,
    /// Whether a create has no known answer yet.
    pub is_checking: bool,
    /// What InTouch has.
    pub fields: Vec<(Field, Personal)>,
    /// What InTouch has and cannot be used.
    pub notes: Vec<(Field, Note)>,
    /// When InTouch last changed them, milliseconds since 1970.
    pub modified_ms: Option<i64>,
    /// What happened, newest first.
    pub timeline: Vec<Moment>,
    /// The I4 records to choose from.
    pub candidates: Vec<I4Id>,
    /// What I4 has in them, in the order of `candidates`; `None`: no longer there.
    pub records: Asked<Vec<Option<Candidate>>>,
    /// I4 records of which somebody has said that they are not this person.
    pub not_records: Vec<I4Id>,
    /// Another record that somebody wants to compare.
    pub other: Beside,
}

/// I4 records to be seen beside a person.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Which.
    pub ids: Vec<I4Id>,
    /// What I4 has in them, in the order of `ids`; `None`: not there.
    pub records: Asked<Vec<Option<Candidate>>>,
}

/// An I4 record that might be the person.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its id.
    pub i4: I4Id,
    /// Its values.
    pub fields: Vec<(Field, Personal)>,
    /// Whether its name is another than InTouch's.
    pub has_other_name: bool,
    /// Who else is linked to it.
    pub others: Vec<PersonRow>,
}

impl Candidate {
    /// Whether linking the person to it needs a second thought.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.has_other_name || !self.others.is_empty()
    }
}

/// One entry of a timeline.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The log entry; its changes are in `changes`.
    pub entry: LogEntry,
    /// What was sent: field, before, after. `None` is empty.
    pub changes: Vec<(Field, Option<Personal>, Option<Personal>)>,
}

/// A part of the log, newest first.
#[derive(Clone, Debug, Default)]
pub struct LogWindow {
    /// Which entries.
    pub query: LogQuery,
    /// How many match.
    pub total: u64,
    /// How many of them are newer than `entries`.
    pub first: u64,
    /// The part.
    pub entries: Vec<LogEntry>,
}

impl View {
    /// Before anything is known but where the profile is.
    #[must_use]
    pub fn new(folder: PathBuf, settings: Settings, vault: &'static str, is_demo: bool) -> Self {
        Self {
            now_ms: 0,
            zone: TimeZone::system(),
            folder,
            is_demo,
            vault,
            settings: Arc::new(settings),
            settings_problem: None,
            credentials: Default::default(),
            has_begun: false,
            preferences: Preferences::default(),
            sync: Sync::default(),
            overview: Arc::default(),
            people: Arc::default(),
            person: None,
            log: Arc::default(),
            check: Asked::default(),
            offer: Asked::default(),
            preview: Asked::default(),
            import: Asked::default(),
            answers: Arc::default(),
        }
    }

    /// The answer to a command, if it has come: a sentence, or what went wrong.
    #[must_use]
    pub fn answer(&self, ticket: Ticket) -> Option<&Result<String, Problem>> {
        let mut answers = self.answers.iter().rev();
        answers.find(|(t, _)| *t == ticket).map(|(_, a)| a)
    }

    /// Keeps the answer to a command for whoever asked; the oldest are forgotten.
    pub fn put_answer(&mut self, ticket: Ticket, answer: Result<String, Problem>) {
        let answers = Arc::make_mut(&mut self.answers);
        answers.push_back((ticket, answer));
        while answers.len() > ANSWERS {
            answers.pop_front();
        }
    }

    /// The secret of a name.
    #[must_use]
    pub fn credential(&self, name: Name) -> &Credential {
        &self.credentials[name as usize]
    }

    /// The row of the table for an InTouch club.
    #[must_use]
    pub fn club(&self, id: &str) -> Option<&Club> {
        let mut clubs = self.settings.clubs.iter();
        clubs.find(|c| c.intouch.as_str() == id)
    }

    /// What the admin calls a club; its id where the table has none.
    #[must_use]
    pub fn club_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.club(id)
            .map(|c| c.name.as_str())
            .filter(|n| !n.is_empty())
            .unwrap_or(id)
    }

    /// The zone in which a club's times are shown.
    #[must_use]
    pub fn zone_of(&self, id: &str) -> TimeZone {
        self.club(id)
            .filter(|c| !c.time_zone.is_empty())
            .map_or_else(|| self.zone.clone(), Club::zone)
    }
}
