//! Smart Match \[P]: finds the I4 record of somebody who is not linked yet.

use crate::model::compare::{self, LooseName};
use crate::model::{Contact, Field, I4Id, I4Record};
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
    /// Nobody matches, but these may be the person: the same email or mobile, and a name that differs by
    /// a suffix, a middle name, accents, or where it is divided.
    Possible(Vec<I4Id>),
}

/// Looks for `person` among `candidates`, the answer of a search.
///
/// The first step that finds anybody decides; a later, weaker step is not asked to break a tie.
#[must_use]
pub fn smart_match(person: &Contact, candidates: &[I4Record]) -> Finding {
    let Some(name) = person.match_name() else {
        return Finding::None;
    };
    let reachable: Vec<Candidate<'_>> = candidates
        .iter()
        .map(|record| Candidate {
            record,
            email: compare::agree(person, &record.contact, Field::Email),
            mobile: compare::agree(person, &record.contact, Field::MobilePhone),
        })
        .filter(|c| c.email || c.mobile)
        .collect();
    let (namesakes, others): (Vec<_>, Vec<_>) = reachable
        .into_iter()
        .partition(|c| c.record.contact.match_name().as_ref() == Some(&name));
    for step in [Step::NameEmailMobile, Step::NameEmail, Step::NameMobile] {
        let found = once(namesakes.iter().filter(|c| c.agrees(step)));
        match found.as_slice() {
            [] => {}
            [one] => return Finding::One((*one).clone(), step),
            several => return Finding::Several(ids(several)),
        }
    }
    let name = LooseName::of(person);
    let may_be = |c: &&Candidate<'_>| name.may_be(&LooseName::of(&c.record.contact));
    match once(others.iter().filter(may_be)).as_slice() {
        [] => Finding::None,
        possible => Finding::Possible(ids(possible)),
    }
}

/// What speaks against two entries being one human's, if anything does: another date of birth, another
/// mobile.
#[must_use]
pub fn contradicts(a: &Contact, b: &Contact) -> Option<Field> {
    [Field::BirthDate, Field::MobilePhone]
        .into_iter()
        .find(|field| compare::differ(a, b, *field))
}

/// A record that has the person's email, mobile, or both.
struct Candidate<'a> {
    record: &'a I4Record,
    email: bool,
    mobile: bool,
}

impl Candidate<'_> {
    fn agrees(&self, step: Step) -> bool {
        match step {
            Step::NameEmailMobile => self.email && self.mobile,
            Step::NameEmail => self.email,
            Step::NameMobile => self.mobile,
        }
    }
}

/// One record may stand in an answer twice; it is still one person.
fn once<'a>(candidates: impl Iterator<Item = &'a Candidate<'a>>) -> Vec<&'a I4Record> {
    let mut found: Vec<&I4Record> = Vec::new();
    for Candidate { record, .. } in candidates {
        if !found.iter().any(|f| f.id == record.id) {
            found.push(record);
        }
    }
    found
}

fn ids(records: &[&I4Record]) -> Vec<I4Id> {
    records.iter().map(|record| record.id.clone()).collect()
}

/// Whether Smart Match could find this person at all: it needs the full name and the email or
/// the mobile phone. Without them no search is worth a call.
#[must_use]
pub fn can_match(person: &Contact) -> bool {
    person.match_name().is_some()
        && (person.get(Field::Email).is_some() || person.get(Field::MobilePhone).is_some())
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
            Finding::Possible(ids) => {
                let ids: Vec<&str> = ids.iter().map(I4Id::as_str).collect();
                format!("possibly {}", ids.join(" "))
            }
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

    #[test]
    fn the_same_in_another_spelling_is_certain() {
        let ohara = contact("Ada O'Hara", EMAIL, MOBILE);
        for (name, email, mobile) in [
            ("Ada O’Hara", EMAIL, ""),
            ("Ada O&#039;Hara", EMAIL, ""),
            ("ADA O\u{2bc}HARA", EMAIL, ""),
            ("Ada\u{200b} O'Hara", EMAIL, ""),
            ("Ada O'Hara", "ada\u{200b}@example.org", ""),
            ("Ada O'Hara", "mailto:ADA@example.org", ""),
            ("Ada O'Hara", "", "+1 (555) 010-2233"),
            ("Ada O'Hara", "", "٥٥٥٠١٠٢٢٣٣"),
        ] {
            let found = found(&ohara, &[record("1", name, email, mobile)]);
            assert!(
                found.starts_with("1 by"),
                "{name} {email} {mobile}: {found}"
            );
        }
        for (ours, theirs) in [
            ("Eva Straße", "EVA STRASSE"),
            ("Eva Smith-Jones", "Eva Smith‑Jones"),
        ] {
            let theirs = record("1", theirs, EMAIL, "");
            assert_eq!(
                found(&contact(ours, EMAIL, ""), &[theirs]),
                "1 by name and email"
            );
        }
    }

    #[test]
    fn a_name_written_otherwise_is_possible_with_the_same_email_or_mobile() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        for name in [
            "Ada Byron Jr.",
            "Ada M Byron",
            "Dr Ada Byron",
            "Adá Byron",
            "Byron Ada",
        ] {
            for (email, mobile) in [(EMAIL, ""), ("x@example.org", MOBILE)] {
                assert_eq!(
                    found(&ada, &[record("1", name, email, mobile)]),
                    "possibly 1",
                    "{name}"
                );
            }
            let stranger = record("1", name, "x@example.org", "5550109999");
            assert_eq!(found(&ada, &[stranger]), "none", "{name}");
        }
        let family = record("1", "Eve Byron", EMAIL, MOBILE);
        assert_eq!(found(&ada, &[family]), "none");
    }

    #[test]
    fn who_is_certain_beats_who_is_possible() {
        let ada = contact("Ada Byron", EMAIL, MOBILE);
        let possible = record("1", "Ada Byron Jr", EMAIL, MOBILE);
        let certain = record("2", "Ada Byron", "", MOBILE);
        assert_eq!(
            found(&ada, &[possible.clone(), certain]),
            "2 by name and mobile"
        );
        let other = record("3", "Ada M. Byron", EMAIL, "");
        assert_eq!(
            found(&ada, &[possible.clone(), other, possible]),
            "possibly 1 3"
        );
    }

    #[test]
    fn another_birth_date_or_mobile_contradicts() {
        let with = |mobile: &str, born: &str| {
            let mut c = contact("Ada Byron", EMAIL, mobile);
            c.set(Field::BirthDate, born);
            c
        };
        for (a, b, field) in [
            (
                (MOBILE, "1950-01-02"),
                (MOBILE, "1985-12-10"),
                Some(Field::BirthDate),
            ),
            ((MOBILE, ""), ("5550109999", ""), Some(Field::MobilePhone)),
            (
                (MOBILE, "1985-12-10"),
                ("+1 555 010 2233", "1985-12-10"),
                None,
            ),
            ((MOBILE, ""), ("", "1985-12-10"), None),
            // A placeholder says nothing.
            ((MOBILE, "1900-01-01"), ("0000000000", "1985-12-10"), None),
        ] {
            let (a, b) = (with(a.0, a.1), with(b.0, b.1));
            assert_eq!(contradicts(&a, &b), field);
            assert_eq!(contradicts(&b, &a), field);
        }
    }
}
