//! Instants as the services give them.

use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Numbers in this range are seconds (1973 to 2100): as milliseconds they would be of 1970.
const SECONDS_FROM: f64 = 1e8;
const SECONDS_TO: f64 = 4_102_444_800.0;
/// A number that is written as a text means an instant from here on only.
const NUMBERS_FROM: i64 = 100_000_000_000;
/// A number never means an instant from here on (2100).
const NUMBERS_TO: i64 = 4_102_444_800_000;

/// Milliseconds since 1970, UTC: InTouch's resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// Before every person.
    pub const ZERO: Self = Self(0);

    /// Reads an instant as servers write it: `2026-11-01T08:00:00.000Z` with any offset, with a
    /// space for the `T`, with a zone's name behind it; an HTTP date; seconds or milliseconds since
    /// 1970. A time without an offset is UTC, as such APIs mean it. `None` if it is no instant for
    /// sure: a day alone is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_number = text.starts_with(|c: char| c.is_ascii_digit());
        if let Ok(number) = text.parse()
            && is_number
        {
            return Self::of_number(number).filter(|m| m.0 >= NUMBERS_FROM);
        }
        let utc = ["UTC", "GMT"]
            .iter()
            .find_map(|zone| text.strip_suffix(zone));
        let text = utc.map_or(text, str::trim_end);
        let instant = text.parse::<Timestamp>().ok();
        let instant = instant.or_else(|| {
            let has_a_time = text.contains(':');
            let local = text.parse::<DateTime>().ok().filter(|_| has_a_time)?;
            TimeZone::UTC.to_timestamp(local).ok()
        });
        let instant = instant.or_else(|| {
            let mail = DateTimeParser::new();
            let text = match utc {
                Some(_) => format!("{text} GMT"),
                None => text.to_owned(),
            };
            mail.parse_timestamp(text).ok()
        })?;
        // The last millisecond of all is not one that could be written again.
        Some(Self(instant.as_millisecond())).filter(|m| m.timestamp().is_some())
    }

    /// Reads a number of seconds or milliseconds since 1970; which of them it is shows by its size.
    #[must_use]
    pub fn of_number(number: f64) -> Option<Self> {
        let is_seconds = (SECONDS_FROM..SECONDS_TO).contains(&number);
        let ms = if is_seconds { number * 1000.0 } else { number };
        // Half a millisecond more: what was computed lies beside what was meant.
        let span = SignedDuration::try_from_secs_f64((ms.round() + 0.5) / 1000.0).ok()?;
        let ms = i64::try_from(span.as_millis()).ok()?;
        // Digits of a date (20261102091510) are a number, too.
        Some(Self(ms)).filter(|m| m.0 < NUMBERS_TO)
    }

    /// The same instant for the time library; `None` outside its years.
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.0).ok()
    }
}

impl fmt::Display for Millis {
    /// `2026-11-01T08:00:00.000Z`, always with three decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timestamp() {
            Some(t) => write!(f, "{t:.3}"),
            None => write!(f, "{} ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Millis;

    #[test]
    fn reads_and_writes_milliseconds() {
        let m = Millis::parse(" 2026-11-02T09:15:10.511Z\n").unwrap();
        assert_eq!(m.to_string(), "2026-11-02T09:15:10.511Z");
        assert_eq!(Millis::parse("2026-11-02T10:15:10.511+01:00"), Some(m));
        assert_eq!(Millis::ZERO.to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Millis::parse("yesterday"), None);
        assert_eq!(Millis::parse("9999-12-30T22:00:00.999999999Z"), None);
    }

    #[test]
    fn reads_what_servers_write() {
        let m = Millis::parse("2026-11-02T09:15:10.511Z").unwrap();
        let whole = Millis::parse("2026-11-02T09:15:10Z").unwrap();
        for (text, expected) in [
            ("2026-11-02T09:15:10.511", m),
            ("2026-11-02 09:15:10.511", m),
            ("2026-11-02t09:15:10.511z", m),
            ("2026-11-02T09:15:10.511000000", m),
            ("2026-11-02T09:15:10.511+00:00", m),
            ("2026-11-02T09:15:10.511+0000", m),
            ("2026-11-02T09:15:10.511Z[UTC]", m),
            ("2026-11-02T04:15:10.511-05:00[America/New_York]", m),
            ("2026-11-02 09:15:10.511 UTC", m),
            ("2026-11-02 09:15:10", whole),
            ("2026-11-02 09:15:10 GMT", whole),
            ("Mon, 02 Nov 2026 09:15:10 GMT", whole),
            ("Mon, 02 Nov 2026 04:15:10 -0500", whole),
            ("1793610910511", m),
            ("1793610910", whole),
            ("1793610910.511", m),
        ] {
            assert_eq!(Millis::parse(text), Some(expected), "{text}");
        }
        for text in [
            "2026-11-02",
            "11/02/2026",
            "11/02/2026 09:15",
            "20261102",
            "20261102091510",
            "09:15:10",
            "7",
            "-1793610910511",
            "NaN",
            "inf",
            "",
            "soon",
            "2026-11-02T09:15:10 Mars/Olympus",
        ] {
            assert_eq!(Millis::parse(text), None, "{text}");
        }
        assert_eq!(Millis::of_number(1_793_610_910.511), Some(m));
        assert_eq!(Millis::of_number(7.0), Some(Millis(7)));
        for odd in [f64::NAN, f64::INFINITY, -1e300, 1e20] {
            assert_eq!(Millis::of_number(odd), None, "{odd}");
        }
    }
}
