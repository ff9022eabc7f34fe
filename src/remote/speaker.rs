//! Who has answered with an error: the service, or something on the way to it (a gateway, a proxy, a
//! firewall, the sign-in page of a guest network). Only the service's own word is a verdict.

use super::assumed;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::Value;

/// A service, by the form in which it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// `{"Message": …}` \[P], and the bare text of a record that is not there \[P].
    I4,
    /// `{"error": …}` and its relatives \[A].
    InTouch,
    /// `{"error": …}` (RFC 6749 §5.2).
    SignIn,
}

impl Speaker {
    /// Whether an error with this body is the service's own.
    #[must_use]
    pub fn is_heard(self, status: u16, headers: &HeaderMap, body: &Value) -> bool {
        let has = |name: &str| body.get(name).is_some_and(Value::is_string);
        match self {
            Self::I4 => {
                let is_bare = status == 404 && body.as_str().is_some_and(is_not_there);
                has("Message") || is_bare
            }
            Self::SignIn => has("error"),
            Self::InTouch => {
                // Who refuses a token may say so in the header alone (RFC 6750 §3).
                let challenge = headers.get(WWW_AUTHENTICATE).and_then(|v| v.to_str().ok());
                let by_header = challenge.is_some_and(|c| c.trim_start().starts_with("Bearer"));
                let in_words = has("message") || has("detail") || has("title");
                let as_record = ["status", "timestamp", "path", "logref", "type"];
                has("error")
                    || (in_words && as_record.iter().any(|name| body.get(name).is_some()))
                    || (by_header && matches!(status, 401 | 403))
            }
        }
    }
}

/// Whether these are I4's words for a record that is not there.
#[must_use]
pub fn is_not_there(message: &str) -> bool {
    let message = message.trim().to_lowercase();
    assumed::NOT_THERE
        .iter()
        .any(|text| message.starts_with(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_its_own_form_is_the_service() {
        let none = HeaderMap::new();
        let pages = [
            Value::Null,
            json!("Service Unavailable"),
            json!([]),
            json!({}),
            json!({"code": 403}),
            json!({"fault": {"faultstring": "Rate limit"}}),
            json!({"message": "Forbidden"}),
            json!({"error": {"code": 403}}),
            json!({"Message": {"text": "x"}}),
        ];
        for speaker in [Speaker::I4, Speaker::InTouch, Speaker::SignIn] {
            for page in &pages {
                assert!(!speaker.is_heard(400, &none, page), "{speaker:?} {page}");
            }
        }
        assert!(Speaker::I4.is_heard(400, &none, &json!({"Message": "City is invalid"})));
        assert!(Speaker::I4.is_heard(404, &none, &json!("CustomerNotFound")));
        assert!(!Speaker::I4.is_heard(400, &none, &json!("CustomerNotFound")));
        assert!(!Speaker::I4.is_heard(403, &none, &json!({"error": "forbidden"})));
        assert!(Speaker::SignIn.is_heard(401, &none, &json!({"error": "invalid_client"})));
        let spring = json!({"timestamp": 1, "status": 404, "error": "Not Found", "path": "/x"});
        assert!(Speaker::InTouch.is_heard(404, &none, &spring));
        let rfc_9457 = json!({"type": "about:blank", "title": "Not Found", "status": 404});
        assert!(Speaker::InTouch.is_heard(404, &none, &rfc_9457));
        let bearer = HeaderMap::from_iter([(
            WWW_AUTHENTICATE,
            "Bearer error=\"invalid_token\"".parse().unwrap(),
        )]);
        assert!(Speaker::InTouch.is_heard(401, &bearer, &Value::Null));
        assert!(!Speaker::InTouch.is_heard(404, &bearer, &Value::Null));
        assert!(!Speaker::SignIn.is_heard(401, &bearer, &Value::Null));
    }
}
