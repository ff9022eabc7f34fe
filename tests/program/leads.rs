//! People for the tests, as both services write them, and sums in words.

use i4_connector::simulator::{Customer, Field};
use serde_json::{Value, json};

pub const OUTCOMES: [&str; 8] = [
    "created",
    "linked",
    "updated",
    "unchanged",
    "skipped",
    "held",
    "failed",
    "pending",
];

/// Whoever works at the club; never to be seen in I4.
pub const OWNER: &str = "Canary Owner";
/// Where the lead came from; never to be seen in I4.
pub const SOURCE: &str = "Canary Source";

/// A prospect who has everything that I4 wants. Email and mobile follow from the name.
pub fn lead(name: &str) -> Value {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let mobile = mobile(name);
    json!({
        "userType": "PROSPECT",
        "userStatus": "ACTIVE",
        "contact": {
            "firstName": first, "lastName": last, "email": email(name),
            "mobilePhone": format!("({}) {}-{}", &mobile[..3], &mobile[3..6], &mobile[6..]),
            "homePhone": null, "workPhone": "", "address1": "12 River St", "city": "Spuzzum",
            "state": "WA", "zipcode": "98101", "country": "US",
        },
        "owner": { "uuid": "canary-0", "name": OWNER },
        "leadSource": { "id": 7, "name": SOURCE },
    })
}

/// The same as another type and status.
pub fn lead_of_kind(name: &str, user_type: &str, status: &str) -> Value {
    let mut row = lead(name);
    row["userType"] = json!(user_type);
    row["userStatus"] = json!(status);
    row
}

/// The record that I4 has of this lead, if it has the same data.
pub fn customer(name: &str) -> Customer {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    Customer {
        status: "Prospect".to_owned(),
        membership_type: "Prospect".to_owned(),
        ..Customer::default()
    }
    .with(Field::FirstName, first)
    .with(Field::LastName, last)
    .with(Field::Email, &email(name))
    .with(Field::CellPhone, &mobile(name))
    .with(Field::Address1, "12 River St")
    .with(Field::City, "Spuzzum")
    .with(Field::State, "WA")
    .with(Field::Zip, "98101")
}

/// An email address that only this name has.
pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}

/// Ten digits that, most likely, only this name has.
pub fn mobile(name: &str) -> String {
    let sum = name.bytes().fold(2_166_136_261_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(16_777_619) % (1 << 32)
    });
    format!("555{:07}", sum % 10_000_000)
}

/// Counts in words, without what is zero.
pub fn sums(counts: &Value) -> String {
    let parts: Vec<String> = OUTCOMES
        .iter()
        .filter(|name| counts[**name] != 0)
        .map(|name| format!("{} {name}", counts[*name]))
        .collect();
    format!("{} read: {}", counts["read"], parts.join(", "))
        .trim_end_matches(": ")
        .to_owned()
}

/// Everybody read ended in exactly one way, in each club and in all of them together.
#[track_caller]
pub fn assert_sums_add_up(report: &Value) {
    let number = |counts: &Value, name: &str| {
        counts[name]
            .as_u64()
            .unwrap_or_else(|| panic!("{name}: {counts}"))
    };
    let clubs = report["clubs"].as_array().unwrap();
    for counts in clubs.iter().chain([&report["totals"]]) {
        let ended: u64 = OUTCOMES.iter().map(|name| number(counts, name)).sum();
        assert_eq!(ended, number(counts, "read"), "{report:#}");
    }
    for name in OUTCOMES.iter().chain(&["read"]) {
        let sum: u64 = clubs.iter().map(|club| number(club, name)).sum();
        assert_eq!(number(&report["totals"], name), sum, "{name}: {report:#}");
    }
}
