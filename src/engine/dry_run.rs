//! A target that reads for real and writes nothing: `--dry-run` is an ordinary pass over it, on a
//! copy of the ledger.

use super::ports::{ClubName, Created, NotUpdated, Reach, Search, Target, Updated};
use crate::model::{Club, Contact, FieldRules, I4Id, I4Record, Millis, PersonId};
use crate::plan::{Change, Draft};
use crate::problem::Problem;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

/// Answers writes as if they had gone through, and remembers whom it would have made.
pub struct DryRun<T> {
    target: T,
    made: Mutex<HashMap<I4Id, Contact>>,
}

impl<T> DryRun<T> {
    /// A dry run over `target`.
    pub fn new(target: T) -> Self {
        Self {
            target,
            made: Mutex::default(),
        }
    }

    fn made(&self) -> MutexGuard<'_, HashMap<I4Id, Contact>> {
        self.made.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl<T: Target> Target for DryRun<T> {
    async fn search(&self, club: &Club, person: &Contact) -> Result<Search, Problem> {
        self.target.search(club, person).await
    }

    async fn record(&self, club: &Club, id: &I4Id) -> Result<Option<I4Record>, Problem> {
        let made = self.made().get(id).cloned();
        match made {
            Some(contact) => Ok(Some(I4Record {
                id: id.clone(),
                contact,
                complete: true,
            })),
            None => self.target.record(club, id).await,
        }
    }

    async fn rules(&self, club: &Club) -> Result<FieldRules, Problem> {
        self.target.rules(club).await
    }

    async fn next_member_id(&self, _: &Club) -> Result<String, Problem> {
        Ok("dry-run".to_owned())
    }

    async fn create(&self, _: &Club, person: &PersonId, draft: &Draft, _: &str) -> Created {
        let id = I4Id::new(&format!("dry-run-{person}"));
        self.made().insert(id.clone(), draft.contact.clone());
        Created::Done(id)
    }

    async fn update(&self, _: &Club, _: &I4Id, _: &[Change]) -> Result<Updated, NotUpdated> {
        Ok(Updated::Done)
    }

    async fn find_by_exchange_id(
        &self,
        club: &Club,
        reach: Reach,
        wanted: &HashSet<PersonId>,
    ) -> Result<HashMap<PersonId, I4Id>, Problem> {
        self.target.find_by_exchange_id(club, reach, wanted).await
    }

    async fn exchanged_since(
        &self,
        club: &Club,
        reach: Reach,
        since: Millis,
    ) -> Result<Vec<(PersonId, I4Id)>, Problem> {
        self.target.exchanged_since(club, reach, since).await
    }

    async fn clubs(&self, club: &Club) -> Result<Vec<ClubName>, Problem> {
        self.target.clubs(club).await
    }
}
