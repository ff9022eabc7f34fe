//! Creates without a clear answer: they are not sent for ever, and what is found is not taken for
//! what was sent.

use crate::env::Env;
use crate::leads::{customer, lead, mobile};
use i4_connector::simulator::{Customer, Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// More often than anything is asked for in these tests.
const ALWAYS: usize = 10_000;

/// A person whose creates are never answered clearly, until they are on hold for that.
async fn unsure(fault: Fault) -> (Env, String) {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    env.world()
        .order_fault(Operation::CreateProspect, fault, ALWAYS);
    for _ in 0..6 {
        env.pass().await;
    }
    (env, ada)
}

#[tokio::test]
async fn whoever_was_sent_twice_without_a_clear_answer_is_held() {
    for fault in [
        Fault::Failure(500),
        Fault::LostBefore,
        Fault::FailureHtml(502),
    ] {
        let (env, ada) = unsure(fault).await;
        assert_eq!(env.count(Operation::CreateProspect), 2, "{fault:?}");
        let person = env.person(&ada).await;
        assert_eq!(person["outcome"], "held", "{fault:?}");
        assert_eq!(person["code"], "C-HOLD-UNSURE", "{fault:?}");
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    }
}

#[tokio::test]
async fn whoever_is_held_for_that_is_not_sent_by_a_change_or_another_look() {
    let (env, ada) = unsure(Fault::Failure(500)).await;
    env.world().forget_ordered_faults();
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.pass().await.exits(0);
    env.run(&["people", "retry", &ada]).await.exits(0);
    env.pass().await.exits(0);
    assert_eq!(env.count(Operation::CreateProspect), 2);
    assert_eq!(env.code(&ada).await, "C-HOLD-UNSURE");

    // They show up in I4 after all.
    let record = env.add_customer(customer("Ada Byron"));
    env.run(&["people", "retry", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.customer(record).get(Field::City), "Yale");
    assert_eq!(env.count(Operation::CreateProspect), 2);
}

#[tokio::test]
async fn whoever_is_held_for_that_is_created_or_linked_by_hand() {
    let (env, ada) = unsure(Fault::Failure(500)).await;
    env.world().forget_ordered_faults();
    env.run(&["people", "create", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);

    let (env, ada) = unsure(Fault::LostBefore).await;
    env.world().forget_ordered_faults();
    // Hidden from the search, as the next step says.
    let hidden = tokio::time::Instant::now() + Duration::from_secs(3600);
    let record = env.add_customer(Customer {
        hidden_until: Some(hidden),
        ..customer("Ada Byron").with(Field::City, "Elsewhere")
    });
    env.run(&["people", "link", &ada, &record.to_string()])
        .await
        .exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
}

#[tokio::test]
async fn a_clear_no_does_not_count_as_sent() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    for n in 0..3 {
        env.world().refused_names.insert("ada byron".to_owned());
        env.edit(&ada, |row| {
            row["contact"]["address1"] = json!(format!("{n} River St"));
        });
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
        assert_eq!(env.code(&ada).await, "C-HOLD-REFUSED");
    }
    env.world().refused_names.clear();
    env.world()
        .order_fault(Operation::CreateProspect, Fault::Failure(500), 1);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    for _ in 0..3 {
        env.pass().await;
    }
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
    assert_eq!(env.count(Operation::CreateProspect), 5);
}

/// Lets the only create be lost, done or not, and the look for it fail: the person is "checking".
async fn lose_create(env: &Env, ada: &str, fault: Fault) {
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, fault, 1);
        // The search does not show what was made, and the list is not to be had.
        world.faults.lag = Duration::from_secs(3600);
        world.order_fault(Operation::GetCustomers, Fault::TooManySeconds(3600), 1);
    }
    env.pass().await;
    assert_eq!(env.code(ada).await, "C-CHECKING");
    assert_eq!(env.count(Operation::CreateProspect), 1);
    let mut world = env.world();
    world.forget_ordered_faults();
    world.faults.lag = Duration::ZERO;
    let made: Vec<u64> = world.customers.iter().map(|c| c.id).collect();
    for id in made {
        world.customers.edit(id, |made| made.hidden_until = None);
    }
}

#[tokio::test]
async fn somebody_whom_staff_entered_after_a_lost_create_is_linked_and_compared() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    lose_create(&env, &ada, Fault::LostBefore).await;
    let staffs = env.add_customer(
        customer("Ada Byron")
            .with(Field::CellPhone, "5559990000")
            .with(Field::City, "Elsewhere"),
    );
    for _ in 0..2 {
        env.pass().await.exits(0);
    }
    let person = env.person(&ada).await;
    assert_eq!(person["i4_id"], json!(staffs.to_string()));
    assert_eq!(person["outcome"], "linked", "{person}");
    assert_ne!(person["linked_how"], "created");
    let record = env.customer(staffs);
    assert_eq!(record.get(Field::City), "Spuzzum");
    assert_eq!(record.get(Field::CellPhone), mobile("Ada Byron"));
    assert_eq!(env.count(Operation::CreateProspect), 1);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn the_record_that_bears_our_mark_comes_before_one_that_matches() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    lose_create(&env, &ada, Fault::LostAfter).await;
    let ours = env.created(&ada).id;
    let staffs = env.add_customer(customer("Ada Byron").with(Field::City, "Elsewhere"));
    for _ in 0..2 {
        env.pass().await.exits(0);
    }
    let person = env.person(&ada).await;
    assert_eq!(person["i4_id"], json!(ours.to_string()), "{person}");
    assert_eq!(person["outcome"], "created", "{person}");
    assert_eq!(env.customer(staffs).get(Field::City), "Elsewhere");
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

async fn warnings(env: &Env) -> Vec<Value> {
    let status = env.json(&["status"]).await;
    status["warnings"].as_array().unwrap().clone()
}

#[tokio::test]
async fn another_connectors_record_of_somebody_whom_i4_refused_us_is_its_own() {
    let env = Env::with_people(40, 1).await;
    env.pass().await.exits(0);
    let ada = env.add(lead("Ada Byron"));
    env.world().refused_names.insert("ada byron".to_owned());
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    env.world().refused_names.clear();
    env.add_customer(Customer {
        data_exchange_id: Some(ada.clone()),
        updated: now(),
        ..customer("Ada Byron")
    });
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.add(lead("Grace Hopper"));
    assert_eq!(env.pass().await.sums(), "2 read: 1 created, 1 linked");
    let told = warnings(&env).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["code"], "C-OTHER-WRITER");
}

#[tokio::test]
async fn doubles_in_two_home_clubs_are_seen() {
    let env = Env::with_people(0, 2).await;
    env.pass().await;
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    env.created(&ada);
    {
        let mut world = env.world();
        let club = world.clubs[1].i4_id;
        world.add_customer(Customer {
            club,
            data_exchange_id: Some(ada.to_uppercase()),
            updated: now(),
            ..customer("Ada Byron").with(Field::Email, "ada@elsewhere.example.org")
        });
    }
    env.add(lead("Grace Hopper"));
    env.pass().await;
    let told = warnings(&env).await;
    assert_eq!(told.len(), 1, "{told:?}");
    let code = told[0]["code"].as_str().unwrap();
    assert!(["C-TWICE", "C-OTHER-WRITER"].contains(&code), "{told:?}");
}
