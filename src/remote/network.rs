//! What carries one request to a service and brings its answer. Tests put a network of their own
//! below the clients, which loses, delays and breaks what a seed decides.

use super::transport::{Failure, causes, is_loopback};
use futures::future::BoxFuture;
use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response, StatusCode, redirect};
use std::time::Duration;
use url::Url;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);
/// One attempt, body included.
pub(super) const ATTEMPT: Duration = Duration::from_secs(30);
/// Bytes of an answer. The longest is a page of 5,000 customers of a few kilobytes each.
const LONGEST_BODY: usize = 64 << 20;

/// An answer, wholly read.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// A network.
pub trait Network: Send + Sync {
    /// Carries one request, once.
    ///
    /// # Errors
    /// [`Failure::NotSent`] only if the service surely never saw it, else [`Failure::Lost`].
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>>;

    /// From 0 to 1: spreads repeated calls in time.
    fn jitter(&self) -> f64 {
        rand::random()
    }
}

/// The real one.
pub(super) struct Internet {
    pub(super) client: Client,
}

impl Internet {
    /// For calls of the service at `base` only.
    ///
    /// # Errors
    /// The TLS library cannot be set up on this machine.
    pub(super) fn new(base: &Url) -> Result<Self, String> {
        let mut builder = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(ATTEMPT)
            .https_only(base.scheme() == "https")
            // A redirect would carry the key to wherever it points.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("i4-connector/", env!("CARGO_PKG_VERSION")));
        if is_loopback(base) {
            // A proxy for the internet has no business with this machine's own services.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| causes(&e))?;
        Ok(Self { client })
    }

    async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(e) if e.is_connect() || e.is_builder() => {
                return Err(Failure::NotSent(with_hint(causes(&e.without_url()))));
            }
            Err(e) => return Err(Failure::Lost(causes(&e.without_url()))),
        };
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: read_bounded(response).await.map_err(Failure::Lost)?,
        })
    }
}

impl Network for Internet {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(self.send(request))
    }
}

/// What is not the internet's fault is said beside the cause.
fn with_hint(cause: String) -> String {
    let low = cause.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    let hint = if has(&["proxy authorization", "proxy authentication"]) {
        "the proxy of this machine wants a sign-in of its own"
    } else if low.contains("certificate")
        && has(&["expired", "not valid yet", "not yet valid", "notvalidyet"])
    {
        "is this machine's clock right?"
    } else if low.contains("certificate") && has(&["unknownissuer", "unknown issuer"]) {
        "something between this machine and the service may read along (a proxy, a firewall)"
    } else {
        return cause;
    };
    format!("{cause}: {hint}")
}

async fn read_bounded(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|e| causes(&e.without_url()))?
    {
        if body.len() + chunk.len() > LONGEST_BODY {
            return Err(format!("the answer is longer than {LONGEST_BODY} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_and_a_clock_are_named() {
        for (cause, hint) in [
            (
                "tunnel error: proxy authorization required",
                "sign-in of its own",
            ),
            ("invalid peer certificate: Expired", "clock"),
            (
                "invalid peer certificate: certificate not valid yet: verification time 7",
                "clock",
            ),
            ("invalid peer certificate: NotValidYet", "clock"),
            ("invalid peer certificate: UnknownIssuer", "read along"),
        ] {
            let told = with_hint(cause.to_owned());
            assert!(told.starts_with(cause) && told.contains(hint), "{told}");
        }
        let refused = "tcp connect error: Connection refused";
        assert_eq!(with_hint(refused.to_owned()), refused);
    }
}
