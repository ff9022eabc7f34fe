//! What InTouch no longer has: emptied, not told, and many at once.

use crate::env::{Env, Pass};
use crate::leads::lead;
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

/// A lead of an InTouch that leaves empty fields out.
fn bare(name: &str) -> Value {
    let mut row = lead(name);
    let contact = row["contact"].as_object_mut().unwrap();
    contact.retain(|_, value| value.as_str().is_some_and(|text| !text.is_empty()));
    row
}

/// People who are in I4 already, entered as `row` writes them.
async fn company(people: usize, row: impl Fn(&str) -> Value) -> (Env, Vec<String>) {
    let env = Env::empty().await;
    let ids = (0..people)
        .map(|n| env.add(row(&format!("Known Number{n}"))))
        .collect();
    assert_eq!(env.pass().await.exits(0).total("created"), people as u64);
    env.world().clear_requests();
    (env, ids)
}

fn forget_key(env: &Env, id: &str, field: &str) {
    env.edit(id, |row| {
        row["contact"].as_object_mut().unwrap().remove(field);
    });
}

fn empty(env: &Env, id: &str, field: &str) {
    env.edit(id, |row| row["contact"][field] = json!(null));
}

/// How many of these people have a city in I4.
fn with_city(env: &Env, ids: &[String]) -> usize {
    let cities = ids
        .iter()
        .map(|id| env.created(id).get(Field::City).to_owned());
    cities.filter(|city| !city.is_empty()).count()
}

#[tokio::test]
async fn a_key_that_is_missing_says_nothing_where_empty_fields_are_sent_as_null() {
    let (env, ids) = company(2, lead).await;
    for id in &ids {
        forget_key(&env, id, "city");
        forget_key(&env, id, "homePhone");
    }
    env.edit(&ids[1], |row| row["contact"]["state"] = json!("BC"));
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "2 read: 1 updated, 1 unchanged"
    );
    assert_eq!(with_city(&env, &ids), 2);
    assert_eq!(env.created(&ids[1]).get(Field::State), "BC");
    // Then it is told: null is emptied, and another value is another value.
    empty(&env, &ids[0], "city");
    env.edit(&ids[1], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 updated");
    assert_eq!(env.created(&ids[0]).get(Field::City), "");
    assert_eq!(env.created(&ids[1]).get(Field::City), "Yale");
}

#[tokio::test]
async fn that_empty_fields_are_sent_as_null_is_remembered() {
    for seen in [json!(null), json!("")] {
        let (env, ids) = company(2, bare).await;
        // Seen once, on somebody else, passes ago.
        let mut row = bare("Emma Whitfield");
        row["contact"]["workPhone"] = seen;
        env.add(row);
        env.pass().await.exits(0);
        env.pass().await.exits(0);
        forget_key(&env, &ids[0], "city");
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
        assert_eq!(with_city(&env, &ids), 2);
    }
}

#[tokio::test]
async fn a_key_that_is_missing_is_emptied_after_one_more_look_where_none_is_ever_sent_empty() {
    let (env, ids) = company(2, bare).await;
    forget_key(&env, &ids[0], "city");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.created(&ids[0]).get(Field::City), "");
    assert_eq!(env.count(Operation::Lead), 1, "one more look");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn a_key_that_the_second_look_shows_is_not_emptied() {
    let (env, ids) = company(2, bare).await;
    let club = env.club(0);
    forget_key(&env, &ids[0], "city");
    {
        let mut world = env.world();
        let mut whole = world.leads(&club).get(&ids[0]).unwrap().row();
        whole["contact"]["city"] = json!("Spuzzum");
        world.answer_alone(&club, &ids[0], Some(&whole));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
    assert_eq!(with_city(&env, &ids), 2);
    assert_eq!(env.count(Operation::Update), 0);
}

#[tokio::test]
async fn an_entry_without_a_contact_empties_nothing() {
    for contact in [json!([]), json!(null), json!("?"), json!({})] {
        let (env, ids) = company(2, lead).await;
        env.edit(&ids[0], |row| row["contact"] = contact.clone());
        env.pass().await;
        assert_eq!(with_city(&env, &ids), 2, "{contact}");
        assert_eq!(env.count(Operation::Update), 0, "{contact}");
        env.edit(&ids[0], |row| {
            row["contact"] = lead("Known Number0")["contact"].clone();
            row["contact"]["city"] = json!("Yale");
        });
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    }
}

async fn waiting(env: &Env) -> Vec<Value> {
    let people = env.json(&["people", "--waiting"]).await;
    people.as_array().unwrap().clone()
}

async fn assert_waits(env: &Env, pass: &Pass, code: &str, people: usize) {
    assert_eq!(pass.outcome(0), "waiting", "{pass:#?}");
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.contains(&people.to_string()), "{message}");
    let waiting = waiting(env).await;
    assert_eq!(waiting.len(), people);
    for person in &waiting {
        assert_eq!(
            (&person["code"], &person["outcome"]),
            (&json!(code), &json!("pending"))
        );
    }
}

#[tokio::test]
async fn many_who_would_lose_the_same_field_wait_for_a_yes() {
    let (env, ids) = company(25, lead).await;
    for id in &ids[..21] {
        empty(&env, id, "city");
    }
    // Others are not held up: another field, another change.
    for id in &ids[21..23] {
        empty(&env, id, "state");
    }
    env.edit(&ids[23], |row| row["contact"]["city"] = json!("Yale"));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "24 read: 3 updated, 21 pending");
    assert_waits(&env, &pass, "C-CONFIRM-CLEARED", 21).await;
    assert_eq!(with_city(&env, &ids), 25);
    assert_eq!(env.created(&ids[21]).get(Field::State), "");
    // Who, and what they would lose.
    let told = env.run(&["people", "--waiting"]).await.exits(0).stdout;
    assert!(
        told.contains("Known Number3") && told.contains("city"),
        "{told}"
    );
    let shown = env.run(&["people", "show", &ids[3]]).await.exits(0).stdout;
    assert!(shown.contains("Spuzzum"), "before: {shown}");

    let pass = env.pass().await.exits(0);
    assert_waits(&env, &pass, "C-CONFIRM-CLEARED", 21).await;
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!((pass.outcome(0), pass.total("updated")), ("ok", 21));
    assert_eq!(with_city(&env, &ids), 4);
    assert_eq!(waiting(&env).await.len(), 0);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn whoever_gets_the_field_back_before_the_yes_waits_for_nothing() {
    let (env, ids) = company(21, lead).await;
    for id in &ids {
        empty(&env, id, "city");
    }
    env.pass().await.exits(0);
    for id in &ids[..5] {
        env.edit(id, |row| row["contact"]["city"] = json!("Spuzzum"));
    }
    // The rest are few enough now, at the latest for the pass after that.
    env.pass().await.exits(0);
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.outcome(0), "ok", "{pass:#?}");
    assert_eq!(with_city(&env, &ids), 5);
    assert_eq!(waiting(&env).await.len(), 0);
}

#[tokio::test]
async fn twenty_who_lose_a_field_and_any_number_who_lose_different_ones_need_no_yes() {
    let (env, ids) = company(40, lead).await;
    for (n, id) in ids.iter().enumerate() {
        empty(&env, id, ["city", "state"][n % 2]);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "40 read: 40 updated");
}

#[tokio::test]
async fn the_limit_of_fields_that_are_lost_is_a_setting() {
    let (env, ids) = company(3, lead).await;
    let set = |limit: i64| {
        env.settings(|config| config["sync"]["confirm_cleared_above"] = toml_edit::value(limit));
    };
    set(1);
    for id in &ids[..2] {
        empty(&env, id, "city");
    }
    let pass = env.pass().await.exits(0);
    assert_waits(&env, &pass, "C-CONFIRM-CLEARED", 2).await;
    set(0);
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 updated");
    assert_eq!(with_city(&env, &ids), 1);
}

#[tokio::test]
async fn the_two_clubs_of_a_company_count_together() {
    let env = Env::with_people(0, 2).await;
    env.settings(|config| config["sync"]["confirm_cleared_above"] = toml_edit::value(3));
    let mut ids = Vec::new();
    for club in [env.club(0), env.club(1)] {
        for n in 0..2 {
            let row = lead(&format!("Known{n} Of{club}"));
            ids.push((club.clone(), env.world().add_lead(&club, row)));
        }
    }
    env.pass().await.exits(0);
    for (club, id) in &ids {
        let mut world = env.world();
        world.edit_lead(club, id, |row| row["contact"]["city"] = json!(null));
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "4 read: 4 pending");
    assert_eq!(env.count(Operation::Update), 0);
}

#[tokio::test]
async fn a_key_that_intouch_stops_sending_for_everybody_empties_nobody_unasked() {
    // Where empty fields are sent as null, it says nothing; where they are not, it is a question.
    let (env, ids) = company(40, lead).await;
    for id in &ids {
        forget_key(&env, id, "city");
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "40 read: 40 unchanged");
    assert_eq!(with_city(&env, &ids), 40);

    let (env, ids) = company(40, bare).await;
    for id in &ids {
        forget_key(&env, id, "city");
    }
    let pass = env.pass().await.exits(0);
    assert_waits(&env, &pass, "C-CONFIRM-CLEARED", 40).await;
    assert_eq!(with_city(&env, &ids), 40);
}

#[tokio::test]
async fn many_updates_at_once_wait_for_a_yes() {
    let (env, ids) = company(7, lead).await;
    env.settings(|config| config["sync"]["confirm_updated_above"] = toml_edit::value(5));
    for id in &ids[..6] {
        env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
    }
    let new = env.add(lead("Ada Byron"));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "7 read: 1 created, 6 pending");
    assert_waits(&env, &pass, "C-CONFIRM-UPDATED", 6).await;
    assert_eq!(env.count(Operation::Update), 0);
    env.created(&new);
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!((pass.outcome(0), pass.total("updated")), ("ok", 6));
    assert_eq!(env.created(&ids[0]).get(Field::City), "Yale");
    assert_eq!(waiting(&env).await.len(), 0);

    for id in &ids[..5] {
        env.edit(id, |row| row["contact"]["city"] = json!("Hope"));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "5 read: 5 updated");
}
