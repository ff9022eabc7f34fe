//! Real deaths: the built program killed, the services killed, the disk full, at random moments of
//! a pass over a company of thousands. In the end nobody is lost and nobody is there twice.
//!
//! `DEATHS=1000` dies more often than the usual 100 times, `DEATHS_SEED=7` or `random` chooses the moments,
//! `DEATHS_LAG_MS` says how long I4's search lags;
//! each test prints its seed and its figures in one line:
//! `cargo nextest run --test deaths --success-output immediate`.
//!
//! A killed process loses nothing that it has given to the system: power cuts are not tested here.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may stop at the first surprise, and these tell their figures"
)]

mod account;
mod chance;
mod disk_full;
#[expect(dead_code, reason = "shared with the tests of the program")]
#[path = "../program/env.rs"]
mod env;
#[expect(dead_code, reason = "shared with the tests of the program")]
#[path = "../program/leads.rs"]
mod leads;
mod moment;
mod program_dies;
mod services_die;
