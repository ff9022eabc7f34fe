//! Smart Match \[P]: finds the I4 record of somebody who is not linked yet.

use crate::model::{Contact, Field, I4Id, I4Record, normalize};
use serde::{Deserialize, Serialize};

/// Which of the three steps found somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Full name, email and mobile.
    NameEmailMobile,
    /// Full name and email.
    NameEmail,
    /// Full name and mobile.
    NameMobile,
}

impl Step {
    /// The step in an admin's words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NameEmailMobile => "name, email and mobile",
            Self::NameEmail => "name and email",
            Self::NameMobile => "name and mobile",
        }
    }
}

/// What Smart Match says. "None" is final only because a search that failed never gets here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nobody matches.
    None,
    /// Exactly one: that is the person.
    One(I4Record, Step),
    /// Several match equally well: it is not known which.
    Several(Vec<I4Id>),
    /// Nobody matches, but these may be the person.
    Possible(Vec<I4Id>),
}

/// Looks for `person` among `candidates`, the answer of a search by name.
///
/// The first step that finds anybody decides; a later, weaker step is not asked to break a tie.
#[must_use]
pub fn smart_match(person: &Contact, candidates: &[I4Record]) -> Finding {
    let Some(name) = person.match_name() else {
        return Finding::None;
    };
    let namesakes: Vec<&I4Record> = candidates
        .iter()
        .filter(|c| c.contact.match_name().as_ref() == Some(&name))
        .collect();
    for step in [Step::NameEmailMobile, Step::NameEmail, Step::NameMobile] {
        let mut found: Vec<&I4Record> = Vec::new();
        for candidate in &namesakes {
            // One record may stand in an answer twice; it is still one person.
            if agrees(person, &candidate.contact, step)
                && !found.iter().any(|f| f.id == candidate.id)
            {
                found.push(candidate);
            }
        }
        match found.as_slice() {
            [] => {}
            [one] => return Finding::One((*one).clone(), step),
            several => return Finding::Several(several.iter().map(|c| c.id.clone()).collect()),
        }
    }
    Finding::None
}

/// Whether Smart Match could find this person at all: it needs the full name and the email or
/// the mobile phone. Without them no search is worth a call.
#[must_use]
pub fn can_match(person: &Contact) -> bool {
    person.match_name().is_some()
        && (person.get(Field::Email).is_some() || person.get(Field::MobilePhone).is_some())
}

fn agrees(person: &Contact, candidate: &Contact, step: Step) -> bool {
    let email = || same(person, candidate, Field::Email, normalize::fold);
    let mobile = || same(person, candidate, Field::MobilePhone, normalize::digits);
    match step {
        Step::NameEmailMobile => email() && mobile(),
        Step::NameEmail => email(),
        Step::NameMobile => mobile(),
    }
}

/// Two missing values are not the same value.
fn same(a: &Contact, b: &Contact, field: Field, key: fn(&str) -> String) -> bool {
    match (a.get(field), b.get(field)) {
        (Some(a), Some(b)) => key(a) == key(b),
        _ => false,
    }
}

/// What speaks against two entries being one human's, if anything does.
#[must_use]
pub fn contradicts(a: &Contact, b: &Contact) -> Option<Field> {
    [Field::BirthDate, Field::MobilePhone]
        .into_iter()
        .find(|f| a.get(*f).is_some() && b.get(*f).is_some() && a.get(*f) != b.get(*f))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, email: &str, mobile: &str) -> Contact {
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let mut c = Contact::default();
        c.set(Field::FirstName, first);
        c.set(Field::LastName, last);
        c.set(Field::Email, email);
        c.set(Field::MobilePhone, mobile);
        c
    }

    fn record(id: &str, name: &str, email: &str, mobile: &str) -> I4Record {
        I4Record {
            id: I4Id::new(id),
            contact: contact(name, email, mobile),
            complete: false,
        }
    }

    fn found(person: &Contact, candidates: &[I4Record]) -> String {
        match smart_match(person, candidates) {
            Finding::None => "none".into(),
            Finding::One(r, step) => format!("{} by {}", r.id, step.label()),
            Finding::Several(ids) => format!("several {ids:?}"),
            Finding::Possible(ids) => format!("possible {ids:?}"),
        }
    }

    const EMAIL: &str = "ada@example.org";
    const MOBILE: &str = "(555) 010-2233";

    #[test]
    fn first_step_name_email_and_mobile() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        let all = [
            record("1", "ADA BYRON", "Ada@Example.org", "555-010-2233"),
            record("2", "Ada Byron", EMAIL, "5550109999"),
            record("3", "Ada Byron", "x@example.org", MOBILE),
        ];
        assert_eq!(found(&ada, &all), "1 by name, email and mobile");
    }

    #[test]
    fn second_step_name_and_email() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        let all = [
            record("2", "Ada Byron", EMAIL, "5550109999"),
            record("3", "Ada Byron", "x@example.org", MOBILE),
        ];
        assert_eq!(found(&ada, &all), "2 by name and email");
    }

    #[test]
    fn third_step_name_and_mobile() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        assert_eq!(
            found(&ada, &[record("3", "Ada Byron", "", "555.010.2233")]),
            "3 by name and mobile"
        );
    }

    #[test]
    fn several_are_never_guessed_even_if_a_later_step_would_find_one() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        let all = [
            record("1", "Ada Byron", EMAIL, "5550109999"),
            record("2", "Ada Byron", EMAIL, ""),
            record("3", "Ada Byron", "", MOBILE),
        ];
        assert!(found(&ada, &all).starts_with("several"));
    }

    #[test]
    fn one_record_listed_twice_is_one() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        let one = record("1", "Ada Byron", EMAIL, MOBILE);
        assert_eq!(
            found(&ada, &[one.clone(), one]),
            "1 by name, email and mobile"
        );
    }

    #[test]
    fn a_name_alone_or_a_missing_value_is_no_match() {
        let nameless = contact("Ada", EMAIL, MOBILE);
        assert_eq!(
            found(&nameless, &[record("1", "Ada", EMAIL, MOBILE)]),
            "none"
        );
        let bare = contact("Ada Byron", "", "");
        assert_eq!(found(&bare, &[record("1", "Ada Byron", "", "")]), "none");
        assert!(!can_match(&bare) && !can_match(&nameless));
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        assert_eq!(
            found(&ada, &[record("1", "Ada Bryon", EMAIL, MOBILE)]),
            "none"
        );
        assert!(can_match(&ada));
    }
}
