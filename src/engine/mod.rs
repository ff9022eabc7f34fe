//! The engine: reads each club, decides about each person, delivers. It knows neither window nor
//! terminal: faces read its [`Snapshot`] and get its [`PassReport`].

pub mod alarm;
mod ask;
mod club;
mod create;
mod deliver;
pub mod dry_run;
mod gate;
mod others;
mod pass;
pub mod ports;
mod read;
mod reading;
mod recover;
mod settle;
mod snapshot;
mod start;
mod trust;

pub use gate::{Shown, WAITING};
pub use pass::{Engine, Options, Request};
pub use recover::newest;
pub use snapshot::{ClubOutcome, ClubProgress, ClubReport, PassReport, Phase, Snapshot, is_doubt};
pub use start::StartFrom;
