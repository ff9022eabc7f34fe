//! One entry of the log in words. Pure.

use crate::desk::View;
use crate::gui::mask::Mask;
use crate::gui::remedy::Remedy;
use crate::gui::words;
use crate::ledger::LogEntry;
use crate::model::{Level, PersonId};
use crate::problem::Code;
use jiff::tz::TimeZone;
use std::fmt::Write;

/// The word of a level.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Info => "Info",
        Level::Warning => "Warning",
        Level::Error => "Error",
    }
}

/// The zone in which an entry's time is told: its club's.
#[must_use]
pub fn zone(view: &View, entry: &LogEntry) -> TimeZone {
    entry
        .club
        .as_deref()
        .map_or_else(|| view.zone.clone(), |club| view.zone_of(club))
}

/// What the admin calls its club; empty if it is about none.
#[must_use]
pub fn club<'a>(view: &'a View, entry: &'a LogEntry) -> &'a str {
    entry
        .club
        .as_deref()
        .map_or("", |club| view.club_name(club))
}

/// The person it is about.
#[must_use]
pub fn person(entry: &LogEntry) -> Option<PersonId> {
    entry.person.as_deref().map(PersonId::new)
}

/// What to do about it.
#[must_use]
pub fn remedy(entry: &LogEntry) -> Option<Remedy> {
    Code::from_text(&entry.code).map(Remedy::of)
}

/// What screen readers say of its row.
#[must_use]
pub fn spoken(view: &View, mask: &Mask, entry: &LogEntry) -> String {
    let at = words::clock(entry.at_ms, view.now_ms, &zone(view, entry));
    let mut text = format!("{}, {at}", level(entry.level));
    let club = club(view, entry);
    if !club.is_empty() {
        let _ = write!(text, ", {club}");
    }
    let _ = write!(text, ": {}", mask.told(entry));
    text
}

/// What is copied of it: everything, code first. The log holds no people's data but ids.
#[must_use]
pub fn text(view: &View, mask: &Mask, entry: &LogEntry) -> String {
    let at = words::exact(entry.at_ms, &zone(view, entry));
    let mut text = format!("{} {} {at}\n{}", entry.code, entry.level, mask.told(entry));
    if let Some(remedy) = remedy(entry).filter(|r| !r.text.is_empty()) {
        let _ = write!(text, "\nWhat to do: {}", words::sentence(remedy.text));
    }
    if let Some(id) = &entry.club {
        let name = club(view, entry);
        if name == id {
            let _ = write!(text, "\nClub: {id}");
        } else {
            let _ = write!(text, "\nClub: {name} ({id})");
        }
    }
    if let Some(id) = &entry.person {
        let _ = write!(text, "\nInTouch person: {id}");
    }
    text
}
