//! The built program against both simulated services: what goes over the wire and what ends up
//! in I4 counts, as well as what the program says of it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may stop at the first surprise too"
)]

mod another_system;
mod before_start;
mod by_hand;
mod clearing;
mod clubs_stop;
mod commands;
mod decisions;
mod defaults;
mod demo;
mod doubt;
mod env;
mod gate;
mod gateway;
mod gone;
mod growth;
mod hidden;
mod holds;
mod holds_end;
mod identity;
mod kept;
mod keyring;
mod leads;
mod log;
mod lost;
mod matching;
mod migration;
mod odd_answers;
mod odd_rows;
mod odd_rows_stored;
mod paging;
mod passes;
mod processes;
mod raw;
mod reading;
mod recover;
mod rough;
mod saved_table;
mod secrets;
mod settings;
mod shared_record;
mod sign_in;
mod start_and_dry_run;
mod two_profiles;
mod unsure;
mod update_intent;
mod updates;
