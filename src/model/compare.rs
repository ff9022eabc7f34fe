//! Keys: what is *compared*, never sent and never shown. Two values with one key are the same value
//! in two spellings.

use super::{Contact, Field, normalize};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The version of all that is derived from values and stored: keys, and the values as they are
/// sent. **Raise it whenever one of them changes**, so that what is stored is made anew.
///
/// 1: lower case, all digits. 2: this module; North American numbers as ten digits.
pub const NORMALISING: i64 = 2;

/// The key of a text: without case, in one spelling of quotes, dashes, digits and compatible characters.
#[must_use]
pub fn fold(raw: &str) -> String {
    let mut text = normalize::text(raw);
    if text.is_ascii() && !text.contains('&') {
        text.make_ascii_lowercase();
        if text.contains('`') {
            text = text.replace('`', "'");
        }
        return text;
    }
    // What is compatible with an entity, a space or an accent becomes one, and `&Amp;` in small
    // letters does: until nothing does.
    for _ in 0..4 {
        let next = normalize::text(&folded(&text));
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let plain = text.chars().filter_map(plain);
    // Marks are composed last, and some letters have them in small only (`J̌`, `ǰ`).
    for c in normalize::plain_digits(&plain.nfkd().collect::<String>()).chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        // Small, capital, small: `ẞ` is `ß` is `SS` is `ss`, and a final sigma is a sigma. A letter on
        // its own, because a text in small letters has a final sigma again.
        for small in c
            .to_lowercase()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
        {
            // `İ` is an i, and so is `ı`, whose capital is `I`: who types them on another keyboard
            // has nothing else.
            if small != '\u{307}' || !folded.ends_with('i') {
                folded.push(small);
            }
        }
    }
    folded.nfkc().collect()
}

/// What phones and word processors write for `'`, and letters that are used for it.
const APOSTROPHES: &str = "´\u{2b9}\u{2bb}\u{2bc}\u{2bd}\u{2be}\u{2bf}\u{2c8}\u{2ca}\u{2cb}\u{55a}\u{5f3}\
    \u{7f4}\u{7f5}\u{1fbd}\u{1fbf}\u{1fef}\u{1ffd}\u{1ffe}‘’‚‛′‵‹›\u{a78b}\u{a78c}＇｀";
const QUOTES: &str = "«»\u{2ba}\u{2dd}\u{2ee}\u{5f4}“”„‟″‶〝〞〟＂";
const HYPHENS: &str = "\u{2d7}\u{58a}\u{5be}\u{1806}\u{2010}\u{2011}‒–—―⁃−⸺⸻﹘﹣－";

/// One spelling of what is written in many; `None` for what nobody sees.
fn plain(c: char) -> Option<char> {
    match c {
        '`' => Some('\''),
        c if c.is_ascii() => Some(c),
        c if APOSTROPHES.contains(c) => Some('\''),
        c if QUOTES.contains(c) => Some('"'),
        c if HYPHENS.contains(c) => Some('-'),
        c => Some(c).filter(|c| !normalize::is_invisible(*c)),
    }
}

/// The digits of a text, of whatever script.
#[must_use]
pub fn digits(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.chars().filter(char::is_ascii_digit).collect();
    }
    let plain = normalize::plain_digits(&raw.nfkc().collect::<String>());
    plain.chars().filter(char::is_ascii_digit).collect()
}

/// The key of a phone number: its digits, without the ways to begin that mean the same (`+`, 00, a
/// North American 1).
#[must_use]
pub fn phone(raw: &str) -> String {
    let read = normalize::phone(raw).map(|(number, _)| number);
    let number = read.unwrap_or_else(|_| normalize::dialled(&digits(raw)));
    // What is left is read as it would be on its own, so that it is the key of itself.
    let mut key = number;
    loop {
        let mut number = key.as_str();
        while let Some(abroad) = number.strip_prefix("00").filter(|n| n.len() >= 8) {
            number = abroad;
        }
        let next = normalize::dialled(number);
        if next == key {
            return key;
        }
        key = next;
    }
}

/// The key of an email address.
#[must_use]
pub fn email(raw: &str) -> String {
    match normalize::email(&normalize::text(raw)) {
        Ok(address) => fold(&address),
        Err(_) => fold(raw),
    }
}

/// The key of a postal code: its letters and digits, without the `-0000` of a nine-digit code whose last
/// four are not known.
#[must_use]
pub fn postal_code(raw: &str) -> String {
    let key = fold(raw);
    let bare: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
    if bare.is_empty() {
        return key;
    }
    match bare.strip_suffix("0000") {
        Some(five) if five.len() == 5 && five.bytes().all(|b| b.is_ascii_digit()) => {
            five.to_owned()
        }
        _ => fold(&bare),
    }
}

/// The key of a field's value.
#[must_use]
pub fn key(field: Field, value: &str) -> String {
    match field {
        Field::MobilePhone | Field::HomePhone | Field::WorkPhone => phone(value),
        Field::Email => email(value),
        Field::PostalCode => postal_code(value),
        _ => fold(value),
    }
}

/// Whether both have this field, with one key. Two missing values are not the same value.
#[must_use]
pub fn agree(a: &Contact, b: &Contact, field: Field) -> bool {
    match (a.get(field), b.get(field)) {
        (Some(a), Some(b)) => a == b || key(field, a) == key(field, b),
        _ => false,
    }
}

/// Whether both have this field, with different keys.
#[must_use]
pub fn differ(a: &Contact, b: &Contact, field: Field) -> bool {
    a.get(field).is_some() && b.get(field).is_some() && !agree(a, b, field)
}

/// A full name as it may be written elsewhere: divided otherwise, with or without a suffix, a title,
/// a middle name, accents.
#[derive(Debug, PartialEq, Eq)]
pub struct LooseName {
    /// Without titles, suffixes and initials, if two words are left then.
    words: BTreeSet<String>,
    /// All but titles and suffixes, as one word.
    joined: String,
    generation: Option<u8>,
}

impl LooseName {
    /// The words of first and last name together.
    #[must_use]
    pub fn of(contact: &Contact) -> Self {
        let bare: String = fold(&contact.display_name())
            .nfd()
            .filter(|c| !is_combining_mark(*c) && *c != '\'')
            .collect();
        let all: Vec<&str> = bare
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let own = at_least_two(&all, |word| !ADDED.contains(&word));
        let long = at_least_two(&own, |word| word.chars().nth(1).is_some());
        Self {
            words: long.into_iter().map(str::to_owned).collect(),
            joined: own.concat(),
            generation: all.iter().skip(1).find_map(|word| generation(word)),
        }
    }

    /// Whether both may be the same human's. Father and son are not.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() {
            (&self.words, &other.words)
        } else {
            (&other.words, &self.words)
        };
        let is_part = short.len() > 1 && short.is_subset(long);
        let is_divided = !self.joined.is_empty() && self.joined == other.joined;
        let is_next_generation =
            matches!((self.generation, other.generation), (Some(a), Some(b)) if a != b);
        (is_part || is_divided) && !is_next_generation
    }
}

/// The words that are kept, if these are a name: somebody may be called Junior, or by an initial.
fn at_least_two<'a>(words: &[&'a str], keep: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let kept: Vec<&str> = words.iter().copied().filter(|word| keep(word)).collect();
    if kept.len() > 1 { kept } else { words.to_vec() }
}

/// Words beside a name: titles, suffixes.
const ADDED: [&str; 19] = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "jr", "sr", "junior", "senior", "ii", "iii", "iv",
    "2nd", "3rd", "md", "phd", "dds", "esq",
];

fn generation(word: &str) -> Option<u8> {
    match word {
        "sr" | "senior" => Some(1),
        "jr" | "junior" | "ii" | "2nd" => Some(2),
        "iii" | "3rd" => Some(3),
        "iv" => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_text_in_other_spellings_has_one_key() {
        for same in [
            vec!["  ÅSA  Ek", "åsa ek", "a\u{30a}sa EK"],
            vec!["J\u{30c}", "\u{1f0}"],
            vec![
                "O'Hara",
                "O’Hara",
                "O‘Hara",
                "OʼHara",
                "O`Hara",
                "O´Hara",
                "O′Hara",
                "O＇Hara",
                "O&#039;Hara",
                "O&#x27;Hara",
                "O&rsquo;Hara",
                "o\u{92}hara",
                "O'\u{200b}Hara",
            ],
            vec![
                "Anne-Marie",
                "Anne‐Marie",
                "Anne\u{2011}Marie",
                "Anne–Marie",
                "ANNE－MARIE",
                "Anne−Marie",
            ],
            vec!["“Ada”", "\"Ada\"", "„Ada“", "«Ada»", "&quot;Ada&quot;"],
            vec!["Straße", "STRASSE", "STRAẞE", "strasse"],
            vec!["ΣΑΣ", "σας", "σασ"],
            vec!["İbrahim", "ibrahim", "IBRAHIM", "ıbrahim", "i\u{307}brahim"],
            vec!["ﬁona", "Fiona"],
            vec!["Ａｄａ", "ada"],
            vec!["\u{212a}elvin", "kelvin"],
            vec!["مهدی\u{200c}زاده", "مهدیزاده"],
            vec!["葛\u{e0100}", "葛"],
            vec!["Suite ٥", "suite 5", "SUITE ５"],
        ] {
            let key = fold(same[0]);
            for spelling in &same {
                assert_eq!(fold(spelling), key, "{spelling:?} and {:?}", same[0]);
            }
        }
        assert_ne!(fold("O'Hara"), fold("OHara"));
        assert_ne!(fold("José"), fold("Jose"));
    }

    #[test]
    fn one_phone_in_other_spellings_has_one_key() {
        for same in [
            vec![
                "5550102233",
                "+1 (555) 010-2233",
                "15550102233",
                "0015550102233",
                "٥٥٥٠١٠٢٢٣٣",
                "５５５０１０２２３３",
                "555-010-2233 x12",
                "tel:+1-555-010-2233",
                "5550102233.0",
            ],
            vec![
                "+44 (0)20 7946 0958",
                "00442079460958",
                "442079460958",
                "0044 020 7946 0958",
            ],
        ] {
            for spelling in &same {
                assert_eq!(phone(spelling), phone(same[0]), "{spelling}");
            }
        }
        assert_ne!(phone("5550102233"), phone("5550102234"));
        assert_ne!(phone("2079460958"), phone("442079460958"));
    }

    #[test]
    fn one_email_in_other_spellings_has_one_key() {
        for spelling in [
            "ada@example.org",
            "ADA@Example.org",
            "mailto:ada@example.org",
            "ada\u{200b}@example.org",
            "Ada <ada@example.org>",
            "ada@example.org.",
        ] {
            assert_eq!(email(spelling), "ada@example.org", "{spelling}");
        }
    }

    #[test]
    fn postal_codes() {
        for same in [["98101", "98101-0000"], ["K1A 0B1", "k1a0b1"]] {
            assert_eq!(postal_code(same[0]), postal_code(same[1]));
        }
        assert_ne!(postal_code("98101-1234"), postal_code("98101"));
    }

    fn name(first: &str, last: &str) -> LooseName {
        let mut contact = Contact::default();
        contact.set(Field::FirstName, first);
        contact.set(Field::LastName, last);
        LooseName::of(&contact)
    }

    #[test]
    fn names_that_may_be_the_same() {
        for (a, b) in [
            (("Ada", "Byron"), ("Ada", "Byron Jr.")),
            (("John", "Smith III"), ("John", "Smith")),
            (("John", "Smith II"), ("John", "Smith, Jr")),
            (("Dr. Ada", "Byron"), ("Ada", "Byron, M.D.")),
            (("Mary Ann", "Smith"), ("Mary", "Ann Smith")),
            (("Mary Ann", "Smith"), ("Maryann", "Smith")),
            (("Ada M.", "Byron"), ("Ada", "Byron")),
            (("Ada M.", "Byron"), ("Ada", "Byron Sr")),
            (("Ada Marie", "Byron"), ("Ada", "Byron")),
            (("Ada", "Smith-Jones"), ("Ada", "Smith Jones")),
            (("Sean", "O'Hara"), ("Sean", "O Hara")),
            (("José", "Núñez"), ("Jose", "Nunez")),
            (("Byron", "Ada"), ("Ada", "Byron")),
            (("", "Ada Byron"), ("Ada", "Byron")),
        ] {
            assert!(name(a.0, a.1).may_be(&name(b.0, b.1)), "{a:?} {b:?}");
            assert!(name(b.0, b.1).may_be(&name(a.0, a.1)), "{b:?} {a:?}");
        }
        for (a, b) in [
            (("Ada", "Byron"), ("Eve", "Byron")),
            (("Ada", "Byron"), ("Ada", "")),
            (("John", "Smith Sr."), ("John", "Smith Jr.")),
            (("John", "Smith II"), ("John", "Smith III")),
            (("", ""), ("", "")),
        ] {
            assert!(!name(a.0, a.1).may_be(&name(b.0, b.1)), "{a:?} {b:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn keys_of_keys_and_of_sent_values_are_the_same(raw in "(\\PC|[&#;'`´’0-9A-Zﬁßİ\u{200b}\u{301}\u{307}]){0,12}") {
            let key = fold(&raw);
            prop_assert_eq!(&fold(&key), &key, "key of a key");
            prop_assert_eq!(&fold(&normalize::text(&raw)), &key, "key of what is sent");
            // The small iota below a letter is beside it in capitals, before or behind other marks.
            if !raw.nfd().any(|c| c == '\u{345}') {
                let upper: String = raw.chars().flat_map(char::to_uppercase).collect();
                prop_assert_eq!(fold(&upper), key, "key of capitals");
            }
        }

        #[test]
        fn a_value_has_the_key_of_what_is_sent_of_it(
            raw in "[0-9+() ./;xA-Z@&٥]{0,18}|mailto:[a-z]{1,3}@[a-z]{1,3}\\.org|\\+?(00|1|44|39)?\\(?0?\\)?[0-9]{6,10}",
        ) {
            for field in Field::ALL {
                let key_of_raw = key(field, &raw);
                prop_assert_eq!(key(field, &key_of_raw), key_of_raw.clone(), "{} key of a key", field);
                if let (Some(sent), _) = normalize::value(field, &raw)
                    && !matches!(field, Field::BirthDate | Field::Gender | Field::PostalCode)
                {
                    prop_assert_eq!(key(field, &sent), key_of_raw, "{} {}", field, sent);
                }
            }
        }

        #[test]
        fn may_be_is_the_same_both_ways(a in "[A-C]{1,2}( [A-C]{1,2}| jr| sr){0,3}", b in "[A-C]{1,2}( [A-C]{1,2}| jr| sr){0,3}") {
            let (a, b) = (name(&a, ""), name("", &b));
            prop_assert_eq!(a.may_be(&b), b.may_be(&a));
            prop_assert!(a.may_be(&a));
        }
    }
}
