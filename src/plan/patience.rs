//! How long looking for somebody has said "not there". Pure.
//!
//! Only the time between two looks that both worked counts. Inside one run of the program it is
//! measured by its own running time, which no clock can move. From one run to the next there is
//! only the machine's clock, so what such a step may count is bounded: a clock that jumps forward
//! gains little, one that jumps back nothing.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A step from one run to the next counts at most this part of the patience.
const STEPS: u32 = 4;

/// When a look was, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which run of the program looked.
    pub run: u64,
    /// How long it had been running, in milliseconds.
    pub run_ms: u64,
    /// The machine's time, milliseconds since 1970.
    pub wall_ms: i64,
}

/// What looking for somebody has said so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looking {
    /// For how long it has said "not there", in milliseconds.
    not_there_ms: u64,
    /// The last look, if it worked.
    last: Option<Seen>,
}

impl Looking {
    /// A look has worked and found nobody.
    pub fn not_there(&mut self, now: Seen, patience: Duration) {
        let step = match self.last {
            Some(last) if last.run == now.run => now.run_ms.saturating_sub(last.run_ms),
            Some(last) => {
                let most = u64::try_from((patience / STEPS).as_millis()).unwrap_or(u64::MAX);
                let wall = now.wall_ms.saturating_sub(last.wall_ms);
                u64::try_from(wall).unwrap_or(0).min(most)
            }
            None => 0,
        };
        self.not_there_ms = self.not_there_ms.saturating_add(step);
        self.last = Some(now);
    }

    /// A look has not worked: nothing is known of the time up to the next one.
    pub fn failed(&mut self) {
        self.last = None;
    }

    /// For how long looking has said "not there".
    #[must_use]
    pub fn missing_for(&self) -> Duration {
        Duration::from_millis(self.not_there_ms)
    }

    /// Whether that is long enough, by a look that has just worked.
    #[must_use]
    pub fn is_over(&self, patience: Duration) -> bool {
        self.last.is_some() && self.missing_for() >= patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(600);
    const HOUR: i64 = 3_600_000;

    fn seen(run: u64, run_s: u64, wall_ms: i64) -> Seen {
        Seen {
            run,
            run_ms: run_s * 1000,
            wall_ms,
        }
    }

    fn after(looks: &[Seen]) -> Looking {
        let mut looking = Looking::default();
        for look in looks {
            looking.not_there(*look, PATIENCE);
        }
        looking
    }

    #[test]
    fn one_look_is_never_enough() {
        assert_eq!(after(&[seen(1, 9999, 0)]).missing_for(), Duration::ZERO);
        assert!(!after(&[seen(1, 9999, 0)]).is_over(PATIENCE));
    }

    #[test]
    fn inside_a_run_its_own_time_counts_and_no_clock() {
        let mut looking = after(&[seen(1, 0, 0), seen(1, 599, 9 * HOUR), seen(1, 599, 0)]);
        assert!(!looking.is_over(PATIENCE));
        looking.not_there(seen(1, 600, -HOUR), PATIENCE);
        assert!(looking.is_over(PATIENCE));
    }

    #[test]
    fn what_was_counted_outlives_a_restart() {
        let looks = [seen(1, 0, 0), seen(1, 500, 500_000), seen(2, 3, 530_000)];
        let looking = after(&looks);
        assert_eq!(looking.missing_for(), Duration::from_secs(530));
        let stored = serde_json::to_string(&looking).unwrap();
        assert_eq!(serde_json::from_str::<Looking>(&stored).unwrap(), looking);
    }

    #[test]
    fn a_clock_that_jumps_between_runs_gains_little() {
        let forward = after(&[seen(1, 0, 0), seen(2, 0, 500 * HOUR)]);
        assert_eq!(forward.missing_for(), PATIENCE / 4);
        let back = after(&[seen(1, 0, 500 * HOUR), seen(2, 0, 0)]);
        assert_eq!(back.missing_for(), Duration::ZERO);
        // A program that is started anew for each pass gets there all the same.
        let runs: Vec<Seen> = (0..5).map(|n| seen(n, 0, n as i64 * HOUR)).collect();
        assert!(after(&runs).is_over(PATIENCE));
        assert!(!after(&runs[..4]).is_over(PATIENCE));
    }

    #[test]
    fn time_in_which_looking_did_not_work_does_not_count() {
        let mut looking = after(&[seen(1, 0, 0), seen(1, 599, 0)]);
        looking.failed();
        assert!(!looking.is_over(Duration::from_secs(1)), "nothing is known");
        looking.not_there(seen(1, 9000, 0), PATIENCE);
        assert_eq!(looking.missing_for(), Duration::from_secs(599));
        looking.not_there(seen(1, 9001, 0), PATIENCE);
        assert!(looking.is_over(PATIENCE));
    }
}
