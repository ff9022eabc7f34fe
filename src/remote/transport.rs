//! One way of calling for both services: deadlines, bounded bodies, retries, a shared pace.

use super::breaker::Breaker;
use super::lenient::{self, Document};
use super::network::{Answer, Internet, Network};
use super::retry::{self, Ending, Repeat};
use super::speaker::Speaker;
use crate::model::{Millis, Secret};
use reqwest::header::{self, HeaderMap};
use reqwest::{Body, Client, Request, RequestBuilder};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};
use tokio::sync::{MutexGuard as Turn, Semaphore};
use tokio::time::Instant;
use url::{Url, form_urlencoded};

/// A call with all its attempts and waits.
const TOTAL: Duration = Duration::from_secs(120);
/// Calls in flight per service, shared by all clubs.
const IN_FLIGHT: usize = 8;
/// Characters of a service's own message that are kept.
const LONGEST_MESSAGE: usize = 300;
/// Anything shorter protects nothing, and may be part of a word that means something.
const SHORTEST_SECRET: usize = 8;

/// A success: what the service says, and when.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it says.
    pub document: Document,
    /// What its clock showed (`Date`).
    pub date: Option<Millis>,
}

/// Why a call gave nothing readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service never saw it.
    NotSent(String),
    /// It may have been processed; the answer is lost.
    Lost(String),
    /// Answered with success and an unreadable body.
    Garbage {
        /// What is wrong with it.
        detail: String,
        /// It is no JSON at all: a page for people, of whoever is in between.
        is_page: bool,
    },
    /// Answered with an error.
    Status {
        /// The HTTP status.
        status: u16,
        /// Whether the service itself speaks, in its own form; else something on the way does
        /// (a gateway, a proxy, a firewall), and nothing is known of what was asked.
        by_service: bool,
        /// What is said, at most 300 characters; empty if it is no JSON.
        message: String,
        /// Whether there is no body at all.
        is_empty: bool,
        /// The word of the sign-in's standard (`error`), where there is one.
        error: String,
        /// I4's `Status` inside the body \[P], where there is one.
        inner: Option<i64>,
    },
}

/// Carries the calls of one service.
pub struct Transport {
    client: Client,
    network: Arc<dyn Network>,
    /// Who is to be heard.
    speaker: Speaker,
    permits: Semaphore,
    /// The service has asked for silence until then.
    quiet: Mutex<Option<Quiet>>,
    breaker: Mutex<Breaker>,
    /// Whoever has it looks whether a service that was down is there again.
    look: tokio::sync::Mutex<()>,
}

/// A silence that was asked for.
#[derive(Clone)]
struct Quiet {
    until: Instant,
    /// With what it was asked for.
    failure: Failure,
}

/// A look whether a service that was down is there again.
struct Look<'a> {
    /// One attempt is enough.
    is_brief: bool,
    _turn: Turn<'a, ()>,
}

/// How an attempt failed, and how long the service wants to be left alone.
type Failed = (Failure, Option<Duration>);

impl Transport {
    /// A transport for the service at `base`.
    ///
    /// # Errors
    /// The TLS library cannot be set up on this machine.
    pub fn new(base: &Url, speaker: Speaker) -> Result<Self, String> {
        let internet = Internet::new(base)?;
        let client = internet.client.clone();
        Ok(Self::with(client, Arc::new(internet), speaker))
    }

    /// A transport over any network, for tests.
    pub fn over(network: Arc<dyn Network>, speaker: Speaker) -> Self {
        Self::with(Client::new(), network, speaker)
    }

    /// `client` writes the requests, `network` carries them.
    fn with(client: Client, network: Arc<dyn Network>, speaker: Speaker) -> Self {
        Self {
            client,
            network,
            speaker,
            permits: Semaphore::new(IN_FLIGHT),
            quiet: Mutex::new(None),
            breaker: Mutex::default(),
            look: tokio::sync::Mutex::default(),
        }
    }

    /// Makes a call until it is answered, or is not worth repeating, or time is up.
    ///
    /// # Errors
    /// How the last attempt ended; or, while the service is down or wants to be left alone, how
    /// the call ended that has found that out.
    pub async fn call(
        &self,
        repeat: Repeat,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Told, Failure> {
        let give_up = Instant::now() + TOTAL;
        let looks = self.breaker().looks();
        let (mut attempt, mut permit, mut look) = (0, None, None);
        loop {
            attempt += 1;
            if permit.is_none() {
                // The semaphore is never closed; if it were, calling without one does no harm.
                permit = Some(self.permits.acquire().await);
            }
            self.wait_for_quiet().await?;
            if look.is_none() {
                look = self.leave(looks).await?;
            }
            let (failure, wanted) = match self.attempt(&request).await {
                Ok(told) => {
                    self.breaker().answered();
                    return Ok(told);
                }
                Err(failed) => failed,
            };
            let ending = failure.ending();
            let busy = ending == Ending::Status(429);
            let attempts = match &look {
                _ if busy => retry::ATTEMPTS_BUSY,
                Some(look) if look.is_brief => 1,
                _ => retry::ATTEMPTS,
            };
            let backoff = retry::backoff(attempt, self.network.jitter());
            let wait = wanted.unwrap_or_default().max(backoff);
            if wait > retry::LONGEST_WAIT {
                self.quiet_for(wait.min(retry::LONGEST_REST), &failure);
                self.breaker().rest(&failure);
                return Err(failure);
            }
            let is_last = attempt >= attempts
                || !retry::again(repeat, ending)
                || Instant::now() + wait > give_up;
            match &look {
                Some(_) if is_last => self.breaker().looked(&failure),
                None if attempt == 1 => self.breaker().failed(&failure),
                _ => {}
            }
            if is_last {
                return Err(failure);
            }
            // Others may go meanwhile; but whoever waits for a look does so with a permit, so the
            // one who looks must not need another.
            if look.is_none() {
                permit = None;
            }
            if busy {
                // The limit is the company's: everybody waits, not only this call.
                self.quiet_for(wait, &failure);
            } else {
                tokio::time::sleep(wait).await;
            }
        }
    }

    async fn attempt(&self, request: &impl Fn(&Client) -> RequestBuilder) -> Result<Told, Failed> {
        let request = request(&self.client)
            .build()
            .map_err(|e| (Failure::NotSent(causes(&e.without_url())), None))?;
        let url = request.url().clone();
        let secrets = secrets_of(&request);
        let Answer {
            status,
            headers,
            body,
        } = self.network.carry(request).await.map_err(|f| (f, None))?;
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let now = text(header::DATE).and_then(|d| httpdate::parse_http_date(d).ok());
        let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
        let document = lenient::read(&body, content_type);
        if status.is_success() {
            let date = now.and_then(millis);
            return match document {
                Ok(document) => Ok(Told { document, date }),
                Err(why) => Err((garbage(status.as_u16(), &body, content_type, &why), None)),
            };
        }
        let said = document.map(|d| d.json).unwrap_or_default();
        // A date is meant by the service's clock, which is in the same answer.
        let now = now.unwrap_or_else(SystemTime::now);
        let wanted = text(header::RETRY_AFTER).and_then(|v| retry::retry_after(v, now));
        let mut message = said_in(&said, &secrets);
        if status.is_redirection() {
            message = redirect_target(&url, &headers);
        }
        if let Some(wait) = wanted.filter(|w| *w > retry::LONGEST_WAIT) {
            let until = now.checked_add(wait).and_then(millis);
            let until = until.and_then(Millis::timestamp);
            let until = until.map_or_else(
                || "for a very long time".to_owned(),
                |at| at.strftime("until %Y-%m-%d %H:%M UTC").to_string(),
            );
            let said = if message.is_empty() { "" } else { ", " };
            message = format!("{message}{said}it wants to be left alone {until}");
        }
        let failure = Failure::Status {
            status: status.as_u16(),
            by_service: self.speaker.is_heard(status.as_u16(), &headers, &said),
            message,
            is_empty: body.iter().all(u8::is_ascii_whitespace),
            error: short(said.get("error"), &secrets),
            inner: said.get("Status").and_then(Value::as_i64),
        };
        Err((failure, wanted))
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn quiet(&self) -> MutexGuard<'_, Option<Quiet>> {
        self.quiet.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Leave to call. Where the service seems to be down, one looks (and keeps what this returns
    /// until they have) and all who wanted to call meanwhile share what is seen. `looks`: how many
    /// there had been when the call began.
    async fn leave(&self, looks: u64) -> Result<Option<Look<'_>>, Failure> {
        if self.breaker().is_down().is_none() {
            return Ok(None);
        }
        let turn = self.look.lock().await;
        let breaker = self.breaker();
        match breaker.is_down() {
            None => Ok(None),
            Some(failure) if breaker.looks() != looks => Err(failure.clone()),
            Some(_) => Ok(Some(Look {
                is_brief: breaker.is_sure(),
                _turn: turn,
            })),
        }
    }

    fn quiet_for(&self, wait: Duration, failure: &Failure) {
        let until = Instant::now() + wait;
        let mut quiet = self.quiet();
        if quiet.as_ref().is_none_or(|q| q.until < until) {
            let failure = failure.clone();
            *quiet = Some(Quiet { until, failure });
        }
    }

    /// Waits for a short silence to end.
    ///
    /// # Errors
    /// It is a long one: who asked for it, with which words.
    async fn wait_for_quiet(&self) -> Result<(), Failure> {
        loop {
            let now = Instant::now();
            // The silence may be prolonged while it is waited for.
            let Some(quiet) = self.quiet().clone().filter(|q| q.until > now) else {
                return Ok(());
            };
            if quiet.until - now > retry::LONGEST_WAIT {
                return Err(quiet.failure);
            }
            tokio::time::sleep_until(quiet.until).await;
        }
    }
}

impl Failure {
    fn ending(&self) -> Ending {
        match self {
            Self::NotSent(_) => Ending::NotSent,
            Self::Lost(_) => Ending::Lost,
            Self::Garbage { .. } => Ending::Garbage,
            Self::Status { status, .. } => Ending::Status(*status),
        }
    }

    /// Whether nobody who could have answered was reached: no connection, no answer, or a gateway
    /// that says the same.
    #[must_use]
    pub fn is_nobody_there(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::Lost(_) => true,
            Self::Garbage { .. } => false,
            Self::Status {
                status, by_service, ..
            } => *status >= 500 && !by_service,
        }
    }

    /// Whether the service itself has answered, in its own form.
    #[must_use]
    pub fn is_by_service(&self) -> bool {
        matches!(
            self,
            Self::Status {
                by_service: true,
                ..
            }
        )
    }

    /// Whether something on the way has answered in the service's place, and refused: very likely
    /// the service never saw the call.
    #[must_use]
    pub fn is_by_gateway(&self) -> bool {
        match self {
            Self::Garbage { is_page, .. } => *is_page,
            Self::Status {
                status, by_service, ..
            } => !by_service && matches!(*status, 300..=407 | 409..=428 | 430..=499 | 511),
            Self::NotSent(_) | Self::Lost(_) => false,
        }
    }

    /// The failure in words for the details of a problem.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotSent(d) | Self::Lost(d) | Self::Garbage { detail: d, .. } => d.clone(),
            Self::Status {
                status: status @ 407,
                ..
            } => format!("status {status}, the proxy of this machine wants a sign-in of its own"),
            Self::Status {
                status, message, ..
            } if message.is_empty() => format!("status {status}"),
            Self::Status {
                status, message, ..
            } => format!("status {status}, {message}"),
        }
    }
}

/// A success that cannot be read.
fn garbage(status: u16, body: &[u8], content_type: &str, why: &str) -> Failure {
    let begins = body.iter().find(|b| b.is_ascii_graphic());
    let is_page = !matches!(begins, Some(b'{' | b'['));
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let detail = match (is_page, kind) {
        (true, "") => format!("status {status}, not an answer of the API"),
        (true, kind) => format!("status {status}, not an answer of the API but {kind}"),
        (false, _) => format!("status {status}, {why}"),
    };
    Failure::Garbage { detail, is_page }
}

/// An instant of an HTTP header; seconds are its resolution.
fn millis(at: SystemTime) -> Option<Millis> {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Millis)
}

/// `base` with `path` below it, whether or not `base` ends with a slash.
pub fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

/// `base` with `path` and an id below it, which stays one piece whatever is in it.
pub fn join_id(base: &Url, path: &str, id: &str) -> Url {
    let mut url = join(base, path);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.push(id);
    }
    url
}

/// Whether an address stays on this machine; only there plain HTTP is allowed.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

fn redirect_target(asked: &Url, headers: &HeaderMap) -> String {
    let host = headers
        .get(header::LOCATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|to| asked.join(to).ok())
        .and_then(|to| to.host_str().map(str::to_owned));
    match host {
        Some(host) => {
            format!("it points to {host}; redirects are not followed, correct the address")
        }
        None => "it points elsewhere; redirects are not followed".to_owned(),
    }
}

/// What is said about an error: `Message` (I4 \[P]), `error` (sign-in), or `message`.
fn said_in(json: &Value, secrets: &[Secret]) -> String {
    let text = ["Message", "message", "error_description", "error"]
        .iter()
        .find_map(|key| json.get(key).filter(|said| said.is_string()));
    short(text.or(Some(json)), secrets)
}

/// A text as it may go to the log; empty if it is none.
fn short(text: Option<&Value>, secrets: &[Secret]) -> String {
    let text = text.and_then(Value::as_str).unwrap_or_default();
    let text = without(text, secrets);
    text.chars().take(LONGEST_MESSAGE).collect()
}

/// The secrets that a request carries: in its sensitive headers, and in the form of a sign-in.
fn secrets_of(request: &Request) -> Vec<Secret> {
    let headers = request.headers().values();
    let in_headers = headers
        .filter(|value| value.is_sensitive())
        .filter_map(|value| value.to_str().ok())
        .map(|text| text.strip_prefix("Bearer ").unwrap_or(text).to_owned());
    let form = request.body().and_then(Body::as_bytes).unwrap_or_default();
    let in_form = form_urlencoded::parse(form)
        .filter(|(name, _)| name == "client_secret")
        .map(|(_, value)| value.into_owned());
    in_headers.chain(in_form).map(Secret::new).collect()
}

/// What a service says goes to the log, and it may repeat what it was sent.
pub(super) fn without(text: &str, secrets: &[Secret]) -> String {
    secrets
        .iter()
        .map(Secret::reveal)
        .filter(|secret| secret.len() >= SHORTEST_SECRET)
        .fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

/// An error with what caused it, on one line.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !out.contains(&text) {
            out.push_str(": ");
            out.push_str(&text);
        }
        next = cause.source();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_with_or_without_a_slash() {
        for base in ["https://api.example.org/v1", "https://api.example.org/v1/"] {
            let url = join(&base.parse().unwrap(), "leads");
            assert_eq!(url.as_str(), "https://api.example.org/v1/leads");
        }
        let root = join(&"https://login.example.org".parse().unwrap(), "oauth/token");
        assert_eq!(root.as_str(), "https://login.example.org/oauth/token");
        let base = "https://api.example.org/v1".parse().unwrap();
        let id = join_id(&base, "leads", "a/b?c#d e%2f");
        assert_eq!(
            id.as_str(),
            "https://api.example.org/v1/leads/a%2Fb%3Fc%23d%20e%252f"
        );
    }

    #[test]
    fn a_secret_that_a_service_repeats_is_left_out() {
        let client = Client::new();
        let post = || client.post("http://localhost");
        let form = [
            ("client_id", "id-12345678"),
            ("client_secret", "a b&c-12345"),
        ];
        for (request, said) in [
            (
                post().bearer_auth("token-1234"),
                "token-1234 of id-12345678",
            ),
            (post().form(&form), "a b&c-12345 of id-12345678"),
        ] {
            let secrets = secrets_of(&request.build().unwrap());
            let message = said_in(&serde_json::json!({ "Message": said }), &secrets);
            assert_eq!(message, "*** of id-12345678");
        }
        let short = [Secret::new("nothing".into())];
        assert_eq!(without("nothing found", &short), "nothing found");
    }
}
