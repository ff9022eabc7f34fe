//! Both services are killed, and come back on the same ports with what they had done.

use crate::account;
use crate::chance::{Chance, deaths};
use crate::env::{DEADLINE, Env, Running, program};
use crate::moment::{LATENCY, company, passes_to_the_end};
use i4_connector::simulator::{Options, Simulator};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::test]
async fn services_killed_at_any_moment_cost_nobody_and_make_nobody_twice() {
    let mut chance = Chance::seeded("the services die");
    let folder = tempfile::TempDir::new().unwrap();
    let kept = folder.path().join("kept.jsonl");
    let options = Options {
        keep: Some(kept.clone()),
        ..company(3000, &chance)
    };
    let mut env = Env::start(options.clone()).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    let access = env.simulator.access();
    let options = Options {
        intouch_port: port(&access.intouch.login_url),
        i4_port: port(&access.i4.api_url),
        ..options
    };
    // Another one of this seed knows the same secrets; nobody speaks to it.
    let silent = Simulator::start(Options {
        people: 0,
        ..company(0, &chance)
    });
    std::mem::replace(&mut env.simulator, silent.await.unwrap())
        .stop()
        .await;

    let mut services = serve(&options).await;
    let syncing = env.start_program(&["sync"]);
    let wanted = deaths().div_ceil(4);
    let mut amid_writes = 0;
    for death in 0..wanted {
        let before = length(&kept);
        if chance.of(0..3) > 0 {
            // In the middle of writes, of which the file tells.
            let enough = before + 500 * chance.of(1..50);
            let waited = tokio::time::Instant::now();
            while length(&kept) < enough && waited.elapsed() < Duration::from_secs(5) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            chance
                .pause(u64::try_from(LATENCY.as_millis()).unwrap())
                .await;
        } else {
            chance.pause(1500).await;
        }
        amid_writes += u64::from(length(&kept) > before);
        services.0.start_kill().unwrap();
        services.end().await.exits(-1);
        if death % 5 == 4 {
            // Nobody is there for a while.
            chance.pause(1500).await;
        }
        services = serve(&options).await;
    }
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
    services.0.start_kill().unwrap();
    services.end().await.exits(-1);

    // The last time they come back inside the test, which so sees what is kept.
    env.simulator = Simulator::start(options).await.unwrap();
    let done = env.world().customers.len();
    passes_to_the_end(&env).await;
    let account = account::take(&env).await;
    let late = env.world().customers.len() - done;
    println!(
        "deaths: {} SIGKILLs of the services ({amid_writes} amid writes) over {} people \
         ({} created, {late} of them after the last death, {} found after their answer was lost): \
         0 lost, 0 twice; seed {}",
        wanted + 1,
        account.people,
        account.created,
        account.found,
        chance.seed
    );
    assert!(amid_writes * 3 >= wanted, "they died idle");
}

/// `simulate` as a process, when it is ready.
async fn serve(options: &Options) -> Running {
    let number = |option: &str, value: u64| [option.to_owned(), value.to_string()];
    let arguments = [
        number("--people", options.people as u64),
        number("--clubs", options.clubs as u64),
        number("--seed", options.seed),
        number(
            "--latency-ms",
            u64::try_from(options.latency.as_millis()).unwrap(),
        ),
        [
            "--faults".to_owned(),
            format!("lag={}", options.faults.lag.as_millis()),
        ],
        number("--intouch-port", options.intouch_port.into()),
        number("--i4-port", options.i4_port.into()),
    ];
    let mut command = program(&["simulate"]);
    command.args(arguments.as_flattened());
    command.arg("--keep").arg(options.keep.as_ref().unwrap());
    let mut services = Running(command.spawn().unwrap());
    let stdout = services.0.stdout.as_mut().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(stdout);
    let ready = stdout.read_line(&mut line);
    let read = tokio::time::timeout(DEADLINE, ready).await;
    assert!(
        read.expect("it hangs").unwrap() > 0,
        "{:#?}",
        services.end().await
    );
    services
}

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}
