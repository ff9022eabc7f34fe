//! Clubs without a successful sync for long.

use crate::engine::alarm;
use crate::ledger::{Ledger, now_ms};
use crate::problem::Problem;
use crate::settings::Settings;

/// A club without a successful sync for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its InTouch Club ID.
    pub club: String,
    /// What the admin calls it.
    pub name: String,
    /// Since when, milliseconds since 1970, UTC, by this machine.
    pub since_ms: i64,
    /// The same as a problem.
    pub problem: Problem,
}

/// The alarms of the clubs that are in the table and switched on.
///
/// # Errors
/// [`Code::Database`](crate::problem::Code::Database).
pub async fn alarms(ledger: &Ledger, settings: &Settings) -> Result<Vec<Alarm>, Problem> {
    let mut alarms = Vec::new();
    for failing in ledger.failing().await? {
        let mut clubs = settings.clubs.iter().filter(|c| c.enabled);
        let Some(club) = clubs.find(|c| c.intouch.as_str() == failing.club) else {
            continue;
        };
        if alarm::rings(&failing, settings.sync.alarm_after) {
            alarms.push(Alarm {
                club: failing.club.clone(),
                name: club.name.clone(),
                since_ms: alarm::since_ms(&failing),
                problem: alarm::problem(&failing, &club.zone()),
            });
        }
    }
    Ok(alarms)
}

/// Notes that no pass could even begin (a locked keyring, a refused profile): for the clubs that
/// is a pass in vain. Settings that cannot be read name no clubs; the faces say so all the time.
///
/// # Errors
/// [`Code::Database`](crate::problem::Code::Database).
pub async fn note_no_pass(ledger: &Ledger, settings: &Settings) -> Result<(), Problem> {
    let clubs: Vec<_> = settings.clubs.iter().filter(|c| c.enabled).collect();
    let ids = settings.enabled_ids();
    ledger.keep_failing(&ids).await?;
    ledger.note_failing(ids, now_ms()).await?;
    alarm::tell(ledger, &clubs, settings.sync.alarm_after).await
}
