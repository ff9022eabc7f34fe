//! Holds by I4's field rules end when the rules do, on whatever road they were judged.

use crate::env::{Env, until};
use crate::leads::lead;
use i4_connector::simulator::{ClubState, Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// As often as a call is made before it is given up.
const ATTEMPTS: usize = 4;
/// Fifteen letters.
const LONG: &str = "Yale-on-Spuzzum";

/// People whose city is longer than I4's rules take, until the limit is raised.
fn limit(env: &Env, letters: usize) {
    assert!(env.world().rules.limit("City", letters));
}

fn lead_in(name: &str, city: &str) -> Value {
    let mut row = lead(name);
    row["contact"]["city"] = json!(city);
    row
}

/// Three passes at most, until a person's record has this city.
async fn arrives(env: &Env, id: &str) {
    for _ in 0..3 {
        env.pass().await;
        let world = env.world();
        let found = world.customers.with_data_exchange_id(id);
        if found.iter().any(|c| c.get(Field::City) == LONG) {
            return;
        }
    }
    panic!("{id} is stuck: {}", env.person(id).await);
}

#[tokio::test]
async fn nobody_is_held_by_rules_of_an_earlier_pass() {
    let env = Env::empty().await;
    limit(&env, 8);
    let ada = env.add(lead("Ada Byron"));
    // Somebody on hold, so that the rules of this pass are kept.
    env.add(lead_in("Noah Ashworth", LONG));
    env.pass().await.exits(0);
    limit(&env, 50);
    env.edit(&ada, |row| row["contact"]["city"] = json!(LONG));
    env.add(lead_in("Grace Hopper", LONG));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.total("held"), 0, "{pass:#?}");
    assert_eq!(env.created(&ada).get(Field::City), LONG);
    assert_eq!(env.json(&["people", "--held"]).await, json!([]));
}

#[tokio::test]
async fn a_linked_person_and_a_new_one_in_the_pass_in_which_the_rules_change_both_go_out() {
    for people_before in [0, 1] {
        let env = Env::empty().await;
        limit(&env, 8);
        let ada = env.add(lead("Ada Byron"));
        for n in 0..people_before {
            env.add(lead(&format!("Grace Number{n}")));
        }
        env.pass().await.exits(0);
        limit(&env, 50);
        env.edit(&ada, |row| row["contact"]["city"] = json!(LONG));
        let bea = env.add(lead_in("Bea Newcomer", LONG));
        env.pass().await;
        arrives(&env, &ada).await;
        env.created(&bea);
        env.assert_clean();
    }
}

/// Somebody whom I4 holds by its rules; the next pass is to release them.
async fn one_is_held() -> (Env, String) {
    let env = Env::empty().await;
    limit(&env, 8);
    let ada = env.add(lead_in("Ada Byron", LONG));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-LENGTH");
    limit(&env, 50);
    (env, ada)
}

#[tokio::test]
async fn rules_that_cannot_be_read_at_first_release_in_a_later_pass() {
    let (env, ada) = one_is_held().await;
    // The club asks whether the rules have changed, in vain; then a create reads them.
    env.world()
        .order_fault(Operation::Fields, Fault::Failure(500), ATTEMPTS);
    let new = env.add(lead_in("Grace Hopper", LONG));
    env.pass().await;
    env.world().forget_ordered_faults();
    arrives(&env, &ada).await;
    env.created(&new);
}

#[tokio::test]
async fn rules_that_were_read_in_a_pass_that_was_ended_release_in_the_next() {
    let (env, ada) = one_is_held().await;
    env.add(lead_in("Grace Hopper", LONG));
    // It is ended while InTouch is read, so that nothing is delivered.
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::Leads, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("it reads", async || env.count(Operation::Leads) == 2).await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
    env.world().forget_ordered_faults();
    arrives(&env, &ada).await;
}

#[tokio::test]
async fn rules_that_another_club_has_read_in_the_ended_pass_release_in_the_next() {
    let env = Env::with_people(0, 2).await;
    limit(&env, 8);
    let clubs = [env.club(0), env.club(1)];
    let enter = |name: &str| {
        clubs.clone().map(|club| {
            let row = lead_in(&format!("{name} Of{club}"), LONG);
            env.world().add_lead(&club, row)
        })
    };
    let held = enter("Ada");
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 held");
    limit(&env, 50);
    // One club waits for InTouch, whichever it is; the other reads the rules meanwhile.
    let new = enter("Grace");
    env.world().clear_requests();
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::Leads, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("the other club is through", async || {
        env.count(Operation::CreateProspect) == 2
    })
    .await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
    env.world().forget_ordered_faults();
    for id in held.iter().chain(&new) {
        arrives(&env, id).await;
    }
    env.assert_clean();
}

#[tokio::test]
async fn a_club_that_is_refused_while_another_reads_the_rules_releases_later() {
    for refused in [ClubState::Inactive, ClubState::Absent] {
        let env = Env::with_people(0, 2).await;
        limit(&env, 8);
        let ada = env.add(lead_in("Ada Byron", LONG));
        env.pass().await.exits(0);
        assert_eq!(env.code(&ada).await, "C-HOLD-LENGTH");
        limit(&env, 50);
        env.world().clubs[0].i4 = refused;
        let two = env.club(1);
        let new = env.world().add_lead(&two, lead_in("Grace Hopper", LONG));
        env.pass().await;
        arrives(&env, &new).await;
        env.world().clubs[0].i4 = ClubState::Open;
        arrives(&env, &ada).await;
    }
}

#[tokio::test]
async fn somebody_who_is_held_again_by_the_new_rules_is_released_by_the_next() {
    let (env, ada) = one_is_held().await;
    for letters in [9, 10, 14] {
        limit(&env, letters);
        env.pass().await.exits(0);
        assert_eq!(env.code(&ada).await, "C-HOLD-LENGTH");
        let message = env.person(&ada).await["message"].clone();
        assert!(
            message.to_string().contains(&letters.to_string()),
            "{message}"
        );
    }
    limit(&env, 15);
    arrives(&env, &ada).await;
}

#[tokio::test]
async fn rules_that_stay_look_at_nobody_again() {
    let env = Env::empty().await;
    limit(&env, 8);
    for name in ["Ada Byron", "Grace Hopper"] {
        env.add(lead_in(name, LONG));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 held");
    env.add(lead("Noah Ashworth"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}
