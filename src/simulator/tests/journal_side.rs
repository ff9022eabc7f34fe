//! Services that die and come back with what they had done.

use super::*;
use std::path::Path;

fn kept_in(file: &Path) -> Options {
    Options {
        people: 40,
        keep: Some(file.to_owned()),
        ..Options::default()
    }
}

fn rows(world: &World) -> Vec<String> {
    let clubs = world.clubs.iter();
    let leads = clubs.flat_map(|club| world.leads(&club.intouch_id).iter());
    leads.map(|lead| lead.row().to_string()).collect()
}

fn customers(world: &World) -> Vec<Customer> {
    let mut customers: Vec<Customer> = world.customers.iter().cloned().collect();
    for customer in &mut customers {
        // I4's clock is the real one.
        customer.updated = 0;
    }
    customers
}

#[tokio::test]
async fn what_was_done_is_there_again_and_what_was_not_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept");
    let mut options = kept_in(&file);
    options.faults.moving = 1.0;
    let caller = Caller::start(options.clone()).await;
    let fresh = rows(&caller.simulator.world());
    let made = caller.create(|_| {}).await.json();
    let id = made["CustomerId"].as_u64().unwrap();
    assert_eq!(caller.update(id, &[("City", "Yale")]).await.status, 200);
    // The answer is lost, what was asked for is done.
    caller
        .simulator
        .world()
        .order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
    let lost = |body: &mut Value| body["DataExchangeID"] = json!("lead-2");
    assert_eq!(caller.create(lost).await.status, 0);
    // Who may not write changes nothing, now or later.
    let key = std::mem::take(&mut caller.simulator.world().api_key);
    let refused = |body: &mut Value| body["DataExchangeID"] = json!("lead-3");
    let next = caller.create(refused).await;
    assert_eq!(next.status, 401);
    caller.simulator.world().api_key = key;
    let page = caller
        .intouch("/v1/leads?size=20&page=0&sort=modifiedDate,asc")
        .await;
    assert_eq!(page.status, 200);
    let (before, moved) = {
        let world = caller.simulator.world();
        (customers(&world), rows(&world))
    };
    assert_ne!(moved, fresh, "somebody moved");
    drop(caller);

    // It died in the middle of the next line.
    let mut text = std::fs::read(&file).unwrap();
    text.extend(b"{\"create\":{\"now\":1,\"cl");
    std::fs::write(&file, &text).unwrap();
    for _ in 0..2 {
        let again = Simulator::start(options.clone()).await.unwrap();
        assert_eq!(customers(&again.world()), before);
        assert_eq!(rows(&again.world()), moved);
        assert_eq!(
            again
                .world()
                .customers
                .with_data_exchange_id("lead-2")
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let caller = Caller::start(kept_in(&folder.path().join("kept"))).await;
    caller.simulator.world().journal = Some(journal::Journal::unwritable());
    assert_eq!(caller.create(|_| {}).await.status, 500);
    let world = caller.simulator.world();
    assert!(world.customers.with_data_exchange_id("lead-1").is_empty());
}

#[tokio::test]
async fn what_was_kept_of_another_company_is_refused_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept");
    drop(Simulator::start(kept_in(&file)).await.unwrap());
    let before = std::fs::read(&file).unwrap();
    let other = Options {
        seed: 2,
        ..kept_in(&file)
    };
    assert!(Simulator::start(other).await.is_err());
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
