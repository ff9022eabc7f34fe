//! What both faces ask for, apart from how they show it: what a pass runs on, the pause between
//! passes, clubs that do not get through, the connection test, the clubs on offer, decisions about people.

mod alarms;
mod by_hand;
mod check;
mod offer;
mod pace;
mod preview;
mod ready;
mod recover;

pub use alarms::{Alarm, alarms, note_no_pass};
pub use by_hand::{Decision, decide, is_allowed};
pub use check::check;
pub use offer::{Offer, Offered, Pair, names_differ, offer};
pub use pace::Pace;
pub use preview::{Preview, preview};
pub use ready::{Ready, say_active};
pub use recover::{Replaced, replace_database};
