//! The calls that read customers.

use super::super::customers::{Customer, Key};
use super::super::dice::Dice;
use super::super::fields::Field;
use super::super::wire::{Answer, Call};
use super::super::world::World;
use super::show;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::Instant;

const LARGEST_PAGE: usize = 5000;
const USUAL_PAGE: usize = 500;

pub(super) fn search(world: &mut World, call: &Call) -> Answer {
    let criteria = match criteria(call) {
        Ok(criteria) if criteria.is_empty() => {
            return Answer::message(400, "At least one search criterion is required.");
        }
        Ok(criteria) => criteria,
        Err(text) => return Answer::message(400, &text),
    };
    let now = Instant::now();
    let found: Vec<Value> = world
        .customers
        .find(&criteria)
        .into_iter()
        .filter(|customer| !customer.is_hidden(now))
        .filter(|customer| !world.strict_names || is_named(customer, call))
        .take(world.search_limit.unwrap_or(usize::MAX))
        .map(show::found)
        .collect();
    // Nobody has found out which of the two it is: this one is either, by what was asked.
    let asked = call.query.bytes().fold(world.seed, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    if found.is_empty() && Dice::of(&[asked]).chance(0.5) {
        return Answer::message(404, "Nothing found");
    }
    Answer::json(200, &json!({ "Status": 200, "Result": found }))
}

/// Whether a customer has the name that is looked for, letter by letter.
fn is_named(customer: &Customer, call: &Call) -> bool {
    let (first, last) = (
        customer.get(Field::FirstName),
        customer.get(Field::LastName),
    );
    match call.parameter("Name") {
        None => true,
        Some(name) => match name.split_once(',') {
            Some(both) => both == (last, first),
            None => name == last || name == first,
        },
    }
}

/// What is looked for: for each criterion, the keys of which a customer must have one.
fn criteria(call: &Call) -> Result<Vec<Vec<String>>, String> {
    let mut criteria = Vec::new();
    if let Some(email) = call.parameter("Email") {
        if email.trim().is_empty() {
            return Err("Email '' is invalid".to_owned());
        }
        criteria.push(vec![Key::email(&email)]);
    }
    if let Some(phone) = call.parameter("PhoneNumber") {
        let number = phone.trim().replace('-', "");
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("PhoneNumber '{phone}' is invalid"));
        }
        criteria.push(vec![Key::phone(&number)]);
    }
    if let Some(name) = call.parameter("Name") {
        let parts: Vec<&str> = name.split(',').map(str::trim).collect();
        let keys = match parts[..] {
            _ if parts.iter().any(|part| part.is_empty()) => None,
            [name] => Some(vec![Key::last_name(name), Key::first_name(name)]),
            [last, first] => Some(vec![Key::full_name(last, first)]),
            _ => None,
        };
        criteria.push(keys.ok_or_else(|| format!("Name '{name}' is invalid"))?);
    }
    Ok(criteria)
}

pub(super) fn member(world: &World, id: &str) -> Answer {
    let Ok(number) = id.parse() else {
        let what = format!("The value '{id}' is not valid for CustomerId.");
        return Answer::message(400, &what);
    };
    match world.customers.get(number) {
        Some(customer) => {
            let result = show::member(customer);
            Answer::json(200, &json!({ "Status": 200, "Result": result }))
        }
        None => Answer::message(404, "Nothing found"),
    }
}

/// What a call for customers asks for.
struct Asked {
    club: Option<u32>,
    active_only: bool,
    /// In milliseconds since 1970.
    since: i64,
    page: usize,
    size: usize,
}

impl Asked {
    fn read(call: &Call) -> Result<Asked, String> {
        let wrong =
            |name: &str, value: &str| format!("The value '{value}' is not valid for {name}.");
        let number = |name: &str, usual: usize, most: usize| {
            let Some(text) = call.parameter(name) else {
                return Ok(usual);
            };
            let number = text
                .parse()
                .ok()
                .filter(|number| (1..=most).contains(number));
            let name = name.trim_start_matches("Paging.");
            number.ok_or_else(|| wrong(name, &text))
        };
        let club = match call.parameter("ClubId") {
            Some(text) => Some(text.parse().map_err(|_| wrong("ClubId", &text))?),
            None => None,
        };
        let active_only = match call.parameter("ActiveOnly").as_deref() {
            Some("true") => true,
            Some("false") | None => false,
            Some(other) => return Err(wrong("ActiveOnly", other)),
        };
        let since = match call.parameter("LastUpdateDate") {
            Some(text) => start_of_day(&text).ok_or_else(|| wrong("LastUpdateDate", &text))?,
            None => i64::MIN,
        };
        Ok(Asked {
            club,
            active_only,
            since,
            page: number("Paging.Page", 1, usize::MAX)?,
            size: number("Paging.PageSize", USUAL_PAGE, LARGEST_PAGE)?,
        })
    }

    fn wants(&self, customer: &Customer) -> bool {
        self.club.is_none_or(|club| customer.club == club)
            && (!self.active_only || customer.status == "Active")
            && customer.updated >= self.since
    }
}

fn start_of_day(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let start: Timestamp = format!("{date}T00:00:00Z").parse().ok()?;
    Some(start.as_millisecond())
}

pub(super) fn customers(world: &World, call: &Call) -> Answer {
    let asked = match Asked::read(call) {
        Ok(asked) => asked,
        Err(text) => return Answer::message(400, &text),
    };
    let now = Instant::now();
    let lags = world.faults.lag_lists;
    let wanted: Vec<&Customer> = world
        .customers
        .iter()
        .filter(|customer| asked.wants(customer) && !(lags && customer.is_hidden(now)))
        .collect();
    let start = (asked.page - 1).saturating_mul(asked.size);
    let page: Vec<show::Listed<'_>> = wanted
        .iter()
        .skip(start)
        .take(asked.size)
        .map(|customer| show::Listed::of(customer))
        .collect();
    if page.is_empty() {
        let empty = json!({ "Status": 204, "Message": "No results returned." });
        return Answer::json(400, &empty);
    }
    let answer = CustomerPage {
        paging: Paging {
            page: asked.page,
            page_size: asked.size,
            total_pages: wanted.len().div_ceil(asked.size),
            total_records: wanted.len(),
        },
        customers: page,
    };
    match serde_json::to_string(&answer) {
        Ok(body) => Answer::text(200, body),
        Err(error) => Answer::message(500, &error.to_string()),
    }
}

#[derive(Serialize)]
struct CustomerPage<'a> {
    #[serde(rename = "Customers")]
    customers: Vec<show::Listed<'a>>,
    #[serde(rename = "PagingInfo")]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Paging {
    page: usize,
    page_size: usize,
    total_pages: usize,
    total_records: usize,
}
