//! Answers that are lost: whoever was created is found, never created again.

use crate::env::{Env, until};
use crate::leads::{customer, lead};
use i4_connector::simulator::{Fault, Faults, Field, Operation};
use serde_json::json;
use std::time::{Duration, Instant};

const NAMES: [&str; 6] = [
    "Ada Byron",
    "Grace Hopper",
    "Alan Turing",
    "Noah Ashworth",
    "Emma Whitfield",
    "Ruth Kowalczyk",
];

/// Six new people, of whom three lose the answer to their create in this way, before and after
/// somebody who does not. In the end everybody is there exactly once.
async fn everybody_once_after(fault: Fault, lag: Duration, lag_lists: bool) {
    let env = Env::empty().await;
    let ids = NAMES.map(|name| env.add(lead(name)));
    {
        let mut world = env.world();
        world.faults.lag = lag;
        world.faults.lag_lists = lag_lists;
        world.order_fault(Operation::CreateProspect, fault, 1);
        world.order_fault(Operation::CreateProspect, Fault::Slow(Duration::ZERO), 1);
        world.order_fault(Operation::CreateProspect, fault, 2);
    }
    let mut last = env.pass().await;
    for _ in 0..3 {
        if last.total("read") == 0 {
            break;
        }
        last = env.pass().await;
    }
    for id in &ids {
        env.created(id);
        assert_eq!(env.person(id).await["outcome"], "created");
    }
    env.assert_clean();
    assert_eq!(env.world().customers.len(), NAMES.len());
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

const NO_LAG: Duration = Duration::ZERO;
/// Longer than a look takes, shorter than the patience of two seconds.
const LAG: Duration = Duration::from_millis(1200);

#[tokio::test]
async fn a_create_that_was_lost_before_it_arrived_is_sent_again() {
    everybody_once_after(Fault::LostBefore, NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_found() {
    everybody_once_after(Fault::LostAfter, NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_that_was_done_and_answered_with_500_is_found() {
    everybody_once_after(Fault::FailureAfter(500), NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_that_failed_with_500_is_sent_again_after_looking() {
    everybody_once_after(Fault::Failure(500), NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_whose_answer_is_cut_json_is_found() {
    everybody_once_after(Fault::CutJson, NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_whose_answer_is_html_is_found() {
    everybody_once_after(Fault::Html, NO_LAG, false).await;
}

#[tokio::test]
async fn a_create_whose_answer_breaks_off_is_found() {
    everybody_once_after(Fault::Reset, NO_LAG, false).await;
}

#[tokio::test]
async fn a_lost_create_is_found_by_its_exchange_id_while_the_search_lags() {
    everybody_once_after(Fault::LostAfter, Duration::from_secs(60), false).await;
}

#[tokio::test]
async fn a_lost_create_is_found_although_search_and_lists_lag() {
    everybody_once_after(Fault::LostAfter, LAG, true).await;
}

#[tokio::test]
async fn a_broken_answer_is_found_although_search_and_lists_lag() {
    everybody_once_after(Fault::Reset, LAG, true).await;
}

#[tokio::test]
async fn a_create_with_500_is_found_although_search_and_lists_lag() {
    everybody_once_after(Fault::FailureAfter(500), LAG, true).await;
}

/// Each kind of call is asked to slow down once.
async fn too_many_is_waited_for(fault: Fault) {
    let env = Env::empty().await;
    let ids = NAMES.map(|name| env.add(lead(name)));
    let operations = [
        Operation::Token,
        Operation::Leads,
        Operation::SearchMembers,
        Operation::CreateProspect,
    ];
    for operation in operations {
        env.world().order_fault(operation, fault, 1);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "6 read: 6 created");
    for id in &ids {
        env.created(id);
    }
    assert_eq!(env.count(Operation::CreateProspect), 7, "one of them twice");
    env.assert_clean();
}

#[tokio::test]
async fn too_many_requests_without_a_time_are_waited_for() {
    too_many_is_waited_for(Fault::TooMany).await;
}

#[tokio::test]
async fn too_many_requests_with_seconds_are_waited_for() {
    too_many_is_waited_for(Fault::TooManySeconds(1)).await;
}

#[tokio::test]
async fn too_many_requests_with_a_date_are_waited_for() {
    too_many_is_waited_for(Fault::TooManyDate(0)).await;
}

#[tokio::test]
async fn an_answer_that_says_wait_for_an_hour_stops_the_club_until_the_next_pass() {
    let env = Env::with_people(0, 1).await;
    let ada = env.add(lead("Ada Byron"));
    env.world()
        .order_fault(Operation::SearchMembers, Fault::TooManySeconds(3600), 1);
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.outcome(0), "stopped");
    assert_eq!(pass.sums(), "1 read: 1 pending");
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}

#[tokio::test]
async fn an_update_whose_answer_was_lost_is_looked_at_before_it_is_sent_again() {
    for fault in [
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::CutJson,
        Fault::FailureAfter(502),
    ] {
        let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
        env.pass().await.exits(0);
        env.edit(&ada, |row| {
            row["contact"]["city"] = json!("Yale");
        });
        env.world().order_fault(Operation::Update, fault, 1);
        // Looked at in between: what has arrived is not sent again.
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
        let sent = if fault == Fault::LostBefore { 2 } else { 1 };
        assert_eq!(env.count(Operation::Update), sent, "{fault:?}");
        assert_eq!(env.count(Operation::GetMember), 1, "{fault:?}");
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
        assert_eq!(env.created(&ada).get(Field::City), "Yale");
    }
}

#[tokio::test]
async fn somebody_who_changes_while_their_create_is_unknown_arrives_once_and_changed() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
        // The first search, by email and by phone, finds nobody; the look for the lost answer does
        // not work.
        world.order_fault(Operation::SearchMembers, Fault::Slow(NO_LAG), 2);
        world.order_fault(Operation::SearchMembers, Fault::TooManySeconds(3600), 1);
        world.order_fault(Operation::GetCustomers, Fault::TooManySeconds(3600), 1);
    }
    assert_eq!(env.pass().await.exits(1).sums(), "1 read: 1 pending");
    assert_eq!(env.code(&ada).await, "C-CHECKING");
    // While that is open, a decision by hand would make the person twice.
    for decision in ["create", "unlink"] {
        env.run(&["people", decision, &ada]).await.exits(2);
    }
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Yale");
        row["contact"]["email"] = json!("ada@new.example.org");
    });
    env.pass().await.exits(0);
    env.pass().await.exits(0);
    let record = env.created(&ada);
    assert_eq!(record.get(Field::City), "Yale");
    assert_eq!(record.get(Field::Email), "ada@new.example.org");
    assert_eq!(env.world().customers.len(), 1);
    assert_eq!(env.count(Operation::CreateProspect), 1);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn faults_of_the_simulator_are_off_unless_asked_for() {
    let env = Env::with_people(20, 1).await;
    assert_eq!(env.world().faults, Faults::default());
    env.pass().await.exits(0);
    assert!(
        env.world()
            .requests
            .iter()
            .all(|request| request.fault.is_none())
    );
}

#[tokio::test]
async fn while_looking_does_not_work_nothing_is_sent_again() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(8));
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostBefore, 1);
        // The search works and says "not there"; the list of customers never answers.
        world.order_fault(Operation::GetCustomers, Fault::Failure(500), 10_000);
    }
    // It looks for longer than the patience.
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 pending");
    assert_eq!(env.code(&ada).await, "C-CHECKING");
    assert_eq!(env.count(Operation::CreateProspect), 1);
    // The time in which it did not work does not count when it works again.
    env.world().forget_ordered_faults();
    let before = env.count(Operation::GetCustomers);
    let syncing = env.start_program(&["sync", "--once"]);
    until("three looks that work", async || {
        env.count(Operation::GetCustomers) >= before + 3
    })
    .await;
    assert_eq!(env.count(Operation::CreateProspect), 1);
    syncing.signal("INT").await;
    syncing.end().await;
    assert_eq!(env.world().customers.len(), 0);
}

#[tokio::test]
async fn somebody_being_checked_is_shown_as_such_and_never_as_failed() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostBefore, 1);
        world.order_fault(Operation::GetCustomers, Fault::Failure(500), 10_000);
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "1 read: 1 pending");
    assert_eq!(env.person(&ada).await["outcome"], "pending");
    let reason = "Checking: I4's answer was lost";
    for command in [
        &["people"][..],
        &["people", "--checking"],
        &["people", "show", &ada],
        &["status"],
        &["log"],
    ] {
        let told = env.run(command).await.exits(0).stdout;
        assert!(told.contains(reason), "{command:?}: {told}");
        assert!(!told.contains("failed"), "{command:?}: {told}");
    }
    for command in [&["people"][..], &["people", "show", &ada], &["status"]] {
        let told = env.run(command).await.stdout;
        assert!(told.contains("checking"), "{command:?}: {told}");
    }
    let waiting = env.json(&["people", "--waiting"]).await;
    assert_eq!(waiting.as_array().map(Vec::len), Some(0));
    // It is told once, however often it is looked.
    env.pass().await.exits(0);
    let log = env.json(&["log"]).await;
    let told = log.as_array().unwrap().iter();
    let told = told.filter(|entry| entry["code"] == "C-CHECKING");
    assert_eq!(told.count(), 1, "{log}");
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn patience_is_counted_on_over_passes_and_restarts() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    // Longer than one pass looks.
    let patience = Duration::from_secs(40);
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(40));
    env.world()
        .order_fault(Operation::CreateProspect, Fault::LostBefore, 1);
    let begun = Instant::now();
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 pending");
    let first = begun.elapsed();
    assert!(first < patience, "a pass does not hang for the whole of it");
    // Each pass is a process of its own.
    let mut passes = 1;
    while env.count(Operation::CreateProspect) == 1 {
        let pass = env.pass().await.exits(0);
        passes += 1;
        assert_eq!(pass.total("failed"), 0);
        assert!(begun.elapsed() < patience * 4, "after {passes} passes");
    }
    let waited = begun.elapsed();
    assert!(waited >= patience, "{waited:?}");
    assert!(
        waited < first + patience,
        "what was counted is kept: {waited:?}"
    );
    assert!(passes >= 2, "{passes}");
    env.created(&ada);
    env.assert_clean();
}

#[tokio::test]
async fn whoever_was_about_to_be_created_in_a_crash_is_checked_then_created_once() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    // The intent is written while the member id is asked for.
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::NextMemberId, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("the create has begun", async || {
        let checked = env.json(&["people", "--checking"]).await;
        checked.as_array().map(Vec::len) == Some(1)
    })
    .await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
    assert_eq!(env.count(Operation::CreateProspect), 0);
    let person = env.person(&ada).await;
    assert_eq!(
        (&person["outcome"], &person["code"]),
        (&json!("pending"), &json!("C-CHECKING"))
    );
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
    assert_eq!(env.count(Operation::CreateProspect), 1);
    env.assert_clean();
}

#[tokio::test]
async fn a_create_that_a_stopped_club_never_sent_leaves_the_person_as_they_were() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.world()
        .order_fault(Operation::NextMemberId, Fault::TooManySeconds(3600), 1);
    assert_eq!(env.pass().await.exits(1).sums(), "1 read: 1 pending");
    assert_eq!(
        env.code(&ada).await,
        "",
        "nobody is checked who was not sent"
    );
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_eq!(env.count(Operation::GetCustomers), 0);
}

#[tokio::test]
async fn a_link_is_kept_before_anything_is_sent_to_it() {
    let env = Env::with_people(0, 2).await;
    let ada = env.add(lead("Ada Byron"));
    let there = env.add_customer(customer("Ada Byron").with(Field::City, "Elsewhere"));
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    // The update is done; whoever waits for its answer is killed.
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::Update, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("the update is done", async || {
        env.world()
            .customers
            .get(there)
            .is_some_and(|c| c.get(Field::City) == "Yale")
    })
    .await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);

    // I4's search hides for an hour whom it has just changed.
    env.world().faults.lag = Duration::from_secs(3600);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.person(&ada).await["i4_id"], json!(there.to_string()));
    // The same human again, in another club, whom the search does not find either.
    let other = env.club(1);
    let again = env.world().add_lead(&other, lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.person(&again).await["i4_id"], json!(there.to_string()));
    assert_eq!(env.count(Operation::CreateProspect), 0);
    env.assert_clean();
}
