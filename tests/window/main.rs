//! The window, drawn without a display: pictures of the pages on a fixed view, and flows by role
//! and label on a real desk, a real database and both simulators.

#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod activity;
mod fixture;
mod overview;
mod screens;
