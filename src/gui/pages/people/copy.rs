//! One person as text for the clipboard. What is masked on screen is masked here.

use super::words::badge;
use crate::desk::{PersonView, View};
use crate::gui::mask::Mask;
use crate::gui::words;
use crate::model::Personal;
use crate::problem::Code;
use std::fmt::Write;

/// Who they are, how they stand, what InTouch has, and what happened.
#[must_use]
pub fn text(view: &View, mask: &Mask, person: &PersonView) -> String {
    let row = &person.row;
    let club = row.club.as_str();
    let zone = view.zone_of(club);
    let mut out = format!(
        "{}\n{} · {} · InTouch {}",
        mask.name(row),
        words::sentence(row.kind.label()),
        view.club_name(club),
        row.id
    );
    if let Some(i4) = &row.i4 {
        let _ = write!(out, " · I4 {i4}");
    }
    let word = badge(row).0;
    let instead = row.code.map_or("", Code::sentence);
    let message = mask.words(row, &person.message, instead);
    let _ = write!(out, "\n{word}: {message}");
    if let Some(code) = row.code {
        let _ = write!(out, " ({code})");
    }
    out.push('\n');
    if let Some(at_ms) = row.gone_ms {
        let _ = writeln!(
            out,
            "No longer in InTouch since {}",
            words::exact(at_ms, &zone)
        );
    }
    for record in &person.not_records {
        let _ = writeln!(out, "Not this person: I4 record {record}");
    }
    for (field, value) in &person.fields {
        let _ = writeln!(out, "{field}: {}", mask.value(row, *field, value));
    }
    for moment in &person.timeline {
        let entry = &moment.entry;
        let _ = writeln!(
            out,
            "\n{}  {}  {}",
            words::exact(entry.at_ms, &zone),
            entry.code,
            mask.told(entry)
        );
        for (field, before, after) in &moment.changes {
            let value = |v: &Option<Personal>| {
                v.as_ref()
                    .map_or_else(|| "(empty)".to_owned(), |v| mask.value(row, *field, v))
            };
            let _ = writeln!(out, "  {field}: {} → {}", value(before), value(after));
        }
    }
    out
}
