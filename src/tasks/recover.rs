//! Rebuilding a damaged database: everything is asked first that could go wrong, and the old one
//! is set aside last. Finding people again is the next pass's work.

use crate::engine::ports::{Reach, Source, Target};
use crate::engine::{StartFrom, newest};
use crate::ledger::{Condition, Ledger, Rebuilding, Salvaged, condition};
use crate::model::Millis;
use crate::problem::{Code, Problem};
use crate::secrets::Vault;
use crate::settings::{Profile, Settings, SyncLock};
use crate::wiring::{self, Secrets};
use std::collections::HashSet;

/// What was done before the pass that finds everybody again.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Replaced {
    /// Whether there is a new database; if not, an earlier rebuild goes on.
    pub replaced: bool,
    /// What was wrong with the old one; empty if nothing was.
    pub damage: String,
    /// The name under which the old one is kept in the profile folder.
    pub set_aside: Option<String>,
    /// What it still told.
    pub salvaged: Salvaged,
}

/// Exchanges the database of a profile for a new one, in which everybody is to be found again.
/// One that is whole is exchanged only if it is `meant`; one in which people are still being
/// found again is kept. The caller holds the lock.
///
/// # Errors
/// [`Code::NotPossible`] if the database is whole; whatever keeps both services from being
/// asked. The old database is then where it was.
pub async fn replace_database(
    profile: &Profile,
    vault: &Vault,
    meant: bool,
    _: &SyncLock,
) -> Result<Replaced, Problem> {
    let settings = Settings::load(profile.folder())?;
    settings.connection()?;
    let enabled = settings.enabled_clubs()?;
    let secrets = Secrets::find(vault).await?;
    let damage = match condition(profile.folder()).await? {
        Condition::Damaged(problem) => problem.detail,
        Condition::Whole => {
            let ledger = Ledger::open(profile.folder()).await?;
            let goes_on = ledger.is_recovering(&enabled).await;
            ledger.close().await;
            if goes_on? {
                return Ok(Replaced::default());
            }
            if !meant {
                return Err(not_damaged());
            }
            String::new()
        }
        Condition::New if meant => String::new(),
        Condition::New => return Err(not_damaged()),
    };
    let (intouch, i4) = wiring::clients(&settings, &secrets)?;
    // Nothing is touched before both services have answered for each club.
    let report = super::check(&intouch, &i4, &enabled).await;
    if let Some(problem) = report.problems().next() {
        return Err(problem.clone());
    }
    for club in &enabled {
        // What finding people again stands on: InTouch's people and I4's list of records.
        intouch.people(club, Millis::ZERO, 0, 1).await?;
        i4.find_by_exchange_id(club, Reach::Club, &HashSet::new())
            .await?;
    }
    let mut rebuilding = Rebuilding::begin(profile.folder(), &settings.company_id).await?;
    for club in &settings.clubs {
        let is_told = rebuilding.tells_of(club);
        let now = if club.enabled && !is_told {
            Some(newest(&intouch, rebuilding.ledger(), club).await?)
        } else {
            None
        };
        if !club.enabled && !is_told {
            // It begins like a new one when it is switched on; whoever is there is looked for.
            continue;
        }
        let start = match settings.sync.start_from {
            start @ StartFrom::Date(_) => start.instant(club),
            StartFrom::Now | StartFrom::All => Millis::ZERO,
        };
        rebuilding.begin_club(club, now, start).await?;
    }
    let salvaged = rebuilding.salvaged.clone();
    let set_aside = rebuilding.put_in_place().await?;
    Ok(Replaced {
        replaced: true,
        damage,
        set_aside,
        salvaged,
    })
}

fn not_damaged() -> Problem {
    Problem::new(
        Code::NotPossible,
        "the database is not damaged; `i4-connector recover --yes` rebuilds it all the same",
    )
}
