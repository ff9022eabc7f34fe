//! `createprospect`: a new customer, or the reason why not.

use super::super::customers::Customer;
use super::super::fields::{Field, NAMES, Names};
use super::super::wire::Answer;
use super::super::world::{Marks, World};
use super::watch;
use serde_json::{Map, Value, json};

/// What the body holds besides the fields of a customer.
const OWN: [&str; 4] = [
    "MemberId",
    "HomeClubId",
    "MembershipTypeId",
    "DataExchangeID",
];

pub(in super::super) fn create(world: &mut World, body: &Map<String, Value>, club: u32) -> Answer {
    note(world, body);
    let mut customer = match read(world, body, club) {
        Ok(customer) => customer,
        Err(text) => return Answer::message(400, &text),
    };
    if world.is_refused(&customer) {
        let refusal = json!({ "Successful": false, "Message": "This person may not be added." });
        return Answer::json(200, &refusal);
    }
    customer.data_exchange_id = match (world.marks, customer.data_exchange_id) {
        (Marks::Kept, mark) => mark,
        (Marks::Capitals, mark) => mark.map(|mark| mark.to_uppercase()),
        (Marks::Dropped, _) => None,
    };
    (customer.updated, customer.hidden_until) = world.changed_customer();
    let member_id = customer.member_id.clone();
    // Two of one DataExchangeID are both taken: creating is not idempotent.
    let id = world.customers.add(customer);
    let done = json!({ "Successful": true, "CustomerId": id, "MemberId": member_id });
    Answer::json(200, &done)
}

/// Notes what should not be in the body.
/// Digits of a member id at most.
const LONGEST_MEMBER_ID: usize = 20;

fn note(world: &mut World, body: &Map<String, Value>) {
    let known = |name: &str| OWN.contains(&name) || NAMES.iter().any(|names| names.create == name);
    let unknown = body.keys().filter(|name| !known(name)).cloned();
    world.unknown_fields.extend(unknown);
    let whole = Value::Object(body.clone());
    watch(&mut world.violations, "createprospect", &whole);
}

fn read(world: &World, body: &Map<String, Value>, club: u32) -> Result<Customer, String> {
    let member_id = required(text(body, "MemberId")?, "MemberId")?;
    let fits = (1..=LONGEST_MEMBER_ID).contains(&member_id.len());
    if !fits || !member_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("BarcodeId '{member_id}' is invalid"));
    }
    let home = required(number(body, "HomeClubId")?, "HomeClubId")?;
    if home != u64::from(club) {
        return Err(format!("HomeClubId '{home}' is invalid"));
    }
    let kind = required(number(body, "MembershipTypeId")?, "MembershipTypeId")?;
    if world.rules.prospect_type().map(u64::from) != Some(kind) {
        return Err(format!("MembershipTypeId '{kind}' is invalid"));
    }
    let mut customer = Customer {
        club,
        status: "Prospect".to_owned(),
        membership_type: "Prospect".to_owned(),
        data_exchange_id: text(body, "DataExchangeID")?.filter(|id| !id.is_empty()),
        ..Customer::default()
    };
    for names in &NAMES {
        if let Some(value) = field(world, body, names)? {
            customer.set(names.field, &value);
        }
    }
    let others = ["SourceID", "TrainerID"];
    if let Some(name) = others.iter().find(|name| world.rules.requires(name)) {
        return Err(format!("The {name} field is required."));
    }
    if world.customers.has_member_id(&member_id) {
        return Err(format!("BarcodeId '{member_id}' is invalid"));
    }
    customer.member_id = member_id;
    Ok(customer)
}

/// One field of the new customer, checked; `None` where there is nothing in it.
fn field(
    world: &World,
    body: &Map<String, Value>,
    names: &Names,
) -> Result<Option<String>, String> {
    let value = match names.create {
        "" => None,
        name => text(body, name)?,
    };
    let always = matches!(names.field, Field::FirstName | Field::LastName);
    match value {
        Some(value) if !value.trim().is_empty() => {
            names.check(names.create, &value, &world.rules)?;
            Ok(Some(value))
        }
        Some(_) if always => Err(format!("{} '' is invalid", names.create)),
        _ if always || world.rules.requires(names.rule) => {
            let name = if names.rule.is_empty() {
                names.create
            } else {
                names.rule
            };
            Err(format!("The {name} field is required."))
        }
        _ => Ok(None),
    }
}

fn required<T>(value: Option<T>, name: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("The {name} field is required."))
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("The value '{other}' is not valid for {name}.")),
    }
}

fn number(body: &Map<String, Value>, name: &str) -> Result<Option<u64>, String> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) => Ok(Some(number)),
            None => Err(format!("The value '{value}' is not valid for {name}.")),
        },
    }
}

impl World {
    /// Whether I4 was told to refuse whoever has this name.
    pub(super) fn is_refused(&self, customer: &Customer) -> bool {
        let name = [
            customer.get(Field::FirstName),
            customer.get(Field::LastName),
        ];
        self.refused_names.contains(&name.join(" ").to_lowercase())
    }
}
