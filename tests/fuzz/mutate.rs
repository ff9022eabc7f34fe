//! Seeded mutations: the same seed makes the same inputs.

use serde_json::{Map, Value};

/// Longest input; what takes more than linear time shows at this length.
const LONGEST: usize = 64 << 10;

/// SplitMix64: small, and good enough to choose mutations.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`; 0 where there is nothing to choose from.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Pieces that have hurt readers of texts before.
const PIECES: [&[u8]; 34] = [
    b"\0",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\r",
    b"\t",
    b"\"",
    b"'",
    b"\\",
    b"\\ud800",
    b"\\u0000",
    b"\xff\xfe",
    b"\xff",
    b"\xc3",
    b"\xf0\x9f\x98\x80",
    b"\xcc\x81",
    b"\xcd\x85",
    b"J\xcc\x8c",
    b"\xc4\xb0",
    b"\xef\xbc\x95",
    b"\xe2\x80\xae",
    b"=",
    b";",
    b",",
    b"[[",
    b"{",
    b"}",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"-9999-12-31",
    b"9999-12-31T23:59:60Z",
    b"hunter2!hunter2",
    b"null",
];

/// How often something is repeated at most: long inputs show what takes more than linear time, and
/// each costs as much as hundreds of short ones.
const LENGTHS: [usize; 24] = [
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 8, 8, 30, 30, 100, 150, 300, 4000,
];

/// Statuses that mean different things.
const STATUSES: [&str; 14] = [
    "200", "201", "204", "301", "400", "401", "403", "404", "408", "429", "500", "503", "999",
    "101",
];

/// One input made of one of `corpus`.
pub fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut input = dice.pick(corpus).clone();
    for _ in 0..=dice.below(4) {
        if dice.below(2) == 0 {
            input = json(&input, corpus, dice).unwrap_or(input);
        } else {
            bytes(&mut input, corpus, dice);
        }
    }
    input.truncate(LONGEST);
    input
}

fn bytes(input: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.below(input.len() + 1);
    match dice.below(9) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = dice.next().to_le_bytes()[0];
            }
        }
        2 => input.truncate(at),
        3 => {
            let end = (at + dice.below(16)).min(input.len());
            input.drain(at..end);
        }
        4 | 5 => {
            let piece = *dice.pick(&PIECES);
            input.splice(at..at, piece.iter().copied());
        }
        6 => {
            // The end of another: two halves that do not belong together.
            let other = dice.pick(corpus);
            input.truncate(at);
            input.extend_from_slice(&other[dice.below(other.len() + 1)..]);
        }
        7 => {
            // A slice many times: depth, length.
            let end = (at + 1 + dice.below(12)).min(input.len());
            let slice = input[at..end].to_vec();
            let most = *dice.pick(&LENGTHS);
            let repeated = slice.repeat(dice.below(most));
            input.splice(at..at, repeated);
        }
        _ => {
            let body = body_at(input);
            let status = dice.pick(&STATUSES).as_bytes();
            let rest = input.split_off(body);
            *input = [status, b"\n", &rest].concat();
        }
    }
}

/// Where the body begins, behind a status.
fn body_at(input: &[u8]) -> usize {
    match input {
        [a, b, c, b'\n', ..] if [a, b, c].iter().all(|d| d.is_ascii_digit()) => 4,
        _ => 0,
    }
}

/// A mutation that knows JSON; `None` where the input is none.
fn json(input: &[u8], corpus: &[Vec<u8>], dice: &mut Dice) -> Option<Vec<u8>> {
    let at = body_at(input);
    let mut root: Value = serde_json::from_slice(&input[at..]).ok()?;
    let count = nodes(&root);
    let mut number = dice.below(count);
    let other = dice.pick(corpus);
    let other = serde_json::from_slice(&other[body_at(other)..]).unwrap_or_default();
    change(&mut root, &mut number, &other, dice);
    let mut output = input[..at].to_vec();
    output.extend(root.to_string().into_bytes());
    Some(output)
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::Object(map) => map.values().map(nodes).sum::<usize>(),
        _ => 0,
    }
}

/// The value with this number, counted as [`nodes`] counts.
fn nth<'a>(value: &'a Value, number: &mut usize) -> Option<&'a Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(list) => list.iter().find_map(|v| nth(v, number)),
        Value::Object(map) => map.values().find_map(|v| nth(v, number)),
        _ => None,
    }
}

/// Changes the value with this number. Returns whether it was reached.
fn change(value: &mut Value, number: &mut usize, other: &Value, dice: &mut Dice) -> bool {
    if *number == 0 {
        edit(value, other, dice);
        return true;
    }
    *number -= 1;
    match value {
        Value::Array(list) => list.iter_mut().any(|v| change(v, number, other, dice)),
        Value::Object(map) => map.values_mut().any(|v| change(v, number, other, dice)),
        _ => false,
    }
}

fn edit(value: &mut Value, other: &Value, dice: &mut Dice) {
    match dice.below(4) {
        // Drop, duplicate, or rename a part.
        0 => match value {
            Value::Array(list) if !list.is_empty() => {
                let at = dice.below(list.len());
                match dice.below(2) {
                    0 => drop(list.remove(at)),
                    _ => list.insert(at, list[at].clone()),
                }
            }
            Value::Object(map) => {
                let keys: Vec<String> = map.keys().cloned().collect();
                if !keys.is_empty() {
                    let key = dice.pick(&keys).clone();
                    drop_or_rename(map, key, dice);
                }
            }
            other => *other = Value::Null,
        },
        // Something of another document.
        1 => {
            let mut number = dice.below(nodes(other));
            *value = nth(other, &mut number).cloned().unwrap_or_default();
        }
        2 => lengthen(value, dice),
        _ => *value = odd(dice),
    }
}

fn drop_or_rename(map: &mut Map<String, Value>, key: String, dice: &mut Dice) {
    let value = map.remove(&key).unwrap_or_default();
    match dice.below(3) {
        0 => {}
        1 => {
            map.insert(key.to_lowercase(), value);
        }
        _ => {
            map.insert(format!("{key} "), value.clone());
            map.insert(key, value);
        }
    }
}

/// A longer text, more of a list, a deeper value.
fn lengthen(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::String(text) => {
            let pieces = [
                " ", "\0", "\u{301}", "\u{345}", "J\u{30c}", "İ", "５", "'", "\"", "/", "..", "@",
                "\u{202e}", "\n",
            ];
            let piece = *dice.pick(&pieces);
            let most = *dice.pick(&LENGTHS);
            let mut at = dice.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &piece.repeat(1 + dice.below(most)));
        }
        Value::Array(list) if !list.is_empty() => {
            let row = dice.pick(list).clone();
            let most = (*dice.pick(&LENGTHS)).min(300);
            let more = 1 + dice.below(most);
            list.extend(std::iter::repeat_n(row, more));
        }
        _ => {
            let inner = value.take();
            let depth = 1 + dice.below(140);
            *value = (0..depth).fold(inner, |inner, _| Value::from(vec![inner]));
        }
    }
}

/// A value where another belongs.
fn odd(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => Value::Null,
        1 => Value::from(true),
        2 => Value::from(false),
        3 => Value::from(0),
        4 => Value::from(-1),
        5 => Value::from(u64::MAX),
        6 => Value::from(i64::MIN),
        7 => Value::from(1e308),
        8 => Value::from(u32::MAX),
        9 => Value::from(""),
        10 => Value::from(" \0 "),
        11 => Value::from("None"),
        12 => Value::from("hunter2!hunter2"),
        13 => Value::Array(Vec::new()),
        14 => Value::Object(Map::new()),
        _ => Value::from(dice.below(300)),
    }
}
