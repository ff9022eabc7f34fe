//! One club that does not work, beside one that does.

use crate::env::{Env, Pass};
use i4_connector::ledger::Ledger;
use i4_connector::simulator::{ClubState, Fault, Operation};
use serde_json::Value;

/// What `log` says of a club last.
async fn last_error(env: &Env, club: &str) -> String {
    let log = env.json(&["log", "--level", "error"]).await;
    let of_club = |entry: &&Value| entry["club"] == club && entry["person"].is_null();
    let entry = log.as_array().unwrap().iter().rfind(of_club);
    entry.unwrap()["code"].as_str().unwrap().to_owned()
}

/// When a pass of the first and of the second club last ended well, as the ledger says.
async fn confirmed(env: &Env) -> [Option<i64>; 2] {
    let ledger = Ledger::open(&env.profile()).await.unwrap();
    let days = ledger.club_days(0).await.unwrap();
    ledger.close().await;
    [0, 1].map(|n| {
        let day = days.iter().find(|day| day.club == env.club(n));
        day.and_then(|day| day.confirmed_ms)
    })
}

/// The first club is complete, the second has stopped.
fn assert_only_the_second_stopped(env: &Env, pass: &Pass) {
    let (good, bad) = (env.club(0), env.club(1));
    let expected = env.world().expected_counts();
    assert_eq!(pass.outcome(0), "ok");
    let created = pass.report["clubs"][0]["created"].as_u64();
    assert_eq!(created, Some(expected.clubs[&good].created as u64));
    let read = pass.report["clubs"][0]["read"].as_u64();
    assert_eq!(read, Some(expected.clubs[&good].read as u64));
    assert_eq!(pass.outcome(1), "stopped");
    assert!(
        !pass.report["clubs"][1]["message"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    for name in ["created", "linked", "updated"] {
        assert_eq!(pass.report["clubs"][1][name], 0, "{bad} {name}");
    }
}

async fn a_refused_club_stops_alone(state: ClubState, at_intouch: bool, code: &str) {
    let env = Env::with_people(80, 2).await;
    let set = |state| match at_intouch {
        true => env.world().clubs[1].intouch = state,
        false => env.world().clubs[1].i4 = state,
    };
    set(state);
    let pass = env.pass().await.exits(1);
    assert_only_the_second_stopped(&env, &pass);
    assert_eq!(last_error(&env, &env.club(1)).await, code);
    // It goes on being said, and costs the good club nothing.
    let pass = env.pass().await.exits(1);
    assert_eq!((pass.outcome(0), pass.outcome(1)), ("ok", "stopped"));
    assert_eq!(pass.club_sums(0), "0 read");
    set(ClubState::Open);
    let pass = env.pass().await.exits(0);
    let bad = env.club(1);
    let expected = env.world().expected_counts().clubs[&bad];
    assert_eq!(pass.total("created"), expected.created as u64);
    assert_eq!(pass.total("linked"), expected.linked as u64);
    assert_eq!(pass.total("held"), expected.held as u64);
    env.assert_everybody_once();
}

#[tokio::test]
async fn the_ledger_knows_since_when_a_club_has_not_gone_well() {
    let env = Env::with_people(20, 2).await;
    assert_eq!(confirmed(&env).await, [None, None]);
    env.pass().await.exits(0);
    let first = confirmed(&env).await;
    assert!(first[0].is_some() && first[1].is_some(), "{first:?}");
    env.world().clubs[1].intouch = ClubState::Refused;
    env.pass().await.exits(1);
    let second = confirmed(&env).await;
    assert!(second[0] > first[0], "{first:?} {second:?}");
    assert_eq!(second[1], first[1]);
    env.world().clubs[1].intouch = ClubState::Open;
    env.pass_with(&["--dry-run"]).await.exits(0);
    assert_eq!(confirmed(&env).await, second);
}

#[tokio::test]
async fn an_inactive_club_of_i4_stops_alone() {
    a_refused_club_stops_alone(ClubState::Inactive, false, "C-I4-401-CLUB").await;
}

#[tokio::test]
async fn a_club_that_i4_does_not_have_stops_alone() {
    a_refused_club_stops_alone(ClubState::Absent, false, "C-I4-401-CLUB").await;
}

#[tokio::test]
async fn a_club_that_intouch_forbids_stops_alone() {
    a_refused_club_stops_alone(ClubState::Inactive, true, "C-INTOUCH-CLUB").await;
}

#[tokio::test]
async fn a_club_that_intouch_does_not_have_stops_alone() {
    a_refused_club_stops_alone(ClubState::Absent, true, "C-INTOUCH-CLUB").await;
}

#[tokio::test]
async fn a_refused_club_costs_few_calls() {
    let env = Env::with_people(80, 1).await;
    env.world().clubs[0].i4 = ClubState::Inactive;
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.sums(), "80 read: 80 pending");
    let calls = env.i4_requests().len();
    assert!(
        calls <= 3,
        "{calls} calls to learn that the club is refused"
    );
}

#[tokio::test]
async fn intouch_that_is_down_costs_nobody_and_is_read_the_next_time() {
    let env = Env::with_people(40, 1).await;
    env.world()
        .order_fault(Operation::Leads, Fault::FailureHtml(503), 4);
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.outcome(0), "stopped", "zero read is no success");
    assert_eq!(last_error(&env, &env.club(0)).await, "C-INTOUCH-5XX");
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.total("read"), 40);
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_page_that_cannot_be_understood_is_never_nobody() {
    let env = Env::with_people(40, 1).await;
    env.world().order_fault(Operation::Leads, Fault::Html, 4);
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.outcome(0), "stopped");
    let code = last_error(&env, &env.club(0)).await;
    assert_eq!(code, "C-INTOUCH-GATEWAY");
    assert_eq!(env.pass().await.exits(0).total("read"), 40);
}

#[tokio::test]
async fn a_search_that_fails_is_tried_again_and_never_a_create() {
    let env = Env::empty().await;
    env.add_customer(crate::leads::customer("Ada Byron"));
    let ada = env.add(crate::leads::lead("Ada Byron"));
    env.world()
        .order_fault(Operation::SearchMembers, Fault::Failure(500), 4);
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.sums(), "1 read: 1 failed");
    assert_eq!(env.code(&ada).await, "C-I4-5XX");
    assert_eq!(env.count(Operation::CreateProspect), 0);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.world().customers.len(), 1);
}
