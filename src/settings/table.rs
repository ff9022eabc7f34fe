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

/// Reads clubs: comma, semicolon or tab; UTF-8 with or without a byte order mark, or Latin-1.
/// Columns are found by their names, in any order.
///
/// # Errors
/// [`Code::SettingsTable`] names the line.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<Club>, Problem> {
    let text = decode(bytes);
    let refuse = |why: String| Problem::new(Code::SettingsTable, why);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| refuse(e.to_string()))?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|h| h.to_lowercase().replace([' ', '-'], "_") == name)
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
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Latin-1: each byte is the character of the same number.
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// The most frequent candidate of the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: u8| first.bytes().filter(|b| *b == c).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|c| count(*c))
        .unwrap_or(b',')
}

/// A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
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
    fn a_missing_column_is_named() {
        let problem = read_csv(b"name,i4_club_id\nA,1\n").unwrap_err();
        assert!(problem.detail.contains("intouch_club_id"));
    }
}
