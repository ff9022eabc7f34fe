//! Numbers and times in words. Pure.

use super::remedy::Remedy;
use crate::problem::Code;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// "10:42" today, "yesterday 16:03", "3 March 16:03", "3 March 2025".
#[must_use]
pub fn moment(at_ms: i64, now_ms: i64, zone: &TimeZone) -> String {
    let (Some(at), Some(now)) = (zoned(at_ms, zone), zoned(now_ms, zone)) else {
        return "?".to_owned();
    };
    let clock = at.strftime("%H:%M");
    let yesterday = now.date().yesterday();
    if at.date() == now.date() {
        clock.to_string()
    } else if yesterday.is_ok_and(|day| day == at.date()) {
        format!("yesterday {clock}")
    } else if at.year() == now.year() {
        format!("{} {clock}", at.strftime("%-d %B"))
    } else {
        at.strftime("%-d %B %Y").to_string()
    }
}

/// "just now", "4 minutes ago" up to an hour, then as [`moment`]. It is as fresh as `now_ms`.
#[must_use]
pub fn ago(at_ms: i64, now_ms: i64, zone: &TimeZone) -> String {
    match now_ms.saturating_sub(at_ms) {
        // Clocks may differ a little: nothing is said of the future.
        since if (1 - MINUTE..MINUTE).contains(&since) => "just now".to_owned(),
        since @ MINUTE..HOUR => match since / MINUTE {
            1 => "1 minute ago".to_owned(),
            n => format!("{n} minutes ago"),
        },
        _ => moment(at_ms, now_ms, zone),
    }
}

/// "2026-11-23 10:42:09 America/Vancouver".
#[must_use]
pub fn exact(at_ms: i64, zone: &TimeZone) -> String {
    zoned(at_ms, zone).map_or_else(
        || "?".to_owned(),
        |at| {
            let place = zone.iana_name().unwrap_or("this machine's time");
            format!("{} {place}", at.strftime("%Y-%m-%d %H:%M:%S"))
        },
    )
}

/// "10:42:09", or with its day if that is not today.
#[must_use]
pub fn clock(at_ms: i64, now_ms: i64, zone: &TimeZone) -> String {
    let (Some(at), Some(now)) = (zoned(at_ms, zone), zoned(now_ms, zone)) else {
        return "?".to_owned();
    };
    let clock = at.strftime("%H:%M:%S");
    if at.date() == now.date() {
        format!("today {clock}")
    } else if now.date().yesterday().is_ok_and(|day| day == at.date()) {
        format!("yesterday {clock}")
    } else {
        format!("{} {clock}", at.strftime("%-d %B %Y"))
    }
}

/// "1,284".
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number in a table: a dash for none.
#[must_use]
pub fn cell(n: u64) -> String {
    if n == 0 { "–".to_owned() } else { number(n) }
}

/// "1 person", "3 people".
#[must_use]
pub fn people(n: u64) -> String {
    if n == 1 {
        "1 person".to_owned()
    } else {
        format!("{} people", number(n))
    }
}

/// "1 club", "3 clubs".
#[must_use]
pub fn count(n: i64, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{} {what}s", number(n.unsigned_abs()))
    }
}

/// The first letter as a capital.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// "today", "yesterday", "3 March", "3 March 2025".
#[must_use]
pub fn day(at_ms: i64, now_ms: i64, zone: &TimeZone) -> String {
    let (Some(at), Some(now)) = (zoned(at_ms, zone), zoned(now_ms, zone)) else {
        return "?".to_owned();
    };
    if at.date() == now.date() {
        "today".to_owned()
    } else if now.date().yesterday().is_ok_and(|day| day == at.date()) {
        "yesterday".to_owned()
    } else if at.year() == now.year() {
        at.strftime("%-d %B").to_string()
    } else {
        at.strftime("%-d %B %Y").to_string()
    }
}

/// The day of a moment.
#[must_use]
pub fn date(at_ms: i64, zone: &TimeZone) -> Option<jiff::civil::Date> {
    zoned(at_ms, zone).map(|at| at.date())
}

/// What to do about something that was asked for by hand.
#[must_use]
pub fn next_step(code: Code) -> &'static str {
    Remedy::asked(code).text
}

/// What happened: it names no settings, which a test holds.
#[must_use]
pub fn sentence_of(code: Code) -> &'static str {
    code.sentence()
}

fn zoned(ms: i64, zone: &TimeZone) -> Option<ZonedDateTime> {
    let at = Timestamp::from_millisecond(ms).ok()?;
    Some(at.to_zoned_datetime(zone.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_get_coarser_with_distance() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let now = ms("2026-11-23T18:42:30Z");
        for (at, words) in [
            ("2026-11-23T18:42:09Z", "10:42"),
            ("2026-11-23T00:03:11Z", "yesterday 16:03"),
            ("2026-03-03T20:00:00Z", "3 March 12:00"),
            ("2025-03-03T20:00:00Z", "3 March 2025"),
        ] {
            assert_eq!(moment(ms(at), now, &zone), words);
        }
        assert_eq!(exact(now, &zone), "2026-11-23 10:42:30 America/Vancouver");
        assert_eq!(clock(now, now, &zone), "today 10:42:30");
    }

    #[test]
    fn the_last_hour_is_told_in_minutes() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let now = ms("2026-11-23T18:42:30Z");
        for (at, words) in [
            ("2026-11-23T18:42:30Z", "just now"),
            ("2026-11-23T18:41:31Z", "just now"),
            ("2026-11-23T18:41:30Z", "1 minute ago"),
            ("2026-11-23T18:38:00Z", "4 minutes ago"),
            ("2026-11-23T17:42:31Z", "59 minutes ago"),
            ("2026-11-23T17:42:30Z", "09:42"),
            // By a clock that goes before.
            ("2026-11-23T18:43:00Z", "just now"),
            ("2026-11-23T18:52:00Z", "10:52"),
            ("2026-11-23T00:03:11Z", "yesterday 16:03"),
        ] {
            assert_eq!(ago(ms(at), now, &zone), words);
        }
        assert_eq!(ago(i64::MIN, i64::MAX, &zone), "?");
    }

    #[test]
    fn numbers_are_grouped_and_counted() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_284), "1,284");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!((cell(0), cell(7)), ("–".to_owned(), "7".to_owned()));
        assert_eq!(
            (people(1), people(0)),
            ("1 person".into(), "0 people".into())
        );
        assert_eq!(sentence("mobile phone"), "Mobile phone");
    }

    #[test]
    fn days_have_no_clock() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let now = ms("2026-11-23T18:42:30Z");
        for (at, words) in [
            ("2026-11-23T08:42:09Z", "today"),
            ("2026-11-23T00:03:11Z", "yesterday"),
            ("2026-03-03T20:00:00Z", "3 March"),
            ("2025-03-03T20:00:00Z", "3 March 2025"),
        ] {
            assert_eq!(day(ms(at), now, &zone), words);
        }
        let found = date(ms("2026-11-23T00:03:11Z"), &zone);
        assert_eq!(found, Some(jiff::civil::date(2026, 11, 22)));
    }

    #[test]
    fn no_sentence_names_a_setting() {
        for code in Code::ALL {
            for setting in ["sync.", "intouch.", "i4.", "config.toml"] {
                assert!(!sentence_of(*code).contains(setting), "{code}");
            }
        }
    }
}
