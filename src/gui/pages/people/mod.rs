//! People: search, filters, the list, one person, and decisions about them.

mod ask;
mod candidates;
mod copy;
mod decisions;
mod empty;
mod facts;
mod list;
mod person;
mod questions;
mod reveal;
mod row;
mod several;
mod timeline;
mod words;

use crate::desk::{Command, Desk};
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets};
use crate::ledger::{PeopleQuery, Which};
use crate::model::{Outcome, PersonId};
use crate::problem::Code;
use ask::Filter;
use decisions::{Decisions, Saved};
use egui::{Frame, Key, Margin, Modifiers, Rect, ScrollArea, Stroke, Ui, UiBuilder, Vec2};
use list::List;
use person::Details;
use row::row_id;
use several::Several;

/// At least so wide, list and person stand side by side.
const WIDE: f32 = 640.0;
/// Lower than this, the whole page scrolls.
const LOW: f32 = 360.0;

/// The page.
#[derive(Default)]
pub struct People {
    filter: Filter,
    asked: Option<PeopleQuery>,
    list: List,
    open: Option<PersonId>,
    details: Details,
    /// The person is drawn for the first time: from the top.
    is_new: bool,
    several: Several,
    decisions: Decisions,
    /// The open person's row shall be in sight.
    bring: bool,
}

impl People {
    /// Shows only these from now on.
    pub fn filter(&mut self, which: Which, code: Option<Code>) {
        self.filter = Filter {
            search: String::new(),
            which,
            code,
            outcome: None,
        };
        self.open = None;
        self.several.end();
        self.decisions.forget();
        self.list.restart();
    }

    /// Opens a person.
    pub fn open(&mut self, key: PersonId, desk: &Desk) {
        desk.send(Command::Person(Some(key.clone())));
        self.select(key);
        self.bring = true;
    }

    fn select(&mut self, key: PersonId) {
        self.open = Some(key);
        self.details.restart();
        self.is_new = true;
        self.decisions.forget_answer();
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        match self.decisions.settle(cx) {
            Some(Saved::One) => self.details.decided(),
            Some(Saved::Several) => self.several.end(),
            None => {}
        }
        self.several.refresh(&cx.view.people.rows);
        let is_wide = ui.available_width() >= WIDE;
        if self.open.is_some() && !is_wide && !cx.search {
            self.alone(ui, cx);
        } else if ui.available_height() < LOW {
            ScrollArea::vertical()
                .id_salt("low")
                .auto_shrink(false)
                .show(ui, |ui| self.both(ui, cx, is_wide, LOW));
        } else {
            self.both(ui, cx, is_wide, 0.0);
        }
        self.ask(cx);
        if let Some(key) = &self.open
            && reveal::by_key(ui, key, cx.mask, self.several.picked.is_some())
        {
            cx.wish(Wish::Reveal(key.clone()));
        }
    }

    /// Asks for the rows in sight, once.
    fn ask(&mut self, cx: &Cx<'_>) {
        let since_ms = ask::midnight(cx.view.now_ms, &cx.view.zone);
        let query = self.filter.query(since_ms, self.list.begin());
        if self.asked.as_ref() != Some(&query) {
            cx.send(Command::People(query.clone()));
            self.asked = Some(query);
        }
    }

    /// Head, filters, and below them the list, beside the person if there is room.
    fn both(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, is_wide: bool, least: f32) {
        let top = ui.cursor().top();
        let before = self.filter.clone();
        self.head(ui, cx);
        self.filters(ui, cx);
        if self.filter != before {
            self.list.restart();
            // Nobody is decided about whom the list does not show any more.
            self.several.forget_picks();
        }
        self.notice(ui, cx);
        let used = ui.cursor().top() - top;
        let room = Rect::from_min_size(
            ui.cursor().min,
            Vec2::new(
                ui.available_width(),
                ui.available_height().max(least - used).max(200.0),
            ),
        );
        let width = if is_wide {
            // 330 in the window's first size; what the window has less, the list has less.
            (room.width() * 0.58 - 201.0).clamp(240.0, 330.0)
        } else {
            room.width()
        };
        let left = Rect::from_min_size(room.min, Vec2::new(width, room.height()));
        ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
            pane(ui, 8, |ui| self.list(ui, cx));
        });
        if is_wide {
            let mut right = room;
            right.min.x = left.right() + theme::GAP;
            ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
                pane(ui, theme::PADDING, |ui| {
                    let mut area = ScrollArea::vertical().id_salt("one").auto_shrink(false);
                    if std::mem::take(&mut self.is_new) {
                        area = area.vertical_scroll_offset(0.0);
                    }
                    area.show(ui, |ui| self.person(ui, cx));
                });
            });
        }
        ui.advance_cursor_after_rect(room);
    }

    /// The person in place of the list.
    fn alone(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let escape = ui.memory(|m| m.focused().is_none())
            && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        let back = widgets::Button::new("Back to the list").small();
        if back.show(ui) || escape {
            self.open = None;
            cx.send(Command::Person(None));
            return;
        }
        self.notice(ui, cx);
        let mut area = ScrollArea::vertical().id_salt("alone").auto_shrink(false);
        if std::mem::take(&mut self.is_new) {
            area = area.vertical_scroll_offset(0.0);
        }
        area.show(ui, |ui| {
            widgets::panel(ui, |ui| self.person(ui, cx));
        });
    }

    fn head(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let mut down = false;
        let is_masked = cx.mask.is_on;
        widgets::page_head(ui, "People", |ui| {
            let size = Vec2::new(ui.available_width().min(300.0), theme::CONTROL);
            let field = widgets::Field::new("Search people")
                .unnamed()
                .hint("Search by name, email, phone or ID")
                .secret(is_masked);
            let search = &mut self.filter.search;
            let response = ui.allocate_ui(size, |ui| field.show(ui, search)).inner;
            if cx.search {
                response.request_focus();
            }
            down = response.has_focus()
                && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::ArrowDown));
        });
        let by = if down { Some(0) } else { self.wants_step(ui) };
        if let Some(by) = by {
            self.step(ui, cx, by);
        }
    }

    /// Arrow keys that are meant for the list.
    fn wants_step(&self, ui: &Ui) -> Option<isize> {
        let focused = ui.memory(|m| m.focused());
        let mine = focused.is_none()
            || self.open.as_ref().map(row_id) == focused
            || self.list.has(focused);
        if !mine {
            return None;
        }
        ui.input(|i| {
            let page = self.list.page();
            [
                (Key::ArrowDown, 1),
                (Key::ArrowUp, -1),
                (Key::PageDown, page),
                (Key::PageUp, -page),
            ]
            .into_iter()
            .find(|(key, _)| i.key_pressed(*key) && i.modifiers.is_none())
            .map(|(_, by)| by)
        })
    }

    fn step(&mut self, ui: &Ui, cx: &Cx<'_>, by: isize) {
        let people = &cx.view.people;
        if let Some(key) = self.list.step(people, self.open.as_ref(), by) {
            ui.memory_mut(|m| m.request_focus(row_id(&key)));
            if self.open.as_ref() != Some(&key) {
                cx.send(Command::Person(Some(key.clone())));
                self.select(key);
            }
        }
    }

    fn filters(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let counts = cx.view.people.counts;
        let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 28.0);
        ui.horizontal_wrapped(|ui| {
            for (which, text, count) in [
                (Which::All, "All", counts.all),
                (Which::Today, "Today", counts.today),
                (Which::Held, "On hold", counts.held),
                (Which::NotSaved, "Not saved", counts.not_saved),
            ] {
                let text = format!("{text} {}", crate::gui::words::number(count));
                if widgets::chip(ui, &text, self.filter.which == which) {
                    self.filter.which = which;
                }
            }
            self.outcome(ui);
            if let Some(code) = self.filter.code
                && widgets::chip_removable(ui, crate::gui::words::sentence_of(code))
            {
                self.filter.code = None;
            }
            if self.several.picked.is_none() && !cx.view.people.rows.is_empty() {
                let select = widgets::Button::new("Select several").small();
                if select.show(ui) {
                    self.several.begin();
                }
            }
        });
        ui.spacing_mut().interact_size.y = height;
        ui.add_space(theme::GAP - 8.0);
    }

    /// The choice of one outcome.
    fn outcome(&mut self, ui: &mut Ui) {
        let shown = words::outcome(self.filter.outcome);
        // As high as the chips beside it.
        let padding = ui.spacing().button_padding.y;
        ui.spacing_mut().button_padding.y = padding - 1.0;
        widgets::combo(ui, "Outcome", shown, 120.0, |ui| {
            for outcome in std::iter::once(None).chain(Outcome::ALL.map(Some)) {
                let is_it = self.filter.outcome == outcome;
                let text = words::outcome(outcome);
                if ui.selectable_label(is_it, text).clicked() {
                    self.filter.outcome = outcome;
                }
            }
        });
        ui.spacing_mut().button_padding.y = padding;
    }

    /// The bar of several, and the answer to the last decision.
    fn notice(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if let Some(decision) = self.several.bar(ui, self.decisions.is_busy()) {
            self.decisions.send(cx, self.several.keys(), decision, true);
        }
        if self.several.picked.is_some() {
            ui.add_space(theme::GAP - 8.0);
        }
        self.decisions.show(ui, cx, self.details.tells_refusal());
    }

    fn list(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let people = &cx.view.people;
        // Until the answer to what is asked now has come, nothing is claimed.
        if people.total == 0 && self.filter.made(&people.query) {
            match empty::show(ui, &self.filter, people.counts.all > 0) {
                Some(empty::Pressed::Overview) => cx.wish(Wish::Go(Route::Overview)),
                Some(empty::Pressed::Clear) => {
                    self.filter = Filter::default();
                    self.list.restart();
                }
                None => {}
            }
            return;
        }
        if std::mem::take(&mut self.bring)
            && let Some(key) = &self.open
        {
            self.list.bring_person(people, key);
        }
        let picked = self.several.picked.as_ref();
        let pressed = self.list.show(ui, cx, self.open.as_ref(), picked);
        let Some(pressed) = pressed else { return };
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        let row = pressed.index.checked_sub(begin);
        let Some(row) = row.and_then(|i| people.rows.get(i)) else {
            return;
        };
        ui.memory_mut(|m| m.request_focus(row_id(&row.id)));
        if pressed.too || pressed.to_here || self.several.picked.is_some() {
            self.several.press(people, &pressed);
        } else {
            self.several.range_begins(pressed.index);
            self.list.clicked(&row.id);
            if self.open.as_ref() != Some(&row.id) {
                cx.send(Command::Person(Some(row.id.clone())));
                self.select(row.id.clone());
            }
        }
    }

    /// The open person, or what to do to see one.
    fn person(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(key) = self.open.clone() else {
            let title = "Nobody is selected";
            let text = "Choose somebody in the list to see what InTouch has, what was sent, and \
                        what you can do";
            widgets::empty(ui, icons::USERS, title, text, None);
            return;
        };
        let view = cx.view;
        let person = view.person.as_deref().filter(|p| p.row.id == key);
        let Some(person) = person else {
            waiting(ui, cx, &key);
            return;
        };
        let is_busy = self.decisions.is_busy();
        let refused = self.decisions.refused(cx);
        let pressed = self.details.show(ui, cx, person, is_busy, refused);
        if let Some(decision) = pressed.decision {
            self.decisions.send(cx, vec![key.clone()], decision, false);
        }
        if let Some(record) = pressed.compare {
            cx.send(Command::Compare(key.clone(), record));
        }
        if pressed.reveals {
            cx.wish(Wish::Reveal(key));
        }
    }
}

/// The person is asked for and not there yet.
fn waiting(ui: &mut Ui, cx: &Cx<'_>, key: &PersonId) {
    let row = cx.view.people.rows.iter().find(|row| row.id == *key);
    if let Some(row) = row {
        let name = widgets::strong(cx.mask.name(row)).size(17.0);
        widgets::truncated(ui, name);
    }
    widgets::weak(ui, "Reading…");
}

/// A panel that fills its place.
fn pane(ui: &mut Ui, margin: i8, content: impl FnOnce(&mut Ui)) {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(t.panel)
        .stroke(Stroke::new(1.0, t.line))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::same(margin))
        .show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            content(ui);
        });
}
