//! Two processes on one profile, and processes that are interrupted or die.

use crate::env::{DEADLINE, Env, Running, until};
use crate::leads::{assert_sums_add_up, lead};
use i4_connector::simulator::{Operation, Options, Story};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

/// A company whose services take their time.
async fn slow(people: usize, latency: u64) -> Env {
    let env = Env::start(Options {
        people: 0,
        clubs: 1,
        latency: Duration::from_millis(latency),
        ..Options::default()
    })
    .await;
    let club = env.club(0);
    for _ in 0..people {
        env.world().add_person(&club, Story::NewProspect);
    }
    env
}

/// Starts the loop, and waits until `status` says so.
async fn looping(env: &Env) -> Running {
    let syncing = env.start_program(&["sync"]);
    let pid = syncing.pid();
    // Not by `status`: that might look just when the loop takes the lock.
    until("the loop has begun", async || {
        env.count(Operation::Leads) > 0
    })
    .await;
    until("status says who syncs", async || {
        let status = env.json(&["status"]).await;
        status["syncing"] == true && status["holder"]["pid"] == pid
    })
    .await;
    syncing
}

#[tokio::test]
async fn a_second_process_does_not_sync_the_same_profile() {
    let env = Env::with_people(10, 1).await;
    let syncing = looping(&env).await;
    let told = env.run(&["sync", "--once"]).await.exits(4);
    assert!(told.stderr.contains("C-PROFILE-BUSY"), "{told:#?}");
    let json = env.run(&["sync", "--once", "--json"]).await.exits(4).json();
    assert_eq!(json["error"]["code"], "C-PROFILE-BUSY");
    let words = env.run(&["status"]).await.exits(0).stdout;
    assert!(
        words.contains(&format!("process {}", syncing.pid())),
        "{words}"
    );
    // Looking is allowed meanwhile.
    env.run(&["people"]).await.exits(0);
    env.run(&["log"]).await.exits(0);
    env.run(&["sync", "--once", "--dry-run"]).await.exits(0);
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn the_loop_brings_news_again_and_again_until_it_is_interrupted() {
    let env = Env::with_people(0, 1).await;
    let syncing = looping(&env).await;
    for name in ["Ada Byron", "Grace Hopper"] {
        let id = env.add(lead(name));
        until("the new person arrives", async || {
            !env.world().customers.with_data_exchange_id(&id).is_empty()
        })
        .await;
    }
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
    let status = env.json(&["status"]).await;
    assert_eq!(status["syncing"], false);
    assert_eq!(status["holder"], serde_json::Value::Null);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn a_request_to_end_ends_the_loop_too() {
    let env = Env::with_people(5, 1).await;
    let syncing = looping(&env).await;
    syncing.signal("TERM").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn after_a_killed_process_the_profile_is_free_again() {
    let env = Env::with_people(10, 1).await;
    let syncing = looping(&env).await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
    assert_eq!(env.json(&["status"]).await["syncing"], false);
    env.pass().await.exits(0);
    env.assert_everybody_once();
}

#[tokio::test]
async fn the_loop_waits_while_settings_are_broken_and_goes_on_with_corrected_ones() {
    let env = Env::with_people(0, 1).await;
    let mut syncing = looping(&env).await;
    std::fs::write(env.config(), "version = 1\n[broken").unwrap();
    let stderr = syncing.0.stderr.take().unwrap();
    let mut lines = BufReader::new(stderr).lines();
    let said = timeout(DEADLINE, lines.next_line()).await;
    let said = said.expect("it is said").unwrap().unwrap();
    assert!(said.starts_with("C-SETTINGS-BROKEN"), "{said}");

    let ada = env.add(lead("Ada Byron"));
    env.settings(|_| {});
    until("the new person arrives", async || {
        !env.world().customers.with_data_exchange_id(&ada).is_empty()
    })
    .await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}

#[tokio::test]
async fn an_interrupted_pass_adds_up_and_the_next_one_does_the_rest() {
    let env = slow(50, 20).await;
    let syncing = env.start_program(&["sync", "--once", "--json"]);
    until("some are created", async || {
        env.count(Operation::CreateProspect) >= 5
    })
    .await;
    syncing.signal("INT").await;
    let told = syncing.end().await.exits(130);
    let report = told.json();
    assert_sums_add_up(&report);
    let totals = &report["totals"];
    let (created, pending) = (&totals["created"], &totals["pending"]);
    assert_eq!(totals["read"], 50);
    assert!(
        created.as_u64() >= Some(5) && pending.as_u64() > Some(0),
        "{totals}"
    );
    let made = env.world().customers.len() as u64;
    assert_eq!(
        created.as_u64(),
        Some(made),
        "what is told is what is there"
    );

    let rest = env.pass().await.exits(0);
    assert_eq!(rest.total("created"), 50 - made);
    env.assert_everybody_once();
    assert_eq!(env.world().customers.len(), 50);
}

#[tokio::test]
async fn an_interrupt_while_reading_loses_nobody() {
    let env = slow(3, 300).await;
    let syncing = env.start_program(&["sync", "--once", "--json"]);
    until("the sign-in is over", async || {
        env.count(Operation::Token) > 0
    })
    .await;
    syncing.signal("INT").await;
    let told = syncing.end().await.exits(130);
    assert_sums_add_up(&told.json());
    assert_eq!(env.pass().await.exits(0).total("created"), 3);
    env.assert_everybody_once();
}

#[tokio::test]
async fn processes_killed_in_the_middle_of_creating_make_nobody_twice() {
    let env = slow(30, 20).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    for _ in 0..3 {
        let before = env.count(Operation::CreateProspect);
        let syncing = env.start_program(&["sync", "--once"]);
        until("some are created", async || {
            env.count(Operation::CreateProspect) >= before + 4
        })
        .await;
        syncing.signal("KILL").await;
        syncing.end().await.exits(-1);
    }
    env.pass().await.exits(0);
    env.assert_everybody_once();
    assert_eq!(env.world().customers.len(), 30);
}

#[tokio::test]
async fn looking_at_the_status_never_keeps_a_pass_from_starting() {
    let env = Env::empty().await;
    let looking = async {
        loop {
            env.run(&["status"]).await.exits(0);
        }
    };
    let passes = async {
        for _ in 0..25 {
            env.pass().await.exits(0);
        }
    };
    tokio::select! {
        () = passes => {}
        () = looking => {}
    }
}

#[tokio::test]
async fn a_second_loop_ends_at_once_and_the_first_goes_on() {
    let env = Env::with_people(0, 1).await;
    let first = looping(&env).await;
    let second = env.start_program(&["sync"]).end().await.exits(4);
    assert!(second.stderr.contains("C-PROFILE-BUSY"), "{second:#?}");
    let ada = env.add(lead("Ada Byron"));
    until("the first still brings news", async || {
        !env.world().customers.with_data_exchange_id(&ada).is_empty()
    })
    .await;
    first.signal("INT").await;
    first.end().await.exits(130);
}

#[tokio::test]
async fn a_lock_that_cannot_be_taken_lets_nobody_sync() {
    let env = Env::with_people(3, 1).await;
    // As on a drive that has no locks: no "busy", an error.
    std::fs::create_dir(env.profile().join("sync.lock")).unwrap();
    let told = env.run(&["sync", "--once"]).await.exits(2);
    assert!(told.stderr.contains("C-PROFILE-FOLDER"), "{told:#?}");
    let told = env.start_program(&["sync"]).end().await.exits(2);
    assert!(told.stderr.contains("C-PROFILE-FOLDER"), "{told:#?}");
    assert_eq!(env.world().requests.iter().count(), 0);
    assert_eq!(env.json(&["status"]).await["syncing"], false);
}
