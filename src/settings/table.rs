//! The mapping table as CSV, in the dialects that spreadsheets write.

use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::problem::{Code, Problem};

const COLUMNS: [&str; 6] = [
    "name",
    "address",
    "time_zone",
    "intouch_club_id",
    "i4_club_id",
    "enabled",
];

/// What else the columns are called, without spaces and marks, as in the client guide's table.
const OTHER_NAMES: [(&str, &[&str]); 6] = [
    ("name", &["clubname", "club", "clubnameandaddress"]),
    ("address", &["clubaddress", "streetaddress"]),
    ("time_zone", &["zone", "timezone"]),
    ("intouch_club_id", &["intouchid", "intouchclub"]),
    (
        "i4_club_id",
        &[
            "jonasi4clubid",
            "jonasclubid",
            "i4id",
            "jonasi4id",
            "i4club",
        ],
    ),
    ("enabled", &["sync", "on", "active"]),
];

/// Words of the column "enabled", as they are typed and as spreadsheets write them.
const YES: &[&str] = &[
    "yes", "y", "on", "true", "1", "x", "active", "enabled", "ja", "j", "wahr", "oui", "o", "vrai",
    "si", "sí", "sì",
];
const NO: &[&str] = &[
    "no", "n", "off", "false", "0", "inactive", "disabled", "nein", "falsch", "non", "faux",
];

/// A row of a table that was read: an empty cell, or one whose column is missing, says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// What the club is called.
    pub name: Option<String>,
    /// Its street address.
    pub address: Option<String>,
    /// Its time zone.
    pub time_zone: Option<String>,
    /// Its id in InTouch, which says what club it is; may be empty, which is a mistake.
    pub intouch: InTouchClubId,
    /// Its id in I4.
    pub i4: Option<I4ClubId>,
    /// Whether passes include it.
    pub enabled: Option<bool>,
}

impl TableRow {
    /// The club as it would be: what the row does not say stays as it was. A new club is on.
    #[must_use]
    pub fn over(&self, old: Option<&Club>) -> Club {
        let text = |new: &Option<String>, old: Option<&String>| {
            new.as_ref().or(old).cloned().unwrap_or_default()
        };
        Club {
            name: text(&self.name, old.map(|c| &c.name)),
            address: text(&self.address, old.map(|c| &c.address)),
            time_zone: text(&self.time_zone, old.map(|c| &c.time_zone)),
            intouch: self.intouch.clone(),
            i4: match (&self.i4, old) {
                (Some(new), _) => new.clone(),
                (None, Some(old)) => old.i4.clone(),
                (None, None) => I4ClubId::new(""),
            },
            enabled: self.enabled.or(old.map(|c| c.enabled)).unwrap_or(true),
        }
    }
}

/// Reads rows of clubs: comma, semicolon or tab; UTF-8 with or without a byte order mark, UTF-16 with
/// one, or Windows-1252. Columns are found by their names, in any order.
///
/// # Errors
/// [`Code::SettingsTable`] names the line.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<TableRow>, Problem> {
    let whole = decode(bytes);
    let (text, delimiter) = dialect(&whole);
    let refuse = |why: String| Problem::new(Code::SettingsTable, why);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| refuse(e.to_string()))?.clone();
    let places = COLUMNS.map(|name| headers.iter().position(|head| is_called(head, name)));
    let column = |name: &str| {
        let index = COLUMNS.iter().position(|column| *column == name)?;
        places[index]
    };
    for needed in ["intouch_club_id", "i4_club_id"] {
        if column(needed).is_none() {
            return Err(refuse(format!("there is no column {needed}")));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let place = e.position().map_or(0, csv::Position::byte);
            refuse(format!("line {}: {e}", line_at(&whole, text, place)))
        })?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cell = |name: &str| {
            let text = column(name).and_then(|i| record.get(i)).map(unguarded);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let enabled = match cell("enabled") {
            None => None,
            Some(word) => Some(yes_or_no(&word).ok_or_else(|| {
                let place = record.position().map_or(0, csv::Position::byte);
                let line = line_at(&whole, text, place);
                refuse(format!("line {line}: Sync is “{word}”, not yes or no"))
            })?),
        };
        rows.push(TableRow {
            name: cell("name"),
            address: cell("address"),
            time_zone: cell("time_zone"),
            intouch: InTouchClubId::new(&cell("intouch_club_id").unwrap_or_default()),
            i4: cell("i4_club_id").map(|id| I4ClubId::new(&id)),
            enabled,
        });
    }
    Ok(rows)
}

fn yes_or_no(word: &str) -> Option<bool> {
    let word = word.to_lowercase();
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    is_in(YES).then_some(true).or(is_in(NO).then_some(false))
}

/// The line on which a record begins, as an editor counts. `text` is the end of `whole`; a
/// record's place may be that of the line ends before it.
fn line_at(whole: &str, text: &str, place: u64) -> usize {
    let place = usize::try_from(place).unwrap_or(0);
    let rest = text.get(place..).unwrap_or_default();
    let begin = rest.trim_start_matches(['\r', '\n']);
    let before = whole.len() - begin.len();
    let before = whole.as_bytes().get(..before).unwrap_or_default();
    before.iter().filter(|b| **b == b'\n').count() + 1
}

/// Whether a column with this head is the column of this name.
fn is_called(head: &str, name: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let head = plain(head);
    let mut others = OTHER_NAMES.iter().filter(|(column, _)| *column == name);
    head == plain(name) || others.any(|(_, others)| others.contains(&head.as_str()))
}

/// Writes clubs as comma-separated UTF-8 with a byte order mark, which spreadsheets need to show
/// letters right. No cell can become a formula.
///
/// # Errors
/// [`Code::File`].
pub fn write_csv(clubs: &[Club]) -> Result<Vec<u8>, Problem> {
    let failed = |e: &dyn std::fmt::Display| Problem::new(Code::File, e);
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(|e| failed(&e))?;
    for club in clubs {
        let cells = [
            club.name.as_str(),
            &club.address,
            &club.time_zone,
            club.intouch.as_str(),
            club.i4.as_str(),
            if club.enabled { "yes" } else { "no" },
        ];
        writer
            .write_record(cells.map(guarded))
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

fn decode(bytes: &[u8]) -> String {
    for (mark, unit) in [
        (b"\xff\xfe", u16::from_le_bytes as fn([u8; 2]) -> u16),
        (b"\xfe\xff", u16::from_be_bytes),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            return char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
        }
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| windows_1252(*b)).collect(),
    }
}

/// Latin-1, whose bytes are the characters of the same number, but for 32 bytes that Windows
/// uses for typographer's marks.
fn windows_1252(byte: u8) -> char {
    const MARKS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let mark = byte
        .checked_sub(0x80)
        .and_then(|i| MARKS.get(usize::from(i)));
    mark.copied().unwrap_or(char::from(byte))
}

/// The table without Excel's `sep=;` line, and its delimiter: the one named there, or the most
/// frequent candidate of the first line.
fn dialect(text: &str) -> (&str, u8) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some([delimiter @ (b',' | b';' | b'\t')]) = first
        .strip_prefix("sep=")
        .map(|d| d.trim_end_matches('\r').as_bytes())
    {
        return (rest, *delimiter);
    }
    let count = |c: u8| first.bytes().filter(|b| *b == c).count();
    let most = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|c| count(*c));
    (text, most.unwrap_or(b','))
}

/// What a spreadsheet would take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a cell is one that an apostrophe must be put in front of: it begins like a formula, or
/// like a cell that already got one.
fn is_risky(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text.
fn guarded(cell: &str) -> String {
    if is_risky(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests;
