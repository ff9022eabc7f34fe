//! Values as I4 takes them: phones as digits, dates `yyyy-mm-dd`, texts without control
//! characters and double spaces. Nothing is cut silently: what does not fit becomes a [`Note`].

use super::{Field, Note};
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// Raised whenever what follows from normalising changes: stored keys are then made anew.
pub const VERSION: i64 = 2;

/// Digits of the shortest and the longest number that is taken for a phone (E.164: at most 15).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The value to send, and a note where something of it is not sent.
pub(super) fn value(field: Field, raw: &str) -> (Option<String>, Option<Note>) {
    let text = text(raw);
    if text.is_empty() {
        return (None, None);
    }
    match field {
        Field::MobilePhone | Field::HomePhone | Field::WorkPhone => phone(&text),
        Field::Email => or_note(email(&text), Note::NotAnEmail),
        Field::BirthDate => or_note(date(&text), Note::NotADate),
        Field::Gender => or_note(gender(&text), Note::GenderUnknown),
        _ => (Some(text), None),
    }
}

fn or_note(value: Option<String>, note: Note) -> (Option<String>, Option<Note>) {
    let note = value.is_none().then_some(note);
    (value, note)
}

/// Composed Unicode, control characters as spaces, runs of spaces as one, trimmed.
#[must_use]
pub fn text(raw: &str) -> String {
    let spaced: String = raw
        .nfc()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For comparing without case: names and emails of Smart Match.
#[must_use]
pub fn fold(raw: &str) -> String {
    // Small letters may compose where capital letters do not (`J̌`, `ǰ`).
    text(raw).to_lowercase().nfc().collect()
}

/// The digits of a phone number, which is how phones are compared \[P].
#[must_use]
pub fn digits(raw: &str) -> String {
    // Full-width digits (`５５５`) are compatibility forms of the plain ones.
    raw.nfkc().filter(char::is_ascii_digit).collect()
}

fn phone(text: &str) -> (Option<String>, Option<Note>) {
    let lower = text.to_lowercase();
    // "555-0102 x12", "… ext. 12", "… #12"
    let main = ["ext", "x", "#"]
        .iter()
        .filter_map(|mark| lower.find(mark))
        .min()
        .map_or(lower.as_str(), |at| lower.get(..at).unwrap_or(&lower));
    let number = digits(main);
    if !PHONE_DIGITS.contains(&number.len()) || main.chars().any(char::is_alphabetic) {
        return (None, Some(Note::NotAPhone));
    }
    let cut = digits(&lower).len() > number.len();
    (Some(number), cut.then_some(Note::ExtensionLeftOut))
}

fn email(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let sound = !local.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.contains(char::is_whitespace);
    sound.then(|| text.to_owned())
}

/// The date of `1985-12-10` or `1985-12-10T00:00:00Z`. Dates whose order of day and month must
/// be guessed are not read.
#[must_use]
pub fn date(text: &str) -> Option<String> {
    let day = text.split(['T', ' ']).next()?;
    if day.len() != 10 {
        return None;
    }
    let date: Date = day.parse().ok()?;
    (date.year() >= 1800).then(|| date.to_string())
}

fn gender(text: &str) -> Option<String> {
    match text.to_lowercase().as_str() {
        "m" | "male" => Some("M".to_owned()),
        "f" | "female" => Some("F".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone_of(raw: &str) -> (Option<String>, Option<Note>) {
        value(Field::MobilePhone, raw)
    }

    #[test]
    fn phones_become_digits() {
        for raw in [
            "(555) 010-2233",
            "555.010.2233",
            " 555 010 2233 ",
            "５５５0102233",
        ] {
            assert_eq!(phone_of(raw), (Some("5550102233".into()), None), "{raw}");
        }
        assert_eq!(
            phone_of("+1 555 010 2233").0.as_deref(),
            Some("15550102233")
        );
    }

    #[test]
    fn what_is_no_phone_is_noted() {
        for raw in [
            "call his wife",
            "12",
            "1234567890123456",
            "n/a",
            "x",
            "555 CALL NOW 1",
        ] {
            assert_eq!(phone_of(raw), (None, Some(Note::NotAPhone)), "{raw}");
        }
        assert_eq!(
            phone_of("555-010-2233 ext. 12"),
            (Some("5550102233".into()), Some(Note::ExtensionLeftOut))
        );
        assert_eq!(phone_of("  "), (None, None));
    }

    #[test]
    fn texts_lose_control_characters_and_double_spaces() {
        assert_eq!(text("  Ada\u{0}\t van  der\nBerg "), "Ada van der Berg");
        // One composed letter or a letter and an accent: the same name.
        assert_eq!(text("Jose\u{301}"), "José");
        assert_eq!(fold("  ÅSA  Ek"), "åsa ek");
        assert_eq!(fold("J\u{30c}"), fold("\u{1f0}"));
    }

    #[test]
    fn dates_are_read_only_when_sure() {
        assert_eq!(date("1985-12-10").as_deref(), Some("1985-12-10"));
        assert_eq!(date("1985-12-10T00:00:00").as_deref(), Some("1985-12-10"));
        for bad in ["10/12/1985", "1985-13-01", "0001-01-01", "soon", ""] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn emails_and_genders() {
        assert_eq!(
            value(Field::Email, "ada@example.org").0.as_deref(),
            Some("ada@example.org")
        );
        for bad in [
            "ada",
            "ada@",
            "@example.org",
            "a b@example.org",
            "a@b@c.org",
        ] {
            assert_eq!(
                value(Field::Email, bad),
                (None, Some(Note::NotAnEmail)),
                "{bad}"
            );
        }
        assert_eq!(value(Field::Gender, "Female").0.as_deref(), Some("F"));
        assert_eq!(value(Field::Gender, "X"), (None, Some(Note::GenderUnknown)));
    }
}
