//! A deterministic world: clock, network, disk and both services follow from a plan, and the plan from
//! one seed. Whole passes of the real engine, clients and ledger run in it, with everything going
//! wrong, and what `docs/guarantees.md` promises is checked after each pass and in the end.
//!
//! `WORLD_SEEDS=10000` tries more of them, `WORLD_FIRST=…` begins elsewhere, and `WORLD_SEED=123`
//! replays one and prints all that happened. `WORLD_EVENTS=base,back` lets only some events happen
//! (see `make.rs`). A plan that fails is made smaller and printed (`WORLD_SHRINK=0`: not): as a file in
//! `kept/` it is a test from then on (`WORLD_KEEP=FOLDER` writes such files). `WORLD_PLAN=FILE`
//! replays a plan. `WORLD_ALL=1` goes on after the first failures and tells which promises are broken
//! how often.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "tests may stop, and say why"
)]

mod dice;
mod end;
mod invariants;
mod make;
mod plan;
mod run;
mod shrink;
mod stage;
mod surroundings;
mod tale;
mod wire;

use make::Group;
use plan::Plan;
use run::{Failed, Figures};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many seeds an ordinary run tries.
const SEEDS: u64 = 300;
/// Failures after which an ordinary run has seen enough.
const ENOUGH: usize = 5;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_goes_wrong_nobody_is_lost_and_nobody_is_there_twice() {
    let groups = Group::wanted();
    if let Ok(file) = std::env::var("WORLD_PLAN") {
        let plan = Plan::read(&std::fs::read_to_string(file).unwrap()).unwrap();
        return replay(&plan);
    }
    if let Some(seed) = number("WORLD_SEED") {
        return replay(&make::plan(seed, &groups));
    }
    let first = number("WORLD_FIRST").unwrap_or(1);
    let seeds = number("WORLD_SEEDS").unwrap_or(SEEDS);
    let enough = match number("WORLD_ALL") {
        Some(1) => usize::MAX,
        _ => ENOUGH,
    };
    let next = AtomicU64::new(first);
    let sums = Mutex::new(Figures::default());
    let failed = Mutex::new(BTreeMap::new());
    // Each waits for the disk half of its time.
    let threads = 2 * std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds || failed.lock().unwrap().len() >= enough {
                        break;
                    }
                    match run::run(&make::plan(seed, &groups), false) {
                        Ok(figures) => sums.lock().unwrap().add(figures),
                        Err(broken) => {
                            failed.lock().unwrap().insert(seed, broken);
                        }
                    }
                }
            });
        }
    });
    let sums = sums.into_inner().unwrap();
    let failed = failed.into_inner().unwrap();
    println!(
        "world: {seeds} seeds from {first}, {} passes, {} dry runs, {} deaths, {} events, {} requests, {} \
         pieces of disk work, {} troubles, {} people; seeds that broke a promise: {}",
        sums.passes,
        sums.dry_runs,
        sums.deaths,
        sums.deeds,
        sums.requests,
        sums.disk_works,
        sums.troubles,
        sums.people,
        failed.len()
    );
    tell_all(&failed, &groups);
    assert!(
        failed.is_empty(),
        "WORLD_SEED={} replays the first",
        failed.keys().next().unwrap()
    );
}

#[test]
fn a_seed_replays_exactly() {
    for seed in 1..=5 {
        let plan = make::plan(seed, &Group::wanted());
        let told = |f: Result<Figures, Box<Failed>>| match f {
            Ok(figures) => figures.fingerprint.to_string(),
            Err(failed) => failed.last_lines,
        };
        let (one, two) = (told(run::run(&plan, false)), told(run::run(&plan, false)));
        assert_eq!(one, two, "seed {seed}");
    }
}

#[test]
fn a_plan_is_the_same_after_it_was_written_down() {
    for seed in 1..=200 {
        let plan = make::plan(seed, &Group::wanted());
        assert_eq!(Plan::read(&plan.text()).unwrap(), plan, "seed {seed}");
    }
}

/// Plans that once broke a promise.
#[test]
fn kept_plans_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/world/kept");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    let mut failed = 0;
    for file in &files {
        let plan = Plan::read(&std::fs::read_to_string(file).unwrap()).unwrap();
        if let Err(broken) = run::run(&plan, false) {
            tell(&file.display().to_string(), &broken);
            failed += 1;
        }
    }
    println!(
        "world: {} kept plans, {failed} broke a promise",
        files.len()
    );
    assert_eq!(failed, 0);
}

fn replay(plan: &Plan) {
    println!("{}", plan.text());
    match run::run(plan, true) {
        Ok(figures) => println!("{figures:?}"),
        Err(failed) => {
            tell("this plan", &failed);
            panic!("the plan breaks a promise");
        }
    }
}

/// The first failure of each promise with its smallest plan, and how often each was broken.
fn tell_all(failed: &BTreeMap<u64, Box<Failed>>, groups: &std::collections::BTreeSet<Group>) {
    let mut by_promise: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (seed, broken) in failed {
        for broken in &broken.broken {
            let seeds = by_promise.entry(broken.promise).or_default();
            if seeds.last() != Some(seed) {
                seeds.push(*seed);
            }
        }
    }
    for (promise, seeds) in &by_promise {
        println!(
            "BROKEN {promise}: {} seeds, {:?}",
            seeds.len(),
            &seeds[..seeds.len().min(8)]
        );
    }
    for (promise, seeds) in &by_promise {
        let Some(seed) = seeds.first() else { continue };
        tell(&format!("seed {seed}"), &failed[seed]);
        if number("WORLD_SHRINK") != Some(0) {
            let small = shrink::shrink(&make::plan(*seed, groups), promise);
            let how = run::run(&small, false).err();
            println!("{promise}: seed {seed} as a plan to keep\n{}", small.text());
            if let Ok(folder) = std::env::var("WORLD_KEEP") {
                let name = format!("{}-{seed}.json", promise.replace([' ', '\''], "-"));
                std::fs::write(Path::new(&folder).join(name), small.text() + "\n").unwrap();
            }
            if let Some(failed) = how {
                tell("the small plan", &failed);
            }
        }
    }
}

fn tell(which: &str, failed: &Failed) {
    println!("{which}:\n{}", failed.last_lines);
    for broken in &failed.broken {
        println!("{which} BROKEN {broken}");
    }
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.passes += other.passes;
        self.deaths += other.deaths;
        self.dry_runs += other.dry_runs;
        self.deeds += other.deeds;
        self.people += other.people;
        self.requests += other.requests;
        self.disk_works += other.disk_works;
        self.troubles += other.troubles;
    }
}
