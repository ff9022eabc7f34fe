//! The built program against both simulated services: what goes over the wire and what ends up
//! in I4 counts, as well as what the program says of it.

#[cfg(test)]
mod env;
#[cfg(test)]
mod leads;

mod clubs_stop;
mod decisions;
mod holds;
mod matching;
mod passes;
mod sign_in;
mod updates;
