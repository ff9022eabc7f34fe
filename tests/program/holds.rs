//! People who wait for a field, and what lets them go.

use crate::env::Env;
use crate::leads::{customer, lead};
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

fn without(name: &str, field: &str) -> Value {
    let mut row = lead(name);
    row["contact"][field] = json!(null);
    row
}

async fn message(env: &Env, id: &str) -> String {
    env.person(id).await["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_missing_required_field_is_held_and_released_by_the_change_in_intouch() {
    let (env, [ada]) = Env::of([without("Ada Byron", "mobilePhone")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-REQUIRED");
    let message = message(&env, &ada).await;
    assert!(
        message.contains("fix in InTouch: mobile phone"),
        "{message}"
    );
    assert_eq!(env.count(Operation::CreateProspect), 0);

    env.edit(&ada, |row| {
        row["contact"]["mobilePhone"] = json!("555 010 2233");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_eq!(env.created(&ada).get(Field::CellPhone), "5550102233");
}

#[tokio::test]
async fn a_missing_required_field_is_released_by_a_change_of_i4s_rules() {
    let (env, [ada]) = Env::of([without("Ada Byron", "mobilePhone")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.world().rules.require("CellPhone", false);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}

#[tokio::test]
async fn a_rule_that_i4_adds_holds_those_who_do_not_fulfil_it() {
    let (env, [ada]) = Env::of([without("Ada Byron", "city")]).await;
    env.world().rules.require("City", true);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert!(message(&env, &ada).await.contains("city"));
    env.world().rules.require("City", false);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
}

#[tokio::test]
async fn a_value_that_cannot_be_used_counts_as_missing_and_is_named() {
    let mut row = lead("Ada Byron");
    row["contact"]["mobilePhone"] = json!("call his wife");
    let (env, [ada]) = Env::of([row]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let message = message(&env, &ada).await;
    assert!(message.contains("is not a phone number"), "{message}");
}

#[tokio::test]
async fn a_value_that_is_too_long_is_held_before_it_is_sent_and_never_cut() {
    let mut row = lead("Ada Byron");
    row["contact"]["city"] = json!("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch");
    let (env, [ada]) = Env::of([row]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-LENGTH");
    assert_eq!(env.count(Operation::CreateProspect), 0);
    env.world().rules.limit("City", 60);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_eq!(env.created(&ada).get(Field::City).len(), 58);
}

#[tokio::test]
async fn a_field_that_the_connector_never_sends_cannot_be_required() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.world().rules.require("TrainerID", true);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-RULE");
    assert_eq!(env.count(Operation::CreateProspect), 0);
    env.world().rules.require("TrainerID", false);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
}

#[tokio::test]
async fn somebody_whom_i4_refuses_is_held_and_does_not_stop_the_others() {
    let (env, [ada, grace]) = Env::of([lead("Ada Byron"), lead("Grace Hopper")]).await;
    env.world().refused_names.insert("ada byron".to_owned());
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 created, 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-REFUSED");
    env.created(&grace);
    env.world().clear_requests();
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(
        env.count(Operation::CreateProspect),
        0,
        "not retried unchanged"
    );

    env.world().refused_names.clear();
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
}

#[tokio::test]
async fn a_change_of_the_mapping_looks_at_held_people_again() {
    let env = Env::with_people(0, 2).await;
    let club = env.club(0);
    let mut row = lead("Ada Byron");
    row["userType"] = json!("MEMBER");
    let ada = env.world().add_lead(&club, row);
    // Only the first club is mapped, and to the other's I4 club.
    let map = |i4: &str| {
        let i4 = i4.to_owned();
        env.settings(|config| {
            let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
            clubs.remove(1);
            clubs.get_mut(0).unwrap()["i4_club_id"] = toml_edit::value(i4);
        });
    };
    map("2");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let id = env.add_customer(customer("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    map("1");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.person(&ada).await["i4_id"], json!(id.to_string()));
}
