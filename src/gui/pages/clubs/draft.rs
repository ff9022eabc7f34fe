//! The table as it is being edited: rows of texts, steps to undo, and whether it differs from
//! the settings. Pure.

use crate::model::{Club, I4ClubId, InTouchClubId};
use std::collections::HashMap;
use std::sync::Arc;

/// Steps that can be undone.
const STEPS: usize = 200;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// What the admin calls the club.
    Name,
    /// Where it is.
    Address,
    /// Its id in InTouch.
    InTouch,
    /// Its id in I4.
    I4,
    /// Its time zone.
    Zone,
}

impl Cell {
    /// Its name in sentences and for screen readers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "Club name",
            Self::Address => "Address",
            Self::InTouch => "InTouch Club ID",
            Self::I4 => "I4 Club ID",
            Self::Zone => "Time zone",
        }
    }
}

/// A row, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Names the row for as long as it exists, wherever it stands.
    pub key: u64,
    /// What the admin calls the club.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its id in InTouch.
    pub intouch: String,
    /// Its id in I4.
    pub i4: String,
    /// Its time zone.
    pub zone: String,
    /// Whether passes include it.
    pub enabled: bool,
}

impl Row {
    /// The row of a club.
    #[must_use]
    pub fn of(key: u64, club: &Club) -> Self {
        Self {
            key,
            name: club.name.clone(),
            address: club.address.clone(),
            intouch: club.intouch.to_string(),
            i4: club.i4.to_string(),
            zone: club.time_zone.clone(),
            enabled: club.enabled,
        }
    }

    /// The club, without what pasting brings along.
    #[must_use]
    pub fn club(&self) -> Club {
        Club {
            name: self.name.trim().to_owned(),
            address: self.address.trim().to_owned(),
            time_zone: self.zone.trim().to_owned(),
            intouch: InTouchClubId::new(clean_id(&self.intouch)),
            i4: I4ClubId::new(clean_id(&self.i4)),
            enabled: self.enabled,
        }
    }

    /// Whether nothing was typed yet: such a row is neither a mistake nor saved.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.name, &self.address, &self.intouch, &self.i4]
            .iter()
            .all(|text| clean_id(text).is_empty())
    }

    /// The text of a cell.
    #[must_use]
    pub fn text(&self, cell: Cell) -> &str {
        match cell {
            Cell::Name => &self.name,
            Cell::Address => &self.address,
            Cell::InTouch => &self.intouch,
            Cell::I4 => &self.i4,
            Cell::Zone => &self.zone,
        }
    }

    fn text_mut(&mut self, cell: Cell) -> &mut String {
        match cell {
            Cell::Name => &mut self.name,
            Cell::Address => &mut self.address,
            Cell::InTouch => &mut self.intouch,
            Cell::I4 => &mut self.i4,
            Cell::Zone => &mut self.zone,
        }
    }
}

/// An id without the spaces, line ends and invisible marks around it that pasting brings along.
#[must_use]
pub fn clean_id(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

type Rows = Vec<Arc<Row>>;

/// The table in editing.
#[derive(Debug, Default)]
pub struct Draft {
    rows: Rows,
    base: Vec<Club>,
    undo: Vec<Rows>,
    redo: Vec<Rows>,
    /// The cell that is being typed in: all of it is one step.
    typing: Option<(u64, Cell)>,
    next_key: u64,
    dirty: bool,
    /// Counts changes, for whoever keeps what follows from the rows.
    revision: u64,
}

impl Draft {
    /// A draft of the saved table, without any change.
    #[cfg(test)]
    pub fn new(clubs: &[Club]) -> Self {
        let mut draft = Self::default();
        draft.rebase(clubs);
        draft.reset();
        draft
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }

    /// The clubs to save: all rows that are not blank.
    #[must_use]
    pub fn clubs(&self) -> Vec<Club> {
        let rows = self.rows.iter().filter(|row| !row.is_blank());
        rows.map(|row| row.club()).collect()
    }

    /// The saved table that this is a draft of.
    #[must_use]
    pub fn base(&self) -> &[Club] {
        &self.base
    }

    /// Whether saving would change something.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Another number after each change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether there is a step to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Types into a cell.
    pub fn set(&mut self, key: u64, cell: Cell, text: &str) {
        let text = match cell {
            Cell::InTouch | Cell::I4 => clean_id(text),
            _ => text,
        };
        if self.row(key).is_none_or(|row| row.text(cell) == text) {
            return;
        }
        if self.typing != Some((key, cell)) {
            self.step();
            self.typing = Some((key, cell));
        }
        self.redo.clear();
        if let Some(row) = self.row_mut(key) {
            text.clone_into(row.text_mut(cell));
        }
        self.changed();
    }

    /// What is typed next is a step of its own.
    pub fn end_typing(&mut self) {
        self.typing = None;
    }

    /// Switches a club on or off.
    pub fn set_enabled(&mut self, key: u64, enabled: bool) {
        self.step();
        if let Some(row) = self.row_mut(key) {
            row.enabled = enabled;
        }
        self.changed();
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: u64) {
        self.step();
        self.rows.retain(|row| row.key != key);
        self.changed();
    }

    /// Adds an empty row at the end and returns its key.
    pub fn add_blank(&mut self) -> u64 {
        self.step();
        let key = self.key();
        self.rows.push(Arc::new(Row {
            key,
            enabled: true,
            ..Row::default()
        }));
        self.changed();
        key
    }

    /// Adds clubs at the end, in one step.
    pub fn add(&mut self, clubs: &[Club]) {
        self.step();
        for club in clubs {
            let key = self.key();
            self.rows.push(Arc::new(Row::of(key, club)));
        }
        self.changed();
    }

    /// Replaces the whole table, in one step.
    pub fn replace(&mut self, clubs: &[Club]) {
        self.step();
        self.fill(clubs);
        self.changed();
    }

    /// Back to the saved table; this can be undone too.
    pub fn discard(&mut self) {
        let base = std::mem::take(&mut self.base);
        self.replace(&base);
        self.base = base;
        self.changed();
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        if let Some(before) = self.undo.pop() {
            self.redo.push(std::mem::replace(&mut self.rows, before));
            self.typing = None;
            self.changed();
        }
    }

    /// Does the last undone step again.
    pub fn redo(&mut self) {
        if let Some(after) = self.redo.pop() {
            self.undo.push(std::mem::replace(&mut self.rows, after));
            self.typing = None;
            self.changed();
        }
    }

    /// The saved table is another one now; the rows stay.
    pub fn rebase(&mut self, clubs: &[Club]) {
        // As saving would write them: spaces around a text are no change.
        self.base = clubs.iter().map(|c| Row::of(0, c).club()).collect();
        self.changed();
    }

    /// Begins anew with the saved table; no step is left.
    pub fn reset(&mut self) {
        let base = std::mem::take(&mut self.base);
        self.fill(&base);
        self.base = base;
        self.undo.clear();
        self.redo.clear();
        self.typing = None;
        self.changed();
    }

    /// The rows of clubs; a club that is there already keeps its key.
    fn fill(&mut self, clubs: &[Club]) {
        let old = std::mem::take(&mut self.rows);
        let keys = old.iter().map(|r| (clean_id(&r.intouch), r.key));
        let mut keys: HashMap<&str, u64> = keys.filter(|(id, _)| !id.is_empty()).collect();
        for club in clubs {
            let key = keys.remove(club.intouch.as_str());
            let key = key.unwrap_or_else(|| self.key());
            self.rows.push(Arc::new(Row::of(key, club)));
        }
    }

    fn key(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }

    fn row(&self, key: u64) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.key == key).map(|row| &**row)
    }

    fn row_mut(&mut self, key: u64) -> Option<&mut Row> {
        let mut rows = self.rows.iter_mut();
        rows.find(|row| row.key == key).map(Arc::make_mut)
    }

    fn step(&mut self) {
        self.undo.push(self.rows.clone());
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
        self.redo.clear();
        self.typing = None;
    }

    fn changed(&mut self) {
        self.revision += 1;
        self.dirty = self.clubs() != self.base;
    }
}

#[cfg(test)]
mod tests;
