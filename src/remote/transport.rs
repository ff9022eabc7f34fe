//! One way of calling for both services: deadlines, bounded bodies, retries, a shared pace.

use super::network::{Answer, Internet, Network};
use super::retry::{self, Ending, Repeat};
use crate::model::Secret;
use reqwest::header::{self, HeaderMap};
use reqwest::{Body, Client, Request, RequestBuilder};
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
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

/// Why a call gave nothing readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service never saw it.
    NotSent(String),
    /// It may have been processed; the answer is lost.
    Lost(String),
    /// Answered with success and an unreadable body.
    Garbage(String),
    /// Answered with an error.
    Status {
        /// The HTTP status.
        status: u16,
        /// What the service says, at most 300 characters; empty if it is no JSON.
        message: String,
        /// I4's `Status` inside the body \[P], where there is one.
        inner: Option<i64>,
    },
}

/// Carries the calls of one service.
pub struct Transport {
    client: Client,
    network: Arc<dyn Network>,
    permits: Semaphore,
    /// The service has asked for silence until then.
    quiet_until: Mutex<Option<Instant>>,
}

impl Transport {
    /// A transport for the service at `base`.
    ///
    /// # Errors
    /// The TLS library cannot be set up on this machine.
    pub fn new(base: &Url) -> Result<Self, String> {
        let internet = Internet::new(base)?;
        Ok(Self::with(internet.client.clone(), Arc::new(internet)))
    }

    /// A transport over any network, for tests.
    pub fn over(network: Arc<dyn Network>) -> Self {
        Self::with(Client::new(), network)
    }

    /// `client` writes the requests, `network` carries them.
    fn with(client: Client, network: Arc<dyn Network>) -> Self {
        Self {
            client,
            network,
            permits: Semaphore::new(IN_FLIGHT),
            quiet_until: Mutex::new(None),
        }
    }

    /// Makes a call until it is answered, or is not worth repeating, or time is up.
    ///
    /// # Errors
    /// How the last attempt ended.
    pub async fn call<T: DeserializeOwned>(
        &self,
        repeat: Repeat,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<T, Failure> {
        let give_up = Instant::now() + TOTAL;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (failure, wanted) = match self.attempt(&request).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let ending = failure.ending();
            let busy = ending == Ending::Status(429);
            let attempts = if busy {
                retry::ATTEMPTS_BUSY
            } else {
                retry::ATTEMPTS
            };
            if attempt >= attempts || !retry::again(repeat, ending) {
                return Err(failure);
            }
            let backoff = retry::backoff(attempt, self.network.jitter());
            let wait = wanted.unwrap_or_default().max(backoff);
            if wait > retry::LONGEST_WAIT || Instant::now() + wait > give_up {
                return Err(failure);
            }
            if busy {
                // The limit is the company's: everybody waits, not only this call.
                self.quiet_for(wait);
            } else {
                tokio::time::sleep(wait).await;
            }
        }
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        request: &impl Fn(&Client) -> RequestBuilder,
    ) -> Result<T, (Failure, Option<Duration>)> {
        // The semaphore is never closed; if it were, calling without a permit does no harm.
        let _permit = self.permits.acquire().await;
        self.wait_for_quiet().await;
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
        if status.is_redirection() {
            let to = redirect_target(&url, &headers);
            return Err((status_failure(status.as_u16(), to, None), None));
        }
        // A date is meant by the service's clock, which is in the same answer.
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let now = text(header::DATE).and_then(|d| httpdate::parse_http_date(d).ok());
        let wanted = text(header::RETRY_AFTER)
            .and_then(|v| retry::retry_after(v, now.unwrap_or_else(SystemTime::now)));
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|e| {
                // Not the parser's own words: they may quote what it read.
                let detail = format!(
                    "status {}, no readable JSON at line {} column {}",
                    status.as_u16(),
                    e.line(),
                    e.column()
                );
                (Failure::Garbage(detail), None)
            });
        }
        let (message, inner) = error_message(&body, &secrets);
        Err((status_failure(status.as_u16(), message, inner), wanted))
    }

    fn quiet_for(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut quiet = self.quiet_until.lock().unwrap_or_else(|e| e.into_inner());
        if quiet.is_none_or(|q| q < until) {
            *quiet = Some(until);
        }
    }

    async fn wait_for_quiet(&self) {
        let until = || *self.quiet_until.lock().unwrap_or_else(|e| e.into_inner());
        // The silence may be prolonged while it is waited for.
        while let Some(until) = until().filter(|u| *u > Instant::now()) {
            tokio::time::sleep_until(until).await;
        }
    }
}

impl Failure {
    fn ending(&self) -> Ending {
        match self {
            Self::NotSent(_) => Ending::NotSent,
            Self::Lost(_) => Ending::Lost,
            Self::Garbage(_) => Ending::Garbage,
            Self::Status { status, .. } => Ending::Status(*status),
        }
    }

    /// The failure in words for the details of a problem.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotSent(d) | Self::Lost(d) | Self::Garbage(d) => d.clone(),
            Self::Status {
                status, message, ..
            } if message.is_empty() => format!("status {status}"),
            Self::Status {
                status, message, ..
            } => format!("status {status}, {message}"),
        }
    }
}

fn status_failure(status: u16, message: String, inner: Option<i64>) -> Failure {
    Failure::Status {
        status,
        message,
        inner,
    }
}

/// `base` with `path` below it, whether or not `base` ends with a slash.
pub fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
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

/// What a service says about an error: `Message` (I4 \[P]), `error` (sign-in), or `message`.
fn error_message(body: &[u8], secrets: &[Secret]) -> (String, Option<i64>) {
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) else {
        return (String::new(), None);
    };
    let text = ["Message", "message", "error_description", "error"]
        .iter()
        .find_map(|k| json.get(k)?.as_str())
        .or_else(|| json.as_str())
        .unwrap_or_default();
    let inner = json.get("Status").and_then(serde_json::Value::as_i64);
    let text = without(text, secrets);
    (text.chars().take(LONGEST_MESSAGE).collect(), inner)
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
            let body = serde_json::json!({ "Message": said }).to_string();
            let (message, _) = error_message(body.as_bytes(), &secrets);
            assert_eq!(message, "*** of id-12345678");
        }
        let short = [Secret::new("nothing".into())];
        assert_eq!(without("nothing found", &short), "nothing found");
    }
}
