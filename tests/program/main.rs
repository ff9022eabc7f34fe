//! The built program against both simulated services: what goes over the wire and what ends up
//! in I4 counts, as well as what the program says of it.

#[cfg(test)]
mod env;
#[cfg(test)]
mod leads;

mod clubs_stop;
mod decisions;
mod gate;
mod holds;
mod lost;
mod matching;
mod odd_rows;
mod paging;
mod passes;
mod secrets;
mod settings;
mod sign_in;
mod start_and_dry_run;
mod updates;
