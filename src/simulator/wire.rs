//! What goes over the wire: one call as it came, and one answer as it leaves.

use hyper::body::Bytes;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::time::Duration;

/// One HTTP request, wholly read.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) fn of(head: Parts, body: Bytes) -> Call {
        Call {
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or("").to_owned(),
            method: head.method,
            headers: head.headers,
            body,
        }
    }

    /// A header's text; `None` also for one that is empty.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let text = self.headers.get(name)?.to_str().ok()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The media type of the body, without its parameters.
    pub(super) fn content_type(&self) -> &str {
        let whole = self.header("content-type").unwrap_or("");
        whole.split(';').next().unwrap_or("").trim()
    }

    /// A parameter of the query, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// One HTTP answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) header: Option<(&'static str, String)>,
    /// What the service's clock shows, in milliseconds since 1970.
    pub(super) date: Option<i64>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn text(status: u16, body: String) -> Answer {
        Answer {
            status,
            content_type: "application/json; charset=utf-8",
            header: None,
            date: None,
            body,
        }
    }

    pub(super) fn json(status: u16, body: &Value) -> Answer {
        Answer::text(status, body.to_string())
    }

    /// I4's form of a refusal.
    pub(super) fn message(status: u16, text: &str) -> Answer {
        Answer::json(status, &json!({ "Message": text }))
    }

    /// What a proxy on the way says.
    pub(super) fn html(status: u16) -> Answer {
        Answer {
            status,
            content_type: "text/html",
            header: None,
            date: None,
            body: format!(
                "<html><head><title>{status}</title></head>\
                 <body><h1>{status}</h1><hr>gateway</body></html>"
            ),
        }
    }

    /// What a gateway says that has nothing to say.
    pub(super) fn empty(status: u16) -> Answer {
        Answer {
            content_type: "text/plain",
            ..Answer::text(status, String::new())
        }
    }

    /// What a gateway says that speaks JSON, too.
    pub(super) fn fault(status: u16) -> Answer {
        let fault = json!({ "faultstring": "Refused by policy", "detail": { "code": status } });
        Answer::json(status, &json!({ "fault": fault }))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.header = Some((name, value.into()));
        self
    }
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It is answered.
    Whole(Answer),
    /// It is answered after a while.
    Late(Answer, Duration),
    /// Its answer breaks off in the middle of the body.
    Cut(Answer),
    /// The connection is closed without a word.
    Nothing,
}

impl Outcome {
    /// The same with the time of the service's clock.
    pub(super) fn at(mut self, now: i64) -> Outcome {
        match &mut self {
            Outcome::Whole(answer) | Outcome::Late(answer, _) | Outcome::Cut(answer) => {
                answer.date = Some(now);
            }
            Outcome::Nothing => {}
        }
        self
    }

    /// The status that the client gets to see.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Outcome::Whole(answer) | Outcome::Late(answer, _) | Outcome::Cut(answer) => {
                Some(answer.status)
            }
            Outcome::Nothing => None,
        }
    }
}
