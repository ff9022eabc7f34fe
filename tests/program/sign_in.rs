//! Keys, secrets and tokens that are refused.

use crate::env::{Env, I4_KEY, INTOUCH_SECRET, run};
use i4_connector::simulator::{Fault, Operation};

const ONCE: [&str; 2] = ["sync", "--once"];

#[tokio::test]
async fn a_wrong_i4_key_is_exit_3_with_its_code_and_nothing_is_written() {
    let env = Env::with_people(40, 2).await;
    let before = env.world().customers.len();
    let mut command = env.command(&ONCE);
    command.env(I4_KEY, "wrong-key");
    let told = run(command).await.exits(3);
    assert_eq!(env.world().customers.len(), before);
    assert_eq!(env.count(Operation::CreateProspect), 0);
    assert_eq!(env.count(Operation::Update), 0);
    // Two clubs, and one call of each at most: more would lock accounts.
    assert!(
        env.i4_requests().len() <= 2,
        "{:?}",
        env.i4_requests().len()
    );
    assert!(told.stderr.contains("C-I4-401:"), "{told:#?}");
}

#[tokio::test]
async fn a_wrong_intouch_secret_is_exit_3_with_its_code_and_nothing_is_read() {
    let env = Env::with_people(40, 2).await;
    let mut command = env.command(&ONCE);
    command.env(INTOUCH_SECRET, "wrong-secret");
    let told = run(command).await.exits(3);
    assert_eq!(env.count(Operation::Leads), 0);
    assert_eq!(env.i4_requests().len(), 0);
    assert!(env.count(Operation::Token) <= 2);
    assert!(told.stderr.contains("C-INTOUCH-401:"), "{told:#?}");
}

#[tokio::test]
async fn after_a_wrong_key_is_corrected_everybody_arrives() {
    let env = Env::with_people(40, 2).await;
    let mut command = env.command(&["sync", "--once", "--json"]);
    command.env(I4_KEY, "wrong-key");
    let told = run(command).await.exits(3).json();
    crate::leads::assert_sums_add_up(&told);
    env.pass().await.exits(0);
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_wrong_company_is_exit_3() {
    let env = Env::with_people(10, 1).await;
    env.settings(|config| config["company_id"] = toml_edit::value("99999"));
    env.run(&ONCE).await.exits(3);
    assert_eq!(env.world().requests.write_count(), 0);
}

#[tokio::test]
async fn a_profile_is_not_used_for_another_company() {
    let env = Env::with_people(10, 1).await;
    env.pass().await.exits(0);
    env.settings(|config| config["company_id"] = toml_edit::value("99999"));
    env.world().company_id = "99999".to_owned();
    env.world().clear_requests();
    let told = env.run(&ONCE).await.exits(2);
    assert!(told.stderr.contains("C-PROFILE-COMPANY"), "{}", told.stderr);
    assert_eq!(env.world().requests.total(), 0);
}

#[tokio::test]
async fn a_token_that_dies_early_is_renewed() {
    let env = Env::with_people(20, 1).await;
    env.world()
        .order_fault(Operation::Leads, Fault::TokenDeath, 1);
    assert_eq!(env.pass().await.exits(0).total("read"), 20);
    assert_eq!(env.count(Operation::Token), 2);
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_second_refusal_of_a_new_token_is_an_error() {
    let env = Env::with_people(20, 1).await;
    env.world()
        .order_fault(Operation::Leads, Fault::TokenDeath, 2);
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.outcome(0), "stopped");
    assert_eq!(env.count(Operation::Token), 2);
    env.pass().await.exits(0);
    env.assert_everybody_once();
}

#[tokio::test]
async fn a_token_of_seconds_is_renewed_in_time() {
    let env = Env::with_people(20, 1).await;
    env.world().token_lifetime = std::time::Duration::from_secs(2);
    env.pass().await.exits(0);
    env.pass().await.exits(0);
    let world = env.world();
    let refused = world.requests.iter().filter(|r| r.status == Some(401));
    assert_eq!(refused.count(), 0);
}
