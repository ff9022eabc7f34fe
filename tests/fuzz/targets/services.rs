//! The real clients over a network that answers what the input says, on a clock that jumps over
//! every wait.
//!
//! An input is a body; `404`, a line end and a body is one with another status than 200.

use super::SECRET;
use futures::future::BoxFuture;
use i4_connector::engine::ports::Source;
use i4_connector::model::{Club, I4ClubId, InTouchClubId, Secret};
use i4_connector::problem::{Code, Problem};
use i4_connector::remote::{Answer, Failure, I4, InTouch, Network, Request};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::Instant;

/// Longest detail of a problem: it ends up in the log and on a line of the window.
const LONGEST_DETAIL: usize = 1001;
/// The secrets of both clients, and the token: whoever may be sent one was sent this.
const OURS: &str = "secret-of-the-test";

/// An answer as the input says it.
#[derive(Clone)]
pub struct Said {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Said {
    pub fn of(data: &[u8]) -> Self {
        let (status, body) = match data {
            [a, b, c, b'\n', body @ ..] => match StatusCode::from_bytes(&[*a, *b, *c]) {
                Ok(status) => (status, body),
                Err(_) => (StatusCode::OK, data),
            },
            _ => (StatusCode::OK, data),
        };
        Self {
            status,
            headers: HeaderMap::new(),
            body: body.to_vec(),
        }
    }

    fn json(text: &str) -> Self {
        Self::of(text.as_bytes())
    }

    /// The body of a success, as another reader than the program's sees it.
    pub fn success(&self) -> Option<Value> {
        let is_success = self.status.is_success();
        is_success.then(|| serde_json::from_slice(&self.body).ok())?
    }

    /// Whether the body is no JSON of its own accord, but may be taken for what it nearly is:
    /// this reader is stricter than the program's and cannot judge what it read.
    pub fn is_mended(&self) -> bool {
        let is_json = serde_json::from_slice::<Value>(&self.body).is_ok();
        let begins = self
            .body
            .iter()
            .find(|b| matches!(b, b'{' | b'[' | b'"' | b'<'));
        !is_json && matches!(begins, Some(b'{' | b'[' | b'"'))
    }

    /// What a refusal says, if it is one that a service wrote.
    pub fn refusal(&self) -> Option<String> {
        if self.status.is_success() || self.status.is_redirection() {
            return None;
        }
        Some(String::from_utf8_lossy(&self.body).to_lowercase())
    }
}

/// What each kind of request is answered.
#[derive(Clone)]
struct Script {
    sign_in: Said,
    /// The first call after each is answered 401, so that a new token is fetched.
    token_dies: bool,
    api: Said,
    /// The second and later pages of a list.
    later_pages: Said,
    /// When each request to the API arrived.
    calls: Vec<Instant>,
}

struct Fixed(Mutex<Script>);

impl Fixed {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn answer(&self, request: &Request) -> Said {
        let mut script = self.script();
        if request.url().path().ends_with("/oauth/token") {
            return script.sign_in.clone();
        }
        script.calls.push(Instant::now());
        if std::mem::take(&mut script.token_dies) {
            return Said::json("401\n{}");
        }
        let page =
            |(name, value): (_, std::borrow::Cow<'_, str>)| name == "Paging.Page" && value != "1";
        if request.url().query_pairs().any(page) {
            return script.later_pages.clone();
        }
        script.api.clone()
    }
}

impl Network for Fixed {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let Said {
                status,
                headers,
                body,
            } = self.answer(&request);
            Ok(Answer {
                status,
                headers,
                body,
            })
        })
    }

    fn jitter(&self) -> f64 {
        0.5
    }
}

/// Both clients.
pub struct Services {
    runtime: Runtime,
    network: Arc<Fixed>,
    pub intouch: InTouch,
    pub i4: I4,
    pub club: Club,
}

thread_local! {
    /// Setting up the clients takes milliseconds, an input microseconds.
    static SERVICES: Services = Services::new();
}

impl Services {
    fn new() -> Self {
        let good = Said::json(&format!(r#"{{"access_token":"{OURS}","expires_in":3599}}"#));
        let script = Script {
            sign_in: good,
            token_dies: false,
            api: Said::json("{}"),
            later_pages: Said::json(r#"{"Customers":[],"PagingInfo":{}}"#),
            calls: Vec::new(),
        };
        let network = Arc::new(Fixed(Mutex::new(script)));
        let dynamic: Arc<dyn Network> = network.clone();
        let url = |text: &str| text.parse().unwrap();
        let secret = || Secret::new(OURS.into());
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap(),
            intouch: InTouch::over(
                &dynamic,
                &url("https://intouch.test/v1"),
                &url("https://login.test"),
                "client".into(),
                secret(),
            ),
            i4: I4::over(dynamic, &url("https://i4.test"), "10042", &secret()).unwrap(),
            network,
            club: Club {
                name: "Riverside".into(),
                address: String::new(),
                time_zone: String::new(),
                intouch: InTouchClubId::new("7f0c"),
                i4: I4ClubId::new("1"),
                enabled: true,
            },
        }
    }

    /// Runs with the clients, whose services answer `said`.
    pub fn answering<T>(said: &Said, run: impl FnOnce(&Self) -> T) -> T {
        SERVICES.with(|services| {
            let mut script = services.network.script();
            script.api = said.clone();
            script.calls.clear();
            drop(script);
            run(services)
        })
    }

    /// The same, signing in anew, which is answered `said`.
    pub fn signing_in<T>(said: &Said, run: impl FnOnce(&Self) -> T) -> T {
        SERVICES.with(|services| {
            let mut script = services.network.script();
            let good = std::mem::replace(&mut script.sign_in, said.clone());
            script.api = Said::json(r#"{"_embedded":{"clubs":[]}}"#);
            script.token_dies = true;
            drop(script);
            let result = run(services);
            services.network.script().sign_in = good;
            result
        })
    }

    pub fn wait<T>(&self, call: impl Future<Output = T>) -> T {
        self.runtime.block_on(call)
    }
}

/// Whatever a service answers, a problem is one line of bounded length without secrets.
pub fn sound(problem: &Problem, said: &Said) {
    let detail = &problem.detail;
    assert!(!detail.contains(char::is_control), "{problem}");
    let length = detail.chars().count();
    assert!(length <= LONGEST_DETAIL, "a detail of {length} characters");
    assert!(!detail.contains(OURS), "a secret: {problem}");
    // What is no JSON may be anything, so nothing of it is repeated.
    if serde_json::from_slice::<Value>(&said.body).is_err() && !said.is_mended() {
        assert!(!detail.contains(SECRET), "quotes what it read: {problem}");
    }
}

/// `Retry-After` on the first line, `Date` on the second: what is asked for is waited for, and
/// nothing makes a call wait for hours.
pub fn retry_after(data: &[u8]) {
    let mut lines = data.splitn(2, |b| *b == b'\n');
    let mut said = Said::json("429\n{}");
    for name in [RETRY_AFTER, DATE] {
        let line = lines.next().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(line)
            && !line.is_empty()
        {
            said.headers.insert(name, value);
        }
    }
    let asked = said.headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
    // Digits only, as RFC 9110 has it: Rust would read "+1" as well.
    let digits = |v: &&str| v.bytes().all(|b| b.is_ascii_digit());
    let asked: Option<u64> = asked
        .map(str::trim)
        .filter(digits)
        .and_then(|v| v.parse().ok());
    Services::answering(&said, |services| {
        // Whatever the one before has asked for is over.
        services.wait(async { tokio::time::sleep(Duration::from_secs(2 * 3600)).await });
        let begin = services.wait(async { Instant::now() });
        let problem = services
            .wait(services.intouch.clubs())
            .expect_err("429 is no success");
        assert_eq!(problem.code, Code::InTouchBusy);
        let calls = services.network.script().calls.clone();
        assert!((1..=8).contains(&calls.len()), "{} calls", calls.len());
        let all = calls.last().map(|last| last.duration_since(begin));
        assert!(
            all.is_some_and(|all| all <= Duration::from_secs(180)),
            "{all:?}"
        );
        for pair in calls.windows(2) {
            let waited = pair[1].duration_since(pair[0]);
            let least = Duration::from_secs(asked.unwrap_or(0));
            assert!(waited >= least, "waited {waited:?}, not {least:?}");
        }
        if asked.is_some_and(|s| s > 60) {
            assert_eq!(calls.len(), 1, "the next pass is early enough");
        }
    });
}
