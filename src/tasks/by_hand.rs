//! Decisions about people: which are allowed, and carrying them out.

use crate::ledger::{ByHand, Entry, Ledger};
use crate::model::{I4Id, Kind};
use crate::problem::{Code, Problem};

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
        Ok(())
    } else {
        Err(being_checked(entry))
    }
}

fn being_checked(entry: &Entry) -> Problem {
    Problem::new(
        Code::NotPossible,
        format!("{} is being checked; wait for the next pass", entry.id),
    )
}
