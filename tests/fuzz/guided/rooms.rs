//! The rooms of the program that are fuzzed, from their own files.

#[path = "../../../src/model/mod.rs"]
pub mod model;
#[path = "../../../src/plan/mod.rs"]
pub mod plan;
#[path = "../../../src/problem.rs"]
pub mod problem;
#[path = "../../../src/remote/mod.rs"]
pub mod remote;
#[path = "../../../src/settings/mod.rs"]
pub mod settings;
#[path = "../../../src/simulator/mod.rs"]
pub mod simulator;

/// As much of it as those need.
#[path = "../../../src/engine"]
pub mod engine {
    pub mod ports;
    mod start;
    pub use start::StartFrom;
}
