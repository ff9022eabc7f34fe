//! "No successful sync for so long": when it is an alarm of its own, and telling it once.

use crate::ledger::{Failing, Ledger, NewEntry};
use crate::model::{Club, Level};
use crate::problem::{Code, Problem};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// One failed pass after a night, or a clock that jumps, is no alarm yet.
const FEWEST_TRIES: u64 = 3;

/// Whether a club has been tried in vain for `after`; `None`: there is no alarm.
///
/// Only passes that have ended count, from the first that failed to the last: a machine that was
/// switched off, asleep or paused has not tried, and says nothing before it has.
#[must_use]
pub fn rings(failing: &Failing, after: Option<Duration>) -> bool {
    let Some(after) = after else { return false };
    let after_ms = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
    failing.tries >= FEWEST_TRIES && failing.last_ms.saturating_sub(failing.since_ms) >= after_ms
}

/// Since when nothing has succeeded, milliseconds since 1970: the last success, or else the first
/// try. A success that the clock puts behind the first failure says nothing.
#[must_use]
pub fn since_ms(failing: &Failing) -> i64 {
    let success = failing.confirmed_ms.filter(|c| *c <= failing.since_ms);
    success.unwrap_or(failing.since_ms)
}

/// The alarm as a problem; it says since when, in the club's zone.
#[must_use]
pub fn problem(failing: &Failing, zone: &TimeZone) -> Problem {
    let since = match Timestamp::from_millisecond(since_ms(failing)) {
        Ok(at) => at.to_zoned_datetime(zone.clone()),
        Err(_) => return Code::NoSuccess.into(),
    };
    let since = since.strftime("%Y-%m-%d %H:%M");
    let tries = failing.tries;
    Problem::new(Code::NoSuccess, format!("since {since}, in {tries} passes"))
}

/// Tells the log of each of these clubs for which it rings and that it has not told of: once for
/// each time that nothing succeeds.
///
/// # Errors
/// [`Code::Database`].
pub async fn tell(
    ledger: &Ledger,
    clubs: &[&Club],
    after: Option<Duration>,
) -> Result<(), Problem> {
    for failing in ledger.failing().await? {
        let club = clubs.iter().find(|c| c.intouch.as_str() == failing.club);
        let Some(club) = club.filter(|_| !failing.is_told && rings(&failing, after)) else {
            continue;
        };
        let problem = problem(&failing, &club.zone());
        ledger
            .log_news(NewEntry {
                level: Level::Error,
                code: problem.code,
                club: Some(failing.club.clone()),
                person: None,
                message: problem.message(),
                changes: Vec::new(),
            })
            .await?;
        ledger.note_told(&failing.club, ledger.now_ms()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const FRIDAY: i64 = 1_795_190_400_000;
    const MONDAY: i64 = FRIDAY + 64 * HOUR;

    fn failing(since_ms: i64, last_ms: i64, tries: u64) -> Failing {
        Failing {
            club: "a".to_owned(),
            since_ms,
            last_ms,
            tries,
            is_told: false,
            confirmed_ms: Some(since_ms - 60_000),
        }
    }

    #[test]
    fn it_rings_after_hours_of_vain_tries() {
        let six = Some(Duration::from_secs(6 * 3600));
        for (what, failing, after, ring) in [
            (
                "six hours",
                failing(FRIDAY, FRIDAY + 6 * HOUR, 300),
                six,
                true,
            ),
            (
                "not yet",
                failing(FRIDAY, FRIDAY + 6 * HOUR - 1, 300),
                six,
                false,
            ),
            (
                "switched off",
                failing(FRIDAY, FRIDAY + 90 * HOUR, 300),
                None,
                false,
            ),
            // Friday's last hour failed; on Monday nothing is said before the first pass has ended.
            (
                "over the weekend",
                failing(FRIDAY, FRIDAY + HOUR, 60),
                six,
                false,
            ),
            ("and it fails again", failing(FRIDAY, MONDAY, 61), six, true),
            // Friday was well: Monday begins anew, with whatever fails then.
            ("a fresh Monday", failing(MONDAY, MONDAY, 1), six, false),
            // Two tries around a clock that jumps by days.
            ("the clock jumps", failing(FRIDAY, MONDAY, 2), six, false),
            // The ledger begins anew when the clock was set back; the last try may be before.
            (
                "the clock is set back",
                failing(FRIDAY, FRIDAY - HOUR, 50),
                six,
                false,
            ),
        ] {
            assert_eq!(rings(&failing, after), ring, "{what}");
        }
    }

    #[test]
    fn it_says_since_when() {
        let after = failing(FRIDAY, MONDAY, 9);
        assert_eq!(since_ms(&after), FRIDAY - 60_000);
        let never = Failing {
            confirmed_ms: None,
            ..after.clone()
        };
        assert_eq!(since_ms(&never), FRIDAY);
        // Set back between the success and the first failure.
        let strange = Failing {
            confirmed_ms: Some(FRIDAY + HOUR),
            ..after
        };
        assert_eq!(since_ms(&strange), FRIDAY);
    }
}
