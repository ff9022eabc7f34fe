//! Finding people again after the database was rebuilt.
//!
//! Nobody is created before I4 has been looked through: by `DataExchangeID`, by Smart Match, and
//! once more by both after the patience that a lost answer gets, because a create may have been
//! under way when the old database was lost. Who is not there even then, and not in the old
//! database either, may have been left out on purpose: that is for the admin to say.

use super::StartFrom;
use super::club::{ClubPass, Round};
use super::deliver::{ending, log_entry};
use super::ports::{Reach, Source, Target};
use super::read::Reader;
use crate::ledger::{After, Entry, Mark, Recovery};
use crate::model::{Club, I4Id, Level, Millis, Outcome, PersonId};
use crate::plan::Marked;
use crate::problem::{Code, Problem, Scope};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// People looked at together.
const CHUNK: usize = 200;

/// What a pass remembers of a club that is being found again.
#[derive(Default)]
pub(super) struct FindingAgain {
    /// Those whom a first look has not found.
    missing: Mutex<Vec<PersonId>>,
    /// Whether I4's list was asked and did not answer.
    is_unlisted: AtomicBool,
    /// Whether everybody who is missing has been looked for long enough.
    is_through: AtomicBool,
    /// Whom all records name, where links are doubtful.
    marks: OnceCell<Vec<(PersonId, I4Id)>>,
}

impl FindingAgain {
    /// Keeps somebody for a second look.
    pub(super) fn keep(&self, entry: &Entry) {
        self.people().push(entry.id.clone());
    }

    fn people(&self) -> MutexGuard<'_, Vec<PersonId>> {
        self.missing.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn take(&self) -> Vec<PersonId> {
        std::mem::take(&mut *self.people())
    }
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Links everybody whom I4's own records name. Without this list nobody is created.
    pub(super) async fn find_again(&self) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        let recovery = ledger.recovery(&self.club.intouch).await?;
        // Later on, only those who would be created are looked for.
        if recovery.is_none_or(|r| r.is_looked) || self.stop.is_cancelled() {
            return Ok(());
        }
        let wanted = ledger.not_found_again(&self.club.intouch).await?;
        if let Err(problem) = self.link_by_exchange_id(&wanted).await {
            self.again.is_unlisted.store(true, Ordering::Relaxed);
            self.not_listed(&problem);
        }
        Ok(())
    }

    /// Whether nothing may be decided about this person yet: I4's own word for who they are is
    /// better than any match, and it could not be had.
    pub(super) fn waits_for_the_list(&self, entry: &Entry) -> bool {
        entry.recovered.is_some()
            && entry.link.is_none()
            && self.again.is_unlisted.load(Ordering::Relaxed)
    }

    /// Whether this person must not be created before [`Self::look_again`].
    pub(super) fn must_be_looked_for(&self, entry: &Entry) -> bool {
        entry.recovered.is_some() && !self.again.is_through.load(Ordering::Relaxed)
    }

    /// Whether it is for the admin to say if this person is to be created.
    pub(super) fn is_left_to_the_admin(&self, entry: &Entry) -> bool {
        entry.recovered == Some(Mark::Unknown)
            && entry.choice.is_none()
            && self.engine.options.start_from != StartFrom::All
    }

    /// Looks once more for those whom the first look has not found, after everybody else was
    /// delivered and the patience is over.
    pub(super) async fn look_again(&self, round: Round) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        let Some(recovery) = ledger.recovery(&self.club.intouch).await? else {
            return Ok(());
        };
        let missing = self.again.take();
        if !missing.is_empty() && !recovery.is_looked {
            tokio::select! {
                biased;
                () = tokio::time::sleep(self.engine.options.create_patience) => {}
                () = self.stop.cancelled() => {}
            }
        }
        if self.stop.is_cancelled() {
            return Ok(());
        }
        let wanted: HashSet<PersonId> = missing.iter().cloned().collect();
        if let Err(problem) = self.link_by_exchange_id(&wanted).await {
            self.not_listed(&problem);
            return self.keep_checking(&missing).await;
        }
        self.again.is_through.store(true, Ordering::Relaxed);
        for chunk in missing.chunks(CHUNK) {
            let people = self.read_again(chunk).await?;
            self.each(people.into_iter().map(|entry| (entry, round)))
                .await;
        }
        let is_listed = !self.again.is_unlisted.load(Ordering::Relaxed);
        if recovery.is_read && !recovery.is_looked && is_listed && !self.stop.is_cancelled() {
            let looked = Recovery {
                is_looked: true,
                ..recovery
            };
            ledger.set_recovery(&self.club.intouch, looked).await?;
        }
        Ok(())
    }

    /// Remembers that everybody of a rebuilt club has been read: whoever comes now is new.
    pub(super) async fn all_read(&self) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        match ledger.recovery(&self.club.intouch).await? {
            Some(recovery) if !recovery.is_read && !self.stop.is_cancelled() => {
                let read = Recovery {
                    is_read: true,
                    ..recovery
                };
                ledger.set_recovery(&self.club.intouch, read).await
            }
            _ => Ok(()),
        }
    }

    /// On hold until the admin says so, or the person changes.
    pub(super) async fn leave_to_the_admin(&self, entry: &Entry) {
        self.hold(entry, Problem::from(Code::HoldRecovered).into())
            .await;
    }

    async fn link_by_exchange_id(&self, wanted: &HashSet<PersonId>) -> Result<(), Problem> {
        if wanted.is_empty() {
            return Ok(());
        }
        let _turn = self.turn_to_ask().await;
        let found = tokio::select! {
            biased;
            found = self.engine.target.find_by_exchange_id(self.club, Reach::Club, wanted) => found?,
            () = self.stop.cancelled() => return Ok(()),
        };
        self.prove();
        self.engine.ledger.link_again(found).await
    }

    /// Whom I4's list names at the record of somebody whose link is doubtful.
    ///
    /// # Errors
    /// Not everybody in I4 could be looked at.
    pub(super) async fn mark_of(&self, entry: &Entry, record: &I4Id) -> Result<Marked, Problem> {
        let marks = self.marks().await?;
        let of_record = marks.iter().find(|(_, id)| id == record);
        Ok(match of_record {
            Some((person, _)) if *person == entry.id => Marked::Right,
            Some(_) => Marked::Wrong,
            None if marks.iter().any(|(person, _)| *person == entry.id) => Marked::Wrong,
            None => Marked::Not,
        })
    }

    /// All marks of the club's records, read once in a pass.
    async fn marks(&self) -> Result<&Vec<(PersonId, I4Id)>, Problem> {
        let target = &self.engine.target;
        let read = || target.exchanged_since(self.club, Reach::Company, Millis::ZERO);
        self.again.marks.get_or_try_init(read).await
    }

    /// The list could not be had: what concerns more than a person stops the club.
    fn not_listed(&self, problem: &Problem) {
        if problem.code.scope() > Scope::Person {
            self.stop_for(problem);
        }
    }

    /// Nothing is known of these people yet; the next pass looks again.
    async fn keep_checking(&self, ids: &[PersonId]) -> Result<(), Problem> {
        for chunk in ids.chunks(CHUNK) {
            for entry in self.read_again(chunk).await? {
                self.not_yet(&entry).await;
            }
        }
        Ok(())
    }

    /// Nothing is known of this person yet.
    pub(super) async fn not_yet(&self, entry: &Entry) {
        let mut end = ending(entry, Outcome::Pending, &Code::Checking.into());
        end.done = false;
        end.intent = After::Keep;
        end.log = Some(log_entry(entry, Level::Warning, end.code, &end.message));
        self.finish(entry, end).await;
    }

    async fn read_again(&self, ids: &[PersonId]) -> Result<Vec<Entry>, Problem> {
        let ledger = &self.engine.ledger;
        let reads = ids.iter().map(|id| ledger.person(id));
        let people = futures::future::try_join_all(reads).await?;
        Ok(people.into_iter().flatten().collect())
    }
}

/// The instant of the newest person of a club, by InTouch's own clock.
///
/// # Errors
/// InTouch cannot be read.
pub async fn newest<S: Source>(
    source: &S,
    ledger: &crate::ledger::Ledger,
    club: &Club,
) -> Result<Millis, Problem> {
    let cancel = CancellationToken::new();
    let mut reader = Reader::new(source, ledger, club, &cancel, None);
    Ok(reader.now().await?.unwrap_or(Millis::ZERO))
}
