//! Which fields differ, and so would be sent.

use super::terms::Change;
use crate::model::{Contact, Field, compare, normalize};

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
        .filter(|f| !UPDATABLE.contains(f) && !now.is_unusable(*f))
        .filter(|f| !same(*f, sent.get(*f), now.get(*f)))
        .collect()
}

/// Whether a field of an update that has no clear answer is to become just what was sent: whether
/// it has arrived is seen in the record.
#[must_use]
pub fn has_repeats(sending: &[Change], now: &Contact) -> bool {
    sending
        .iter()
        .any(|open| is_repeat(open.field, sending, now))
}

/// `changes` with the fields of updates that have no clear answer. These may be in I4 or not, now
/// or later (staff may approve them tomorrow): they are sent again, unless the record shows that
/// what was sent has arrived, and nothing but what InTouch has now was ever sent.
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
        let is_there = record.is_some_and(|r| same(field, r.get(field), now.get(field)));
        let has_arrived = is_there && is_repeat(field, sending, now);
        let known = changes.iter().position(|c| c.field == field);
        match known {
            Some(at) if has_arrived => {
                changes.remove(at);
            }
            None if !has_arrived => changes.push(Change {
                field,
                before: open.after.clone(),
                after: now.get(field).map(str::to_owned),
            }),
            Some(_) | None => {}
        }
    }
    changes
}

/// Whether a record that shows a change proves that it has arrived: not where another value of
/// the field may still be under way.
#[must_use]
pub fn is_proven(change: &Change, sending: &[Change], record: &Contact) -> bool {
    let mut earlier = sending.iter().filter(|open| open.field == change.field);
    shows(record, change) && earlier.all(|open| open.after == change.after)
}

fn is_repeat(field: Field, sending: &[Change], now: &Contact) -> bool {
    let mut open = sending.iter().filter(|open| open.field == field);
    open.all(|open| same(field, open.after.as_deref(), now.get(field)))
}

/// Whether a record has what a change would make of it.
fn shows(record: &Contact, change: &Change) -> bool {
    same(
        change.field,
        record.get(change.field),
        change.after.as_deref(),
    )
}

fn change(field: Field, before: &Contact, now: &Contact) -> Change {
    Change {
        field,
        before: before.get(field).map(str::to_owned),
        after: now.get(field).map(str::to_owned),
    }
}

/// Whether both are about a person in the same words, however they are written: for people whose
/// data is read again without a reason to send it. Nothing can be said about a field whose value
/// cannot be used on one side.
#[must_use]
pub fn differs_in_meaning(a: &Contact, b: &Contact) -> bool {
    a != b
        && Field::ALL
            .into_iter()
            .filter(|f| !a.is_unusable(*f) && !b.is_unusable(*f))
            .any(|f| a.get(f) != b.get(f) && !compare::agree(a, b, f))
}

/// Whether I4 has what it would be sent. Emails and phones compare by their keys: a mailbox and a
/// number are the same, and I4 may store them in its own way. Of other fields somebody may have
/// mended the spelling; but what only this program writes otherwise than it did is no change.
fn same(field: Field, a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return a == b;
    };
    a == b
        || match field {
            Field::Email | Field::MobilePhone | Field::HomePhone | Field::WorkPhone => {
                compare::key(field, a) == compare::key(field, b)
            }
            _ => normalize::renewed(field, a) == normalize::renewed(field, b),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As a version before stored it: values that today's code would not make.
    fn stored(fields: &[(&str, &str)]) -> Contact {
        let values: std::collections::BTreeMap<_, _> = fields.iter().copied().collect();
        serde_json::from_value(serde_json::json!({ "values": values })).unwrap()
    }

    fn contact(fields: &[(Field, &str)]) -> Contact {
        super::super::tests::contact(fields)
    }

    #[test]
    fn an_update_of_the_program_is_no_change_of_anybody() {
        for (name, field, before, raw) in [
            (
                "mobile_phone",
                Field::MobilePhone,
                "15550102233",
                "+1 555 010 2233",
            ),
            (
                "mobile_phone",
                Field::MobilePhone,
                "15550102233",
                "555 010 2233",
            ),
            (
                "home_phone",
                Field::HomePhone,
                "00442079460958",
                "+44 20 7946 0958",
            ),
            ("last_name", Field::LastName, "O&#039;Hara", "O&#039;Hara"),
            ("last_name", Field::LastName, "O&#039;Hara", "O'Hara"),
            ("city", Field::City, "Spuz\u{200b}zum", "Spuz\u{200b}zum"),
            ("postal_code", Field::PostalCode, "98101.0", "98101.0"),
            (
                "employer",
                Field::Employer,
                "Smith &amp; Sons",
                "Smith &amp; Sons",
            ),
            (
                "email",
                Field::Email,
                "mailto:ada@example.org",
                "mailto:ada@example.org",
            ),
            ("birth_date", Field::BirthDate, "1900-01-01", "1900-01-01"),
            ("work_phone", Field::WorkPhone, "0000000000", "000-000-0000"),
        ] {
            let sent = stored(&[(name, before)]);
            let now = contact(&[(field, raw)]);
            assert_eq!(since(&sent, &now), [], "{before} {raw}");
            assert_eq!(not_updatable(&sent, &now), [], "{before} {raw}");
        }
    }

    #[test]
    fn what_somebody_has_mended_goes_out() {
        for (field, before, now) in [
            (Field::FirstName, "ada", "Ada"),
            (Field::LastName, "O’Hara", "O'Hara"),
            (Field::LastName, "Strasse", "Straße"),
            (Field::City, "SPUZZUM", "Spuzzum"),
            (Field::MobilePhone, "555 010 2233", "555 010 2234"),
            (Field::PostalCode, "98101", "98101-1234"),
            (Field::BirthDate, "1985-12-10", "1985-12-11"),
        ] {
            let (before, now) = (contact(&[(field, before)]), contact(&[(field, now)]));
            assert_eq!(since(&before, &now).len(), 1, "{field}");
        }
        // What was sent wrong is mended, and what is no value any more can be emptied.
        let wrong = stored(&[
            ("work_phone", "4402079460958"),
            ("birth_date", "1900-01-01"),
        ]);
        let now = contact(&[(Field::WorkPhone, "+44 (0)20 7946 0958")]);
        let sent: Vec<_> = since(&wrong, &now)
            .into_iter()
            .map(|c| (c.field, c.after))
            .collect();
        assert_eq!(
            sent,
            [
                (Field::WorkPhone, Some("442079460958".to_owned())),
                (Field::BirthDate, None)
            ]
        );
    }

    #[test]
    fn another_spelling_is_no_other_meaning() {
        let ada = [
            (Field::FirstName, "Ada"),
            (Field::LastName, "O'Hara"),
            (Field::Email, "ada@example.org"),
            (Field::MobilePhone, "555 010 2233"),
            (Field::City, "Spuzzum"),
            (Field::PostalCode, "98101"),
        ];
        let with = |field: Field, value: &'static str| {
            let mut fields: Vec<_> = ada.into_iter().filter(|(f, _)| *f != field).collect();
            fields.push((field, value));
            contact(&fields)
        };
        let before = contact(&ada);
        assert!(!differs_in_meaning(&before, &before));
        for (field, same) in [
            (Field::FirstName, "ADA"),
            (Field::LastName, "O’HARA"),
            (Field::Email, "<ADA@example.org>"),
            (Field::MobilePhone, "+1 (555) 010-2233"),
            (Field::MobilePhone, "call his wife"),
            (Field::City, "spuzzum"),
            (Field::PostalCode, "98101-0000"),
        ] {
            let after = with(field, same);
            assert!(!differs_in_meaning(&before, &after), "{field} {same}");
            assert!(!differs_in_meaning(&after, &before), "{field} {same}");
        }
        for (field, other) in [
            (Field::LastName, "Ohara"),
            (Field::MobilePhone, "555 010 2234"),
            (Field::City, ""),
            (Field::Gender, "F"),
            (Field::BirthDate, "1985-12-10"),
        ] {
            let after = with(field, other);
            assert!(differs_in_meaning(&before, &after), "{field} {other}");
            assert!(differs_in_meaning(&after, &before), "{field} {other}");
        }
    }

    proptest! {
        #[test]
        fn reading_and_renewing_the_same_again_changes_nothing(
            values in proptest::collection::vec("\\PC{0,10}|[+0-9() .]{7,16}|&#?[a-z0-9]{1,4};", 13),
        ) {
            let fields: Vec<_> = Field::ALL.into_iter().zip(values.iter().map(String::as_str)).collect();
            let now = contact(&fields);
            let sent = now.as_sent(None);
            prop_assert_eq!(since(&sent, &now), []);
            prop_assert_eq!(&sent.renewed(), &sent);
            prop_assert_eq!(not_updatable(&sent, &now), []);
            prop_assert!(!differs_in_meaning(&sent, &now));
        }
    }
}
