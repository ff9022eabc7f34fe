//! Results as text and JSON. Nothing here prints: the faces do.

mod check;
mod form;
mod table;
mod text;

pub use check::{CheckClub, CheckReport, CheckStep};
pub use form::{
    customer_actions_form, customer_actions_html, customer_actions_mail,
    customer_actions_mail_is_whole,
};
pub use table::table;
pub use text::{moment, pass_text, problem_json, problem_text};
