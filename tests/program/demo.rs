//! `demo` and `simulate`: the main job with nothing else installed.

use crate::env::{Env, I4_KEY, INTOUCH_SECRET, Running, program, run};
use crate::leads::assert_sums_add_up;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::test]
async fn the_demo_shows_created_linked_updated_and_held() {
    let told = run(program(&["demo", "--headless", "--people", "120"]))
        .await
        .exits(0);
    for word in [
        "created",
        "linked",
        "updated",
        "held",
        "0 people are there twice",
    ] {
        assert!(told.stdout.contains(word), "{word}: {}", told.stdout);
    }
    assert!(!told.stdout.contains("secret-") && !told.stdout.contains("key-"));
}

#[tokio::test]
async fn the_demo_is_one_json_document_where_that_is_asked_for() {
    let told = run(program(&["demo", "--json", "--people", "120"]))
        .await
        .exits(0);
    let report = told.json();
    let passes = report["passes"].as_array().unwrap();
    assert_eq!(passes.len(), 2);
    for pass in passes {
        assert_sums_add_up(pass);
    }
    for name in ["created", "linked", "held", "skipped"] {
        assert!(passes[0]["totals"][name].as_u64() > Some(0), "{name}");
    }
    assert!(passes[1]["totals"]["updated"].as_u64() > Some(0));
    assert!(passes[1]["totals"]["created"].as_u64() > Some(0));
}

#[tokio::test]
async fn the_demo_is_the_same_for_the_same_seed() {
    let totals = async |seed: &str| {
        let told = run(program(&[
            "demo", "--json", "--people", "60", "--seed", seed,
        ]))
        .await;
        told.exits(0).json()["passes"][0]["totals"].clone()
    };
    assert_eq!(totals("5").await, totals("5").await);
}

/// Starts `simulate`; gives what it prints.
async fn simulate(more: &[&str]) -> (Running, Value) {
    let arguments = [&["simulate", "--people", "40"], more].concat();
    let mut running = Running(program(&arguments).spawn().unwrap());
    let stdout = running.0.stdout.take().unwrap();
    let mut lines = BufReader::new(stdout).lines();
    let line = lines
        .next_line()
        .await
        .unwrap()
        .expect("it prints where it is");
    let access = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
    // Kept open, or the program's next word would end it.
    tokio::spawn(async move {
        let more = lines.next_line().await;
        assert!(matches!(more, Ok(None)), "one line and no more: {more:?}");
    });
    (running, access)
}

#[tokio::test]
async fn simulate_serves_both_services_to_another_process() {
    let (serving, access) = simulate(&[]).await;
    let env = Env::with_people(0, 2).await;
    env.settings(|config| {
        let text = |value: &Value| toml_edit::value(value.as_str().unwrap());
        config["company_id"] = text(&access["company_id"]);
        for name in ["api_url", "login_url", "client_id"] {
            config["intouch"][name] = text(&access["intouch"][name]);
        }
        config["i4"]["api_url"] = text(&access["i4"]["api_url"]);
        let rows = config["clubs"].as_array_of_tables_mut().unwrap();
        for (row, club) in rows.iter_mut().zip(access["clubs"].as_array().unwrap()) {
            for name in ["name", "intouch_club_id", "i4_club_id"] {
                row[name] = text(&club[name]);
            }
        }
    });
    let with_secrets = |arguments: &[&str]| {
        let mut command = env.command_without_secrets(arguments);
        command.env(
            INTOUCH_SECRET,
            access["intouch"]["client_secret"].as_str().unwrap(),
        );
        command.env(I4_KEY, access["i4"]["api_key"].as_str().unwrap());
        command
    };
    run(with_secrets(&["check"])).await.exits(0);
    let report = run(with_secrets(&["sync", "--once", "--json"]))
        .await
        .exits(0)
        .json();
    assert_eq!(report["totals"]["read"], 40);
    assert!(report["totals"]["created"].as_u64() > Some(0));
    assert_eq!(
        env.world().requests.total(),
        0,
        "it was the other simulator"
    );
    serving.signal("INT").await;
    serving.end().await.exits(130);
}

#[tokio::test]
async fn simulate_has_as_many_clubs_as_asked_for_and_the_same_for_the_same_seed() {
    let (_one, first) = simulate(&["--clubs", "5", "--seed", "9"]).await;
    let (_two, second) = simulate(&["--clubs", "5", "--seed", "9"]).await;
    assert_eq!(first["clubs"].as_array().unwrap().len(), 5);
    assert_eq!(first["clubs"], second["clubs"]);
    assert_ne!(first["i4"]["api_url"], json!(null));
    assert_ne!(first["i4"]["api_url"], second["i4"]["api_url"]);
}
