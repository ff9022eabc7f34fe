//! Settings that an older version has written.

use crate::env::Env;
use crate::leads::lead;
use serde_json::Value;
use std::fs;

/// As the template of version 0.1 had it.
const OLD: &str = "create_patience_seconds = 30   # how long a create without an answer is looked for before it is sent again";

async fn raised(env: &Env) -> Vec<Value> {
    let log = env.json(&["log"]).await;
    let entries = log.as_array().unwrap().iter();
    entries
        .filter(|e| e["code"] == "I-SETTING")
        .cloned()
        .collect()
}

fn settings(env: &Env, patience: &str) -> String {
    let text = fs::read_to_string(env.config()).unwrap();
    let line = "create_patience_seconds = 2";
    assert!(text.contains(line));
    let text = format!("# mine\n{}", text.replace(line, patience));
    fs::write(env.config(), &text).unwrap();
    text
}

#[tokio::test]
async fn a_patience_of_the_old_template_is_raised_once_and_logged() {
    let env = Env::empty().await;
    env.add(lead("Ada Byron"));
    let before = settings(&env, OLD);
    // Whoever does not sync changes nothing.
    env.run(&["status"]).await.exits(0);
    env.run(&["sync", "--once", "--dry-run"]).await.exits(0);
    assert_eq!(fs::read_to_string(env.config()).unwrap(), before);
    env.pass().await.exits(0);
    let after = fs::read_to_string(env.config()).unwrap();
    assert!(after.contains("create_patience_seconds = 120"), "{after}");
    let kept = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|l| !l.starts_with("create_patience"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(kept(&after), kept(&before), "nothing else has changed");
    let told = raised(&env).await;
    assert_eq!(told.len(), 1);
    let message = told[0]["message"].as_str().unwrap();
    assert!(
        message.contains("create_patience_seconds")
            && message.contains("30")
            && message.contains("120"),
        "{message}"
    );
    // The admin wants 30: that is obeyed.
    let chosen = after.replace(
        "create_patience_seconds = 120",
        "create_patience_seconds = 30",
    );
    fs::write(env.config(), &chosen).unwrap();
    env.pass().await.exits(0);
    assert_eq!(fs::read_to_string(env.config()).unwrap(), chosen);
    assert_eq!(raised(&env).await.len(), 1);
}

#[tokio::test]
async fn a_patience_that_somebody_has_chosen_stays() {
    let env = Env::empty().await;
    let chosen = settings(&env, "create_patience_seconds = 30 # theirs is quick");
    env.pass().await.exits(0);
    assert_eq!(fs::read_to_string(env.config()).unwrap(), chosen);
    assert!(raised(&env).await.is_empty());
}

#[tokio::test]
async fn a_zone_that_the_system_does_not_know_stops_nobody() {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    let zone = |name: &str| {
        let name = name.to_owned();
        env.settings(move |config| {
            let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
            clubs.get_mut(0).unwrap()["time_zone"] = toml_edit::value(name);
        });
    };
    // A system without zones of its own.
    zone("US/Pacific");
    let nowhere = env.root().join("zones");
    fs::create_dir(&nowhere).unwrap();
    let without = |arguments: &[&str]| {
        let mut command = env.command(arguments);
        command.env("TZDIR", &nowhere);
        crate::env::run(command)
    };
    without(&["sync", "--once"]).await.exits(0);
    env.created(&ada);
    let status = without(&["status", "--json"]).await.exits(0).json();
    assert_eq!(status["warnings"], serde_json::json!([]), "{status:#}");
    // One that nobody knows.
    zone("Mars/Base");
    let run = env.run(&["sync", "--once"]).await.exits(0);
    assert!(run.stderr.contains("C-CLUB-ZONE"), "{run:#?}");
    let status = env.json(&["status"]).await;
    assert_eq!(status["warnings"][0]["code"], "C-CLUB-ZONE", "{status:#}");
    assert_eq!(status["warnings"][0]["intouch_club_id"], env.club(0));
    env.run(&["log"]).await.exits(0);
    // It cannot be entered anew.
    let row = [
        "clubs",
        "add",
        "--name",
        "Crater",
        "--time-zone",
        "Mars/Crater",
    ];
    let row = [&row[..], &["--intouch-club-id", "x", "--i4-club-id", "9"]].concat();
    let told = env.run(&row).await.exits(2);
    assert!(told.stderr.contains("C-SETTINGS-TABLE"), "{told:#?}");
}
