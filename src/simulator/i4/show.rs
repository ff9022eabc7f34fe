//! A customer as each of the three reading calls shows it: one thing under three names.

use super::super::customers::Customer;
use super::super::fields::Field;
use serde::Serialize;
use serde_json::{Value, json};

fn text(customer: &Customer, field: Field) -> Value {
    match customer.get(field) {
        "" => Value::Null,
        text => json!(text),
    }
}

/// The date of birth, as ASP.NET writes a date.
fn birth(customer: &Customer) -> Option<String> {
    let date = customer.values.get(&Field::DateOfBirth)?;
    Some(format!("{date}T00:00:00"))
}

fn name(customer: &Customer) -> Value {
    let (first, last) = (
        customer.get(Field::FirstName),
        customer.get(Field::LastName),
    );
    json!({
        "FirstName": first,
        "LastName": last,
        "MiddleInitial": text(customer, Field::MiddleInitial),
        "PreferredName": text(customer, Field::PreferredName),
        "DisplayName": format!("{last}, {first}"),
    })
}

/// A phone. One that is not there is sometimes null, sometimes an object of nulls.
fn phone(customer: &Customer, field: Field, kind: &str) -> Value {
    match customer.get(field) {
        "" if customer.id.is_multiple_of(2) => Value::Null,
        "" => json!({ "Number": null, "PhoneType": kind, "Extension": null }),
        number => json!({ "Number": number, "PhoneType": kind, "Extension": null }),
    }
}

/// The address; null as a whole for some who have none.
fn address(customer: &Customer) -> Value {
    const PARTS: [Field; 6] = [
        Field::Address1,
        Field::Address2,
        Field::City,
        Field::State,
        Field::Zip,
        Field::Country,
    ];
    if customer.id.is_multiple_of(2) && PARTS.iter().all(|part| customer.get(*part).is_empty()) {
        return Value::Null;
    }
    json!({
        "AddressLine1": text(customer, Field::Address1),
        "AddressLine2": text(customer, Field::Address2),
        "City": text(customer, Field::City),
        "StateProvince": text(customer, Field::State),
        "PostalCode": text(customer, Field::Zip),
        "Country": text(customer, Field::Country),
    })
}

/// As `searchmembers` shows it.
pub(super) fn found(customer: &Customer) -> Value {
    json!({
        "Id": customer.id,
        "Name": name(customer),
        "EmailAddress": text(customer, Field::Email),
        "HomePhone": phone(customer, Field::HomePhone, "home"),
        "MobilePhone": phone(customer, Field::CellPhone, "mobile"),
        "WorkPhone": phone(customer, Field::WorkPhone, "work"),
        "PreferredPhone": text(customer, Field::PreferredPhone),
        "Address": address(customer),
    })
}

/// As `getmember` shows it.
pub(super) fn member(customer: &Customer) -> Value {
    json!({
        "MemberID": customer.member_id,
        "Name": name(customer),
        "EmailAddress": text(customer, Field::Email),
        "HomePhoneNumber": phone(customer, Field::HomePhone, "home"),
        "MobilePhoneNumber": phone(customer, Field::CellPhone, "mobile"),
        "WorkPhoneNumber": phone(customer, Field::WorkPhone, "work"),
        "PreferredPhoneType": text(customer, Field::PreferredPhone),
        "Address": address(customer),
        "DateOfBirth": birth(customer),
        "HomeClubNumber": customer.club,
        "MemberExpireDate": null,
    })
}

/// As `getcustomers` shows it. Pages have thousands of these, so they are written without a detour.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed<'a> {
    id: u64,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    email: Option<&'a str>,
    cell_phone: Option<&'a str>,
    home_phone: Option<&'a str>,
    work_phone: Option<&'a str>,
    address1: Option<&'a str>,
    address2: Option<&'a str>,
    city: Option<&'a str>,
    state: Option<&'a str>,
    zip_code: Option<&'a str>,
    date_of_birth: Option<String>,
    gender: Option<&'a str>,
    home_club_number: u32,
    membership_type: &'a str,
    member_type: &'a str,
    status: &'a str,
    #[serde(rename = "DataExchangeID")]
    data_exchange_id: Option<&'a str>,
}

impl<'a> Listed<'a> {
    pub(super) fn of(customer: &'a Customer) -> Listed<'a> {
        let text = |field: Field| customer.values.get(&field).map(String::as_str);
        Listed {
            id: customer.id,
            first_name: text(Field::FirstName),
            last_name: text(Field::LastName),
            email: text(Field::Email),
            cell_phone: text(Field::CellPhone),
            home_phone: text(Field::HomePhone),
            work_phone: text(Field::WorkPhone),
            address1: text(Field::Address1),
            address2: text(Field::Address2),
            city: text(Field::City),
            state: text(Field::State),
            zip_code: text(Field::Zip),
            date_of_birth: birth(customer),
            gender: text(Field::Gender),
            home_club_number: customer.club,
            membership_type: &customer.membership_type,
            member_type: &customer.membership_type,
            status: &customer.status,
            data_exchange_id: customer.data_exchange_id.as_deref(),
        }
    }
}
