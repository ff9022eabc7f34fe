//! The I4 client.

use super::network::Network;
use super::retry::Repeat;
use super::transport::{Failure, Transport, join, without};
use super::{assumed, i4_wire};
use crate::engine::ports::{ClubName, Created, Target, Updated};
use crate::model::{Club, Contact, Field, FieldRules, I4Id, I4Record, Millis, PersonId, Secret};
use crate::plan::{Change, Draft};
use crate::problem::{Code, Problem};
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, HeaderValue};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
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

/// I4 over HTTP.
pub struct I4 {
    api: Url,
    transport: Transport,
    key: HeaderValue,
    company: HeaderValue,
}

impl I4 {
    /// A client for the API below `api`, which `settings` has checked.
    ///
    /// # Errors
    /// Key or Company ID have characters that no header can carry, or the TLS library cannot be
    /// set up.
    pub fn new(api: &Url, company_id: &str, key: &Secret) -> Result<Self, Problem> {
        let transport = Transport::new(api).map_err(|e| Problem::new(Code::I4Offline, e))?;
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
        Self::with(Transport::over(network), api, company_id, key)
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
        })
    }

    async fn get(&self, club: &Club, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let url = join(&self.api, path);
        self.transport
            .call(Repeat::Freely, |client| {
                self.headers(club, client.get(url.clone()).query(query))
            })
            .await
    }

    async fn post(
        &self,
        club: &Club,
        path: &str,
        repeat: Repeat,
        body: &Value,
    ) -> Result<Value, Failure> {
        let url = join(&self.api, path);
        self.transport
            .call(repeat, |client| {
                self.headers(club, client.post(url.clone()).json(body))
            })
            .await
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

    /// Reads the customers of a club that were changed since a day, as long as `take` wants
    /// more.
    async fn each_customer(
        &self,
        club: &Club,
        since: &str,
        mut take: impl FnMut(Vec<(PersonId, Option<I4Id>)>) -> Result<bool, Problem>,
    ) -> Result<(), Problem> {
        let size = CUSTOMERS_PER_PAGE.to_string();
        for page in 1..=MOST_PAGES {
            let query = [
                ("ClubId", club.i4.as_str()),
                ("ActiveOnly", "false"),
                ("LastUpdateDate", since),
                ("Paging.Page", &page.to_string()),
                ("Paging.PageSize", &size),
            ];
            let answer = self.get(club, "api/v3/member/getcustomers", &query).await;
            let json = match answer {
                Ok(json) => json,
                Err(Failure::Status {
                    status: 400,
                    inner: Some(EMPTY_PAGE),
                    ..
                }) => return Ok(()),
                Err(failure) => return Err(not_about_a_person("list of customers", &failure)),
            };
            let customers =
                i4_wire::customers(&json).map_err(|e| unreadable("list of customers", e))?;
            let is_last =
                is_last(&customers, page).map_err(|e| unreadable("list of customers", e))?;
            let wants_more = take(customers.exchanged)?;
            if is_last || !wants_more {
                return Ok(());
            }
        }
        Err(unreadable("list of customers", "the pages do not end"))
    }

    async fn search_by(
        &self,
        club: &Club,
        name: &str,
        value: &str,
    ) -> Result<Vec<I4Record>, Problem> {
        let path = "api/v3/member/searchmembers";
        match self.get(club, path, &[(name, value)]).await {
            Ok(json) => i4_wire::records(&json).map_err(|e| unreadable("search", e)),
            Err(failure) if says_not_there(&failure) => Ok(Vec::new()),
            Err(failure) => Err(problem("search", &failure)),
        }
    }
}

impl Target for I4 {
    async fn search(&self, club: &Club, person: &Contact) -> Result<Vec<I4Record>, Problem> {
        let first = person.get(Field::FirstName).unwrap_or_default();
        let last = person.get(Field::LastName).unwrap_or_default();
        let name = format!("{last},{first}");
        if name.matches(',').count() == 1 && name.chars().count() <= LONGEST_SEARCH {
            return self.search_by(club, "Name", &name).await;
        }
        let mut found = Vec::new();
        for (field, parameter) in [(Field::Email, "Email"), (Field::MobilePhone, "PhoneNumber")] {
            if let Some(value) = person.get(field) {
                found.extend(self.search_by(club, parameter, value).await?);
            }
        }
        Ok(found)
    }

    async fn record(&self, club: &Club, id: &I4Id) -> Result<Option<I4Record>, Problem> {
        let path = format!("api/v3/member/getmember/{id}");
        match self.get(club, &path, &[]).await {
            Ok(json) => i4_wire::member(&json, id)
                .map(Some)
                .map_err(|e| unreadable("reading a record", e)),
            Err(failure) if says_not_there(&failure) => Ok(None),
            Err(failure) => Err(problem("reading a record", &failure)),
        }
    }

    async fn rules(&self, club: &Club) -> Result<FieldRules, Problem> {
        let path = "api/v3/prospect/getfieldsforprospectcreationbyemployee";
        let json = self
            .get(club, path, &[])
            .await
            .map_err(|f| not_about_a_person("field rules", &f))?;
        i4_wire::rules(&json).map_err(|e| unreadable("field rules", e))
    }

    async fn next_member_id(&self, club: &Club) -> Result<String, Problem> {
        let path = "api/v3/prospect/getnextprospectmemberid";
        let json = self
            .get(club, path, &[])
            .await
            .map_err(|f| not_about_a_person("next member id", &f))?;
        i4_wire::result(&json)
            .ok()
            .and_then(|r| r.get("BarcodeId"))
            .and_then(i4_wire::id_text)
            .ok_or_else(|| unreadable("next member id", "there is no BarcodeId"))
    }

    async fn create(
        &self,
        club: &Club,
        person: &PersonId,
        draft: &Draft,
        member_id: &str,
    ) -> Created {
        let body = i4_wire::create(club, person, draft, member_id);
        let answer = self
            .post(club, assumed::CREATE_PATH, Repeat::IfNotProcessed, &body)
            .await;
        match read_created(answer) {
            Created::NotMade(problem) => Created::NotMade(self.without_key(&problem)),
            other => other,
        }
    }

    async fn update(&self, club: &Club, id: &I4Id, changes: &[Change]) -> Result<Updated, Problem> {
        let path = "api/v3/changerequest/updatepersonalinformation";
        let body = i4_wire::update(id, changes);
        match self.post(club, path, Repeat::Freely, &body).await {
            Ok(json) => read_updated(&json).map_err(|p| self.without_key(&p)),
            Err(failure) if says_not_there(&failure) => {
                Err(Problem::new(Code::HoldGone, format!("I4 record {id}")))
            }
            Err(failure) => Err(problem("update", &failure)),
        }
    }

    async fn find_by_exchange_id(
        &self,
        club: &Club,
        wanted: &HashSet<PersonId>,
    ) -> Result<HashMap<PersonId, I4Id>, Problem> {
        let mut found = HashMap::new();
        let since = assumed::BEFORE_EVERY_RECORD;
        self.each_customer(club, since, |page| {
            for (person, id) in page.into_iter().filter(|(p, _)| wanted.contains(p)) {
                found.insert(person, told(id)?);
            }
            Ok(found.len() < wanted.len())
        })
        .await?;
        Ok(found)
    }

    async fn exchanged_since(
        &self,
        club: &Club,
        since: Millis,
    ) -> Result<Vec<(PersonId, I4Id)>, Problem> {
        let first = assumed::BEFORE_EVERY_RECORD.to_owned();
        let day = since
            .timestamp()
            .map(|t| t.strftime("%Y-%m-%d").to_string());
        // Years before and after have other numbers of digits.
        let day = day.filter(|d| d.len() == first.len() && *d > first);
        let mut found = Vec::new();
        self.each_customer(club, &day.unwrap_or(first), |page| {
            for (person, id) in page {
                found.push((person, told(id)?));
            }
            Ok(true)
        })
        .await?;
        Ok(found)
    }

    async fn clubs(&self, club: &Club) -> Result<Vec<ClubName>, Problem> {
        let json = self
            .get(club, "api/v3/club/getactiveclubs", &[])
            .await
            .map_err(|f| not_about_a_person("active clubs", &f))?;
        i4_wire::clubs(&json).map_err(|e| unreadable("active clubs", e))
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
        Some(pages) if customers.rows == 0 && u64::from(page) < pages => {
            Err("a page is empty and more are told")
        }
        Some(pages) => Ok(u64::from(page) >= pages),
        None => Ok(customers.rows < CUSTOMERS_PER_PAGE as usize),
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
            None => Created::Unknown(unreadable("create", "there is no CustomerId")),
        },
        Some(false) if message.starts_with(assumed::MEMBER_ID_TAKEN) => Created::MemberIdTaken,
        Some(false) => Created::NotMade(Problem::new(Code::HoldRefused, message)),
        None => Created::Unknown(unreadable("create", "there is no Successful")),
    }
}

fn read_refusal(failure: &Failure) -> Created {
    match failure {
        Failure::Status {
            status: 400,
            message,
            ..
        } if message.starts_with(assumed::MEMBER_ID_TAKEN) => Created::MemberIdTaken,
        Failure::NotSent(_) => Created::NotMade(problem("create", failure)),
        Failure::Status { status, .. } if (400..=499).contains(status) && *status != 408 => {
            Created::NotMade(problem("create", failure))
        }
        Failure::Lost(_) | Failure::Garbage(_) | Failure::Status { .. } => {
            Created::Unknown(problem("create", failure))
        }
    }
}

fn read_updated(json: &Value) -> Result<Updated, Problem> {
    let result = i4_wire::result(json).map_err(|e| unreadable("update", e))?;
    let reason = match result.get("ErrorMessages") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text == "None" => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) if list.is_empty() => String::new(),
        // Whatever else it is, it is not "None".
        Some(other) => other.to_string(),
    };
    if !reason.is_empty() {
        return Err(Problem::new(Code::HoldRefused, reason));
    }
    let has = |key| result.get(key).and_then(i4_wire::id_text).is_some();
    match (
        has("AutoApprovedConfirmationNumber"),
        has("PendingConfirmationNumber"),
    ) {
        (_, true) => Ok(Updated::WaitsForApproval),
        (true, false) => Ok(Updated::Done),
        (false, false) => Err(unreadable("update", "there is no confirmation number")),
    }
}

/// Whether a 404 says that this record is not there \[P]. Any other 404 (a gateway, a wrong address)
/// says nothing, least of all that somebody is new.
fn says_not_there(failure: &Failure) -> bool {
    const TEXTS: [&str; 3] = ["nothing found", "customernotfound", "customer not found"];
    let Failure::Status {
        status: 404,
        message,
        ..
    } = failure
    else {
        return false;
    };
    let message = message.to_lowercase();
    TEXTS
        .iter()
        .any(|text| message.trim_start().starts_with(text))
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

/// What a failed call to I4 means.
fn problem(call: &str, failure: &Failure) -> Problem {
    let code = match failure {
        Failure::NotSent(_) | Failure::Lost(_) => Code::I4Offline,
        Failure::Garbage(_) => Code::I4Answer,
        Failure::Status {
            status, message, ..
        } => match status {
            401 if message.trim() == WRONG_KEY => Code::I4SignIn,
            401 | 403 => Code::I4Club,
            429 => Code::I4Busy,
            408 | 500..=599 => Code::I4Server,
            // The API itself is not at this address.
            300..=399 | 404 | 405 => Code::I4Answer,
            _ => Code::HoldRefused,
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
        Failure::Status {
            status,
            message: message.into(),
            inner: None,
        }
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
        for text in [
            "",
            "No HTTP resource was found that matches",
            "Not Found",
            odd,
        ] {
            assert!(!says_not_there(&status(404, text)), "{text}");
            assert_eq!(problem("search", &status(404, text)).code, Code::I4Answer);
        }
        assert!(!says_not_there(&status(500, odd)));
    }

    #[test]
    fn only_a_clear_no_is_a_no() {
        let unknown = |c: &Created| matches!(c, Created::Unknown(_));
        for failure in [
            Failure::Lost("reset".into()),
            Failure::Garbage("html".into()),
            status(500, ""),
            status(502, ""),
            status(408, ""),
            status(302, ""),
            status(101, ""),
            status(999, "Request denied"),
        ] {
            assert!(unknown(&read_created(Err(failure.clone()))), "{failure:?}");
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
        let page = |json: Value| i4_wire::customers(&json).unwrap();
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
            (refused.code, refused.detail.as_str()),
            (Code::HoldRefused, "City is invalid")
        );
        assert_eq!(
            answer(Value::Null, Value::Null, "None").unwrap_err().code,
            Code::I4Answer
        );
        assert_eq!(read_updated(&json!({})).unwrap_err().code, Code::I4Answer);
        let list = json!({"Result": {"AutoApprovedConfirmationNumber": 1,
            "ErrorMessages": {"City": "is invalid"}}});
        assert_eq!(read_updated(&list).unwrap_err().code, Code::HoldRefused);
    }
}
