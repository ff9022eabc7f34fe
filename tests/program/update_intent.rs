//! An update whose answer nobody got, and then InTouch takes the change back: I4 ends with what
//! InTouch has.

use crate::env::{Env, until};
use crate::leads::{customer, lead};
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than a client repeats a call.
const FOR_GOOD: usize = 20;

async fn with_ada() -> (Env, String) {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.world().clear_requests();
    (env, ada)
}

fn set(env: &Env, id: &str, field: &str, value: Value) {
    env.edit(id, |row| row["contact"][field] = value);
}

/// A pass in which each update is done and none is answered well; looking whether it was done does
/// not work either.
async fn pass_without_answers(env: &Env, fault: Fault) {
    {
        let mut world = env.world();
        world.order_fault(Operation::Update, fault, FOR_GOOD);
        world.order_fault(Operation::GetMember, Fault::Failure(503), FOR_GOOD);
    }
    assert_eq!(env.pass().await.total("updated"), 0);
    env.world().forget_ordered_faults();
}

/// Passes until there is nothing more to do.
async fn settle(env: &Env) {
    for _ in 0..3 {
        env.pass().await.exits(0);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn a_change_that_is_taken_back_after_a_lost_answer_is_taken_back_in_i4() {
    for fault in [
        Fault::LostAfter,
        Fault::FailureAfter(502),
        Fault::CutJson,
        Fault::Html,
        Fault::Reset,
    ] {
        let (env, ada) = with_ada().await;
        set(&env, &ada, "city", json!("Yale"));
        pass_without_answers(&env, fault).await;
        assert_eq!(env.created(&ada).get(Field::City), "Yale", "{fault:?}");
        set(&env, &ada, "city", json!("Spuzzum"));
        settle(&env).await;
        assert_eq!(env.created(&ada).get(Field::City), "Spuzzum", "{fault:?}");
    }
}

#[tokio::test]
async fn a_value_that_was_new_and_is_emptied_again_is_emptied_in_i4() {
    let (env, ada) = with_ada().await;
    set(&env, &ada, "homePhone", json!("(555) 010-7788"));
    pass_without_answers(&env, Fault::LostAfter).await;
    assert_eq!(env.created(&ada).get(Field::HomePhone), "5550107788");
    set(&env, &ada, "homePhone", json!(null));
    settle(&env).await;
    assert_eq!(env.created(&ada).get(Field::HomePhone), "");
}

#[tokio::test]
async fn a_value_that_was_emptied_and_is_back_is_back_in_i4() {
    let (env, ada) = with_ada().await;
    set(&env, &ada, "address1", json!(""));
    pass_without_answers(&env, Fault::LostAfter).await;
    assert_eq!(env.created(&ada).get(Field::Address1), "");
    set(&env, &ada, "address1", json!("12 River St"));
    settle(&env).await;
    assert_eq!(env.created(&ada).get(Field::Address1), "12 River St");
}

#[tokio::test]
async fn several_lost_answers_one_after_the_other_are_all_taken_back() {
    let (env, ada) = with_ada().await;
    set(&env, &ada, "city", json!("Yale"));
    pass_without_answers(&env, Fault::LostAfter).await;
    // The city is as it was, something else is not, and that is lost too.
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Spuzzum");
        row["contact"]["state"] = json!("BC");
    });
    pass_without_answers(&env, Fault::LostBefore).await;
    set(&env, &ada, "state", json!("WA"));
    settle(&env).await;
    let record = env.created(&ada);
    assert_eq!(record.get(Field::City), "Spuzzum");
    assert_eq!(record.get(Field::State), "WA");
}

#[tokio::test]
async fn what_is_no_longer_under_way_costs_no_further_call() {
    let (env, ada) = with_ada().await;
    set(&env, &ada, "city", json!("Yale"));
    pass_without_answers(&env, Fault::LostAfter).await;
    set(&env, &ada, "city", json!("Spuzzum"));
    settle(&env).await;
    env.world().clear_requests();
    env.edit(&ada, |_| {});
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
    assert_eq!(env.i4_requests().len(), 0);
}

/// Kills the program once its update of the person's city to Yale is done and not answered.
async fn kill_after_the_update(env: &Env, record: u64) {
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::Update, slow, 1);
    let syncing = env.start_program(&["sync", "--once"]);
    until("the update is done", async || {
        env.customer(record).get(Field::City) == "Yale"
    })
    .await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
}

#[tokio::test]
async fn a_change_that_is_taken_back_after_a_death_is_taken_back_in_i4() {
    let (env, ada) = with_ada().await;
    set(&env, &ada, "city", json!("Yale"));
    kill_after_the_update(&env, env.created(&ada).id).await;
    set(&env, &ada, "city", json!("Spuzzum"));
    settle(&env).await;
    assert_eq!(env.created(&ada).get(Field::City), "Spuzzum");
}

#[tokio::test]
async fn a_link_whose_first_update_was_cut_off_ends_with_what_intouch_has() {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    let record = env.add_customer(customer("Ada Byron").with(Field::HomePhone, "5551112222"));
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Yale");
        row["contact"]["homePhone"] = json!("(555) 010-7788");
    });
    kill_after_the_update(&env, record).await;
    // What was sent, and is emptied before anybody knew that it was sent, is emptied.
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Spuzzum");
        row["contact"]["homePhone"] = json!(null);
    });
    settle(&env).await;
    assert_eq!(env.customer(record).get(Field::City), "Spuzzum");
    assert_eq!(env.customer(record).get(Field::HomePhone), "");
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn a_change_that_i4_kept_in_part_and_refused_ends_with_what_intouch_has() {
    let (env, ada) = with_ada().await;
    let record = env.created(&ada).id;
    set(&env, &ada, "city", json!("Yale"));
    env.world().refused_names.insert("ada byron".to_owned());
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    // It said no and did it all the same.
    env.world()
        .customers
        .edit(record, |customer| customer.set(Field::City, "Yale"));
    env.world().refused_names.clear();
    set(&env, &ada, "city", json!("Spuzzum"));
    settle(&env).await;
    assert_eq!(env.created(&ada).get(Field::City), "Spuzzum");
}

#[tokio::test]
async fn where_staff_approve_a_lost_answer_does_not_pile_up_requests() {
    let (env, ada) = with_ada().await;
    env.world().approval_needed = true;
    set(&env, &ada, "city", json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    env.world().approve_all();
    set(&env, &ada, "city", json!("Hope"));
    env.world()
        .order_fault(Operation::Update, Fault::LostAfter, FOR_GOOD);
    env.pass().await;
    assert!(env.world().pending.len() <= 2, "{:?}", env.world().pending);
    env.world().forget_ordered_faults();
    env.pass().await;
    env.world().approve_all();
    assert_eq!(env.created(&ada).get(Field::City), "Hope");
}
