//! Phone numbers that can be told for sure, as digits.

use super::text::{plain_digits, text};
use crate::model::Note;
use unicode_normalization::UnicodeNormalization;

/// Digits of the shortest and the longest number that is taken for a phone (E.164: at most 15).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Words that say which phone it is, beside it.
const LABELS: [&str; 29] = [
    "home",
    "work",
    "mobile",
    "mob",
    "cell",
    "cellular",
    "cellphone",
    "office",
    "main",
    "phone",
    "telephone",
    "tel",
    "tél",
    "callto",
    "sms",
    "direct",
    "business",
    "personal",
    "private",
    "primary",
    "h",
    "w",
    "c",
    "m",
    "o",
    "t",
    "domicile",
    "bureau",
    "cellulaire",
];

/// Words with which an extension begins.
const EXTENSION: [&str; 5] = ["x", "ext", "extn", "extension", "poste"];

/// Countries where a number is written with a zero in front at home, and never from abroad: their
/// codes, as far as they are common and sure.
const TRUNK_ZERO: [&str; 34] = [
    "20", "27", "31", "32", "33", "40", "41", "43", "44", "46", "49", "60", "61", "62", "63", "64",
    "66", "81", "82", "84", "91", "92", "94", "98", "212", "234", "353", "358", "380", "381",
    "385", "421", "971", "972",
];

/// What is typed where a number must be: the same digit throughout, or one of these.
const TYPED: [&str; 8] = [
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "0987654321",
    "9876543210",
    "01234567890",
];

/// The digits to send, and a note if something beside them is not sent. North American numbers are
/// ten digits, without the leading 1 \[P].
///
/// # Errors
/// The note that says why there is no number, or none for sure: never another one than was meant.
pub(in crate::model) fn phone(raw: &str) -> Result<(String, Option<Note>), Note> {
    let Written { number, extension } = written(raw)?;
    let digits = dialled(&number);
    if !DIGITS.contains(&digits.len()) {
        return Err(Note::NotAPhone);
    }
    if is_placeholder(&digits) {
        return Err(Note::Placeholder);
    }
    Ok((digits, extension.then_some(Note::ExtensionLeftOut)))
}

/// Ten digits for a North American number with its leading 1; others as they are. An area code
/// begins with neither 0 nor 1.
fn ten_digits(digits: &str) -> &str {
    match digits.strip_prefix('1') {
        Some(ten) if ten.len() == 10 && !ten.starts_with(['0', '1']) => ten,
        _ => digits,
    }
}

/// One number as it is written, without words and extension.
struct Written {
    number: String,
    extension: bool,
}

/// Stands where a number ends and another one may begin.
const END: char = ';';

fn written(raw: &str) -> Result<Written, Note> {
    if raw.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Written {
            number: raw.to_owned(),
            extension: false,
        });
    }
    // Lines are numbers of their own.
    let lines: String = raw
        .chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                END
            } else {
                c
            }
        })
        .collect();
    let mut plain = text(&lines);
    if !plain.is_ascii() {
        plain = plain_digits(&plain.nfkc().collect::<String>());
    }
    let plain = plain.to_lowercase();
    let (main, extension) = without_words(&plain)?;
    let number = single(&main)?.trim();
    if is_double(number) {
        return Err(Note::Several);
    }
    Ok(Written {
        number: whole(number).to_owned(),
        extension,
    })
}

/// What is before an extension, with an end instead of each word; whether there is an extension.
fn without_words(text: &str) -> Result<(String, bool), Note> {
    let mut main = String::with_capacity(text.len());
    let mut has_digits = false;
    let mut rest = text.chars();
    loop {
        let here = rest.as_str();
        let Some(c) = rest.next() else {
            return Ok((main, false));
        };
        let after = if c.is_alphabetic() {
            let end = here
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(here.len());
            let (word, after) = here.split_at(end);
            if !EXTENSION.contains(&word) {
                if !LABELS.contains(&word) && !["or", "and", "ou", "et"].contains(&word) {
                    return Err(Note::NotAPhone);
                }
                main.push(END);
                rest = after.chars();
                continue;
            }
            after
        } else if c == '#' && has_digits {
            rest.as_str()
        } else {
            has_digits |= c.is_ascii_digit();
            main.push(c);
            continue;
        };
        return Ok((main, after.contains(|c: char| c.is_ascii_digit())));
    }
}

/// The only number there is. A slash may also stand behind an area code: `030/1234567`.
fn single(main: &str) -> Result<&str, Note> {
    let is_number = |part: &&str| count_digits(part) > 0;
    let mut parts = main.split([END, ',', '|', '&']).filter(is_number);
    let number = parts.next().ok_or(Note::NotAPhone)?;
    if parts.next().is_some() {
        return Err(Note::Several);
    }
    let slashed: Vec<usize> = number
        .split(['/', '\\'])
        .filter(is_number)
        .map(count_digits)
        .collect();
    match slashed.as_slice() {
        [] | [_] => Ok(number),
        // The shorter one is no number of its own.
        [area, rest] if area < rest && *area < *DIGITS.start() && area + rest <= 12 => Ok(number),
        // `555/010/2233`
        [3, 3, 4] => Ok(number),
        _ => Err(Note::Several),
    }
}

/// Two numbers of one shape with only a space between them (`010-2233 010-2244`), or one that begins
/// anew (`+1 555 … +1 555 …`).
fn is_double(number: &str) -> bool {
    let is_no_digit = |c: char| !c.is_ascii_digit();
    let groups: Vec<usize> = number
        .split(is_no_digit)
        .filter(|group| !group.is_empty())
        .map(str::len)
        .collect();
    let (first, second) = groups.split_at(groups.len() / 2);
    let begins_anew = number.trim_start_matches(is_no_digit).contains('+');
    begins_anew || (first == second && first.iter().sum::<usize>() >= *DIGITS.start())
}

/// Without the `.0` that spreadsheets put behind digits that they take for a number. `.00` may be the
/// end of a number in pairs (`01.23.45.67.00`).
fn whole(number: &str) -> &str {
    let number = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    match number.rsplit_once('.') {
        Some((whole, zeros))
            if !zeros.is_empty()
                && zeros.bytes().all(|b| b == b'0')
                && (zeros.len() == 1 || !whole.contains('.'))
                && count_digits(whole) >= *DIGITS.start() =>
        {
            whole
        }
        _ => number,
    }
}

fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// The digits to dial: without a zero that is dialled at home only, North America's as ten.
pub(in crate::model) fn dialled(number: &str) -> String {
    let is_first = |c: char| c == '+' || c.is_ascii_digit();
    let has_plus = number
        .find(is_first)
        .and_then(|at| number.get(at..))
        .is_some_and(|n| n.starts_with('+'));
    let compact: String = number
        .chars()
        .filter_map(|c| match c {
            '[' => Some('('),
            ']' => Some(')'),
            '0'..='9' | '(' | ')' => Some(c),
            _ => None,
        })
        .collect();
    let digits: String = compact.chars().filter(char::is_ascii_digit).collect();
    // Abroad begins with `+` or, in most countries, with 00.
    let (exit, abroad) = match digits.strip_prefix("00") {
        // Zeros and zeros: nothing to read.
        Some(abroad) if abroad.starts_with("00") => return digits,
        Some(abroad) => (if has_plus { "" } else { "00" }, abroad),
        None if has_plus => ("", digits.as_str()),
        None if has_optional_zero(&compact) => ("", digits.as_str()),
        None => return ten_digits(&digits).to_owned(),
    };
    let abroad = without_trunk_zero(&compact, abroad);
    match ten_digits(&abroad) {
        ten if ten.len() < abroad.len() => ten.to_owned(),
        _ => format!("{exit}{abroad}"),
    }
}

/// `44 (0)20 …`: brackets that make sense only behind the code of a country.
fn has_optional_zero(compact: &str) -> bool {
    compact
        .split_once("(0)")
        .is_some_and(|(code, _)| TRUNK_ZERO.contains(&code))
}

/// `+44 (0)20 …` and `+44 020 …` without the zero. Only Italy's belongs to the number, whatever
/// is written around it.
fn without_trunk_zero(compact: &str, abroad: &str) -> String {
    // More zeros than one are no number's.
    let behind = |code: &str| {
        let national = abroad.strip_prefix(code)?.strip_prefix('0')?;
        (!national.starts_with('0')).then_some(national)
    };
    if let Some((code, rest)) = TRUNK_ZERO
        .iter()
        .find_map(|code| Some((*code, behind(code)?)))
    {
        return format!("{code}{rest}");
    }
    // A code that is not in the table, with brackets that say what the zero is.
    let code: String = compact
        .split_once("(0)")
        .map(|(before, _)| before.chars().filter(char::is_ascii_digit).collect())
        .unwrap_or_default();
    let code = code.strip_prefix("00").unwrap_or(&code);
    match behind(code) {
        Some(rest) if (1..=3).contains(&code.len()) && code != "39" => format!("{code}{rest}"),
        _ => abroad.to_owned(),
    }
}

fn is_placeholder(digits: &str) -> bool {
    let is_one_digit = |digits: &str| {
        let first = digits.as_bytes().first();
        digits.as_bytes().iter().all(|b| Some(b) == first)
    };
    is_one_digit(digits)
        || TYPED.contains(&digits)
        || (digits.len() == 11 && digits.strip_prefix('1').is_some_and(is_one_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_become_digits() {
        for raw in [
            "(555) 010-2233",
            "555.010.2233",
            " 555 010 2233 ",
            "555/010/2233",
            "555/010-2233",
            "５５５0102233",
            "٥٥٥٠١٠٢٢٣٣",
            "५५५ ०१० २२३३",
            "+1 555 010 2233",
            "1 (555) 010-2233",
            "15550102233",
            "001 555 010 2233",
            "tel:+15550102233",
            "tel:+1-555-010-2233",
            "#555 010 2233",
            "555.010.2233 (home)",
            "Home: 555.010.2233",
            "c 555 010 2233",
            "555 010 2233;",
            "555\u{2011}010\u{2011}2233",
            "\u{202a}555 010 2233\u{202c}",
            "5550102233.0",
            "15550102233.00",
            "555 010 2233.0",
            "5550102233.0 (home)",
            "tel: 555.010.2233.0",
            "555 010 2233\n",
        ] {
            assert_eq!(phone(raw), Ok(("5550102233".into(), None)), "{raw:?}");
        }
    }

    #[test]
    fn numbers_of_other_countries_keep_theirs() {
        for (raw, digits) in [
            ("+44 (0)20 7946 0958", "442079460958"),
            ("+44 020 7946 0958", "442079460958"),
            ("+44(0)2079460958", "442079460958"),
            ("+44 [0] 20 7946 0958", "442079460958"),
            ("44 (0)20 7946 0958", "442079460958"),
            ("+4402079460958", "442079460958"),
            ("0044 (0)20 7946 0958", "00442079460958"),
            ("0044 20 7946 0958", "00442079460958"),
            ("(0)20 7946 0958", "02079460958"),
            ("020 7946 0958", "02079460958"),
            ("+49 (0) 30 1234568", "49301234568"),
            // A code that is not in the table: only brackets say it.
            ("+373 (0)22 123456", "37322123456"),
            ("+225 07 01 02 03 04", "2250701020304"),
            // Italy's zero is part of the number.
            ("+39 06 1234568", "39061234568"),
            ("+39 (0)6 1234568", "39061234568"),
            ("030/1234568", "0301234568"),
            ("01.23.45.67.00", "0123456700"),
            // China, from abroad.
            ("+86 138 0013 8000", "8613800138000"),
        ] {
            assert_eq!(phone(raw), Ok((digits.into(), None)), "{raw}");
        }
    }

    #[test]
    fn two_numbers_are_never_one() {
        for raw in [
            "010-2233/010-2244",
            "555-0102 / 555-0103",
            "555-0102/3",
            "555-0102 or 555-0103",
            "555-0102; 555-0103",
            "555-0102,555-0103",
            "555-0102 & 555-0103",
            "555-0102\n555-0103",
            "010-2233 010-2244",
            "010 2233 010 2244",
            "+1 555 010 2233 +1 555 010 2244",
            "+1 555 010 2233 / +1 555 010 2244",
            "555-010-2233 (555-010-2244)",
            "(555) 010-2233, (555) 010-2244",
            "555-0102 home 555-0103 work",
            "h 555-0102 w 555-0103",
            "123456/654321",
        ] {
            assert_eq!(phone(raw), Err(Note::Several), "{raw:?}");
        }
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
            "(home)",
            "1-800-FLOWERS",
            "5.550102233e9",
            "fax 555-010-2233",
            "ext. 5550102233",
        ] {
            assert_eq!(phone(raw), Err(Note::NotAPhone), "{raw}");
        }
        for raw in [
            "555-010-2233 ext. 12",
            "555-010-2233x12",
            "555-010-2233 #12",
            "(555) 010-2233 Extension 12 (ask for Bob)",
            "tel:+1-555-010-2233;ext=12",
        ] {
            let cut = Some(Note::ExtensionLeftOut);
            assert_eq!(phone(raw), Ok(("5550102233".into(), cut)), "{raw}");
        }
    }

    #[test]
    fn placeholders_are_no_phones() {
        for raw in [
            "0000000000",
            "000-000-0000",
            "1111111111",
            "9999999999",
            "+1 999 999 9999",
            "1 000 000 0000",
            "123-456-7890",
            "0000000",
            "5555555555",
        ] {
            assert_eq!(phone(raw), Err(Note::Placeholder), "{raw}");
        }
    }
}
