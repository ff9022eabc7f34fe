//! What pages are made of. Each control has a name and a role for screen readers; sizes and
//! colours come from the theme.

mod button;
mod choice;
mod combo;
mod field;
mod frame;
mod label;
mod paint;
mod problem;

pub use button::{Button, chip, chip_removable, icon_button, link, link_named, toggle_chip};
pub(in crate::gui) use button::{focus_ring, focus_ring_inside};
pub use choice::choice;
pub use combo::combo;
pub use field::{Field, check, switch};
pub use frame::{banner, divider, empty, page_head, panel, panel_titled, row_ground};
pub use label::{badge, mono, section, small, strong, title, truncated, value, weak};
pub use paint::fitted;
pub use problem::{answer, copy_text, problem, problem_line, problem_saying};
