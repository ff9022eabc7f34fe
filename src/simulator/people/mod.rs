//! The people in both services: lifelike, made up, the same for the same seed.

mod contact;
mod person;
mod populate;
mod story;
mod words;

pub(super) use person::Maker;
pub(super) use populate::{clubs, populate};
pub use story::{Counts, ExpectedCounts, Fate, Story};
