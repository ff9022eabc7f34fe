//! Why people need the admin, in a sentence. Pure.

use crate::desk::Need;
use crate::engine::Shown;
use crate::gui::words;
use crate::model::{Field, Outcome};
use crate::problem::Code;

/// A need in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// Who, and why.
    pub what: String,
    /// What happens next, or what to do; may be empty.
    pub then: String,
    /// The text of the button that leads there.
    pub button: &'static str,
}

impl Said {
    /// `name` is the person's, if it is one, or what stands for it.
    #[must_use]
    pub fn of(need: &Need, name: Option<&str>) -> Self {
        let n = need.people;
        let who = |many: &str, one: &str| match name {
            Some(name) => format!("{name} {one}"),
            None if n == 1 => format!("Somebody {one}"),
            None => many.to_owned(),
        };
        let field = fields(&need.fields);
        let fix = |step: &str| {
            let rest = if n == 1 {
                "the rest goes by itself"
            } else {
                "they go out by themselves"
            };
            format!("{step}, {rest}")
        };
        let (what, then): (String, String) = match need.code {
            Some(Code::HoldRequired) => (
                match &field {
                    Some(field) => who(
                        &format!("People without {}, which I4 requires", with_article(field)),
                        &format!("has no {field}, which I4 requires"),
                    ),
                    None => who(
                        "People without something that I4 requires",
                        "lacks something that I4 requires",
                    ),
                },
                fix("add it in InTouch"),
            ),
            Some(Code::HoldLength) => (
                who(
                    "People with a text that is longer than I4 takes",
                    "has a text that is longer than I4 takes",
                ),
                fix("shorten it in InTouch"),
            ),
            Some(Code::HoldValue) => (
                who(
                    "People with a value that is not in I4's list",
                    "has a value that is not in I4's list",
                ),
                "correct it in InTouch, or add the value in I4".into(),
            ),
            Some(Code::HoldCleared) => (
                match &field {
                    Some(field) => who(
                        &format!("People whose {field} was emptied in InTouch, but I4 requires it"),
                        &format!("has no {field} in InTouch any more, but I4 requires it"),
                    ),
                    None => who(
                        "People for whom something was emptied in InTouch that I4 requires",
                        "lost something in InTouch that I4 requires",
                    ),
                },
                fix("fill it in again in InTouch"),
            ),
            Some(Code::HoldRule) => (
                who(
                    "New people who need a field that only I4 has",
                    "needs a field that only I4 has",
                ),
                "make that field optional in I4, or enter them there and link them".into(),
            ),
            Some(Code::HoldSeveral) => (
                who(
                    "People who could each be one of several in I4",
                    "could be one of several people in I4",
                ),
                "nothing is sent until you choose".into(),
            ),
            Some(Code::HoldTaken) => (
                who(
                    "People who match an I4 record that somebody else is linked to",
                    "matches an I4 record that somebody else is linked to",
                ),
                "nothing is sent until you have compared both".into(),
            ),
            Some(Code::HoldOther) => (
                who(
                    "People whose record in I4 has another name now",
                    "is linked to a record that has another name in I4 now",
                ),
                "keep the link, or undo it".into(),
            ),
            Some(Code::HoldUnsure) => (
                who(
                    "People who were sent twice without a clear answer from I4",
                    "was sent twice without a clear answer from I4",
                ),
                "look for them in I4, then link them or say that they are new".into(),
            ),
            Some(Code::HoldMember) => (
                who(
                    "Members who are not in I4, where members are never created",
                    "is a member and not in I4, where members are never created",
                ),
                "enter them in I4 first, then look again".into(),
            ),
            Some(Code::HoldKind) => (
                who(
                    "People of a type that is not known here",
                    "has a type that is not known here",
                ),
                "correct type and status in InTouch".into(),
            ),
            Some(Code::HoldRefused) => (
                who("People whom I4 refuses", "is refused by I4"),
                "look what I4 says, correct it in InTouch".into(),
            ),
            Some(Code::HoldGone) => (
                who(
                    "People whose record in I4 is no longer there",
                    "is linked to a record that is no longer in I4",
                ),
                "undo the link, or choose another record".into(),
            ),
            Some(Code::HoldRecovered) => (
                who(
                    "Prospects who may have been left out on purpose before the database was rebuilt",
                    "may have been left out on purpose before the database was rebuilt",
                ),
                "create those who belong in I4".into(),
            ),
            Some(Code::HoldUnreadable) => (
                who(
                    "People whose entry in InTouch cannot be read",
                    "has an entry in InTouch that cannot be read",
                ),
                "correct the entry in InTouch".into(),
            ),
            Some(Code::ConfirmCreates) => (
                who(
                    "New people who wait for your yes",
                    "is new and waits for your yes",
                ),
                "nothing is created until you have looked".into(),
            ),
            Some(Code::ConfirmOld) => (
                who(
                    "People from before the start who wait for your yes",
                    "was there before the start and waits for your yes",
                ),
                "nothing is created until you have looked".into(),
            ),
            Some(Code::ConfirmCleared) => (
                who(
                    "People who would lose a field and wait for your yes",
                    "would lose a field and waits for your yes",
                ),
                "nothing is emptied until you have looked".into(),
            ),
            Some(Code::ConfirmUpdated) => (
                who(
                    "Changed people who wait for your yes",
                    "has changed and waits for your yes",
                ),
                "nothing is sent until you have looked".into(),
            ),
            Some(Code::Checking) => (
                who(
                    "People who are being checked: I4's answer was lost",
                    "is being checked: I4's answer was lost",
                ),
                "nothing is sent again before it is known; it goes on by itself".into(),
            ),
            Some(code) if need.outcome == Outcome::Failed => (
                match name {
                    Some(name) => format!("{name} was not saved: {}", words::sentence_of(code)),
                    None => format!("Not saved: {}", words::sentence_of(code)),
                },
                "the next pass tries again".into(),
            ),
            Some(code) => (
                match name {
                    Some(name) => format!("{name}: {}", words::sentence_of(code)),
                    None => words::sentence_of(code).to_owned(),
                },
                String::new(),
            ),
            None => (
                who(
                    "People who wait for a reason that this version does not know",
                    "waits for a reason that this version does not know",
                ),
                "update this program".into(),
            ),
        };
        let button = match need.code {
            Some(Code::HoldSeveral) if need.one.is_some() => "Choose…",
            Some(Code::HoldTaken | Code::HoldOther) if need.one.is_some() => "Compare…",
            _ => "Show",
        };
        Self { what, then, button }
    }
}

/// What would be done to so many people who wait for a yes.
#[must_use]
pub fn waiting(code: Code, people: u64) -> String {
    let number = words::number(people);
    let (one, many) = match code {
        Code::ConfirmOld => (
            "person from before the start would be created",
            "people from before the start would be created",
        ),
        Code::ConfirmCleared => ("person would lose a field", "people would lose a field"),
        Code::ConfirmUpdated => ("person would be updated", "people would be updated"),
        _ => ("new person would be created", "new people would be created"),
    };
    format!("{number} {}", if people == 1 { one } else { many })
}

/// The text of the button that says yes to all who were shown.
#[must_use]
pub fn yes(shown: Shown) -> String {
    let people = words::people(shown.total());
    match (
        shown.creates + shown.old > 0,
        shown.cleared > 0,
        shown.updates > 0,
    ) {
        (true, false, false) => format!("Create {people}"),
        (false, true, false) => format!("Empty the fields of {people}"),
        (false, false, true) => format!("Update {people}"),
        _ => format!("Yes to all of it, for {people}"),
    }
}

/// "mobile phone", "email and city"; nothing if they are not known.
fn fields(fields: &[Field]) -> Option<String> {
    match fields {
        [] => None,
        [one] => Some(one.label().to_owned()),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(|f| f.label()).collect();
            Some(format!("{} and {}", first.join(", "), last.label()))
        }
    }
}

/// "a mobile phone", "an email and city".
fn with_article(fields: &str) -> String {
    let article = if fields.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {fields}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::WAITING;

    fn need(code: Option<Code>, outcome: Outcome, people: u64, fields: Vec<Field>) -> Need {
        Need {
            code,
            outcome,
            people,
            fields,
            one: None,
        }
    }

    #[test]
    fn the_fields_are_named_if_all_lack_the_same() {
        let required =
            |people, fields| need(Some(Code::HoldRequired), Outcome::Held, people, fields);
        let said = Said::of(&required(2, vec![Field::MobilePhone]), None);
        assert_eq!(
            said.what,
            "People without a mobile phone, which I4 requires"
        );
        assert_eq!(said.then, "add it in InTouch, they go out by themselves");
        let said = Said::of(
            &required(1, vec![Field::Email, Field::City]),
            Some("Person 7"),
        );
        assert_eq!(
            said.what,
            "Person 7 has no email and city, which I4 requires"
        );
        assert_eq!(said.then, "add it in InTouch, the rest goes by itself");
        let said = Said::of(&required(5000, Vec::new()), None);
        assert_eq!(said.what, "People without something that I4 requires");
    }

    #[test]
    fn each_hold_has_a_sentence_and_a_step_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        let holds = Code::ALL.iter().filter(|c| c.text().starts_with("C-HOLD"));
        for code in holds {
            for people in [1, 2] {
                let said = Said::of(&need(Some(*code), Outcome::Held, people, Vec::new()), None);
                assert!(
                    !said.then.is_empty() && !said.then.contains('`'),
                    "{said:?}"
                );
                assert!(seen.insert(said.what), "{code}");
            }
        }
    }

    #[test]
    fn a_yes_says_what_it_is_to() {
        assert_eq!(
            waiting(Code::ConfirmCreates, 612),
            "612 new people would be created"
        );
        assert_eq!(
            waiting(Code::ConfirmCleared, 1),
            "1 person would lose a field"
        );
        let texts = WAITING.map(|code| waiting(code, 2));
        assert_eq!(std::collections::BTreeSet::from(texts).len(), 4);
        let shown = |creates, old, cleared, updates| Shown {
            creates,
            old,
            cleared,
            updates,
        };
        for (shown, text) in [
            (shown(1, 0, 0, 0), "Create 1 person"),
            (shown(600, 30, 0, 0), "Create 630 people"),
            (shown(0, 0, 21, 0), "Empty the fields of 21 people"),
            (shown(0, 0, 0, 1200), "Update 1,200 people"),
            (shown(600, 0, 21, 0), "Yes to all of it, for 621 people"),
        ] {
            assert_eq!(yes(shown), text);
        }
    }

    #[test]
    fn whoever_waits_for_a_yes_has_a_sentence_of_their_own() {
        let said =
            WAITING.map(|code| Said::of(&need(Some(code), Outcome::Pending, 2, Vec::new()), None));
        let what: std::collections::BTreeSet<_> = said.iter().map(|said| &said.what).collect();
        assert_eq!(what.len(), 4);
        assert!(
            said.iter()
                .all(|said| said.then.contains("until you have looked"))
        );
    }

    #[test]
    fn failures_and_unknown_codes_are_told_too() {
        let failed = need(Some(Code::I4Offline), Outcome::Failed, 3, Vec::new());
        let said = Said::of(&failed, None);
        assert_eq!(said.what, "Not saved: I4 cannot be reached");
        assert_eq!(said.then, "the next pass tries again");
        let unknown = need(None, Outcome::Held, 1, Vec::new());
        assert!(Said::of(&unknown, None).what.contains("does not know"));
    }
}
