//! The InTouch client: it signs in and it reads. There is no call here that writes.

use super::network::Network;
use super::retry::Repeat;
use super::sign_in::{self, SignIn, code};
use super::transport::{Failure, Transport, join};
use super::{assumed, intouch_wire};
use crate::engine::ports::{ClubName, Page, Source};
use crate::model::{Club, Millis, Secret};
use crate::problem::{Code, Problem};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// An instant that is later than a year from now is a mistake. The only look at this machine's
/// clock; it may be wrong by months without harm.
const SOUND_FUTURE_MS: i64 = 366 * 86_400_000;

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
        let transport = Transport::new(&login).map_err(setup)?;
        Ok(Self {
            api: api.clone(),
            transport: Transport::new(api).map_err(setup)?,
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
        let transport = || Transport::over(Arc::clone(network));
        let login = sign_in::token_url(login);
        Self {
            api: api.clone(),
            transport: transport(),
            sign_in: SignIn::new(transport(), login, client_id, client_secret),
        }
    }

    /// Reads `path`, for one club or for none. A token may die before its time: one new token
    /// is tried, a second refusal is an error.
    async fn get(
        &self,
        path: &str,
        query: &[(&str, String)],
        club: Option<&Club>,
    ) -> Result<Value, Problem> {
        let url = join(&self.api, path);
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
                other => return other.map_err(|f| Problem::new(code(&f), f.detail())),
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
        let json = self.get(assumed::LEADS_PATH, &query, Some(club)).await?;
        let mut page = intouch_wire::page(&json, page, size)
            .map_err(|e| Problem::new(Code::InTouchAnswer, e))?;
        // The cursor follows the newest instant: one far in the future would end the club.
        let horizon = Timestamp::now()
            .as_millisecond()
            .saturating_add(SOUND_FUTURE_MS);
        for person in &mut page.people {
            person.modified = person.modified.filter(|m| m.0 <= horizon);
        }
        Ok(page)
    }

    async fn clubs(&self) -> Result<Vec<ClubName>, Problem> {
        let json = self.get(assumed::CLUBS_PATH, &[], None).await?;
        intouch_wire::clubs(&json).map_err(|e| Problem::new(Code::InTouchAnswer, e))
    }
}
