//! The words of planning: what is known, what is asked, what is planned.

use super::smart_match::{Finding, Step};
use crate::model::{Contact, Field, FieldRules, I4Id, I4Record, Link, person::Profile};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};

/// What is known about a person so far. Questions fill it step by step.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The person as InTouch has them.
    pub profile: &'a Profile,
    /// The stored link, which beats every match.
    pub link: Option<&'a Link>,
    /// An update that has no clear answer: its fields may be in I4 or not.
    pub sending: &'a [Change],
    /// How many creates in a row have had no clear answer and were looked for in vain.
    pub unclear: i64,
    /// Whether they have waited, and are looked at again without having been read anew: InTouch is
    /// asked whether they are still there.
    pub has_waited: bool,
    /// Whether they were read a while ago: InTouch is asked before they are created.
    pub is_old: bool,
    /// Whether InTouch has been asked for this person just now.
    pub is_asked: bool,
    /// Smart Match's answer, once it has been asked. Records that were refused by hand are not in it.
    pub finding: Option<&'a Finding>,
    /// What InTouch has of others who are linked to the record at hand, once it is known.
    pub owners: Option<&'a [Contact]>,
    /// Whom I4's list names at the linked record, once it is known.
    pub marked: Option<Marked>,
    /// The I4 record's own values, once they have been read.
    pub record: Option<&'a I4Record>,
    /// I4's field rules, once they have been read.
    pub rules: Option<&'a FieldRules>,
    /// Whether that was in this pass: nobody is held by older ones.
    pub rules_are_fresh: bool,
}

/// Whom I4's list of records names at a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// This person.
    Right,
    /// Another one, or this person at another record.
    Wrong,
    /// Nobody.
    Not,
}

/// An admin's answer to "several match".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It is somebody new: whoever matches the next time they are looked at is not this person.
    NewPerson,
    /// It is somebody new, and it is stored which records they are not: whoever else matches is
    /// another question.
    NoneOfThese,
}

/// What comes next: a question to a service, or the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Something must be known first.
    Ask(Question),
    /// It is decided.
    Do(Plan),
}

/// What must be known first. Each costs at most one call, or a question to the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who in I4 matches?
    Search,
    /// What are I4's field rules?
    Rules,
    /// What does I4 have in this record?
    Record(I4Id),
    /// Who else is linked to this record?
    Owners(I4Id),
    /// Whom does I4's list name at this record?
    Mark(I4Id),
    /// What does InTouch have of this person now, if they are still there?
    LookAgain,
}

/// What to do with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing that I4 keeps has changed: no call.
    Unchanged {
        /// Changes that I4's update call does not take.
        not_updatable: Vec<Field>,
    },
    /// Send only the changed fields, in one call.
    Update {
        /// The linked record.
        i4: I4Id,
        /// What changed; never empty.
        changes: Vec<Change>,
        /// Changes that I4's update call does not take.
        not_updatable: Vec<Field>,
    },
    /// Remember the link, and send what differs; one call, or none.
    Link {
        /// The record found.
        i4: I4Id,
        /// How it was found; `None` if the admin linked it.
        by: Option<Step>,
        /// Whether somebody else is linked to it, who may well be the same human.
        is_shared: bool,
        /// What differs; may be empty.
        changes: Vec<Change>,
    },
    /// Make a new prospect.
    Create(Draft),
    /// Leave alone, on purpose.
    Skip,
    /// Wait, and say for what.
    Hold(Hold),
}

/// A field that is sent with an update.
///
/// `after: None` clears the field in I4.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// What I4 had, as far as it is known.
    pub before: Option<String>,
    /// What it becomes.
    pub after: Option<String>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Change({})", self.field)
    }
}

/// A new prospect: everything that the create call says about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The values; what InTouch does not have is not there.
    pub contact: Contact,
    /// The id of I4's membership type `Prospect`, if its rules name one.
    pub prospect_type: Option<i64>,
}

/// Why somebody waits, and among whom the admin may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The reason.
    pub problem: Problem,
    /// The I4 records that match, where there are several.
    pub candidates: Vec<I4Id>,
}

impl From<Problem> for Hold {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            candidates: Vec::new(),
        }
    }
}

impl From<Code> for Hold {
    fn from(code: Code) -> Self {
        Problem::from(code).into()
    }
}
