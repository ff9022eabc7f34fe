//! What the process that syncs does beside the passes, so that a profile stays as it should be.

use crate::ledger::{Ledger, NewEntry, Old, now_ms};
use crate::model::Level;
use crate::problem::{Code, Problem};
use crate::settings::{Profile, Settings, SyncLock, raise};
use std::time::Duration;

/// How often old entries are looked for.
const EVERY_MS: i64 = 3_600_000;
/// So many bits are removed after one pass; the next pass goes on.
const BITS: u32 = 20;

/// Removes what is older than the settings keep, bit by bit, at most once an hour.
///
/// # Errors
/// [`Code::Database`].
pub async fn tidy(ledger: &Ledger, settings: &Settings) -> Result<(), Problem> {
    let now_ms = now_ms();
    let last = ledger.tidied_ms().await?;
    // A clock that was set back is believed.
    if last.is_some_and(|last| (last..last.saturating_add(EVERY_MS)).contains(&now_ms)) {
        return Ok(());
    }
    let before = |kept: Option<Duration>| {
        let kept_ms = i64::try_from(kept?.as_millis()).ok()?;
        Some(now_ms.saturating_sub(kept_ms))
    };
    let old = Old {
        now_ms,
        log_ms: before(settings.sync.keep_log),
        values_ms: before(settings.sync.keep_values),
    };
    for _ in 0..BITS {
        if !ledger.tidy(old).await? {
            return ledger.set_tidied_ms(now_ms).await;
        }
    }
    Ok(())
}

/// Raises settings that an older template has put into the profile and nobody has chosen, and
/// tells the log. The lock is the right to do so.
///
/// # Errors
/// [`Code::Database`]. Settings that cannot be read or saved are told by whoever needs them.
pub async fn raise_settings(
    profile: &Profile,
    ledger: &Ledger,
    _lock: &SyncLock,
) -> Result<(), Problem> {
    let (level, code, messages) = match raise(profile.folder()) {
        Ok(raised) => {
            let said = raised.iter().map(|r| {
                let (name, old, new) = (&r.name, r.old, r.new);
                format!("{name} was {old}, as an old template had it, and is {new} now")
            });
            (Level::Info, Code::SettingRaised, said.collect())
        }
        Err(problem) if problem.code == Code::SettingsNotSaved => {
            (Level::Warning, problem.code, vec![problem.message()])
        }
        // Whoever needs the settings says what is wrong with them.
        Err(_) => return Ok(()),
    };
    for message in messages {
        let entry = NewEntry {
            level,
            code,
            club: None,
            person: None,
            message,
            changes: Vec::new(),
        };
        ledger.log_news(entry).await?;
    }
    Ok(())
}
