//! Where reading begins.

use crate::model::{Club, Millis};

/// Where a club that is new to the table begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartFrom {
    /// With what changes from now on.
    Now,
    /// With everybody.
    All,
    /// With what changed since midnight of this day, in the club's time zone.
    Date(jiff::civil::Date),
}

impl StartFrom {
    /// Midnight of the start date in the club's zone, or the beginning of time.
    #[must_use]
    pub fn instant(self, club: &Club) -> Millis {
        match self {
            Self::Now | Self::All => Millis::ZERO,
            Self::Date(date) => date
                .to_zoned_datetime(club.zone())
                .map_or(Millis::ZERO, |z| Millis(z.timestamp().as_millisecond())),
        }
    }
}
