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
    /// The addresses of the services have changed since it was made: whether it is the same record
    /// there must be seen before anything is sent to it.
    pub is_doubtful: bool,
}
