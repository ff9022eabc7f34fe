//! What will happen, decided before anything does. A plan can be carried out again, made smaller
//! while it still breaks the same promise, and kept as a test. Whom an event concerns is a number,
//! taken modulo how many there are when it happens: so an event makes sense without the others.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A beginning, and what happens then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Of the people there are at first, and of the dice of network and disk.
    pub seed: u64,
    pub clubs: usize,
    pub people: usize,
    /// The clubs begin with "now", else with everybody.
    pub now: bool,
    pub confirm_above: u64,
    pub confirm_cleared_above: u64,
    pub patience_s: u64,
    pub reread_h: u64,
    pub empty: Empty,
    pub steps: Vec<Step>,
}

/// How this InTouch says that a field is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Empty {
    /// Null, blank or no key at all: what has no key says nothing.
    Mixed,
    /// Always null.
    Null,
    /// Never otherwise than by leaving the key out.
    NoKey,
}

/// One thing after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    Deed(Deed),
    Weather(Sky),
    /// This machine's clock jumps.
    Clock {
        ms: i64,
    },
    /// Time passes.
    Wait {
        seconds: u64,
    },
    Pass(Pass),
    DryRun {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dies: Option<u64>,
    },
}

/// A pass, and what happens while it runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    /// The admin says yes to whatever waits for one.
    #[serde(default)]
    pub yes: bool,
    /// After so many pieces of work the process dies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dies: Option<u64>,
    /// One after the other, each so many milliseconds after the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<(u64, Deed)>,
    /// Ctrl-C after all that.
    #[serde(default)]
    pub interrupted: bool,
}

/// How bad network and services are, until the next one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sky {
    pub rough: Mood,
    pub latency_ms: u64,
    /// How long I4's search hides whom it has just changed, in thousandths of the patience.
    pub lag: u64,
    pub lag_lists: bool,
    /// Odd pages of leads, in thousandths.
    pub odd_pages: u64,
    /// A gateway answers in a service's place, in thousandths.
    pub gateway: u64,
    /// Clubs that a service does not serve: which, whether it is InTouch, and how (0, 1, 2).
    pub shut: Vec<(usize, bool, u8)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mood {
    #[default]
    Calm,
    /// A little of everything.
    Rough,
    /// Nearly everything goes wrong.
    Wild,
}

/// Something that somebody does, or that goes wrong once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Deed {
    /// Somebody new, with those optional fields whose bit is set.
    Enter {
        club: usize,
        filled: u8,
        /// By I4, which will not have them.
        refused: bool,
    },
    /// The same human entered twice in InTouch.
    Twice {
        club: usize,
        other: usize,
        filled: u8,
    },
    Edit {
        who: u64,
        field: String,
    },
    Clear {
        who: u64,
        field: String,
    },
    Kind {
        who: u64,
        kind: usize,
    },
    /// Many in one instant.
    Import {
        club: usize,
        many: u64,
        active: bool,
    },
    RefuseNobody,
    /// InTouch's clock goes back.
    ClockBack {
        ms: i64,
    },
    /// Somebody new in the millisecond of the last change.
    SameInstant {
        club: usize,
        filled: u8,
    },
    /// I4's staff approve each change from now on, or all that waits.
    Approval {
        needed: bool,
    },
    /// I4's staff enter somebody whom InTouch has too, and whom nobody has sent yet.
    InI4 {
        club: usize,
        filled: u8,
        /// How InTouch writes the same human otherwise, see [`SPELLINGS`].
        spelled: Option<usize>,
    },
    /// The next calls of one kind go wrong.
    Trouble {
        call: usize,
        times: usize,
        how: Trouble,
    },

    /// A field becomes again what it was that many changes ago.
    Back {
        who: u64,
        field: String,
        by: usize,
    },
    /// Something that I4 does not keep, or that means the same; everybody's if `all`.
    Fuss {
        who: u64,
        all: bool,
        how: Fuss,
    },
    /// Leaves one club for another.
    Move {
        who: u64,
        to: usize,
        renamed: bool,
    },
    /// Is in another club as well.
    Join {
        who: u64,
        to: usize,
    },
    /// No longer in InTouch.
    Delete {
        who: u64,
    },
    /// Somebody deleted is back.
    Return {
        who: u64,
    },
    /// The time of a person's last change is odd.
    Time {
        who: u64,
        how: OddTime,
    },
    /// An older copy of somebody is shown, once.
    Stale {
        who: u64,
        by: usize,
    },
    /// What I4 makes of the mark of those who are created from now on.
    Marks(Marks),
    /// A key of one person is not sent until they change.
    NoKey {
        who: u64,
        field: String,
    },
    /// A key is not sent for anybody from now on.
    KeyStops {
        field: String,
    },
    /// All keys are sent again.
    KeysAgain,
    /// The admin decides about somebody.
    Decide {
        who: u64,
        what: Hand,
    },
    /// The table of clubs is edited.
    Table(TableEdit),
    /// I4's field rules change.
    Rule {
        field: String,
        required: Option<bool>,
        limit: Option<usize>,
    },
    /// Another human with the name and email of somebody in InTouch.
    Son {
        who: u64,
        club: usize,
        birth: bool,
        mobile: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// This status with JSON; nothing is done.
    Json(u16),
    /// A gateway's page in place of the answer, see [`Page`]; nothing is done.
    Gateway(u16, Page),
    /// It is done, and the answer is lost.
    LostAfter,
}

/// What a gateway, proxy or portal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    Html,
    Nothing,
    /// JSON, but none of the service's.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fuss {
    /// Another member of staff.
    Owner,
    LeadSource,
    /// Another way of writing phones, gaps and the like; the time is new.
    Spelling,
    /// The same, and the time is as it was.
    SpellingSameTime,
    /// Only the time is new.
    Touch,
    /// The time is earlier than it was.
    Earlier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OddTime {
    Future { ms: i64 },
    Unreadable,
    Missing,
    NoOffset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Marks {
    Kept,
    Dropped,
    Capitals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hand {
    /// Somebody on hold is the first of the records that match.
    First,
    /// Somebody is a record that has nothing to do with them.
    Wrong(u64),
    /// Somebody is not the record that they are linked to.
    Unlink,
    /// Somebody on hold is a new person.
    NewPerson,
    /// Somebody on hold is to be looked at again.
    Retry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableEdit {
    Off {
        club: usize,
    },
    On {
        club: usize,
    },
    /// InTouch gives a club another id; `told`: the table has it at once.
    NewId {
        club: usize,
        told: bool,
    },
    /// Two clubs have each other's I4 id.
    Swap {
        club: usize,
    },
    /// Everything is right again, and switched on.
    Mend,
}

/// How somebody is written in InTouch whom I4 has in plain letters.
pub const SPELLINGS: [&str; 10] = [
    "apostrophe",
    "entity",
    "hidden",
    "mailto",
    "sharp",
    "hyphen",
    "one",
    "digits",
    "suffix",
    "divided",
];
/// The first of them are surely the same human; the others may be.
pub const SURE_SPELLINGS: usize = 8;

impl Plan {
    /// The plan as text to keep: JSON, a step a line.
    pub fn text(&self) -> String {
        let head = Self {
            steps: Vec::new(),
            ..self.clone()
        };
        let head = serde_json::to_string(&head).unwrap();
        let mut out = head.strip_suffix("]}").unwrap_or(&head).to_owned();
        for (n, step) in self.steps.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\n  {}", serde_json::to_string(step).unwrap());
        }
        out.push_str("\n]}");
        out
    }

    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }
}
