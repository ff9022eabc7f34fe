//! Values as I4 takes them: phones as digits, dates `yyyy-mm-dd`, texts without what nobody sees.
//!
//! What is *sent* is cleaned here and never changed in meaning: it is the right value or none, and
//! what is left out becomes a [`Note`]. What is *compared* are keys, in [`compare`](super::compare).
//! Reading a value that was normalised once more changes nothing.

mod date;
mod email;
mod phone;
mod text;

use super::{Field, Note};
pub use date::date;
pub use text::{plain_digits, text};

pub(super) use email::email;
pub(super) use phone::{dialled, phone};
pub(super) use text::is_invisible;

/// The value to send, and a note where something of it is not sent.
pub(super) fn value(field: Field, raw: &str) -> (Option<String>, Option<Note>) {
    let clean = text(raw);
    if clean.is_empty() {
        return (None, None);
    }
    match field {
        Field::MobilePhone | Field::HomePhone | Field::WorkPhone => match phone(raw) {
            Ok((number, note)) => (Some(number), note),
            Err(note) => (None, Some(note)),
        },
        Field::Email => or_note(email(&clean)),
        Field::BirthDate => or_note(date(&plain_digits(&clean))),
        Field::Gender => or_note(gender(&clean)),
        Field::PostalCode => (Some(whole_number(clean)), None),
        _ => (Some(clean), None),
    }
}

/// A value that an older version normalised, as this one does. What it would not take any more stays
/// as it is: it is what has been sent, or read.
#[must_use]
pub fn renewed(field: Field, old: &str) -> String {
    value(field, old).0.unwrap_or_else(|| old.to_owned())
}

fn or_note(value: Result<String, Note>) -> (Option<String>, Option<Note>) {
    match value {
        Ok(value) => (Some(value), None),
        Err(note) => (None, Some(note)),
    }
}

fn gender(text: &str) -> Result<String, Note> {
    match text.to_lowercase().as_str() {
        "m" | "male" => Ok("M".to_owned()),
        "f" | "female" => Ok("F".to_owned()),
        _ => Err(Note::GenderUnknown),
    }
}

/// Without the `.0` that spreadsheets put behind digits that they take for a number.
fn whole_number(mut text: String) -> String {
    if let Some((whole, zeros)) = text.split_once('.')
        && !zeros.is_empty()
        && zeros.bytes().all(|b| b == b'0')
        && !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
    {
        text.truncate(whole.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn genders_and_postal_codes() {
        assert_eq!(value(Field::Gender, "Female").0.as_deref(), Some("F"));
        assert_eq!(value(Field::Gender, "X"), (None, Some(Note::GenderUnknown)));
        for (raw, code) in [
            ("98101.0", "98101"),
            ("98101-0000", "98101-0000"),
            ("K1A 0B1", "K1A 0B1"),
            ("1.5", "1.5"),
            (".0", ".0"),
        ] {
            assert_eq!(value(Field::PostalCode, raw).0.as_deref(), Some(code));
        }
    }

    #[test]
    fn digits_of_other_scripts_are_read_in_dates() {
        assert_eq!(
            value(Field::BirthDate, "١٩٨٥-١٢-١٠").0.as_deref(),
            Some("1985-12-10")
        );
        // Another calendar's year is no guess.
        assert_eq!(
            value(Field::BirthDate, "۱۳۶۴-۰۹-۱۹"),
            (None, Some(Note::NotADate))
        );
    }

    /// What people and systems put into fields, and what looks like it.
    fn odd() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[0-9]{1,8}",
            "[a-zA-Z]{1,5}",
            "\\PC{0,4}",
            proptest::sample::select(vec![
                "&amp;",
                "&#039;",
                "&#x27;",
                "&nbsp;",
                "&",
                "#",
                ";",
                "amp;",
                "&#38;",
                "&#59;",
                "&#8203;",
                "&#894;",
                "&zwnj;",
                " ",
                "  ",
                "\n",
                "\u{200b}",
                "\u{200c}",
                "\u{200d}",
                "\u{fe0f}",
                "\u{e0100}",
                "\u{ad}",
                "\u{feff}",
                "\u{301}",
                "\u{654}",
                "ی",
                "葛",
                "क्",
                "＆ａｍｐ；",
                "´",
                "@",
                "@x.org",
                "mailto:",
                "<",
                ">",
                ".",
                ",",
                "/",
                "or",
                "+",
                "00",
                "+1",
                "+44",
                "(0)",
                "ext",
                "x",
                ".0",
                "(home)",
                "٥",
                "५",
                "1985-12-10",
                "T",
                "T00:00:00Z",
                "1900-01-01",
                "\u{92}",
                "ß",
                "ẞ",
                "İ",
                "ı",
                "Σ",
                "ς",
                "\u{37e}",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn normalising_twice_is_normalising_once(raw in odd()) {
            for field in Field::ALL {
                let (once, note) = value(field, &raw);
                let is_there = once.is_some() || note.is_some();
                prop_assert_eq!(is_there, !text(&raw).is_empty(), "{}", field);
                if let Some(once) = once {
                    prop_assert_eq!(value(field, &once), (Some(once.clone()), None), "{}", field);
                }
            }
        }
    }
}
