//! What the engine needs from outside. `remote` speaks to the real services; the dry run wraps a
//! target so that nothing is written.

use crate::model::{Club, Contact, FieldRules, I4Id, I4Record, Millis, Person, PersonId};
use crate::plan::{Change, Draft, Finding, smart_match};
use crate::problem::{Code, Problem};
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
    /// What the service's clock showed when it answered: its own "now"; `None` where it does not
    /// say. Times of [`Page::people`] are as they were told, later than this too.
    pub date: Option<Millis>,
    /// Rows that could not be read at all, not even who it is. Somebody stands there all the same.
    pub broken: u32,
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

    /// One person of `club` as InTouch has them now \[A]. `None` only if InTouch itself says that
    /// nobody is there under this id, which it may also say where it has no such call: believe it
    /// only where the call has found somebody of this club before.
    ///
    /// # Errors
    /// As [`Source::people`]: nothing is known.
    fn person(
        &self,
        club: &Club,
        id: &PersonId,
    ) -> impl Future<Output = Result<Option<Person>, Problem>> + Send;

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
    Unknown {
        /// What came instead of an answer.
        problem: Problem,
        /// Something on the way has refused the call (a proxy, a firewall): very likely I4 never
        /// saw it. Not sure enough to send it again without looking.
        by_gateway: bool,
    },
}

/// Whom a search has found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The records, none of them twice.
    pub records: Vec<I4Record>,
    /// Somebody may be missing: an answer looked full, or had a record that could not be read.
    /// Nobody among `records` is then never nobody in I4.
    pub is_cut: bool,
}

impl Search {
    /// What Smart Match says of them.
    ///
    /// # Errors
    /// Nobody matches, and somebody may be missing: it is not known.
    pub fn find(&self, person: &Contact) -> Result<Finding, Problem> {
        match smart_match(person, &self.records) {
            Finding::None if self.is_cut => Err(Problem::new(
                Code::I4Answer,
                "search: there may be more who match than the answer shows",
            )),
            finding => Ok(finding),
        }
    }
}

/// How much of I4 a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The records whose home is the club.
    Club,
    /// All of the company, so far as its clubs are active.
    Company,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updated {
    /// Visible now.
    Done,
    /// Taken; visible once staff approve it.
    WaitsForApproval,
}

/// Why an update is not known to have gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUpdated {
    /// What came instead of a yes.
    pub problem: Problem,
    /// Whether I4 may have taken it, or a part of it, all the same. Look at the record before
    /// sending it again.
    pub may_have_gone: bool,
}

/// I4, for one club of the mapping at a time.
pub trait Target: Send + Sync {
    /// Everybody who has this person's email or mobile phone, which is all that Smart Match can
    /// match by; the caller matches. Who has neither is not asked for. The mobile phone is
    /// not asked for where somebody matches by email already.
    ///
    /// # Errors
    /// The search did not work: nothing is known.
    fn search(
        &self,
        club: &Club,
        person: &Contact,
    ) -> impl Future<Output = Result<Search, Problem>> + Send;

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

    /// A member id for the next create. It reserves nothing. I4 is asked for the first one;
    /// after a create the next number is known without asking, until one is taken or some time
    /// has passed.
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

    /// Sends changed fields of a record, in one call. Never repeated by this call once it may have
    /// reached I4: where staff approve changes, each one that arrives is a request to them.
    ///
    /// # Errors
    /// Refused, or not known to have gone through.
    fn update(
        &self,
        club: &Club,
        id: &I4Id,
        changes: &[Change],
    ) -> impl Future<Output = Result<Updated, NotUpdated>> + Send;

    /// Which of these InTouch people are in I4 by their `DataExchangeID` \[A]. In the whole company
    /// it costs a call for each active club and one more, unless all are found before.
    ///
    /// # Errors
    /// Not everybody in I4 could be looked at.
    fn find_by_exchange_id(
        &self,
        club: &Club,
        reach: Reach,
        wanted: &HashSet<PersonId>,
    ) -> impl Future<Output = Result<HashMap<PersonId, I4Id>, Problem>> + Send;

    /// All records that were changed on or after the day of `since`, with the InTouch person whom
    /// their `DataExchangeID` names \[A]; one for each record, some perhaps twice. Those of other
    /// clubs only so far as I4 lists anybody without a club's name \[A]: nothing follows from who
    /// is not among them.
    ///
    /// # Errors
    /// As [`Target::find_by_exchange_id`].
    fn exchanged_since(
        &self,
        club: &Club,
        reach: Reach,
        since: Millis,
    ) -> impl Future<Output = Result<Vec<(PersonId, I4Id)>, Problem>> + Send;

    /// The company's active clubs, asked in the name of `club`: proves key, company and club.
    ///
    /// # Errors
    /// What is refused, or that I4 cannot be reached.
    fn clubs(&self, club: &Club) -> impl Future<Output = Result<Vec<ClubName>, Problem>> + Send;
}
