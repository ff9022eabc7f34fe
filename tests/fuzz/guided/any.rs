//! One program for all targets: `I4_FUZZ_TARGET` names the one to run.
#![no_main]

#[path = "../targets/mod.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CHECK: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("I4_FUZZ_TARGET").expect("I4_FUZZ_TARGET names a target");
    let target = targets::ALL.iter().find(|target| target.name == name);
    target.expect("there is no such target").check
});

fuzz_target!(|data: &[u8]| CHECK(data));
