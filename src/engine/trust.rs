//! Whether what InTouch shows may be believed, and when a club is read as a whole. Pure.

use crate::ledger::{Short, Whole};
use std::time::Duration;

/// From so many people on, fewer than half of them are suspicious: in a small club a few people
/// who were deleted are as many.
const MANY: u64 = 20;
/// A short answer is believed when it has stayed the same for so long, in milliseconds: a day, in
/// which somebody looks at the window or at the log, and InTouch has time to recover.
const BELIEVED_AFTER_MS: i64 = 24 * 3_600_000;
/// And so often: a clock that jumps ahead, or a machine that sleeps, makes no day.
const BELIEVED_LOOKS: u64 = 10;
/// So many short answers are looked at again by the next pass: most of them are a moment's.
const LOOKS_AT_ONCE: u64 = 3;
/// After answers that contradict themselves the club is read as a whole, but not more often.
const DOUBTED_MS: i64 = 3_600_000;

/// Why a club may have to be read as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reasons {
    /// This machine's clock, milliseconds since 1970.
    pub now_ms: i64,
    /// The last whole reading.
    pub last: Option<Whole>,
    /// How often that is wanted; `None`: once is enough.
    pub every: Option<Duration>,
    /// While whole readings show far fewer people than before.
    pub short: Option<Short>,
    /// The ordinary answer was empty, although somebody known must be in it.
    pub is_empty: bool,
    /// An answer contradicted itself.
    pub is_doubted: bool,
}

/// Whether the club is to be read as a whole now.
pub fn is_due(reasons: &Reasons) -> bool {
    let Some(last) = reasons.last else {
        return true;
    };
    // A reading in the future was made before the clock was set back: nobody knows how long ago.
    let age_ms = reasons.now_ms.saturating_sub(last.at_ms);
    let older = |limit_ms: i64| age_ms < 0 || age_ms >= limit_ms;
    let every = reasons.every.map(milliseconds);
    reasons
        .short
        .is_some_and(|short| is_looked_at(short, reasons.now_ms))
        || reasons.is_empty
        || every.is_some_and(older)
        || (reasons.is_doubted && older(DOUBTED_MS))
}

/// Whether a short answer is looked at again now: at once at first, then hourly, which makes the
/// looks of a day.
pub fn is_looked_at(short: Short, now_ms: i64) -> bool {
    let hours = short.looks.saturating_sub(LOOKS_AT_ONCE - 1);
    let wait_ms = i64::try_from(hours)
        .unwrap_or(i64::MAX)
        .saturating_mul(DOUBTED_MS);
    let age_ms = now_ms.saturating_sub(short.since_ms);
    short.looks < LOOKS_AT_ONCE || age_ms < 0 || age_ms >= wait_ms
}

/// Whether `found` people are suspiciously few where `known` were before.
pub fn is_short(known: u64, found: u64) -> bool {
    (found == 0 && known > 0) || (known >= MANY && found.saturating_mul(2) < known)
}

/// One more short answer, with `found` people: the same as `before`, or another one.
pub fn again(before: Option<Short>, found: u64, now_ms: i64) -> Short {
    let same = before.filter(|b| {
        b.since_ms <= now_ms && !is_short(b.people, found) && (b.people == 0) == (found == 0)
    });
    match same {
        Some(before) => Short {
            looks: before.looks.saturating_add(1),
            people: before.people.min(found),
            ..before
        },
        None => Short {
            since_ms: now_ms,
            looks: 1,
            people: found,
        },
    }
}

/// Whether a short answer has stayed the same for so long that it must be right. Nobody, where
/// many were, never is: a club that was really emptied is switched off.
pub fn is_believed(short: Short, known: u64, now_ms: i64) -> bool {
    (short.people > 0 || known < MANY)
        && short.looks >= BELIEVED_LOOKS
        && now_ms.saturating_sub(short.since_ms) >= BELIEVED_AFTER_MS
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const NOW: i64 = 1_795_459_340_000;

    #[test]
    fn a_club_is_read_as_a_whole_when_it_is_time_or_something_is_odd() {
        let day = Some(Duration::from_secs(86_400));
        let ago = |ms: i64| {
            Some(Whole {
                at_ms: NOW - ms,
                people: 100,
            })
        };
        let fresh = Reasons {
            now_ms: NOW,
            last: ago(HOUR / 2),
            every: day,
            ..Reasons::default()
        };
        for (reasons, due) in [
            (fresh, false),
            (
                Reasons {
                    last: None,
                    ..fresh
                },
                true,
            ),
            // Once at least, even where it is never wanted again.
            (
                Reasons {
                    last: None,
                    every: None,
                    ..fresh
                },
                true,
            ),
            (
                Reasons {
                    last: ago(24 * HOUR),
                    ..fresh
                },
                true,
            ),
            (
                Reasons {
                    last: ago(24 * HOUR - 1),
                    ..fresh
                },
                false,
            ),
            (
                Reasons {
                    last: ago(1000 * HOUR),
                    every: None,
                    ..fresh
                },
                false,
            ),
            // The clock was set back.
            (
                Reasons {
                    last: ago(-1),
                    ..fresh
                },
                true,
            ),
            (
                Reasons {
                    short: Some(again(None, 3, NOW)),
                    ..fresh
                },
                true,
            ),
            (
                Reasons {
                    is_empty: true,
                    every: None,
                    ..fresh
                },
                true,
            ),
            (
                Reasons {
                    is_doubted: true,
                    ..fresh
                },
                false,
            ),
            (
                Reasons {
                    is_doubted: true,
                    last: ago(HOUR),
                    ..fresh
                },
                true,
            ),
        ] {
            assert_eq!(is_due(&reasons), due, "{reasons:?}");
        }
    }

    #[test]
    fn a_short_answer_is_looked_at_at_once_and_then_hourly() {
        let short = |looks| Short {
            since_ms: NOW,
            looks,
            people: 3,
        };
        for (looks, age_ms, due) in [
            (1, 0, true),
            (2, 0, true),
            (3, 0, false),
            (3, HOUR - 1, false),
            (3, HOUR, true),
            (4, HOUR, false),
            (4, 2 * HOUR, true),
            // The clock was set back.
            (9, -1, true),
        ] {
            assert_eq!(
                is_looked_at(short(looks), NOW + age_ms),
                due,
                "{looks} {age_ms}"
            );
        }
    }

    #[test]
    fn few_are_suspicious_where_many_were() {
        for (known, found, short) in [
            (0, 0, false),
            (0, 9, false),
            (1, 0, true),
            (19, 1, false),
            (20, 10, false),
            (20, 9, true),
            (20, 0, true),
            (5000, 2500, false),
            (5000, 2499, true),
        ] {
            assert_eq!(is_short(known, found), short, "{found} of {known}");
        }
    }

    #[test]
    fn a_short_answer_is_believed_after_a_day_of_the_same() {
        let mut short = again(None, 40, NOW);
        let day = 24 * HOUR;
        for look in 1..10 {
            assert!(!is_believed(short, 100, NOW + 2 * day), "look {look}");
            // A few more or fewer are the same answer.
            short = again(Some(short), 38 + look, NOW + look.cast_signed() * HOUR);
        }
        assert_eq!((short.looks, short.people, short.since_ms), (10, 39, NOW));
        assert!(!is_believed(short, 100, NOW + day - 1));
        assert!(is_believed(short, 100, NOW + day));
        // Nobody is another answer than some, and never believed where many were.
        let none = again(Some(short), 0, NOW + day);
        assert_eq!((none.looks, none.since_ms), (1, NOW + day));
        let none = Short { looks: 99, ..none };
        assert!(!is_believed(none, 100, NOW + 90 * day));
        assert!(is_believed(none, 19, NOW + 90 * day));
        // So is less than half, and whatever was before the clock was set back.
        assert_eq!(again(Some(short), 20, NOW + day).looks, 11);
        assert_eq!(again(Some(short), 19, NOW + day).looks, 1);
        assert_eq!(again(Some(short), 39, NOW - 1).looks, 1);
    }
}
