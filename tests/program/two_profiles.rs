//! Two workstations, each with a profile of its own, on one company: told apart from a profile's
//! own work, and from another machine's work of before.

use crate::env::{Env, I4_KEY, INTOUCH_SECRET, Run, Running, program, until};
use crate::leads::lead;
use i4_connector::simulator::{Fault, Operation};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// The other workstation: its own profile, the same company.
struct Other<'a> {
    env: &'a Env,
    profile: PathBuf,
}

impl<'a> Other<'a> {
    fn beside(env: &'a Env) -> Other<'a> {
        let profile = env.root().join("other");
        std::fs::create_dir(&profile).unwrap();
        std::fs::copy(env.config(), profile.join("config.toml")).unwrap();
        Other { env, profile }
    }

    fn start(&self, arguments: &[&str]) -> Running {
        let access = self.env.simulator.access();
        let mut command = program(arguments);
        command
            .arg("--profile")
            .arg(&self.profile)
            .env("HOME", self.env.root().join("home"))
            .env(INTOUCH_SECRET, access.intouch.client_secret)
            .env(I4_KEY, access.i4.api_key);
        Running(command.spawn().unwrap())
    }

    async fn run(&self, arguments: &[&str]) -> Run {
        self.start(arguments).end().await
    }

    async fn pass(&self) -> Value {
        let run = self.run(&["sync", "--once", "--json"]).await;
        run.exits(0).json()
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        self.run(&arguments).await.exits(0).json()
    }
}

fn warnings(status: &Value) -> Vec<Value> {
    status["warnings"].as_array().unwrap().clone()
}

/// Both have read the club and brought it up to date once.
async fn both_have_begun(env: &Env) -> Other<'_> {
    let other = Other::beside(env);
    env.pass().await.exits(0);
    other.pass().await;
    other
}

fn records_of(env: &Env, id: &str) -> Vec<String> {
    let world = env.world();
    let found = world.customers.with_data_exchange_id(id);
    found.iter().map(|c| c.id.to_string()).collect()
}

#[tokio::test]
async fn the_slower_of_two_workstations_tells_of_the_faster() {
    let env = Env::with_people(40, 1).await;
    let other = both_have_begun(&env).await;
    assert_eq!(warnings(&env.json(&["status"]).await), [Value::Null; 0]);
    assert_eq!(warnings(&other.json(&["status"]).await), [Value::Null; 0]);

    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    let record = env.created(&ada).id;
    let report = other.pass().await;
    assert_eq!(report["totals"]["linked"], 1);
    assert_eq!(report["clubs"][0]["outcome"], "ok");
    let message = report["clubs"][0]["message"].as_str().unwrap();
    let says = format!("it has made I4 record {record} for InTouch person {ada}");
    assert!(
        message.starts_with("C-OTHER-WRITER: ") && message.ends_with(&says),
        "{message}"
    );

    let found = warnings(&other.json(&["status"]).await);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["code"], "C-OTHER-WRITER");
    let text = other.run(&["status"]).await.exits(0).stdout;
    assert!(
        text.contains(&says) && text.contains("Stop one of the two"),
        "{text}"
    );
    let log = other.json(&["log", "--person", &ada]).await;
    let entries = log.as_array().unwrap().iter();
    let told: Vec<_> = entries.filter(|e| e["code"] == "C-OTHER-WRITER").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["level"], "WARNING");
    assert_eq!(warnings(&env.json(&["status"]).await), [Value::Null; 0]);

    // Once it is said it stands, and is not said again with the next newcomer.
    env.add(lead("Grace Hopper"));
    other.pass().await;
    let log = other.json(&["log"]).await;
    let entries = log.as_array().unwrap().iter();
    assert_eq!(entries.filter(|e| e["code"] == "C-OTHER-WRITER").count(), 1);
    // Now it is the first one's turn to see somebody whom it did not make.
    env.pass().await.exits(0);
    assert_eq!(warnings(&env.json(&["status"]).await).len(), 1);
    env.assert_clean();
}

#[tokio::test]
async fn two_who_create_the_same_person_are_told_with_both_records() {
    let env = Env::empty().await;
    let other = both_have_begun(&env).await;
    // What one has made is not yet found by the other.
    env.world().faults.lag = Duration::from_secs(600);
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    let report = other.pass().await;
    let records = records_of(&env, &ada);
    assert_eq!(records.len(), 2, "the case this is about");
    let message = report["clubs"][0]["message"].as_str().unwrap();
    let says = format!(
        "I4 records {} are InTouch person {ada}",
        records.join(" and ")
    );
    assert!(
        message.starts_with("C-OTHER-WRITER: ") && message.ends_with(&says),
        "{message}"
    );
    // The first one sees it with its next newcomer.
    env.add(lead("Grace Hopper"));
    let pass = env.pass().await.exits(0);
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.ends_with(&says), "{message}");
}

#[tokio::test]
async fn two_that_really_run_at_once_make_nobody_twice_unsaid() {
    let env = Env::empty().await;
    let other = both_have_begun(&env).await;
    env.world().faults.lag = Duration::from_millis(300);
    let ids: Vec<String> = (0..20)
        .map(|n| env.add(lead(&format!("Person Number{n}"))))
        .collect();
    let arguments = ["sync", "--once", "--json"];
    let (mine, theirs) = (env.start_program(&arguments), other.start(&arguments));
    mine.end().await.exits(0);
    theirs.end().await.exits(0);
    let mut told = BTreeSet::new();
    let both = [env.json(&["status"]).await, other.json(&["status"]).await];
    for warning in both.iter().flat_map(warnings) {
        assert_eq!(warning["code"], "C-OTHER-WRITER");
        told.insert(warning["message"].as_str().unwrap().to_owned());
    }
    assert!(!told.is_empty(), "two who share the work have met");
    for id in &ids {
        let records = records_of(&env, id);
        assert!(!records.is_empty(), "{id} is in I4");
        if records.len() > 1 {
            let all = format!(
                "I4 records {} are InTouch person {id}",
                records.join(" and ")
            );
            assert!(
                told.iter().any(|text| text.ends_with(&all)),
                "{all}: {told:#?}"
            );
        }
    }
}

#[tokio::test]
async fn a_lost_answer_of_this_profile_is_no_other_connector() {
    let env = Env::empty().await;
    env.pass().await.exits(0);
    // Found by its DataExchangeID only: neither the answer nor the search tells of it.
    env.world().faults.lag = Duration::from_secs(600);
    env.add(lead("Ada Byron"));
    env.world()
        .order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "1 read: 1 created");
    assert_eq!(pass.report["clubs"][0]["message"], "");
    // Nor is one who is unlinked by hand and linked again.
    env.world().faults.lag = Duration::ZERO;
    let grace = env.add(lead("Grace Hopper"));
    env.pass().await.exits(0);
    let record = env.created(&grace).id.to_string();
    env.run(&["people", "unlink", &grace]).await.exits(0);
    env.run(&["people", "link", &grace, &record]).await.exits(0);
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "1 read: 1 linked");
    assert_eq!(pass.report["clubs"][0]["message"], "");
    assert_eq!(warnings(&env.json(&["status"]).await), [Value::Null; 0]);
}

#[tokio::test]
async fn a_new_machine_that_takes_over_is_no_second_one() {
    let env = Env::empty().await;
    let old: Vec<String> = ["Ada Byron", "Grace Hopper", "Alan Turing"]
        .map(|name| env.add(lead(name)))
        .into();
    env.pass().await.exits(0);
    for start in ["all", "now"] {
        let text = std::fs::read_to_string(env.config()).unwrap();
        let text = text.replace("start_from = \"all\"", &format!("start_from = \"{start}\""));
        let new = Other {
            env: &env,
            profile: env.root().join(start),
        };
        std::fs::create_dir(&new.profile).unwrap();
        std::fs::write(new.profile.join("config.toml"), text).unwrap();
        // The old people, read for the first time; then changed; then somebody really new.
        new.pass().await;
        for id in &old {
            env.edit(id, |row| {
                row["contact"]["city"] = json!(format!("City {start}"));
            });
        }
        let report = new.pass().await;
        assert_eq!(report["totals"]["read"], 3, "{start}");
        env.add(lead(&format!("New {start}")));
        let report = new.pass().await;
        assert_eq!(report["totals"]["created"], 1, "{start}: {report}");
        assert_eq!(report["clubs"][0]["message"], "", "{start}");
        assert_eq!(
            warnings(&new.json(&["status"]).await),
            [Value::Null; 0],
            "{start}"
        );
    }
    env.assert_clean();
}

#[tokio::test]
async fn only_a_pass_with_somebody_new_asks_for_the_list() {
    let env = Env::with_people(20, 1).await;
    env.pass().await.exits(0);
    assert_eq!(
        env.count(Operation::GetCustomers),
        0,
        "a first reading has nobody new"
    );
    env.pass().await.exits(0);
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.count(Operation::GetCustomers), 0);
    env.pass().await.exits(0);
    // The club's own, and the company's.
    assert_eq!(env.count(Operation::GetCustomers), 2);
    env.edit(&ada, |row| row["contact"]["city"] = json!("Yale"));
    env.pass().await.exits(0);
    env.pass().await.exits(0);
    // The club's own, and the company's.
    assert_eq!(env.count(Operation::GetCustomers), 2);
}

#[tokio::test]
async fn a_sign_is_taken_back_when_its_cause_is_gone() {
    let env = Env::empty().await;
    let other = both_have_begun(&env).await;
    env.world().faults.lag = Duration::from_secs(600);
    let ada = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    other.pass().await;
    env.add(lead("Grace Hopper"));
    env.pass().await.exits(0);
    assert_eq!(warnings(&env.json(&["status"]).await).len(), 1);
    // Staff keep one of the two.
    let second: u64 = records_of(&env, &ada)[1].parse().unwrap();
    env.world().customers.remove(second);
    env.add(lead("Alan Turing"));
    until("the look finds nothing", async || {
        env.pass().await.exits(0);
        warnings(&env.json(&["status"]).await).is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_double_in_another_club_is_told_with_both_records() {
    let env = Env::with_people(0, 2).await;
    env.pass().await.exits(0);
    let ada = env.add(lead("Ada Byron"));
    let elsewhere = {
        let mut world = env.world();
        let club = world.clubs[1].i4_id;
        let other = i4_connector::simulator::Customer {
            club,
            data_exchange_id: Some(ada.clone()),
            updated: world.now,
            ..crate::leads::customer("Somebody Else")
        };
        world.add_customer(other)
    };
    env.pass().await.exits(0);
    let here = env.person(&ada).await["i4_id"].clone();
    let status = env.json(&["status"]).await.to_string();
    let told = format!("{elsewhere} and {}", here.as_str().unwrap());
    assert!(status.contains(&told), "{told}: {status}");
}
