//! Holds that an admin decides, with the `people` command.

use crate::env::Env;
use crate::leads::{customer, email, lead, lead_of_kind, mobile};
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};

/// Two records of I4 that match a lead equally well; gives the lead's id and theirs.
fn ambiguous(env: &Env, name: &str) -> (String, [u64; 2]) {
    let records = ["5559990001", "5559990002"];
    let records =
        records.map(|phone| env.add_customer(customer(name).with(Field::CellPhone, phone)));
    (env.add(lead(name)), records)
}

fn ids(people: &Value) -> Vec<&str> {
    let people = people.as_array().unwrap();
    people.iter().map(|p| p["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn several_matches_are_held_with_their_candidates() {
    let env = Env::empty().await;
    let (ada, records) = ambiguous(&env, "Ada Byron");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let person = env.person(&ada).await;
    assert_eq!(person["code"], "C-HOLD-SEVERAL");
    assert_eq!(person["outcome"], "held");
    assert_eq!(person["i4_id"], json!(null));
    let mut candidates: Vec<&str> = person["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    candidates.sort_unstable();
    assert_eq!(candidates, records.map(|id| id.to_string()));
    assert_eq!(env.world().requests.write_count(), 0);
}

#[tokio::test]
async fn a_link_by_hand_sends_what_differs_to_that_record_only() {
    let env = Env::empty().await;
    let (ada, [one, two]) = ambiguous(&env, "Ada Byron");
    env.pass().await.exits(0);
    let untouched = env.customer(one);
    env.run(&["people", "link", &ada, &two.to_string()])
        .await
        .exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.customer(two).get(Field::CellPhone), mobile("Ada Byron"));
    assert_eq!(env.customer(one), untouched);
    assert_eq!(env.world().customers.len(), 2);

    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.customer(two).get(Field::City), "Yale");
    assert_eq!(env.customer(one), untouched);
}

#[tokio::test]
async fn a_new_person_by_hand_is_created_beside_the_candidates() {
    let env = Env::empty().await;
    let (ada, records) = ambiguous(&env, "Ada Byron");
    env.pass().await.exits(0);
    env.run(&["people", "create", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    let record = env.created(&ada);
    assert!(!records.contains(&record.id));
    assert_eq!(env.world().customers.len(), 3);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn a_link_to_a_record_that_is_not_there_is_held() {
    let env = Env::empty().await;
    let (ada, _) = ambiguous(&env, "Ada Byron");
    env.pass().await.exits(0);
    let link = ["people", "link", &ada, "424242"];
    let run = env.run(&link).await.exits(2);
    assert!(run.stderr.contains("I4 has no such record"), "{run:?}");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.run(&[&link[..], &["--yes"]].concat()).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-GONE");
    assert_eq!(env.world().customers.len(), 2);
}

#[tokio::test]
async fn a_link_to_a_deleted_record_is_held_and_undone_by_hand() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    let gone = env.created(&ada).id;
    env.world().customers.remove(gone);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-GONE");
    assert!(
        env.world().customers.is_empty(),
        "not created again unasked"
    );

    env.run(&["people", "unlink", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
}

#[tokio::test]
async fn one_answer_alone_makes_nobody_gone() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.world()
        .order_fault(Operation::Update, Fault::NotThere, 1);
    assert_eq!(env.pass().await.sums(), "1 read: 1 failed");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
}

#[tokio::test]
async fn a_held_member_is_looked_at_again_on_demand() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let id = env.add_customer(customer("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.run(&["people", "retry", &ada]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.person(&ada).await["i4_id"], json!(id.to_string()));
}

#[tokio::test]
async fn members_are_not_created_by_hand_either() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    env.pass().await.exits(0);
    let run = env.run(&["people", "create", &ada]).await.exits(2);
    assert!(run.stderr.contains("only prospects"), "{}", run.stderr);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert!(env.world().customers.is_empty());
}

#[tokio::test]
async fn somebody_linked_is_not_created_by_hand() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    env.run(&["people", "create", &ada]).await.exits(2);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn a_person_nobody_knows_is_a_usage_error() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    for arguments in [
        &["people", "show", "nobody"][..],
        &["people", "retry", "nobody"],
        &["people", "link", "nobody", "7"],
        &["people", "unlink", "nobody"],
        &["people", "create", "nobody"],
    ] {
        let run = env.run(arguments).await.exits(2);
        assert!(run.stderr.contains("C-USAGE"), "{run:?}");
    }
}

#[tokio::test]
async fn people_are_found_by_name_email_phone_and_id() {
    let (env, [ada, grace]) = Env::of([lead("Ada Byron"), lead("Grace Hopper")]).await;
    env.pass().await.exits(0);
    let phone = mobile("Ada Byron");
    let typed = format!("({}) {}-{}", &phone[..3], &phone[3..6], &phone[6..]);
    let record = env.created(&ada).id.to_string();
    let address = email("Ada Byron");
    for search in [
        "ada",
        "BYRON",
        "ada byron",
        &address,
        &phone,
        &typed,
        &ada,
        &ada[..8],
        &record,
    ] {
        let people = env.json(&["people", search]).await;
        assert_eq!(ids(&people), [&ada], "{search}");
    }
    assert_eq!(
        ids(&env.json(&["people", "Grace", "Hopper"]).await),
        [&grace]
    );
    assert_eq!(ids(&env.json(&["people", "%"]).await), [""; 0]);
    assert_eq!(ids(&env.json(&["people"]).await).len(), 2);
}

#[tokio::test]
async fn people_lists_those_on_hold() {
    let env = Env::with_people(100, 1).await;
    let pass = env.pass().await.exits(0);
    let held = env.json(&["people", "--held"]).await;
    assert_eq!(held.as_array().unwrap().len() as u64, pass.total("held"));
    for person in held.as_array().unwrap() {
        assert_eq!(person["outcome"], "held");
        assert!(person["code"].as_str().unwrap().starts_with("C-HOLD-"));
    }
    let text = env.run(&["people", "--held"]).await.exits(0).stdout;
    assert!(ids(&held).iter().all(|id| text.contains(id)), "{text}");
}

#[tokio::test]
async fn show_tells_the_whole_story_of_a_person() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.pass().await.exits(0);
    let person = env.person(&ada).await;
    assert_eq!(person["name"], "Ada Byron");
    assert_eq!(person["kind"], "prospect");
    assert_eq!(person["outcome"], "updated");
    assert_eq!(person["intouch_club_id"], env.club(0));
    assert_eq!(person["fields"]["city"], "Yale");
    let timeline = person["timeline"].as_array().unwrap();
    assert_eq!(timeline.len(), 2, "created, then updated: {timeline:#?}");
    let change = &timeline[1]["changes"][0];
    assert_eq!(change["before"], "Spuzzum");
    assert_eq!(change["after"], "Yale");
    let text = env.run(&["people", "show", &ada]).await.exits(0).stdout;
    for word in [
        "Ada Byron",
        "Yale",
        "Spuzzum",
        &env.created(&ada).id.to_string(),
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
}
