//! Two people in InTouch who match one record in I4: the same human entered twice, or father and
//! son.

use crate::env::Env;
use crate::leads::lead;
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

const TAKEN: &str = "C-HOLD-TAKEN";
const SHARED: &str = "W-SHARED";

fn born(name: &str, date: &str) -> Value {
    let mut row = lead(name);
    row["contact"]["birthdate"] = json!(date);
    row
}

/// The first is in I4; the second matches that record. Gives both ids and the record.
async fn two(first: Value, second: Value) -> (Env, String, String, u64) {
    let (env, [father]) = Env::of([first]).await;
    env.pass().await.exits(0);
    let record = env.created(&father).id;
    let son = env.add(second);
    (env, father, son, record)
}

/// The entries of the log with this code.
async fn told(env: &Env, code: &str) -> Vec<Value> {
    let log = env.json(&["log"]).await;
    let entries = log.as_array().unwrap().iter();
    let of_code = entries.filter(|entry| entry["code"] == code);
    of_code.cloned().collect()
}

#[tokio::test]
async fn father_and_son_do_not_become_one() {
    let (first, second) = (
        born("Ada Byron", "1950-03-01"),
        born("Ada Byron", "1985-12-10"),
    );
    let (env, father, son, record) = two(first, second).await;
    let before = env.customer(record);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    let person = env.person(&son).await;
    assert_eq!(person["code"], TAKEN);
    assert_eq!(person["candidates"], json!([record.to_string()]));
    assert_eq!(person["i4_id"], json!(null));
    assert_eq!(env.customer(record), before);
    assert_eq!(told(&env, SHARED).await, [json!(null); 0]);
    // The father's changes flow, and the son waits.
    env.edit(&father, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.customer(record).get(Field::City), "Yale");
    assert_eq!(env.customer(record).get(Field::DateOfBirth), "1950-03-01");
}

#[tokio::test]
async fn father_and_son_who_come_in_one_pass_do_not_become_one() {
    let (env, _) = Env::of([
        born("Ada Byron", "1950-03-01"),
        born("Ada Byron", "1985-12-10"),
    ])
    .await;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 created, 1 held");
    assert_eq!(env.world().customers.len(), 1);
    assert_eq!(env.count(Operation::Update), 0);
}

#[tokio::test]
async fn another_mobile_phone_contradicts_too() {
    let mut second = lead("Ada Byron");
    second["contact"]["mobilePhone"] = json!("(555) 010-7788");
    let (env, _, son, record) = two(lead("Ada Byron"), second).await;
    let before = env.customer(record);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&son).await, TAKEN);
    assert_eq!(env.customer(record), before);
}

#[tokio::test]
async fn another_mobile_phone_of_people_in_two_clubs_contradicts_too() {
    let env = Env::with_people(0, 2).await;
    let (one, two) = (env.club(0), env.club(1));
    env.world().add_lead(&one, lead("Ada Byron"));
    env.pass().await;
    let mut row = lead("Ada Byron");
    row["contact"]["mobilePhone"] = json!("(555) 010-7788");
    let son = env.world().add_lead(&two, row);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&son).await, TAKEN);
}

#[tokio::test]
async fn one_human_entered_twice_is_one_record_and_one_warning() {
    // Nothing contradicts: the same, less, or written otherwise.
    let mut less = lead("Ada Byron");
    less["contact"]["mobilePhone"] = json!(null);
    let mut otherwise = born("ADA BYRON", "1985-12-10");
    otherwise["contact"]["email"] = json!("Ada.Byron@Example.org");
    for second in [lead("Ada Byron"), less, otherwise] {
        let (env, father, son, record) = two(lead("Ada Byron"), second.clone()).await;
        if second["contact"]["mobilePhone"].is_null() {
            env.world().rules.require("CellPhone", false);
        }
        if second["contact"]["firstName"] == "ADA" {
            // `lead` makes another number of another name.
            let mobile = crate::leads::mobile("Ada Byron");
            env.edit(&son, |row| row["contact"]["mobilePhone"] = json!(mobile));
        }
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
        let warnings = told(&env, SHARED).await;
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert_eq!(warnings[0]["level"], "WARNING");
        for id in [&father, &son] {
            assert_eq!(env.person(id).await["i4_id"], json!(record.to_string()));
            env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
        }
        env.pass().await.exits(0);
        assert_eq!(told(&env, SHARED).await.len(), 1, "told once");
        env.assert_clean();
    }
}

#[tokio::test]
async fn the_admin_says_that_it_is_the_same_human() {
    let (first, second) = (
        born("Ada Byron", "1950-03-01"),
        born("Ada Byron", "1985-12-10"),
    );
    let (env, _, son, record) = two(first, second).await;
    env.pass().await.exits(0);
    let id = record.to_string();
    let run = env.run(&["people", "link", &son, &id]).await.exits(2);
    assert!(run.stderr.contains("C-NOT-POSSIBLE"), "{run:?}");
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "0 read",
        "nothing was written"
    );
    assert_eq!(env.code(&son).await, TAKEN);
    env.run(&["people", "link", &son, &id, "--yes"])
        .await
        .exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(told(&env, SHARED).await.len(), 1);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn the_admin_says_that_it_is_another_human() {
    let (first, second) = (
        born("Ada Byron", "1950-03-01"),
        born("Ada Byron", "1985-12-10"),
    );
    let (env, father, son, record) = two(first, second).await;
    env.pass().await.exits(0);
    env.run(&["people", "create", &son]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_ne!(env.created(&son).id, record);
    assert_eq!(env.created(&father).id, record);
    // Each goes their own way.
    env.edit(&son, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
}

#[tokio::test]
async fn a_member_whose_record_is_taken_is_a_question_too() {
    let mut second = born("Ada Byron", "1985-12-10");
    second["userType"] = json!("MEMBER");
    let (env, _, son, record) = two(born("Ada Byron", "1950-03-01"), second).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&son).await, TAKEN);
    assert_eq!(env.customer(record).get(Field::DateOfBirth), "1950-03-01");
}
