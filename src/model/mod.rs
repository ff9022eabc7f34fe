//! People, clubs, ids and their types. No I/O, no clock.

pub mod club;
pub mod compare;
pub mod ids;
pub mod level;
pub mod normalize;
pub mod outcome;
pub mod person;
pub mod personal;
pub mod record;
pub mod rules;
pub mod secret;
pub mod time;

pub use club::Club;
pub use compare::NORMALISING;
pub use ids::{I4ClubId, I4Id, InTouchClubId, PersonId};
pub use level::Level;
pub use outcome::{Counts, Outcome};
pub use person::{Contact, Field, Kind, Note, Person};
pub use personal::Personal;
pub use record::{Doubt, I4Record, Link};
pub use rules::FieldRules;
pub use secret::Secret;
pub use time::Millis;
