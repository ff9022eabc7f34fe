//! A person is an InTouch id within the company: in another club, in two clubs, or under another
//! spelling of the id they are the same person with the same I4 record.

use crate::env::Env;
use crate::leads::{customer, email, lead, lead_of_kind, mobile};
use crate::reading::age;
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// Two clubs, in each of which somebody stays who never goes to I4: a club that shows nobody at all
/// is another story.
async fn two_clubs() -> Env {
    let env = Env::with_people(0, 2).await;
    for club in [env.club(0), env.club(1)] {
        let row = lead_of_kind(&format!("Stays In{club}"), "PROSPECT", "INACTIVE");
        env.world().add_lead(&club, row);
    }
    env.pass().await.exits(0);
    env
}

/// Takes a lead out of the first club and enters it, with a change, in the second.
fn move_person(env: &Env, id: &str, change: impl FnOnce(&mut Value)) {
    let (from, to) = (env.club(0), env.club(1));
    let mut world = env.world();
    let mut row = world.remove_lead(&from, id).unwrap().row();
    change(&mut row);
    assert_eq!(world.add_lead(&to, row), id);
}

/// InTouch gives the first club another id, and the admin puts it into the table.
fn rename_club(env: &Env, id: &str) {
    let before = env.club(0);
    {
        let mut world = env.world();
        world.clubs[0].intouch_id = id.to_owned();
        let leads: Vec<_> = world.leads(&before).iter().cloned().collect();
        for lead in leads {
            world.remove_lead(&before, &lead.uuid);
            world.add_raw_lead(id, &lead.row(), lead.modified);
        }
    }
    env.settings(|_| {});
}

/// Prospects may have neither email nor mobile phone.
fn nothing_is_required(env: &Env) {
    for field in ["Email", "CellPhone"] {
        assert!(env.world().rules.require(field, false));
    }
}

fn unreachable(name: &str) -> Value {
    let mut row = lead(name);
    for field in ["email", "mobilePhone"] {
        row["contact"][field] = json!(null);
    }
    row
}

/// The club under which a person is handled.
async fn club_of(env: &Env, id: &str) -> String {
    let person = env.person(id).await;
    let club = person["club"].as_str();
    let club = club.or(person["intouch_club_id"].as_str());
    club.unwrap().to_owned()
}

/// How many people a search shows.
async fn listed(env: &Env, search: &str) -> usize {
    let people = env.json(&["people", search]).await;
    people.as_array().unwrap().len()
}

/// One record, made by one call.
#[track_caller]
fn assert_one_record(env: &Env) {
    env.assert_clean();
    assert_eq!(env.world().customers.len(), 1);
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn whoever_moves_to_another_club_keeps_their_record() {
    let env = two_clubs().await;
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    let record = env.created(&ada).id;
    move_person(&env, &ada, |row| {
        row["contact"]["lastName"] = json!("Lovelace");
        row["contact"]["email"] = json!("ada@lovelace.example.org");
        row["contact"]["mobilePhone"] = json!("(555) 010-7788");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_one_record(&env);
    assert_eq!(env.created(&ada).get(Field::LastName), "Lovelace");
    assert_eq!(env.person(&ada).await["i4_id"], json!(record.to_string()));
    assert_eq!(club_of(&env, &ada).await, env.club(1));
    // Back again, where her old row still is in the ledger.
    let (one, two) = (env.club(0), env.club(1));
    {
        let mut world = env.world();
        let mut row = world.remove_lead(&two, &ada).unwrap().row();
        row["contact"]["firstName"] = json!("Augusta");
        world.add_lead(&one, row);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_one_record(&env);
    assert_eq!(env.created(&ada).get(Field::FirstName), "Augusta");
    assert_eq!(club_of(&env, &ada).await, one);
}

#[tokio::test]
async fn whoever_moves_without_email_and_mobile_is_not_created_again() {
    let env = two_clubs().await;
    nothing_is_required(&env);
    let ada = env.add(unreachable("Ada Byron"));
    env.pass().await.exits(0);
    move_person(&env, &ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_one_record(&env);
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
}

#[tokio::test]
async fn whoever_moves_while_their_create_is_unknown_is_created_once() {
    let env = two_clubs().await;
    nothing_is_required(&env);
    let ada = env.add(unreachable("Ada Byron"));
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
        // The search does not show what was made, and the list is not to be had.
        world.faults.lag = Duration::from_secs(3600);
        world.order_fault(Operation::GetCustomers, Fault::TooManySeconds(3600), 1);
    }
    env.pass().await;
    assert_eq!(env.count(Operation::CreateProspect), 1);
    assert_eq!(env.code(&ada).await, "C-CHECKING");
    env.world().forget_ordered_faults();
    move_person(&env, &ada, |row| row["contact"]["city"] = json!("Yale"));
    for _ in 0..3 {
        env.pass().await.exits(0);
    }
    assert_one_record(&env);
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

#[tokio::test]
async fn whoever_stands_in_two_clubs_from_the_first_pass_on_is_one_person() {
    let env = two_clubs().await;
    nothing_is_required(&env);
    let ada = env.add(unreachable("Ada Byron"));
    let (one, two) = (env.club(0), env.club(1));
    let row = env.world().leads(&one).get(&ada).unwrap().row();
    env.world().add_lead(&two, row);
    assert_eq!(env.pass().await.exits(0).total("created"), 1);
    assert_one_record(&env);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    let shown = env.json(&["people", "show", &ada]).await;
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(listed(&env, "Byron").await, 1);

    // The newer of both rows is what InTouch has, and it stays so.
    let change = |club: &str, city: &str| {
        let mut world = env.world();
        assert!(world.edit_lead(club, &ada, |row| row["contact"]["city"] = json!(city)));
    };
    change(&one, "Yale");
    assert_eq!(env.pass().await.exits(0).total("updated"), 1);
    assert_eq!(env.created(&ada).get(Field::City), "Yale");
    age(&env, 25).await;
    env.world().clear_requests();
    env.pass().await.exits(0);
    assert_eq!(
        env.count(Operation::Update),
        0,
        "the older row wins nothing"
    );
    change(&two, "Hope");
    assert_eq!(env.pass().await.exits(0).total("updated"), 1);
    assert_eq!(env.created(&ada).get(Field::City), "Hope");
    env.assert_clean();
    // Out of one of the two clubs she is still there.
    env.world().remove_lead(&two, &ada).unwrap();
    age(&env, 25).await;
    env.pass().await.exits(0);
    assert_eq!(
        env.person(&ada).await["i4_id"],
        json!(env.created(&ada).id.to_string())
    );
    assert_ne!(env.code(&ada).await, "I-GONE");
}

#[tokio::test]
async fn a_club_with_a_new_intouch_id_keeps_its_people_and_their_records() {
    for from in ["all", "now"] {
        let env = two_clubs().await;
        nothing_is_required(&env);
        let ids = [
            unreachable("Ada Byron"),
            lead("Grace Hopper"),
            lead("Alan Turing"),
        ]
        .map(|row| env.add(row));
        // Somebody on hold, too.
        let mut row = lead("Emma Whitfield");
        row["userType"] = json!("MEMBER");
        let member = env.add(row);
        env.pass().await.exits(0);
        assert_eq!(env.world().customers.len(), 3);

        rename_club(&env, "0815");
        env.settings(|config| config["sync"]["start_from"] = toml_edit::value(from));
        env.edit(&ids[1], |row| {
            row["contact"]["lastName"] = json!("Murray");
            row["contact"]["email"] = json!("grace@murray.example.org");
            row["contact"]["mobilePhone"] = json!("(555) 010-7788");
        });
        for _ in 0..2 {
            assert_eq!(env.pass().await.exits(0).total("created"), 0, "{from}");
        }
        env.assert_clean();
        assert_eq!(env.world().customers.len(), 3, "{from}");
        assert_eq!(
            env.created(&ids[1]).get(Field::LastName),
            "Murray",
            "{from}"
        );
        for id in &ids {
            let record = env.created(id).id.to_string();
            assert_eq!(env.person(id).await["i4_id"], json!(record), "{from}");
            env.edit(id, |row| row["contact"]["city"] = json!("Yale"));
        }
        assert_eq!(
            env.pass().await.exits(0).sums(),
            "3 read: 3 updated",
            "{from}"
        );
        assert_eq!(env.code(&member).await, "C-HOLD-MEMBER", "{from}");
        let new = env.add(lead("Noah Ashworth"));
        assert_eq!(
            env.pass().await.exits(0).sums(),
            "1 read: 1 created",
            "{from}"
        );
        env.created(&new);
        env.assert_clean();
    }
}

#[tokio::test]
async fn a_linked_member_who_moves_under_another_name_is_not_unknown() {
    let env = two_clubs().await;
    let record = env.add_customer(customer("Ada Byron"));
    let ada = env.add(lead_of_kind("Ada Byron", "MEMBER", "ACTIVE"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    move_person(&env, &ada, |row| {
        row["contact"]["lastName"] = json!("Lovelace");
        row["contact"]["email"] = json!("ada@lovelace.example.org");
        row["contact"]["mobilePhone"] = json!("(555) 010-7788");
    });
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.customer(record).get(Field::LastName), "Lovelace");
    assert_eq!(env.world().customers.len(), 1);
}

/// The spellings of one UUID that a service may give back.
fn spellings(id: &str) -> [String; 3] {
    let upper = id.to_uppercase();
    [upper.clone(), format!("{{{upper}}}"), format!("{{{id}}}")]
}

#[tokio::test]
async fn another_spelling_of_an_id_is_the_same_person() {
    for number in 0..3 {
        let env = two_clubs().await;
        nothing_is_required(&env);
        let ada = env.add(unreachable("Ada Byron"));
        env.pass().await.exits(0);
        let spelt = spellings(&ada)[number].clone();
        let (one, two) = (env.club(0), env.club(1));
        let mut row = env.world().leads(&one).get(&ada).unwrap().row();
        row["uuid"] = json!(spelt);
        row["contact"]["city"] = json!("Yale");
        env.world().add_lead(&two, row);
        assert_eq!(env.pass().await.exits(0).total("created"), 0, "{spelt}");
        assert_one_record(&env);
        assert_eq!(env.created(&ada).get(Field::City), "Yale");
        let shown = env.person(&spelt).await;
        assert_eq!(shown["i4_id"], env.person(&ada).await["i4_id"]);
        assert_eq!(listed(&env, "Byron").await, 1);
    }
}

#[tokio::test]
async fn ids_that_are_no_uuids_keep_their_case() {
    let env = Env::empty().await;
    for (id, name) in [("lead-a", "Ada Byron"), ("LEAD-A", "Grace Hopper")] {
        let mut row = lead(name);
        row["uuid"] = json!(id);
        env.add(row);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    assert_eq!(env.person("lead-a").await["name"], "Ada Byron");
    assert_eq!(env.person("LEAD-A").await["name"], "Grace Hopper");
}

#[tokio::test]
async fn a_lost_create_is_found_by_its_id_in_any_spelling() {
    for number in 0..3 {
        let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
        {
            let mut world = env.world();
            world.order_fault(Operation::CreateProspect, Fault::FailureAfter(502), 1);
            // The search does not show what was made, and the list is not to be had.
            world.faults.lag = Duration::from_secs(3600);
            world.order_fault(Operation::GetCustomers, Fault::TooManySeconds(3600), 1);
        }
        env.pass().await;
        assert_eq!(env.code(&ada).await, "C-CHECKING");
        let record = env.created(&ada).id;
        let spelt = spellings(&ada)[number].clone();
        {
            let mut world = env.world();
            world.forget_ordered_faults();
            world.customers.edit(record, |customer| {
                customer.data_exchange_id = Some(spelt.clone());
                // Only the list knows her.
                customer.hidden_until = Some(Instant::now() + Duration::from_secs(3600));
            });
        }
        for _ in 0..2 {
            env.pass().await.exits(0);
        }
        assert_one_record(&env);
        let person = env.person(&ada).await;
        assert_eq!(person["i4_id"], json!(record.to_string()), "{spelt}");
        assert_eq!(person["outcome"], "created", "the mark is ours");
    }
}

#[tokio::test]
async fn two_people_of_one_club_are_not_one_because_they_share_much() {
    // What must not break: another id is another person, whom Smart Match may link.
    let env = two_clubs().await;
    let ada = env.add(lead("Ada Byron"));
    let two = env.club(1);
    let mut row = lead("Ada Byron");
    row["contact"]["email"] = json!(format!("second.{}", email("Ada Byron")));
    row["contact"]["mobilePhone"] = json!("(555) 010-7788");
    let other = env.world().add_lead(&two, row);
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    assert_ne!(env.created(&ada).id, env.created(&other).id);
    assert_eq!(env.created(&ada).get(Field::CellPhone), mobile("Ada Byron"));
}
