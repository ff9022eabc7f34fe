//! What the engine needs from outside. `remote` speaks to the real services; the dry run wraps a
//! target so that nothing is written.

use crate::model::{Club, Contact, FieldRules, I4Id, I4Record, Millis, Person, PersonId};
use crate::plan::{Change, Draft};
use crate::problem::Problem;
use std::collections::{HashMap, HashSet};
use std::future::Future;

/// A page of people, oldest change first.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The people, in the order of the service.
    pub people: Vec<Person>,
    /// Whether the service says that more follow.
    pub more: bool,
    /// How many pages there are, where the service tells.
    pub total_pages: Option<u32>,
    /// How the answer contradicts itself, if it does.
    pub doubt: Option<String>,
}

/// A club as one of the services names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClubName {
    /// Its id there.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// Its street address, in one line; empty where the service does not tell.
    pub address: String,
}

/// InTouch: it is only ever read.
pub trait Source: Send + Sync {
    /// People of `club` changed at or after `since`, page `page` (from 0), at most `size`.
    ///
    /// # Errors
    /// A problem of the club or of everything; it has been retried where that makes sense.
    fn people(
        &self,
        club: &Club,
        since: Millis,
        page: u32,
        size: u32,
    ) -> impl Future<Output = Result<Page, Problem>> + Send;

    /// The clubs that the credentials may read.
    ///
    /// # Errors
    /// As [`Source::people`].
    fn clubs(&self) -> impl Future<Output = Result<Vec<ClubName>, Problem>> + Send;
}

/// What became of a create.
#[derive(Clone, Debug)]
pub enum Created {
    /// It is there, with this id.
    Done(I4Id),
    /// Somebody took the member id in the meantime: ask for another.
    MemberIdTaken,
    /// Surely not made, for this reason.
    NotMade(Problem),
    /// The answer was lost or says nothing: it may have been made. Look before sending again.
    Unknown(Problem),
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updated {
    /// Visible now.
    Done,
    /// Taken; visible once staff approve it.
    WaitsForApproval,
}

/// I4, for one club of the mapping at a time.
pub trait Target: Send + Sync {
    /// Everybody who might be this person by name, email or phone; the caller matches. An empty
    /// list means that the search worked and found nobody.
    ///
    /// # Errors
    /// The search did not work: nothing is known.
    fn search(
        &self,
        club: &Club,
        person: &Contact,
    ) -> impl Future<Output = Result<Vec<I4Record>, Problem>> + Send;

    /// One record with all its fields; `None` if it is not there.
    ///
    /// # Errors
    /// Nothing is known.
    fn record(
        &self,
        club: &Club,
        id: &I4Id,
    ) -> impl Future<Output = Result<Option<I4Record>, Problem>> + Send;

    /// The company's field rules for new prospects.
    ///
    /// # Errors
    /// Nothing is known.
    fn rules(&self, club: &Club) -> impl Future<Output = Result<FieldRules, Problem>> + Send;

    /// A member id for the next create. It reserves nothing.
    ///
    /// # Errors
    /// No id could be had.
    fn next_member_id(&self, club: &Club) -> impl Future<Output = Result<String, Problem>> + Send;

    /// Makes a prospect. Never repeated by this call once it may have reached I4.
    fn create(
        &self,
        club: &Club,
        person: &PersonId,
        draft: &Draft,
        member_id: &str,
    ) -> impl Future<Output = Created> + Send;

    /// Sends changed fields of a record, in one call.
    ///
    /// # Errors
    /// Refused or not gone through; sending the same again does no harm.
    fn update(
        &self,
        club: &Club,
        id: &I4Id,
        changes: &[Change],
    ) -> impl Future<Output = Result<Updated, Problem>> + Send;

    /// Which of these InTouch people are in I4 by their `DataExchangeID` \[A].
    ///
    /// # Errors
    /// Not everybody in I4 could be looked at.
    fn find_by_exchange_id(
        &self,
        club: &Club,
        wanted: &HashSet<PersonId>,
    ) -> impl Future<Output = Result<HashMap<PersonId, I4Id>, Problem>> + Send;

    /// All records of the club that were changed on or after the day of `since`, with the InTouch
    /// person whom their `DataExchangeID` names \[A]; one for each record.
    ///
    /// # Errors
    /// As [`Target::find_by_exchange_id`].
    fn exchanged_since(
        &self,
        club: &Club,
        since: Millis,
    ) -> impl Future<Output = Result<Vec<(PersonId, I4Id)>, Problem>> + Send;

    /// The company's active clubs, asked in the name of `club`: proves key, company and club.
    ///
    /// # Errors
    /// What is refused, or that I4 cannot be reached.
    fn clubs(&self, club: &Club) -> impl Future<Output = Result<Vec<ClubName>, Problem>> + Send;
}
