//! InTouch: sign-in, clubs and leads. It is only ever read.

use super::leads::LeadBook;
use super::requests::Operation;
use super::wire::{Answer, Call};
use super::world::{Club, ClubState, World};
use hyper::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::ops::Range;
use tokio::time::Instant;

const LARGEST_PAGE: usize = 200;
const USUAL_PAGE: usize = 20;

pub(super) fn answer(world: &mut World, operation: Operation, id: &str, call: &Call) -> Answer {
    if operation == Operation::Token {
        return sign_in(world, call);
    }
    if call.method != Method::GET {
        return refusal(405, "method_not_allowed", "Only GET is allowed.").with("allow", "GET");
    }
    if !is_signed_in(world, call) {
        return refusal(
            401,
            "invalid_token",
            "The token is missing, unknown or expired.",
        )
        .with("www-authenticate", "Bearer error=\"invalid_token\"");
    }
    match operation {
        Operation::Clubs => clubs(world),
        Operation::Leads => leads(world, call).unwrap_or_else(|refusal| refusal),
        Operation::Lead => lead(world, id, call).unwrap_or_else(|refusal| refusal),
        _ => refusal(404, "not_found", "There is nothing at this path."),
    }
}

fn refusal(status: u16, error: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": error, "message": message }))
}

fn sign_in(world: &mut World, call: &Call) -> Answer {
    let oauth = |status, error: &str| Answer::json(status, &json!({ "error": error }));
    if call.query.contains("client_secret") {
        world
            .violations
            .push("the client secret was sent in a URL".to_owned());
    }
    if call.method != Method::POST {
        return oauth(405, "method_not_allowed").with("allow", "POST");
    }
    if call.content_type() != "application/x-www-form-urlencoded" {
        return oauth(400, "invalid_request");
    }
    let form: Vec<_> = url::form_urlencoded::parse(&call.body).collect();
    let field = |name: &str| {
        let found = form.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_ref())
    };
    match field("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return oauth(400, "unsupported_grant_type"),
        None => return oauth(400, "invalid_request"),
    }
    let known = field("client_id") == Some(&world.client_id)
        && field("client_secret") == Some(&world.client_secret);
    if !known {
        return oauth(401, "invalid_client");
    }
    let token = world.maker.uuid();
    let now = Instant::now();
    world.tokens.retain(|_, end| now < *end);
    world
        .tokens
        .insert(token.clone(), now + world.token_lifetime);
    let answer = json!({
        "access_token": token,
        "token_type": "bearer",
        "expires_in": world.token_lifetime.as_secs(),
    });
    Answer::json(200, &answer).with("cache-control", "no-store")
}

fn token(call: &Call) -> Option<&str> {
    let (scheme, token) = call.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn is_signed_in(world: &World, call: &Call) -> bool {
    let end = token(call).and_then(|token| world.tokens.get(token));
    end.is_some_and(|end| Instant::now() < *end)
}

/// The token that came with this call dies.
pub(super) fn forget_token(world: &mut World, call: &Call) {
    if let Some(token) = token(call) {
        world.tokens.remove(token);
    }
}

fn clubs(world: &World) -> Answer {
    let open = world
        .clubs
        .iter()
        .filter(|club| club.intouch == ClubState::Open);
    let clubs: Vec<Value> = open
        .map(|club| {
            let mut parts = club.address.split(", ");
            let (street, city) = (parts.next(), parts.next().unwrap_or(""));
            let (city, state) = city.rsplit_once(' ').unwrap_or((city, ""));
            json!({
                "uuid": club.intouch_id,
                "name": club.name,
                "address": { "street": street, "city": city, "state": state, "zipcode": null },
            })
        })
        .collect();
    Answer::json(200, &json!({ "_embedded": { "clubs": clubs } }))
}

/// The club that a call is for, if this client may read it.
fn club<'a>(world: &'a World, call: &Call) -> Result<&'a Club, Answer> {
    let id = call
        .header("clubuuid")
        .ok_or_else(|| refusal(400, "bad_request", "The clubuuid header is required."))?;
    let club = world.clubs.iter().find(|club| club.intouch_id == id);
    match club.map(|club| (club, club.intouch)) {
        Some((club, ClubState::Open)) => Ok(club),
        None | Some((_, ClubState::Absent)) => {
            Err(refusal(404, "not_found", "There is no such club."))
        }
        Some(_) => Err(refusal(
            403,
            "forbidden",
            "This club is not open to this client.",
        )),
    }
}

fn lead(world: &World, uuid: &str, call: &Call) -> Result<Answer, Answer> {
    let club = club(world, call)?;
    match world.leads(&club.intouch_id).alone(uuid) {
        Some(text) => Ok(Answer::text(200, text.to_owned())),
        None => Err(refusal(404, "not_found", "There is no such lead.")),
    }
}

/// What a call for leads asks for.
struct Asked {
    since: Option<i64>,
    page: usize,
    size: usize,
}

impl Asked {
    fn read(call: &Call) -> Result<Asked, Answer> {
        let wrong = |name: &str| {
            refusal(
                400,
                "bad_request",
                &format!("The parameter {name} is not valid."),
            )
        };
        let number = |name: &str, usual: usize| match call.parameter(name) {
            Some(text) => text.parse().map_err(|_| wrong(name)),
            None => Ok(usual),
        };
        // Without this order the pages would mean nothing.
        if call.parameter("sort").as_deref() != Some("modifiedDate,asc") {
            return Err(wrong("sort"));
        }
        let since = match call.parameter("modifiedSince") {
            Some(text) => Some(milliseconds(&text).ok_or_else(|| wrong("modifiedSince"))?),
            None => None,
        };
        let size = number("size", USUAL_PAGE)?;
        if !(1..=LARGEST_PAGE).contains(&size) {
            return Err(wrong("size"));
        }
        Ok(Asked {
            since,
            page: number("page", 0)?,
            size,
        })
    }

    fn url(&self, world: &World, page: usize) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(since) = self.since {
            query.append_pair("modifiedSince", &super::leads::instant(since));
        }
        query.append_pair("size", &self.size.to_string());
        query.append_pair("page", &page.to_string());
        query.append_pair("sort", "modifiedDate,asc");
        format!("{}/v1/leads?{}", world.intouch_port.url(), query.finish())
    }
}

/// An instant as this API takes it: UTC, with exactly three digits of a second.
fn milliseconds(text: &str) -> Option<i64> {
    let exact = text.len() == "2026-11-01T08:00:00.000Z".len() && text.ends_with('Z');
    let at: Timestamp = text.parse().ok()?;
    exact.then(|| at.as_millisecond())
}

fn leads(world: &mut World, call: &Call) -> Result<Answer, Answer> {
    let club = club(world, call)?.intouch_id.clone();
    let asked = Asked::read(call)?;
    let book = world.leads(&club);
    let all = book.since(asked.since.unwrap_or(i64::MIN));
    let start = all.end.min(
        all.start
            .saturating_add(asked.page.saturating_mul(asked.size)),
    );
    let end = all.end.min(start + asked.size);
    let pages = all.len().div_ceil(asked.size);

    let mut links = json!({ "self": { "href": asked.url(world, asked.page) } });
    if end < all.end {
        links["next"] = json!({ "href": asked.url(world, asked.page + 1) });
    }
    let page = json!({
        "size": asked.size,
        "number": asked.page,
        "totalElements": all.len(),
        "totalPages": pages,
    });
    let rows = rows(book, start..end);
    let body =
        format!("{{\"_embedded\":{{\"leads\":[{rows}]}},\"_links\":{links},\"page\":{page}}}");
    world.move_somebody(&club, all.start..end);
    Ok(Answer::text(200, body))
}

fn rows(book: &LeadBook, places: Range<usize>) -> String {
    let rows: Vec<&str> = places
        .filter_map(|place| book.at(place))
        .map(|lead| lead.text.as_str())
        .collect();
    rows.join(",")
}
