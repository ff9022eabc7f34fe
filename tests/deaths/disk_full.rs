//! The disk is full: a small one, in memory, holds the profile.

use crate::account;
use crate::chance::{Chance, deaths};
use crate::env::{DEADLINE, Env, until};
use crate::moment::{Moment, company, passes_to_the_end, stir};
use i4_connector::simulator::Operation;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

/// Says that this process may mount.
const INSIDE: &str = "DEATHS_MAY_MOUNT";

#[tokio::test]
async fn a_full_disk_costs_nobody_and_makes_nobody_twice() {
    if may_mount("disk_full::a_full_disk_costs_nobody_and_makes_nobody_twice") {
        passes_on_a_full_disk().await;
    }
}

#[tokio::test]
async fn a_loop_waits_while_the_disk_is_full() {
    if may_mount("disk_full::a_loop_waits_while_the_disk_is_full") {
        a_loop_on_a_full_disk().await;
    }
}

/// SQLite gives many numbers for it, most of which a broken disk gives, too.
#[tokio::test]
async fn whatever_opens_the_database_says_that_the_disk_is_full() {
    if may_mount("disk_full::whatever_opens_the_database_says_that_the_disk_is_full") {
        commands_on_a_full_disk().await;
    }
}

/// Whether this process may mount; otherwise the test was run again in one that may.
fn may_mount(name: &str) -> bool {
    let is_inside = std::env::var_os(INSIDE).is_some();
    if !is_inside {
        again_where_mounting_is_allowed(name);
    }
    is_inside
}

/// Runs this test again in a namespace of its own, where it may mount a disk that nobody else
/// sees and that goes with it.
fn again_where_mounting_is_allowed(name: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let mut reasons = Vec::new();
    for rights in [&["--mount"][..], &["--user", "--map-root-user", "--mount"]] {
        let place = folder.path().join("probe");
        std::fs::create_dir_all(&place).unwrap();
        let mut probe = Command::new("unshare");
        probe
            .args(rights)
            .args(["mount", "-t", "tmpfs", "-o", "size=1m", "probe"]);
        match probe.arg(&place).output() {
            Ok(told) if told.status.success() => {
                let mut again = Command::new("unshare");
                again.args(rights).arg(std::env::current_exe().unwrap());
                again.args(["--exact", name, "--nocapture"]);
                again.env(INSIDE, "1").env("TMPDIR", folder.path());
                assert!(again.status().unwrap().success(), "see above");
                return;
            }
            Ok(told) => {
                reasons.push(String::from_utf8_lossy(&told.stderr).trim().to_owned());
            }
            Err(error) => reasons.push(error.to_string()),
        }
    }
    println!("!!! SKIPPED, NOT TESTED: the disk full; no tmpfs can be mounted here: {reasons:?}");
}

/// A disk that can be filled to its last block.
struct Disk {
    ballast: PathBuf,
}

impl Disk {
    fn mount(at: &Path) -> Disk {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=24m,nr_inodes=100", "deaths"])
            .arg(at);
        assert!(mount.status().unwrap().success());
        Disk {
            ballast: at.join("ballast"),
        }
    }

    fn fill(&self) {
        let mut ballast = File::options();
        ballast.create(true).append(true);
        let mut ballast = ballast.open(&self.ballast).unwrap();
        let block = [1; 4096];
        let full = loop {
            if let Err(full) = ballast.write_all(&block) {
                break full;
            }
        };
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    fn free(&self) {
        std::fs::remove_file(&self.ballast).unwrap();
    }

    /// Makes files, as many as the disk takes: there is room, but none for another file.
    fn fill_with_files(&self) {
        std::fs::create_dir(&self.ballast).unwrap();
        let full = (0..)
            .find_map(|number| File::create(self.ballast.join(number.to_string())).err())
            .unwrap();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }
}

async fn passes_on_a_full_disk() {
    let mut chance = Chance::seeded("the disk is full");
    let env = Env::start(company(1200, &chance)).await;
    let disk = Disk::mount(&env.profile());
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    let wanted = deaths().div_ceil(8);
    let (mut full, mut passes) = (0, 0);
    while full < wanted {
        assert!(passes < wanted * 3, "most passes do not mind a full disk");
        stir(&env, &mut chance, 100, 20);
        // A new profile on a full disk first, then moments of a pass.
        let moment = match passes {
            0 => Moment::Starting,
            _ => chance.pick(&Moment::ALL[..4]),
        };
        passes += 1;
        if moment == Moment::Starting {
            disk.fill();
        }
        let mut pass = env.start_program(&["sync", "--once", "--json"]);
        if moment != Moment::Starting && moment.comes(&env, &mut pass, &mut chance).await {
            disk.fill();
        }
        let told = pass.end().await;
        if told.exit != 0 {
            assert!(told.stdout.contains("C-DATABASE"), "{moment:?}: {told:#?}");
            let told = told.exits(1);
            assert!(told.stdout.contains("full"), "{moment:?}: {told:#?}");
            full += 1;
        }
        if disk.ballast.exists() {
            // A database that was closed has left some space.
            disk.fill();
            settings_stay_whole(&env).await;
            disk.free();
        }
    }
    passes_to_the_end(&env).await;
    let account = account::take(&env).await;
    println!(
        "deaths: the disk full in {full} of {passes} passes over {} people ({} created, {} found \
         after their answer was lost): 0 lost, 0 twice; seed {}",
        account.people, account.created, account.found, chance.seed
    );
}

async fn commands_on_a_full_disk() {
    let chance = Chance::seeded("commands on a full disk");
    let env = Env::start(company(20, &chance)).await;
    let disk = Disk::mount(&env.profile());
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    passes_to_the_end(&env).await;
    let commands: &[&[&str]] = &[
        &["sync", "--once", "--json"],
        &["sync", "--once", "--dry-run", "--json"],
        &["status", "--json"],
        &["people", "--json"],
        &["people", "retry", "nobody", "--json"],
        &["recover", "--json"],
    ];
    let tell = async |what: &str| {
        for command in commands {
            let told = env.run(command).await;
            let said = format!("{}{}", told.stdout, told.stderr);
            assert!(said.contains("C-DATABASE"), "{what}: {told:#?}");
            assert!(said.contains("the disk is full"), "{what}: {told:#?}");
        }
    };
    disk.fill();
    tell("to its last byte").await;
    disk.free();
    // A database that was closed has no journal: that is a file to be made.
    passes_to_the_end(&env).await;
    disk.fill_with_files();
    tell("with files").await;
    std::fs::remove_dir_all(&disk.ballast).unwrap();
    passes_to_the_end(&env).await;
    account::take(&env).await;
}

/// Settings that cannot be saved are the old ones, to the last byte.
async fn settings_stay_whole(env: &Env) {
    let before = std::fs::read(env.config()).unwrap();
    let add = [
        "clubs",
        "add",
        "--name",
        "Yale",
        "--intouch-club-id",
        "yale",
        "--i4-club-id",
        "77",
        "--time-zone",
        "UTC",
        "--address",
        "1 Front St",
    ];
    let told = env.run(&add).await.exits(1);
    assert!(told.stderr.contains("C-SETTINGS-NOT-SAVED"), "{told:#?}");
    assert_eq!(std::fs::read(env.config()).unwrap(), before);
    let mut names = std::fs::read_dir(env.profile()).unwrap();
    let left = names.find(|name| {
        let name = name.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".tmp")
    });
    assert!(left.is_none(), "{left:?}");
}

async fn a_loop_on_a_full_disk() {
    let chance = Chance::seeded("a loop on a full disk");
    let env = Env::start(company(20, &chance)).await;
    let disk = Disk::mount(&env.profile());
    env.settings(|config| {
        config["sync"]["create_patience_seconds"] = toml_edit::value(1);
        config["sync"]["interval_seconds"] = toml_edit::value(1);
    });
    passes_to_the_end(&env).await;
    let begun = env.count(Operation::Leads);
    let mut syncing = env.start_program(&["sync"]);
    let told = syncing.0.stderr.take().unwrap();
    // One that begins on a full disk ends at once.
    until("the loop has begun", async || {
        env.count(Operation::Leads) > begun
    })
    .await;
    disk.fill();
    stir(&env, &mut Chance::seeded("somebody new"), 0, 20);
    let mut lines = BufReader::new(told).lines();
    let is_full = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("C-DATABASE") {
                return;
            }
        }
        panic!("the loop has ended");
    };
    timeout(DEADLINE, is_full).await.expect("nobody is told");
    disk.free();
    let begun = env.count(Operation::Leads);
    until("the loop goes on", async || {
        env.count(Operation::Leads) > begun + 6
    })
    .await;
    syncing.signal("INT").await;
    syncing.end().await.exits(130);
    passes_to_the_end(&env).await;
    account::take(&env).await;
}
