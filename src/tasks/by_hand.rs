//! Decisions about people: which are allowed, and carrying them out.

use crate::engine::ports::Target;
use crate::ledger::{ByHand, Entry, Ledger};
use crate::model::{Club, I4Id, I4Record, InTouchClubId, Kind};
use crate::problem::{Code, Problem};
use crate::remote::I4;
use crate::secrets::Vault;
use crate::settings::{Profile, Settings};
use crate::wiring::{self, Secrets};

/// What an admin may say about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Look at them again.
    Retry,
    /// They are this I4 record.
    Link(I4Id),
    /// They are not the record that they are linked to.
    Unlink,
    /// None of the candidates: they are new.
    NewPerson,
}

/// Whether a decision makes sense for this person; `syncing` is whether some process syncs now.
///
/// # Errors
/// [`Code::NotPossible`] says why not.
pub fn is_allowed(entry: &Entry, decision: &Decision, syncing: bool) -> Result<(), Problem> {
    let refuse = |why: String| Err(Problem::new(Code::NotPossible, why));
    match decision {
        Decision::Link(i4) if i4.as_str().is_empty() => refuse("the I4 id is empty".to_owned()),
        Decision::Link(_) if entry.intent.is_some() && syncing => Err(being_checked(entry)),
        Decision::NewPerson if entry.profile.kind != Kind::Prospect => refuse(format!(
            "{} is a {}; only prospects are created",
            entry.id,
            entry.profile.kind.label()
        )),
        Decision::NewPerson if entry.link.is_some() => {
            refuse(format!("{} is linked already; undo that first", entry.id))
        }
        _ => Ok(()),
    }
}

/// Carries a decision out. The next pass acts on it.
///
/// # Errors
/// As [`is_allowed`]; [`Code::Database`].
pub async fn decide(
    ledger: &Ledger,
    entry: &Entry,
    decision: &Decision,
    syncing: bool,
) -> Result<(), Problem> {
    is_allowed(entry, decision, syncing)?;
    let by_hand = match decision {
        Decision::Retry => return ledger.retry_by_hand(entry).await,
        Decision::Link(i4) => ByHand::Link(i4.clone()),
        Decision::Unlink => ByHand::Unlink,
        Decision::NewPerson => ByHand::NewPerson,
    };
    if ledger.decide_by_hand(entry, by_hand, syncing).await? {
        return Ok(());
    }
    let now = ledger.person(&entry.id).await?;
    let link = |entry: &Entry| entry.link.as_ref().map(|link| link.i4.clone());
    let is_as_read = |now: &Entry| now.decided == entry.decided && link(now) == link(entry);
    Err(if now.as_ref().is_some_and(is_as_read) {
        being_checked(entry)
    } else {
        Problem::new(
            Code::NotPossible,
            format!(
                "{} was decided about, or linked, in the meantime; look again",
                entry.id
            ),
        )
    })
}

/// An I4 record beside the person whom somebody is about to link to it.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What I4 has in it; `None` if it is not there.
    pub record: Option<I4Record>,
    /// Whether its name is another than InTouch's, or one of them has none.
    pub has_other_name: bool,
    /// Who else is linked to it.
    pub others: Vec<Entry>,
}

/// I4, and the club in whose name it is asked about people of this one. I4 shows records to any of
/// its clubs \[P], so one that has left the table needs no row of its own.
///
/// # Errors
/// A setting or a secret is missing.
pub async fn i4_of(
    profile: &Profile,
    vault: &Vault,
    club: &InTouchClubId,
) -> Result<(I4, Club), Problem> {
    let settings = Settings::load(profile.folder())?;
    let secrets = Secrets::find(vault).await?;
    let (_, i4) = wiring::clients(&settings, &secrets)?;
    let own = settings.clubs.iter().find(|row| row.intouch == *club);
    let row = match own {
        Some(row) => row.clone(),
        None => settings.enabled_clubs()?.swap_remove(0),
    };
    Ok((i4, row))
}

/// Looks whose record it is, before anything is sent to it. It writes nothing.
///
/// # Errors
/// [`Code::Database`], or I4 could not be asked.
pub async fn beside(
    ledger: &Ledger,
    target: &impl Target,
    club: &Club,
    entry: &Entry,
    record: &I4Id,
) -> Result<Beside, Problem> {
    let found = target.record(club, record).await?;
    let own_name = entry.profile.contact.match_name();
    Ok(Beside {
        has_other_name: found
            .as_ref()
            .is_some_and(|record| own_name.is_none() || record.contact.match_name() != own_name),
        record: found,
        others: others(ledger, entry, record).await?,
    })
}

/// Who else is linked to a record.
///
/// # Errors
/// [`Code::Database`].
pub async fn others(ledger: &Ledger, entry: &Entry, record: &I4Id) -> Result<Vec<Entry>, Problem> {
    let mut owners = ledger.owners(record).await?;
    owners.retain(|owner| owner.id != entry.id);
    Ok(owners)
}

fn being_checked(entry: &Entry) -> Problem {
    Problem::new(
        Code::NotPossible,
        format!("{} is being checked; wait for the next pass", entry.id),
    )
}
