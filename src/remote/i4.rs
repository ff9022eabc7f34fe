//! The I4 client.

use super::lenient::Document;
use super::member_ids::MemberIds;
use super::network::Network;
use super::retry::Repeat;
use super::speaker::{Speaker, is_not_there};
use super::transport::{Failure, Transport, join, without};
use super::{assumed, i4_wire};
use crate::engine::ports::{ClubName, Created, NotUpdated, Reach, Search, Target, Updated};
use crate::model::{Club, Contact, Field, FieldRules, I4Id, I4Record, Millis, PersonId, Secret};
use crate::plan::{Change, Draft, Finding, smart_match};
use crate::problem::{Code, Problem};
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, HeaderValue};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use url::Url;

/// The texts of 401 \[P]: the first is about key and company, the others about one club.
const WRONG_KEY: &str = "Invalid authorization credentials";
/// `getcustomers` answers an empty page with status 400 and this inner status \[P].
const EMPTY_PAGE: i64 = 204;
/// Customers per page; accepted \[P].
const CUSTOMERS_PER_PAGE: u32 = 5000;
/// Pages of customers that are looked at before something must be wrong with the paging.
const MOST_PAGES: u32 = 2000;
/// A name that is longer, or has a comma, does not fit the search's `Last,First` \[P].
const LONGEST_SEARCH: usize = 100;
/// Answers of fewer records are no answers that were cut off.
const SHORTEST_CUT: usize = 10;
/// Digits of a North American number, without the leading 1.
const PHONE_DIGITS: usize = 10;

/// I4 over HTTP.
pub struct I4 {
    api: Url,
    transport: Transport,
    key: HeaderValue,
    company: HeaderValue,
    member_ids: Mutex<MemberIds>,
    /// The most records that a search has shown: it is not cut off below that.
    most_found: AtomicUsize,
}

impl I4 {
    /// A client for the API below `api`, which `settings` has checked.
    ///
    /// # Errors
    /// Key or Company ID have characters that no header can carry, or the TLS library cannot be
    /// set up.
    pub fn new(api: &Url, company_id: &str, key: &Secret) -> Result<Self, Problem> {
        let transport =
            Transport::new(api, Speaker::I4).map_err(|e| Problem::new(Code::I4Offline, e))?;
        Self::with(transport, api, company_id, key)
    }

    /// The same over any network.
    ///
    /// # Errors
    /// As [`I4::new`].
    pub fn over(
        network: Arc<dyn Network>,
        api: &Url,
        company_id: &str,
        key: &Secret,
    ) -> Result<Self, Problem> {
        Self::with(Transport::over(network, Speaker::I4), api, company_id, key)
    }

    fn with(
        transport: Transport,
        api: &Url,
        company_id: &str,
        key: &Secret,
    ) -> Result<Self, Problem> {
        let header = |text: &str| {
            HeaderValue::from_str(text.trim()).map_err(|_| {
                Problem::new(
                    Code::I4SignIn,
                    "the key or the Company ID has odd characters",
                )
            })
        };
        let mut key = header(key.reveal())?;
        key.set_sensitive(true);
        Ok(Self {
            api: api.clone(),
            transport,
            key,
            company: header(company_id)?,
            member_ids: Mutex::default(),
            most_found: AtomicUsize::new(0),
        })
    }

    async fn get(
        &self,
        club: &Club,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Document, Failure> {
        let url = join(&self.api, path);
        let call = self.transport.call(Repeat::Freely, |client| {
            self.headers(club, client.get(url.clone()).query(query))
        });
        call.await.map(|told| told.document)
    }

    /// A write: it is not made again once it may have arrived.
    async fn post(&self, club: &Club, path: &str, body: &Value) -> Result<Value, Failure> {
        let url = join(&self.api, path);
        let call = self.transport.call(Repeat::IfNotProcessed, |client| {
            self.headers(club, client.post(url.clone()).json(body))
        });
        call.await.map(|told| told.document.json)
    }

    fn headers(&self, club: &Club, request: RequestBuilder) -> RequestBuilder {
        request
            .header(ACCEPT, "application/json")
            .header("X-Api-Key", self.key.clone())
            .header("X-CompanyId", self.company.clone())
            .header("X-ClubId", club.i4.as_str())
    }

    /// A refusal inside a success, in I4's own words.
    fn without_key(&self, problem: &Problem) -> Problem {
        let key = Secret::new(self.key.to_str().unwrap_or_default().to_owned());
        Problem::new(problem.code, without(&problem.detail, &[key]))
    }

    fn member_ids(&self) -> MutexGuard<'_, MemberIds> {
        self.member_ids.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Reads the customers that were changed since a day, as long as `take` wants more: those whose
    /// home is one club, or with no club named.
    async fn each_customer(
        &self,
        club: &Club,
        home: Option<&str>,
        since: Option<&str>,
        mut take: impl FnMut(Vec<(PersonId, Option<I4Id>)>) -> Result<bool, Problem>,
    ) -> Result<(), Problem> {
        const CALL: &str = "list of customers";
        let size = CUSTOMERS_PER_PAGE.to_string();
        let mut has_broken = false;
        for page in 1..=MOST_PAGES {
            let number = page.to_string();
            let mut query = vec![
                ("ActiveOnly", "false"),
                ("Paging.Page", number.as_str()),
                ("Paging.PageSize", &size),
            ];
            query.extend(home.map(|home| ("ClubId", home)));
            // A day never proves that somebody is not there: without one, everybody is listed \[P].
            query.extend(since.map(|day| ("LastUpdateDate", day)));
            let answer = self.get(club, "api/v3/member/getcustomers", &query).await;
            let document = match answer {
                Ok(document) => document,
                Err(Failure::Status {
                    status: 400,
                    inner: Some(EMPTY_PAGE),
                    ..
                }) => break,
                Err(failure) => return Err(not_about_a_person(CALL, &failure)),
            };
            let customers =
                i4_wire::customers(&document).map_err(|e| odd(&document.json, CALL, e))?;
            let is_last = is_last(&customers, page).map_err(|e| unreadable(CALL, e))?;
            has_broken |= customers.broken > 0;
            let wants_more = take(customers.exchanged)?;
            if !wants_more {
                return Ok(());
            }
            if is_last {
                break;
            }
            if page == MOST_PAGES {
                return Err(unreadable(CALL, "the pages do not end"));
            }
        }
        // Somebody is there who cannot be told: then nobody is known not to be there.
        if has_broken {
            return Err(unreadable(CALL, "a customer cannot be read"));
        }
        Ok(())
    }

    /// Who has this value, by I4's own search.
    async fn search_by(&self, club: &Club, name: &str, value: &str) -> Result<Search, Problem> {
        const CALL: &str = "search";
        let path = "api/v3/member/searchmembers";
        match self.get(club, path, &[(name, value)]).await {
            Ok(document) => {
                let found =
                    i4_wire::records(&document).map_err(|e| odd(&document.json, CALL, e))?;
                let most = self.most_found.fetch_max(found.rows, Ordering::Relaxed);
                Ok(Search {
                    is_cut: found.unreadable > 0 || (found.rows >= most && looks_full(found.rows)),
                    records: found.records,
                })
            }
            Err(failure) if says_not_there(&failure) => Ok(Search::default()),
            Err(failure) => Err(problem(CALL, &failure)),
        }
    }
}

/// Whether so many records may be all that a search shows, not all that there are. I4's limit is
/// not known; limits are round.
fn looks_full(rows: usize) -> bool {
    rows >= SHORTEST_CUT
        && (rows.is_multiple_of(10) || rows.is_multiple_of(25) || rows.is_power_of_two())
}

/// A phone as the search takes it: ten digits, where it is North American.
fn searched_phone(digits: &str) -> &str {
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() == PHONE_DIGITS => rest,
        _ => digits,
    }
}

impl Target for I4 {
    async fn search(&self, club: &Club, person: &Contact) -> Result<Search, Problem> {
        let mut found = Search::default();
        let add = |found: &mut Search, more: Search| {
            found.is_cut |= more.is_cut;
            for record in more.records {
                if !found.records.iter().any(|known| known.id == record.id) {
                    found.records.push(record);
                }
            }
        };
        if let Some(email) = person.get(Field::Email) {
            add(&mut found, self.search_by(club, "Email", email).await?);
        }
        let mobile = person.get(Field::MobilePhone).map(searched_phone);
        // Whoever matches by email goes before those who match by phone.
        if let Some(mobile) = mobile
            && smart_match(person, &found.records) == Finding::None
        {
            match self.search_by(club, "PhoneNumber", mobile).await {
                // What I4 does not take as a phone is nobody's phone there.
                Err(problem)
                    if problem.code == Code::HoldRefused && mobile.len() != PHONE_DIGITS => {}
                other => add(&mut found, other?),
            }
        }
        if found.is_cut && smart_match(person, &found.records) == Finding::None {
            // Among those of the same name there are fewer. If they are not in there, either, it
            // stays unknown: nobody knows how strictly I4 compares names.
            let first = person.get(Field::FirstName).unwrap_or_default();
            let last = person.get(Field::LastName).unwrap_or_default();
            let name = format!("{last},{first}");
            if name.matches(',').count() == 1 && name.chars().count() <= LONGEST_SEARCH {
                add(&mut found, self.search_by(club, "Name", &name).await?);
            }
        }
        Ok(found)
    }

    async fn record(&self, club: &Club, id: &I4Id) -> Result<Option<I4Record>, Problem> {
        let path = format!("api/v3/member/getmember/{id}");
        match self.get(club, &path, &[]).await {
            Ok(document) => i4_wire::member(&document.json, id)
                .map(Some)
                .map_err(|e| odd(&document.json, "reading a record", e)),
            Err(failure) if says_not_there(&failure) => Ok(None),
            Err(failure) => Err(problem("reading a record", &failure)),
        }
    }

    async fn rules(&self, club: &Club) -> Result<FieldRules, Problem> {
        let path = "api/v3/prospect/getfieldsforprospectcreationbyemployee";
        let document = self
            .get(club, path, &[])
            .await
            .map_err(|f| not_about_a_person("field rules", &f))?;
        i4_wire::rules(&document).map_err(|e| odd(&document.json, "field rules", e))
    }

    async fn next_member_id(&self, club: &Club) -> Result<String, Problem> {
        if let Some(id) = self.member_ids().next() {
            return Ok(id.to_owned());
        }
        let path = "api/v3/prospect/getnextprospectmemberid";
        let json = self
            .get(club, path, &[])
            .await
            .map_err(|f| not_about_a_person("next member id", &f))?
            .json;
        i4_wire::result(&json)
            .ok()
            .and_then(|r| r.get("BarcodeId"))
            .and_then(i4_wire::id_text)
            .ok_or_else(|| odd(&json, "next member id", "there is no BarcodeId"))
    }

    async fn create(
        &self,
        club: &Club,
        person: &PersonId,
        draft: &Draft,
        member_id: &str,
    ) -> Created {
        let body = i4_wire::create(club, person, draft, member_id);
        let created = read_created(self.post(club, assumed::CREATE_PATH, &body).await);
        match &created {
            Created::Done(_) => self.member_ids().used(member_id),
            Created::MemberIdTaken | Created::Unknown { .. } => self.member_ids().forget(),
            // It stays free.
            Created::NotMade(_) => {}
        }
        match created {
            Created::NotMade(problem) => Created::NotMade(self.without_key(&problem)),
            other => other,
        }
    }

    async fn update(
        &self,
        club: &Club,
        id: &I4Id,
        changes: &[Change],
    ) -> Result<Updated, NotUpdated> {
        let path = "api/v3/changerequest/updatepersonalinformation";
        let body = i4_wire::update(id, changes);
        let updated = match self.post(club, path, &body).await {
            Ok(json) => read_updated(&json),
            Err(failure) if says_not_there(&failure) => Err(NotUpdated {
                problem: Problem::new(Code::HoldGone, format!("I4 record {id}")),
                may_have_gone: false,
            }),
            Err(failure) => Err(NotUpdated {
                problem: problem("update", &failure),
                may_have_gone: !is_clear_no(&failure),
            }),
        };
        updated.map_err(|not| NotUpdated {
            problem: self.without_key(&not.problem),
            ..not
        })
    }

    async fn find_by_exchange_id(
        &self,
        club: &Club,
        reach: Reach,
        wanted: &HashSet<PersonId>,
    ) -> Result<HashMap<PersonId, I4Id>, Problem> {
        let mut found = HashMap::new();
        let own = club.i4.as_str();
        let mut homes = vec![own.to_owned()];
        if reach == Reach::Company {
            // Club by club, as published: what I4 makes of a list without a club is not known, and
            // who is not found here may be created again.
            let others = self.clubs(club).await?.into_iter().map(|other| other.id);
            homes.extend(others.filter(|id| id != own));
        }
        for home in homes {
            if reach == Reach::Company && found.len() >= wanted.len() {
                break;
            }
            self.each_customer(club, Some(&home), None, |page| {
                for (person, id) in page.into_iter().filter(|(p, _)| wanted.contains(p)) {
                    found.insert(person, told(id)?);
                }
                Ok(found.len() < wanted.len())
            })
            .await?;
        }
        Ok(found)
    }

    async fn exchanged_since(
        &self,
        club: &Club,
        reach: Reach,
        since: Millis,
    ) -> Result<Vec<(PersonId, I4Id)>, Problem> {
        let day = since.timestamp().filter(|_| since > Millis::ZERO);
        let day = day.map(|t| t.strftime("%Y-%m-%d").to_string());
        // Years that are none have other numbers of digits.
        let day = day.filter(|d| d.len() == "yyyy-mm-dd".len());
        let day = day.as_deref();
        let mut found = Vec::new();
        let mut take = |page: Vec<(PersonId, Option<I4Id>)>| {
            for (person, id) in page {
                found.push((person, told(id)?));
            }
            Ok(true)
        };
        let own = Some(club.i4.as_str());
        self.each_customer(club, own, day, &mut take).await?;
        if reach == Reach::Company {
            // Only to see more; an I4 that wants a club shows what it shows.
            let _ = self.each_customer(club, None, day, &mut take).await;
        }
        Ok(found)
    }

    async fn clubs(&self, club: &Club) -> Result<Vec<ClubName>, Problem> {
        let document = self
            .get(club, "api/v3/club/getactiveclubs", &[])
            .await
            .map_err(|f| not_about_a_person("active clubs", &f))?;
        i4_wire::clubs(&document.json).map_err(|e| odd(&document.json, "active clubs", e))
    }
}

/// The id of a customer whom a list names: somebody who is there and cannot be told is not
/// somebody who is not there.
fn told(id: Option<I4Id>) -> Result<I4Id, Problem> {
    id.ok_or_else(|| unreadable("list of customers", "a customer has no Id"))
}

/// Whether no page of customers follows page `page`.
fn is_last(customers: &i4_wire::Customers, page: u32) -> Result<bool, &'static str> {
    match customers.pages {
        // From nobody on this page it would follow that nobody is there.
        Some(pages) if customers.is_empty() && u64::from(page) < pages => {
            Err("a page is empty and more are told")
        }
        Some(pages) => Ok(u64::from(page) >= pages),
        None => Ok(customers.shown() < CUSTOMERS_PER_PAGE as usize),
    }
}

/// What the answer to a create says. Only a clear "no" is a no: everything else may have
/// happened.
fn read_created(answer: Result<Value, Failure>) -> Created {
    let json = match answer {
        Ok(json) => json,
        Err(failure) => return read_refusal(&failure),
    };
    let message = json
        .get("Message")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match json.get("Successful").and_then(Value::as_bool) {
        Some(true) => match json.get("CustomerId").and_then(i4_wire::id_text) {
            Some(id) => Created::Done(I4Id::new(&id)),
            None => unknown(odd(&json, "create", "there is no CustomerId")),
        },
        Some(false) if message.starts_with(assumed::MEMBER_ID_TAKEN) => Created::MemberIdTaken,
        Some(false) => Created::NotMade(Problem::new(Code::HoldRefused, message)),
        None => unknown(odd(&json, "create", "there is no Successful")),
    }
}

fn unknown(problem: Problem) -> Created {
    let by_gateway = false;
    Created::Unknown {
        problem,
        by_gateway,
    }
}

/// Whether nothing was made, surely: the call never left, or I4 itself says no, or anybody says
/// that it comes too fast.
fn is_clear_no(failure: &Failure) -> bool {
    match failure {
        Failure::NotSent(_) | Failure::Status { status: 429, .. } => true,
        Failure::Status {
            status, by_service, ..
        } => *by_service && (400..=499).contains(status) && *status != 408,
        Failure::Lost(_) | Failure::Garbage { .. } => false,
    }
}

fn read_refusal(failure: &Failure) -> Created {
    let problem = problem("create", failure);
    match failure {
        Failure::Status {
            status: 400,
            by_service: true,
            message,
            ..
        } if message.starts_with(assumed::MEMBER_ID_TAKEN) => Created::MemberIdTaken,
        _ if is_clear_no(failure) => Created::NotMade(problem),
        Failure::Status { .. } => Created::Unknown {
            problem,
            by_gateway: failure.is_by_gateway(),
        },
        _ => unknown(problem),
    }
}

fn read_updated(json: &Value) -> Result<Updated, NotUpdated> {
    let not = |problem, may_have_gone| NotUpdated {
        problem,
        may_have_gone,
    };
    let result = i4_wire::result(json).map_err(|e| not(odd(json, "update", e), true))?;
    let reason = match result.get("ErrorMessages") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.trim().eq_ignore_ascii_case("none") => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(list)) if list.is_empty() => String::new(),
        // Whatever else it is, it is not "None".
        Some(other) => other.to_string(),
    };
    let has = |key| result.get(key).and_then(i4_wire::id_text).is_some();
    let (approved, pending) = (
        has("AutoApprovedConfirmationNumber"),
        has("PendingConfirmationNumber"),
    );
    if !reason.is_empty() {
        // Some of the fields may have been taken.
        return Err(not(
            Problem::new(Code::HoldRefused, reason),
            approved || pending,
        ));
    }
    match (approved, pending) {
        (_, true) => Ok(Updated::WaitsForApproval),
        (true, false) => Ok(Updated::Done),
        (false, false) => Err(not(
            odd(json, "update", "there is no confirmation number"),
            true,
        )),
    }
}

/// Whether a 404 says that this record is not there \[P]. Any other 404 (a gateway, a wrong address)
/// says nothing, least of all that somebody is new.
fn says_not_there(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Status {
            status: 404,
            by_service: true,
            message,
            ..
        } if is_not_there(message)
    )
}

/// Whether these are I4's words for a call that it does not have \[P], or ASP.NET's below it.
fn is_no_endpoint(message: &str) -> bool {
    let message = message.trim().to_lowercase();
    let texts = ["endpoint was not found", "no http resource was found"];
    texts.iter().any(|text| message.starts_with(text))
}

/// Whether these are I4's words for a header that did not arrive \[P].
fn is_header_missing(message: &str) -> bool {
    let message = message.trim().to_lowercase().replace(['-', '\'', '"'], "");
    let field = message.strip_prefix("the ").and_then(|rest| {
        let (field, rest) = rest.split_once(' ')?;
        rest.starts_with("field is required").then_some(field)
    });
    field.is_some_and(|field| {
        let field = field.strip_prefix('x').unwrap_or(field);
        matches!(field, "apikey" | "companyid" | "clubid")
    })
}

/// A refusal of a call that is about nobody must not hold anybody.
fn not_about_a_person(call: &str, failure: &Failure) -> Problem {
    let problem = problem(call, failure);
    if problem.code == Code::HoldRefused {
        return unreadable(call, failure.detail());
    }
    problem
}

fn unreadable(call: &str, detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::I4Answer, format!("{call}: {detail}"))
}

/// A success that is JSON and not what was asked for: I4 in a form that is not known, or something
/// on the way that speaks JSON, too.
fn odd(json: &Value, call: &str, why: impl std::fmt::Display) -> Problem {
    const OURS: [&str; 5] = ["Status", "Result", "Message", "Customers", "Successful"];
    let code = if OURS.iter().any(|name| json.get(name).is_some()) {
        Code::I4Answer
    } else {
        Code::I4Gateway
    };
    Problem::new(code, format!("{call}: {why}"))
}

/// What a failed call to I4 means. Only its own word is about a person, a club or a key.
fn problem(call: &str, failure: &Failure) -> Problem {
    let code = match failure {
        Failure::NotSent(_) | Failure::Lost(_) => Code::I4Offline,
        Failure::Garbage { is_page: false, .. } => Code::I4Answer,
        Failure::Garbage { is_page: true, .. } => Code::I4Gateway,
        Failure::Status {
            status,
            by_service,
            message,
            ..
        } => match status {
            429 => Code::I4Busy,
            511 => Code::I4Gateway,
            408 | 500..=599 => Code::I4Server,
            _ if !by_service => Code::I4Gateway,
            401 if message.trim() == WRONG_KEY => Code::I4SignIn,
            401 | 403 => Code::I4Club,
            404 if is_no_endpoint(message) => Code::I4Endpoint,
            405 => Code::I4Endpoint,
            400 if is_header_missing(message) => Code::I4Header,
            400 | 409 | 422 => Code::HoldRefused,
            _ => Code::I4Answer,
        },
    };
    if code == Code::HoldRefused
        && let Failure::Status { message, .. } = failure
        && !message.is_empty()
    {
        // The admin reads I4's own reason first.
        return Problem::new(code, message);
    }
    Problem::new(code, format!("{call}: {}", failure.detail()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn status(status: u16, message: &str) -> Failure {
        said(status, true, message)
    }

    /// Something on the way says so.
    fn gateway(status: u16) -> Failure {
        said(status, false, "")
    }

    fn said(status: u16, by_service: bool, message: &str) -> Failure {
        Failure::Status {
            status,
            by_service,
            message: message.into(),
            is_empty: false,
            error: String::new(),
            inner: None,
        }
    }

    fn garbage(is_page: bool) -> Failure {
        let detail = "html".into();
        Failure::Garbage { detail, is_page }
    }

    #[test]
    fn only_i4s_own_word_is_a_verdict() {
        let code = |failure: &Failure| problem("search", failure).code;
        for number in (300..=499).filter(|n| !matches!(n, 408 | 429)) {
            let failure = gateway(number);
            assert_eq!(code(&failure), Code::I4Gateway, "{number}");
            assert!(!says_not_there(&failure), "{number}");
            assert!(failure.is_by_gateway(), "{number}");
        }
        assert_eq!(code(&gateway(511)), Code::I4Gateway);
        assert_eq!(code(&gateway(502)), Code::I4Server);
        assert_eq!(code(&gateway(429)), Code::I4Busy);
        assert_eq!(code(&garbage(true)), Code::I4Gateway);
        assert_eq!(code(&garbage(false)), Code::I4Answer);
        for (number, text, expected) in [
            (400, "FirstName '' is invalid", Code::HoldRefused),
            (400, "The City field is required.", Code::HoldRefused),
            (409, "x", Code::HoldRefused),
            (422, "x", Code::HoldRefused),
            (400, "The ApiKey field is required.", Code::I4Header),
            (400, "The X-CompanyId field is required.", Code::I4Header),
            (400, "The 'ClubId' field is required.", Code::I4Header),
            (400, "The HomeClubId field is required.", Code::HoldRefused),
            (404, "Endpoint was not found", Code::I4Endpoint),
            (
                405,
                "The requested resource does not support http method 'GET'.",
                Code::I4Endpoint,
            ),
            (410, "x", Code::I4Answer),
            (415, "x", Code::I4Answer),
        ] {
            assert_eq!(code(&status(number, text)), expected, "{text}");
        }
        let endpoint = problem("search", &status(404, "Endpoint was not found"));
        assert!(endpoint.detail.starts_with("search:"), "it names the call");
        assert_eq!(
            odd(&json!({"error": "x"}), "search", "").code,
            Code::I4Gateway
        );
        assert_eq!(
            odd(&json!({"Result": null}), "search", "").code,
            Code::I4Answer
        );
    }

    #[test]
    fn only_round_answers_of_some_length_look_full() {
        for rows in [
            10, 20, 25, 50, 64, 75, 100, 128, 200, 250, 500, 512, 1000, 1024,
        ] {
            assert!(looks_full(rows), "{rows}");
        }
        for rows in [0, 1, 2, 4, 5, 8, 9, 11, 33, 99, 101, 1001] {
            assert!(!looks_full(rows), "{rows}");
        }
    }

    #[test]
    fn a_phone_is_searched_as_ten_digits() {
        assert_eq!(searched_phone("15550102233"), "5550102233");
        assert_eq!(searched_phone("5550102233"), "5550102233");
        assert_eq!(searched_phone("441632960000"), "441632960000");
        assert_eq!(searched_phone("1555010"), "1555010");
    }

    #[test]
    fn the_three_texts_of_401() {
        for (text, code) in [
            ("Invalid authorization credentials", Code::I4SignIn),
            (
                "Invalid authorization credentials (Inactive Club)",
                Code::I4Club,
            ),
            (
                "Invalid authorization credentials (Club Does Not Exist)",
                Code::I4Club,
            ),
        ] {
            assert_eq!(problem("x", &status(401, text)).code, code, "{text}");
        }
    }

    #[test]
    fn only_i4s_own_404_says_not_there() {
        for text in ["Nothing found", "CustomerNotFound", "Customer not found"] {
            assert!(says_not_there(&status(404, text)), "{text}");
        }
        let odd = "Internal server error - Customer Not Found";
        for text in ["", "Not Found", odd] {
            assert!(!says_not_there(&status(404, text)), "{text}");
            assert_eq!(problem("search", &status(404, text)).code, Code::I4Answer);
        }
        assert!(!says_not_there(&said(404, false, "Nothing found")));
        assert!(!says_not_there(&status(500, odd)));
    }

    #[test]
    fn only_a_clear_no_is_a_no() {
        let unknown = |c: &Created| matches!(c, Created::Unknown { .. });
        for failure in [
            Failure::Lost("reset".into()),
            garbage(true),
            garbage(false),
            gateway(400),
            gateway(403),
            gateway(404),
            status(500, ""),
            status(502, ""),
            status(408, ""),
            status(302, ""),
            status(101, ""),
            status(999, "Request denied"),
        ] {
            assert!(unknown(&read_created(Err(failure.clone()))), "{failure:?}");
        }
        let by_gateway = |failure| {
            let read = read_created(Err(failure));
            matches!(
                read,
                Created::Unknown {
                    by_gateway: true,
                    ..
                }
            )
        };
        assert!(by_gateway(gateway(403)) && by_gateway(gateway(302)));
        for seen in [gateway(408), gateway(502), status(500, ""), garbage(true)] {
            assert!(!by_gateway(seen.clone()), "{seen:?}");
        }
        for json in [
            json!({}),
            json!({"Successful": true}),
            json!({"Successful": "yes"}),
        ] {
            assert!(unknown(&read_created(Ok(json.clone()))), "{json}");
        }
        for failure in [
            Failure::NotSent("refused".into()),
            status(400, "x"),
            status(429, ""),
            gateway(429),
        ] {
            assert!(matches!(read_created(Err(failure)), Created::NotMade(_)));
        }
        let taken = status(400, "BarcodeId '104417' is invalid");
        assert!(matches!(read_created(Err(taken)), Created::MemberIdTaken));
        let done = json!({"Successful": true, "CustomerId": 9012, "MemberId": "104417"});
        assert!(matches!(read_created(Ok(done)), Created::Done(id) if id.as_str() == "9012"));
    }

    #[test]
    fn an_empty_page_before_the_last_says_nothing() {
        let page = |json: Value| i4_wire::customers(&json.into()).unwrap();
        let empty = page(json!({"Customers": [], "PagingInfo": {"TotalPages": 3}}));
        assert!(is_last(&empty, 1).is_err());
        assert_eq!(is_last(&empty, 3), Ok(true));
        let none = page(json!({"Customers": [], "PagingInfo": {"TotalPages": 0}}));
        assert_eq!(is_last(&none, 1), Ok(true));
        // "No page at all" with a full page on it: it is read on.
        let rows = vec![json!({"Id": 1}); CUSTOMERS_PER_PAGE as usize];
        let full = page(json!({"Customers": rows, "PagingInfo": {"TotalPages": 0}}));
        assert_eq!(is_last(&full, 1), Ok(false));
    }

    #[test]
    fn answers_to_an_update() {
        let answer = |auto: Value, pending: Value, errors: &str| {
            read_updated(
                &json!({"Status":200,"Result":{"AutoApprovedConfirmationNumber":auto,
                "PendingConfirmationNumber":pending,"ErrorMessages":errors}}),
            )
        };
        assert_eq!(answer(json!(5521), Value::Null, "None"), Ok(Updated::Done));
        assert_eq!(
            answer(Value::Null, json!(7), "None"),
            Ok(Updated::WaitsForApproval)
        );
        let refused = answer(Value::Null, Value::Null, "City is invalid").unwrap_err();
        assert_eq!(
            (refused.problem.code, refused.problem.detail.as_str()),
            (Code::HoldRefused, "City is invalid")
        );
        assert_eq!(
            answer(Value::Null, Value::Null, "None")
                .unwrap_err()
                .problem
                .code,
            Code::I4Answer
        );
        assert!(!refused.may_have_gone);
        let part = answer(json!(5), Value::Null, "City is invalid").unwrap_err();
        assert!(part.may_have_gone, "something was taken");
        let page = read_updated(&json!({})).unwrap_err();
        assert_eq!(
            (page.problem.code, page.may_have_gone),
            (Code::I4Gateway, true)
        );
        let list = json!({"Result": {"AutoApprovedConfirmationNumber": 1,
            "ErrorMessages": {"City": "is invalid"}}});
        assert_eq!(
            read_updated(&list).unwrap_err().problem.code,
            Code::HoldRefused
        );
    }
}
