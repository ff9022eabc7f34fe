//! Stored rows that this build does not understand, as after going back to an older version: they
//! concern that person alone.

use crate::env::Env;
use crate::leads::{lead, lead_of_kind};
use crate::raw::execute;
use i4_connector::simulator::Field;
use serde_json::json;

/// Three people in I4, one on hold, and an odd word in what is stored of the first.
async fn with_odd(sql: &str) -> (Env, [String; 3]) {
    let names = ["Ada Byron", "Grace Hopper", "Alan Turing"];
    let (env, ids) = Env::of(names.map(lead)).await;
    env.add(lead_of_kind("Emma Whitfield", "MEMBER", "ACTIVE"));
    env.pass().await.exits(0);
    let sql = sql.replace("$ada", &ids[0]);
    assert!(
        execute(&env.profile(), &[&sql]).await > 0,
        "{sql} changes nothing"
    );
    (env, ids)
}

const ODD: [(&str, &str); 10] = [
    (
        "kind",
        r#"UPDATE people SET profile = replace(profile, '"prospect"', '"day_guest"') WHERE person = '$ada'"#,
    ),
    (
        "field",
        r#"UPDATE people SET profile = replace(profile, '"city"', '"planet"') WHERE person = '$ada'"#,
    ),
    (
        "note",
        r#"UPDATE people SET profile = json_set(profile, '$.contact.notes', json('{"city":"future_note"}')) WHERE person = '$ada'"#,
    ),
    (
        "profile",
        "UPDATE people SET profile = '{\"future\":1}' WHERE person = '$ada'",
    ),
    (
        "sent",
        r#"UPDATE people SET sent = '{"planet":"Mars"}' WHERE person = '$ada'"#,
    ),
    (
        "outcome",
        "UPDATE people SET outcome = 'transcended' WHERE person = '$ada'",
    ),
    (
        "code",
        "UPDATE people SET code = 'C-FUTURE' WHERE person = '$ada'",
    ),
    (
        "choice",
        "UPDATE people SET choice = 'ask_the_stars' WHERE person = '$ada'",
    ),
    (
        "candidates",
        r#"UPDATE people SET candidates = '{"odd":true}' WHERE person = '$ada'"#,
    ),
    (
        "linked_how",
        "UPDATE people SET linked_how = 'telepathy' WHERE person = '$ada'",
    ),
];

#[tokio::test]
async fn an_unknown_word_in_a_stored_row_concerns_that_person_alone() {
    let mut wrong = Vec::new();
    for (what, sql) in ODD {
        let (env, ids) = with_odd(sql).await;
        // Another person goes on, while the odd one is not even due.
        env.edit(&ids[1], |row| row["contact"]["city"] = json!("Yale"));
        let run = env.run(&["sync", "--once"]).await;
        if run.exit != 0 || env.created(&ids[1]).get(Field::City) != "Yale" {
            wrong.push(format!("{what}, not due: {run:?}"));
            continue;
        }
        // Then all of them change: the odd one is read anew.
        for id in &ids {
            env.edit(id, |row| row["contact"]["city"] = json!("Hope"));
        }
        for _ in 0..2 {
            env.run(&["sync", "--once"]).await;
        }
        for id in &ids {
            if env.created(id).get(Field::City) != "Hope" {
                wrong.push(format!("{what}: {id} stays as it was"));
            }
        }
        if env.world().customers.len() != 3 {
            wrong.push(format!("{what}: somebody is there twice"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn an_unknown_word_in_a_row_that_is_due_holds_up_nobody_else() {
    let mut wrong = Vec::new();
    for (what, sql) in ODD {
        let (env, ids) = with_odd(sql).await;
        execute(&env.profile(), &["UPDATE people SET rev = rev + 1"]).await;
        env.edit(&ids[1], |row| row["contact"]["city"] = json!("Yale"));
        let run = env.run(&["sync", "--once"]).await;
        if run.exit > 1 || env.created(&ids[1]).get(Field::City) != "Yale" {
            wrong.push(format!("{what}: {run:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn people_can_be_listed_and_shown_beside_an_unknown_word() {
    let mut wrong = Vec::new();
    for (what, sql) in ODD {
        let (env, ids) = with_odd(sql).await;
        for arguments in [
            &["people"][..],
            &["people", "--held"],
            &["people", "show", &ids[0]],
            &["people", "show", &ids[1]],
            &["status"],
            &["log"],
        ] {
            let run = env.run(arguments).await;
            if run.exit != 0 {
                wrong.push(format!("{what}: {arguments:?}: {run:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn an_unknown_word_in_an_intent_makes_nobody_twice() {
    let odd = "UPDATE people SET intent = '{\"future\":1}' WHERE person = '$ada'";
    let (env, ids) = with_odd(odd).await;
    env.edit(&ids[0], |row| row["contact"]["city"] = json!("Yale"));
    env.edit(&ids[1], |row| row["contact"]["city"] = json!("Yale"));
    for _ in 0..2 {
        env.run(&["sync", "--once"]).await;
    }
    assert_eq!(env.created(&ids[1]).get(Field::City), "Yale");
    assert_eq!(env.world().customers.len(), 3);
    env.assert_clean();
}

#[tokio::test]
async fn an_unknown_word_in_what_is_stored_of_a_club_costs_nobody() {
    for sql in [
        "UPDATE clubs SET rules = '{\"future\":1}'",
        "UPDATE clubs SET rules = '?'",
        "UPDATE log SET level = 'SHOUT' WHERE id = 1",
        "UPDATE log SET changes = '?' WHERE changes IS NOT NULL",
        "UPDATE log SET outcome = 'transcended' WHERE id = 1",
        "UPDATE meta SET value = '?' WHERE name = 'last_pass'",
        "UPDATE meta SET value = '?' WHERE name = 'activity'",
    ] {
        let (env, ids) = with_odd(sql).await;
        env.edit(&ids[1], |row| row["contact"]["city"] = json!("Yale"));
        assert_eq!(
            env.pass().await.exits(0).sums(),
            "1 read: 1 updated",
            "{sql}"
        );
        for arguments in [&["log"][..], &["status"], &["people", "show", &ids[1]]] {
            env.run(arguments).await.exits(0);
        }
    }
}
