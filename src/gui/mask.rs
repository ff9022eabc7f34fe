//! Screen-share mode: the only place that shows people's data, or a pseudonym for it.

use crate::desk::{PersonKey, PersonRow};
use crate::model::{Field, Personal};

/// Decides what of people is shown.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// Whether screen-share mode is on.
    pub is_on: bool,
    /// The one person who is revealed while a key or button is held.
    pub revealed: Option<PersonKey>,
}

impl Mask {
    /// Whether this person is masked now.
    #[must_use]
    pub fn hides(&self, person: &PersonKey) -> bool {
        self.is_on && self.revealed.as_ref() != Some(person)
    }

    /// The person's name, or their pseudonym.
    #[must_use]
    pub fn name(&self, row: &PersonRow) -> String {
        if self.hides(&row.key) {
            format!("Person {}", row.number)
        } else if row.name.is_empty() {
            "(no name)".to_owned()
        } else {
            row.name.reveal().to_owned()
        }
    }

    /// A value of a person, or its pseudonym.
    #[must_use]
    pub fn value(&self, person: &PersonRow, field: Field, value: &Personal) -> String {
        if !self.hides(&person.key) {
            return value.reveal().to_owned();
        }
        match field {
            Field::FirstName | Field::LastName => format!("Person {}", person.number),
            Field::Email => "p•••@•••".to_owned(),
            _ => "•••".to_owned(),
        }
    }

    /// Words that may quote the person's data; masked, `instead` says the same without.
    #[must_use]
    pub fn words(&self, person: &PersonRow, words: &Personal, instead: &str) -> String {
        if self.hides(&person.key) {
            instead.to_owned()
        } else {
            words.reveal().to_owned()
        }
    }
}
