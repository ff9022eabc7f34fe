//! Instants as the services give them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since 1970, UTC: InTouch's resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// Before every person.
    pub const ZERO: Self = Self(0);

    /// Reads `2026-11-01T08:00:00.000Z`, with any offset; `None` if it is no instant.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let instant: Timestamp = text.trim().parse().ok()?;
        // The last millisecond of all is not one that could be written again.
        Some(Self(instant.as_millisecond())).filter(|m| m.timestamp().is_some())
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
}
