//! The account in the end: everybody is in I4 once, or is held with a reason.

use crate::env::Env;
use i4_connector::simulator::{Fate, Field, Operation};
use serde_json::Value;
use std::collections::HashMap;

/// What there was to count.
pub struct Account {
    pub people: usize,
    pub created: usize,
    /// Creates of which the program learnt only by looking.
    pub found: usize,
    /// Creates that looking did not find, sent again.
    pub sent_again: usize,
}

/// Compares everybody in InTouch with what I4 has and with what the program says.
pub async fn take(env: &Env) -> Account {
    env.assert_clean();
    let told = env.json(&["people", "--limit", "1000000"]).await;
    let told = told.as_array().unwrap();
    let mut by_id: HashMap<&str, &Value> = HashMap::new();
    for one in told {
        let before = by_id.insert(one["id"].as_str().unwrap(), one);
        assert!(before.is_none(), "told twice: {one}");
    }
    let status = env.json(&["status"]).await;
    let world = env.world();
    let (mut people, mut created) = (0, 0);
    for club in &world.clubs {
        for lead in world.leads(&club.intouch_id).iter() {
            let one = by_id.get(lead.uuid.as_str());
            let one = one.unwrap_or_else(|| panic!("lost: {}", lead.uuid));
            let made = world.customers.with_data_exchange_id(&lead.uuid);
            let i4_id = one["i4_id"].as_str();
            let record = i4_id.map(|id| world.customers.get(id.parse().unwrap()).unwrap());
            let outcome = one["outcome"].as_str().unwrap();
            match lead.story.unwrap().fate() {
                Fate::Created => {
                    assert_eq!(made.len(), 1, "records of {one}");
                    assert_eq!(record.map(|r| r.id), Some(made[0].id), "{one}");
                    created += 1;
                }
                Fate::Linked => {
                    assert_eq!(made.len(), 0, "created although there: {one}");
                    assert!(record.is_some(), "not linked: {one}");
                }
                Fate::Held => {
                    assert_eq!((made.len(), i4_id, outcome), (0, None, "held"), "{one}");
                    let reason = one["code"].as_str().unwrap();
                    assert!(reason.starts_with("C-HOLD-"), "{one}");
                }
                Fate::Skipped => {
                    assert_eq!((made.len(), i4_id, outcome), (0, None, "skipped"), "{one}");
                }
            }
            if let Some(record) = record {
                let ends = ["created", "linked", "updated", "unchanged"];
                assert!(ends.contains(&outcome), "{one}");
                let row = lead.row();
                let name = |field| record.get(field).to_lowercase();
                let last = row["contact"]["lastName"].as_str().unwrap().trim();
                assert_eq!(name(Field::LastName), last.to_lowercase(), "{one}");
                let city = row["contact"]["city"].as_str().unwrap_or_default();
                if city.starts_with("Yale ") {
                    assert_eq!(record.get(Field::City), city, "old news: {one}");
                }
            }
            people += 1;
        }
    }
    assert_eq!(told.len(), people, "told and there");
    let states = status["states"].as_array().unwrap().iter();
    let sum: u64 = states.map(|s| s["people"].as_u64().unwrap()).sum();
    assert_eq!(sum, people as u64, "{status:#}");
    let with_id = |c: &&i4_connector::simulator::Customer| c.data_exchange_id.is_some();
    assert_eq!(world.customers.iter().filter(with_id).count(), created);

    let mut sent: HashMap<String, usize> = HashMap::new();
    for request in world.requests.of(Operation::CreateProspect) {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let id = body["DataExchangeID"].as_str().unwrap().to_owned();
        *sent.entry(id).or_default() += 1;
    }
    let found = told.iter().filter(|one| {
        let message = one["message"].as_str().unwrap_or_default();
        message.contains("found after its answer was lost")
    });
    Account {
        people,
        created,
        found: found.count(),
        sent_again: sent.values().filter(|times| **times > 1).count(),
    }
}
