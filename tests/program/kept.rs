//! Profiles that another version of the program has left, as text, with what both services had
//! then: kept once, and put back for each test.

use crate::env::Env;
use crate::raw;
use i4_connector::simulator::{Customer, Field, Options};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;

/// All fields of a record, which are kept by their names.
const FIELDS: [Field; 24] = [
    Field::Title,
    Field::FirstName,
    Field::MiddleInitial,
    Field::LastName,
    Field::PreferredName,
    Field::Address1,
    Field::Address2,
    Field::City,
    Field::State,
    Field::Zip,
    Field::Country,
    Field::HomePhone,
    Field::WorkPhone,
    Field::CellPhone,
    Field::Email,
    Field::DateOfBirth,
    Field::Gender,
    Field::PreferredPhone,
    Field::Occupation,
    Field::Employer,
    Field::EmailConsent,
    Field::MobileConsent,
    Field::HomeConsent,
    Field::WorkConsent,
];

fn file(name: &str, ending: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/program/profiles");
    folder.join(format!("{name}.{ending}"))
}

/// Writes down the profile and both services: one line for each row, lead and record.
pub async fn save(env: &Env, name: &str) {
    std::fs::write(file(name, "sql"), raw::dump(&env.profile()).await).unwrap();
    std::fs::write(file(name, "services.jsonl"), services(env)).unwrap();
}

fn services(env: &Env) -> String {
    let world = env.world();
    let clubs = world.clubs.iter().map(|club| club.intouch_id.clone());
    let clubs: Vec<String> = clubs.collect();
    let mut text = format!("{}\n", json!({ "now": world.now, "clubs": clubs }));
    for club in &clubs {
        for lead in world.leads(club).iter() {
            let lead = json!({ "club": club, "modified": lead.modified, "lead": lead.row() });
            writeln!(text, "{lead}").unwrap();
        }
    }
    for customer in world.customers.iter() {
        let values = customer.values.iter();
        let values = values.map(|(field, text)| (format!("{field:?}"), json!(text)));
        let record = json!({
            "record": customer.id, "member_id": customer.member_id, "club": customer.club,
            "status": customer.status, "type": customer.membership_type,
            "mark": customer.data_exchange_id, "updated": customer.updated,
            "values": values.collect::<serde_json::Map<_, _>>(),
        });
        writeln!(text, "{record}").unwrap();
    }
    text
}

/// The profile and the services as they were kept.
pub async fn load(name: &str) -> Env {
    let kept = std::fs::read_to_string(file(name, "services.jsonl")).unwrap();
    let mut lines = kept.lines().map(|line| serde_json::from_str(line).unwrap());
    let first: Value = lines.next().unwrap();
    let clubs = first["clubs"].as_array().unwrap();
    let env = Env::start(Options {
        people: 0,
        clubs: clubs.len(),
        // Not the one that was used then: whoever is new gets other ids.
        seed: 2_718_281,
        ..Options::default()
    })
    .await;
    {
        let mut world = env.world();
        for (club, id) in world.clubs.iter_mut().zip(clubs) {
            id.as_str().unwrap().clone_into(&mut club.intouch_id);
        }
        world.now = first["now"].as_i64().unwrap();
        for line in lines {
            match line["record"].as_u64() {
                Some(id) => {
                    world.customers.add(customer(id, &line));
                }
                None => {
                    let club = line["club"].as_str().unwrap();
                    let modified = line["modified"].as_i64().unwrap();
                    world.add_raw_lead(club, &line["lead"], modified);
                }
            }
        }
    }
    env.settings(|_| {});
    let sql = std::fs::read_to_string(file(name, "sql")).unwrap();
    raw::execute(&env.profile(), &[&sql]).await;
    env
}

fn customer(id: u64, line: &Value) -> Customer {
    let text = |name: &str| line[name].as_str().unwrap().to_owned();
    let mut customer = Customer {
        id,
        member_id: text("member_id"),
        club: line["club"].as_u64().unwrap().try_into().unwrap(),
        status: text("status"),
        membership_type: text("type"),
        data_exchange_id: line["mark"].as_str().map(str::to_owned),
        updated: line["updated"].as_i64().unwrap(),
        ..Customer::default()
    };
    for (name, value) in line["values"].as_object().unwrap() {
        let field = FIELDS.iter().find(|field| format!("{field:?}") == *name);
        customer.set(*field.unwrap(), value.as_str().unwrap());
    }
    customer
}
