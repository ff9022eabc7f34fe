//! Nothing grows for ever: the log of an idle profile, old entries, old values.

use crate::env::Env;
use crate::leads::lead;
use crate::reading::with_ledger;
use i4_connector::simulator::{ClubState, Fault, Operation};
use serde_json::{Value, json};

async fn log(env: &Env) -> Vec<Value> {
    env.json(&["log"]).await.as_array().unwrap().clone()
}

fn codes(log: &[Value]) -> Vec<&str> {
    log.iter().map(|e| e["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn passes_in_which_nothing_new_happens_write_no_line() {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    // I4's search fails for her, each time.
    env.world()
        .order_fault(Operation::SearchMembers, Fault::Failure(500), 1000);
    env.pass().await.exits(1);
    let first = log(&env).await;
    assert_eq!(first.iter().filter(|e| e["person"] == ada).count(), 1);
    for _ in 0..3 {
        let pass = env.pass().await.exits(1);
        assert_eq!(pass.sums(), "1 read: 1 failed");
    }
    assert_eq!(log(&env).await, first);
}

#[tokio::test]
async fn the_end_of_trouble_is_told_so_that_the_next_one_is_news() {
    let env = Env::empty().await;
    env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    let set = |state| env.world().clubs[0].intouch = state;
    for _ in 0..2 {
        for _ in 0..3 {
            set(ClubState::Refused);
            env.pass().await.exits(1);
        }
        for _ in 0..3 {
            set(ClubState::Open);
            env.pass().await.exits(0);
        }
    }
    let log = log(&env).await;
    let codes = codes(&log);
    let trouble = codes[2];
    assert!(trouble.starts_with("C-INTOUCH"), "{codes:?}");
    assert_eq!(
        codes,
        ["I-DONE", "I-PASS", trouble, "I-PASS", trouble, "I-PASS"]
    );
}

/// Lets whatever is in the log be so many days old.
async fn age(env: &Env, days: i64) {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", env.profile().join("connector.db").display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    for sql in [
        format!("UPDATE log SET at_ms = at_ms - {}", days * 86_400_000),
        "DELETE FROM meta WHERE name = 'tidied'".to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
}

#[tokio::test]
async fn old_values_and_old_entries_are_removed() {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.pass().await.exits(0);
    let values = async || {
        env.person(&ada).await["timeline"]
            .to_string()
            .contains("Yale")
    };
    assert!(values().await);
    let before = log(&env).await;
    // Not yet.
    age(&env, 89).await;
    env.pass().await.exits(0);
    assert!(values().await);
    // Now the values go; the entries stay.
    age(&env, 2).await;
    env.pass().await.exits(0);
    assert!(!values().await);
    assert_eq!(log(&env).await.len(), before.len());
    // Then the entries, but for the newest: numbers go on from there.
    age(&env, 280).await;
    env.edit(&ada, |row| row["contact"]["city"] = json!("Hope"));
    env.pass().await.exits(0);
    let after = log(&env).await;
    assert_eq!(codes(&after), ["I-DONE", "I-PASS"]);
    assert!(after[0]["id"].as_i64() > before.last().unwrap()["id"].as_i64());
    let timeline = env.json(&["log", "--person", &ada]).await;
    assert_eq!(timeline.as_array().unwrap().len(), 1);
    // 0: kept for ever.
    env.settings(|config| {
        config["sync"]["keep_log_days"] = toml_edit::value(0);
        config["sync"]["keep_values_days"] = toml_edit::value(0);
    });
    age(&env, 30_000).await;
    env.pass().await.exits(0);
    assert_eq!(log(&env).await.len(), 2);
    assert!(
        env.person(&ada).await["timeline"]
            .to_string()
            .contains("Hope")
    );
}

#[tokio::test]
async fn people_and_alarms_of_a_club_that_is_off_count_no_more() {
    let env = Env::with_people(60, 2).await;
    env.world().clubs[0].intouch = ClubState::Refused;
    env.pass().await.exits(1);
    let failing =
        async || with_ledger(&env, async |ledger, _| ledger.failing().await.unwrap()).await;
    assert_eq!(failing().await.len(), 1);
    let held = async || -> i64 {
        let status = env.json(&["status"]).await;
        let states = status["states"].as_array().unwrap().clone();
        let held = states.iter().filter(|s| s["outcome"] == "held");
        held.map(|s| s["people"].as_i64().unwrap()).sum()
    };
    assert!(held().await > 0);
    // The second club, which has people on hold, leaves; the first, which fails, is switched off.
    let second = env.club(1);
    let only = |number: usize| {
        env.settings(move |config| {
            let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
            clubs.get_mut(1 - number).unwrap()["enabled"] = toml_edit::value(false);
        });
    };
    only(1);
    env.pass().await.exits(0);
    assert!(failing().await.is_empty(), "nobody tries it");
    env.settings(|config| {
        let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
        clubs.remove(1);
    });
    assert_eq!(held().await, 0, "people of {second}");
}
