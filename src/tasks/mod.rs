//! What both faces ask for, apart from how they show it: what a pass runs on, the pause between
//! passes, what ends either early, keeping the profile tidy, clubs that do not get through, the connection test, the clubs on offer, decisions about people.

mod alarms;
mod by_hand;
mod check;
mod offer;
mod pace;
mod preview;
mod ready;
mod recover;
mod tidy;
mod watch;

pub use alarms::{Alarm, alarms, note_no_pass};
pub use by_hand::{Beside, Decision, beside, decide, i4_of, is_allowed, others};
pub use check::check;
pub use offer::{Offer, Offered, Pair, names_differ, offer};
pub use pace::{Pace, Rest};
pub use preview::{Preview, preview};
pub use ready::{Ready, say_active, say_begun};
pub use recover::{Replaced, replace_database};
pub use tidy::{raise_settings, tidy};
pub use watch::{SettingsWatch, ended_for_new_settings};
