//! Who is linked, created, skipped or held: kinds and Smart Match.

use crate::env::Env;
use crate::leads::{customer, lead, lead_of_kind, mobile};
use i4_connector::simulator::{Customer, Field, Operation, Story};
use serde_json::json;

fn with_status(name: &str, status: &str) -> Customer {
    Customer {
        status: status.to_owned(),
        membership_type: "Monthly".to_owned(),
        ..customer(name)
    }
}

#[tokio::test]
async fn members_and_ex_members_in_i4_are_linked_and_updated_and_keep_their_type() {
    let env = Env::empty().await;
    let member = env.add_customer(with_status("Ada Byron", "Active"));
    let ex_member = env.add_customer(with_status("Grace Hopper", "Terminate"));
    for (name, status) in [("Ada Byron", "ACTIVE"), ("Grace Hopper", "INACTIVE")] {
        let mut row = lead_of_kind(name, "MEMBER", status);
        row["contact"]["city"] = json!("Yale");
        env.add(row);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 linked");
    for (id, status) in [(member, "Active"), (ex_member, "Terminate")] {
        let record = env.customer(id);
        assert_eq!(record.get(Field::City), "Yale");
        assert_eq!(record.status, status);
        assert_eq!(record.membership_type, "Monthly");
    }
    assert_eq!(env.count(Operation::CreateProspect), 0);
    env.assert_clean();
}

#[tokio::test]
async fn members_and_ex_members_who_are_not_in_i4_are_held_and_never_created() {
    let (env, ids) = Env::of([
        lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"),
        lead_of_kind("Grace Hopper", "MEMBER", "INACTIVE"),
    ])
    .await;
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 held");
    for id in &ids {
        assert_eq!(env.code(id).await, "C-HOLD-MEMBER");
        env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 held");
    assert!(env.world().customers.is_empty());
    assert_eq!(env.world().requests.write_count(), 0);
}

#[tokio::test]
async fn an_inactive_prospect_is_skipped_and_linked_if_i4_has_them() {
    let env = Env::empty().await;
    env.add_customer(customer("Grace Hopper"));
    env.add(lead_of_kind("Ada Byron", "PROSPECT", "INACTIVE"));
    env.add(lead_of_kind("Grace Hopper", "PROSPECT", "INACTIVE"));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 linked, 1 skipped");
    assert_eq!(env.world().requests.write_count(), 0);
    assert_eq!(env.world().customers.len(), 1);
}

#[tokio::test]
async fn a_skipped_prospect_who_becomes_active_is_created() {
    let (env, [ada]) = Env::of([lead_of_kind("Ada Byron", "PROSPECT", "INACTIVE")]).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 skipped");
    env.edit(&ada, |row| row["userStatus"] = json!("ACTIVE"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
}

#[tokio::test]
async fn an_unknown_kind_is_held_and_not_even_searched_for() {
    let (env, ids) = Env::of([
        lead_of_kind("Ada Byron", "DAY_GUEST", "ACTIVE"),
        lead_of_kind("Grace Hopper", "PROSPECT", "FROZEN"),
    ])
    .await;
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 held");
    for id in &ids {
        assert_eq!(env.code(id).await, "C-HOLD-KIND");
    }
    assert_eq!(env.i4_requests().len(), 0);
}

#[tokio::test]
async fn a_namesake_in_i4_is_another_person() {
    let env = Env::empty().await;
    let other = customer("Ada Byron")
        .with(Field::Email, "other@example.org")
        .with(Field::CellPhone, "5559990000");
    let other = env.add_customer(other);
    let before = env.customer(other);
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    assert_ne!(env.created(&ada).id, other);
    assert_eq!(env.customer(other), before);
}

#[tokio::test]
async fn each_step_of_smart_match_links_and_sends_what_differs() {
    for (changed, other) in [
        (None, ""),
        (Some(Field::CellPhone), "5559990000"),
        (Some(Field::Email), "old@example.org"),
    ] {
        let env = Env::empty().await;
        let mut record = customer("Ada Byron").with(Field::LastName, "BYRON");
        if let Some(field) = changed {
            record.set(field, other);
        }
        let id = env.add_customer(record);
        let ada = env.add(lead("Ada Byron"));
        assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
        let record = env.customer(id);
        assert_eq!(record.get(Field::Email), "ada.byron@example.org");
        assert_eq!(record.get(Field::CellPhone), mobile("Ada Byron"));
        assert_eq!(env.world().customers.len(), 1);
        assert_eq!(env.person(&ada).await["i4_id"], json!(id.to_string()));
    }
}

#[tokio::test]
async fn linking_never_blanks_what_only_i4_has() {
    let env = Env::empty().await;
    let id = env.add_customer(
        customer("Ada Byron")
            .with(Field::HomePhone, "5551112222")
            .with(Field::Address2, "Floor 2")
            .with(Field::Occupation, "Countess"),
    );
    let mut row = lead("Ada Byron");
    row["contact"]["city"] = json!(null);
    row["contact"]["email"] = json!("");
    env.add(row);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    let record = env.customer(id);
    assert_eq!(record.get(Field::HomePhone), "5551112222");
    assert_eq!(record.get(Field::Address2), "Floor 2");
    assert_eq!(record.get(Field::Occupation), "Countess");
    assert_eq!(record.get(Field::City), "Spuzzum");
    assert_eq!(record.get(Field::Email), "ada.byron@example.org");
    assert_eq!(env.count(Operation::Update), 0);
}

#[tokio::test]
async fn a_link_beats_a_better_match() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    let linked = env.created(&ada).id;
    // Now another record has exactly what InTouch has.
    let mut other = customer("Ada Byron").with(Field::City, "Yale");
    other.set(Field::Email, "ada@new.example.org");
    let other = env.add_customer(other);
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Yale");
        row["contact"]["email"] = json!("ada@new.example.org");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.customer(linked).get(Field::City), "Yale");
    assert_eq!(env.count(Operation::Update), 1);
    let world = env.world();
    let update = world.requests.of(Operation::Update).next().unwrap();
    assert!(!update.body.contains(&other.to_string()), "{}", update.body);
}

#[tokio::test]
async fn one_person_entered_twice_in_intouch_is_one_record_in_i4() {
    let (env, _) = Env::of([lead("Ada Byron"), lead("Ada Byron")]).await;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 created, 1 linked");
    assert_eq!(env.world().customers.len(), 1);
    env.assert_clean();
}

#[tokio::test]
async fn one_person_in_two_clubs_is_one_record_in_i4() {
    let env = Env::with_people(0, 2).await;
    let clubs = [env.club(0), env.club(1)];
    for club in &clubs {
        env.world().add_lead(club, lead("Ada Byron"));
    }
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 created, 1 linked");
    assert_eq!(env.world().customers.len(), 1);
    env.assert_clean();
}

#[tokio::test]
async fn every_story_shows_in_people_as_its_fate() {
    let env = Env::with_people(60, 1).await;
    env.pass().await.exits(0);
    let people = env.json(&["people", "--limit", "1000"]).await;
    let club = env.club(0);
    let world = env.world();
    let leads = world.leads(&club);
    assert_eq!(people.as_array().unwrap().len(), leads.len());
    for person in people.as_array().unwrap() {
        let lead = leads.get(person["id"].as_str().unwrap()).unwrap();
        let story = lead.story.unwrap();
        let fate = format!("{:?}", story.fate()).to_lowercase();
        assert_eq!(person["outcome"], json!(fate), "{story:?}");
        let code = match story {
            Story::Ambiguous => "C-HOLD-SEVERAL",
            Story::MissingRequired => "C-HOLD-REQUIRED",
            Story::MemberNotInI4 | Story::ExMemberNotInI4 => "C-HOLD-MEMBER",
            Story::UnknownKind => "C-HOLD-KIND",
            _ => continue,
        };
        assert_eq!(person["code"], code, "{story:?}");
    }
}
