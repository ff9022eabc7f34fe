//! One module a page.

mod activity;
mod clubs;
mod connection;
mod first_run;
mod overview;
mod people;
mod settings;
mod shortcuts;

pub use activity::Activity;
pub use clubs::Clubs;
use clubs::{REDO, UNDO};
pub use connection::Connection;
pub use first_run::FirstRun;
pub use overview::Overview;
pub use people::People;
pub use settings::Settings;
pub use shortcuts::shortcuts;
