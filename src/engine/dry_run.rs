//! A target that reads for real and writes nothing: `--dry-run` is an ordinary pass over it, on a
//! copy of the ledger.

use super::ports::{ClubName, Created, Target, Updated};
use crate::model::{Club, Contact, FieldRules, I4Id, I4Record, PersonId};
use crate::plan::{Change, Draft};
use crate::problem::Problem;
use std::collections::{HashMap, HashSet};

/// Answers writes as if they had gone through.
pub struct DryRun<T>(pub T);

impl<T: Target> Target for DryRun<T> {
    async fn search(&self, club: &Club, person: &Contact) -> Result<Vec<I4Record>, Problem> {
        self.0.search(club, person).await
    }

    async fn record(&self, club: &Club, id: &I4Id) -> Result<Option<I4Record>, Problem> {
        self.0.record(club, id).await
    }

    async fn rules(&self, club: &Club) -> Result<FieldRules, Problem> {
        self.0.rules(club).await
    }

    async fn next_member_id(&self, _: &Club) -> Result<String, Problem> {
        Ok("dry-run".to_owned())
    }

    async fn create(&self, _: &Club, person: &PersonId, _: &Draft, _: &str) -> Created {
        Created::Done(I4Id::new(&format!("dry-run-{person}")))
    }

    async fn update(&self, _: &Club, _: &I4Id, _: &[Change]) -> Result<Updated, Problem> {
        Ok(Updated::Done)
    }

    async fn find_by_exchange_id(
        &self,
        club: &Club,
        wanted: &HashSet<PersonId>,
    ) -> Result<HashMap<PersonId, I4Id>, Problem> {
        self.0.find_by_exchange_id(club, wanted).await
    }

    async fn clubs(&self, club: &Club) -> Result<Vec<ClubName>, Problem> {
        self.0.clubs(club).await
    }
}
