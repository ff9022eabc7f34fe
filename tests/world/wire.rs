//! What stands between the connector and the services, or makes their answers look otherwise:
//! gateways, older copies, keys that are not sent, marks that get lost. And what was really asked
//! of I4: the connector's own words are no proof of that.

use crate::dice::Dice;
use crate::plan::{Marks, Page};
use hyper::body::Bytes;
use i4_connector::remote::{Answer, Failure};
use i4_connector::simulator::{Operation, Reply, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What any gateway may say at any time.
const STATUSES: [u16; 12] = [400, 403, 404, 407, 409, 413, 421, 429, 451, 502, 503, 504];

pub struct Wire {
    /// Pages that answer the next calls of a kind.
    pub gateways: Vec<(Operation, u16, Page)>,
    /// Older copies that are shown once, by the person's id.
    pub stale: BTreeMap<String, Value>,
    /// Fields whose key is not sent.
    pub stopped: BTreeSet<String>,
    pub marks: Marks,
    /// For whom each record was made.
    pub made: BTreeMap<u64, String>,
    last_record: u64,
    /// How often somebody was sent to be created without a clear answer, and how often
    /// a gateway refused that: whether such a refusal is clear is a matter of opinion.
    sends: BTreeMap<String, (u32, u32)>,
    /// Whom this pass has sent to be created for the first time, or again after a clear no.
    pub first_sends: BTreeSet<String>,
    /// Whose field this pass has emptied, by the field's name.
    pub emptied: BTreeMap<String, BTreeSet<String>>,
    /// Who was sent once more although two sends had no clear answer.
    pub sent_too_often: Vec<String>,
}

impl Wire {
    pub fn new() -> Self {
        Self {
            gateways: Vec::new(),
            stale: BTreeMap::new(),
            stopped: BTreeSet::new(),
            marks: Marks::Kept,
            made: BTreeMap::new(),
            last_record: 0,
            sends: BTreeMap::new(),
            first_sends: BTreeSet::new(),
            emptied: BTreeMap::new(),
            sent_too_often: Vec::new(),
        }
    }

    /// A pass begins.
    pub fn begin_pass(&mut self) {
        self.first_sends.clear();
        self.emptied.clear();
    }

    /// The page that a gateway answers this call with, if one does.
    pub fn gateway(&mut self, call: Operation, often: f64, dice: &mut Dice) -> Option<(u16, Page)> {
        if let Some(at) = self.gateways.iter().position(|(of, ..)| *of == call) {
            let (_, status, page) = self.gateways.remove(at);
            return Some((status, page));
        }
        dice.chance(often).then(|| {
            let page = dice.pick(&[Page::Html, Page::Nothing, Page::Json]);
            (dice.pick(&STATUSES), page)
        })
    }

    /// A request is on its way: it may be done from now on.
    pub fn sending(&mut self, call: Operation, body: &Value) {
        match call {
            Operation::CreateProspect => {
                let who = person(body);
                let (sends, refused) = self.sends.entry(who.clone()).or_default();
                *sends += 1;
                if *sends == 1 {
                    self.first_sends.insert(who);
                } else if *sends > 2 + *refused {
                    self.sent_too_often.push(who);
                }
            }
            Operation::Update => {
                let record = body["CustomerId"].as_str().unwrap_or_default();
                for change in body["ChangeDetails"].as_array().into_iter().flatten() {
                    if change["NewValue"] == "" {
                        let field = change["FieldName"].as_str().unwrap_or_default();
                        let whose = self.emptied.entry(field.to_owned()).or_default();
                        whose.insert(record.to_owned());
                    }
                }
            }
            _ => {}
        }
    }

    /// What the connector got to hear of a create.
    pub fn heard(&mut self, call: Operation, body: &Value, answer: &Result<Answer, Failure>) {
        if call != Operation::CreateProspect {
            return;
        }
        let (sends, refused) = self.sends.entry(person(body)).or_default();
        let Ok(answer) = answer else { return };
        let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let says = |key: &str| json.as_ref().is_some_and(|j| j.get(key).is_some());
        match answer.status.as_u16() {
            408 | 500..511 => {}
            200..300 if !says("Successful") => {}
            200..300 => (*sends, *refused) = (0, 0),
            300.. if !says("Message") => *refused += 1,
            // What was sent before is as unclear as it was.
            _ => *sends = sends.saturating_sub(1),
        }
    }

    /// The admin has decided about somebody: that is as good as a clear answer.
    pub fn decided(&mut self, who: &str) {
        self.sends.remove(who);
    }

    /// Whether they were sent without a clear answer. Who dies before sending once more cannot know
    /// that it was not sent.
    pub fn is_unsure(&self, who: &str) -> bool {
        self.sends.get(who).is_some_and(|(sends, _)| *sends >= 1)
    }

    /// Notes who was created, and what becomes of their mark.
    pub fn after(&mut self, call: Operation, world: &mut World) {
        if call != Operation::CreateProspect {
            return;
        }
        let newer = world.customers.iter().rev();
        let new: Vec<(u64, Option<String>)> = newer
            .take_while(|c| c.id > self.last_record)
            .map(|c| (c.id, c.data_exchange_id.clone()))
            .collect();
        for (id, mark) in new {
            self.last_record = self.last_record.max(id);
            let Some(mark) = mark else { continue };
            self.made.insert(id, mark.to_lowercase());
            let told = match self.marks {
                Marks::Kept => continue,
                Marks::Dropped => None,
                Marks::Capitals => Some(mark.to_uppercase()),
            };
            world.customers.edit(id, |c| c.data_exchange_id = told);
        }
    }

    /// Changes what InTouch shows.
    pub fn show(&mut self, call: Operation, reply: Reply) -> Reply {
        let is_plain = self.stale.is_empty() && self.stopped.is_empty();
        if is_plain || !matches!(call, Operation::Leads | Operation::Lead) {
            return reply;
        }
        match reply {
            Reply::Whole(answer) => Reply::Whole(self.shown(call, answer)),
            Reply::Late(answer, delay) => Reply::Late(self.shown(call, answer), delay),
            other => other,
        }
    }

    fn shown(&mut self, call: Operation, answer: hyper::Response<Bytes>) -> hyper::Response<Bytes> {
        let Ok(mut json) = serde_json::from_slice::<Value>(answer.body()) else {
            return answer;
        };
        let rows: Vec<&mut Value> = match call {
            Operation::Lead => vec![&mut json],
            _ => match json.pointer_mut("/_embedded/leads") {
                Some(Value::Array(rows)) => rows.iter_mut().collect(),
                _ => return answer,
            },
        };
        for row in rows {
            let uuid = row["uuid"].as_str().unwrap_or_default().to_owned();
            if let Some(older) = self
                .stale
                .remove(&uuid)
                .filter(|_| call == Operation::Leads)
            {
                *row = older;
            }
            if let Some(Value::Object(contact)) = row.get_mut("contact") {
                contact.retain(|key, _| !self.stopped.contains(key));
            }
        }
        answer.map(|_| Bytes::from(json.to_string()))
    }
}

/// A gateway's page.
pub fn page(status: u16, page: Page) -> hyper::Response<Bytes> {
    let (kind, body) = match page {
        Page::Html => (
            "text/html",
            format!("<html><body><h1>{status}</h1><hr>gateway</body></html>"),
        ),
        Page::Nothing => ("text/plain", String::new()),
        Page::Json => (
            "application/json",
            r#"{"error":"blocked","incident":"7f31"}"#.to_owned(),
        ),
    };
    let mut answer = hyper::Response::new(Bytes::from(body));
    *answer.status_mut() = hyper::StatusCode::from_u16(status).unwrap();
    let kind = hyper::header::HeaderValue::from_static(kind);
    answer
        .headers_mut()
        .insert(hyper::header::CONTENT_TYPE, kind);
    answer
}

/// What a path asks for.
pub fn call(path: &str) -> Operation {
    match path {
        "/oauth/token" => Operation::Token,
        "/v1/clubs" => Operation::Clubs,
        "/v1/leads" => Operation::Leads,
        "/api/v3/club/getactiveclubs" => Operation::ActiveClubs,
        "/api/v3/member/searchmembers" => Operation::SearchMembers,
        "/api/v3/member/getcustomers" => Operation::GetCustomers,
        "/api/v3/prospect/getfieldsforprospectcreationbyemployee" => Operation::Fields,
        "/api/v3/prospect/getnextprospectmemberid" => Operation::NextMemberId,
        "/api/v3/prospect/createprospect" => Operation::CreateProspect,
        "/api/v3/changerequest/updatepersonalinformation" => Operation::Update,
        _ if path.starts_with("/v1/leads/") => Operation::Lead,
        _ if path.starts_with("/api/v3/member/getmember/") => Operation::GetMember,
        _ => Operation::Unknown,
    }
}

fn person(body: &Value) -> String {
    body["DataExchangeID"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase()
}
