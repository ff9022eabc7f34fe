//! JSON as services really send it. What is strictly JSON is read strictly; only what is not is
//! read once more, forgiving what has one sure meaning: a byte order mark, another encoding, bytes
//! and escapes that are no characters, bare control characters, numbers that no number can hold.
//!
//! An entry of a list that cannot be read even so is left out and counted: it costs nobody else,
//! and it is never taken for "nobody". A document that ends too early stays unreadable.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// Deeper than this nobody's answer goes; the reader's own stack ends somewhere, too.
const DEEPEST: usize = 100;
/// What stands for something that is no character.
const NO_CHARACTER: char = '\u{fffd}';

/// What a body says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What could be read.
    pub json: Value,
    /// For each list, by its JSON pointer: how many of its entries could not be read.
    broken: HashMap<String, u32>,
}

impl Document {
    /// How many entries of the list at this JSON pointer could not be read.
    #[must_use]
    pub fn broken(&self, list: &str) -> u32 {
        self.broken.get(list).copied().unwrap_or_default()
    }
}

impl From<Value> for Document {
    fn from(json: Value) -> Self {
        let broken = HashMap::new();
        Self { json, broken }
    }
}

/// Reads a body; `content_type` is the header's text, or empty.
///
/// # Errors
/// Where it stops being readable; never what it says there, which may be somebody's data.
pub fn read(body: &[u8], content_type: &str) -> Result<Document, String> {
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        return Ok(Document::from(json));
    }
    let text = decode(body, content_type);
    let mut reader = Reader {
        text: &text,
        at: 0,
        path: Vec::new(),
        broken: HashMap::new(),
        is_cut: false,
    };
    let json = reader.document().map_err(|Odd| {
        let read = text.get(..reader.at).unwrap_or_default();
        let line = read.matches('\n').count() + 1;
        let column = read.chars().rev().take_while(|c| *c != '\n').count();
        format!("no readable JSON at line {line} column {column}")
    })?;
    let broken = reader.broken;
    Ok(Document { json, broken })
}

/// The body as text, whatever its encoding.
fn decode(body: &[u8], content_type: &str) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|b| unit([b[0], b[1]]));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(NO_CHARACTER))
            .collect()
    };
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // JSON begins with an ASCII character, so its zero tells the order of the bytes (RFC 4627).
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [1..=u8::MAX, 0, ..] => utf16(body, u16::from_le_bytes),
        [0, 1..=u8::MAX, ..] => utf16(body, u16::from_be_bytes),
        _ => match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(_) if is_latin(content_type) => body.iter().map(|b| latin(*b)).collect(),
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        },
    }
}

fn is_latin(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    let names = ["iso-8859-1", "windows-1252", "latin1", "cp1252"];
    names.iter().any(|name| content_type.contains(name))
}

/// Whoever says Latin-1 sends windows-1252, as browsers have read it ever since.
fn latin(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€',
        NO_CHARACTER,
        '‚',
        'ƒ',
        '„',
        '…',
        '†',
        '‡',
        'ˆ',
        '‰',
        'Š',
        '‹',
        'Œ',
        NO_CHARACTER,
        'Ž',
        NO_CHARACTER,
        NO_CHARACTER,
        '‘',
        '’',
        '“',
        '”',
        '•',
        '–',
        '—',
        '˜',
        '™',
        'š',
        '›',
        'œ',
        NO_CHARACTER,
        'ž',
        'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or(NO_CHARACTER),
        _ => char::from(byte),
    }
}

/// Not readable at the place where the reader stands.
struct Odd;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Vec<String>,
    broken: HashMap<String, u32>,
    /// An entry has no end: then nothing around it has one, and need not be looked at again.
    is_cut: bool,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Value, Odd> {
        let json = self.value(0)?;
        self.space();
        match self.peek() {
            None => Ok(json),
            Some(_) => Err(Odd),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn space(&mut self) {
        // Zeros at the end come from buffers, and a mark in the middle from joined files.
        let is_space =
            |c: char| c.is_ascii_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{a0}');
        while self.peek().is_some_and(is_space) {
            self.next();
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Odd> {
        if depth > DEEPEST {
            return Err(Odd);
        }
        self.space();
        match self.peek().ok_or(Odd)? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            '"' => self.string().map(Value::String),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Odd> {
        self.next();
        let mut object = Map::new();
        loop {
            self.space();
            if self.take('}') {
                return Ok(Value::Object(object));
            }
            let key = match self.peek() {
                Some('"') => self.string()?,
                _ => return Err(Odd),
            };
            self.space();
            if !self.take(':') {
                return Err(Odd);
            }
            self.path.push(key);
            let value = self.value(depth + 1)?;
            object.insert(self.path.pop().ok_or(Odd)?, value);
            self.space();
            if !self.take(',') && self.peek() != Some('}') {
                return Err(Odd);
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Odd> {
        self.next();
        let mut list = Vec::new();
        loop {
            self.space();
            if self.take(']') {
                return Ok(Value::Array(list));
            }
            let (begun, level) = (self.at, self.path.len());
            self.path.push(list.len().to_string());
            let entry = self.value(depth + 1).and_then(|entry| {
                self.space();
                let ends = matches!(self.peek(), Some(',' | ']'));
                ends.then_some(entry).ok_or(Odd)
            });
            self.path.truncate(level);
            match entry {
                Ok(entry) => list.push(entry),
                Err(Odd) if self.is_cut => return Err(Odd),
                Err(Odd) => {
                    self.at = begun;
                    self.is_cut = self.skip().is_err();
                    if self.is_cut {
                        return Err(Odd);
                    }
                    let pointer: String = self.path.iter().map(|p| format!("/{p}")).collect();
                    *self.broken.entry(pointer).or_default() += 1;
                }
            }
            self.take(',');
        }
    }

    /// Goes to the end of an entry by its brackets and quotes alone.
    fn skip(&mut self) -> Result<(), Odd> {
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(Odd)? {
                ',' | ']' if open == 0 => return Ok(()),
                '{' | '[' => open += 1,
                '}' | ']' => open = open.checked_sub(1).ok_or(Odd)?,
                '"' => {
                    self.string()?;
                    continue;
                }
                _ => {}
            }
            self.next();
        }
    }

    fn string(&mut self) -> Result<String, Odd> {
        self.next();
        let mut out = String::new();
        loop {
            match self.next().ok_or(Odd)? {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                c => out.push(c),
            }
        }
    }

    /// What stands behind a backslash. One that JSON does not know is the character itself.
    fn escape(&mut self) -> Result<char, Odd> {
        Ok(match self.next().ok_or(Odd)? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unit_pair(),
            c => c,
        })
    }

    /// One `\u` escape, or two that make one character. Half of a pair is no character.
    fn unit_pair(&mut self) -> char {
        let Some(first) = self.unit() else {
            return NO_CHARACTER;
        };
        if let Some(c) = char::from_u32(u32::from(first)) {
            return c;
        }
        let here = self.at;
        if (0xd800..0xdc00).contains(&first) && self.take('\\') && self.take('u') {
            let second = self.unit().unwrap_or_default();
            if let Some(Ok(c)) = char::decode_utf16([first, second]).next() {
                return c;
            }
        }
        self.at = here;
        NO_CHARACTER
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let unit = u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
        self.at += 4;
        Some(unit)
    }

    /// A number, or one of the few words.
    fn word(&mut self) -> Result<Value, Odd> {
        let rest = self.text.get(self.at..).ok_or(Odd)?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = rest.get(..end).ok_or(Odd)?;
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            // What JavaScript and Python call "no number", and "nothing".
            "null" | "undefined" | "NaN" | "-NaN" | "Infinity" | "-Infinity" => Value::Null,
            _ => number(word).ok_or(Odd)?,
        };
        self.at += end;
        Ok(value)
    }
}

/// A number as it is; one that no number can hold says nothing. With zeros before it, it is a text
/// whose quotes are missing (a postal code).
fn number(word: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(word) {
        return Some(value);
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return (word.len() > 1).then(|| word.into());
    }
    let is_huge = word.parse::<f64>().ok()?.is_infinite();
    let begins_so = word
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit());
    (is_huge && begins_so).then_some(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(text: &str) -> Result<Document, String> {
        read(text.as_bytes(), "")
    }

    #[test]
    fn what_has_one_meaning_is_read() {
        for (text, expected) in [
            ("\u{feff}{\"a\":1}", json!({"a": 1})),
            (r#"{"a":"Ada \ud83d"}"#, json!({"a": "Ada \u{fffd}"})),
            (
                r#"{"a":"\ude00\ud83d\ude00x"}"#,
                json!({"a": "\u{fffd}😀x"}),
            ),
            (
                r#"{"a":"\ud83d\u0041\uZZ"}"#,
                json!({"a": "\u{fffd}A\u{fffd}ZZ"}),
            ),
            ("{\"a\":\"Ada\tB\u{1}\nC\"}", json!({"a": "Ada\tB\u{1}\nC"})),
            (r#"{"a":1e400,"b":-1e400}"#, json!({"a": null, "b": null})),
            (
                "[NaN,Infinity,-Infinity,undefined]",
                json!([null, null, null, null]),
            ),
            (r#"{"zipcode":01234}"#, json!({"zipcode": "01234"})),
            (r#"[1,2,],"#.trim_end_matches(','), json!([1, 2])),
            (r#"{"a":{"b":[true,],},}"#, json!({"a": {"b": [true]}})),
            (r#"{"a":"O\'Hara"}"#, json!({"a": "O'Hara"})),
            ("{\"a\":1}\0\0\u{feff}\r\n", json!({"a": 1})),
            (r#"{"a":1,"a":2}"#, json!({"a": 2})),
        ] {
            let read = of(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(read.json, expected, "{text}");
            assert!(read.broken.is_empty(), "{text}");
        }
    }

    #[test]
    fn any_encoding_is_read() {
        let text = "{\"a\":\"Zoë – 😀\"}";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for body in [
            with(b"\xff\xfe", &le),
            with(b"\xfe\xff", &be),
            with(b"\xef\xbb\xbf", text.as_bytes()),
            le,
            be,
        ] {
            assert_eq!(read(&body, "").unwrap().json["a"], "Zoë – 😀");
        }
        let latin = b"{\"a\":\"Zo\xeb \x96\"}";
        let told = read(latin, "application/json; charset=ISO-8859-1");
        assert_eq!(told.unwrap().json["a"], "Zoë –");
        assert_eq!(read(latin, "").unwrap().json["a"], "Zo\u{fffd} \u{fffd}");
        // Whoever says Latin-1 and sends UTF-8 is not taken at their word.
        let told = read(b"{\"a\":\"Zo\xc3\xab\"}", "text/json; charset=latin1");
        assert_eq!(told.unwrap().json["a"], "Zoë");
    }

    #[test]
    fn an_entry_that_cannot_be_read_costs_nobody_else() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        for odd in [
            r#"{"uuid":}"#,
            r#"{"uuid":"b" "x":1}"#,
            r#"{uuid:"b"}"#,
            r#"{"uuid":"b","n":"Ada "Bea""}"#,
            r#"{"uuid":"b","n":[{"x":]}"#.replace("[{\"x\":]", "[{\"x\":}]").as_str(),
            r#"{"uuid":"b","n":1.2.3}"#,
            r#"{"uuid":"b"} {"uuid":"c"}"#,
            &format!(r#"{{"uuid":"b","n":{{"x":{deep}}}}}"#),
        ] {
            let text =
                format!(r#"{{"_embedded":{{"leads":[{{"uuid":"a"}},{odd},{{"uuid":"d"}}]}}}}"#);
            let read = of(&text).unwrap_or_else(|e| panic!("{odd}: {e}"));
            if read.broken("/_embedded/leads") == 1 {
                let left = json!([{"uuid": "a"}, {"uuid": "d"}]);
                assert_eq!(read.json["_embedded"]["leads"], left, "{odd}");
            } else {
                // A list inside of the entry took the loss.
                assert_eq!(read.broken.len(), 1, "{odd}");
                assert_eq!(read.json["_embedded"]["leads"].as_array().unwrap().len(), 3);
            }
        }
        assert_eq!(of("[1,{]").err().map(|e| e.contains("line 1")), Some(true));
    }

    #[test]
    fn what_ends_too_early_or_is_no_json_stays_unreadable() {
        let whole = r#"{"_embedded":{"leads":[{"uuid":"a"},{"uuid":"b"}]}}"#;
        for end in 1..whole.len() {
            assert!(of(&whole[..end]).is_err(), "{}", &whole[..end]);
        }
        for text in [
            "",
            "  ",
            "<html></html>",
            "nothing",
            "{} {}",
            "'a'",
            "{\"a\":1}<br>",
        ] {
            assert!(of(text).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(of(&deep).is_err());
    }

    #[test]
    fn an_error_quotes_nothing() {
        let error = of("{\"name\":\n\"Ada\" Byron}").unwrap_err();
        assert_eq!(error, "no readable JSON at line 2 column 6");
    }
}
