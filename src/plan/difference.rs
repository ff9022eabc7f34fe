//! Which fields differ, and so would be sent.

use super::terms::Change;
use crate::model::{Contact, Field, normalize};

/// The fields that I4's update call takes \[P]. Gender and employer are not among its published
/// names: they go out when a prospect is created, later changes are noted for the admin.
pub const UPDATABLE: [Field; 11] = [
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::MobilePhone,
    Field::HomePhone,
    Field::WorkPhone,
    Field::Address1,
    Field::City,
    Field::State,
    Field::PostalCode,
    Field::BirthDate,
];

/// What changed in InTouch since I4 was last brought up to date: new values, and fields that
/// InTouch had and cleared. A value that cannot be used counts as neither.
#[must_use]
pub fn since(sent: &Contact, now: &Contact) -> Vec<Change> {
    UPDATABLE
        .into_iter()
        .filter(|f| !now.is_unusable(*f))
        .filter(|f| !same(*f, sent.get(*f), now.get(*f)))
        .map(|field| change(field, sent, now))
        .collect()
}

/// What InTouch has and I4 has otherwise. A field that InTouch does not have is left alone:
/// linking never blanks an I4 value.
#[must_use]
pub fn against_record(record: &Contact, now: &Contact) -> Vec<Change> {
    UPDATABLE
        .into_iter()
        .filter(|f| now.get(*f).is_some() && !same(*f, record.get(*f), now.get(*f)))
        .map(|field| change(field, record, now))
        .collect()
}

/// Fields that changed in InTouch and that I4's update call does not take.
#[must_use]
pub fn not_updatable(sent: &Contact, now: &Contact) -> Vec<Field> {
    Field::ALL
        .into_iter()
        .filter(|f| !UPDATABLE.contains(f) && sent.get(*f) != now.get(*f))
        .collect()
}

/// Whether a field of an update that has no clear answer is to become just what was sent: whether
/// it has arrived is seen in the record.
#[must_use]
pub fn has_repeats(sending: &[Change], now: &Contact) -> bool {
    sending.iter().any(|open| is_repeat(open, now))
}

/// `changes` with the fields of an update that has no clear answer. These may be in I4 or not, now
/// or later (staff may approve them tomorrow): they are sent again, unless the record shows that
/// what was sent has arrived and is still what InTouch has.
#[must_use]
pub fn with_open(
    mut changes: Vec<Change>,
    sending: &[Change],
    now: &Contact,
    record: Option<&Contact>,
) -> Vec<Change> {
    for open in sending {
        let field = open.field;
        if now.is_unusable(field) || !UPDATABLE.contains(&field) {
            continue;
        }
        let known = changes.iter().position(|c| c.field == field);
        let is_there = record.is_some_and(|r| same(field, r.get(field), now.get(field)));
        match known {
            Some(at) if is_repeat(open, now) && is_there => {
                changes.remove(at);
            }
            Some(_) => {}
            None if is_repeat(open, now) && is_there => {}
            None => changes.push(Change {
                field,
                before: open.after.clone(),
                after: now.get(field).map(str::to_owned),
            }),
        }
    }
    changes
}

/// Whether a record has what a change would make of it.
#[must_use]
pub fn shows(record: &Contact, change: &Change) -> bool {
    same(
        change.field,
        record.get(change.field),
        change.after.as_deref(),
    )
}

fn is_repeat(open: &Change, now: &Contact) -> bool {
    same(open.field, open.after.as_deref(), now.get(open.field))
}

fn change(field: Field, before: &Contact, now: &Contact) -> Change {
    Change {
        field,
        before: before.get(field).map(str::to_owned),
        after: now.get(field).map(str::to_owned),
    }
}

/// Emails compare without case: a mailbox is the same, and I4 may store it in its own way.
fn same(field: Field, a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) if field == Field::Email => normalize::fold(a) == normalize::fold(b),
        _ => a == b,
    }
}
