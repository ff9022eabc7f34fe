//! Everything goes wrong a little, all the time; in the end everybody is there, once.

use crate::env::Env;
use i4_connector::simulator::{Fate, Faults, Options};
use serde_json::Value;

/// Passes with faults, then passes without; then everybody has what their story wants.
async fn in_the_end_everybody_is_there_once(seed: u64, people: usize, faults: Faults) {
    let env = Env::start(Options {
        people,
        clubs: 2,
        seed,
        faults,
        ..Options::default()
    })
    .await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    let expected = env.world().expected_counts().total;
    let (before, everybody) = (env.world().customers.len(), people);
    for _ in 0..2 {
        env.pass().await;
    }
    env.world().faults = Faults::default();
    let went_wrong = env.i4_requests().iter().any(|r| r.fault.is_some());
    assert!(went_wrong, "seed {seed} is a day like any other");
    // What failed or is being looked for goes on; then there is nothing left.
    let mut last = env.pass().await;
    for _ in 0..4 {
        if last.total("read") > 0 {
            last = env.pass().await;
        }
    }
    assert_eq!(last.exits(0).sums(), "0 read", "seed {seed}");
    env.assert_everybody_once();
    assert_eq!(env.world().customers.len(), before + expected.created);

    let people = env.json(&["people", "--limit", "1000"]).await;
    let people: Vec<&Value> = people.as_array().unwrap().iter().collect();
    assert_eq!(people.len(), everybody);
    let world = env.world();
    for person in people {
        let club = person["intouch_club_id"].as_str().unwrap();
        let lead = world
            .leads(club)
            .get(person["id"].as_str().unwrap())
            .unwrap();
        let fate = lead.story.unwrap().fate();
        let is_linked = !person["i4_id"].is_null();
        assert_eq!(
            is_linked,
            matches!(fate, Fate::Created | Fate::Linked),
            "{person}"
        );
        if !is_linked {
            assert_eq!(person["outcome"], format!("{fate:?}").to_lowercase());
        }
    }
}

fn rough_without_waiting() -> Faults {
    Faults {
        too_many: 0.0,
        slow: 0.0,
        ..Faults::rough()
    }
}

/// A third of all calls go wrong, so that a lost answer to a lost look is nothing special.
fn very_rough() -> Faults {
    Faults {
        lost_before: 0.05,
        lost_after: 0.1,
        failure: 0.02,
        failure_after: 0.06,
        garbage: 0.06,
        reset: 0.06,
        ..rough_without_waiting()
    }
}

#[tokio::test]
async fn a_rough_day_one() {
    in_the_end_everybody_is_there_once(1, 60, rough_without_waiting()).await;
}

#[tokio::test]
async fn a_rough_day_two() {
    in_the_end_everybody_is_there_once(2, 40, Faults::rough()).await;
}

#[tokio::test]
async fn a_rough_day_three_whose_lists_lag_too() {
    let faults = Faults {
        lag_lists: true,
        ..rough_without_waiting()
    };
    in_the_end_everybody_is_there_once(3, 60, faults).await;
}

#[tokio::test]
async fn a_very_rough_day_one() {
    in_the_end_everybody_is_there_once(8, 20, very_rough()).await;
}

#[tokio::test]
async fn a_very_rough_day_two() {
    in_the_end_everybody_is_there_once(5, 20, very_rough()).await;
}
