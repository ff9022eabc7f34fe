//! The InTouch client: it signs in and it reads. There is no call here that writes.

use super::network::Network;
use super::retry::Repeat;
use super::sign_in::{self, SignIn, code};
use super::speaker::Speaker;
use super::transport::{Failure, Told, Transport, join, join_id};
use super::{assumed, intouch_wire};
use crate::engine::ports::{ClubName, Page, Source};
use crate::model::{Club, Millis, Person, PersonId, Secret};
use crate::problem::{Code, Problem};
use std::sync::Arc;
use url::Url;

/// InTouch over HTTP.
pub struct InTouch {
    api: Url,
    transport: Transport,
    sign_in: SignIn,
}

impl InTouch {
    /// A client for the API below `api`, signing in below `login`. Both addresses have been
    /// checked by `settings`: HTTPS, or plain HTTP on this machine.
    ///
    /// # Errors
    /// [`Code::InTouchOffline`] if the TLS library cannot be set up.
    pub fn new(
        api: &Url,
        login: &Url,
        client_id: String,
        client_secret: Secret,
    ) -> Result<Self, Problem> {
        let setup = |e| Problem::new(Code::InTouchOffline, e);
        let login = sign_in::token_url(login);
        let transport = Transport::new(&login, Speaker::SignIn).map_err(setup)?;
        Ok(Self {
            api: api.clone(),
            transport: Transport::new(api, Speaker::InTouch).map_err(setup)?,
            sign_in: SignIn::new(transport, login, client_id, client_secret),
        })
    }

    /// The same over any network.
    pub fn over(
        network: &Arc<dyn Network>,
        api: &Url,
        login: &Url,
        client_id: String,
        client_secret: Secret,
    ) -> Self {
        let transport = |speaker| Transport::over(Arc::clone(network), speaker);
        let login = sign_in::token_url(login);
        Self {
            api: api.clone(),
            transport: transport(Speaker::InTouch),
            sign_in: SignIn::new(transport(Speaker::SignIn), login, client_id, client_secret),
        }
    }

    /// Reads `url`, for one club or for none. A token may die before its time: one new token
    /// is tried, a second refusal is an error.
    async fn get(
        &self,
        url: Url,
        query: &[(&str, String)],
        club: Option<&Club>,
    ) -> Result<Result<Told, Failure>, Problem> {
        let mut refused = None;
        loop {
            let token = self.sign_in.token(refused.as_ref()).await?;
            let answer = self
                .transport
                .call(Repeat::Freely, |client| {
                    let request = client
                        .get(url.clone())
                        .query(query)
                        .bearer_auth(token.secret.reveal());
                    match club {
                        Some(club) => request.header("clubuuid", club.intouch.as_str()),
                        None => request,
                    }
                })
                .await;
            match answer {
                Err(Failure::Status { status: 401, .. }) if refused.is_none() => {
                    refused = Some(token);
                }
                other => return Ok(other),
            }
        }
    }
}

impl Source for InTouch {
    async fn people(
        &self,
        club: &Club,
        since: Millis,
        page: u32,
        size: u32,
    ) -> Result<Page, Problem> {
        let query = [
            (assumed::LEADS_SINCE, since.to_string()),
            ("size", size.to_string()),
            ("page", page.to_string()),
            (assumed::LEADS_SORT.0, assumed::LEADS_SORT.1.to_owned()),
        ];
        let url = join(&self.api, assumed::LEADS_PATH);
        let told = self
            .get(url, &query, Some(club))
            .await?
            .map_err(|f| failed(&f))?;
        let read = intouch_wire::page(&told.document, page, size);
        let read = read.map_err(|why| sign_in::odd(&told.document.json, &why, ""))?;
        let people = read.people.into_iter().map(|p| born(p, told.date));
        Ok(Page {
            date: told.date,
            people: people.collect(),
            ..read
        })
    }

    async fn person(&self, club: &Club, id: &PersonId) -> Result<Option<Person>, Problem> {
        let url = join_id(&self.api, assumed::LEADS_PATH, id.as_str());
        let told = match self.get(url, &[], Some(club)).await? {
            Ok(told) => told,
            Err(failure) if is_not_there(&failure) => return Ok(None),
            Err(failure) => return Err(failed(&failure)),
        };
        let json = &told.document.json;
        let odd = |why: &str| sign_in::odd(json, why, "one person: ");
        if json.get("uuid").is_none() {
            return Err(odd("there is no uuid"));
        }
        let person = intouch_wire::person(json);
        if person.id != *id {
            return Err(odd("somebody else came"));
        }
        Ok(Some(born(person, told.date)))
    }

    async fn clubs(&self) -> Result<Vec<ClubName>, Problem> {
        let url = join(&self.api, assumed::CLUBS_PATH);
        let told = self.get(url, &[], None).await?.map_err(|f| failed(&f))?;
        intouch_wire::clubs(&told.document)
            .map_err(|why| sign_in::odd(&told.document.json, &why, ""))
    }
}

/// Somebody without a date of birth that is still to come when InTouch answers, or, where it does
/// not tell its time, when they were changed.
fn born(mut person: Person, date: Option<Millis>) -> Person {
    if let Some(at) = date.or(person.modified) {
        person.profile.contact.not_born_after(at);
    }
    person
}

fn failed(failure: &Failure) -> Problem {
    Problem::new(code(failure), failure.detail())
}

/// Whether InTouch says that nobody is there under an id \[A]: 404 in its own form, or without a
/// body. A page for people is somebody else's 404.
fn is_not_there(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Status {
            status: 404,
            by_service,
            is_empty,
            ..
        } if *by_service || *is_empty
    )
}
