//! The activity log and the status.

use crate::env::{Env, Running, until};
use crate::leads::lead;
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};

fn levels(log: &Value) -> Vec<&str> {
    let entries = log.as_array().unwrap();
    entries
        .iter()
        .map(|e| e["level"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_log_has_an_entry_for_whatever_happened_to_somebody() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.pass().await.exits(0);
    let log = env.json(&["log", "--person", &ada]).await;
    assert_eq!(levels(&log), ["INFO", "INFO"]);
    for entry in log.as_array().unwrap() {
        assert_eq!(entry["person"], ada);
        assert_eq!(entry["club"], env.club(0));
        assert_eq!(entry["code"], "I-DONE");
        assert!(entry["at_ms"].as_i64() > Some(0));
    }
    let record = env.created(&ada).id.to_string();
    assert!(log[0]["message"].as_str().unwrap().contains(&record));
    assert!(log[1]["message"].as_str().unwrap().contains("city"));
}

#[tokio::test]
async fn the_log_is_filtered_by_level() {
    let env = Env::with_people(60, 1).await;
    env.add(lead("Noah Ordinary"));
    let mut odd = lead("Ada Byron");
    odd["contact"]["gender"] = json!("X");
    env.add(odd);
    env.pass().await.exits(0);
    let all = env.json(&["log"]).await;
    let warnings = env.json(&["log", "--level", "warning"]).await;
    let errors = env.json(&["log", "--level", "ERROR"]).await;
    let of = |levels: &[&str], wanted: &[&str]| {
        levels.iter().filter(|level| wanted.contains(level)).count()
    };
    let every = levels(&all);
    assert!(of(&every, &["INFO"]) > 0 && of(&every, &["WARNING"]) > 0);
    assert_eq!(levels(&warnings).len(), of(&every, &["WARNING", "ERROR"]));
    assert_eq!(levels(&errors).len(), of(&every, &["ERROR"]));
    assert!(levels(&errors).iter().all(|level| *level == "ERROR"));
    let held = env.json(&["people", "--held"]).await;
    assert_eq!(levels(&errors).len(), held.as_array().unwrap().len());
    env.run(&["log", "--level", "loud"]).await.exits(2);
}

#[tokio::test]
async fn the_log_is_filtered_by_time_and_person() {
    let (env, [ada, _]) = Env::of([lead("Ada Byron"), lead("Grace Hopper")]).await;
    env.pass().await.exits(0);
    let all = env.json(&["log"]).await;
    assert_eq!(
        all.as_array().unwrap().len(),
        3,
        "two people, one pass: {all:#}"
    );
    assert_eq!(env.json(&["log", "--since", "1h"]).await, all);
    assert_eq!(env.json(&["log", "--since", "2026-01-01"]).await, all);
    assert_eq!(env.json(&["log", "--since", "2999-01-01"]).await, json!([]));
    let of_ada = env.json(&["log", "--person", &ada]).await;
    assert_eq!(of_ada.as_array().unwrap().len(), 1);
    assert_eq!(env.json(&["log", "--person", "nobody"]).await, json!([]));
    env.run(&["log", "--since", "soon"]).await.exits(2);
}

/// Somebody whom I4 refuses in words that quote them.
fn quoted(first: &str, last: &str, email: &str) -> Value {
    let mut row = lead(&format!("{first} {last}"));
    row["contact"]["firstName"] = json!(first);
    row["contact"]["lastName"] = json!(last);
    row["contact"]["email"] = json!(email);
    row
}

#[tokio::test]
async fn the_log_has_no_names_emails_or_phones_and_no_quoted_refusals() {
    let env = Env::with_people(120, 2).await;
    // I4 answers 400: EmailAddress '…' is invalid.
    let rows = [
        quoted("Zebulon", "Quackenbush", "zebulon,quackenbush@example.org"),
        quoted(
            "Zebulon",
            "O'Quackenbush",
            "zeb.o'quackenbush,x@example.org",
        ),
        quoted(
            "Zebulon",
            "\"Quack\" Quackenbush",
            "zeb\"quackenbush\",y@example.org",
        ),
    ];
    let ids = rows.map(|row| env.add(row));
    let refused = env.add(lead("Cornelius Vanderbilt"));
    env.world()
        .refused_names
        .insert("cornelius vanderbilt".to_owned());
    env.world()
        .order_fault(Operation::CreateProspect, Fault::LostAfter, 2);
    env.pass().await.exits(0);
    for id in ids.iter().chain([&refused]) {
        assert_eq!(env.code(id).await, "C-HOLD-REFUSED");
    }
    let changed = env.world().change_some(20);
    env.pass().await.exits(0);
    let mut said = env.run(&["log", "--json"]).await.exits(0).stdout;
    said.push_str(&env.run(&["log"]).await.exits(0).stdout);
    said.push_str(
        &env.run(&["log", "--person", &changed[0].1])
            .await
            .exits(0)
            .stdout,
    );
    let said = said.to_lowercase();
    for word in ["quackenbush", "zebulon", "cornelius", "vanderbilt"] {
        assert!(!said.contains(word), "{word} is in the log");
    }
    let world = env.world();
    for customer in world.customers.iter() {
        let name = [Field::FirstName, Field::LastName].map(|field| customer.get(field));
        let data = [
            Field::Email,
            Field::CellPhone,
            Field::HomePhone,
            Field::Address1,
        ];
        let data = data.map(|field| customer.get(field).to_lowercase());
        for text in data.iter().chain([&name.join(" ").to_lowercase()]) {
            assert!(
                text.is_empty() || !said.contains(text.as_str()),
                "{text} is in the log"
            );
        }
    }
}

#[tokio::test]
async fn the_admin_sees_what_i4_refused_in_the_persons_own_page() {
    let (env, [ada]) = Env::of([quoted("Ada", "Byron", "ada,byron@example.org")]).await;
    env.pass().await.exits(0);
    let message = env.person(&ada).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(message.contains("EmailAddress"), "{message}");
}

#[tokio::test]
async fn a_hold_that_is_looked_at_in_vain_is_no_news() {
    let (env, [ada]) = Env::of([crate::leads::lead_of_kind("Ada Byron", "MEMBER", "ACTIVE")]).await;
    env.pass().await.exits(0);
    for _ in 0..2 {
        env.edit(&ada, |_| {});
        env.pass().await.exits(0);
    }
    let log = env.json(&["log", "--person", &ada]).await;
    assert_eq!(levels(&log), ["ERROR"]);
}

#[tokio::test]
async fn times_are_shown_in_the_zone_of_the_club() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| {
        let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
        clubs.get_mut(0).unwrap()["time_zone"] = toml_edit::value("Pacific/Kiritimati");
    });
    env.pass().await.exits(0);
    let log = env.json(&["log", "--person", &ada]).await;
    let at = jiff::Timestamp::from_millisecond(log[0]["at_ms"].as_i64().unwrap()).unwrap();
    let there = at.in_tz("Pacific/Kiritimati").unwrap();
    let words = env.run(&["log", "--person", &ada]).await.exits(0).stdout;
    let wanted = there.strftime("%Y-%m-%d %H:%M:%S").to_string();
    assert!(words.contains(&wanted), "{wanted}: {words}");
}

#[tokio::test]
async fn the_log_is_followed_until_it_is_interrupted() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    let mut following: Running = env.start_program(&["log", "--follow", "--json"]);
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    let stdout = following.0.stdout.take().unwrap();
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(stdout));
    let first = lines.next_line().await.unwrap().unwrap();
    let entry: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(entry["person"], ada);
    following.signal("INT").await;
    following.end().await.exits(130);
}

#[tokio::test]
async fn status_tells_the_last_pass_and_the_states() {
    let env = Env::with_people(80, 2).await;
    let fresh = env.json(&["status"]).await;
    assert_eq!(fresh["last_pass"], json!(null));
    assert_eq!(fresh["syncing"], false);
    assert!(
        !env.profile().join("connector.db").exists(),
        "looking makes nothing"
    );

    let pass = env.pass().await.exits(0);
    let status = env.json(&["status"]).await;
    assert_eq!(
        status["last_pass"]["report"]["totals"],
        pass.report["totals"]
    );
    let states = status["states"].as_array().unwrap();
    let of = |outcome: &str| -> u64 {
        let of_it = states.iter().filter(|state| state["outcome"] == outcome);
        of_it.map(|state| state["people"].as_u64().unwrap()).sum()
    };
    for outcome in ["created", "linked", "held", "skipped"] {
        assert_eq!(of(outcome), pass.total(outcome), "{outcome}");
    }
    let words = env.run(&["status"]).await.exits(0).stdout;
    assert!(words.contains("80 people read"), "{words}");
    assert!(words.contains("Syncing: nobody"), "{words}");
}

#[tokio::test]
async fn status_tells_when_the_next_pass_is() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["interval_seconds"] = toml_edit::value(3600));
    let syncing = env.start_program(&["sync"]);
    until("the first pass is over", async || {
        env.count(Operation::Leads) > 0
    })
    .await;
    until("the next pass is told", async || {
        env.json(&["status"]).await["holder"]["next_pass_ms"].is_i64()
    })
    .await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
}
