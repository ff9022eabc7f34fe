//! Both clients over a network that says what the test wants, on a clock that jumps.

use super::{Answer, Failure, I4, InTouch, Network, Request};
use crate::engine::ports::{Created, Reach, Source, Target};
use crate::model::{Club, Contact, Field, I4ClubId, I4Id, InTouchClubId, Millis, PersonId, Secret};
use crate::plan::{Change, Draft};
use crate::problem::{Code, Problem};
use futures::future::{BoxFuture, join_all};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{advance, sleep};

type Script = dyn FnMut(&Request) -> Result<Answer, Failure> + Send;

/// A network that answers by a script, and remembers what was asked: `PATH?QUERY`.
struct Scripted {
    script: Mutex<Box<Script>>,
    asked: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(script: impl FnMut(&Request) -> Result<Answer, Failure> + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            script: Mutex::new(Box::new(script)),
            asked: Mutex::default(),
        })
    }

    /// What was asked since the last time, without signing in.
    fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.into_iter().filter(|a| !a.contains("oauth")).collect()
    }

    fn say(&self, script: impl FnMut(&Request) -> Result<Answer, Failure> + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }
}

impl Network for Scripted {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        let url = request.url();
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        let asked = format!("{}{query}", url.path());
        self.asked.lock().unwrap().push(asked);
        let answer = if url.path().ends_with("/oauth/token") {
            said(200, r#"{"access_token":"token-of-the-test"}"#)
        } else {
            (self.script.lock().unwrap())(&request)
        };
        Box::pin(async move {
            sleep(Duration::from_millis(10)).await;
            answer
        })
    }

    fn jitter(&self) -> f64 {
        0.5
    }
}

fn said(status: u16, body: &str) -> Result<Answer, Failure> {
    said_with(status, body, &[])
}

fn said_with(status: u16, body: &str, headers: &[(&str, &str)]) -> Result<Answer, Failure> {
    let headers = headers.iter().map(|(name, value)| {
        (
            HeaderName::try_from(*name).unwrap(),
            HeaderValue::try_from(*value).unwrap(),
        )
    });
    Ok(Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::from_iter(headers),
        body: body.as_bytes().to_vec(),
    })
}

fn intouch(network: &Arc<Scripted>) -> InTouch {
    let network: Arc<dyn Network> = Arc::clone(network) as _;
    InTouch::over(
        &network,
        &"https://intouch.test/v1".parse().unwrap(),
        &"https://login.test".parse().unwrap(),
        "client".into(),
        Secret::new("secret-of-the-test".into()),
    )
}

fn i4(network: &Arc<Scripted>) -> I4 {
    let key = Secret::new("key-of-the-test".into());
    let url = "https://i4.test".parse().unwrap();
    I4::over(Arc::clone(network) as _, &url, "10042", &key).unwrap()
}

fn club() -> Club {
    Club {
        name: "Riverside".into(),
        address: String::new(),
        time_zone: String::new(),
        intouch: InTouchClubId::new("7f0c"),
        i4: I4ClubId::new("1"),
        enabled: true,
    }
}

fn ada() -> Contact {
    let mut ada = Contact::default();
    ada.set(Field::FirstName, "Ada");
    ada.set(Field::LastName, "Byron");
    ada.set(Field::Email, "ada@example.org");
    ada.set(Field::MobilePhone, "5550102233");
    ada
}

const NOBODY: &str = r#"{"Result":[]}"#;
const NO_LEADS: &str = r#"{"_embedded":{"leads":[]}}"#;

#[tokio::test(start_paused = true)]
async fn a_service_that_wants_to_be_left_alone_is() {
    let network = Scripted::new(|_| {
        let headers = [
            ("retry-after", "1800"),
            ("date", "Sun, 01 Nov 2026 08:00:00 GMT"),
        ];
        said_with(429, "{}", &headers)
    });
    let (intouch, club) = (intouch(&network), club());
    let ask = || intouch.people(&club, Millis::ZERO, 0, 200);
    let busy = |problem: Problem| {
        assert_eq!(problem.code, Code::InTouchBusy);
        let told = problem.detail;
        assert!(told.contains("until 2026-11-01 08:30 UTC"), "{told}");
    };
    busy(ask().await.unwrap_err());
    assert_eq!(network.asked().len(), 1);
    // Pass after pass, club after club: nothing is asked.
    for _ in 0..25 {
        advance(Duration::from_secs(60)).await;
        for answer in join_all((0..20).map(|_| ask())).await {
            busy(answer.unwrap_err());
        }
    }
    assert_eq!(network.asked(), [""; 0]);
    // Then one looks for all of them.
    advance(Duration::from_secs(360)).await;
    for answer in join_all((0..20).map(|_| ask())).await {
        busy(answer.unwrap_err());
    }
    assert_eq!(network.asked().len(), 1);
    network.say(|_| said(200, NO_LEADS));
    advance(Duration::from_secs(1800)).await;
    for answer in join_all((0..20).map(|_| ask())).await {
        answer.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_for_a_year_is_kept_for_an_hour() {
    let network = Scripted::new(|_| said_with(503, "<html>", &[("retry-after", "31536000")]));
    let (i4, club) = (i4(&network), club());
    assert_eq!(i4.clubs(&club).await.unwrap_err().code, Code::I4Server);
    advance(Duration::from_secs(3000)).await;
    assert_eq!(i4.clubs(&club).await.unwrap_err().code, Code::I4Server);
    assert_eq!(network.asked().len(), 1);
    network.say(|_| said(200, NOBODY));
    advance(Duration::from_secs(601)).await;
    i4.clubs(&club).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn while_a_service_is_down_one_looks_for_all() {
    let down = |_: &Request| Err(Failure::NotSent("refused".to_owned()));
    let network = Scripted::new(down);
    let (i4, club) = (i4(&network), club());
    let ask = || async {
        let asked = join_all((0..300).map(|_| i4.clubs(&club))).await;
        asked.into_iter().filter(Result::is_ok).count()
    };
    assert_eq!(ask().await, 0);
    let first = network.asked().len();
    assert!(first < 50, "{first} calls for 300 clubs");
    for _ in 0..3 {
        advance(Duration::from_secs(60)).await;
        assert_eq!(ask().await, 0);
        let again = network.asked().len();
        assert_eq!(again, 1, "calls for 300 clubs");
    }
    network.say(|_| said(200, NOBODY));
    assert_eq!(ask().await, 300, "nobody fails who waited for the look");
}

#[tokio::test(start_paused = true)]
async fn a_person_who_fails_stops_nobody_else() {
    // I4 speaks: it is there.
    let network = Scripted::new(|_| said(500, r#"{"Message":"Internal server error"}"#));
    let (i4, club) = (i4(&network), club());
    let change = [Change {
        field: Field::City,
        before: None,
        after: Some("Yale".into()),
    }];
    for _ in 0..20 {
        let not = i4.update(&club, &I4Id::new("7"), &change).await;
        let not = not.unwrap_err();
        assert_eq!(
            (not.problem.code, not.may_have_gone),
            (Code::I4Server, true)
        );
    }
    assert_eq!(network.asked().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_may_have_gone_is_not_sent_again() {
    let change = [Change {
        field: Field::City,
        before: None,
        after: Some("Yale".into()),
    }];
    let lost = || Err(Failure::Lost("no answer in time".to_owned()));
    let not_sent = || Err(Failure::NotSent("refused".to_owned()));
    type Says = Box<dyn Fn() -> Result<Answer, Failure> + Send>;
    let cases: [(Says, usize, bool, Code); 8] = [
        (Box::new(lost), 1, true, Code::I4Offline),
        (Box::new(|| said(502, "<html>")), 1, true, Code::I4Server),
        (Box::new(|| said(200, "<html>")), 1, true, Code::I4Gateway),
        (Box::new(|| said(403, "<html>")), 1, true, Code::I4Gateway),
        (
            Box::new(|| said(200, "{\"Result\":")),
            1,
            true,
            Code::I4Answer,
        ),
        (Box::new(not_sent), 4, false, Code::I4Offline),
        (Box::new(|| said(429, "{}")), 8, false, Code::I4Busy),
        (
            Box::new(|| said(400, r#"{"Message":"City is invalid"}"#)),
            1,
            false,
            Code::HoldRefused,
        ),
    ];
    for (says, calls, may_have_gone, code) in cases {
        let network = Scripted::new(move |_| says());
        let i4 = i4(&network);
        let not = i4.update(&club(), &I4Id::new("7"), &change).await;
        let not = not.unwrap_err();
        assert_eq!((not.problem.code, not.may_have_gone), (code, may_have_gone));
        assert_eq!(network.asked().len(), calls, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_matches_by_email_is_not_searched_for_by_phone() {
    let found = r#"{"Result":[{"Id":7,"Name":{"FirstName":"Ada","LastName":"Byron"},"EmailAddress":"ada@example.org"}]}"#;
    let network = Scripted::new(move |_| said(200, found));
    let i4 = i4(&network);
    let search = i4.search(&club(), &ada()).await.unwrap();
    assert_eq!((search.records.len(), search.is_cut), (1, false));
    let path = "/api/v3/member/searchmembers";
    assert_eq!(network.asked(), [format!("{path}?Email=ada%40example.org")]);
    // Somebody else has the same email: then the phone is asked for, too.
    let other = found.replace("Byron", "Lovelace");
    network.say(move |_| said(200, &other));
    let search = i4.search(&club(), &ada()).await.unwrap();
    assert_eq!(search.records.len(), 1, "one record is one candidate");
    assert_eq!(
        network.asked(),
        [
            format!("{path}?Email=ada%40example.org"),
            format!("{path}?PhoneNumber=5550102233")
        ]
    );
    // Who has neither cannot be matched.
    let search = i4.search(&club(), &Contact::default()).await.unwrap();
    assert!(search.records.is_empty() && network.asked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_is_somebody() {
    for odd in [
        r#"{"Result":[{"Name":null}]}"#,
        r#"{"Result":[{"Id":7,"Name":}]}"#,
        r#"{"Result":[{"Id":1e30}]}"#,
    ] {
        let network = Scripted::new(move |_| said(200, odd));
        let search = i4(&network).search(&club(), &ada()).await.unwrap();
        assert!(search.is_cut, "{odd}");
        let unknown = search.find(&ada()).unwrap_err();
        assert_eq!(unknown.code, Code::I4Answer, "{odd}");
    }
    let list =
        r#"{"Customers":[{"Id":7,"DataExchangeID":"P1"},{"Id":}],"PagingInfo":{"TotalPages":1}}"#;
    let network = Scripted::new(move |_| said(200, list));
    let (i4, club) = (i4(&network), club());
    let wanted =
        |ids: &[&str]| -> HashSet<PersonId> { ids.iter().map(|id| PersonId::new(id)).collect() };
    let (one, two) = (wanted(&["P1"]), wanted(&["P1", "P2"]));
    let found = i4.find_by_exchange_id(&club, Reach::Club, &one);
    assert_eq!(found.await.unwrap().len(), 1, "who is found is found");
    let found = i4.find_by_exchange_id(&club, Reach::Club, &two);
    assert_eq!(found.await.unwrap_err().code, Code::I4Answer);
}

#[tokio::test(start_paused = true)]
async fn the_company_is_looked_through_club_by_club() {
    let list = |id: u32| format!(r#"{{"Customers":[{{"Id":{id},"DataExchangeID":"p{id}"}}]}}"#);
    let network = Scripted::new(move |request| {
        let query = request.url().query().unwrap_or_default();
        if request.url().path().ends_with("getactiveclubs") {
            return said(200, r#"{"Result":[{"Id":1},{"Id":2}]}"#);
        }
        match (query.contains("ClubId=1"), query.contains("ClubId=2")) {
            (true, _) => said(200, &list(1)),
            (_, true) => said(200, &list(2)),
            _ => said(400, r#"{"Message":"The ClubId field is required."}"#),
        }
    });
    let (i4, club) = (i4(&network), club());
    let wanted: HashSet<PersonId> = ["p2", "p3"].map(PersonId::new).into();
    let found = i4.find_by_exchange_id(&club, Reach::Club, &wanted);
    assert!(found.await.unwrap().is_empty());
    let found = i4.find_by_exchange_id(&club, Reach::Company, &wanted);
    let found = found.await.unwrap();
    assert_eq!(found.get(&PersonId::new("p2")), Some(&I4Id::new("2")));
    assert_eq!(found.len(), 1);
    // For signs of others one more call is enough, and its refusal costs nothing.
    network.asked();
    let ids = |found: Vec<(PersonId, I4Id)>| -> Vec<String> {
        found.into_iter().map(|(p, _)| p.to_string()).collect()
    };
    let found = i4.exchanged_since(&club, Reach::Company, Millis::ZERO);
    assert_eq!(ids(found.await.unwrap()), ["p1"]);
    assert_eq!(network.asked().len(), 2);
    network.say(move |_| said(200, &list(3)));
    let found = i4.exchanged_since(&club, Reach::Company, Millis::ZERO);
    assert_eq!(ids(found.await.unwrap()), ["p3", "p3"]);
}

#[tokio::test(start_paused = true)]
async fn the_next_member_id_is_counted_on_after_a_create() {
    let network = Scripted::new(|request| {
        if request.url().path().ends_with("getnextprospectmemberid") {
            return said(200, r#"{"Result":{"BarcodeId":"000104417"}}"#);
        }
        said(200, r#"{"Successful":true,"CustomerId":7}"#)
    });
    let (i4, club) = (i4(&network), club());
    let draft = Draft {
        contact: ada(),
        prospect_type: Some(2),
    };
    let person = PersonId::new("p1");
    let first = i4.next_member_id(&club).await.unwrap();
    assert_eq!(first, "000104417");
    assert_eq!(
        i4.next_member_id(&club).await.unwrap(),
        first,
        "not used yet"
    );
    let made = i4.create(&club, &person, &draft, &first).await;
    assert!(matches!(made, Created::Done(_)));
    network.asked();
    let second = i4.next_member_id(&club).await.unwrap();
    assert_eq!(second, "000104418");
    assert_eq!(network.asked(), [""; 0]);
    // Whatever is not a yes or a clear no makes it unknown again.
    network.say(|request| {
        if request.url().path().ends_with("getnextprospectmemberid") {
            return said(200, r#"{"Result":{"BarcodeId":"000104420"}}"#);
        }
        said(502, "")
    });
    let made = i4.create(&club, &person, &draft, &second).await;
    assert!(matches!(made, Created::Unknown { .. }));
    assert_eq!(i4.next_member_id(&club).await.unwrap(), "000104420");
}

#[tokio::test(start_paused = true)]
async fn one_person_is_asked_for_and_only_intouchs_own_404_is_nobody() {
    let id = PersonId::new("7F0C1B2A-0000-4000-8000-00000000ABCD");
    let row = r#"{"uuid":"7f0c1b2a-0000-4000-8000-00000000abcd","userType":"PROSPECT","userStatus":"ACTIVE","contact":{"firstName":"Ada","lastName":"Byron","homePhone":null}}"#;
    let network = Scripted::new(move |_| said(200, row));
    let (intouch, club) = (intouch(&network), club());
    let ada = intouch.person(&club, &id).await.unwrap().unwrap();
    let path = "/v1/leads/7f0c1b2a-0000-4000-8000-00000000abcd";
    assert_eq!(network.asked(), [path]);
    assert_eq!(ada.id, id);
    assert!(ada.tells_empty && ada.missing.contains(&Field::City));
    assert!(!ada.missing.contains(&Field::HomePhone));
    for (status, body, expected) in [
        (404, "", Ok(())),
        (404, r#"{"error":"not_found"}"#, Ok(())),
        (
            404,
            r#"{"timestamp":"x","status":404,"error":"Not Found"}"#,
            Ok(()),
        ),
        (404, "<html>Not Found</html>", Err(Code::InTouchGateway)),
        (404, r#"{"fault":{}}"#, Err(Code::InTouchGateway)),
        (403, r#"{"error":"forbidden"}"#, Err(Code::InTouchClub)),
        (200, "<html>Sign in</html>", Err(Code::InTouchGateway)),
        (200, "{}", Err(Code::InTouchGateway)),
        (200, NO_LEADS, Err(Code::InTouchAnswer)),
        (200, r#"{"uuid":"somebody-else"}"#, Err(Code::InTouchAnswer)),
        (502, "", Err(Code::InTouchServer)),
    ] {
        network.say(move |_| said(status, body));
        let told = intouch.person(&club, &id).await;
        let told = told.map(|p| assert_eq!(p, None)).map_err(|p| p.code);
        assert_eq!(told, expected, "{status} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_tells_what_is_broken_missing_and_what_time_it_is() {
    let body = r#"{"_embedded":{"leads":[
        {"uuid":"a","contact":{"firstName":"Ada","mobile":"555-010-2233","city":""},"modifiedDate":"2126-11-02T09:15:10"},
        {"uuid":"b","contact":{"firstName":}},
        {"uuid":"c","contact":[]}]},"page":{"size":"200","number":"0","totalElements":"3","totalPages":"1"}}"#;
    let network =
        Scripted::new(move |_| said_with(200, body, &[("date", "Sun, 01 Nov 2026 08:00:00 GMT")]));
    let intouch = intouch(&network);
    let page = intouch.people(&club(), Millis::ZERO, 0, 200).await.unwrap();
    assert_eq!(page.broken, 1);
    assert_eq!((page.doubt, page.more), (None, false));
    assert_eq!(page.date, Millis::parse("2026-11-01T08:00:00Z"));
    let [a, c] = page.people.as_slice() else {
        panic!("{:?}", page.people);
    };
    assert_eq!(
        a.modified,
        Millis::parse("2126-11-02T09:15:10Z"),
        "as it is told"
    );
    let phone = a.profile.contact.get(Field::MobilePhone);
    assert_eq!(phone, Some("5550102233"));
    assert!(a.tells_empty);
    assert!(!a.missing.contains(&Field::MobilePhone) && a.missing.contains(&Field::LastName));
    assert_eq!(c.missing.len(), Field::ALL.len());
    assert!(!c.tells_empty);
    // The form without HAL.
    let plain = r#"{"content":[{"uuid":"a"}],"totalElements":2,"totalPages":2,"number":0,"size":1,"last":false}"#;
    network.say(move |_| said(200, plain));
    let page = intouch.people(&club(), Millis::ZERO, 0, 1).await.unwrap();
    assert_eq!((page.people.len(), page.more, page.doubt), (1, true, None));
    network.say(|_| said(200, r#"{"page":{"totalElements":"0"}}"#));
    let page = intouch.people(&club(), Millis::ZERO, 0, 1).await.unwrap();
    assert!(page.people.is_empty());
}
