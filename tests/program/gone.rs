//! Whoever is no longer in InTouch: not created, no longer on hold, and back when they come back.

use crate::env::Env;
use crate::leads::{lead, lead_of_kind};
use crate::raw::execute;
use crate::reading::{HOUR, MINUTE, age, with_ledger};
use i4_connector::ledger::now_ms;
use i4_connector::simulator::{ClubState, Fault, Field, Operation, Story};
use serde_json::{Value, json};

const NAMES: [&str; 3] = ["Ada Byron", "Grace Hopper", "Alan Turing"];
/// More often than anything is asked for in these tests.
const ALWAYS: usize = 10_000;

/// Three people who wait for a yes, among others who do not.
async fn three_wait() -> (Env, [String; 3]) {
    let env = with_others().await;
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(2));
    let ids = NAMES.map(|name| env.add(lead(name)));
    add_last(&env);
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.outcome(0), "waiting");
    assert_eq!(pass.sums(), "4 read: 1 skipped, 3 pending");
    (env, ids)
}

/// Somebody who stays, so that it is not for the cursor that those before them are missed.
fn add_last(env: &Env) {
    env.add(lead_of_kind("Zoe Last", "PROSPECT", "INACTIVE"));
}

/// A club with people who are never created: one that loses some of its people is not empty.
async fn with_others() -> Env {
    let env = Env::empty().await;
    let club = env.club(0);
    for _ in 0..30 {
        env.world().now += MINUTE;
        env.world().add_person(&club, Story::InactiveProspect);
    }
    env.pass().await.exits(0);
    env
}

fn delete(env: &Env, id: &str) -> Value {
    let club = env.club(0);
    env.world().remove_lead(&club, id).unwrap().row()
}

/// The person ended as one who is no longer in InTouch.
async fn assert_gone(env: &Env, id: &str) {
    let person = env.person(id).await;
    assert_eq!(person["outcome"], "skipped", "{person}");
    assert_eq!(person["code"], "I-GONE", "{person}");
    let message = person["message"].as_str().unwrap();
    assert!(message.contains("No longer in InTouch"), "{message}");
    assert!(person["gone_since"].is_string(), "{person}");
}

async fn count(env: &Env, filter: &str) -> usize {
    let people = env.json(&["people", filter]).await;
    people.as_array().unwrap().len()
}

#[tokio::test]
async fn whoever_is_deleted_while_they_wait_for_a_yes_is_not_created() {
    let (env, [ada, grace, alan]) = three_wait().await;
    for id in [&ada, &alan] {
        delete(&env, id);
    }
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(pass.sums(), "3 read: 1 created, 2 skipped");
    env.created(&grace);
    assert_eq!(env.world().customers.len(), 1);
    for id in [&ada, &alan] {
        assert_gone(&env, id).await;
    }
    assert_eq!(count(&env, "--waiting").await, 0);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn whoever_changes_while_they_wait_for_a_yes_is_created_as_they_are_now() {
    let (env, [ada, ..]) = three_wait().await;
    let club = env.club(0);
    {
        let mut world = env.world();
        let before = world.leads(&club).get(&ada).unwrap().clone();
        world.edit_lead(&club, &ada, |row| row["contact"]["city"] = json!("Yale"));
        let fresh = world.leads(&club).get(&ada).unwrap().row();
        // The list does not show it yet.
        world.edit_lead_at(&club, &ada, before.modified, |row| *row = before.row());
        world.answer_alone(&club, &ada, Some(&fresh));
    }
    env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
}

#[tokio::test]
async fn where_intouch_does_not_know_the_call_for_one_person_nobody_is_gone_by_it() {
    let (env, ids) = three_wait().await;
    let club = env.club(0);
    let all = env.world().leads(&club).clone();
    for lead in all.iter() {
        env.world().answer_alone(&club, &lead.uuid, None);
    }
    env.pass_with(&["--yes"]).await.exits(0);
    for id in &ids {
        env.created(id);
    }
}

#[tokio::test]
async fn where_the_call_for_one_person_never_works_people_are_created_all_the_same() {
    // As a server answers to a path that it does not have, or to a right that was not given.
    for status in [404, 403, 405, 501] {
        let (env, ids) = three_wait().await;
        env.world()
            .order_fault(Operation::Lead, Fault::FailureHtml(status), ALWAYS);
        for _ in 0..3 {
            env.pass_with(&["--yes"]).await;
        }
        for id in &ids {
            let found = env.world().customers.with_data_exchange_id(id).len();
            assert_eq!(found, 1, "{status}: {}", env.person(id).await);
        }
    }
}

#[tokio::test]
async fn while_intouch_cannot_be_asked_for_one_person_nobody_is_gone() {
    let (env, ids) = three_wait().await;
    env.world()
        .order_fault(Operation::Lead, Fault::FailureHtml(503), ALWAYS);
    env.pass_with(&["--yes"]).await;
    for id in &ids {
        assert_ne!(env.code(id).await, "I-GONE");
    }
    env.world().forget_ordered_faults();
    env.pass_with(&["--yes"]).await.exits(0);
    for id in &ids {
        env.created(id);
    }
    env.assert_clean();
}

#[tokio::test]
async fn whoever_is_deleted_on_hold_is_not_created_when_the_hold_ends() {
    let env = with_others().await;
    let row = |name: &str| {
        let mut row = lead(name);
        row["contact"]["mobilePhone"] = json!(null);
        row
    };
    let [ada, grace] = ["Ada Byron", "Grace Hopper"].map(|name| env.add(row(name)));
    add_last(&env);
    assert_eq!(env.pass().await.exits(0).total("held"), 2);
    delete(&env, &ada);
    env.world().rules.require("CellPhone", false);
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "2 read: 1 created, 1 skipped"
    );
    env.created(&grace);
    assert_gone(&env, &ada).await;
    assert_eq!(count(&env, "--held").await, 0);
}

#[tokio::test]
async fn whoever_is_deleted_on_hold_is_gone_on_demand() {
    let env = with_others().await;
    let member = env.add(lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"));
    add_last(&env);
    assert_eq!(env.pass().await.exits(0).total("held"), 1);
    delete(&env, &member);
    env.run(&["people", "retry", &member]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 skipped");
    assert_gone(&env, &member).await;
}

#[tokio::test]
async fn a_whole_reading_says_who_is_gone_and_whoever_comes_back_goes_on() {
    let env = with_others().await;
    let member = env.add(lead_of_kind("Grace Hopper", "MEMBER", "ACTIVE"));
    let ada = env.add(lead("Ada Byron"));
    add_last(&env);
    env.pass().await.exits(0);
    let record = env.created(&ada).id;
    let rows = [delete(&env, &member), delete(&env, &ada)];
    age(&env, 25).await;
    env.pass().await.exits(0);
    for id in [&member, &ada] {
        assert_gone(&env, id).await;
    }
    assert_eq!(count(&env, "--held").await, 0);
    assert_eq!(
        env.person(&ada).await["i4_id"],
        json!(record.to_string()),
        "the link stays"
    );
    assert_eq!(env.world().customers.len(), 1, "nothing is deleted in I4");

    for mut row in rows {
        row["contact"]["city"] = json!("Yale");
        env.add(row);
    }
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "2 read: 1 updated, 1 held"
    );
    assert_eq!(env.customer(record).get(Field::City), "Yale");
    assert_eq!(env.code(&member).await, "C-HOLD-MEMBER");
    env.assert_clean();
}

#[tokio::test]
async fn whoever_comes_back_unchanged_is_no_longer_gone() {
    let env = with_others().await;
    let ada = env.add(lead("Ada Byron"));
    add_last(&env);
    env.pass().await.exits(0);
    let club = env.club(0);
    let lead = env.world().remove_lead(&club, &ada).unwrap();
    age(&env, 25).await;
    env.pass().await.exits(0);
    assert_gone(&env, &ada).await;
    env.world().add_raw_lead(&club, &lead.row(), lead.modified);
    age(&env, 25).await;
    env.pass().await.exits(0);
    assert_ne!(env.code(&ada).await, "I-GONE");
    env.created(&ada);
}

#[tokio::test]
async fn a_reading_that_may_not_be_believed_makes_nobody_gone() {
    let env = Env::empty().await;
    let ids: Vec<String> = (0..30)
        .map(|n| {
            env.world().now += MINUTE;
            env.add(lead_of_kind(
                &format!("Member Number{n}"),
                "MEMBER",
                "ACTIVE",
            ))
        })
        .collect();
    assert_eq!(env.pass().await.exits(0).sums(), "30 read: 30 held");
    for id in &ids[..20] {
        delete(&env, id);
    }
    age(&env, 25).await;
    env.pass().await.exits(1);
    for id in [&ids[0], &ids[29]] {
        assert_eq!(env.code(id).await, "C-HOLD-MEMBER");
    }
}

#[tokio::test]
async fn whoever_waits_and_moves_to_another_club_is_not_gone() {
    let env = Env::with_people(0, 2).await;
    for club in [env.club(0), env.club(1)] {
        env.world().add_person(&club, Story::InactiveProspect);
    }
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(2));
    let ids = NAMES.map(|name| env.add(lead(name)));
    env.pass().await.exits(0);
    let other = env.club(1);
    let row = delete(&env, &ids[0]);
    env.world().add_lead(&other, row);
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(pass.total("created"), 3, "{pass:#?}");
    for id in &ids {
        env.created(id);
    }
    env.assert_clean();
}

#[tokio::test]
async fn counts_forget_the_people_of_a_club_that_left_the_table() {
    let env = Env::with_people(0, 2).await;
    let club = env.club(1);
    env.add(lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"));
    let row = lead_of_kind("Grace Hopper", "MEMBER", "ACTIVE");
    env.world().add_lead(&club, row);
    env.pass().await.exits(0);
    let held = async || {
        let status = env.json(&["status"]).await;
        let states = status["states"].as_array().unwrap().iter();
        let held = states.filter(|state| state["outcome"] == "held");
        held.map(|state| state["people"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(held().await, 2);
    env.settings(|config| {
        config["clubs"].as_array_of_tables_mut().unwrap().remove(1);
    });
    env.pass().await.exits(0);
    assert_eq!(held().await, 1);
    assert_eq!(count(&env, "--held").await, 1);
    // Back in the table, they are there again.
    env.settings(|_| {});
    env.pass().await.exits(0);
    assert_eq!(held().await, 2);
}

#[tokio::test]
async fn another_i4_club_looks_at_held_people_once_although_intouch_is_down() {
    let env = Env::with_people(0, 2).await;
    let only = |i4: &str| {
        let i4 = i4.to_owned();
        env.settings(|config| {
            let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
            clubs.remove(1);
            clubs.get_mut(0).unwrap()["i4_club_id"] = toml_edit::value(i4);
        });
    };
    only("1");
    for n in 0..5 {
        env.add(lead_of_kind(
            &format!("Member Number{n}"),
            "MEMBER",
            "ACTIVE",
        ));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "5 read: 5 held");
    env.world().clear_requests();
    env.world()
        .order_fault(Operation::Leads, Fault::Failure(503), ALWAYS);
    only("2");
    for _ in 0..3 {
        env.pass().await.exits(1);
    }
    // By email and by mobile, at most.
    let searches = env.count(Operation::SearchMembers);
    assert!(searches <= 10, "{searches}");
}

#[tokio::test]
async fn a_club_that_was_switched_off_for_months_does_not_cry_with_its_first_failure() {
    let env = Env::with_people(0, 2).await;
    env.pass().await;
    let failed = async |hours: i64| {
        with_ledger(&env, async |ledger, club| {
            let at = now_ms() - hours * HOUR;
            ledger.note_failing(vec![club.clone()], at).await.unwrap();
        })
        .await;
    };
    for hours in [4003, 4002, 4001] {
        failed(hours).await;
    }
    let switch = |on: bool| {
        env.settings(|config| {
            let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
            clubs.get_mut(0).unwrap()["enabled"] = toml_edit::value(on);
        });
    };
    switch(false);
    env.pass().await.exits(0);
    switch(true);
    env.world().clubs[0].intouch = ClubState::Refused;
    env.pass().await.exits(1);
    let status = env.json(&["status"]).await;
    assert_eq!(status["alarms"], json!([]));
}

#[tokio::test]
async fn whoever_was_read_long_before_their_create_is_asked_for_once_more() {
    let env = with_others().await;
    let ids = NAMES.map(|name| env.add(lead(name)));
    add_last(&env);
    // They are read, and I4 is not there.
    env.world()
        .order_fault(Operation::SearchMembers, Fault::Failure(503), ALWAYS);
    assert_eq!(env.pass().await.exits(1).total("created"), 0);
    env.world().forget_ordered_faults();
    delete(&env, &ids[0]);
    let an_hour = 60 * MINUTE;
    let sql = format!("UPDATE people SET changed_ms = changed_ms - {an_hour}");
    execute(&env.profile(), &[&sql]).await;
    // Where the ledger notes apart when somebody was read, that is an hour ago as well.
    let sql = format!("UPDATE people SET read_ms = read_ms - {an_hour}");
    if crate::raw::has_column(&env.profile(), "people", "read_ms").await {
        execute(&env.profile(), &[&sql]).await;
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "4 read: 2 created, 2 skipped");
    assert_gone(&env, &ids[0]).await;
}
