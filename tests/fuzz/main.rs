//! Fuzzing, the short run: the whole corpus, then seeded mutations of it. README.md beside this
//! file tells how to run more, and the campaign that is guided by coverage.
//!
//! `I4_FUZZ_INPUTS` (mutations for each target), `I4_FUZZ_SEED`, and `I4_FUZZ_TRACE=1`, which writes
//! each input to a file before it is tried, for those that end the whole process.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may stop at the first surprise, and this one shows figures"
)]

mod mutate;
mod targets;

use mutate::{Dice, mutated};
use std::cell::RefCell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use targets::Target;

/// Mutations for each target.
const INPUTS: u64 = 5_000;
const SEED: u64 = 20_261_101;
/// What is not read in this time takes more than linear time: an input has at most 64 KB.
const LONGEST: Duration = Duration::from_secs(2);
/// Broken inputs that are shown and kept; the rest is likely the same.
const MOST_SHOWN: usize = 5;

thread_local! {
    /// Where and why the last input stopped.
    static PANIC: RefCell<String> = RefCell::default();
}

fn knob(name: &str, usual: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => usual,
    }
}

fn folder(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target.name)
}

fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(target))
        .expect("each target has a corpus")
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .iter()
        .map(|path| (name(path), fs::read(path).unwrap()))
        .collect()
}

/// Runs one input. Returns what does not hold, if anything.
fn broken(target: &Target, input: &[u8]) -> Option<String> {
    // A busy machine may stand still for a while: only what is slow each time is slow.
    let mut took = Duration::ZERO;
    for _ in 0..3 {
        let begin = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| (target.check)(input))).is_err() {
            return Some(PANIC.take());
        }
        took = begin.elapsed();
        if took <= LONGEST {
            return None;
        }
    }
    Some(format!("{} bytes took {took:?}", input.len()))
}

/// Keeps a broken input in the corpus: it stays there once it is mended.
fn keep(target: &Target, input: &[u8]) -> String {
    let digest = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    let name = format!("crash-{digest:016x}");
    fs::write(folder(target).join(&name), input).unwrap();
    name
}

fn fuzz(name: &str) {
    let target = targets::ALL.iter().find(|t| t.name == name).unwrap();
    let (inputs, seed) = (knob("I4_FUZZ_INPUTS", INPUTS), knob("I4_FUZZ_SEED", SEED));
    let trace = std::env::var_os("I4_FUZZ_TRACE")
        .map(|_| std::env::temp_dir().join(format!("i4-fuzz-{name}")));
    // Thousands of inputs may stop: a few are shown at the end, without their stacks.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| PANIC.set(info.to_string())));
    let corpus = corpus(target);
    assert!(!corpus.is_empty(), "{name} has no corpus");
    let mut shown = Vec::new();
    let mut count = 0;
    for (file, input) in &corpus {
        if let Some(why) = broken(target, input) {
            count += 1;
            shown.push(format!("{file}: {why}"));
        }
    }
    let samples: Vec<Vec<u8>> = corpus.into_iter().map(|(_, input)| input).collect();
    let mut dice = Dice::new(seed);
    for number in 0..inputs {
        let input = mutated(&samples, &mut dice);
        if let Some(trace) = &trace {
            fs::write(trace, &input).unwrap();
        }
        if let Some(why) = broken(target, &input) {
            count += 1;
            if shown.len() < MOST_SHOWN {
                let file = keep(target, &input);
                let start = &input[..input.len().min(600)];
                shown.push(format!(
                    "input {number}, kept as {file}: {why}\n  {}",
                    start.escape_ascii()
                ));
            }
        }
    }
    std::panic::set_hook(usual);
    let samples = samples.len();
    println!("fuzz {name}: {inputs} inputs, corpus {samples}, {count} broken, seed {seed}");
    assert_eq!(count, 0, "\n{}\n", shown.join("\n"));
}

/// One test for each target, so that they run side by side.
macro_rules! tests {
    ($($name:ident)*) => {
        const TESTED: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { fuzz(stringify!($name)); })*
    };
}

tests! {
    intouch_page intouch_clubs intouch_sign_in
    i4_search i4_record i4_rules i4_customers i4_create i4_update i4_member_id i4_clubs
    retry_after config csv dates texts faults
}

#[test]
fn every_target_is_run() {
    let names: Vec<&str> = targets::ALL.iter().map(|t| t.name).collect();
    assert_eq!(names, TESTED);
}
