//! Changes of people whom the connector knows.

use crate::env::Env;
use crate::leads::{lead, lead_of_kind};
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

/// A company with one person who is in I4 already, and no requests yet.
async fn with_ada() -> (Env, String) {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.world().clear_requests();
    (env, ada)
}

/// The `ChangeDetails` of the only call to I4.
fn only_update(env: &Env) -> Value {
    let requests = env.i4_requests();
    assert_eq!(requests.len(), 1, "{requests:#?}");
    assert_eq!(requests[0].operation, Operation::Update);
    let body: Value = serde_json::from_str(&requests[0].body).unwrap();
    body["ChangeDetails"].clone()
}

#[tokio::test]
async fn an_update_sends_only_what_changed_in_one_call() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Yale");
        row["contact"]["mobilePhone"] = json!("+1 (555) 010-7777");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    let mut sent = only_update(&env).as_array().unwrap().clone();
    sent.sort_by_key(|change| change["FieldName"].as_str().map(str::to_owned));
    assert_eq!(
        sent,
        [
            json!({"FieldName": "City", "NewValue": "Yale"}),
            json!({"FieldName": "MobilePhone", "NewValue": "5550107777"}),
        ]
    );
    let record = env.created(&ada);
    assert_eq!(record.get(Field::City), "Yale");
    assert_eq!(record.get(Field::CellPhone), "5550107777");
    assert_eq!(record.get(Field::Address1), "12 River St");
    env.assert_clean();
}

#[tokio::test]
async fn the_case_of_an_email_and_the_format_of_a_phone_are_no_change() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |row| {
        let mobile = crate::leads::mobile("Ada Byron");
        row["contact"]["email"] = json!("ADA.Byron@Example.ORG");
        row["contact"]["mobilePhone"] = json!(format!(
            " {}.{}.{} ",
            &mobile[..3],
            &mobile[3..6],
            &mobile[6..]
        ));
        row["contact"]["firstName"] = json!("  Ada ");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
    assert_eq!(env.i4_requests().len(), 0);
}

#[tokio::test]
async fn somebody_who_was_only_touched_is_unchanged() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |_| {});
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
    assert_eq!(env.i4_requests().len(), 0);
}

#[tokio::test]
async fn staff_and_lead_source_that_change_are_no_change() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |row| {
        row["owner"]["name"] = json!("Somebody Else");
        row["leadSource"] = json!({"id": 8, "name": "Web"});
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 unchanged");
    assert_eq!(env.i4_requests().len(), 0);
}

#[tokio::test]
async fn the_newest_of_several_changes_is_sent() {
    let (env, ada) = with_ada().await;
    for city in ["Yale", "Hope", "Lytton"] {
        env.edit(&ada, |row| row["contact"]["city"] = json!(city));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(
        only_update(&env),
        json!([{"FieldName": "City", "NewValue": "Lytton"}])
    );
}

#[tokio::test]
async fn a_field_that_is_emptied_is_cleared_in_i4() {
    for emptied in [json!(null), json!(""), json!("  ")] {
        let (env, ada) = with_ada().await;
        env.edit(&ada, |row| row["contact"]["address1"] = emptied);
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
        assert_eq!(env.count(Operation::Update), 1);
        let world = env.world();
        let update = world.requests.of(Operation::Update).next().unwrap();
        let body: Value = serde_json::from_str(&update.body).unwrap();
        assert_eq!(
            body["ChangeDetails"],
            json!([{"FieldName": "Address1", "NewValue": ""}])
        );
        drop(world);
        let record = env.created(&ada);
        assert_eq!(record.get(Field::Address1), "");
        assert_eq!(record.get(Field::City), "Spuzzum");
    }
}

#[tokio::test]
async fn a_required_field_that_is_emptied_is_held_until_it_is_filled_again() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |row| row["contact"]["email"] = json!(""));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-CLEARED");
    assert_eq!(env.count(Operation::Update), 0);
    assert_eq!(env.created(&ada).get(Field::Email), "ada.byron@example.org");

    env.edit(&ada, |row| {
        row["contact"]["email"] = json!("ada@new.example.org");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.created(&ada).get(Field::Email), "ada@new.example.org");
    env.assert_clean();
}

#[tokio::test]
async fn a_prospect_who_becomes_a_member_is_still_updated() {
    let (env, ada) = with_ada().await;
    env.edit(&ada, |row| {
        *row = lead_of_kind("Ada Byron", "MEMBER", "ACTIVE");
        row["uuid"] = json!(ada);
        row["contact"]["city"] = json!("Yale");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    let record = env.created(&ada);
    assert_eq!(record.get(Field::City), "Yale");
    assert_eq!(record.membership_type, "Prospect", "the type is I4's own");
}

#[tokio::test]
async fn a_change_that_staff_must_approve_is_done_with_a_warning() {
    let (env, ada) = with_ada().await;
    env.world().approval_needed = true;
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.code(&ada).await, "W-APPROVAL");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.world().approve_all();
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
}

#[tokio::test]
async fn an_update_that_i4_refuses_is_held_and_goes_out_after_the_next_change() {
    let (env, ada) = with_ada().await;
    env.world().refused_names.insert("ada byron".to_owned());
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 held");
    assert_eq!(env.code(&ada).await, "C-HOLD-REFUSED");
    env.world().refused_names.clear();
    env.edit(&ada, |row| row["contact"]["state"] = json!("BC"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    let record = env.created(&ada);
    assert_eq!(record.get(Field::City), "Yale");
    assert_eq!(record.get(Field::State), "BC");
}

#[tokio::test]
async fn an_update_forgets_nothing_of_how_the_person_was_linked() {
    let (env, ada) = with_ada().await;
    assert_eq!(env.person(&ada).await["linked_how"], "created");
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.person(&ada).await["linked_how"], "created");
}
