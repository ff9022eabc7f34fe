//! What is wrong with the rows, all of it, while they are typed. Pure. Settings are checked once
//! more when they are saved; that check stops at the first mistake.

use super::draft::{Cell, Row, clean_id};
use super::zones::Zones;
use crate::gui::words;
use crate::model::Club;
use std::collections::HashMap;
use std::sync::Arc;

/// No id of either service is longer.
const LONGEST: usize = 200;
/// Sentences below the table; the rest is counted.
const SENTENCES: usize = 4;

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The id is missing.
    Empty,
    /// The id has a character that no id has.
    Character(char),
    /// The id is longer than any.
    TooLong,
    /// The row at this place has the same id.
    Twice(usize),
    /// There is no such time zone.
    UnknownZone,
}

/// A mistake, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Place of the row, from 0.
    pub row: usize,
    /// The column.
    pub cell: Cell,
    /// What.
    pub kind: Kind,
}

/// All mistakes, row by row, at most one a cell. Of rows with the same id, the one that is saved
/// with it keeps it; else the first.
#[must_use]
pub fn mistakes(rows: &[Arc<Row>], base: &[Club], zones: &Zones) -> Vec<Mistake> {
    let owners = [Cell::InTouch, Cell::I4].map(|cell| (cell, owners(rows, base, cell)));
    let mut found = Vec::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
        let mut add = |cell, kind| {
            found.push(Mistake {
                row: place,
                cell,
                kind,
            });
        };
        for (cell, owners) in &owners {
            let id = clean_id(row.text(*cell));
            if let Some(kind) = id_mistake(id) {
                add(*cell, kind);
            } else if let Some(owner) = owners.get(id).filter(|owner| **owner != place) {
                add(*cell, Kind::Twice(*owner));
            }
        }
        if !zones.knows(row.zone.trim()) {
            add(Cell::Zone, Kind::UnknownZone);
        }
    }
    found
}

fn id_mistake(id: &str) -> Option<Kind> {
    if id.is_empty() {
        return Some(Kind::Empty);
    }
    if id.len() > LONGEST {
        return Some(Kind::TooLong);
    }
    let odd = id.chars().find(|c| !c.is_ascii_graphic());
    odd.map(Kind::Character)
}

/// Who has each id by right.
fn owners<'a>(rows: &'a [Arc<Row>], base: &[Club], cell: Cell) -> HashMap<&'a str, usize> {
    let saved: HashMap<&str, &Club> = base.iter().map(|c| (c.intouch.as_str(), c)).collect();
    let mut owners: HashMap<&str, (bool, usize)> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let id = clean_id(row.text(cell));
        let saved = saved.get(clean_id(&row.intouch));
        let is_saved = saved.is_some_and(|club| club.i4.as_str() == clean_id(&row.i4));
        let owner = owners.entry(id).or_insert((is_saved, place));
        if is_saved && !owner.0 {
            *owner = (true, place);
        }
    }
    owners.into_iter().map(|(id, (_, at))| (id, at)).collect()
}

impl Mistake {
    /// It, in a few words below the cell.
    #[must_use]
    pub fn in_cell(&self, rows: &[Arc<Row>]) -> String {
        match self.kind {
            Kind::Empty => "Missing".to_owned(),
            Kind::Character(' ') => "Has a space in it".to_owned(),
            Kind::Character(c) if c.is_control() => "Has a line end in it".to_owned(),
            Kind::Character(c) => format!("No ID has “{c}” in it"),
            Kind::TooLong => "Too long".to_owned(),
            Kind::Twice(owner) => format!("Already used by {}", who(rows, owner)),
            Kind::UnknownZone => "Unknown zone".to_owned(),
        }
    }

    /// It, as a sentence.
    #[must_use]
    pub fn sentence(&self, rows: &[Arc<Row>]) -> String {
        let who_is_it = who(rows, self.row);
        let cell = self.cell.name();
        let text = rows.get(self.row).map_or("", |row| row.text(self.cell));
        match self.kind {
            Kind::Empty => format!("{who_is_it} has no {cell} yet"),
            Kind::Character(c) if c == ' ' || c.is_control() => {
                format!("The {cell} of {who_is_it} has a space or line end in it")
            }
            Kind::Character(c) => {
                format!("The {cell} of {who_is_it} has “{c}” in it, which no ID has")
            }
            Kind::TooLong => format!("The {cell} of {who_is_it} is longer than any ID"),
            Kind::Twice(owner) => format!(
                "{cell} {} is used twice, by {} and {who_is_it}: each club needs its own",
                short(text),
                who(rows, owner)
            ),
            Kind::UnknownZone => {
                format!(
                    "The time zone of {who_is_it}, {}, is not known",
                    short(text)
                )
            }
        }
    }
}

/// All mistakes in a few sentences.
#[must_use]
pub fn sentences(mistakes: &[Mistake], rows: &[Arc<Row>]) -> Vec<String> {
    let mut lines: Vec<String> = mistakes
        .iter()
        .take(SENTENCES)
        .map(|mistake| mistake.sentence(rows))
        .collect();
    if let Some(more) = mistakes.len().checked_sub(SENTENCES).filter(|n| *n > 0) {
        lines.push(format!(
            "and {} more, marked in the table",
            words::number(more as u64)
        ));
    }
    lines
}

/// What a row is called in a sentence.
fn who(rows: &[Arc<Row>], place: usize) -> String {
    let name = rows.get(place).map_or("", |row| row.name.trim());
    if name.is_empty() {
        format!("the club in row {}", place + 1)
    } else {
        short(name)
    }
}

fn short(text: &str) -> String {
    const LENGTH: usize = 40;
    if text.chars().count() <= LENGTH {
        return text.to_owned();
    }
    text.chars().take(LENGTH - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::pages::clubs::draft::Draft;
    use crate::model::{I4ClubId, InTouchClubId};

    fn club(name: &str, intouch: &str, i4: &str) -> Club {
        Club {
            name: name.into(),
            address: String::new(),
            time_zone: "America/Vancouver".into(),
            intouch: InTouchClubId::new(intouch),
            i4: I4ClubId::new(i4),
            enabled: true,
        }
    }

    fn zones() -> Zones {
        Zones::new(["America/Vancouver".to_owned()])
    }

    fn found(draft: &Draft) -> Vec<Mistake> {
        mistakes(draft.rows(), draft.base(), &zones())
    }

    fn told(draft: &Draft) -> Vec<String> {
        let rows = draft.rows();
        let found = found(draft);
        found.iter().map(|m| m.sentence(rows)).collect()
    }

    fn three() -> Draft {
        Draft::new(&[
            club("Riverside", "7f0c", "1"),
            club("Hilltop", "b19a", "2"),
            club("Lakeside", "e2d8", "9"),
        ])
    }

    #[test]
    fn a_good_table_has_none() {
        assert_eq!(found(&three()), []);
    }

    #[test]
    fn the_row_that_took_the_id_is_marked_not_the_one_that_has_it() {
        let mut draft = three();
        draft.set(draft.rows()[2].key, Cell::I4, "2");
        let twice = |row, cell, owner| Mistake {
            row,
            cell,
            kind: Kind::Twice(owner),
        };
        assert_eq!(found(&draft), [twice(2, Cell::I4, 1)]);
        assert_eq!(
            found(&draft)[0].in_cell(draft.rows()),
            "Already used by Hilltop"
        );
        assert_eq!(
            told(&draft),
            ["I4 Club ID 2 is used twice, by Hilltop and Lakeside: each club needs its own"]
        );
        // Also when the one that has it stands below.
        let mut draft = three();
        draft.set(draft.rows()[0].key, Cell::I4, " 9\n");
        assert_eq!(found(&draft), [twice(0, Cell::I4, 2)]);
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        let mut draft = three();
        let keys: Vec<u64> = draft.rows().iter().map(|r| r.key).collect();
        draft.set(keys[0], Cell::InTouch, "");
        draft.set(keys[0], Cell::I4, "1 2");
        draft.set(keys[1], Cell::InTouch, "b19á");
        draft.set(keys[1], Cell::Zone, "Mars/Base");
        draft.set(keys[2], Cell::I4, &"9".repeat(201));
        let kinds: Vec<_> = found(&draft)
            .into_iter()
            .map(|m| (m.row, m.cell, m.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                (0, Cell::InTouch, Kind::Empty),
                (0, Cell::I4, Kind::Character(' ')),
                (1, Cell::InTouch, Kind::Character('á')),
                (1, Cell::Zone, Kind::UnknownZone),
                (2, Cell::I4, Kind::TooLong),
            ]
        );
        let lines = sentences(&found(&draft), draft.rows());
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], "Riverside has no InTouch Club ID yet");
        assert_eq!(lines[4], "and 1 more, marked in the table");
    }

    #[test]
    fn whatever_is_told_is_what_saving_refuses() {
        let check = |draft: &Draft| crate::settings::check_table(&draft.clubs());
        let mut draft = three();
        assert!(check(&draft).is_ok());
        draft.set(draft.rows()[2].key, Cell::I4, "2");
        assert!(check(&draft).is_err());
        draft.set(draft.rows()[2].key, Cell::I4, "");
        assert!(check(&draft).is_err() && !found(&draft).is_empty());
        draft.set(draft.rows()[2].key, Cell::I4, "3");
        assert!(check(&draft).is_ok() && found(&draft).is_empty());
    }

    #[test]
    fn a_row_without_anything_is_not_marked_and_one_without_a_name_has_its_number() {
        let mut draft = three();
        let key = draft.add_blank();
        assert_eq!(found(&draft), []);
        draft.set(key, Cell::I4, "7");
        assert_eq!(
            told(&draft),
            ["the club in row 4 has no InTouch Club ID yet"]
        );
    }

    #[test]
    fn a_zone_may_be_empty_or_in_other_letters() {
        let mut draft = three();
        let key = draft.rows()[0].key;
        draft.set(key, Cell::Zone, "");
        assert_eq!(found(&draft), []);
        draft.set(key, Cell::Zone, "america/vancouver ");
        assert_eq!(found(&draft), []);
    }
}
