//! InTouch's sign-in: OAuth 2 client credentials \[P], in the standard POST form \[A].

use super::assumed;
use super::retry::Repeat;
use super::transport::{Failure, Transport, join};
use crate::model::Secret;
use crate::problem::{Code, Problem};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

/// The standard's words (RFC 6749 §5.2) for a pair that is wrong, and those that servers have added.
const WRONG_PAIR: [&str; 5] = [
    "invalid_client",
    "unauthorized_client",
    "invalid_grant",
    "access_denied",
    "unauthorized",
];
/// The standard's other words: it is the request that is not understood.
const NOT_UNDERSTOOD: [&str; 4] = [
    "invalid_request",
    "unsupported_grant_type",
    "invalid_scope",
    "unsupported_response_type",
];

/// A token is renewed this long before it ends.
const MARGIN: Duration = Duration::from_secs(60);

/// A token, and which one it is.
#[derive(Clone)]
pub struct Token {
    /// The bearer token.
    pub secret: Secret,
    number: u64,
    until: Instant,
}

/// Gets tokens, one request at a time however many clubs ask.
pub struct SignIn {
    transport: Transport,
    url: Url,
    client_id: String,
    client_secret: Secret,
    current: Mutex<Option<Token>>,
}

impl SignIn {
    /// Signs in at `url`, the whole address of the token endpoint.
    pub fn new(transport: Transport, url: Url, client_id: String, client_secret: Secret) -> Self {
        Self {
            transport,
            url,
            client_id,
            client_secret,
            current: Mutex::new(None),
        }
    }

    /// A token that works as far as is known; `refused` is one that the service did not take.
    ///
    /// # Errors
    /// [`Code::InTouchSignIn`] if the pair is wrong, else that InTouch cannot be reached.
    pub async fn token(&self, refused: Option<&Token>) -> Result<Token, Problem> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref()
            && token.until > Instant::now()
            && refused.is_none_or(|r| r.number != token.number)
        {
            return Ok(token.clone());
        }
        let number = current.as_ref().map_or(0, |t| t.number) + 1;
        let token = self.fetch(number).await?;
        *current = Some(token.clone());
        Ok(token)
    }

    async fn fetch(&self, number: u64) -> Result<Token, Problem> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.reveal()),
        ];
        let answer = self
            .transport
            .call(Repeat::Freely, |client| {
                client.post(self.url.clone()).form(&form)
            })
            .await
            .map_err(|failure| refusal(&failure))?;
        let (token, life) = read(&answer.document.json)?;
        Ok(Token {
            secret: Secret::new(token),
            number,
            // A token of less than two minutes is used for half its life.
            until: Instant::now() + life.checked_sub(MARGIN).unwrap_or_default().max(life / 2),
        })
    }
}

/// The whole address of the token endpoint.
#[must_use]
pub fn token_url(login: &Url) -> Url {
    join(login, assumed::TOKEN_PATH)
}

/// The token of an answer, and how long it lives. The kind of token is not looked at: servers
/// write it in any case, or leave it out, and there is only one.
fn read(json: &Value) -> Result<(String, Duration), Problem> {
    let answer = |why: &str| Problem::new(Code::InTouchAnswer, format!("sign-in: {why}"));
    let token = match json.get("access_token") {
        Some(token) => token.as_str().unwrap_or_default().trim(),
        None => return Err(odd(json, "there is no access_token", "sign-in: ")),
    };
    // A token that no header can carry would be kept, and fail, until it ends.
    if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(answer("the access_token is none"));
    }
    let seconds = match json.get("expires_in") {
        Some(Value::Number(seconds)) => seconds.as_f64(),
        Some(Value::String(seconds)) => seconds.trim().parse().ok(),
        _ => None,
    };
    // A missing one means an hour, as published.
    let life = seconds
        .filter(|s: &f64| s.is_finite() && *s > 0.0)
        .map_or(Duration::from_secs(3600), |s| {
            Duration::from_secs_f64(s.min(86_400.0))
        });
    Ok((token.to_owned(), life))
}

/// What a refused sign-in means. Only the words of the standard are about the pair of ID and
/// secret: a gateway refuses with the same numbers.
fn refusal(failure: &Failure) -> Problem {
    let detail = failure.detail();
    let (code, detail) = match failure {
        Failure::Status {
            status: status @ 400..=499,
            by_service,
            error,
            ..
        } if !matches!(status, 408 | 429) => {
            let is_one_of = |words: &[&str]| words.iter().any(|w| error.eq_ignore_ascii_case(w));
            if *by_service && is_one_of(&WRONG_PAIR) {
                (Code::InTouchSignIn, detail)
            } else if *by_service && (is_one_of(&NOT_UNDERSTOOD) || matches!(status, 404 | 405)) {
                (Code::InTouchAnswer, detail)
            } else if matches!(status, 400 | 401 | 403) {
                let or = "not InTouch's own word: something on the way refuses, or the client ID or its secret is wrong";
                (Code::InTouchGateway, format!("{detail}, {or}"))
            } else {
                (Code::InTouchGateway, detail)
            }
        }
        other => (code(other), detail),
    };
    Problem::new(code, format!("sign-in: {detail}"))
}

/// What a failed call to InTouch means.
pub(super) fn code(failure: &Failure) -> Code {
    match failure {
        Failure::NotSent(_) | Failure::Lost(_) => Code::InTouchOffline,
        Failure::Garbage { is_page: false, .. } => Code::InTouchAnswer,
        Failure::Garbage { is_page: true, .. } => Code::InTouchGateway,
        Failure::Status {
            status, by_service, ..
        } => match status {
            429 => Code::InTouchBusy,
            511 => Code::InTouchGateway,
            408 | 500..=599 => Code::InTouchServer,
            _ if !by_service => Code::InTouchGateway,
            401 | 403 | 404 => Code::InTouchClub,
            _ => Code::InTouchAnswer,
        },
    }
}

/// A success that is JSON and not what was asked for: the service in a form that is not known, or
/// something on the way that speaks JSON, too.
pub(super) fn odd(json: &Value, why: &str, call: &str) -> Problem {
    const OURS: [&str; 6] = [
        "_embedded",
        "_links",
        "page",
        "content",
        "uuid",
        "access_token",
    ];
    let code = if OURS.iter().any(|name| json.get(name).is_some()) {
        Code::InTouchAnswer
    } else {
        Code::InTouchGateway
    };
    Problem::new(code, format!("{call}{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_as_servers_write_them() {
        let hour = Duration::from_secs(3600);
        for (answer, life) in [
            (
                json!({"access_token": "abc", "token_type": "bearer", "expires_in": 3599}),
                3599,
            ),
            (
                json!({"access_token": "abc", "token_type": "BEARER", "expires_in": "3599"}),
                3599,
            ),
            (
                json!({"access_token": " abc\n", "expires_in": 3599.0}),
                3599,
            ),
            (json!({"access_token": "abc"}), 3600),
            (json!({"access_token": "abc", "expires_in": null}), 3600),
            (json!({"access_token": "abc", "expires_in": "soon"}), 3600),
            (json!({"access_token": "abc", "expires_in": -1}), 3600),
            (json!({"access_token": "abc", "expires_in": 1e300}), 86_400),
        ] {
            let read = read(&answer).unwrap();
            assert_eq!(read, ("abc".to_owned(), hour / 3600 * life), "{answer}");
        }
        for (answer, code) in [
            (json!({"access_token": ""}), Code::InTouchAnswer),
            (json!({"access_token": "a b"}), Code::InTouchAnswer),
            (json!({"access_token": null}), Code::InTouchAnswer),
            (json!({"error": "x"}), Code::InTouchGateway),
            (json!("hello"), Code::InTouchGateway),
        ] {
            assert_eq!(read(&answer).unwrap_err().code, code, "{answer}");
        }
    }

    #[test]
    fn only_the_words_of_the_standard_call_a_secret_wrong() {
        let of = |status, by_service, error: &str| {
            refusal(&Failure::Status {
                status,
                by_service,
                message: error.to_owned(),
                is_empty: error.is_empty(),
                error: error.to_owned(),
                inner: None,
            })
        };
        for (status, error, code) in [
            (401, "invalid_client", Code::InTouchSignIn),
            (400, "invalid_client", Code::InTouchSignIn),
            (400, "invalid_grant", Code::InTouchSignIn),
            (403, "unauthorized_client", Code::InTouchSignIn),
            (401, "Unauthorized", Code::InTouchSignIn),
            (400, "unsupported_grant_type", Code::InTouchAnswer),
            (400, "invalid_request", Code::InTouchAnswer),
            (404, "Not Found", Code::InTouchAnswer),
            (403, "forbidden", Code::InTouchGateway),
            (503, "temporarily_unavailable", Code::InTouchServer),
            (429, "slow_down", Code::InTouchBusy),
        ] {
            assert_eq!(of(status, true, error).code, code, "{status} {error}");
        }
        for status in [302, 400, 401, 403, 404, 407, 410, 451, 511] {
            assert_eq!(of(status, false, "").code, Code::InTouchGateway, "{status}");
        }
        let told = of(401, false, "").detail;
        assert!(told.contains("something on the way") && told.contains("secret is wrong"));
    }
}
