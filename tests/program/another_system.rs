//! A profile belongs to a company, to one I4 and to one InTouch: another address needs a yes, and
//! its links are doubtful.

use crate::env::Env;
use crate::leads::{customer, lead};
use i4_connector::simulator::{Customer, Field, Operation, Options, Simulator};
use serde_json::json;

const ADDRESS: &str = "C-PROFILE-ADDRESS";
const NAMES: [&str; 3] = ["Ada Byron", "Grace Hopper", "Alan Turing"];

/// A profile of a first I4, whose settings then name another one; InTouch stays the same.
struct Moved {
    env: Env,
    other: Simulator,
    ids: [String; 3],
}

impl Moved {
    async fn start() -> Moved {
        let (env, ids) = Env::of(NAMES.map(lead)).await;
        env.pass().await.exits(0);
        // The same company and key, other people.
        let options = Options {
            people: 0,
            clubs: 1,
            ..Options::default()
        };
        let other = Simulator::start(options).await.unwrap();
        {
            let mut world = other.world();
            world.company_id.clone_from(&env.world().company_id);
            world.api_key.clone_from(&env.world().api_key);
            world.clubs[0].i4_id = env.world().clubs[0].i4_id;
        }
        let moved = Moved { env, other, ids };
        moved.point_at_the_other();
        moved
    }

    fn point_at_the_other(&self) {
        let url = self.other.access().i4.api_url;
        self.env
            .settings(|config| config["i4"]["api_url"] = toml_edit::value(url));
    }

    /// Puts a record of this id into the other I4.
    fn put(&self, id: u64, customer: Customer) {
        let mut world = self.other.world();
        let club = world.clubs[0].i4_id;
        world.add_customer(Customer {
            id,
            club,
            ..customer
        });
    }

    fn get(&self, id: u64, field: Field) -> String {
        let world = self.other.world();
        world.customers.get(id).unwrap().get(field).to_owned()
    }

    fn count(&self, operation: Operation) -> u64 {
        self.other.world().requests.count(operation)
    }

    fn change_all(&self) {
        for id in &self.ids {
            self.env
                .edit(id, |row| row["contact"]["city"] = json!("Yale"));
        }
    }
}

#[tokio::test]
async fn another_i4_writes_over_nobody() {
    let moved = Moved::start().await;
    let records: Vec<u64> = moved
        .ids
        .iter()
        .map(|id| moved.env.created(id).id)
        .collect();
    // A stranger, the same human under her name, and nobody.
    moved.put(records[0], customer("Emma Whitfield"));
    let known = customer("Grace Hopper").with(Field::City, "Spuzzum");
    moved.put(records[1], known);
    moved.change_all();

    for _ in 0..2 {
        let run = moved.env.run(&["sync", "--once"]).await.exits(2);
        assert!(run.stderr.contains(ADDRESS), "{run:?}");
        assert!(run.stderr.contains("--yes"), "{run:?}");
    }
    assert_eq!(moved.other.world().requests.total(), 0, "not even asked");

    let pass = moved.env.pass_with(&["--yes"]).await;
    assert_eq!(moved.get(records[0], Field::City), "Spuzzum");
    assert_eq!(moved.get(records[0], Field::FirstName), "Emma");
    assert_eq!(moved.get(records[1], Field::City), "Yale", "{pass:#?}");
    assert_eq!(moved.env.code(&moved.ids[0]).await, "C-HOLD-OTHER");
    assert_eq!(
        moved.count(Operation::CreateProspect),
        0,
        "a link is not lost unasked"
    );
    // A yes is said once.
    moved.env.pass().await;
    moved
        .env
        .edit(&moved.ids[1], |row| row["contact"]["city"] = json!("Hope"));
    moved.env.pass().await;
    assert_eq!(moved.get(records[1], Field::City), "Hope");
    assert_eq!(moved.get(records[0], Field::FirstName), "Emma");
}

#[tokio::test]
async fn a_doubtful_link_that_bears_our_mark_is_ours_whatever_its_name() {
    let moved = Moved::start().await;
    let record = moved.env.created(&moved.ids[0]).id;
    moved.put(
        record,
        Customer {
            data_exchange_id: Some(moved.ids[0].to_uppercase()),
            ..customer("Ada Byron").with(Field::LastName, "Lovelace")
        },
    );
    moved.change_all();
    moved.env.pass_with(&["--yes"]).await;
    assert_eq!(moved.get(record, Field::City), "Yale");
}

#[tokio::test]
async fn a_record_that_bears_anothers_mark_is_not_written_over() {
    let moved = Moved::start().await;
    let record = moved.env.created(&moved.ids[0]).id;
    moved.put(
        record,
        Customer {
            data_exchange_id: Some("7f0c0000-0000-4000-8000-000000000001".to_owned()),
            ..customer("Ada Byron")
        },
    );
    moved.change_all();
    moved.env.pass_with(&["--yes"]).await;
    assert_eq!(moved.get(record, Field::City), "Spuzzum");
    assert_eq!(moved.env.code(&moved.ids[0]).await, "C-HOLD-OTHER");
}

#[tokio::test]
async fn a_doubtful_link_is_kept_or_undone_by_hand() {
    for keeps in [true, false] {
        let moved = Moved::start().await;
        let record = moved.env.created(&moved.ids[0]).id;
        moved.put(
            record,
            customer("Ada Byron").with(Field::LastName, "Lovelace"),
        );
        moved
            .env
            .edit(&moved.ids[0], |row| row["contact"]["city"] = json!("Yale"));
        moved.env.pass_with(&["--yes"]).await;
        assert_eq!(moved.env.code(&moved.ids[0]).await, "C-HOLD-OTHER");
        let id = record.to_string();
        if keeps {
            moved
                .env
                .run(&["people", "link", &moved.ids[0], &id, "--yes"])
                .await
                .exits(0);
        } else {
            moved
                .env
                .run(&["people", "unlink", &moved.ids[0]])
                .await
                .exits(0);
        }
        moved.env.pass().await.exits(0);
        let city = if keeps { "Yale" } else { "Spuzzum" };
        assert_eq!(moved.get(record, Field::City), city);
        assert_eq!(moved.count(Operation::CreateProspect), u64::from(!keeps));
    }
}

#[tokio::test]
async fn the_same_address_written_otherwise_needs_no_yes() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    env.settings(|config| {
        for (section, key) in [("i4", "api_url"), ("intouch", "api_url")] {
            let url = config[section][key].as_str().unwrap().to_owned();
            let url = format!("{}/", url.replacen("http://", "HTTP://", 1));
            config[section][key] = toml_edit::value(url);
        }
    });
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
}

#[tokio::test]
async fn another_intouch_needs_a_yes_too() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    let options = Options {
        people: 0,
        clubs: 1,
        ..Options::default()
    };
    let other = Simulator::start(options).await.unwrap();
    {
        let mut world = other.world();
        world.client_id.clone_from(&env.world().client_id);
        world.client_secret.clone_from(&env.world().client_secret);
        let club = world.clubs[0].intouch_id.clone();
        // The same id, another human.
        let mut row = lead("Emma Whitfield");
        row["uuid"] = json!(ada);
        world.add_lead(&club, row);
        assert_eq!(club, env.club(0));
    }
    let access = other.access().intouch;
    env.settings(|config| {
        config["intouch"]["api_url"] = toml_edit::value(access.api_url);
        config["intouch"]["login_url"] = toml_edit::value(access.login_url);
    });
    let run = env.run(&["sync", "--once"]).await.exits(2);
    assert!(run.stderr.contains(ADDRESS), "{run:?}");
    assert_eq!(other.world().requests.count(Operation::Leads), 0);
    env.pass_with(&["--yes"]).await;
    assert_eq!(
        env.created(&ada).get(Field::FirstName),
        "Ada",
        "nobody is written over"
    );
    env.assert_clean();
}

#[tokio::test]
async fn a_dry_run_and_looking_on_work_without_a_yes() {
    let moved = Moved::start().await;
    for arguments in [&["status"][..], &["people"], &["log"]] {
        moved.env.run(arguments).await.exits(0);
    }
    assert_eq!(moved.other.world().requests.write_count(), 0);
}
