//! One row of the mapping table.

use super::{I4ClubId, InTouchClubId};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

/// A club in both systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Club {
    /// What the admin calls it.
    pub name: String,
    /// Street address, for the customer-actions form.
    pub address: String,
    /// IANA zone name; the log's times are shown in it.
    pub time_zone: String,
    /// Its id in InTouch.
    pub intouch: InTouchClubId,
    /// Its id in I4.
    pub i4: I4ClubId,
    /// Whether passes include it.
    pub enabled: bool,
}

impl Club {
    /// The club's time zone; UTC where none is given, or none of this name is known.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        zone_named(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// Whether a zone is given that nobody knows: times are shown in UTC then.
    #[must_use]
    pub fn has_strange_zone(&self) -> bool {
        !self.time_zone.is_empty() && zone_named(&self.time_zone).is_none()
    }
}

/// The zone of an IANA name: the system's, or else the program's own. Systems have moved old names
/// (`US/Pacific`) into extra packages, and small ones have none at all.
#[must_use]
pub fn zone_named(name: &str) -> Option<TimeZone> {
    static OWN: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    TimeZone::get(name).or_else(|_| OWN.get(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_systems_have_dropped_are_known() {
        for name in ["America/Vancouver", "US/Pacific", "UTC"] {
            assert!(zone_named(name).is_some(), "{name}");
            assert!(TimeZoneDatabase::bundled().get(name).is_ok(), "{name}");
        }
        for name in ["", "Mars/Base", "../etc/passwd"] {
            assert!(zone_named(name).is_none(), "{name}");
        }
    }
}
