//! Settings that are saved, and decisions that are made, while the program syncs: they count at
//! once.

use crate::env::{Env, Running, until};
use crate::leads::{customer, lead, lead_of_kind};
use i4_connector::simulator::{Operation, Options, Story};
use std::fs;
use std::time::Duration;
use toml_edit::value;

/// So many new people are in the first club; none is in the second.
const PEOPLE: usize = 60;

/// Two clubs whose services take their time, and settings that a pass follows once an hour.
async fn slow() -> Env {
    let env = Env::start(Options {
        people: 0,
        clubs: 2,
        latency: Duration::from_millis(40),
        ..Options::default()
    })
    .await;
    let club = env.club(0);
    for _ in 0..PEOPLE {
        env.world().add_person(&club, Story::NewProspect);
    }
    env.settings(hourly);
    env
}

fn hourly(config: &mut toml_edit::DocumentMut) {
    config["sync"]["interval_seconds"] = value(3600);
}

/// The loop, in the middle of the first club's creates.
async fn in_the_middle(env: &Env) -> Running {
    let syncing = env.start_program(&["sync"]);
    until("somebody is created", async || created(env) >= 3).await;
    assert!(created(env) < PEOPLE / 2, "the middle was missed");
    syncing
}

fn created(env: &Env) -> usize {
    usize::try_from(env.count(Operation::CreateProspect)).unwrap()
}

fn leads(env: &Env) -> u64 {
    env.count(Operation::Leads)
}

#[tokio::test]
async fn a_club_taken_out_during_a_pass_gets_nobody_more() {
    let env = slow().await;
    let syncing = in_the_middle(&env).await;
    env.run(&["clubs", "remove", &env.club(0)]).await.exits(0);
    let read = leads(&env);
    until("a pass with the new table", async || leads(&env) > read).await;
    let then = created(&env);
    assert!(then < PEOPLE, "nothing was stopped");
    let last = env.json(&["status"]).await;
    assert!(last["holder"]["pid"].is_number(), "{last:#}");
    // The pass that was ended is written down; the next one knows the other club only.
    until("the next pass has ended", async || {
        let status = env.json(&["status"]).await;
        let clubs = status["last_pass"]["report"]["clubs"].clone();
        clubs.as_array().map(Vec::len) == Some(1)
    })
    .await;
    assert_eq!(created(&env), then);
    syncing.signal("INT").await;
    let run = syncing.end().await.exits(130);
    assert!(run.stderr.contains("settings were changed"), "{run:#?}");
    assert!(!run.stdout.contains("Interrupted"), "{run:#?}");
    env.assert_clean();
}

#[tokio::test]
async fn whoever_was_not_reached_goes_out_in_the_pass_that_begins() {
    let env = slow().await;
    let syncing = in_the_middle(&env).await;
    env.settings(|config| {
        hourly(config);
        config["sync"]["confirm_above"] = value(1000);
    });
    until("everybody is there", async || created(&env) == PEOPLE).await;
    until("the pass has ended", async || {
        let status = env.json(&["status"]).await;
        status["holder"]["next_pass_ms"].is_number()
    })
    .await;
    syncing.signal("INT").await;
    let run = syncing.end().await.exits(130);
    assert!(run.stderr.contains("settings were changed"), "{run:#?}");
    env.assert_everybody_once();
}

#[tokio::test]
async fn one_pass_begins_anew_with_a_table_saved_meanwhile_and_is_no_interrupted_one() {
    let env = slow().await;
    let syncing = env.start_program(&["sync", "--once", "--json"]);
    until("somebody is created", async || created(&env) >= 3).await;
    env.settings(|config| config["sync"]["confirm_above"] = value(1000));
    let run = syncing.end().await.exits(0);
    assert!(run.stderr.contains("settings were changed"), "{run:#?}");
    let report = run.json();
    assert_eq!(report["clubs"][0]["outcome"], "ok", "{report:#}");
    assert_eq!(created(&env), PEOPLE);
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_file_that_is_half_written_or_only_commented_ends_no_pass() {
    let env = slow().await;
    let syncing = in_the_middle(&env).await;
    let read = leads(&env);
    let good = fs::read_to_string(env.config()).unwrap();
    fs::write(env.config(), &good[..good.len() / 2]).unwrap();
    let before = created(&env);
    // It goes on for longer than it takes to look at the file twice.
    until("many more are created", async || {
        created(&env) >= before + 25
    })
    .await;
    fs::write(env.config(), format!("# a comment\n{good}")).unwrap();
    until("everybody is there", async || created(&env) == PEOPLE).await;
    assert_eq!(leads(&env), read, "it was one pass");
    syncing.signal("INT").await;
    let run = syncing.end().await.exits(130);
    assert!(!run.stderr.contains("settings were changed"), "{run:#?}");
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_decision_made_during_a_pass_is_carried_out_right_after_it() {
    let env = slow().await;
    // One who comes first in the inbox, so that the pass has been with her.
    let mut member = lead_of_kind("Ada Byron", "MEMBER", "ACTIVE");
    member["uuid"] = "00000000-0000-4000-8000-000000000001".into();
    let member = env.add(member);
    let syncing = in_the_middle(&env).await;
    until("she is held", async || {
        env.code(&member).await == "C-HOLD-MEMBER"
    })
    .await;
    env.add_customer(customer("Ada Byron"));
    env.run(&["people", "retry", &member]).await.exits(0);
    until("she is linked", async || {
        env.person(&member).await["i4_id"].is_string()
    })
    .await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

/// The loop, which rests for an hour after its first pass.
async fn resting(env: &Env) -> Running {
    let syncing = env.start_program(&["sync"]);
    until("it rests", async || {
        let status = env.json(&["status"]).await;
        status["holder"]["next_pass_ms"].is_number()
    })
    .await;
    syncing
}

#[tokio::test]
async fn a_table_saved_while_it_rests_counts_at_once() {
    let env = Env::with_people(0, 2).await;
    let second = env.club(1);
    env.settings(|config| {
        hourly(config);
        config["clubs"].as_array_of_tables_mut().unwrap().remove(1);
    });
    let syncing = resting(&env).await;
    env.world().add_person(&second, Story::NewProspect);
    env.settings(hourly);
    until("the second club is synced", async || created(&env) == 1).await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn a_decision_of_another_process_is_carried_out_while_it_rests() {
    let env = Env::empty().await;
    let member = env.add(lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"));
    env.add(lead("Grace Hopper"));
    env.settings(hourly);
    let syncing = resting(&env).await;
    assert_eq!(env.code(&member).await, "C-HOLD-MEMBER");
    // Staff enter the member, and the admin lets the connector look again.
    env.add_customer(customer("Ada Byron"));
    env.run(&["people", "retry", &member]).await.exits(0);
    until("they are linked", async || {
        env.person(&member).await["i4_id"].is_string()
    })
    .await;
    let read = leads(&env);
    // Once is enough: it rests again.
    until("it rests again", async || {
        let status = env.json(&["status"]).await;
        status["holder"]["next_pass_ms"].is_number()
    })
    .await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(leads(&env), read);
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}
