//! Answers that are not quite what the contracts say, and what they must not cost.

use crate::env::Env;
use crate::leads::{customer, email, lead, mobile};
use i4_connector::simulator::{Customer, Fault, Field, Marks, Operation};
use serde_json::{Value, json};
use std::time::Duration;

/// A row as text, with a piece of it replaced.
fn text_of(row: &Value, from: &str, to: &str) -> String {
    let text = row.to_string();
    assert!(text.contains(from), "{from}: {text}");
    text.replacen(from, to, 1)
}

/// A complete row with an id and times.
fn told(name: &str, uuid: &str, modified: &str) -> Value {
    let mut row = lead(name);
    row["uuid"] = json!(uuid);
    row["createdDate"] = json!(modified);
    row["modifiedDate"] = json!(modified);
    row
}

#[tokio::test]
async fn one_odd_row_costs_nobody_else() {
    for (what, from, to) in [
        ("half an emoji", "Spuzzum", r"Spuzzum \ud83d"),
        ("a bare tab", "12 River St", "12 River\tSt"),
        ("a bare line end", "12 River St", "12 River St\nNorth"),
        ("a number that no number holds", "\"98101\"", "1e400"),
        ("no number", "\"98101\"", "NaN"),
        ("a comma too many", "\"98101\"", "\"98101\","),
        ("an escape that is none", "12 River St", r"12 River\'s St"),
        ("nothing that can be read", "\"98101\"", ""),
        ("quotes inside of quotes", "12 River St", "12 \"River\" St"),
    ] {
        let (env, [ada, grace]) = Env::of([lead("Ada Byron"), lead("Grace Hopper")]).await;
        let club = env.club(0);
        let now = env.world().now;
        let row = told("Alan Turing", "alan-1", "2026-11-02T09:15:10.511Z");
        env.world()
            .add_text_lead(&club, &text_of(&row, from, to), now);
        let last = env.add(lead("Mary Seacole"));
        env.pass().await;
        for id in [&ada, &grace, &last] {
            assert_eq!(
                env.world().customers.with_data_exchange_id(id).len(),
                1,
                "{what}"
            );
        }
        env.assert_clean();
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_an_answer() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    for operation in [
        Operation::Token,
        Operation::Leads,
        Operation::SearchMembers,
        Operation::Fields,
        Operation::NextMemberId,
        Operation::CreateProspect,
        Operation::Update,
    ] {
        let mut world = env.world();
        world.order_fault(operation, Fault::ByteOrderMark, 9);
    }
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert_eq!(env.count(Operation::CreateProspect), 1);
    env.assert_clean();
}

#[tokio::test]
async fn the_mobile_phone_is_read_under_both_names() {
    let env = Env::empty().await;
    let mut row = lead("Ada Byron");
    let contact = row["contact"].as_object_mut().unwrap();
    let number = contact.remove("mobilePhone").unwrap();
    contact.insert("mobile".to_owned(), number);
    let ada = env.add(row);
    env.pass().await.exits(0);
    assert_eq!(env.created(&ada).get(Field::CellPhone), mobile("Ada Byron"));
}

#[tokio::test]
async fn a_time_without_an_offset_is_utc() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    let club = env.club(0);
    for (name, modified) in [
        ("Ada Byron", "2026-11-02T09:15:10.511"),
        ("Grace Hopper", "2026-11-02 09:15:11"),
    ] {
        let now = env.world().now;
        let row = told(name, name, modified);
        env.world().add_raw_lead(&club, &row, now);
    }
    env.pass().await;
    env.pass().await;
    assert_eq!(
        env.count(Operation::CreateProspect),
        0,
        "whoever was there before is not new"
    );
}

#[tokio::test]
async fn a_mark_in_capitals_is_the_same_mark() {
    let env = Env::empty().await;
    {
        let mut world = env.world();
        world.marks = Marks::Capitals;
        // Only the list can tell: neither the answer nor the search does.
        world.faults.lag = Duration::from_secs(600);
        world.order_fault(Operation::CreateProspect, Fault::FailureAfter(502), 1);
    }
    let ada = env.add(lead("Ada Byron"));
    for _ in 0..3 {
        env.pass().await;
    }
    env.created(&ada);
    assert_eq!(env.count(Operation::CreateProspect), 1);
}

#[tokio::test]
async fn how_i4_searches_for_names_does_not_matter() {
    let env = Env::empty().await;
    env.world().strict_names = true;
    let by_email = env.add_customer(
        customer("Ada Byron")
            .with(Field::FirstName, "ADA")
            .with(Field::CellPhone, ""),
    );
    let by_phone = env.add_customer(
        customer("Grace Hopper")
            .with(Field::LastName, "HOPPER")
            .with(Field::Email, ""),
    );
    let ids = [env.add(lead("Ada Byron")), env.add(lead("Grace Hopper"))];
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 linked");
    for (id, record) in ids.iter().zip([by_email, by_phone]) {
        assert_eq!(env.person(id).await["i4_id"], json!(record.to_string()));
    }
    assert_eq!(env.count(Operation::CreateProspect), 0);
}

/// Ten others have this email, and so has the person, who stands behind them.
fn crowd(env: &Env, name: &str, first: &str) -> u64 {
    for number in 0..10 {
        let other = customer(&format!("Other Number{number}")).with(Field::Email, &email(name));
        env.add_customer(other);
    }
    let person = customer(name).with(Field::CellPhone, "");
    env.add_customer(Customer::with(person, Field::FirstName, first))
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_never_nobody() {
    let env = Env::empty().await;
    {
        let mut world = env.world();
        world.search_limit = Some(10);
        world.strict_names = true;
    }
    // One is found among those of the name, the other is not: I4 writes the name otherwise.
    let ada_record = crowd(&env, "Ada Byron", "Ada");
    let grace_record = crowd(&env, "Grace Hopper", "GRACE");
    let (ada, grace) = (env.add(lead("Ada Byron")), env.add(lead("Grace Hopper")));
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.sums(), "2 read: 1 linked, 1 failed");
    assert_eq!(
        env.person(&ada).await["i4_id"],
        json!(ada_record.to_string())
    );
    assert_eq!(env.code(&grace).await, "C-I4-ANSWER");
    assert_eq!(env.count(Operation::CreateProspect), 0);
    // All are shown: ten of a name's mail are not always a limit.
    env.world().search_limit = None;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    let linked = env.person(&grace).await["i4_id"].clone();
    assert_eq!(linked, json!(grace_record.to_string()));
}

#[tokio::test]
async fn a_phone_with_its_country_code_is_searched_without_it() {
    let env = Env::empty().await;
    let mut row = lead("Ada Byron");
    row["contact"]["mobilePhone"] = json!(format!("+1 {}", mobile("Ada Byron")));
    row["contact"]["email"] = json!(null);
    env.add(row);
    env.pass().await;
    let world = env.world();
    let searches = world.requests.of(Operation::SearchMembers);
    let queries: Vec<&str> = searches.map(|r| r.query.as_str()).collect();
    let wanted = format!("PhoneNumber={}", mobile("Ada Byron"));
    assert!(!queries.is_empty());
    assert!(queries.iter().all(|q| *q == wanted), "{queries:?}");
}

#[tokio::test]
async fn member_ids_are_counted_on_until_one_is_taken() {
    let env = Env::empty().await;
    for number in 0..3 {
        env.add(lead(&format!("Ada Byron{number}")));
    }
    let next: u64 = env.world().next_member_id().parse().unwrap();
    // Reception has entered somebody meanwhile.
    env.add_customer(Customer {
        member_id: (next + 1).to_string(),
        ..customer("Staff Made")
    });
    assert_eq!(env.pass().await.exits(0).sums(), "3 read: 3 created");
    assert_eq!(env.count(Operation::NextMemberId), 2);
    assert_eq!(env.count(Operation::CreateProspect), 4, "one was refused");
    env.assert_clean();
}
