//! Where reading begins.

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
