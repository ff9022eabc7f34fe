//! One row of the mapping table.

use super::{I4ClubId, InTouchClubId};
use jiff::tz::TimeZone;

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
    /// The club's time zone; UTC where none is given. Settings are checked on loading, so an
    /// unknown name does not come this far.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}
