//! The window, drawn without a display: pictures of the pages on a fixed view, and flows by role
//! and label on a real desk, a real database and both simulators.
//!
//! The pictures are those of the README, too.
//! `UPDATE_SNAPSHOTS=1 cargo nextest run --test window` draws them anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may stop at the first surprise too"
)]

mod accessibility;
mod activity;
mod clubs;
mod connection;
mod desk;
#[expect(dead_code, reason = "shared with the tests of the program")]
#[path = "../program/env.rs"]
mod env;
mod first_run;
mod fixture;
mod flows;
mod keyring;
mod keys;
#[expect(dead_code, reason = "shared with the tests of the program")]
#[path = "../program/leads.rs"]
mod leads;
mod live;
mod overview;
mod people;
mod screen_share;
mod settings;
