//! When a call is made again: one table, apart from how it is made.

use std::time::{Duration, SystemTime};

/// Whether a call may be made twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Reading: twice does no harm.
    Freely,
    /// Writing: only if the service surely did not process it.
    IfNotProcessed,
}

/// How one attempt ended, as far as repeating cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// No connection: the service never saw it.
    NotSent,
    /// Sent, but the answer did not come or not whole: it may have been processed.
    Lost,
    /// A success whose body says nothing readable.
    Garbage,
    /// An answer with this status.
    Status(u16),
}

/// Attempts of one call in all.
pub const ATTEMPTS: u32 = 4;
/// Attempts when the service asks to slow down: it means later, not no.
pub const ATTEMPTS_BUSY: u32 = 8;
/// Longest wait that is spent inside a call; a service that wants more gets it, and whoever calls
/// meanwhile is told so at once.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Longest time for which a service is left alone at its own wish before somebody looks again.
pub const LONGEST_REST: Duration = Duration::from_secs(3600);

/// Whether to make the call again after it ended this way.
#[must_use]
pub fn again(repeat: Repeat, ending: Ending) -> bool {
    match ending {
        Ending::NotSent | Ending::Status(429) => true,
        Ending::Lost | Ending::Garbage | Ending::Status(408 | 500..=599) => {
            repeat == Repeat::Freely
        }
        Ending::Status(_) => false,
    }
}

/// How long to wait before attempt `attempt` (1 is the first repetition): doubling from 250 ms,
/// spread by `jitter` (0 to 1) so that clubs do not come back in step.
#[must_use]
pub fn backoff(attempt: u32, jitter: f64) -> Duration {
    let base = Duration::from_millis(250) * 2u32.pow(attempt.saturating_sub(1).min(6));
    base.mul_f64(0.5 + jitter.clamp(0.0, 1.0))
}

/// Reads `Retry-After` in both forms: seconds, or an HTTP date (relative to `now`). `None` for
/// anything else; a date in the past means at once.
#[must_use]
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number holds means a very long time.
        return Some(Duration::from_secs(
            value.parse().unwrap_or(u64::from(u32::MAX)),
        ));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use Ending::{Garbage, Lost, NotSent, Status};
        use Repeat::{Freely, IfNotProcessed};
        for (ending, freely, create) in [
            (NotSent, true, true),
            (Lost, true, false),
            (Garbage, true, false),
            (Status(200), false, false),
            (Status(302), false, false),
            (Status(400), false, false),
            (Status(401), false, false),
            (Status(403), false, false),
            (Status(404), false, false),
            (Status(408), true, false),
            (Status(429), true, true),
            (Status(500), true, false),
            (Status(503), true, false),
        ] {
            assert_eq!(again(Freely, ending), freely, "{ending:?}");
            assert_eq!(again(IfNotProcessed, ending), create, "create, {ending:?}");
        }
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert_eq!(backoff(1, 0.5), Duration::from_millis(250));
        assert_eq!(backoff(3, 0.5), Duration::from_secs(1));
        assert!(backoff(1, 0.0) < backoff(1, 1.0));
        assert!(backoff(u32::MAX, 1.0) <= Duration::from_secs(30));
    }

    #[test]
    fn retry_after_in_both_forms() {
        let now = httpdate::parse_http_date("Sun, 01 Nov 2026 08:00:00 GMT").unwrap();
        let secs = |s| Some(Duration::from_secs(s));
        assert_eq!(retry_after("7", now), secs(7));
        assert_eq!(
            retry_after(" Sun, 01 Nov 2026 08:00:30 GMT ", now),
            secs(30)
        );
        assert_eq!(retry_after("Sun, 01 Nov 2026 07:00:00 GMT", now), secs(0));
        assert_eq!(
            retry_after("99999999999999999999999", now),
            secs(u64::from(u32::MAX))
        );
        for odd in ["", "soon", "-1", "1.5"] {
            assert_eq!(retry_after(odd, now), None, "{odd}");
        }
    }
}
