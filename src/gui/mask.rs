//! Screen-share mode: the only place that shows people's data, or a pseudonym for it.

use super::words;
use crate::desk::PersonRow;
use crate::ledger::LogEntry;
use crate::model::{Field, Level, PersonId, Personal};
use crate::problem::Code;

/// Decides what of people is shown.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// Whether screen-share mode is on.
    pub is_on: bool,
    /// The one person who is revealed while a key or button is held.
    pub revealed: Option<PersonId>,
}

impl Mask {
    /// Whether this person is masked now.
    #[must_use]
    pub fn hides(&self, person: &PersonId) -> bool {
        self.is_on && self.revealed.as_ref() != Some(person)
    }

    /// The person's name, or their pseudonym.
    #[must_use]
    pub fn name(&self, row: &PersonRow) -> String {
        if self.hides(&row.id) {
            format!("Person {}", row.number)
        } else if row.name.is_empty() {
            "(no name)".to_owned()
        } else {
            one_line(row.name.reveal())
        }
    }

    /// A value of a person, or its pseudonym.
    #[must_use]
    pub fn value(&self, person: &PersonRow, field: Field, value: &Personal) -> String {
        if !self.hides(&person.id) {
            return one_line(value.reveal());
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
        if self.hides(&person.id) {
            instead.to_owned()
        } else {
            words.reveal().to_owned()
        }
    }

    /// What a log entry says. News are made of this program's own words; warnings and errors about
    /// a person may hold what a service answered, of which masked only the code's sentence is left.
    #[must_use]
    pub fn told(&self, entry: &LogEntry) -> String {
        if entry.level == Level::Info || !self.hides_who(entry) {
            return entry.message.clone();
        }
        let mut codes = Code::ALL.iter();
        let code = codes.find(|c| c.text() == entry.code);
        code.map_or_else(|| entry.code.clone(), |c| words::sentence_of(*c).to_owned())
    }
}

impl Mask {
    /// Whether an entry is about a person who is masked now.
    fn hides_who(&self, entry: &LogEntry) -> bool {
        let Some(person) = entry.person.as_deref() else {
            return false;
        };
        let revealed = self.revealed.as_ref();
        self.is_on && revealed.is_none_or(|id| id.as_str() != person)
    }
}

/// A row has one line, whatever was pasted into a field.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{InTouchClubId, Kind, PersonId};

    fn person(id: &str, number: i64) -> PersonRow {
        PersonRow {
            id: PersonId::new(id),
            club: InTouchClubId::new("club"),
            number,
            name: Personal::new("Ada Byron"),
            kind: Kind::Prospect,
            outcome: None,
            due: false,
            code: None,
            would: None,
            gone_ms: None,
            changed_ms: 0,
            i4: None,
        }
    }

    fn entry(level: Level) -> LogEntry {
        LogEntry {
            id: 1,
            at_ms: 0,
            level,
            code: Code::HoldRefused.text().to_owned(),
            club: Some("club".to_owned()),
            person: Some("a".to_owned()),
            message: "Ada is refused".to_owned(),
            changes: Vec::new(),
        }
    }

    #[test]
    fn only_the_revealed_person_is_shown() {
        let (ada, tom) = (person("a", 12), person("t", 13));
        let email = Personal::new("ada@example.org");
        let mut mask = Mask::default();
        assert_eq!(mask.name(&ada), "Ada Byron");
        assert_eq!(mask.told(&entry(Level::Error)), "Ada is refused");
        mask.is_on = true;
        assert_eq!(mask.name(&ada), "Person 12");
        assert_eq!(mask.value(&ada, Field::Email, &email), "p•••@•••");
        assert_eq!(mask.value(&ada, Field::LastName, &email), "Person 12");
        assert_eq!(mask.words(&ada, &email, "so"), "so");
        assert_eq!(
            mask.told(&entry(Level::Error)),
            Code::HoldRefused.sentence()
        );
        for field in Field::ALL {
            assert!(!mask.value(&ada, field, &email).contains("ada"), "{field}");
        }
        assert_eq!(mask.told(&entry(Level::Info)), "Ada is refused");
        let mut of_a_club = entry(Level::Error);
        of_a_club.person = None;
        assert_eq!(mask.told(&of_a_club), "Ada is refused");
        mask.revealed = Some(tom.id.clone());
        assert_ne!(mask.told(&entry(Level::Error)), "Ada is refused");
        mask.revealed = Some(ada.id.clone());
        assert_eq!(mask.told(&entry(Level::Error)), "Ada is refused");
        assert_eq!(mask.value(&ada, Field::Email, &email), "ada@example.org");
        assert_eq!(mask.name(&tom), "Person 13");
    }
}
