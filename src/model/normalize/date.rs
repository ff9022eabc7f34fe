//! Dates that can be told for sure.

use crate::model::Note;
use jiff::civil::Date;

/// What systems write for "no date": the first day of a database's, a spreadsheet's or a
/// language's calendar, and the last. Nobody's birthday by now.
///
/// 1970-01-01 and 2000-01-01 are such days, too, but with as many real birthdays as any other:
/// they are taken as they are.
const PLACEHOLDERS: [&str; 9] = [
    "0001-01-01",
    "1582-10-15",
    "1601-01-01",
    "1753-01-01",
    "1800-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "9999-12-31",
];

/// The date of `1985-12-10` or `1985-12-10T00:00:00Z`.
///
/// # Errors
/// The note that says why it is not sure: day and month in an unknown order, a placeholder, or
/// another time than midnight. `1985-12-09T23:00:00Z` was midnight of the 10th somewhere, and of
/// the 9th elsewhere; midnight in whatever zone is the day that somebody wrote.
pub fn date(text: &str) -> Result<String, Note> {
    let (day, time) = match text.split_once(['T', 't', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    if day.len() != 10 {
        return Err(Note::NotADate);
    }
    let date: Date = day.parse().map_err(|_| Note::NotADate)?;
    let written = date.to_string();
    if PLACEHOLDERS.contains(&written.as_str()) {
        return Err(Note::Placeholder);
    }
    if date.year() < 1800 {
        return Err(Note::NotADate);
    }
    time.map_or(Ok(()), midnight)?;
    Ok(written)
}

/// Whether a time with or without an offset is midnight by its own clock.
fn midnight(time: &str) -> Result<(), Note> {
    let end = time
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
        .unwrap_or(time.len());
    let (clock, offset) = time.split_at(end);
    let has_offset = match offset.trim() {
        "" | "Z" | "z" | "UTC" | "GMT" => true,
        offset => offset
            .strip_prefix(['+', '-'])
            .is_some_and(|hours| hours.bytes().all(|b| b.is_ascii_digit() || b == b':')),
    };
    if !has_offset || !clock.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(Note::NotADate);
    }
    if clock.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        return Err(Note::TimeOfDay);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_only_when_sure() {
        for good in [
            "1985-12-10",
            "1985-12-10T00:00:00",
            "1985-12-10T00:00:00Z",
            "1985-12-10T00:00:00.000Z",
            "1985-12-10T00:00:00.0000000",
            "1985-12-10T00:00:00-05:00",
            "1985-12-10T00:00+1300",
            "1985-12-10 00:00:00",
            "1985-12-10 00:00:00 UTC",
        ] {
            assert_eq!(date(good).as_deref(), Ok("1985-12-10"), "{good}");
        }
        for bad in [
            "10/12/1985",
            "1985-13-01",
            "0002-01-01",
            "soon",
            "",
            "1985-12-10 soon",
            "1985-12-10T",
            "1985-12-10 00:00:00 soon",
        ] {
            assert_eq!(date(bad), Err(Note::NotADate), "{bad}");
        }
    }

    #[test]
    fn midnight_that_was_moved_is_not_guessed() {
        for moved in [
            "1985-12-09T23:00:00Z",
            "1985-12-10T05:00:00Z",
            "1985-12-10T00:00:01",
            "1985-12-10 12:30",
        ] {
            assert_eq!(date(moved), Err(Note::TimeOfDay), "{moved}");
        }
    }

    #[test]
    fn placeholders_are_nobodys_birthday() {
        for none in [
            "1900-01-01",
            "1900-01-01T00:00:00Z",
            "1899-12-31T23:00:00Z",
            "1899-12-30",
            "1753-01-01",
            "1800-01-01",
            "0001-01-01T00:00:00",
            "9999-12-31",
        ] {
            assert_eq!(date(none), Err(Note::Placeholder), "{none}");
        }
        for real in ["1970-01-01", "2000-01-01", "1901-01-01", "1900-01-02"] {
            assert_eq!(date(real).as_deref(), Ok(real));
        }
    }
}
