//! What taking over a table would do. Pure.

use super::draft::{Draft, Row};
use super::mistakes::{Mistake, mistakes};
use super::zones::{Zones, friendly};
use crate::model::Club;
use crate::settings::TableRow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How the table that was read meets the one that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// Rows of the same InTouch club are replaced, others are added, none is taken out.
    #[default]
    Update,
    /// Only the rows that were read remain.
    Replace,
}

/// What happens to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is added.
    New,
    /// It gets other values.
    Changed,
    /// It stays as it is.
    Same,
    /// It is taken out.
    Removed,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Changed => "Changed",
            Self::Same => "Unchanged",
            Self::Removed => "Removed",
        }
    }
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happens to it.
    pub change: Change,
    /// The row as it would be, or as it was.
    pub club: Club,
    /// Field by field, what is changed; for a mistake, what is wrong.
    pub words: String,
    /// Whether it has a mistake.
    pub is_wrong: bool,
}

/// The table as it would be, and how it differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The whole table.
    pub clubs: Vec<Club>,
    /// Its rows, as they were read, then those taken out.
    pub lines: Vec<Line>,
}

impl Outcome {
    /// How many rows have a fate.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.lines.iter().filter(|l| l.change == change).count()
    }

    /// How many rows have a mistake.
    #[must_use]
    pub fn wrong(&self) -> usize {
        self.lines.iter().filter(|l| l.is_wrong).count()
    }

    /// Whether taking it over would do anything.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.lines.iter().all(|l| l.change == Change::Same)
    }
}

/// What `read` would make of the draft.
#[must_use]
pub fn compare(draft: &Draft, read: &[TableRow], how: How, zones: &Zones) -> Outcome {
    let old = draft.clubs();
    let mut old_places: HashMap<&str, usize> = HashMap::new();
    for (place, club) in old.iter().enumerate() {
        let id = club.intouch.as_str();
        if !id.is_empty() {
            old_places.entry(id).or_insert(place);
        }
    }
    let mut clubs = match how {
        How::Update => old.clone(),
        How::Replace => Vec::new(),
    };
    // Where each row that was read ends up, and which row it takes the place of.
    let mut places: Vec<(usize, Option<usize>)> = Vec::with_capacity(read.len());
    for row in read {
        // A second row of the same club is no update: it is added, and marked as a mistake.
        let before = old_places.remove(row.intouch.as_str());
        // What is empty there stays as it was, because many tables lack a column.
        let club = row.over(before.and_then(|at| old.get(at)));
        let place = match (how, before) {
            (How::Update, Some(at)) => at,
            _ => clubs.len(),
        };
        match clubs.get_mut(place) {
            Some(row) => *row = club,
            None => clubs.push(club),
        }
        places.push((place, before));
    }
    let wrong = wrong(draft, &clubs, zones);
    let mut lines: Vec<Line> = Vec::new();
    for (place, before) in &places {
        let Some(club) = clubs.get(*place) else {
            continue;
        };
        let changes = before
            .and_then(|at| old.get(at))
            .map(|old| differences(old, club));
        let change = match &changes {
            None => Change::New,
            Some(words) if words.is_empty() => Change::Same,
            Some(_) => Change::Changed,
        };
        let mistake = wrong.get(place);
        lines.push(Line {
            change,
            club: club.clone(),
            words: mistake.cloned().or(changes).unwrap_or_default(),
            is_wrong: mistake.is_some(),
        });
    }
    if how == How::Replace {
        let kept: HashSet<usize> = places.iter().filter_map(|(_, before)| *before).collect();
        for (_, club) in old.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
            lines.push(Line {
                change: Change::Removed,
                club: club.clone(),
                words: String::new(),
                is_wrong: false,
            });
        }
    }
    Outcome { clubs, lines }
}

/// The first mistake of each row, in words.
fn wrong(draft: &Draft, clubs: &[Club], zones: &Zones) -> HashMap<usize, String> {
    let rows: Vec<Arc<Row>> = clubs.iter().map(|c| Arc::new(Row::of(0, c))).collect();
    let found = mistakes(&rows, draft.base(), zones);
    let mut words: HashMap<usize, String> = HashMap::new();
    let say = |m: &Mistake| format!("{}: {}", m.cell.name(), lowered(&m.in_cell(&rows)));
    for mistake in &found {
        words.entry(mistake.row).or_insert_with(|| say(mistake));
    }
    words
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn differences(old: &Club, new: &Club) -> String {
    let zones = [friendly(&old.time_zone), friendly(&new.time_zone)];
    let on = |club: &Club| if club.enabled { "on" } else { "off" }.to_owned();
    let pairs = [
        ("name", old.name.clone(), new.name.clone()),
        ("address", old.address.clone(), new.address.clone()),
        ("I4 Club ID", old.i4.to_string(), new.i4.to_string()),
        ("sync", on(old), on(new)),
    ];
    let mut words: Vec<String> = pairs
        .iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| {
            let old = if old.is_empty() { "empty" } else { old };
            format!("{field} {old} → {new}")
        })
        .collect();
    if old.time_zone != new.time_zone {
        // Two zones may have one name.
        let [old, new] = if zones[0] == zones[1] {
            [old.time_zone.clone(), new.time_zone.clone()]
        } else {
            zones
        };
        words.push(format!("time zone {old} → {new}"));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{I4ClubId, InTouchClubId};

    fn club(name: &str, intouch: &str, i4: &str) -> Club {
        Club {
            name: name.into(),
            address: "1 Lake Dr".into(),
            time_zone: "America/Vancouver".into(),
            intouch: InTouchClubId::new(intouch),
            i4: I4ClubId::new(i4),
            enabled: true,
        }
    }

    fn row(name: &str, intouch: &str, i4: &str) -> TableRow {
        all_of(&club(name, intouch, i4))
    }

    /// A row that says everything.
    fn all_of(club: &Club) -> TableRow {
        TableRow {
            name: Some(club.name.clone()),
            address: Some(club.address.clone()),
            time_zone: Some(club.time_zone.clone()),
            intouch: club.intouch.clone(),
            i4: Some(club.i4.clone()),
            enabled: Some(club.enabled),
        }
    }

    fn draft() -> Draft {
        Draft::new(&[
            club("Riverside", "7f0c", "1"),
            club("Hilltop", "b19a", "2"),
            club("Old", "0000", "3"),
        ])
    }

    fn changes(outcome: &Outcome) -> Vec<Change> {
        outcome.lines.iter().map(|l| l.change).collect()
    }

    #[test]
    fn rows_are_added_updated_or_left() {
        let mut hilltop = row("Hill Top", "b19a", "22");
        hilltop.address = None;
        hilltop.enabled = Some(false);
        let read = [
            row("Riverside", "7f0c", "1"),
            hilltop,
            row("Lakeside", "e2d8", "9"),
        ];
        let outcome = compare(&draft(), &read, How::Update, &Zones::default());
        assert_eq!(
            changes(&outcome),
            [Change::Same, Change::Changed, Change::New]
        );
        assert_eq!(
            outcome.lines[1].words,
            "name Hilltop → Hill Top, I4 Club ID 2 → 22, sync on → off"
        );
        let names: Vec<_> = outcome.clubs.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["Riverside", "Hill Top", "Old", "Lakeside"]);
        assert_eq!(
            outcome.clubs[1].address, "1 Lake Dr",
            "an empty cell keeps what was there"
        );
        assert!(!outcome.is_idle() && outcome.wrong() == 0);
    }

    #[test]
    fn replacing_tells_what_goes() {
        let read = [row("Hilltop", "b19a", "2")];
        let outcome = compare(&draft(), &read, How::Replace, &Zones::default());
        assert_eq!(
            changes(&outcome),
            [Change::Same, Change::Removed, Change::Removed]
        );
        assert_eq!(outcome.clubs, [club("Hilltop", "b19a", "2")]);
    }

    #[test]
    fn mistakes_are_marked_where_they_would_be() {
        let read = [
            row("Lakeside", "e2d8", "2"),
            row("Twin", "7f0c", "1"),
            row("Twin again", "7f0c", "5"),
            row("No id", "", "6"),
        ];
        let outcome = compare(&draft(), &read, How::Update, &Zones::default());
        let words: Vec<_> = outcome
            .lines
            .iter()
            .map(|l| (l.is_wrong, l.words.as_str()))
            .collect();
        assert_eq!(
            words,
            [
                (true, "I4 Club ID: already used by Hilltop"),
                (false, "name Riverside → Twin"),
                (true, "InTouch Club ID: already used by Twin"),
                (true, "InTouch Club ID: missing"),
            ]
        );
        assert_eq!(outcome.wrong(), 3);
        assert_eq!(outcome.clubs.len(), 6);
    }

    #[test]
    fn the_same_table_changes_nothing() {
        let draft = draft();
        let read: Vec<TableRow> = draft.clubs().iter().map(all_of).collect();
        let outcome = compare(&draft, &read, How::Replace, &Zones::default());
        assert!(outcome.is_idle());
    }

    #[test]
    fn a_table_of_ids_switches_nothing_on() {
        let mut off = club("Riverside", "7f0c", "1");
        off.enabled = false;
        let draft = Draft::new(&[off]);
        let bare = |id: &str| TableRow {
            name: None,
            address: None,
            time_zone: None,
            intouch: InTouchClubId::new(id),
            i4: None,
            enabled: None,
        };
        for how in [How::Update, How::Replace] {
            let outcome = compare(&draft, &[bare("7f0c")], how, &Zones::default());
            assert!(outcome.is_idle());
            assert_eq!(outcome.clubs, draft.clubs());
        }
        let outcome = compare(&draft, &[bare("e2d8")], How::Update, &Zones::default());
        assert!(outcome.clubs[1].enabled, "a new club is on");
    }
}
