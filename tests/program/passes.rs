//! The first pass over everybody, and passes with nothing new.

use crate::env::Env;
use crate::leads::OUTCOMES;
use i4_connector::simulator::{Operation, Service, Story};
use serde_json::Value;
use std::collections::BTreeSet;

fn keys(object: &Value) -> BTreeSet<&str> {
    let object = object.as_object().unwrap();
    object.keys().map(String::as_str).collect()
}

fn assert_counts(counts: &Value, expected: &i4_connector::simulator::Counts) {
    let told = ["read", "created", "linked", "held", "skipped"].map(|name| counts[name].as_u64());
    let wanted = [
        expected.read,
        expected.created,
        expected.linked,
        expected.held,
        expected.skipped,
    ];
    assert_eq!(told, wanted.map(|n| Some(n as u64)), "{counts}");
}

#[tokio::test]
async fn the_first_pass_ends_for_everybody_as_their_story_wants() {
    let env = Env::with_people(200, 2).await;
    let expected = env.world().expected_counts();
    let before = env.world().customers.len();
    let pass = env.pass().await.exits(0);
    assert_counts(&pass.report["totals"], &expected.total);
    for club in pass.report["clubs"].as_array().unwrap() {
        let id = club["intouch_club_id"].as_str().unwrap();
        assert_counts(club, &expected.clubs[id]);
        assert_eq!(club["outcome"], "ok");
    }
    env.assert_everybody_once();
    assert_eq!(
        env.world().customers.len(),
        before + expected.total.created,
        "nobody else was created"
    );
    let updates = env.count(Operation::Update);
    assert!(
        updates <= expected.total.differing as u64,
        "only those who differ are updated: {updates}"
    );
}

#[tokio::test]
async fn the_report_of_a_pass_has_exactly_the_documented_keys() {
    let env = Env::with_people(30, 2).await;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.run.stdout.lines().count(), 1, "one document, one line");
    let counts: BTreeSet<&str> = OUTCOMES.into_iter().chain(["read"]).collect();
    assert_eq!(
        keys(&pass.report),
        BTreeSet::from(["duration_ms", "totals", "clubs"])
    );
    assert_eq!(keys(&pass.report["totals"]), counts);
    let own = [
        "intouch_club_id",
        "i4_club_id",
        "name",
        "outcome",
        "message",
    ];
    let of_a_club = counts.iter().copied().chain(own).collect::<BTreeSet<_>>();
    let world = env.world();
    for (club, known) in pass.report["clubs"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&world.clubs)
    {
        assert_eq!(keys(club), of_a_club);
        assert_eq!(club["intouch_club_id"], known.intouch_id);
        assert_eq!(club["i4_club_id"], known.i4_id.to_string());
        assert_eq!(club["name"], known.name);
    }
}

#[tokio::test]
async fn a_new_prospect_costs_at_most_three_calls() {
    let env = Env::empty().await;
    let club = env.club(0);
    for _ in 0..40 {
        env.world().add_person(&club, Story::NewProspect);
    }
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "40 read: 40 created",
        "all are new"
    );
    let calls = env.i4_requests().len() as u64;
    // The field rules and the first member id are asked for once a pass, however many people
    // there are.
    let once = env.count(Operation::Fields) + env.count(Operation::NextMemberId);
    assert!(once <= 2, "{once} calls for the rules and the member id");
    assert!(
        calls - once <= 3 * 40,
        "{calls} calls for 40 people, {once} of them for all of them"
    );
    env.assert_everybody_once();
}

#[tokio::test]
async fn passes_with_nothing_new_write_nothing_and_cost_two_calls_a_club_at_most() {
    let env = Env::with_people(120, 3).await;
    env.pass().await.exits(0);
    let customers: Vec<_> = env.world().customers.iter().cloned().collect();
    for _ in 0..2 {
        env.world().clear_requests();
        let pass = env.pass().await.exits(0);
        assert_eq!(pass.sums(), "0 read");
        let world = env.world();
        assert_eq!(world.requests.write_count(), 0);
        let calls = world.requests.total() - world.requests.count(Operation::Token);
        assert!(calls <= 2 * 3, "{calls} calls for 3 clubs");
        for club in &world.clubs {
            let of_club = |r: &&i4_connector::simulator::Request| match r.service {
                Service::InTouch => r.club.as_ref() == Some(&club.intouch_id),
                Service::I4 => r.club == Some(club.i4_id.to_string()),
            };
            let calls = world.requests.iter().filter(of_club).count();
            assert!(calls <= 2, "{calls} calls for {}", club.name);
        }
        assert_eq!(
            world.customers.iter().cloned().collect::<Vec<_>>(),
            customers
        );
    }
}
