//! InTouch's sign-in: OAuth 2 client credentials \[P], in the standard POST form \[A].

use super::assumed;
use super::retry::Repeat;
use super::transport::{Failure, Transport, join};
use crate::model::Secret;
use crate::problem::{Code, Problem};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

/// A token is renewed this long before it ends.
const MARGIN: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    /// Seconds; a missing one means an hour, as published.
    expires_in: Option<f64>,
}

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
        let answer: TokenAnswer = self
            .transport
            .call(Repeat::Freely, |client| {
                client.post(self.url.clone()).form(&form)
            })
            .await
            .map_err(|failure| refusal(&failure))?;
        let token = answer.access_token;
        // A token that no header can carry would be kept, and fail, until it ends.
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
            let detail = "sign-in: the access_token is none";
            return Err(Problem::new(Code::InTouchAnswer, detail));
        }
        let life = answer
            .expires_in
            .filter(|s| s.is_finite() && *s > 0.0)
            .map_or(Duration::from_secs(3600), |s| {
                Duration::from_secs_f64(s.min(86_400.0))
            });
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

fn refusal(failure: &Failure) -> Problem {
    let code = match failure {
        Failure::Status {
            status: 400 | 401 | 403,
            ..
        } => Code::InTouchSignIn,
        Failure::Status { status: 404, .. } => Code::InTouchAnswer,
        other => code(other),
    };
    Problem::new(code, format!("sign-in: {}", failure.detail()))
}

/// What a failed call to InTouch means.
pub(super) fn code(failure: &Failure) -> Code {
    match failure {
        Failure::NotSent(_) | Failure::Lost(_) => Code::InTouchOffline,
        Failure::Garbage(_) => Code::InTouchAnswer,
        Failure::Status { status, .. } => match status {
            401 | 403 | 404 => Code::InTouchClub,
            429 => Code::InTouchBusy,
            408 | 500..=599 => Code::InTouchServer,
            _ => Code::InTouchAnswer,
        },
    }
}
