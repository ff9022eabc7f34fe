//! Secrets and people's data: where they never are.

use crate::env::{Env, I4_KEY, INTOUCH_SECRET, Run, run, run_with_input};
use crate::leads::{OWNER, SOURCE, customer, lead};
use i4_connector::simulator::{Fault, Field, Operation, Service};
use serde_json::json;
use std::fs;
use std::path::Path;

/// Whether any file in a folder has one of these texts; gives the first that does.
fn found_in(folder: &Path, texts: &[&str]) -> Option<String> {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if let Some(found) = found_in(&path, texts) {
                return Some(found);
            }
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for text in texts {
            if bytes.windows(text.len()).any(|w| w == text.as_bytes()) {
                return Some(format!("{text} in {}", path.display()));
            }
        }
    }
    None
}

/// A machine without a keyring: no session bus at all, or one that does not answer.
async fn without_keyring(env: &Env, arguments: &[&str], bus: Option<&str>, input: &str) -> Run {
    let mut command = env.command_without_secrets(arguments);
    if let Some(bus) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    run_with_input(command, input).await
}

#[tokio::test]
async fn without_keyring_and_environment_the_problem_is_said_and_nothing_is_kept() {
    let env = Env::with_people(5, 1).await;
    let gone = format!("unix:path={}/gone", env.root().display());
    for bus in [None, Some(gone.as_str())] {
        for arguments in [
            &["sync", "--once"][..],
            &["check"],
            &["credentials", "set", "i4-api-key"],
            &["credentials", "status"],
        ] {
            let told = without_keyring(&env, arguments, bus, "typed-secret\n").await;
            let said = format!("{}{}", told.stdout, told.stderr);
            assert_eq!(told.exit, 2, "{arguments:?} {bus:?}: {told:#?}");
            assert!(
                said.contains("C-KEYRING-ABSENT"),
                "{arguments:?} {bus:?}: {told:#?}"
            );
            assert!(!said.contains("typed-secret"), "{told:#?}");
        }
    }
    assert_eq!(found_in(env.root(), &["typed-secret"]), None);
    assert_eq!(env.world().requests.total(), 0);
}

#[tokio::test]
async fn one_secret_alone_is_not_enough() {
    let env = Env::with_people(5, 1).await;
    for name in [INTOUCH_SECRET, I4_KEY] {
        let mut command = env.command_without_secrets(&["sync", "--once"]);
        command.env(name, "something");
        let told = run(command).await.exits(2);
        assert!(told.stderr.contains("C-KEYRING-ABSENT"), "{told:#?}");
    }
    assert_eq!(env.world().requests.total(), 0);
}

#[tokio::test]
async fn credentials_status_says_where_a_secret_is_and_not_what() {
    let env = Env::empty().await;
    let told = env.run(&["credentials", "status", "--json"]).await.exits(0);
    for row in told.json().as_array().unwrap() {
        assert_eq!(row["stored"], true);
        assert_eq!(row["where"], "in the environment");
    }
    assert!(!told.stdout.contains(&env.simulator.access().i4.api_key));
}

#[tokio::test]
async fn intouch_is_only_read_and_no_staff_or_lead_source_reaches_i4() {
    let env = Env::empty().await;
    env.add_customer(customer("Grace Hopper").with(Field::City, "Elsewhere"));
    let ada = env.add(lead("Ada Byron"));
    env.add(lead("Grace Hopper"));
    let mut odd = lead("Alan Turing");
    odd["contact"]["owner"] = json!({ "name": OWNER });
    odd["contact"]["leadSource"] = json!(SOURCE);
    odd["salesperson"] = json!(OWNER);
    env.add(odd);
    // A lost answer makes the program look in every way it can.
    env.world()
        .order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "3 read: 2 created, 1 linked"
    );
    env.edit(&ada, |row| {
        row["contact"]["city"] = json!("Yale");
        row["owner"]["name"] = json!(format!("{OWNER} Junior"));
    });
    env.pass().await.exits(0);
    env.run(&["check"]).await.exits(0);
    env.assert_clean();
    let world = env.world();
    for request in world.requests.iter() {
        match request.service {
            Service::InTouch => assert!(
                request.method == "GET"
                    || (request.method == "POST" && request.operation == Operation::Token),
                "{request:?}"
            ),
            Service::I4 => {
                for canary in ["anary", OWNER, SOURCE, "Canary%20", "Canary+"] {
                    let sent = format!("{} {} {}", request.path, request.query, request.body);
                    assert!(!sent.contains(canary), "{canary}: {request:?}");
                }
            }
        }
    }
    drop(world);
    assert_eq!(found_in(&env.profile(), &[OWNER, SOURCE]), None);
}

#[tokio::test]
async fn the_secrets_are_in_no_url_no_output_and_no_file() {
    let env = Env::with_people(40, 2).await;
    let access = env.simulator.access();
    let secrets = [&access.intouch.client_secret, &access.i4.api_key].map(String::as_str);
    env.world()
        .order_fault(Operation::CreateProspect, Fault::Html, 1);
    env.world()
        .order_fault(Operation::SearchMembers, Fault::Failure(500), 4);
    env.world()
        .order_fault(Operation::Leads, Fault::TokenDeath, 2);
    let mut said = Vec::new();
    for arguments in [
        &["sync", "--once"][..],
        &["sync", "--once", "--json"],
        &["sync", "--once", "--dry-run"],
        &["check"],
        &["status"],
        &["people"],
        &["log"],
        &["credentials", "status"],
        &["clubs", "list"],
        &["clubs", "form"],
    ] {
        said.push(env.run(arguments).await);
    }
    for (name, wrong) in [
        (INTOUCH_SECRET, "wrong-secret-1"),
        (I4_KEY, "wrong-secret-2"),
    ] {
        let mut command = env.command(&["sync", "--once"]);
        command.env(name, wrong);
        said.push(run(command).await.exits(3));
    }
    let all = [secrets[0], secrets[1], "wrong-secret-1", "wrong-secret-2"];
    for told in &said {
        for secret in all {
            assert!(
                !told.stdout.contains(secret) && !told.stderr.contains(secret),
                "{told:#?}"
            );
        }
    }
    assert_eq!(found_in(env.root(), &all), None);
    let world = env.world();
    assert_eq!(world.violations, [""; 0]);
    for request in world.requests.iter() {
        for secret in all {
            let url = format!("{}?{}", request.path, request.query);
            assert!(
                !url.contains(secret) && !request.body.contains(secret),
                "{request:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_secret_is_never_an_argument() {
    let env = Env::empty().await;
    env.run(&["credentials", "set", "i4-api-key", "on-the-command-line"])
        .await
        .exits(2);
    env.run(&["credentials", "set", "another"]).await.exits(2);
    for input in ["", "\n", "two\nlines\n"] {
        let command = env.command_without_secrets(&["credentials", "set", "i4-api-key"]);
        let told = run_with_input(command, input).await.exits(2);
        assert!(told.stderr.contains("C-USAGE"), "{told:#?}");
    }
}
