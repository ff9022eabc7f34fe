//! The engine: reads each club, decides about each person, delivers. It knows neither window nor
//! terminal: faces read its [`Snapshot`] and get its [`PassReport`].

mod club;
mod create;
mod deliver;
pub mod dry_run;
mod gate;
mod pass;
pub mod ports;
mod read;
mod settle;
mod snapshot;
mod start;

pub use pass::{Engine, Options, Request};
pub use snapshot::{ClubOutcome, ClubProgress, ClubReport, PassReport, Phase, Snapshot};
pub use start::StartFrom;
