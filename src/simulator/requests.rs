//! The log of requests: what the client really asked for.

use super::fate::Fault;
use std::collections::VecDeque;

/// How many requests the log keeps; older ones are only counted.
pub const KEPT_REQUESTS: usize = 200_000;

/// One of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// InTouch CRM.
    InTouch,
    /// Jonas I4.
    I4,
}

/// What a request asks for, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// InTouch: sign in.
    Token,
    /// InTouch: the clubs that the client may read.
    Clubs,
    /// InTouch: a page of leads.
    Leads,
    /// InTouch: one lead.
    Lead,
    /// I4: `getactiveclubs`.
    ActiveClubs,
    /// I4: `searchmembers`.
    SearchMembers,
    /// I4: `getmember`.
    GetMember,
    /// I4: `getcustomers`.
    GetCustomers,
    /// I4: `getfieldsforprospectcreationbyemployee`.
    Fields,
    /// I4: `getnextprospectmemberid`.
    NextMemberId,
    /// I4: `createprospect`.
    CreateProspect,
    /// I4: `updatepersonalinformation`.
    Update,
    /// A path that neither service has.
    Unknown,
}

impl Operation {
    pub(super) const COUNT: usize = Operation::Unknown as usize + 1;

    /// The operation behind a path, and what is left of the path where it ends in an id.
    pub(super) fn of(service: Service, path: &str) -> (Operation, &str) {
        let operation = match service {
            Service::InTouch => match path {
                "/oauth/token" => Operation::Token,
                "/v1/clubs" => Operation::Clubs,
                "/v1/leads" => Operation::Leads,
                _ => return after(path, "/v1/leads/", Operation::Lead),
            },
            Service::I4 => match path {
                "/api/v3/club/getactiveclubs" => Operation::ActiveClubs,
                "/api/v3/member/searchmembers" => Operation::SearchMembers,
                "/api/v3/member/getcustomers" => Operation::GetCustomers,
                "/api/v3/prospect/getfieldsforprospectcreationbyemployee" => Operation::Fields,
                "/api/v3/prospect/getnextprospectmemberid" => Operation::NextMemberId,
                "/api/v3/prospect/createprospect" => Operation::CreateProspect,
                "/api/v3/changerequest/updatepersonalinformation" => Operation::Update,
                _ => return after(path, "/api/v3/member/getmember/", Operation::GetMember),
            },
        };
        (operation, "")
    }

    /// Whether the call needs a token of InTouch.
    pub(super) fn needs_token(self) -> bool {
        matches!(self, Operation::Clubs | Operation::Leads | Operation::Lead)
    }
}

fn after<'a>(path: &'a str, prefix: &str, operation: Operation) -> (Operation, &'a str) {
    match path.strip_prefix(prefix) {
        Some(id) if !id.is_empty() => (operation, id),
        _ => (Operation::Unknown, ""),
    }
}

/// One request, as it came and as it ended. Secrets are not in it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The service that was asked.
    pub service: Service,
    /// What was asked.
    pub operation: Operation,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, still encoded.
    pub path: String,
    /// The query, still encoded; blank for the sign-in.
    pub query: String,
    /// The `clubuuid` or `X-ClubId` header.
    pub club: Option<String>,
    /// The status that went out; `None` where the connection was closed without one.
    pub status: Option<u16>,
    /// The body; blank for the sign-in.
    pub body: String,
    /// Whether it asked for a change: anything but reading and signing in.
    pub was_write: bool,
    /// What was made to go wrong.
    pub fault: Option<Fault>,
}

/// The newest requests, and counts of all.
#[derive(Clone, Debug, Default)]
pub struct RequestLog {
    newest: VecDeque<Request>,
    counts: [u64; Operation::COUNT],
    writes: u64,
}

impl RequestLog {
    pub(super) fn push(&mut self, request: Request) {
        self.counts[request.operation as usize] += 1;
        self.writes += u64::from(request.was_write);
        if self.newest.len() == KEPT_REQUESTS {
            self.newest.pop_front();
        }
        self.newest.push_back(request);
    }

    pub(super) fn clear(&mut self) {
        *self = RequestLog::default();
    }

    /// The kept requests, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Request> {
        self.newest.iter()
    }

    /// The kept requests of one operation, oldest first.
    pub fn of(&self, operation: Operation) -> impl DoubleEndedIterator<Item = &Request> {
        self.iter()
            .filter(move |request| request.operation == operation)
    }

    /// How often this was asked for since the log was cleared.
    pub fn count(&self, operation: Operation) -> u64 {
        self.counts[operation as usize]
    }

    /// How many requests there were since the log was cleared.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many of them asked for a change.
    pub fn write_count(&self) -> u64 {
        self.writes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_operations() {
        assert_eq!(
            Operation::of(Service::InTouch, "/v1/leads/a1"),
            (Operation::Lead, "a1")
        );
        assert_eq!(
            Operation::of(Service::InTouch, "/v1/leads/"),
            (Operation::Unknown, "")
        );
        assert_eq!(
            Operation::of(Service::I4, "/api/v3/member/getmember/9"),
            (Operation::GetMember, "9")
        );
        assert_eq!(
            Operation::of(Service::I4, "/v1/leads"),
            (Operation::Unknown, "")
        );
    }

    #[test]
    fn the_log_is_bounded_and_still_counts() {
        let request = Request {
            service: Service::I4,
            operation: Operation::Update,
            method: "POST".to_owned(),
            path: String::new(),
            query: String::new(),
            club: None,
            status: None,
            body: String::new(),
            was_write: true,
            fault: None,
        };
        let mut log = RequestLog::default();
        for _ in 0..=KEPT_REQUESTS {
            log.push(request.clone());
        }
        assert_eq!(log.iter().count(), KEPT_REQUESTS);
        assert_eq!(log.count(Operation::Update), KEPT_REQUESTS as u64 + 1);
        assert_eq!(log.write_count(), log.total());
    }
}
