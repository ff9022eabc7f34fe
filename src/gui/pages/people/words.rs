//! What is said about people. Pure.

use crate::desk::PersonRow;
use crate::engine::WAITING;
use crate::gui::theme::Tone;
use crate::model::{Field, Kind, Level, Outcome};
use crate::problem::Code;

/// How somebody stands, in a word or three.
#[must_use]
pub fn badge(row: &PersonRow) -> (&'static str, Tone) {
    match (row.outcome, row.code) {
        (Some(Outcome::Pending), Some(Code::Checking)) => ("Checking…", Tone::Accent),
        (Some(Outcome::Pending), Some(code)) if WAITING.contains(&code) => {
            ("Waiting for your yes", Tone::Attention)
        }
        (Some(Outcome::Failed), _) => ("Not saved", Tone::Bad),
        // Read again, or looked at again on demand: whatever they were, the next pass decides.
        _ if row.due => ("Next pass", Tone::Accent),
        _ if row.gone_ms.is_some() => ("No longer in InTouch", Tone::Neutral),
        (None, _) => ("Before start", Tone::Neutral),
        (Some(Outcome::Created | Outcome::Linked | Outcome::Updated), _) => ("Sent", Tone::Good),
        (Some(Outcome::Unchanged), _) => ("Unchanged", Tone::Neutral),
        (Some(Outcome::Skipped), _) => ("Skipped", Tone::Neutral),
        (Some(Outcome::Held), _) => ("On hold", Tone::Attention),
        (Some(Outcome::Pending), _) => ("Next pass", Tone::Accent),
    }
}

/// The name of a choice of outcomes.
#[must_use]
pub fn outcome(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None => "Any outcome",
        Some(Outcome::Created) => "Created",
        Some(Outcome::Linked) => "Linked",
        Some(Outcome::Updated) => "Updated",
        Some(Outcome::Unchanged) => "Unchanged",
        Some(Outcome::Skipped) => "Skipped",
        Some(Outcome::Held) => "On hold",
        Some(Outcome::Failed) => "Failed",
        Some(Outcome::Pending) => "Pending",
    }
}

/// Why somebody waits or failed: the tone, if there is a reason to show.
#[must_use]
pub fn reason(row: &PersonRow) -> Option<Tone> {
    match row.outcome? {
        Outcome::Held => Some(Tone::Attention),
        Outcome::Failed => Some(Tone::Bad),
        Outcome::Pending if row.code == Some(Code::Checking) => Some(Tone::Accent),
        Outcome::Pending => Some(Tone::Attention),
        Outcome::Created
        | Outcome::Linked
        | Outcome::Updated
        | Outcome::Unchanged
        | Outcome::Skipped => None,
    }
}

/// Whether a new I4 record may be made for somebody.
#[must_use]
pub fn may_be_new(row: &PersonRow) -> bool {
    row.kind == Kind::Prospect && row.i4.is_none() && row.code != Some(Code::Checking)
}

/// A log message as a title and what remains to say below it. Fields that stand in a table
/// (`listed`) are not named again.
#[must_use]
pub fn title(message: &str, listed: &[Field]) -> (String, String) {
    let cut = [": ", ". "]
        .iter()
        .filter_map(|mark| message.find(mark))
        .min();
    let Some(cut) = cut else {
        return (message.to_owned(), String::new());
    };
    let (title, rest) = message.split_at(cut);
    let mut rest = rest[2..].trim();
    if !listed.is_empty() {
        let labels: Vec<&str> = listed.iter().map(|f| f.label()).collect();
        let verbs = ["sent ", "would change "];
        let bare = verbs.iter().find_map(|verb| rest.strip_prefix(verb));
        let bare = bare.unwrap_or(rest);
        if let Some(more) = bare.strip_prefix(&labels.join(", ")) {
            rest = more.trim_start_matches('.').trim();
        }
    }
    (title.to_owned(), crate::gui::words::sentence(rest))
}

/// The colour of an entry's dot, and whether its code is worth naming.
#[must_use]
pub fn dot(level: Level, code: &str) -> (Tone, bool) {
    match level {
        Level::Info if code == Code::Done.text() => (Tone::Good, false),
        Level::Info => (Tone::Neutral, false),
        Level::Error if !code.starts_with("C-HOLD") => (Tone::Bad, true),
        Level::Error | Level::Warning => (Tone::Attention, true),
    }
}

/// How two values of a field compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Both have the same, or none.
    Same,
    /// Both have one, and not the same.
    Differs,
    /// Only InTouch has one.
    Missing,
    /// Only I4 has one.
    Extra,
}

/// Compares what InTouch has with what a candidate has.
#[must_use]
pub fn compare<T: PartialEq>(intouch: Option<&T>, i4: Option<&T>) -> Compared {
    match (intouch, i4) {
        (Some(a), Some(b)) if a != b => Compared::Differs,
        (Some(_), None) => Compared::Missing,
        (None, Some(_)) => Compared::Extra,
        _ => Compared::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{I4Id, InTouchClubId, PersonId, Personal};

    fn row(outcome: Option<Outcome>, code: Option<Code>, due: bool) -> PersonRow {
        PersonRow {
            id: PersonId::new("id"),
            club: InTouchClubId::new("club"),
            number: 1,
            name: Personal::new("Ada"),
            kind: Kind::Prospect,
            outcome,
            due,
            code,
            would: None,
            gone_ms: None,
            changed_ms: 0,
            i4: None,
        }
    }

    #[test]
    fn each_state_has_its_word() {
        for (outcome, code, due, word) in [
            (Some(Outcome::Created), Some(Code::Done), false, "Sent"),
            (Some(Outcome::Linked), Some(Code::Done), false, "Sent"),
            (Some(Outcome::Updated), Some(Code::Done), false, "Sent"),
            (Some(Outcome::Updated), Some(Code::Done), true, "Next pass"),
            (
                Some(Outcome::Unchanged),
                Some(Code::Done),
                false,
                "Unchanged",
            ),
            (Some(Outcome::Skipped), Some(Code::Done), false, "Skipped"),
            (Some(Outcome::Held), Some(Code::HoldValue), false, "On hold"),
            (
                Some(Outcome::Held),
                Some(Code::HoldValue),
                true,
                "Next pass",
            ),
            (
                Some(Outcome::Failed),
                Some(Code::I4Server),
                true,
                "Not saved",
            ),
            (
                Some(Outcome::Pending),
                Some(Code::Checking),
                true,
                "Checking…",
            ),
            (
                Some(Outcome::Pending),
                Some(Code::ConfirmCreates),
                true,
                "Waiting for your yes",
            ),
            (
                Some(Outcome::Pending),
                Some(Code::ConfirmCleared),
                true,
                "Waiting for your yes",
            ),
            (None, None, false, "Before start"),
            (None, None, true, "Next pass"),
        ] {
            assert_eq!(badge(&row(outcome, code, due)).0, word, "{outcome:?} {due}");
        }
    }

    #[test]
    fn whoever_is_gone_is_said_to_be_until_they_are_looked_at_again() {
        let mut gone = row(Some(Outcome::Skipped), Some(Code::Gone), false);
        gone.gone_ms = Some(1);
        assert_eq!(badge(&gone), ("No longer in InTouch", Tone::Neutral));
        assert_eq!(reason(&gone), None, "they need nobody");
        gone.due = true;
        assert_eq!(badge(&gone).0, "Next pass");
    }

    #[test]
    fn only_unlinked_prospects_can_be_new() {
        let held = row(Some(Outcome::Held), Some(Code::HoldSeveral), false);
        assert!(may_be_new(&held));
        let mut other = held.clone();
        other.kind = Kind::Member;
        assert!(!may_be_new(&other));
        let mut other = held.clone();
        other.i4 = Some(I4Id::new("9"));
        assert!(!may_be_new(&other));
        let mut other = held;
        other.code = Some(Code::Checking);
        assert!(!may_be_new(&other));
    }

    #[test]
    fn messages_are_titles_with_the_rest_below() {
        let both = [Field::Address1, Field::Email];
        for (message, listed, title_is, rest_is) in [
            (
                "Created in I4 as record 9012",
                &[][..],
                "Created in I4 as record 9012",
                "",
            ),
            (
                "Updated I4 record 9012: sent street address, email",
                &both[..],
                "Updated I4 record 9012",
                "",
            ),
            (
                "Updated in I4: street address, email. Not sent: the gender changed",
                &both[..],
                "Updated in I4",
                "Not sent: the gender changed",
            ),
            (
                "A field that I4 requires is missing: mobile phone",
                &[][..],
                "A field that I4 requires is missing",
                "Mobile phone",
            ),
            (
                "Updated I4 record 1: sent email",
                &[][..],
                "Updated I4 record 1",
                "Sent email",
            ),
        ] {
            let found = title(message, listed);
            assert_eq!(found, (title_is.to_owned(), rest_is.to_owned()));
        }
    }

    #[test]
    fn dots_say_how_it_went() {
        assert_eq!(dot(Level::Info, "I-DONE"), (Tone::Good, false));
        assert_eq!(dot(Level::Info, "I-BY-HAND"), (Tone::Neutral, false));
        assert_eq!(dot(Level::Error, "C-HOLD-MEMBER"), (Tone::Attention, true));
        assert_eq!(dot(Level::Error, "C-I4-5XX"), (Tone::Bad, true));
        assert_eq!(dot(Level::Warning, "C-CHECKING"), (Tone::Attention, true));
    }

    #[test]
    fn values_are_compared() {
        assert_eq!(compare(Some(&1), Some(&1)), Compared::Same);
        assert_eq!(compare(Some(&1), Some(&2)), Compared::Differs);
        assert_eq!(compare(Some(&1), None), Compared::Missing);
        assert_eq!(compare(None, Some(&1)), Compared::Extra);
        assert_eq!(compare::<i32>(None, None), Compared::Same);
    }
}
