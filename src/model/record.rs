//! An I4 record, and the link to it.

use super::{Contact, I4Id};
use serde::{Deserialize, Serialize};

/// Somebody in I4, with the values that the answer at hand had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct I4Record {
    /// Their id there.
    pub id: I4Id,
    /// Their values, normalised like InTouch's so that both compare.
    pub contact: Contact,
    /// Whether it has all fields: `getmember`'s answer \[P]; a search leaves out the date of birth.
    pub complete: bool,
}

/// A person's tie to an I4 record. It beats every match and ends only by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The I4 record.
    pub i4: I4Id,
    /// What InTouch had when I4 was last brought up to date; `None` until that has happened
    /// once (a link made by hand).
    pub sent: Option<Contact>,
    /// The address of a service has changed since it was made: whether it is still the same human
    /// must be seen before anything is sent to it.
    pub doubt: Option<Doubt>,
}

/// What has changed since a link was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// I4's address: the record may be somebody else's.
    Target,
    /// InTouch's address: the person may be somebody else, whose id proves nothing.
    Source,
}

impl Doubt {
    /// The number in the database; 0 is none.
    #[must_use]
    pub fn number(doubt: Option<Self>) -> i64 {
        match doubt {
            None => 0,
            Some(Self::Target) => 1,
            Some(Self::Source) => 2,
        }
    }

    /// The doubt of a number.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        match number {
            0 => None,
            1 => Some(Self::Target),
            // Of a newer version: the one that proves least.
            _ => Some(Self::Source),
        }
    }
}
