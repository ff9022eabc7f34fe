//! `confirm_above`: many new people wait for a yes.

use crate::env::{Env, until};
use crate::leads::{customer, lead};
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// Two clubs with four new people each, and a limit.
async fn with_limit(limit: i64) -> Env {
    let env = Env::with_people(0, 2).await;
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(limit));
    for club in [env.club(0), env.club(1)] {
        for name in ["Ada", "Grace", "Alan", "Noah"] {
            let row = lead(&format!("{name} Of{club}"));
            env.world().add_lead(&club, row);
        }
    }
    env
}

#[tokio::test]
async fn a_pass_that_would_create_more_waits_and_all_clubs_count_together() {
    let env = with_limit(5).await;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "8 read: 8 pending");
    for club in [0, 1] {
        assert_eq!(pass.outcome(club), "waiting");
        assert_eq!(pass.club_sums(club), "4 read: 4 pending");
        let message = pass.report["clubs"][club]["message"].as_str().unwrap();
        assert!(message.contains("4 new people wait"), "{message}");
    }
    assert_eq!(env.world().requests.write_count(), 0);
    assert!(env.world().customers.is_empty());
    for person in env.json(&["people"]).await.as_array().unwrap() {
        assert_eq!(person["code"], "C-CONFIRM");
    }

    // Still nobody, and still said, in the next pass.
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.outcome(0), "waiting");
    assert!(env.world().customers.is_empty());
}

#[tokio::test]
async fn a_yes_creates_them_all() {
    let env = with_limit(5).await;
    env.pass().await.exits(0);
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(pass.sums(), "8 read: 8 created");
    assert_eq!(pass.outcome(0), "ok");
    assert_eq!(env.world().customers.len(), 8);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn a_yes_at_once_creates_them_in_the_first_pass() {
    let env = with_limit(5).await;
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(pass.sums(), "8 read: 8 created");
}

#[tokio::test]
async fn exactly_as_many_as_allowed_need_no_yes() {
    let env = with_limit(8).await;
    assert_eq!(env.pass().await.exits(0).sums(), "8 read: 8 created");
}

#[tokio::test]
async fn a_higher_limit_is_a_yes_too() {
    let env = with_limit(5).await;
    env.pass().await.exits(0);
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(8));
    assert_eq!(env.pass().await.exits(0).sums(), "8 read: 8 created");
    env.assert_clean();
}

#[tokio::test]
async fn links_and_updates_are_not_held_up() {
    let env = Env::with_people(0, 1).await;
    let known = env.add(lead("Olivia Known"));
    env.pass().await.exits(0);
    let record = env.add_customer(customer("Emma Match").with(Field::City, "Elsewhere"));
    env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(1));
    env.edit(&known, |row| row["contact"]["city"] = json!("Yale"));
    for name in ["Emma Match", "Ada New", "Grace New", "Alan New"] {
        env.add(lead(name));
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "5 read: 1 linked, 1 updated, 3 pending");
    assert_eq!(pass.outcome(0), "waiting");
    assert_eq!(env.created(&known).get(Field::City), "Yale");
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
    assert_eq!(env.world().customers.len(), 2);
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn somebody_who_waits_and_then_appears_in_i4_is_linked_after_the_yes() {
    let env = with_limit(5).await;
    env.pass().await.exits(0);
    let club = env.club(0);
    let record = env.add_customer(customer(&format!("Ada Of{club}")));
    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!(pass.sums(), "8 read: 7 created, 1 linked");
    assert_eq!(env.world().customers.len(), 8);
    assert!(env.world().customers.get(record).is_some());
    env.assert_clean();
}

#[tokio::test]
async fn a_yes_for_one_club_creates_in_that_club_only() {
    let env = with_limit(3).await;
    env.pass().await.exits(0);
    let club = env.club(0);
    let pass = env.pass_with(&["--club", &club, "--yes"]).await.exits(0);
    assert_eq!(pass.sums(), "4 read: 4 created");
    let world = env.world();
    assert!(world.customers.iter().all(|customer| customer.club == 1));
    assert_eq!(world.customers.len(), 4);
}

#[tokio::test]
async fn who_waits_is_said_and_shown() {
    let env = with_limit(5).await;
    let pass = env.pass().await.exits(0);
    for club in [0, 1] {
        let message = pass.report["clubs"][club]["message"].as_str().unwrap();
        let says = "C-CONFIRM: More people would be created than you allow without asking: 4 new \
                    people wait, 8 in all clubs; `i4-connector people --waiting` lists them";
        assert_eq!(message, says);
    }
    let text = env.run(&["sync", "--once"]).await.exits(0).stdout;
    for part in [
        "4 new people wait, 8 in all clubs",
        "people --waiting",
        "--yes",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let who = env.json(&["people", "--waiting"]).await;
    assert_eq!(who.as_array().map(Vec::len), Some(8));
    let listed = env.run(&["people", "--waiting"]).await.exits(0).stdout;
    assert!(
        listed.contains("Ada Of") && listed.contains("waits for a yes"),
        "{listed}"
    );
    let log = env.json(&["log"]).await;
    let of_clubs: Vec<&Value> = log.as_array().unwrap().iter().collect();
    let told = of_clubs.iter().filter(|entry| entry["person"].is_null());
    let told: Vec<_> = told.filter(|entry| entry["code"] == "C-CONFIRM").collect();
    assert_eq!(told.len(), 2, "one with the number for each club: {log}");
    assert_eq!(told[0]["level"], "WARNING");
    let message = told[0]["message"].as_str().unwrap();
    assert!(
        message.ends_with("4 new people wait, 8 in all clubs"),
        "{message}"
    );
    assert!(!log.to_string().contains("sync.confirm_above"));

    env.pass_with(&["--yes"]).await.exits(0);
    let who = env.json(&["people", "--waiting"]).await;
    assert_eq!(who.as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_yes_of_the_loop_answers_its_first_pass_only() {
    let env = with_limit(5).await;
    let syncing = env.start_program(&["sync", "--yes"]);
    until("the first eight are created", async || {
        env.world().customers.len() == 8
    })
    .await;
    // All at once, as an import is: the pass that reads them reads all.
    {
        let mut world = env.world();
        let club = world.clubs[0].intouch_id.clone();
        for n in 0..8 {
            world.add_lead(&club, lead(&format!("Late Number{n}")));
        }
    }
    until("the next eight wait", async || {
        let who = env.json(&["people", "--waiting"]).await;
        who.as_array().map(Vec::len) == Some(8)
    })
    .await;
    assert_eq!(env.world().customers.len(), 8);
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn whoever_staff_enter_while_creates_wait_for_their_turn_is_linked() {
    for limit in [0, 100] {
        let (env, ids) = Env::of([lead("Ada Byron"), lead("Grace Hopper")]).await;
        env.settings(|config| config["sync"]["confirm_above"] = toml_edit::value(limit));
        let slow = Fault::Slow(Duration::from_secs(4));
        env.world().order_fault(Operation::CreateProspect, slow, 1);
        let syncing = env.start_program(&["sync", "--once", "--json"]);
        until("the first is created, and answered late", async || {
            env.world().customers.len() == 1
        })
        .await;
        let is_there = |id: &String| !env.world().customers.with_data_exchange_id(id).is_empty();
        let other = if is_there(&ids[0]) {
            "Grace Hopper"
        } else {
            "Ada Byron"
        };
        let staffs = env.add_customer(customer(other).with(Field::City, "Elsewhere"));
        let report = syncing.end().await.exits(0).json();
        assert_eq!(report["totals"]["created"], 1, "{limit}: {report}");
        assert_eq!(report["totals"]["linked"], 1, "{limit}: {report}");
        assert_eq!(env.world().customers.len(), 2);
        assert_eq!(env.count(Operation::CreateProspect), 1);
        assert_eq!(env.customer(staffs).get(Field::City), "Spuzzum");
        let other = ids.iter().find(|id| !is_there(id)).unwrap();
        let person = env.person(other).await;
        assert_eq!(person["outcome"], "linked");
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    }
}

#[tokio::test]
async fn whoever_was_searched_for_just_now_is_not_searched_for_again() {
    let env = with_limit(100).await;
    assert_eq!(env.pass().await.exits(0).sums(), "8 read: 8 created");
    // By email and by mobile phone, each once.
    assert_eq!(env.count(Operation::SearchMembers), 2 * 8);
}
