//! The pause between passes.

use std::time::Duration;

/// Longest pause after refused sign-ins: trying on without end locks accounts.
const LONGEST: Duration = Duration::from_secs(900);

/// Counts refused sign-ins and says how long to rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    refused: u32,
}

impl Pace {
    /// Takes note of a pass.
    pub fn passed(&mut self, sign_in_refused: bool) {
        self.refused = if sign_in_refused { self.refused + 1 } else { 0 };
    }

    /// Whether it rests longer than it is told to.
    #[must_use]
    pub fn is_slow(self) -> bool {
        self.refused > 0
    }

    /// How long to rest before the next pass.
    #[must_use]
    pub fn pause(self, interval: Duration) -> Duration {
        let slower = interval.saturating_mul(2u32.saturating_pow(self.refused.min(16)));
        slower.min(LONGEST.max(interval))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_sign_ins_slow_down_and_one_that_works_forgives() {
        let minute = Duration::from_secs(60);
        let mut pace = Pace::default();
        assert_eq!(pace.pause(minute), minute);
        let mut pauses = Vec::new();
        for _ in 0..40 {
            pace.passed(true);
            pauses.push(pace.pause(minute).as_secs());
        }
        assert_eq!(pauses[..5], [120, 240, 480, 900, 900]);
        assert_eq!(pauses[39], 900);
        pace.passed(false);
        assert_eq!(pace.pause(minute), minute);
        // A pause that the admin has chosen is never cut.
        pace.passed(true);
        assert_eq!(pace.pause(Duration::from_secs(3600)).as_secs(), 3600);
    }
}
