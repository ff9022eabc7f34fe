//! Reading hides nobody: an instant that does not come to rest, a time in the future, an older
//! version after a newer one.

use crate::env::{Env, Pass};
use crate::leads::lead;
use crate::reading::{HOUR, MINUTE, age, with_ledger};
use i4_connector::simulator::{Fault, Field, Operation, Story};
use serde_json::{Value, json};
use std::time::Duration;

const UNSETTLED: &str = "C-INTOUCH-UNSETTLED";
const FUTURE: &str = "C-INTOUCH-FUTURE";

#[track_caller]
fn assert_warned(pass: &Pass, code: &str) {
    assert_eq!(pass.outcome(0), "ok", "{pass:#?}");
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.starts_with(code), "{message}");
}

/// The levels of the log's entries with this code.
async fn levels(env: &Env, code: &str) -> Vec<String> {
    let log = env.json(&["log"]).await;
    let entries = log.as_array().unwrap().iter();
    let of_code = entries.filter(|entry| entry["code"] == code);
    of_code
        .map(|entry| entry["level"].as_str().unwrap().to_owned())
        .collect()
}

async fn confirmed(env: &Env) -> Option<i64> {
    let days = with_ledger(env, async |ledger, _| ledger.club_days(0).await);
    days.await.unwrap()[0].confirmed_ms
}

const LATER: [&str; 3] = ["Ada Byron", "Grace Hopper", "Alan Turing"];

/// 450 people of one instant, and three who changed later.
fn with_an_instant(env: &Env) -> (Vec<String>, [String; 3]) {
    let club = env.club(0);
    let ids: Vec<String> = (0..450)
        .map(|_| env.world().add_person(&club, Story::InactiveProspect))
        .collect();
    let instant = env.world().now;
    env.world().share_instant(&club, &ids, instant);
    env.world().now += HOUR;
    (ids, LATER.map(|name| env.add(lead(name))))
}

#[tokio::test]
async fn an_instant_that_does_not_come_to_rest_hides_nobody_behind_it() {
    let env = Env::empty().await;
    let (ids, later) = with_an_instant(&env);
    // The three pages forwards are whole; then, again and again, one comes shorter than before.
    {
        let mut world = env.world();
        let fine = Fault::Slow(Duration::ZERO);
        world.order_fault(Operation::Leads, fine, 3);
        for _ in 0..10 {
            world.order_fault(Operation::Leads, fine, 1);
            world.order_fault(Operation::Leads, Fault::ShortLeads, 1);
            world.order_fault(Operation::Leads, fine, 1);
        }
    }
    let pass = env.pass().await.exits(0);
    assert_warned(&pass, UNSETTLED);
    for id in &later {
        env.created(id);
    }
    assert_eq!(levels(&env, UNSETTLED).await, ["WARNING"]);
    assert_eq!(confirmed(&env).await, None);
    env.world().forget_ordered_faults();
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert!(confirmed(&env).await.is_some());
    let people = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(people.as_array().unwrap().len(), ids.len() + later.len());
    env.assert_clean();
}

#[tokio::test]
async fn an_instant_whose_people_change_all_the_time_hides_nobody_behind_it() {
    let env = Env::empty().await;
    let (ids, later) = with_an_instant(&env);
    env.world().faults.moving = 1.0;
    for number in 0..2 {
        let pass = env.pass().await;
        for id in &later {
            env.created(id);
        }
        // Either it has come to rest by moving away, or that is said.
        if pass.report["clubs"][0]["message"] != "" {
            assert_warned(&pass.exits(0), UNSETTLED);
        } else if number == 0 {
            assert!(confirmed(&env).await.is_some(), "silent, and not confirmed");
        }
    }
    assert!(levels(&env, UNSETTLED).await.len() <= 1, "told once");
    env.world().faults.moving = 0.0;
    env.pass().await;
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    let people = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(people.as_array().unwrap().len(), ids.len() + later.len());
    env.assert_clean();
}

#[tokio::test]
async fn an_instant_that_never_comes_to_rest_rings_the_alarm() {
    let env = Env::empty().await;
    with_an_instant(&env);
    let spoil = || {
        let mut world = env.world();
        world.forget_ordered_faults();
        let fine = Fault::Slow(Duration::ZERO);
        world.order_fault(Operation::Leads, fine, 3);
        for _ in 0..10 {
            world.order_fault(Operation::Leads, fine, 1);
            world.order_fault(Operation::Leads, Fault::ShortLeads, 1);
            world.order_fault(Operation::Leads, fine, 1);
        }
    };
    spoil();
    env.pass().await.exits(0);
    with_ledger(&env, async |ledger, club| {
        let now = i4_connector::ledger::now_ms();
        for at_ms in [now - 7 * HOUR, now - MINUTE] {
            let noted = ledger.note_failing(vec![club.clone()], at_ms);
            noted.await.unwrap();
        }
    })
    .await;
    spoil();
    env.pass().await;
    let status = env.json(&["status"]).await;
    assert_eq!(status["alarms"][0]["code"], "C-NO-SUCCESS", "{status}");
}

/// Enters somebody who changed that far in the future, by InTouch's own clock.
fn add_future(env: &Env, name: &str, ahead: i64) -> String {
    let (club, at) = (env.club(0), env.world().now + ahead);
    let id = env.add(lead(name));
    assert!(env.world().edit_lead_at(&club, &id, at, |_| {}));
    id
}

#[tokio::test]
async fn somebody_of_the_future_hides_nobody() {
    for (ahead, reread) in [(30 * 24 * HOUR, 24), (10 * HOUR, 0), (30 * 24 * HOUR, 0)] {
        let env = Env::empty().await;
        env.settings(|config| config["sync"]["reread_hours"] = toml_edit::value(reread));
        // InTouch's own clock is the one that stamps its leads.
        let now = env.world().now;
        env.world().answers_at = Some(now);
        let first = env.add(lead("Noah Ashworth"));
        let future = add_future(&env, "Ada Byron", ahead);
        let pass = env.pass().await;
        assert_eq!(pass.sums(), "2 read: 2 created", "{ahead}");
        assert_warned(&pass.exits(0), FUTURE);
        for id in [&first, &future] {
            env.created(id);
        }
        env.world().now += MINUTE;
        let new = env.add(lead("Grace Hopper"));
        env.edit(&first, |row| row["contact"]["city"] = json!("Yale"));
        let pass = env.pass().await;
        assert_eq!(pass.sums(), "2 read: 1 created, 1 updated", "{ahead}");
        assert_warned(&pass.exits(0), FUTURE);
        env.created(&new);
        assert_eq!(env.created(&first).get(Field::City), "Yale");
        assert_eq!(levels(&env, FUTURE).await, ["WARNING"], "told once");
        let status = env.json(&["status"]).await;
        assert_eq!(status["warnings"][0]["code"], FUTURE, "{status}");
        assert_eq!(confirmed(&env).await, None);
        let club = env.club(0);
        // The one of the future changes once more, there.
        let at = env.world().now + ahead;
        env.world().edit_lead_at(&club, &future, at, |row| {
            row["contact"]["city"] = json!("Hope");
        });
        assert_eq!(env.pass().await.sums(), "1 read: 1 updated", "{ahead}");
        // InTouch corrects the time.
        env.edit(&future, |_| {});
        let pass = env.pass().await.exits(0);
        assert_eq!(pass.outcome(0), "ok", "{pass:#?}");
        assert!(confirmed(&env).await.is_some());
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
        env.assert_clean();
    }
}

#[tokio::test]
async fn a_minute_of_the_future_is_the_usual_difference_of_clocks() {
    let env = Env::empty().await;
    let id = add_future(&env, "Ada Byron", MINUTE);
    let pass = env.pass().await.exits(0);
    assert_eq!(
        (pass.outcome(0), pass.sums().as_str()),
        ("ok", "1 read: 1 created")
    );
    env.created(&id);
}

#[tokio::test]
async fn a_club_that_begins_now_with_somebody_of_the_future_begins_now() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    env.add(lead("Noah Ashworth"));
    add_future(&env, "Ada Byron", 30 * 24 * HOUR);
    for _ in 0..2 {
        assert_eq!(env.pass().await.sums(), "0 read");
    }
    env.world().now += MINUTE;
    let new = env.add(lead("Grace Hopper"));
    assert_eq!(env.pass().await.sums(), "1 read: 1 created");
    env.created(&new);
    assert_eq!(env.world().customers.len(), 1);
}

/// The list shows this lead as it was; the call for one person as it is.
fn fall_behind(env: &Env, id: &str, change: impl FnOnce(&mut Value)) {
    let club = env.club(0);
    let mut world = env.world();
    let now = world.leads(&club).get(id).unwrap().clone();
    world.answer_alone(&club, id, Some(&now.row()));
    world.edit_lead_at(&club, id, now.modified - HOUR, change);
}

fn catch_up(env: &Env, id: &str, at: i64) {
    let club = env.club(0);
    env.world().edit_lead_at(&club, id, at, |row| {
        row["contact"]["city"] = json!("Yale");
    });
}

#[tokio::test]
async fn an_older_version_takes_no_newer_one_back() {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    env.world().now += 2 * HOUR;
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    let at = env.world().now;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    env.world().now += 2 * HOUR;
    env.add(lead("Grace Hopper"));
    env.pass().await.exits(0);
    // A whole reading is served from a copy that lags.
    fall_behind(&env, &ada, |row| row["contact"]["city"] = json!("Spuzzum"));
    age(&env, 25).await;
    env.world().clear_requests();
    env.pass().await.exits(0);
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
    assert_eq!(env.count(Operation::Update), 0);
    catch_up(&env, &ada, at);
    for hours in [0, 25] {
        age(&env, hours).await;
        env.pass().await.exits(0);
        assert_eq!(env.created(&ada).get(Field::City), "Yale");
        assert_eq!(env.count(Operation::Update), 0);
    }
    let person = env.person(&ada).await;
    assert_eq!(person["fields"]["city"], "Yale");
}

#[tokio::test]
async fn an_older_version_that_intouch_stands_by_is_what_intouch_has() {
    // InTouch was set back to a copy of before: both calls say so.
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    env.world().now += 2 * HOUR;
    let club = env.club(0);
    let before = env.world().leads(&club).get(&ada).unwrap().modified;
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    env.world().edit_lead_at(&club, &ada, before, |row| {
        row["contact"]["city"] = json!("Spuzzum");
    });
    age(&env, 25).await;
    env.pass().await.exits(0);
    assert_eq!(env.created(&ada).get(Field::City), "Spuzzum");
}
