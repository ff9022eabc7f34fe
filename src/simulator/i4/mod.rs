//! Jonas I4: customers of one company, read, created and updated.

pub(super) mod create;
mod look;
mod show;
pub(super) mod update;

use super::journal::Line;
use super::requests::Operation;
use super::wire::{Answer, Call};
use super::world::{ClubState, World};
use hyper::Method;
use serde_json::{Map, Value, json};

pub(super) fn answer(world: &mut World, operation: Operation, id: &str, call: &Call) -> Answer {
    if call
        .header("accept")
        .is_none_or(|accept| !accept.contains("application/json"))
    {
        let what = format!(
            "I4 was asked for {} without accept: application/json",
            call.path
        );
        world.violations.push(what);
    }
    let club = match club(world, call) {
        Ok(club) => club,
        Err(refusal) => return refusal,
    };
    let expected = match operation {
        Operation::CreateProspect | Operation::Update => Method::POST,
        Operation::Unknown => {
            return Answer::message(404, "Endpoint was not found");
        }
        _ => Method::GET,
    };
    if call.method != expected {
        let what = format!(
            "The requested resource does not support http method '{}'.",
            call.method
        );
        return Answer::message(405, &what).with("allow", expected.as_str());
    }
    match operation {
        Operation::ActiveClubs => active_clubs(world),
        Operation::SearchMembers => look::search(world, call),
        Operation::GetMember => look::member(world, id),
        Operation::GetCustomers => look::customers(world, call),
        Operation::Fields => fields(world),
        Operation::NextMemberId => {
            let result = json!({ "BarcodeId": world.next_member_id(), "Message": null });
            Answer::json(200, &json!({ "Status": 200, "Result": result }))
        }
        _ => write(world, operation, call, club),
    }
}

/// A create or an update: kept first, then done.
fn write(world: &mut World, operation: Operation, call: &Call, club: u32) -> Answer {
    let body = match object(call) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let creates = operation == Operation::CreateProspect;
    let kept = world.keep(|world| {
        let (now, body) = (world.now, body.clone());
        match creates {
            true => Line::Create { now, club, body },
            false => Line::Update { now, body },
        }
    });
    match kept {
        Err(_) => Answer::message(500, "Internal server error - Not Saved"),
        Ok(()) if creates => create::create(world, &body, club),
        Ok(()) => update::update(world, &body),
    }
}

/// Key, company and club, in this order; gives the club.
fn club(world: &World, call: &Call) -> Result<u32, Answer> {
    const WRONG: &str = "Invalid authorization credentials";
    let refused = |why: &str| Err(Answer::message(401, &format!("{WRONG}{why}")));
    for (header, field) in [
        ("x-api-key", "ApiKey"),
        ("x-companyid", "CompanyId"),
        ("x-clubid", "ClubId"),
    ] {
        if call.header(header).is_none() {
            let what = format!("The {field} field is required.");
            return Err(Answer::message(400, &what));
        }
    }
    if call.header("x-api-key") != Some(&world.api_key)
        || call.header("x-companyid") != Some(&world.company_id)
    {
        return refused("");
    }
    let asked = call.header("x-clubid").unwrap_or("");
    let club = world
        .clubs
        .iter()
        .find(|club| club.i4_id.to_string() == asked);
    match club.map(|club| (club.i4, club.i4_id)) {
        Some((ClubState::Open, id)) => Ok(id),
        Some((ClubState::Inactive, _)) => refused(" (Inactive Club)"),
        Some((ClubState::Refused, _)) => refused(""),
        Some((ClubState::Absent, _)) | None => refused(" (Club Does Not Exist)"),
    }
}

fn active_clubs(world: &World) -> Answer {
    let open = world.clubs.iter().filter(|club| club.i4 == ClubState::Open);
    let clubs: Vec<Value> = open
        .map(|club| json!({ "Id": club.i4_id, "Name": club.name }))
        .collect();
    Answer::json(200, &json!({ "Status": 200, "Result": clubs }))
}

fn fields(world: &World) -> Answer {
    let fields: Vec<Value> = world
        .rules
        .list
        .iter()
        .map(|rule| {
            let values: Vec<Value> = rule
                .values
                .iter()
                .map(|(id, value)| json!({ "Id": id, "Value": value }))
                .collect();
            json!({
                "FieldName": rule.field_name,
                "Description": rule.description,
                "DisplayValue": rule.description,
                "Required": rule.required,
                "MaximumLength": rule.maximum_length,
                "DataType": rule.data_type,
                "ValueMustBeInDefinedList": !rule.values.is_empty(),
                "Values": values,
            })
        })
        .collect();
    Answer::json(200, &json!({ "Status": 200, "Result": fields }))
}

/// The body of a write: a JSON object, told as such.
fn object(call: &Call) -> Result<Map<String, Value>, Answer> {
    if call.content_type() != "application/json" {
        let what = format!(
            "The request entity's media type '{}' is not supported for this resource.",
            call.content_type()
        );
        return Err(Answer::message(400, &what));
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Answer::message(400, "The request is invalid.")),
    }
}

/// Notes what of staff and lead sources a write carries, at any depth.
fn watch(violations: &mut Vec<String>, operation: &str, value: &Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                watch(violations, operation, item);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_staff_or_source(name) {
                    violations.push(format!("{operation} carries {name}"));
                }
                if name == "FieldName"
                    && let Some(name) = value.as_str()
                    && is_staff_or_source(name)
                {
                    violations.push(format!("{operation} changes {name}"));
                }
                watch(violations, operation, value);
            }
        }
        _ => {}
    }
}

fn is_staff_or_source(name: &str) -> bool {
    const WORDS: [&str; 9] = [
        "source",
        "trainer",
        "owner",
        "staff",
        "employeeid",
        "salesperson",
        "salesrep",
        "counselor",
        "referral",
    ];
    let name = name.to_lowercase().replace('_', "");
    WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_and_lead_sources_are_noticed_at_any_depth() {
        let body = json!({
            "SourceID": 1, "Employer": "Byron & Co", "lead_source": {"TrainerID": 2},
            "ChangeDetails": [{"FieldName": "Owner", "NewValue": "x"}],
        });
        let mut violations = Vec::new();
        watch(&mut violations, "call", &body);
        assert_eq!(
            violations,
            [
                "call changes Owner",
                "call carries SourceID",
                "call carries lead_source",
                "call carries TrainerID"
            ]
        );
    }
}
