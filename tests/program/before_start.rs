//! Whoever was there before a club began goes out only when InTouch says that they changed, and
//! something that I4 keeps did.

use crate::env::{Env, Pass};
use crate::leads::{customer, lead, mobile};
use crate::raw::execute;
use crate::reading::{HOUR, MINUTE, age};
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

/// A club that began after these people, a minute apart, had been entered.
async fn begun(from: &str, people: usize) -> (Env, Vec<String>) {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value(from));
    // Before any date that the tests begin with.
    env.world().now -= 40 * 24 * HOUR;
    let ids = (0..people)
        .map(|n| {
            env.world().now += MINUTE;
            env.add(lead(&format!("Old Number{n}")))
        })
        .collect();
    env.world().now += HOUR;
    for _ in 0..2 {
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    }
    // The date that the tests begin with is over.
    env.world().now += 40 * 24 * HOUR;
    (env, ids)
}

/// The day after all of [`begun`]'s people were entered, whatever the seed.
const DATE: &str = "2026-10-20";

/// Changes a lead without changing its time.
fn respell(env: &Env, id: &str, change: impl FnOnce(&mut Value)) {
    let (club, mut world) = (env.club(0), env.world());
    let at = world.leads(&club).get(id).unwrap().modified;
    assert!(world.edit_lead_at(&club, id, at, change));
}

/// A pass that reads everybody and sends nobody who was there before.
async fn assert_nobody_goes_out(env: &Env) {
    for hours in [0, 25] {
        age(env, hours).await;
        let pass = env.pass().await.exits(0);
        assert_eq!(pass.total("created"), 0, "after {hours} hours: {pass:#?}");
    }
    assert!(env.world().customers.is_empty());
    assert_eq!(env.world().requests.write_count(), 0);
    // Somebody new does.
    let new = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).total("created"), 1);
    env.created(&new);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn another_spelling_without_another_time_makes_nobody_new() {
    for from in ["now", DATE] {
        let (env, ids) = begun(from, 30).await;
        for id in &ids {
            respell(&env, id, |row| {
                row["contact"]["zipcode"] = json!("98101-0000");
            });
        }
        assert_nobody_goes_out(&env).await;
    }
}

#[tokio::test]
async fn another_owner_or_lead_source_makes_nobody_new() {
    let (env, ids) = begun("now", 30).await;
    for id in &ids {
        env.edit(id, |row| {
            row["owner"]["name"] = json!("Somebody Else");
            row["leadSource"] = json!({"id": 8, "name": "Web"});
            row["score"] = json!(7);
        });
    }
    assert_nobody_goes_out(&env).await;
    let searches = env.count(Operation::SearchMembers);
    assert!(searches <= 2, "only the new one is looked for: {searches}");
}

#[tokio::test]
async fn the_same_in_another_format_makes_nobody_new_although_the_time_is_newer() {
    let (env, ids) = begun("now", 3).await;
    for (n, id) in ids.iter().enumerate() {
        let phone = mobile(&format!("Old Number{n}"));
        env.edit(id, |row| {
            let email = row["contact"]["email"].as_str().unwrap().to_uppercase();
            row["contact"]["email"] = json!(email);
            row["contact"]["mobilePhone"] =
                json!(format!("{}.{}.{}", &phone[..3], &phone[3..6], &phone[6..]));
            row["contact"]["city"] = json!("  Spuzzum ");
        });
    }
    assert_nobody_goes_out(&env).await;
}

#[tokio::test]
async fn what_an_older_version_has_stored_otherwise_makes_nobody_new() {
    let (env, ids) = begun("now", 30).await;
    // As if that version had tidied less, and known a field less.
    execute(
        &env.profile(),
        &[
            r#"UPDATE people SET profile = replace(profile, '"Spuzzum"', '" Spuzzum  "')"#,
            r#"UPDATE people SET profile = replace(profile, '"country":"US",', '')"#,
        ],
    )
    .await;
    for id in &ids[..10] {
        env.edit(id, |_| {});
    }
    assert_nobody_goes_out(&env).await;
}

#[tokio::test]
async fn a_time_that_goes_back_or_is_lost_makes_nobody_new() {
    let (env, ids) = begun("now", 30).await;
    let club = env.club(0);
    for (n, id) in ids.iter().enumerate() {
        let mut world = env.world();
        let before = world.leads(&club).get(id).unwrap().modified;
        let at = if n < 10 { before - HOUR } else { before };
        world.edit_lead_at(&club, id, at, |row| row["contact"]["city"] = json!("Yale"));
        if n >= 10 {
            let told = [json!(null), json!("yesterday")][n % 2].clone();
            let mut row = world.remove_lead(&club, id).unwrap().row();
            row["modifiedDate"] = told;
            world.add_raw_lead(&club, &row, before);
        }
    }
    // A time that cannot be read is a doubt, perhaps; nobody is sent for it.
    for hours in [0, 25] {
        age(&env, hours).await;
        env.pass().await;
    }
    assert!(env.world().customers.is_empty());
    assert_eq!(env.world().requests.write_count(), 0);
}

#[tokio::test]
async fn a_change_of_something_that_i4_keeps_sends_them() {
    let (env, ids) = begun("now", 3).await;
    env.edit(&ids[0], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.edit(&ids[1], |row| row["userType"] = json!("MEMBER"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    // The third was respelt first: what is compared is what InTouch had last.
    respell(&env, &ids[2], |row| row["contact"]["city"] = json!("Hope"));
    age(&env, 25).await;
    assert_eq!(env.pass().await.exits(0).total("created"), 0);
    env.edit(&ids[2], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.assert_clean();
}

async fn waiting(env: &Env) -> Vec<Value> {
    let people = env.json(&["people", "--waiting"]).await;
    people.as_array().unwrap().clone()
}

/// Changes the city of all of them.
fn change_all(env: &Env, ids: &[String]) {
    for id in ids {
        env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
    }
}

#[tokio::test]
async fn many_old_people_who_would_be_created_at_once_wait_for_a_yes() {
    let (env, ids) = begun("now", 21).await;
    change_all(&env, &ids);
    let new = env.add(lead("Ada Byron"));
    let assert_waits = async |pass: Pass| {
        assert_eq!(pass.outcome(0), "waiting", "{pass:#?}");
        let message = pass.report["clubs"][0]["message"].as_str().unwrap();
        assert!(message.contains("21"), "{message}");
        let people = waiting(&env).await;
        assert_eq!(people.len(), 21);
        for person in &people {
            assert_eq!(person["code"], "C-CONFIRM-OLD");
            assert_eq!(person["outcome"], "pending");
        }
    };
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "22 read: 1 created, 21 pending");
    assert_waits(pass).await;
    env.created(&new);
    // Still in the next pass, and when some more come singly.
    assert_waits(env.pass().await.exits(0)).await;
    assert_eq!(env.world().customers.len(), 1);

    let pass = env.pass_with(&["--yes"]).await.exits(0);
    assert_eq!((pass.outcome(0), pass.total("created")), ("ok", 21));
    assert_eq!(waiting(&env).await.len(), 0);
    assert_eq!(env.world().customers.len(), 22);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn twenty_old_people_go_out_without_a_question() {
    let (env, ids) = begun("now", 20).await;
    change_all(&env, &ids);
    assert_eq!(env.pass().await.exits(0).sums(), "20 read: 20 created");
}

#[tokio::test]
async fn old_people_who_are_in_i4_need_no_yes() {
    let (env, ids) = begun("now", 30).await;
    for n in 0..ids.len() {
        env.add_customer(customer(&format!("Old Number{n}")));
    }
    change_all(&env, &ids);
    assert_eq!(env.pass().await.exits(0).sums(), "30 read: 30 linked");
    assert!(
        env.world()
            .customers
            .iter()
            .all(|c| c.get(Field::City) == "Yale")
    );
}

/// Enters a row whose `modifiedDate` is written in this way.
fn add_dated(env: &Env, name: &str, at: i64, date: Value) -> String {
    let club = env.club(0);
    let mut row = lead(name);
    let mut world = env.world();
    row["uuid"] = json!(uuid_of(name));
    row["createdDate"] = date.clone();
    row["modifiedDate"] = date;
    world.add_raw_lead(&club, &row, at)
}

/// An id that follows from the name.
fn uuid_of(name: &str) -> String {
    let digits = mobile(name);
    format!("7f0c0000-0000-4000-8000-00{digits}")
}

fn without_offset(at: i64) -> Value {
    let at = jiff::Timestamp::from_millisecond(at).unwrap();
    json!(format!("{at:.3}").trim_end_matches('Z'))
}

const NAMES: [&str; 3] = ["Ada Byron", "Grace Hopper", "Alan Turing"];

#[tokio::test]
async fn a_time_without_an_offset_is_utc() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    let now = env.world().now;
    let ids = NAMES.map(|name| add_dated(&env, name, now - HOUR, without_offset(now - HOUR)));
    for _ in 0..2 {
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    }
    let at = env.world().now + MINUTE;
    env.world().now = at;
    let new = add_dated(&env, "Noah Ashworth", at, without_offset(at));
    let club = env.club(0);
    {
        let mut world = env.world();
        let mut row = world.remove_lead(&club, &ids[0]).unwrap().row();
        row["contact"]["city"] = json!("Yale");
        row["modifiedDate"] = without_offset(at);
        world.add_raw_lead(&club, &row, at);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    assert_eq!(env.created(&ids[0]).get(Field::City), "Yale");
    env.created(&new);
    age(&env, 25).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn people_without_a_time_beside_one_with_a_time_are_not_new() {
    for (number, told) in [json!(null), json!(""), json!("02/11/2026"), json!({})]
        .into_iter()
        .enumerate()
    {
        let env = Env::empty().await;
        env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
        let now = env.world().now;
        // At the beginning of the list, or at its end, as the service happens to order them.
        let place = if number % 2 == 0 { 0 } else { now + MINUTE };
        for name in ["Grace Hopper", "Alan Turing"] {
            add_dated(&env, name, place, told.clone());
        }
        env.add(lead("Ada Byron"));
        for hours in [0, 0, 25] {
            if hours > 0 {
                age(&env, hours).await;
            }
            let pass = env.pass().await;
            assert_eq!(pass.total("created"), 0, "{told}: {pass:#?}");
        }
        assert!(env.world().customers.is_empty(), "{told}");
        // They change, and InTouch says so.
        let club = env.club(0);
        let id = uuid_of("Grace Hopper");
        assert!(
            env.world()
                .edit_lead(&club, &id, |row| row["contact"]["city"] = json!("Yale"))
        );
        assert_eq!(env.pass().await.total("created"), 1, "{told}");
        assert_eq!(env.created(&id).get(Field::City), "Yale");
    }
}

#[tokio::test]
async fn a_club_whose_times_cannot_be_read_stops_and_begins_when_they_can() {
    for told in [json!(null), json!("yesterday")] {
        let env = Env::empty().await;
        env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
        let now = env.world().now;
        for name in NAMES {
            add_dated(&env, name, now, told.clone());
        }
        for _ in 0..2 {
            let pass = env.pass().await.exits(1);
            assert_eq!(pass.outcome(0), "stopped");
            let message = pass.report["clubs"][0]["message"].as_str().unwrap();
            assert!(message.starts_with("C-INTOUCH-TIMES"), "{message}");
        }
        assert!(env.world().customers.is_empty());
        assert_eq!(env.i4_requests().len(), 0);
        let club = env.club(0);
        for name in NAMES {
            let mut world = env.world();
            assert!(world.edit_lead(&club, &uuid_of(name), |_| {}));
        }
        for _ in 0..2 {
            assert_eq!(env.pass().await.exits(0).sums(), "0 read");
        }
        assert!(env.world().customers.is_empty());
    }
}
