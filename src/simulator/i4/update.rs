//! `updatepersonalinformation`: a change of one customer, at once or after the staff approved it.

use super::super::fields::{Field, NAMES};
use super::super::wire::Answer;
use super::super::world::{PendingChange, World};
use super::watch;
use serde_json::{Map, Value, json};

pub(in super::super) fn update(world: &mut World, body: &Map<String, Value>) -> Answer {
    let whole = Value::Object(body.clone());
    watch(&mut world.violations, "updatepersonalinformation", &whole);
    let (id, details) = match read(body) {
        Ok(read) => read,
        Err(text) => return Answer::message(400, &text),
    };
    let Some(customer) = world.customers.get(id) else {
        // This call says it in a text of its own.
        return Answer::json(404, &json!("CustomerNotFound"));
    };
    if world.is_refused(customer) {
        return done(None, None, "This person may not be changed.");
    }
    let changes = match changes(world, &details) {
        Ok(changes) => changes,
        Err(text) => return done(None, None, &text),
    };
    world.last_number += 1;
    let number = world.last_number;
    if world.approval_needed {
        world.pending.push(PendingChange {
            number,
            customer: id,
            changes,
        });
        return done(None, Some(number), "None");
    }
    world.apply(id, &changes);
    done(Some(number), None, "None")
}

fn done(approved: Option<u64>, pending: Option<u64>, errors: &str) -> Answer {
    let result = json!({
        "AutoApprovedConfirmationNumber": approved,
        "PendingConfirmationNumber": pending,
        "ErrorMessages": errors,
    });
    Answer::json(200, &json!({ "Status": 200, "Result": result }))
}

/// Whose change it is, and the pairs of field name and new value.
fn read(body: &Map<String, Value>) -> Result<(u64, Vec<(String, String)>), String> {
    let required = |name: &str| format!("The {name} field is required.");
    let id = match body.get("CustomerId") {
        None | Some(Value::Null) => return Err(required("CustomerId")),
        Some(Value::String(id)) => id.parse().map_err(|_| id.clone()),
        Some(other) => other.as_u64().ok_or_else(|| other.to_string()),
    };
    let id = id.map_err(|id| format!("The value '{id}' is not valid for CustomerId."))?;
    for name in ["FamilyMemberCustomerIds", "ChangeDetails"] {
        if !body.get(name).is_some_and(Value::is_array) {
            return Err(required(name));
        }
    }
    if body
        .get("SubmissionReason")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        return Err(required("SubmissionReason"));
    }
    let details = body.get("ChangeDetails").and_then(Value::as_array);
    let details: Vec<(String, String)> = details
        .into_iter()
        .flatten()
        .map(|detail| {
            let part = |name: &str| {
                let text = detail.get(name).and_then(Value::as_str);
                text.map(str::to_owned).ok_or_else(|| required(name))
            };
            Ok((part("FieldName")?, part("NewValue")?))
        })
        .collect::<Result<_, String>>()?;
    match details.is_empty() {
        true => Err(required("ChangeDetails")),
        false => Ok((id, details)),
    }
}

/// The changes, all of them checked: one that is wrong stops the others.
fn changes(
    world: &mut World,
    details: &[(String, String)],
) -> Result<Vec<(Field, String)>, String> {
    let mut changes = Vec::with_capacity(details.len());
    for (name, value) in details {
        let known = NAMES
            .iter()
            .find(|names| !name.is_empty() && names.update == name);
        let Some(names) = known else {
            world.unknown_fields.insert(name.clone());
            return Err(format!("FieldName '{name}' is invalid"));
        };
        let always = matches!(names.field, Field::FirstName | Field::LastName);
        if !value.trim().is_empty() {
            names.check(names.update, value, &world.rules)?;
        } else if always || world.rules.requires(names.rule) {
            return Err(format!("The {} field is required.", names.rule));
        }
        changes.push((names.field, value.clone()));
    }
    Ok(changes)
}
