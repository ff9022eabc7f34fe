//! The built program against both simulated services: what goes over the wire and what ends up
//! in I4 counts, as well as what the program says of it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may stop at the first surprise too"
)]

mod clubs_stop;
mod commands;
mod decisions;
mod defaults;
mod demo;
mod doubt;
mod env;
mod gate;
mod growth;
mod holds;
mod keyring;
mod leads;
mod log;
mod lost;
mod matching;
mod odd_rows;
mod paging;
mod passes;
mod processes;
mod reading;
mod recover;
mod rough;
mod saved_table;
mod secrets;
mod settings;
mod sign_in;
mod start_and_dry_run;
mod two_profiles;
mod updates;
