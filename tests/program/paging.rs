//! Reading while the list is live: nobody is skipped, and nobody comes twice.

use crate::env::Env;
use i4_connector::simulator::{Faults, Operation, Options, Story};
use serde_json::json;

#[tokio::test]
async fn hundreds_who_share_one_instant_all_arrive() {
    let env = Env::empty().await;
    let club = env.club(0);
    let ids: Vec<String> = (0..450)
        .map(|_| env.world().add_person(&club, Story::NewProspect))
        .collect();
    let instant = env.world().now;
    env.world().share_instant(&club, &ids, instant);
    assert_eq!(env.pass().await.exits(0).sums(), "450 read: 450 created");
    env.assert_everybody_once();
    assert_eq!(env.world().customers.len(), 450);
    env.world().clear_requests();
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    // Without news, the instant's three pages are read once and not backwards too.
    assert_eq!(env.count(Operation::Leads), 3);
}

#[tokio::test]
async fn an_instant_shared_by_thousands_in_the_middle_loses_nobody_around_it() {
    let env = Env::empty().await;
    let club = env.club(0);
    let mut ids: Vec<String> = Vec::new();
    for _ in 0..3_200 {
        let id = env.world().add_person(&club, Story::InactiveProspect);
        ids.push(id);
    }
    let instant = env.world().now + 1_000;
    env.world().share_instant(&club, &ids[100..3_100], instant);
    for id in &ids[3_100..] {
        let after = instant + 5_000;
        env.world().edit_lead_at(&club, id, after, |_| {});
    }
    assert_eq!(env.pass().await.exits(0).sums(), "3200 read: 3200 skipped");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

/// Everybody of a company where somebody changes after every page.
async fn while_people_change(seed: u64) {
    let env = Env::start(Options {
        people: 600,
        clubs: 1,
        seed,
        faults: Faults {
            moving: 1.0,
            ..Faults::default()
        },
        ..Options::default()
    })
    .await;
    let club = env.club(0);
    // Searching for all of them would only take time: most are of a kind that is held at once.
    let ids: Vec<String> = {
        let world = env.world();
        world
            .leads(&club)
            .iter()
            .map(|lead| lead.uuid.clone())
            .collect()
    };
    for id in &ids[..540] {
        env.world().edit_lead(&club, id, |row| {
            row["userType"] = json!("GUEST");
        });
    }
    if seed.is_multiple_of(2) {
        // An instant of more than one page, from which people slide away.
        let instant = env.world().now;
        env.world().share_instant(&club, &ids[..450], instant);
    }
    env.pass().await.exits(0);
    env.world().faults = Faults::default();
    env.pass().await.exits(0);
    let people = env.json(&["people", "--limit", "2000"]).await;
    let mut known: Vec<&str> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["id"].as_str().unwrap())
        .collect();
    known.sort_unstable();
    let mut wanted: Vec<&str> = ids.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    assert_eq!(known, wanted, "seed {seed}: everybody, once");
    env.assert_clean();
    assert_eq!(env.pass().await.exits(0).sums(), "0 read", "seed {seed}");
}

#[tokio::test]
async fn nobody_is_skipped_while_people_change_one() {
    while_people_change(1).await;
}

#[tokio::test]
async fn nobody_is_skipped_while_people_change_two() {
    while_people_change(3).await;
}

#[tokio::test]
async fn nobody_is_skipped_while_people_leave_a_shared_instant_one() {
    while_people_change(2).await;
}

#[tokio::test]
async fn nobody_is_skipped_while_people_leave_a_shared_instant_two() {
    while_people_change(4).await;
}

#[tokio::test]
async fn somebody_who_changes_between_two_passes_by_milliseconds_is_not_missed() {
    let env = Env::empty().await;
    let club = env.club(0);
    let one = env.add(crate::leads::lead("Ada Byron"));
    let instant = env.world().now;
    env.world().edit_lead_at(&club, &one, instant, |_| {});
    env.pass().await.exits(0);
    // InTouch writes down another one with the time of the first, later.
    let two = env.add(crate::leads::lead("Grace Hopper"));
    env.world().edit_lead_at(&club, &two, instant, |_| {});
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&two);
}

#[tokio::test]
async fn pages_are_read_from_the_last_instant_and_in_the_agreed_order() {
    let env = Env::with_people(250, 1).await;
    env.pass().await.exits(0);
    let world = env.world();
    assert!(world.requests.count(Operation::Leads) >= 2);
    for request in world.requests.of(Operation::Leads) {
        assert_eq!(request.status, Some(200), "{request:?}");
        assert!(request.query.contains("modifiedSince="), "{request:?}");
        assert!(
            request.query.contains("sort=modifiedDate%2Casc"),
            "{request:?}"
        );
    }
}

#[tokio::test]
async fn a_clock_of_intouch_that_is_years_ahead_loses_nobody() {
    let env = Env::with_people(20, 1).await;
    env.pass().await.exits(0);
    // This machine's own clock plays no part: InTouch's may be years away from it.
    env.world().now += 10 * 365 * 86_400_000;
    let ada = env.add(crate::leads::lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}
