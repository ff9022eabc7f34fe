//! Texts without what nobody sees: control and invisible characters, double spaces, HTML entities.

use unicode_normalization::UnicodeNormalization;

/// Composed Unicode, without invisible characters, HTML entities as the characters that they
/// mean, control characters as spaces, runs of spaces as one, trimmed.
#[must_use]
pub fn text(raw: &str) -> String {
    if is_clean(raw) {
        return raw.to_owned();
    }
    let mut clean = Clean::default();
    raw.nfc().for_each(|c| clean.push(c));
    // What was between a letter and its accent may be gone now.
    let composed: String = clean.finish().nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Decimal digits of any script as `0` to `9`; everything else as it is.
#[must_use]
pub fn plain_digits(text: &str) -> String {
    text.chars().map(|c| ascii_digit(c).unwrap_or(c)).collect()
}

/// Whether there is surely nothing to clean: most texts.
fn is_clean(raw: &str) -> bool {
    let mut last = b' ';
    raw.bytes().all(|b| {
        let is_fine = matches!(b, b' '..=b'~') && b != b'&' && !(b == b' ' && last == b' ');
        last = b;
        is_fine
    }) && last != b' '
}

/// A text that grows by one character after the other and is clean at each step, so that
/// nothing that is taken away or undone leaves something behind that would have to be.
#[derive(Default)]
struct Clean {
    text: String,
    last: Option<char>,
}

impl Clean {
    fn push(&mut self, c: char) {
        let mut next = Some(c);
        while let Some(c) = next.take() {
            // `&amp;#039;` was escaped twice: what an entity means is looked at again. A text that
            // is read back from I4 would be, and both have to compare.
            if matches!(c, ';' | '\u{37e}')
                && let Some(meant) = self.take_entity()
            {
                next = Some(meant);
            } else {
                self.take(c);
            }
        }
    }

    fn take(&mut self, c: char) {
        let c = match c {
            // Greek, and the same as `;`.
            '\u{37e}' => ';',
            '\u{80}'..='\u{9f}' => windows_1252(c),
            c if c.is_control() => ' ',
            c => c,
        };
        let shows = match self.last {
            Some(last) if is_joiner(c) => is_joining(last),
            Some(last) if is_selector(c) => has_forms(last),
            _ => !is_invisible(c),
        };
        if !shows {
            return;
        }
        if self.last.is_some_and(is_joiner) && !is_joining(c) {
            self.text.pop();
        }
        self.text.push(c);
        self.last = Some(c);
    }

    /// Takes the entity at the end off, whose `;` is about to come, and says what it means.
    fn take_entity(&mut self) -> Option<char> {
        let name_from = self
            .text
            .char_indices()
            .rev()
            .take(LONGEST_ENTITY)
            .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '#' | '&'))
            .find(|(_, c)| *c == '&')?
            .0;
        let meant = entity(self.text.get(name_from + 1..)?)?;
        self.text.truncate(name_from);
        self.last = self.text.chars().next_back();
        Some(meant)
    }

    fn finish(mut self) -> String {
        if self.last.is_some_and(is_joiner) {
            self.text.pop();
        }
        self.text
    }
}

/// What systems that read Windows texts as Latin 1 make of quotes and dashes: no control
/// characters, although Unicode says so.
fn windows_1252(c: char) -> char {
    const MEANT: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
    // A next line is one, and far more often.
    let meant = MEANT.chars().nth((c as usize).saturating_sub(0x80));
    meant.filter(|_| c != '\u{85}').unwrap_or(' ')
}

/// Characters that show nothing: soft hyphens, zero-width spaces, marks of direction, byte order
/// marks, fillers, tags, selectors of a form \[Unicode: `Default_Ignorable_Code_Point`].
pub(in crate::model) fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The two joiners stay between letters of scripts that are written with them (Persian and Indic
/// names are misspelt without) and between pictures that they make one, and go where they can only
/// be a leftover.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Scripts whose letters join: Arabic to Mongolian, Indic; and pictures.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{620}'..='\u{109f}' | '\u{1700}'..='\u{1cff}' | '\u{a800}'..='\u{abff}'
        | '\u{10a00}'..='\u{11fff}')
        && !c.is_whitespace()
        && !is_invisible(c)
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A selector says which form of a Chinese character somebody's name has, or of a Mongolian
/// letter. Elsewhere it carries nothing (mostly: an emoji in colour).
fn has_forms(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{1820}'..='\u{18aa}')
}

/// `&`, and up to ten characters: `&#x10FFFF` with a zero to spare.
const LONGEST_ENTITY: usize = 11;

/// The entities of Latin 1, from U+00A0 on.
#[rustfmt::skip]
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute",
    "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// What stands between `&` and `;`, as a character; `None` if that is no entity.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    let named = match name {
        "amp" | "AMP" => '&',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "OElig" => 'Œ',
        "oelig" => 'œ',
        "Scaron" => 'Š',
        "scaron" => 'š',
        "Yuml" => 'Ÿ',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => {
            let place = LATIN_1.iter().position(|n| *n == name)?;
            return char::from_u32(0xa0 + u32::try_from(place).ok()?);
        }
    };
    Some(named)
}

/// The zeros of all scripts whose digits have no plain form in Unicode itself; nine more follow
/// each \[Unicode 17: `Nd`].
const ZEROS: [u32; 68] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11de0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1,
    0x1e950, 0x1fbf0,
];

fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    let code = u32::from(c);
    let before = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    char::from_digit(code - ZEROS.get(before)?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_control_characters_and_double_spaces() {
        assert_eq!(text("  Ada\u{0}\t van  der\nBerg "), "Ada van der Berg");
        // One composed letter or a letter and an accent: the same name.
        assert_eq!(text("Jose\u{301}"), "José");
        assert_eq!(text("Ada\u{a0}Byron\u{3000}"), "Ada Byron");
    }

    #[test]
    fn texts_lose_what_nobody_sees() {
        for raw in [
            "Ada\u{200b}",
            "\u{feff}Ada",
            "A\u{ad}da",
            "\u{202e}Ada\u{202c}",
            "A\u{2060}d\u{34f}a\u{200e}",
            "Ad\u{200d}a",
            "Ada\u{fe0f}",
            "Ada\u{e0061}",
            "&#8203;Ada&shy;",
        ] {
            assert_eq!(text(raw), "Ada", "{raw:?}");
        }
        // A letter and its accent, with something in between.
        assert_eq!(text("Jose\u{200b}\u{301}"), "José");
    }

    #[test]
    fn joiners_and_selectors_stay_where_a_name_needs_them() {
        for name in ["مهدی\u{200c}زاده", "क्\u{200d}ष", "葛\u{e0100}城"] {
            assert_eq!(text(name), name, "{name:?}");
        }
        for (raw, name) in [
            ("زاده\u{200c}", "زاده"),
            ("\u{200c}زاده", "زاده"),
            ("زاده\u{200c} مهدی", "زاده مهدی"),
            ("زاده\u{200c}\u{200d}ی", "زاده\u{200c}ی"),
            ("❤\u{fe0f}", "❤"),
        ] {
            assert_eq!(text(raw), name, "{raw:?}");
        }
    }

    #[test]
    fn entities_are_undone_however_often_they_were_made() {
        for raw in [
            "O'Hara",
            "O&#039;Hara",
            "O&#39;Hara",
            "O&#x27;Hara",
            "O&#X27;Hara",
            "O&apos;Hara",
            "O&amp;#039;Hara",
            "O&amp;amp;#039;Hara",
            "O&am&#112;;#39;Hara",
        ] {
            assert_eq!(text(raw), "O'Hara", "{raw}");
        }
        for (raw, meant) in [
            ("Smith &amp; Sons", "Smith & Sons"),
            ("&quot;Ada&quot;&nbsp;Byron", "\"Ada\" Byron"),
            ("Jos&eacute; Nu&ntilde;ez", "José Nuñez"),
            ("M&uuml;ller&yuml;", "Müllerÿ"),
            ("O&rsquo;Hara", "O’Hara"),
            ("O&#146;Hara", "O’Hara"),
            ("O\u{92}Hara", "O’Hara"),
            ("Jose&#769;", "José"),
        ] {
            assert_eq!(text(raw), meant, "{raw}");
        }
    }

    #[test]
    fn what_is_no_entity_stays() {
        for raw in [
            "AT&T",
            "R&D;",
            "Smith &amp Sons",
            "&;",
            "&#;",
            "&#xD800;",
            "&#x110000;",
            "&unknown;",
            "a;b",
            "& amp;",
        ] {
            assert_eq!(text(raw), raw, "{raw}");
        }
    }

    #[test]
    fn digits_of_all_scripts() {
        for raw in [
            "٠١٢٣٤٥٦٧٨٩",
            "۰۱۲۳۴۵۶۷۸۹",
            "०१२३४५६७८९",
            "０１２３４５６７８９",
            "๐๑๒๓๔๕๖๗๘๙",
        ] {
            assert_eq!(plain_digits(raw), "0123456789", "{raw}");
        }
        assert!(ZEROS.is_sorted());
        for (at, zero) in ZEROS.iter().enumerate() {
            assert!(zero - at.checked_sub(1).map_or(0, |before| ZEROS[before]) >= 10);
        }
        assert_eq!(plain_digits("Ada 5 अ ½"), "Ada 5 अ ½");
    }
}
