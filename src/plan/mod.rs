//! Pure decisions: no clock, no I/O, no state. Given what is known about a person, what is next?

pub mod decide;
pub mod difference;
pub mod patience;
pub mod preflight;
#[cfg(test)]
mod properties;
pub mod smart_match;
pub mod terms;
#[cfg(test)]
mod tests;

pub use decide::decide;
pub use patience::{Looking, Seen};
pub use smart_match::{Finding, Step, can_match, contradicts, smart_match};
pub use terms::{Change, Choice, Draft, Facts, Hold, Marked, Next, Plan, Question};
