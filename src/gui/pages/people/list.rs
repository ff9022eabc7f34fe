//! The list: only the rows in sight are drawn, however many there are; it stays where it is
//! while others come and go above it.

use super::ask::{self, Filter};
use super::row::{self, Looks, ROW, row_id};
use crate::desk::{PeopleList, PersonRow};
use crate::gui::cx::Cx;
use crate::model::PersonId;
use egui::{Id, ScrollArea, Ui};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Several people, for one decision.
pub type Picked = BTreeMap<PersonId, PersonRow>;

/// Where the list stands.
#[derive(Default)]
pub struct List {
    top: f32,
    height: f32,
    jump: Option<f32>,
    shown: Option<Arc<PeopleList>>,
    /// Rows in sight, and who of them is loaded.
    range: Range<usize>,
    sight: Vec<(usize, PersonId)>,
    begin: i64,
    /// Who was clicked last: no ring around them, the ground says enough.
    clicked: Option<PersonId>,
}

/// A row that was pressed.
pub struct Pressed {
    /// Its place in the whole list.
    pub index: usize,
    /// Whether Shift was held: everybody up to here.
    pub to_here: bool,
    /// Whether Ctrl or Command was held: this one too.
    pub too: bool,
}

impl List {
    /// Begins at the top again: other people are asked for.
    pub fn restart(&mut self) {
        self.jump = Some(0.0);
        self.begin = 0;
    }

    /// Where the part to ask for begins.
    pub fn begin(&mut self) -> i64 {
        self.begin = ask::offset(self.begin, &self.range);
        self.begin
    }

    /// The person so many rows away from the open one, and brings them into sight.
    pub fn step(
        &mut self,
        people: &PeopleList,
        open: Option<&PersonId>,
        by: isize,
    ) -> Option<PersonId> {
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        let at = open.and_then(|key| people.rows.iter().position(|row| row.id == *key));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(people.rows.len() - 1),
            // Nobody in sight is open: the first in sight.
            None => {
                let first = self.sight.first().map_or(begin, |(i, _)| *i);
                first.checked_sub(begin)?
            }
        };
        let row = people.rows.get(next)?;
        self.clicked = None;
        self.bring(begin + next);
        Some(row.id.clone())
    }

    /// Somebody was clicked.
    pub fn clicked(&mut self, key: &PersonId) {
        self.clicked = Some(key.clone());
    }

    /// Rows that a page of the list has.
    #[must_use]
    pub fn page(&self) -> isize {
        // Rows in sight are counted with those that are cut.
        self.range.len().saturating_sub(3).max(1).cast_signed()
    }

    /// Whether the keyboard is on one of the rows in sight.
    #[must_use]
    pub fn has(&self, focused: Option<Id>) -> bool {
        focused.is_some_and(|id| self.sight.iter().any(|(_, key)| row_id(key) == id))
    }

    fn bring(&mut self, index: usize) {
        let top = index as f32 * ROW;
        if top < self.top {
            self.jump = Some(top);
        } else if top + ROW > self.top + self.height {
            self.jump = Some(top + ROW - self.height);
        }
    }

    /// Brings somebody into sight, if they are loaded.
    pub fn bring_person(&mut self, people: &PeopleList, key: &PersonId) {
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        if let Some(at) = people.rows.iter().position(|row| row.id == *key) {
            self.bring(begin + at);
        }
    }

    /// A list that has changed is drawn so that those who are looked at stay where they are.
    fn follow(&mut self, people: &Arc<PeopleList>) {
        let same = |old: &Arc<PeopleList>| Arc::ptr_eq(old, people);
        if self.shown.as_ref().is_some_and(same) {
            return;
        }
        let old = self.shown.replace(people.clone());
        let filter = |query: &crate::ledger::PeopleQuery| Filter {
            search: query.search.clone(),
            which: query.which,
            code: query.code,
            outcome: query.outcome,
        };
        let Some(old) = old.filter(|old| filter(&old.query).made(&people.query)) else {
            return;
        };
        // At the top, news are welcome.
        if self.top > 0.0 && self.jump.is_none() && !old.rows.is_empty() {
            let offset = usize::try_from(people.query.offset).unwrap_or(0);
            let by = ask::moved(&self.sight, &people.rows, offset);
            if by != 0 {
                self.jump = Some((self.top + by as f32 * ROW).max(0.0));
            }
        }
    }

    /// Draws it in the room that is left; says which row was pressed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        open: Option<&PersonId>,
        picked: Option<&Picked>,
    ) -> Option<Pressed> {
        let people = &cx.view.people;
        self.follow(people);
        let total = usize::try_from(people.total).unwrap_or(usize::MAX);
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        let at = |index: usize| people.rows.get(index.checked_sub(begin)?);
        let mut area = ScrollArea::vertical().id_salt("people").auto_shrink(false);
        if let Some(top) = self.jump.take() {
            area = area.vertical_scroll_offset(top);
        }
        let mut pressed = None;
        let mut sight = Vec::new();
        ui.spacing_mut().item_spacing.y = 0.0;
        let output = area.show_rows(ui, ROW, total, |ui, range| {
            self.range = range.clone();
            // One stop for Tab: whoever is open, or the first.
            let stop = range
                .clone()
                .filter_map(at)
                .find(|row| open == Some(&row.id))
                .or_else(|| range.clone().find_map(at))
                .map(|row| row.id.clone());
            for index in range {
                let Some(row) = at(index) else {
                    row::draw_missing(ui);
                    continue;
                };
                sight.push((index, row.id.clone()));
                let looks = Looks {
                    is_open: open == Some(&row.id),
                    is_stop: stop.as_ref() == Some(&row.id),
                    is_clicked: self.clicked.as_ref() == Some(&row.id),
                    ticked: picked.map(|p| p.contains_key(&row.id)),
                };
                let response = row::draw(ui, cx, row, &looks);
                if response.clicked() {
                    let keys = ui.input(|i| i.modifiers);
                    pressed = Some(Pressed {
                        index,
                        to_here: keys.shift,
                        too: keys.command,
                    });
                }
            }
        });
        self.top = output.state.clamped_offset().y;
        self.height = output.inner_rect.height();
        self.sight = sight;
        pressed
    }
}
