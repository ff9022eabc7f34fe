//! Asking InTouch for one person: before they are created long after they were read, before a field
//! is emptied that was only not mentioned, and where an older version was shown after a newer one.
//!
//! That InTouch has this call is an assumption. So its "not there" counts only where it has shown
//! that it finds somebody: anything else would call people gone who are not.

use super::club::ClubPass;
use super::ports::{Source, Target};
use crate::ledger::Entry;
use crate::model::{Outcome, Person, PersonId};
use crate::problem::{Code, Problem};

/// Somebody who was read longer ago, in milliseconds, may have left InTouch since.
const LONG_AGO_MS: i64 = 10 * 60_000;
/// People of whom an older version was shown that are asked about in a pass.
const MOST_OLDER: usize = 50;

/// What InTouch has said of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What is known of them, or nothing that counts.
    Same,
    /// Something else, which is stored.
    ReadAnew,
    /// They are not there any more.
    Gone,
}

/// Whether an answer may be that of an InTouch without this call.
fn is_unknown(code: Code) -> bool {
    matches!(
        code,
        Code::InTouchGateway | Code::InTouchAnswer | Code::InTouchClub | Code::InTouchServer
    )
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Whether somebody has waited and is looked at again as they were.
    pub(super) fn has_waited(&self, entry: &Entry) -> bool {
        let has_waited = matches!(entry.outcome, Some(Outcome::Held | Outcome::Pending));
        let code = entry.code.as_deref();
        // Checking goes on by itself.
        has_waited && code != Some(Code::Checking.text()) && entry.read_ms < self.begun_ms
    }

    /// Whether somebody was read a while ago.
    pub(super) fn is_old(&self, entry: &Entry) -> bool {
        let age_ms = self.engine.ledger.now_ms().saturating_sub(entry.read_ms);
        // A clock that was set back since tells nothing.
        !(0..=LONG_AGO_MS).contains(&age_ms)
    }

    /// Asks InTouch for somebody, and stores what it says.
    ///
    /// # Errors
    /// InTouch cannot be asked: nothing is known.
    pub(super) async fn ask_for(&self, entry: &Entry) -> Result<Asked, Problem> {
        let ledger = &self.engine.ledger;
        let answer = self.engine.source.person(self.club, &entry.id).await;
        let answer = match answer {
            // It may not know the call at all; but it knows whoever it has just shown.
            Err(problem)
                if is_unknown(problem.code)
                    && !self.has_stopped()
                    && !ledger.finds_leads().await? =>
            {
                None
            }
            answer => answer?,
        };
        match answer {
            Some(person) => {
                self.heard_of(&person).await?;
                let fresh = ledger.person(&entry.id).await?;
                let is_same = fresh
                    .is_some_and(|fresh| fresh.rev == entry.rev && fresh.profile == entry.profile);
                Ok(if is_same {
                    Asked::Same
                } else {
                    Asked::ReadAnew
                })
            }
            None if self.finds_leads(&entry.id).await? => {
                ledger.end_membership(&self.club.intouch, &entry.id).await?;
                let fresh = ledger.person(&entry.id).await?;
                // Another club may show them.
                let is_gone = fresh.is_none_or(|fresh| fresh.gone_ms.is_some());
                Ok(if is_gone {
                    Asked::Gone
                } else {
                    Asked::ReadAnew
                })
            }
            None => Ok(Asked::Same),
        }
    }

    /// Asks about people of whom an older version was shown after a newer one: a copy that lags, or
    /// a clock that was set back.
    ///
    /// # Errors
    /// The database. That InTouch does not answer is told by others, and they are asked for again.
    pub(super) async fn ask_about_older(&self, people: &[PersonId]) -> Result<(), Problem> {
        for id in people.iter().take(MOST_OLDER) {
            if self.stop.is_cancelled() {
                return Ok(());
            }
            let Ok(Some(person)) = self.engine.source.person(self.club, id).await else {
                continue;
            };
            self.heard_of(&person).await?;
        }
        Ok(())
    }

    /// Stores what InTouch has answered of somebody, and that it does find people.
    async fn heard_of(&self, person: &Person) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        if !ledger.finds_leads().await? {
            ledger.set_finds_leads().await?;
        }
        ledger.store_asked(self.club, person).await
    }

    /// Whether InTouch's "not there" counts. Where it is not known yet, somebody else is asked for
    /// who was listed lately.
    async fn finds_leads(&self, but: &PersonId) -> Result<bool, Problem> {
        let ledger = &self.engine.ledger;
        if ledger.finds_leads().await? {
            return Ok(true);
        }
        for other in ledger.lately_read(&self.club.intouch, but).await? {
            if let Ok(Some(_)) = self.engine.source.person(self.club, &other).await {
                ledger.set_finds_leads().await?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
