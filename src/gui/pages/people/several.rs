//! Several people at once: who is picked, and the bar with what can be done.

use super::list::{Picked, Pressed};
use super::words::may_be_new;
use crate::desk::{PeopleList, PersonRow};
use crate::gui::theme::{self, Tokens};
use crate::gui::{widgets, words};
use crate::model::PersonId;
use crate::tasks::Decision;
use egui::{Frame, Label, Margin, Ui};

/// What is asked once more before it is done.
#[derive(Clone, Copy)]
enum Ask {
    NewPeople,
    Unlink,
}

/// Who is picked; nobody while the mode is off.
#[derive(Default)]
pub struct Several {
    /// Those who are picked; `None`: rows open people instead.
    pub picked: Option<Picked>,
    last: usize,
    asking: Option<Ask>,
}

impl Several {
    /// Begins to pick.
    pub fn begin(&mut self) {
        self.picked.get_or_insert_default();
    }

    /// Ends it.
    pub fn end(&mut self) {
        *self = Self::default();
    }

    /// Nobody is picked any more; what was begun goes on.
    pub fn forget_picks(&mut self) {
        if let Some(picked) = &mut self.picked {
            picked.clear();
        }
        self.asking = None;
        self.last = 0;
    }

    /// Where a range begins that ends with the next Shift-click.
    pub fn range_begins(&mut self, index: usize) {
        self.last = index;
    }

    /// Takes a pressed row in or out.
    pub fn press(&mut self, people: &PeopleList, pressed: &Pressed) {
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        let at = |index: usize| people.rows.get(index.checked_sub(begin)?);
        let picked = self.picked.get_or_insert_default();
        self.asking = None;
        if pressed.to_here {
            let (first, last) = (self.last.min(pressed.index), self.last.max(pressed.index));
            for row in (first..=last).filter_map(at) {
                picked.insert(row.id.clone(), row.clone());
            }
        } else if let Some(row) = at(pressed.index)
            && picked.remove(&row.id).is_none()
        {
            picked.insert(row.id.clone(), row.clone());
        }
        self.last = pressed.index;
    }

    /// Who is picked.
    #[must_use]
    pub fn keys(&self) -> Vec<PersonId> {
        self.picked.iter().flat_map(|p| p.keys().cloned()).collect()
    }

    /// What is known of those who are picked is kept fresh.
    pub fn refresh(&mut self, rows: &[PersonRow]) {
        let Some(picked) = &mut self.picked else {
            return;
        };
        for row in rows {
            if let Some(old) = picked.get_mut(&row.id)
                && (old.changed_ms, old.due, old.outcome) != (row.changed_ms, row.due, row.outcome)
            {
                old.clone_from(row);
            }
        }
    }

    /// Draws the bar; says what was decided about all who are picked.
    pub fn bar(&mut self, ui: &mut Ui, is_busy: bool) -> Option<Decision> {
        let picked = self.picked.as_ref()?;
        let t = Tokens::here(ui);
        let number = picked.len();
        let others = picked.values().filter(|row| !may_be_new(row)).count();
        let unlinked = picked.values().filter(|row| row.i4.is_none()).count();
        let (mut decision, mut over) = (None, false);
        let frame = Frame::new()
            .fill(t.selected)
            .corner_radius(theme::PANEL_CORNER)
            .inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let text = match number {
                    0 => "Select people in the list".to_owned(),
                    n => format!("{} selected", words::number(n as u64)),
                };
                ui.add(Label::new(widgets::strong(text)).selectable(false));
                let is_free = number > 0 && !is_busy;
                if let Some(ask) = self.asking {
                    let (text, yes, decided) = match ask {
                        Ask::NewPeople => (
                            format!("Make {} in I4?", new_records(number)),
                            "Make new records",
                            Decision::NewPerson,
                        ),
                        Ask::Unlink => (
                            format!("Undo the link of {}?", words::people(number as u64)),
                            "Undo links",
                            Decision::Unlink,
                        ),
                    };
                    ui.add(Label::new(text).selectable(false));
                    let yes = widgets::Button::primary(yes).small();
                    if yes.enabled(is_free).show(ui) {
                        decision = Some(decided);
                    }
                    if widgets::Button::new("Cancel").small().show(ui) {
                        self.asking = None;
                    }
                    return;
                }
                let again = widgets::Button::new("Look again").small();
                let again = again.name("Look again at the selected people");
                if again.enabled(is_free).show(ui) {
                    decision = Some(Decision::Retry);
                }
                let why = why_not(others);
                let new = widgets::Button::new("New person…").small().hint(&why);
                let new = new.name("New person for each of the selected people…");
                if new.enabled(is_free && others == 0).show(ui) {
                    self.asking = Some(Ask::NewPeople);
                }
                let undo = widgets::Button::new("Undo links…").small();
                let undo = undo.hint(if unlinked == 0 {
                    "Their records are not found for them again"
                } else {
                    "Not all of them are linked"
                });
                let undo = undo.name("Undo the links of the selected people…");
                if undo.enabled(is_free && unlinked == 0).show(ui) {
                    self.asking = Some(Ask::Unlink);
                }
                over = widgets::Button::new("Clear").small().show(ui);
            });
        });
        if over {
            self.end();
        }
        decision
    }
}

fn new_records(number: usize) -> String {
    match number {
        1 => "a new record".to_owned(),
        n => format!("{} new records", words::number(n as u64)),
    }
}

fn why_not(others: usize) -> String {
    match others {
        0 => "Makes a new I4 record for each of them".to_owned(),
        1 => {
            "One of them is linked already or is no prospect; only prospects are created".to_owned()
        }
        n => format!(
            "{} of them are linked already or are no prospects; only prospects are created",
            words::number(n as u64)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{InTouchClubId, Kind, PersonId, Personal};

    fn people(n: usize) -> PeopleList {
        let row = |id: usize| PersonRow {
            id: PersonId::new(&id.to_string()),
            club: InTouchClubId::new("club"),
            number: 1,
            name: Personal::default(),
            kind: Kind::Prospect,
            outcome: None,
            due: false,
            code: None,
            would: None,
            gone_ms: None,
            changed_ms: 0,
            i4: None,
        };
        PeopleList {
            rows: (0..n).map(row).collect(),
            total: n as u64,
            ..PeopleList::default()
        }
    }

    fn pressed(index: usize, to_here: bool) -> Pressed {
        Pressed {
            index,
            to_here,
            too: false,
        }
    }

    #[test]
    fn presses_take_in_and_out_and_shift_takes_a_range() {
        let people = people(10);
        let mut several = Several::default();
        several.press(&people, &pressed(2, false));
        several.press(&people, &pressed(5, true));
        let ids = |s: &Several| {
            let picked = s.picked.as_ref().unwrap();
            picked.keys().map(|k| k.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&several), ["2", "3", "4", "5"]);
        several.press(&people, &pressed(3, false));
        several.press(&people, &pressed(0, false));
        assert_eq!(ids(&several), ["0", "2", "4", "5"]);
        several.end();
        assert!(several.picked.is_none());
    }

    #[test]
    fn another_list_begins_with_nobody() {
        let mut several = Several::default();
        several.forget_picks();
        assert!(several.picked.is_none(), "the mode is not begun by it");
        several.press(&people(3), &pressed(1, false));
        several.forget_picks();
        assert!(several.picked.is_some_and(|picked| picked.is_empty()));
    }

    #[test]
    fn what_is_known_stays_fresh() {
        let mut list = people(3);
        let mut several = Several::default();
        several.press(&list, &pressed(1, false));
        list.rows[1].due = true;
        several.refresh(&list.rows);
        assert!(several.picked.unwrap().values().all(|row| row.due));
    }
}
