//! I4's names. One thing has up to three of them: `CellPhone`, `MobilePhone`,
//! `MobilePhoneNumber` are the same phone in different calls \[P].

use super::assumed;
use super::lenient::Document;
use crate::engine::ports::ClubName;
use crate::model::{Club, Contact, Field, FieldRules, I4Id, I4Record, PersonId};
use crate::plan::{Change, Draft};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Field names of `createprospect` (as `createmember` \[P]).
const CREATE: [(Field, &str); 13] = [
    (Field::FirstName, "FirstName"),
    (Field::LastName, "LastName"),
    (Field::Address1, "Address1"),
    (Field::City, "City"),
    (Field::State, "State"),
    (Field::PostalCode, "PostalCode"),
    (Field::Gender, "Gender"),
    (Field::BirthDate, "DateOfBirth"),
    (Field::HomePhone, "HomePhone"),
    (Field::MobilePhone, "MobilePhone"),
    (Field::WorkPhone, "WorkPhone"),
    (Field::Email, "EmailAddress"),
    (Field::Employer, "Employer"),
];

/// Field names of `updatepersonalinformation` \[P].
const UPDATE: [(Field, &str); 11] = [
    (Field::FirstName, "FirstName"),
    (Field::LastName, "LastName"),
    (Field::Address1, "Address1"),
    (Field::City, "City"),
    (Field::State, "State"),
    (Field::PostalCode, "ZipCode"),
    (Field::HomePhone, "HomePhone"),
    (Field::MobilePhone, "MobilePhone"),
    (Field::WorkPhone, "WorkPhone"),
    (Field::Email, "EmailAddress"),
    (Field::BirthDate, "DateOfBirth"),
];

/// Field names of the rules for new prospects \[P].
const RULES: [(Field, &str); 13] = [
    (Field::FirstName, "FirstName"),
    (Field::LastName, "LastName"),
    (Field::Address1, "Address1"),
    (Field::City, "City"),
    (Field::State, "State"),
    (Field::PostalCode, "Zipcode"),
    (Field::HomePhone, "HomePhone"),
    (Field::WorkPhone, "WorkPhone"),
    (Field::MobilePhone, "CellPhone"),
    (Field::Email, "Email"),
    (Field::BirthDate, "DateOfBirth"),
    (Field::Gender, "Gender"),
    (Field::Employer, "Employer"),
];

/// Where `searchmembers` and `getmember` keep the values \[P]. Phones have one name in each.
const RECORD: [(Field, &str); 14] = [
    (Field::FirstName, "/Name/FirstName"),
    (Field::LastName, "/Name/LastName"),
    (Field::Email, "/EmailAddress"),
    (Field::MobilePhone, "/MobilePhone/Number"),
    (Field::MobilePhone, "/MobilePhoneNumber/Number"),
    (Field::HomePhone, "/HomePhone/Number"),
    (Field::HomePhone, "/HomePhoneNumber/Number"),
    (Field::WorkPhone, "/WorkPhone/Number"),
    (Field::WorkPhone, "/WorkPhoneNumber/Number"),
    (Field::Address1, "/Address/AddressLine1"),
    (Field::City, "/Address/City"),
    (Field::State, "/Address/StateProvince"),
    (Field::PostalCode, "/Address/PostalCode"),
    (Field::BirthDate, "/DateOfBirth"),
];

/// Rules that are about the membership type, which the connector fills by itself.
const CATEGORY: &str = "CategoryID";

/// `Result` of an answer \[P].
///
/// # Errors
/// It is missing: nothing may be concluded from the answer.
pub fn result(json: &Value) -> Result<&Value, String> {
    json.get("Result")
        .filter(|r| !r.is_null())
        .ok_or_else(|| "there is no Result".to_owned())
}

/// The records of a search, as far as they can be told.
pub struct Records {
    /// Those who can.
    pub records: Vec<I4Record>,
    /// Those who cannot: somebody is there.
    pub unreadable: usize,
    /// How many rows the answer has.
    pub rows: usize,
}

/// Reads the answer of a search.
///
/// # Errors
/// The answer is no list of records.
pub fn records(document: &Document) -> Result<Records, String> {
    let rows = list(result(&document.json)?)?;
    let records: Vec<I4Record> = rows
        .iter()
        .filter_map(|row| {
            let id = row.get("Id").and_then(id_text)?;
            Some(record(row, I4Id::new(&id), false))
        })
        .collect();
    let rows = rows.len() + broken(document, "/Result");
    Ok(Records {
        unreadable: rows - records.len(),
        records,
        rows,
    })
}

fn broken(document: &Document, list: &str) -> usize {
    usize::try_from(document.broken(list)).unwrap_or(usize::MAX)
}

/// The answer of `getmember` for the record that was asked for.
///
/// # Errors
/// The answer is no record.
pub fn member(json: &Value, id: &I4Id) -> Result<I4Record, String> {
    let row = result(json)?;
    if !row.is_object() {
        return Err("Result is not a record".to_owned());
    }
    Ok(record(row, id.clone(), true))
}

fn record(row: &Value, id: I4Id, complete: bool) -> I4Record {
    let mut contact = Contact::default();
    for (field, pointer) in RECORD {
        if let Some(text) = row.pointer(pointer).and_then(id_text) {
            contact.set(field, &text);
        }
    }
    I4Record {
        id,
        contact,
        complete,
    }
}

/// The field rules.
///
/// # Errors
/// The answer is no list of rules.
pub fn rules(document: &Document) -> Result<FieldRules, String> {
    let mut rules = FieldRules::default();
    if document.broken("/Result") > 0 {
        // It could be the one that a person is held by.
        return Err("a rule cannot be read".to_owned());
    }
    for row in list(result(&document.json)?)? {
        let Some(name) = row.get("FieldName").and_then(Value::as_str) else {
            continue;
        };
        let required = row.get("Required").and_then(Value::as_bool) == Some(true);
        let values = row.get("Values").and_then(Value::as_array);
        if name.eq_ignore_ascii_case(CATEGORY) {
            rules.prospect_type = values.into_iter().flatten().find_map(|v| {
                let is_prospect = v.get("Value")?.as_str()?.trim() == assumed::PROSPECT_TYPE;
                is_prospect.then(|| v.get("Id")?.as_i64())?
            });
            if required && rules.prospect_type.is_none() {
                rules
                    .never_sent
                    .insert(format!("{CATEGORY} without a value Prospect"));
            }
            continue;
        }
        let Some(field) = by_name(&RULES, name) else {
            if required {
                rules.never_sent.insert(name.to_owned());
            }
            continue;
        };
        if required {
            rules.required.insert(field);
        }
        let longest = row.get("MaximumLength").and_then(Value::as_u64);
        if let Some(longest) = longest.filter(|n| *n > 0) {
            rules
                .longest
                .insert(field, usize::try_from(longest).unwrap_or(usize::MAX));
        }
        if row.get("ValueMustBeInDefinedList").and_then(Value::as_bool) == Some(true) {
            let allowed: BTreeSet<String> = values
                .into_iter()
                .flatten()
                .filter_map(|v| v.get("Value").and_then(id_text))
                .collect();
            // A list that is not told cannot be checked: I4 will.
            if !allowed.is_empty() {
                rules.allowed.insert(field, allowed);
            }
        }
    }
    Ok(rules)
}

/// The body of a create. Nothing that InTouch does not have, no staff, no lead source.
#[must_use]
pub fn create(club: &Club, person: &PersonId, draft: &Draft, member_id: &str) -> Value {
    let mut body = Map::new();
    body.insert("MemberId".into(), member_id.into());
    body.insert("HomeClubId".into(), number_or_text(club.i4.as_str()));
    for (field, name) in CREATE {
        if let Some(value) = draft.contact.get(field) {
            body.insert(name.into(), value.into());
        }
    }
    if let Some(id) = draft.prospect_type {
        body.insert("MembershipTypeId".into(), id.into());
    }
    let preferred = [
        (Field::MobilePhone, "mobile"),
        (Field::HomePhone, "home"),
        (Field::WorkPhone, "work"),
    ]
    .into_iter()
    .find(|(field, _)| draft.contact.get(*field).is_some());
    if let Some((_, word)) = preferred {
        body.insert("PreferredPhoneType".into(), word.into());
    }
    body.insert(assumed::EXCHANGE_ID.into(), person.as_str().into());
    Value::Object(body)
}

/// The body of an update: only what changed.
#[must_use]
pub fn update(id: &I4Id, changes: &[Change]) -> Value {
    let details: Vec<Value> = changes
        .iter()
        .filter_map(|change| {
            let (_, name) = UPDATE.iter().find(|(field, _)| *field == change.field)?;
            Some(json!({"FieldName": name, "NewValue": change.after.as_deref().unwrap_or("")}))
        })
        .collect();
    json!({
        "FamilyMemberCustomerIds": [],
        "CustomerId": id.as_str(),
        "ChangeDetails": details,
        "SubmissionReason": "Change Request",
        "SubmissionReasonDetail": "Changed in InTouch",
        "Signature": null,
    })
}

/// A page of customers, as far as it is of interest.
pub struct Customers {
    /// Those who have a `DataExchangeID`; without an id where I4's own cannot be read.
    pub exchanged: Vec<(PersonId, Option<I4Id>)>,
    /// How many there are on the page who can be read.
    pub rows: usize,
    /// How many cannot.
    pub broken: usize,
    /// How many pages there are, where it is told.
    pub pages: Option<u64>,
}

impl Customers {
    /// How many there are on the page.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.rows + self.broken
    }

    /// Whether nobody is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown() == 0
    }
}

/// Reads a page of customers.
///
/// # Errors
/// The answer is no page of customers.
pub fn customers(document: &Document) -> Result<Customers, String> {
    let json = &document.json;
    let broken = broken(document, "/Customers");
    let rows = list(json.get("Customers").ok_or("there is no Customers")?)?;
    let exchanged = rows
        .iter()
        .filter_map(|row| {
            let person = row.get(assumed::EXCHANGE_ID).and_then(id_text)?;
            let id = row.get("Id").and_then(id_text);
            Some((PersonId::new(&person), id.map(|id| I4Id::new(&id))))
        })
        .collect();
    Ok(Customers {
        exchanged,
        rows: rows.len(),
        broken,
        pages: json
            .pointer("/PagingInfo/TotalPages")
            .and_then(Value::as_u64)
            // Customers on no page at all: then it is not told.
            .filter(|pages| *pages > 0 || (rows.is_empty() && broken == 0)),
    })
}

/// The names of active clubs.
///
/// # Errors
/// The answer is no list.
pub fn clubs(json: &Value) -> Result<Vec<ClubName>, String> {
    Ok(list(result(json)?)?
        .iter()
        .filter_map(|row| {
            Some(ClubName {
                id: row.get("Id").and_then(id_text)?,
                name: row.get("Name").and_then(id_text).unwrap_or_default(),
                address: String::new(),
            })
        })
        .collect())
}

/// Ids are numbers in I4's answers \[P]; texts are taken too. A number that is rounded, because it
/// has too many digits, could be somebody else's.
pub fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if !s.trim().is_empty() => Some(s.trim().to_owned()),
        Value::Number(n) if n.is_u64() || n.is_i64() => Some(n.to_string()),
        _ => None,
    }
}

fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value
        .as_array()
        .ok_or_else(|| "a list is expected".to_owned())
}

fn by_name(table: &[(Field, &str)], name: &str) -> Option<Field> {
    table
        .iter()
        .find(|(_, n)| n.eq_ignore_ascii_case(name.trim()))
        .map(|(field, _)| *field)
}

fn number_or_text(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| id.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{I4ClubId, InTouchClubId};

    fn club() -> Club {
        Club {
            name: "Riverside".into(),
            address: String::new(),
            time_zone: String::new(),
            intouch: InTouchClubId::new("7f0c"),
            i4: I4ClubId::new("1"),
            enabled: true,
        }
    }

    #[test]
    fn rules_as_in_the_public_suite() {
        let json = json!({"Result": [
            {"FieldName":"CellPhone","Required":true,"MaximumLength":0},
            {"FieldName":"FirstName","Required":true,"MaximumLength":30},
            {"FieldName":"CategoryID","Required":true,"MaximumLength":0,
             "Values":[{"Id":1,"Value":"Gold"},{"Id":2,"Value":"Prospect"}]},
            {"FieldName":"Gender","Required":false,"ValueMustBeInDefinedList":true,
             "Values":[{"Id":1,"Value":"M"},{"Id":2,"Value":"F"}]},
            {"FieldName":"SourceID","Required":true},
            {"FieldName":"Occupation","Required":false}]});
        let rules = rules(&json.into()).unwrap();
        assert_eq!(rules.prospect_type, Some(2));
        assert_eq!(
            rules.required,
            [Field::FirstName, Field::MobilePhone].into()
        );
        assert_eq!(rules.longest, [(Field::FirstName, 30)].into());
        assert_eq!(rules.never_sent, ["SourceID".to_owned()].into());
        assert_eq!(rules.allowed[&Field::Gender].len(), 2);
    }

    #[test]
    fn a_create_leaves_out_what_intouch_does_not_have() {
        let mut contact = Contact::default();
        contact.set(Field::FirstName, "Ada");
        contact.set(Field::HomePhone, "555-0102233");
        let draft = Draft {
            contact,
            prospect_type: Some(2),
        };
        assert_eq!(
            create(&club(), &PersonId::new("p1"), &draft, "104417"),
            json!({"MemberId":"104417","HomeClubId":1,"FirstName":"Ada","HomePhone":"5550102233",
                   "MembershipTypeId":2,"PreferredPhoneType":"home","DataExchangeID":"p1"})
        );
    }

    #[test]
    fn a_cleared_field_goes_out_empty_under_the_name_of_the_update_call() {
        let change = Change {
            field: Field::PostalCode,
            before: Some("98101".into()),
            after: None,
        };
        let body = update(&I4Id::new("9012"), &[change]);
        assert_eq!(body["CustomerId"], "9012");
        assert_eq!(
            body["ChangeDetails"],
            json!([{"FieldName":"ZipCode","NewValue":""}])
        );
    }

    #[test]
    fn every_updatable_field_has_a_name() {
        for field in crate::plan::difference::UPDATABLE {
            assert!(UPDATE.iter().any(|(f, _)| *f == field), "{field}");
        }
        for field in Field::ALL {
            assert!(CREATE.iter().any(|(f, _)| *f == field), "{field}");
            assert!(RULES.iter().any(|(f, _)| *f == field), "{field}");
        }
    }

    #[test]
    fn records_with_nulls_are_records_and_other_answers_are_not() {
        let json = json!({"Result":[{"Id":223,"Name":null,"EmailAddress":null,"MobilePhone":null,
            "Address":{"City":null}},{"Id":"224","Name":{"FirstName":"Ada"}}]});
        let found = records(&json.into()).unwrap().records;
        assert_eq!(found[0].id.as_str(), "223");
        assert_eq!(found[1].contact.get(Field::FirstName), Some("Ada"));
        for bad in [json!({}), json!({"Result":null}), json!({"Result":{}})] {
            assert!(records(&bad.clone().into()).is_err(), "{bad}");
        }
        let nameless = records(&json!({"Result":[{},{"Id":1e30},{"Id":7}]}).into()).unwrap();
        assert_eq!((nameless.unreadable, nameless.rows), (2, 3));
    }
}
