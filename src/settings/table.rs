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

/// Reads clubs: comma, semicolon or tab; UTF-8 with or without a byte order mark, UTF-16 with
/// one, or Windows-1252. Columns are found by their names, in any order.
///
/// # Errors
/// [`Code::SettingsTable`] names the line.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<Club>, Problem> {
    let text = decode(bytes);
    let (text, delimiter) = dialect(&text);
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
    let mut clubs = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|e| refuse(format!("line {}: {e}", index + 2)))?;
        let cell = |name: &str| {
            let text = column(name).and_then(|i| record.get(i)).unwrap_or_default();
            unguarded(text).to_owned()
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        clubs.push(Club {
            name: cell("name"),
            address: cell("address"),
            time_zone: cell("time_zone"),
            intouch: InTouchClubId::new(&cell("intouch_club_id")),
            i4: I4ClubId::new(&cell("i4_club_id")),
            enabled: !matches!(
                cell("enabled").to_lowercase().as_str(),
                "no" | "false" | "0" | "off"
            ),
        });
    }
    Ok(clubs)
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
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_runs_no_formula() {
        let club = Club {
            name: "=cmd|' /C calc'!A0".into(),
            address: "12 River St, \"Spuzzum\"\nWA".into(),
            time_zone: "America/Vancouver".into(),
            intouch: InTouchClubId::new("7f0c"),
            i4: I4ClubId::new("1"),
            enabled: false,
        };
        let bytes = write_csv(std::slice::from_ref(&club)).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.lines().any(|l| l.starts_with('=')));
        assert_eq!(read_csv(&bytes).unwrap(), [club]);
    }

    #[test]
    fn the_dialects_of_spreadsheets() {
        let semicolon =
            b"\xef\xbb\xbfName;InTouch Club ID;I4 Club ID\r\nZ\xc3\xbcrich; 7f0c ;1\r\n;;\r\n";
        let latin1 = b"i4_club_id\tintouch_club_id\tname\n1\t7f0c\tZ\xfcrich\n";
        for bytes in [&semicolon[..], &latin1[..]] {
            let clubs = read_csv(bytes).unwrap();
            assert_eq!(clubs.len(), 1);
            assert_eq!(clubs[0].name, "Zürich");
            assert_eq!(
                (clubs[0].intouch.as_str(), clubs[0].i4.as_str()),
                ("7f0c", "1")
            );
            assert!(clubs[0].enabled);
        }
    }

    #[test]
    fn each_cell_that_begins_like_a_formula_is_guarded_and_comes_back() {
        for name in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''+1", "'quoted'", "O'Hara", "",
        ] {
            let cell = guarded(name);
            assert!(!cell.starts_with(FORMULA), "{name:?} is {cell:?}");
            let club = Club {
                name: name.into(),
                address: name.into(),
                time_zone: String::new(),
                intouch: InTouchClubId::new("-7f0c"),
                i4: I4ClubId::new("@1"),
                enabled: true,
            };
            let bytes = write_csv(std::slice::from_ref(&club)).unwrap();
            assert_eq!(read_csv(&bytes).unwrap(), [club], "{name:?}");
        }
    }

    #[test]
    fn what_is_pasted_from_a_spreadsheet() {
        let pasted = "Club name\tAddress\tInTouch Club ID\tJonas I4 Club ID\tTime zone\tSync\r\n\
                      Riverside\t12 River St, Spuzzum\t7f0c\t1\tAmerica/Vancouver\tOff\r\n\
                      Hilltop\t4 Hill Rd\tb19a\t2\t\t\r\n";
        let clubs = read_csv(pasted.as_bytes()).unwrap();
        assert_eq!(clubs.len(), 2);
        assert_eq!(
            (clubs[0].name.as_str(), clubs[0].address.as_str()),
            ("Riverside", "12 River St, Spuzzum")
        );
        assert_eq!(clubs[0].time_zone, "America/Vancouver");
        assert!(!clubs[0].enabled && clubs[1].enabled);
        assert_eq!(
            (clubs[1].intouch.as_str(), clubs[1].i4.as_str()),
            ("b19a", "2")
        );
    }

    #[test]
    fn what_windows_writes() {
        let marks = b"name;intouch_club_id;i4_club_id\n\x93Z\xfcrich\x94 \x80 O\x92Hara;7f0c;1\n";
        assert_eq!(read_csv(marks).unwrap()[0].name, "“Zürich” € O’Hara");
        let text = "sep=;\r\nname;intouch_club_id;i4_club_id\r\nA, B;7f0c;1\r\n";
        assert_eq!(read_csv(text.as_bytes()).unwrap()[0].name, "A, B");
        // "Unicode text", as Excel calls it.
        let text = "name\tintouch_club_id\ti4_club_id\r\nZürich 李\t7f0c\t1\r\n";
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
        assert_eq!(read_csv(&bytes).unwrap()[0].name, "Zürich 李");
    }

    #[test]
    fn a_missing_column_is_named() {
        let problem = read_csv(b"name,i4_club_id\nA,1\n").unwrap_err();
        assert!(problem.detail.contains("intouch_club_id"));
    }
}
