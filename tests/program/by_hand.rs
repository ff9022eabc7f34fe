//! Decisions by hand hold: over passes, over what matches later, and while a pass is under way.

use crate::env::{Env, until};
use crate::leads::{customer, lead, lead_of_kind};
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// A person of this kind who was matched to the wrong record; gives their id and the record's.
async fn matched(user_type: &str) -> (Env, String, u64) {
    let env = Env::empty().await;
    let record = env.add_customer(customer("Ada Byron"));
    let ada = env.add(lead_of_kind("Ada Byron", user_type, "ACTIVE"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    (env, ada, record)
}

async fn not_records(env: &Env, id: &str) -> Value {
    env.person(id).await["not_records"].clone()
}

#[tokio::test]
async fn a_member_who_is_unlinked_is_not_linked_to_that_record_again() {
    let (env, ada, record) = matched("MEMBER").await;
    env.run(&["people", "unlink", &ada]).await.exits(0);
    assert_eq!(not_records(&env, &ada).await, json!([record.to_string()]));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.person(&ada).await["i4_id"], json!(null));
    // Not by a change either, nor by another look.
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    env.run(&["people", "retry", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
    // The right one is entered, and found.
    let right = env.add_customer(customer("Ada Byron").with(Field::Address1, "9 Hill St"));
    env.run(&["people", "retry", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.person(&ada).await["i4_id"], json!(right.to_string()));
}

#[tokio::test]
async fn a_prospect_who_is_unlinked_gets_a_record_of_their_own() {
    let (env, ada, record) = matched("PROSPECT").await;
    let before = env.customer(record);
    env.run(&["people", "unlink", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_ne!(env.created(&ada).id, record);
    assert_eq!(env.customer(record), before);
    let timeline = env.person(&ada).await["timeline"].clone();
    let timeline = timeline.as_array().unwrap().iter();
    let by_hand = timeline.filter(|entry| entry["code"] == "I-BY-HAND");
    let by_hand: Vec<_> = by_hand.collect();
    assert_eq!(by_hand.len(), 1);
    let message = by_hand[0]["message"].as_str().unwrap();
    assert!(
        message.contains(&record.to_string()),
        "which record: {message}"
    );
}

#[tokio::test]
async fn that_it_is_not_this_record_can_be_taken_back() {
    let (env, ada, record) = matched("MEMBER").await;
    env.run(&["people", "unlink", &ada]).await.exits(0);
    env.pass().await.exits(0);
    let id = record.to_string();
    env.run(&["people", "link", &ada, &id]).await.exits(0);
    assert_eq!(not_records(&env, &ada).await, json!([]));
    assert_eq!(env.pass().await.exits(0).total("linked"), 1);
    assert_eq!(env.person(&ada).await["i4_id"], json!(id));
}

#[tokio::test]
async fn what_is_unlinked_in_one_club_is_not_linked_by_the_other() {
    let env = Env::with_people(0, 2).await;
    let record = env.add_customer(customer("Ada Byron"));
    let ada = env.add(lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"));
    let (one, two) = (env.club(0), env.club(1));
    let row = env.world().leads(&one).get(&ada).unwrap().row();
    env.world().add_lead(&two, row);
    env.pass().await.exits(0);
    assert_eq!(env.person(&ada).await["i4_id"], json!(record.to_string()));
    env.run(&["people", "unlink", &ada]).await.exits(0);
    for club in [&one, &two] {
        assert!(
            env.world()
                .edit_lead(club, &ada, |row| row["contact"]["city"] = json!("Yale"))
        );
        env.pass().await.exits(0);
        assert_eq!(env.person(&ada).await["i4_id"], json!(null));
    }
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
}

/// Two records that match equally well.
fn ambiguous(env: &Env, name: &str) -> [u64; 2] {
    ["5559990001", "5559990002"]
        .map(|phone| env.add_customer(customer(name).with(Field::CellPhone, phone)))
}

#[tokio::test]
async fn a_new_person_who_is_in_i4_meanwhile_is_a_new_question() {
    let env = Env::empty().await;
    let refused = ambiguous(&env, "Ada Byron");
    let mut row = lead("Ada Byron");
    row["contact"]["mobilePhone"] = json!(null);
    let ada = env.add(row);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    env.run(&["people", "create", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-REQUIRED");
    // Weeks later staff have entered her, and the mobile phone comes.
    let staffs = env.add_customer(customer("Ada Byron"));
    env.edit(&ada, |row| {
        row["contact"] = lead("Ada Byron")["contact"].clone();
    });
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.total("created"), 0, "{pass:#?}");
    let person = env.person(&ada).await;
    let is_linked = person["i4_id"] == json!(staffs.to_string());
    let is_asked = person["candidates"] == json!([staffs.to_string()]);
    assert!(is_linked || is_asked, "{person}");
    assert_eq!(env.count(Operation::CreateProspect), 0);
    for record in refused {
        assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
    }
}

#[tokio::test]
async fn a_new_person_beside_those_who_were_refused_is_created_once_the_hold_ends() {
    let env = Env::empty().await;
    ambiguous(&env, "Ada Byron");
    let mut row = lead("Ada Byron");
    row["contact"]["mobilePhone"] = json!(null);
    let ada = env.add(row);
    env.pass().await.exits(0);
    env.run(&["people", "create", &ada]).await.exits(0);
    env.pass().await.exits(0);
    env.edit(&ada, |row| {
        row["contact"] = lead("Ada Byron")["contact"].clone();
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
    assert_eq!(env.world().customers.len(), 3);
}

/// A pass whose search takes long, and what is decided meanwhile.
async fn decided_while_searching(env: &Env, arguments: &[&str]) {
    let slow = Fault::Slow(Duration::from_secs(3));
    env.world().order_fault(Operation::SearchMembers, slow, 1);
    let before = env.count(Operation::SearchMembers);
    let syncing = env.start_program(&["sync", "--once"]);
    until("it searches", async || {
        env.count(Operation::SearchMembers) > before
    })
    .await;
    env.run(arguments).await.exits(0);
    syncing.end().await.exits(0);
}

#[tokio::test]
async fn a_new_person_said_while_the_pass_searches_is_created() {
    let env = Env::empty().await;
    let [one, two] = ambiguous(&env, "Ada Byron");
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    // One of the two is gone, so that the other is an only match.
    env.world().customers.remove(two);
    env.run(&["people", "retry", &ada]).await.exits(0);
    decided_while_searching(&env, &["people", "create", &ada]).await;
    env.pass().await.exits(0);
    let record = env.created(&ada).id;
    assert_ne!(record, one);
    assert_eq!(env.person(&ada).await["i4_id"], json!(record.to_string()));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn a_new_person_said_before_anybody_was_found_is_not_linked_unasked() {
    let env = Env::empty().await;
    let record = env.add_customer(customer("Ada Byron"));
    let ada = env.add(lead("Ada Byron"));
    decided_while_searching(&env, &["people", "create", &ada]).await;
    for _ in 0..2 {
        env.pass().await.exits(0);
        let person = env.person(&ada).await;
        assert_ne!(person["i4_id"], json!(record.to_string()), "{person}");
    }
    // Either the record is a question, or she has one of her own.
    let person = env.person(&ada).await;
    let is_asked = person["candidates"] == json!([record.to_string()]);
    assert!(is_asked || person["outcome"] == "created", "{person}");
}

#[tokio::test]
async fn a_link_said_while_the_pass_searches_holds() {
    let env = Env::empty().await;
    env.add_customer(customer("Ada Byron"));
    let other = env.add_customer(customer("Ada Byron").with(Field::Email, "ada@old.example.org"));
    let ada = env.add(lead("Ada Byron"));
    let id = other.to_string();
    decided_while_searching(&env, &["people", "link", &ada, &id]).await;
    env.pass().await.exits(0);
    assert_eq!(env.person(&ada).await["i4_id"], json!(id));
    assert_eq!(env.count(Operation::CreateProspect), 0);
}

#[tokio::test]
async fn a_new_person_said_while_a_create_is_under_way_makes_nobody_twice() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    let slow = Fault::Slow(Duration::from_secs(3));
    env.world().order_fault(Operation::CreateProspect, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("it creates", async || {
        env.count(Operation::CreateProspect) == 1
    })
    .await;
    // Refused or taken, but never made twice.
    env.run(&["people", "create", &ada]).await;
    syncing.end().await.exits(0);
    for _ in 0..2 {
        env.pass().await.exits(0);
    }
    env.created(&ada);
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn a_decision_during_a_pass_of_the_loop_is_carried_out_right_after_it() {
    let env = Env::empty().await;
    ambiguous(&env, "Ada Byron");
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    // The loop would rest for an hour after its first pass, which takes a while.
    env.settings(|config| config["sync"]["interval_seconds"] = toml_edit::value(3600));
    env.add(lead("Grace Hopper"));
    let slow = Fault::Slow(Duration::from_secs(3));
    env.world().clear_requests();
    env.world().order_fault(Operation::SearchMembers, slow, 1);
    let syncing = env.start_program(&["sync"]);
    until("it searches", async || {
        env.count(Operation::SearchMembers) == 1
    })
    .await;
    env.run(&["people", "create", &ada]).await.exits(0);
    until("she has a record of her own", async || {
        !env.world().customers.with_data_exchange_id(&ada).is_empty()
    })
    .await;
    env.created(&ada);
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn a_link_by_hand_shows_whose_record_it_is_and_needs_a_yes_where_the_names_differ() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    env.pass().await.exits(0);
    let record = env.add_customer(customer("Emma Whitfield"));
    let id = record.to_string();
    let run = env.run(&["people", "link", &ada, &id]).await.exits(2);
    assert!(run.stderr.contains("C-NOT-POSSIBLE"), "{run:?}");
    let told = format!("{}{}", run.stdout, run.stderr);
    for word in [
        "Emma Whitfield",
        "emma.whitfield@example.org",
        "Ada Byron",
        "--yes",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "0 read",
        "nothing was written"
    );
    assert_eq!(env.code(&ada).await, "C-HOLD-MEMBER");
    assert_eq!(env.count(Operation::Update), 0);

    env.run(&["people", "link", &ada, &id, "--yes"])
        .await
        .exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.customer(record).get(Field::FirstName), "Ada");
}

#[tokio::test]
async fn a_link_by_hand_to_the_same_name_shows_it_and_needs_no_yes() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    env.pass().await.exits(0);
    let old = customer("Ada Byron")
        .with(Field::LastName, "BYRON")
        .with(Field::Email, "ada@old.example.org")
        .with(Field::CellPhone, "5559990000");
    let record = env.add_customer(old);
    let run = env
        .run(&["people", "link", &ada, &record.to_string()])
        .await;
    let told = run.exits(0).stdout;
    for word in [
        "BYRON",
        "ada@old.example.org",
        "5559990000",
        "ada.byron@example.org",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
}

#[tokio::test]
async fn a_link_by_hand_to_a_record_that_somebody_else_has_needs_a_yes() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    let record = env.created(&ada).id.to_string();
    let mut row = lead("Ada Byron");
    row["contact"]["email"] = json!("other@example.org");
    row["contact"]["mobilePhone"] = json!(null);
    let other = env.add(row);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let run = env.run(&["people", "link", &other, &record]).await.exits(2);
    assert!(run.stderr.contains("C-NOT-POSSIBLE"), "{run:?}");
    assert_eq!(env.person(&other).await["i4_id"], json!(null));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    let link = ["people", "link", &other, &record, "--yes"];
    let linked = env.json(&link).await;
    assert_eq!(linked["ok"], json!(true), "{linked}");
    assert_eq!(linked["record"]["linked_to"], json!([ada]));
    assert_eq!(linked["record"]["fields"]["first_name"], "Ada");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
}

#[tokio::test]
async fn a_link_by_hand_while_i4_cannot_be_asked_needs_a_yes() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    env.pass().await.exits(0);
    let record = env.add_customer(customer("Ada Byron")).to_string();
    let fault = Fault::Failure(500);
    env.world().order_fault(Operation::GetMember, fault, 100);
    let run = env.run(&["people", "link", &ada, &record]).await.exits(2);
    assert!(run.stderr.contains("cannot be seen (C-I4-5XX"), "{run:?}");
    assert_eq!(env.person(&ada).await["i4_id"], json!(null));
    let link = ["people", "link", &ada, &record, "--yes"];
    let linked = env.json(&link).await;
    assert_eq!(linked["record"]["fields"], json!(null), "{linked}");
    assert_eq!(env.person(&ada).await["i4_id"], json!(record));
}
