//! What may stand in InTouch one day: the club goes on, and everybody else arrives.

use crate::env::Env;
use crate::leads::{customer, lead};
use i4_connector::simulator::{Field, Operation};
use serde_json::{Value, json};

/// A club with these rows between two good people, who both arrive. Gives how the pass ended.
async fn among_good_people(rows: &[Value]) -> (Env, String) {
    let env = Env::empty().await;
    let ada = env.add(lead("Ada Byron"));
    let club = env.club(0);
    for row in rows {
        let mut world = env.world();
        world.now += 1;
        let now = world.now;
        world.add_raw_lead(&club, row, now);
    }
    let grace = env.add(lead("Grace Hopper"));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.total("read"), rows.len() as u64 + 2, "{pass:#?}");
    assert_eq!(pass.outcome(0), "ok");
    env.created(&ada);
    env.created(&grace);
    env.assert_clean();
    let again = env.pass().await.exits(0);
    assert_eq!(again.sums(), "0 read", "what is odd is not news again");
    (env, pass.sums())
}

/// A good lead with one thing changed.
fn odd(name: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut row = lead(name);
    row["uuid"] = json!(name.to_lowercase().replace(' ', "-"));
    row["modifiedDate"] = json!("2026-11-20T08:00:00.000Z");
    change(&mut row);
    row
}

#[tokio::test]
async fn rows_that_are_no_objects_are_held_and_cost_nobody() {
    let rows = [
        json!(null),
        json!(7),
        json!("text"),
        json!([1, 2]),
        json!(true),
        json!({}),
    ];
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "8 read: 2 created, 6 held");
    let held = env.json(&["people", "--held"]).await;
    for person in held.as_array().unwrap() {
        assert_eq!(person["code"], "C-HOLD-UNREADABLE");
    }
}

#[tokio::test]
async fn rows_without_an_id_are_held() {
    let rows = [
        odd("No One", |row| {
            row.as_object_mut().unwrap().remove("uuid");
        }),
        odd("Null Id", |row| row["uuid"] = json!(null)),
        odd("List Id", |row| row["uuid"] = json!(["x"])),
        odd("Blank Id", |row| row["uuid"] = json!("  ")),
    ];
    let (_, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "6 read: 2 created, 4 held");
}

#[tokio::test]
async fn lists_and_objects_where_others_belong_are_held_for_what_is_missing() {
    let rows = [
        odd("List Contact", |row| row["contact"] = json!([])),
        odd("Null Contact", |row| row["contact"] = json!(null)),
        odd("Text Contact", |row| row["contact"] = json!("Ada")),
        odd("List Name", |row| {
            row["contact"]["firstName"] = json!(["List"]);
        }),
        odd("Object Email", |row| {
            row["contact"]["email"] = json!({"home": "x@y.org"});
        }),
        odd("List Type", |row| row["userType"] = json!(["PROSPECT"])),
        odd("Number Type", |row| row["userType"] = json!(7)),
        odd("No Type", |row| {
            row.as_object_mut().unwrap().remove("userType");
        }),
    ];
    let (_, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "10 read: 2 created, 8 held");
}

#[tokio::test]
async fn what_is_missing_null_or_unknown_and_not_required_stops_nobody() {
    let optional = [
        "homePhone",
        "address1",
        "city",
        "state",
        "zipcode",
        "country",
    ];
    let rows = [
        odd("Nulls Only", |row| {
            for name in optional {
                row["contact"][name] = json!(null);
            }
        }),
        odd("Keys Missing", |row| {
            for name in optional {
                row["contact"].as_object_mut().unwrap().remove(name);
            }
        }),
        odd("New Fields", |row| {
            row["tags"] = json!(["vip", {"campaign": 7}]);
            row["contact"]["fax"] = json!({"number": 5});
            row["owner"] = json!(null);
            row["leadSource"] = json!([]);
        }),
        odd("Odd Lists", |row| {
            row["contact"]["city"] = json!(["Spuzzum"]);
        }),
        odd("Odd Date", |row| {
            row["contact"]["birthdate"] = json!("soon");
        }),
        odd("Odd Gender", |row| row["contact"]["gender"] = json!("X")),
        odd("No Time", |row| row["modifiedDate"] = json!(null)),
        odd("Odd Time", |row| row["modifiedDate"] = json!("yesterday")),
        odd("List Time", |row| row["modifiedDate"] = json!([2026])),
    ];
    let (_, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "11 read: 11 created");
}

#[tokio::test]
async fn numbers_where_texts_belong_are_taken_as_texts() {
    let rows = [odd("Number Fields", |row| {
        row["contact"]["zipcode"] = json!(98101);
        row["contact"]["mobilePhone"] = json!(5_550_102_233_u64);
        row["contact"]["address1"] = json!(12);
        row["uuid"] = json!(4711);
    })];
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "3 read: 3 created");
    let record = env.created("4711");
    assert_eq!(record.get(Field::Zip), "98101");
    assert_eq!(record.get(Field::CellPhone), "5550102233");
    assert_eq!(record.get(Field::Address1), "12");
}

#[tokio::test]
async fn names_of_any_script_arrive_as_they_are() {
    let names = [
        "José Núñez",
        "Олена Шевченко",
        "秀英 欧阳",
        "さくら 髙橋",
        "محمد الخطيب",
        "דוד כהן",
        "Ðóra Þórsdóttir",
        "नरेन्द्र शर्मा",
        "สมชาย ใจดี",
        "Zoë O'Brien-D’Arcy",
        "👩‍🚀 Space",
        "Nguyễn Thị",
    ];
    let rows = names.map(|name| {
        let (first, last) = name.split_once(' ').unwrap();
        let number = names.iter().position(|other| *other == name).unwrap();
        odd(&format!("Any Script{number}"), |row| {
            row["contact"]["firstName"] = json!(first);
            row["contact"]["lastName"] = json!(last);
        })
    });
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, format!("{0} read: {0} created", names.len() + 2));
    for (number, name) in names.iter().enumerate() {
        let record = env.created(&format!("any-script{number}"));
        let said = format!(
            "{} {}",
            record.get(Field::FirstName),
            record.get(Field::LastName)
        );
        assert_eq!(&said, name);
    }
}

#[tokio::test]
async fn control_characters_and_runs_of_spaces_are_cleaned() {
    let rows = [odd("Control Chars", |row| {
        row["contact"]["firstName"] = json!(" Con\u{0}\u{7}trol\t\r\n ");
        row["contact"]["city"] = json!("New\u{1b}[31m   York\u{85}");
    })];
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "3 read: 3 created");
    let record = env.created("control-chars");
    assert_eq!(record.get(Field::FirstName), "Con trol");
    for value in record.values.values() {
        assert!(!value.contains(char::is_control), "{value:?}");
    }
    let shown = env.run(&["people"]).await.exits(0).stdout;
    assert!(!shown.contains('\u{1b}'), "nothing steers the terminal");
}

#[tokio::test]
async fn texts_of_5000_letters_are_held_and_never_cut() {
    let rows = [
        odd("Long Name", |row| {
            row["contact"]["lastName"] = json!("Å".repeat(5000));
        }),
        odd("Long Email", |row| {
            row["contact"]["email"] = json!(format!("{}@example.org", "x".repeat(5000)));
        }),
        odd("Long City", |row| {
            row["contact"]["city"] = json!("y".repeat(5000));
        }),
    ];
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "5 read: 2 created, 3 held");
    for id in ["long-name", "long-email", "long-city"] {
        assert_eq!(env.code(id).await, "C-HOLD-LENGTH");
    }
    assert_eq!(env.count(Operation::CreateProspect), 2);
}

#[tokio::test]
async fn ids_that_look_like_paths_and_wildcards_are_only_ids() {
    let ids = [
        "../../etc/passwd",
        "a'; DROP TABLE people;--",
        "100%",
        "_",
        "a/b?c=d&e#f",
        "𝕬",
    ];
    let rows = ids.map(|id| {
        let number = ids.iter().position(|other| *other == id).unwrap();
        odd(&format!("Strange Id{number}"), |row| {
            row["uuid"] = json!(id);
        })
    });
    let (env, sums) = among_good_people(&rows).await;
    assert_eq!(sums, "8 read: 8 created");
    for id in ids {
        env.created(id);
        assert_eq!(env.person(id).await["id"], id);
    }
}

#[tokio::test]
async fn commas_in_names_do_not_break_the_search() {
    let mut row = lead("Ada Byron");
    row["contact"]["lastName"] = json!("Byron, Countess, of Lovelace");
    let env = Env::empty().await;
    env.add_customer(customer("Ada Byron").with(Field::LastName, "Byron, Countess, of Lovelace"));
    env.add(row);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 linked");
    assert_eq!(env.world().customers.len(), 1);
}
