//! Where a new club begins, what a dry run shows, and passes over some clubs only.

use crate::env::Env;
use crate::leads::{OUTCOMES, lead};
use i4_connector::simulator::{Field, Story};
use serde_json::json;

async fn starting(from: &str, people: usize) -> Env {
    let env = Env::with_people(people, 1).await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value(from));
    env
}

#[tokio::test]
async fn start_from_now_sends_nobody_who_was_there() {
    let env = starting("now", 60).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.i4_requests().len(), 0);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}

#[tokio::test]
async fn start_from_now_sends_later_changes_of_those_who_were_there() {
    let env = starting("now", 0).await;
    let rows = ["Ada Byron", "Grace Hopper", "Alan Turing"];
    let ids = rows.map(|name| env.add(lead(name)));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    for id in [&ids[0], &ids[2]] {
        env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
        assert_eq!(env.created(id).get(Field::City), "Yale");
    }
    assert_eq!(env.world().customers.len(), 2);
}

#[tokio::test]
async fn start_from_now_works_where_hundreds_share_the_last_instant() {
    let env = starting("now", 0).await;
    let club = env.club(0);
    let ids: Vec<String> = (0..250)
        .map(|_| env.world().add_person(&club, Story::NewProspect))
        .collect();
    let last = env.world().now;
    env.world().share_instant(&club, &ids, last);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    // One of them changes, and one is new.
    env.edit(&ids[17], |row| row["contact"]["city"] = json!("Yale"));
    let new = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    for id in [&ids[17], &new] {
        env.created(id);
    }
    assert_eq!(env.world().customers.len(), 2);
}

#[tokio::test]
async fn after_start_from_now_somebody_new_in_the_very_instant_of_the_last_one_is_not_missed() {
    let env = starting("now", 0).await;
    let club = env.club(0);
    env.add(lead("Ada Byron"));
    let instant = env.world().now;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    // Written down in the same millisecond, and visible only after the first reading.
    let late = env.add(lead("Grace Hopper"));
    env.world().edit_lead_at(&club, &late, instant, |_| {});
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&late);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn start_from_all_sends_everybody() {
    let env = starting("all", 60).await;
    assert_eq!(env.pass().await.exits(0).total("read"), 60);
    env.assert_everybody_once();
}

#[tokio::test]
async fn start_from_a_date_begins_at_midnight_of_the_club() {
    let env = starting("2026-11-10", 0).await;
    let club = env.club(0);
    let zone = "America/Vancouver";
    env.settings(|config| {
        config["sync"]["start_from"] = toml_edit::value("2026-11-10");
        let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
        clubs.get_mut(0).unwrap()["time_zone"] = toml_edit::value(zone);
    });
    // Midnight in Vancouver is 8 o'clock in UTC.
    let midnight: jiff::Timestamp = "2026-11-10T08:00:00Z".parse().unwrap();
    let midnight = midnight.as_millisecond();
    for (name, at) in [
        ("Before Midnight", midnight - 1),
        ("At Midnight", midnight),
        ("After Midnight", midnight + 1),
    ] {
        let id = env.add(lead(name));
        env.world().edit_lead_at(&club, &id, at, |_| {});
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    assert!(env.world().customers.named("Before", "Midnight").is_empty());
}

#[tokio::test]
async fn a_dry_run_counts_as_the_real_pass_does_and_writes_nothing() {
    let env = Env::with_people(120, 2).await;
    let before: Vec<_> = env.world().customers.iter().cloned().collect();
    let plan = env.pass_with(&["--dry-run"]).await.exits(0);
    let after: Vec<_> = env.world().customers.iter().cloned().collect();
    assert_eq!(before, after);
    assert_eq!(env.world().requests.write_count(), 0);
    assert_eq!(env.json(&["people"]).await, json!([]));
    assert_eq!(env.json(&["log"]).await, json!([]));
    let left: Vec<_> = std::fs::read_dir(env.profile())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("dry-run"))
        .collect();
    assert_eq!(left, [""; 0], "the scratch copy is removed");

    let real = env.pass().await.exits(0);
    for name in OUTCOMES.iter().chain(&["read"]) {
        assert_eq!(plan.total(name), real.total(name), "{name}");
        for club in [0, 1] {
            let count = |pass: &crate::env::Pass| pass.report["clubs"][club][*name].clone();
            assert_eq!(count(&plan), count(&real), "{name} of club {club}");
        }
    }
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_dry_run_shows_updates_and_the_real_pass_still_does_them() {
    let env = Env::with_people(40, 1).await;
    env.pass().await.exits(0);
    env.world().change_some(5);
    env.world().add_prospects(3);
    env.world().clear_requests();
    let plan = env.pass_with(&["--dry-run"]).await.exits(0);
    assert_eq!(plan.sums(), "8 read: 3 created, 5 updated");
    assert_eq!(env.world().requests.write_count(), 0);
    assert_eq!(env.pass().await.exits(0).sums(), plan.sums());
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_dry_run_in_words_says_that_nothing_was_written() {
    let env = Env::with_people(10, 1).await;
    let told = env.run(&["sync", "--once", "--dry-run"]).await.exits(0);
    assert!(told.stdout.contains("nothing was written"), "{told:#?}");
}

#[tokio::test]
async fn a_pass_over_one_club_leaves_the_others_alone() {
    let env = Env::with_people(90, 3).await;
    let chosen = env.club(1);
    let expected = env.world().expected_counts();
    let pass = env.pass_with(&["--club", &chosen]).await.exits(0);
    assert_eq!(pass.report["clubs"].as_array().unwrap().len(), 1);
    assert_eq!(pass.report["clubs"][0]["intouch_club_id"], chosen);
    assert_eq!(
        pass.total("created"),
        expected.clubs[&chosen].created as u64
    );
    {
        let world = env.world();
        let mut asked = world.requests.iter().filter_map(|r| r.club.as_deref());
        assert!(asked.all(|club| club == chosen || club == "2"));
    }
    let rest = env.pass().await.exits(0);
    let others = expected.total.created - expected.clubs[&chosen].created;
    assert_eq!(rest.total("created"), others as u64);
    env.assert_everybody_once();
}

#[tokio::test]
async fn several_clubs_can_be_chosen() {
    let env = Env::with_people(90, 3).await;
    let (one, two) = (env.club(0), env.club(2));
    let pass = env
        .pass_with(&["--club", &one, "--club", &two])
        .await
        .exits(0);
    assert_eq!(pass.total("read"), 60);
    assert_eq!(pass.report["clubs"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_club_that_is_not_in_the_table_or_switched_off_is_a_usage_error() {
    let env = Env::with_people(10, 2).await;
    let off = env.club(1);
    env.settings(|config| {
        let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
        clubs.get_mut(1).unwrap()["enabled"] = toml_edit::value(false);
    });
    for id in ["no-such-club", &off] {
        let told = env.run(&["sync", "--once", "--club", id]).await.exits(2);
        assert!(told.stderr.contains("C-USAGE"), "{told:#?}");
        assert!(told.stderr.contains(id), "{told:#?}");
    }
    assert_eq!(env.world().requests.total(), 0);
    assert_eq!(
        env.pass().await.exits(0).total("read"),
        5,
        "a club switched off is left out"
    );
}
