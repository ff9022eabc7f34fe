//! What is fuzzed: each target is a plain function over bytes that stops (by `assert!`) where
//! something does not hold. `tests/fuzz/main.rs` runs them with seeded mutations,
//! `tests/fuzz/guided` guided by coverage; both use the same corpus.

mod i4;
mod intouch;
mod services;
mod settings;
mod texts;

/// Texts that errors must never repeat: they stand in the corpus where a secret might stand.
/// Bare keys of TOML cannot look like this, so it is always a value.
pub const SECRET: &str = "hunter2!hunter2";

/// One thing that reads what others wrote.
pub struct Target {
    /// Its name, which is also its folder of the corpus.
    pub name: &'static str,
    /// Stops where something does not hold.
    pub check: fn(&[u8]),
}

/// All of them.
pub const ALL: [Target; 17] = [
    target("intouch_page", intouch::page),
    target("intouch_clubs", intouch::clubs),
    target("intouch_sign_in", intouch::sign_in),
    target("i4_search", i4::search),
    target("i4_record", i4::record),
    target("i4_rules", i4::rules),
    target("i4_customers", i4::customers),
    target("i4_create", i4::create),
    target("i4_update", i4::update),
    target("i4_member_id", i4::member_id),
    target("i4_clubs", i4::clubs),
    target("retry_after", services::retry_after),
    target("config", settings::config),
    target("csv", settings::csv),
    target("dates", texts::dates),
    target("texts", texts::texts),
    target("faults", texts::faults),
];

const fn target(name: &'static str, check: fn(&[u8])) -> Target {
    Target { name, check }
}
