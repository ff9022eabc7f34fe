//! What must hold whatever went wrong. Each names the promise that it stands for.

use crate::tale::{Tale, Who, everybody, full_name, row_of};
use i4_connector::engine::PassReport;
use i4_connector::ledger::{Entry, Ledger};
use i4_connector::model::{Field, InTouchClubId, Outcome, PersonId};
use i4_connector::plan::Choice;
use i4_connector::problem::Code;
use i4_connector::simulator::{self, Customer, Fate, World};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A broken promise.
#[derive(Debug)]
pub struct Broken {
    pub promise: &'static str,
    pub how: String,
}

impl Broken {
    pub fn new(promise: &'static str, how: impl Into<String>) -> Self {
        Self {
            promise,
            how: how.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.how)
    }
}

/// InTouch's name of a field, the connector's and I4's.
const FIELDS: [(&str, Field, simulator::Field); 11] = [
    ("firstName", Field::FirstName, simulator::Field::FirstName),
    ("lastName", Field::LastName, simulator::Field::LastName),
    ("email", Field::Email, simulator::Field::Email),
    (
        "mobilePhone",
        Field::MobilePhone,
        simulator::Field::CellPhone,
    ),
    ("homePhone", Field::HomePhone, simulator::Field::HomePhone),
    ("workPhone", Field::WorkPhone, simulator::Field::WorkPhone),
    ("address1", Field::Address1, simulator::Field::Address1),
    ("city", Field::City, simulator::Field::City),
    ("state", Field::State, simulator::Field::State),
    ("zipcode", Field::PostalCode, simulator::Field::Zip),
    ("birthdate", Field::BirthDate, simulator::Field::DateOfBirth),
];

/// Each read person ended in exactly one outcome.
pub fn sums_add_up(report: &PassReport) -> Vec<Broken> {
    let all = report.clubs.iter().map(|c| (c.name.as_str(), c.counts));
    all.chain([("all clubs", report.totals)])
        .filter(|(_, counts)| {
            counts.read != Outcome::ALL.iter().map(|o| counts.of(*o)).sum::<u64>()
        })
        .map(|(name, counts)| Broken::new("the sums add up", format!("{name}: {counts:?}")))
        .collect()
}

/// Whoever changed before the cursor is stored, in that version.
pub async fn cursor(
    world: &World,
    tale: &Tale,
    ledger: &Ledger,
    baseline: &BTreeSet<Who>,
) -> Vec<Broken> {
    let mut broken = Vec::new();
    for club in &world.clubs {
        let id = InTouchClubId::new(&club.intouch_id);
        let Some(state) = ledger.club_state(&id).await.unwrap() else {
            continue;
        };
        for lead in world.leads(&club.intouch_id).iter() {
            let who = (club.intouch_id.clone(), lead.uuid.clone());
            let passed = lead.modified < state.cursor.0;
            if !passed || tale.may_be_late(lead.modified) || baseline.contains(&who) {
                continue;
            }
            let entry = ledger.one(&id, &PersonId::new(&lead.uuid)).await.unwrap();
            let saved = entry.and_then(|e| e.modified).map(|m| m.0);
            if saved < Some(lead.modified) {
                broken.push(Broken::new(
                    "the cursor never passes an unsaved person",
                    format!(
                        "{} changed at {}, saved is {saved:?}, the cursor is {}",
                        lead.uuid, lead.modified, state.cursor.0
                    ),
                ));
            }
        }
    }
    broken
}

/// The ledger's entry of each person in InTouch.
pub async fn read_people(world: &World, ledger: &Ledger) -> BTreeMap<Who, Option<Entry>> {
    let mut people = BTreeMap::new();
    for who in everybody(world) {
        let club = InTouchClubId::new(&who.0);
        let entry = ledger.one(&club, &PersonId::new(&who.1)).await.unwrap();
        people.insert(who, entry);
    }
    people
}

/// Everybody has exactly one I4 record, or a hold with its reason, or is left alone on purpose.
pub fn everybody_is_somewhere(
    world: &World,
    tale: &Tale,
    people: &BTreeMap<Who, Option<Entry>>,
    baseline: &BTreeSet<Who>,
) -> Vec<Broken> {
    let promise = "every person has one I4 record, or a hold with its reason";
    let mut broken = Vec::new();
    for (who, entry) in people {
        let mut fails =
            |how: String| broken.push(Broken::new(promise, format!("{}: {how}", who.1)));
        let unsent = baseline.contains(who) && !tale.touched.contains(who);
        let Some(entry) = entry else {
            if !unsent {
                fails("unknown".to_owned());
            }
            continue;
        };
        if entry.due || entry.intent.is_some() {
            fails(format!("not done: {:?} {:?}", entry.outcome, entry.message));
            continue;
        }
        let record = entry
            .link
            .as_ref()
            .and_then(|link| link.i4.as_str().parse().ok());
        let there = record.is_some_and(|id| world.customers.get(id).is_some());
        let row = row_of(world, who);
        let has = |field: &str| {
            !row["contact"][field]
                .as_str()
                .unwrap_or_default()
                .is_empty()
        };
        // Members, those given up, and those who lack what I4 requires are not sent, so I4 does not
        // refuse them either.
        let refused = row["userType"] == "PROSPECT"
            && row["userStatus"] == "ACTIVE"
            && has("mobilePhone")
            && has("email")
            && world.refused_names.contains(&full_name(&row));
        match entry.outcome {
            Some(Outcome::Created | Outcome::Linked | Outcome::Updated | Outcome::Unchanged) => {
                if !there {
                    fails(format!(
                        "{:?} and not in I4: {:?}",
                        entry.outcome, entry.link
                    ));
                }
            }
            Some(Outcome::Held) => {
                let message = entry.message.as_deref().unwrap_or_default();
                if entry.code.is_none() || message.is_empty() {
                    fails("held without a reason".to_owned());
                }
                if refused && !message.contains("may not be added") && record.is_none() {
                    fails(format!(
                        "refused by I4, and the reason is not I4's: {message}"
                    ));
                }
                // Whoever is complete and wanted has no reason to wait.
                let complete = tale.entered.contains(who)
                    && row["userType"] == "PROSPECT"
                    && has("mobilePhone")
                    && has("email")
                    && !tale.twins.contains(who)
                    && !refused;
                let cleared = entry.code.as_deref() == Some(Code::HoldCleared.text());
                if complete && !cleared {
                    fails(format!("held without need: {message}"));
                }
            }
            Some(Outcome::Skipped) => {
                let inactive = row["userStatus"] == "INACTIVE" && row["userType"] == "PROSPECT";
                if !inactive || there {
                    fails("left alone without need".to_owned());
                }
            }
            None if unsent => {}
            other => fails(format!("ended as {other:?}: {:?}", entry.message)),
        }
        if !unsent && !tale.touched.contains(who) && !baseline.contains(who) {
            let story = world.leads(&who.0).get(&who.1).and_then(|l| l.story);
            let right = match story.map(|s| s.fate()) {
                Some(Fate::Created | Fate::Linked) => record.is_some(),
                Some(Fate::Held) => entry.outcome == Some(Outcome::Held),
                Some(Fate::Skipped) => entry.outcome == Some(Outcome::Skipped),
                None => true,
            };
            if !right {
                fails(format!(
                    "{story:?} ended as {:?}: {:?}",
                    entry.outcome, entry.message
                ));
            }
        }
    }
    broken
}

/// No create twice, nobody's record given to a stranger, no member created.
pub fn nobody_twice(world: &World, people: &BTreeMap<Who, Option<Entry>>) -> Vec<Broken> {
    let promise = "no create twice";
    let mut broken: Vec<Broken> = world
        .duplicates()
        .into_iter()
        .map(|what| Broken::new(promise, what))
        .collect();
    for customer in world.customers.iter() {
        let Some(uuid) = &customer.data_exchange_id else {
            continue;
        };
        let linked = people.iter().any(|((_, person), entry)| {
            let link = entry.as_ref().and_then(|e| e.link.as_ref());
            person == uuid && link.is_some_and(|l| l.i4.as_str() == customer.id.to_string())
        });
        if !linked {
            broken.push(Broken::new(
                promise,
                format!(
                    "customer {} was made for {uuid}, who is not linked to it",
                    customer.id
                ),
            ));
        }
    }
    broken
}

/// The last state in I4 is the last state in InTouch, for what was sent.
pub fn same_state(
    world: &World,
    tale: &Tale,
    people: &BTreeMap<Who, Option<Entry>>,
) -> Vec<Broken> {
    let mut owners: BTreeMap<String, u32> = BTreeMap::new();
    for entry in people.values().flatten() {
        if let Some(link) = &entry.link {
            *owners.entry(link.i4.as_str().to_owned()).or_default() += 1;
        }
    }
    let mut broken = Vec::new();
    for (who, entry) in people {
        let Some(entry) = entry else { continue };
        let Some(customer) = record(world, entry) else {
            continue;
        };
        let alone = owners.get(&customer.id.to_string()) == Some(&1);
        if entry.outcome == Some(Outcome::Held) || !alone || entry.choice == Some(Choice::NewPerson)
        {
            continue;
        }
        let made_by_us = !tale.customers.contains_key(&customer.id);
        let row = row_of(world, who);
        for (name, _, field) in FIELDS {
            let wanted = plain(name, row["contact"][name].as_str().unwrap_or_default());
            let there = plain(name, customer.get(field));
            // An address that is only typed otherwise is the same.
            let same = wanted.eq_ignore_ascii_case(&there) || (wanted.is_empty() && !made_by_us);
            if !same && readable(name, &wanted) {
                broken.push(Broken::new(
                    "the last state in I4 is the last state in InTouch",
                    format!(
                        "{} {name}: InTouch {wanted:?}, I4 {there:?}, {:?}",
                        who.1, entry.outcome
                    ),
                ));
            }
        }
    }
    broken
}

/// Nothing is blanked that InTouch never had.
pub fn nothing_blanked(
    world: &World,
    tale: &Tale,
    people: &BTreeMap<Who, Option<Entry>>,
) -> Vec<Broken> {
    let mut owners: BTreeMap<u64, Vec<&Who>> = BTreeMap::new();
    for (who, entry) in people {
        let customer = entry.as_ref().and_then(|e| record(world, e));
        if let Some(customer) = customer {
            owners.entry(customer.id).or_default().push(who);
        }
    }
    let mut broken = Vec::new();
    for (id, before) in &tale.customers {
        let Some(now) = world.customers.get(*id) else {
            broken.push(Broken::new("nothing is deleted in I4", id.to_string()));
            continue;
        };
        for (field, text) in &before.values {
            let intouch = FIELDS
                .iter()
                .find(|(_, _, f)| f == field)
                .map(|(name, ..)| *name);
            let ever = |who: &&Who| {
                intouch
                    .is_some_and(|name| tale.ever.contains_key(&((*who).clone(), name.to_owned())))
            };
            let had = owners.get(id).is_some_and(|all| all.iter().any(ever));
            if !had && now.get(*field) != text {
                broken.push(Broken::new(
                    "nothing is blanked that InTouch never had",
                    format!(
                        "customer {id} {field:?}: {text:?} became {:?}",
                        now.get(*field)
                    ),
                ));
            }
        }
    }
    broken
}

/// No staff, no lead source, no write to InTouch, no field that I4 does not know.
pub fn nothing_forbidden(world: &World) -> Vec<Broken> {
    let unknown = world.unknown_fields.iter();
    world
        .violations
        .iter()
        .chain(unknown)
        .map(|what| Broken::new("nothing forbidden is done", what.clone()))
        .collect()
}

fn record<'a>(world: &'a World, entry: &Entry) -> Option<&'a Customer> {
    let id = entry.link.as_ref()?.i4.as_str().parse().ok()?;
    world.customers.get(id)
}

/// A value without what typing adds: gaps, and the punctuation of phones.
fn plain(name: &str, text: &str) -> String {
    if name.ends_with("Phone") {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        return digits
            .strip_prefix('1')
            .filter(|d| d.len() == 10)
            .map_or(digits.clone(), str::to_owned);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What I4 can take: anything else stays out with a note.
fn readable(name: &str, text: &str) -> bool {
    match name {
        "email" => text.is_empty() || text.contains('@'),
        "birthdate" => text.is_empty() || text.len() == 10,
        _ => true,
    }
}
