//! The pause between passes: how long it is, and when it is over.

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

/// A pause until a planned time. It ends when the wall clock has passed that time: timers stand
/// still while the machine sleeps. And it ends when it has lasted as long as it was meant to: the
/// clock may be set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    until_ms: i64,
    pause: Duration,
}

/// Nobody waits longer at once, so that a machine that wakes is noticed.
const STEP: Duration = Duration::from_secs(1);
/// A difference of clocks that is nothing to speak of.
const SLACK_MS: i64 = 2_000;

impl Rest {
    /// A pause that begins at `now_ms` of the wall clock, in milliseconds since 1970.
    #[must_use]
    pub fn new(now_ms: i64, pause: Duration) -> Self {
        Self {
            until_ms: now_ms.saturating_add(millis(pause)),
            pause,
        }
    }

    /// When it ends, by the wall clock.
    #[must_use]
    pub fn until_ms(self) -> i64 {
        self.until_ms
    }

    /// How long to wait before looking again; `None` when it is over. `passed` is how long it has
    /// lasted, by a clock that never jumps and may stand still.
    #[must_use]
    pub fn step(self, now_ms: i64, passed: Duration) -> Option<Duration> {
        let left = self.pause.checked_sub(passed).filter(|d| !d.is_zero())?;
        let until = u64::try_from(self.until_ms.saturating_sub(now_ms))
            .ok()
            .filter(|ms| *ms > 0)?;
        Some(STEP.min(left).min(Duration::from_millis(until)))
    }

    /// The pause by today's clock, if that says something else than was told: it was set back.
    #[must_use]
    pub fn moved(self, now_ms: i64, passed: Duration) -> Option<Self> {
        let left = self.pause.saturating_sub(passed);
        let until_ms = now_ms.saturating_add(millis(left));
        (self.until_ms.saturating_sub(until_ms) > SLACK_MS).then_some(Self { until_ms, ..self })
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_190_400_000;
    const HOUR: Duration = Duration::from_secs(3_600);
    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn a_rest_ends_when_its_time_has_come_by_either_clock() {
        let rest = Rest::new(NOW, HOUR);
        let secs = Duration::from_secs;
        for (what, now_ms, passed, step) in [
            ("it begins", NOW, secs(0), Some(STEP)),
            ("half", NOW + HOUR_MS / 2, HOUR / 2, Some(STEP)),
            (
                "the last bit",
                NOW + HOUR_MS - 300,
                HOUR - Duration::from_millis(300),
                Some(Duration::from_millis(300)),
            ),
            ("it is over", NOW + HOUR_MS, HOUR, None),
            // The machine has slept: its timers have not moved.
            ("asleep past it", NOW + 9 * HOUR_MS, secs(5), None),
            (
                "asleep, not past it",
                NOW + HOUR_MS - 500,
                secs(5),
                Some(Duration::from_millis(500)),
            ),
            // The clock was set back: it lasts no longer than it was meant to.
            ("set back", NOW - 24 * HOUR_MS, HOUR - secs(9), Some(STEP)),
            ("set back and over", NOW - 24 * HOUR_MS, HOUR, None),
            (
                "set to the beginning of time",
                i64::MIN,
                secs(5),
                Some(STEP),
            ),
        ] {
            assert_eq!(rest.step(now_ms, passed), step, "{what}");
        }
        assert_eq!(Rest::new(NOW, Duration::ZERO).step(NOW, secs(0)), None);
        assert_eq!(Rest::new(NOW, Duration::MAX).step(NOW, secs(0)), Some(STEP));
    }

    #[test]
    fn what_was_told_is_told_anew_when_the_clock_was_set_back() {
        let rest = Rest::new(NOW, HOUR);
        let passed = HOUR / 2;
        assert_eq!(rest.moved(NOW + HOUR_MS / 2, passed), None);
        assert_eq!(rest.moved(NOW + HOUR_MS, passed), None, "it slept");
        let back = NOW - 5 * HOUR_MS;
        let moved = rest.moved(back, passed).unwrap();
        assert_eq!(moved.until_ms(), back + HOUR_MS / 2);
        assert_eq!(moved.moved(back, passed), None, "once");
    }

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
