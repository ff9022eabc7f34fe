//! The whole numbers of `[sync]`: name, default and bounds, here and nowhere else. The template
//! leaves them out; the documents repeat them, which a test compares.

use crate::problem::{Code, Problem};
use std::time::Duration;

/// A number of the `[sync]` section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its key.
    pub name: &'static str,
    /// What counts where the key is left out.
    pub default: u64,
    /// The smallest that is taken.
    pub least: u64,
    /// The largest that is taken.
    pub most: u64,
}

/// A limit may be as large as a number can be.
const MANY: u64 = u64::MAX;
/// A month.
const MONTH_HOURS: u64 = 720;
/// A hundred years.
const CENTURY_DAYS: u64 = 36_500;

const fn number(name: &'static str, default: u64, least: u64, most: u64) -> Number {
    Number {
        name,
        default,
        least,
        most,
    }
}

/// From the end of a pass to the beginning of the next.
pub const INTERVAL_SECONDS: Number = number("interval_seconds", 60, 1, 86_400);
/// A pass that would create more people than this waits for a yes; 0: never.
pub const CONFIRM_ABOVE: Number = number("confirm_above", 500, 0, MANY);
/// The same for updates.
pub const CONFIRM_UPDATED_ABOVE: Number = number("confirm_updated_above", 1_000, 0, MANY);
/// The same for people who would lose the same field.
pub const CONFIRM_CLEARED_ABOVE: Number = number("confirm_cleared_above", 20, 0, MANY);
/// How long a create without an answer is looked for before it is sent again.
pub const CREATE_PATIENCE_SECONDS: Number = number("create_patience_seconds", 120, 1, 3_600);
/// How often each club is read as a whole; 0: once.
pub const REREAD_HOURS: Number = number("reread_hours", 24, 0, MONTH_HOURS);
/// How long passes of a club may fail until that is an alarm; 0: there is none.
pub const ALARM_AFTER_HOURS: Number = number("alarm_after_hours", 6, 0, MONTH_HOURS);
/// How long the log is kept; 0: for ever.
pub const KEEP_LOG_DAYS: Number = number("keep_log_days", 365, 0, CENTURY_DAYS);
/// How long is kept what was sent, before and after; 0: as long as the log.
pub const KEEP_VALUES_DAYS: Number = number("keep_values_days", 90, 0, CENTURY_DAYS);

/// All of them, as they stand in the documents.
pub const NUMBERS: [Number; 9] = [
    INTERVAL_SECONDS,
    CONFIRM_ABOVE,
    CONFIRM_UPDATED_ABOVE,
    CONFIRM_CLEARED_ABOVE,
    CREATE_PATIENCE_SECONDS,
    REREAD_HOURS,
    ALARM_AFTER_HOURS,
    KEEP_LOG_DAYS,
    KEEP_VALUES_DAYS,
];

impl Number {
    /// The number that counts.
    ///
    /// # Errors
    /// [`Code::SettingsValue`] names it and its bounds.
    pub fn of(&self, written: Option<u64>) -> Result<u64, Problem> {
        let value = written.unwrap_or(self.default);
        if self.takes(value) {
            return Ok(value);
        }
        let Self {
            name, least, most, ..
        } = self;
        Err(Problem::new(
            Code::SettingsValue,
            format!("sync.{name} is not between {least} and {most}"),
        ))
    }

    /// Whether it may be this.
    #[must_use]
    pub fn takes(&self, value: u64) -> bool {
        (self.least..=self.most).contains(&value)
    }

    /// As [`Number::of`], as a time of so many units; `None` for 0.
    pub(super) fn time(
        &self,
        written: Option<u64>,
        unit_seconds: u64,
    ) -> Result<Option<Duration>, Problem> {
        let value = self.of(written)?;
        let time = Duration::from_secs(value.saturating_mul(unit_seconds));
        Ok((value > 0).then_some(time))
    }
}
