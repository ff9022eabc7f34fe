//! The list: only the rows in sight are drawn, however many there are; it stays where it is
//! while others come and go above it.

use super::ask::{self, Filter};
use super::words::badge;
use crate::desk::{PeopleList, PersonKey, PersonRow};
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets, words};
use egui::{
    Color32, FontId, Id, Pos2, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke,
    TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Height of a row of two lines.
const ROW: f32 = 60.0;

/// Several people, for one decision.
pub type Picked = BTreeMap<PersonKey, PersonRow>;

/// Where the list stands.
#[derive(Default)]
pub struct List {
    top: f32,
    height: f32,
    jump: Option<f32>,
    shown: Option<Arc<PeopleList>>,
    /// Rows in sight, and who of them is loaded.
    range: Range<usize>,
    sight: Vec<(usize, PersonKey)>,
    begin: i64,
    /// Who was clicked last: no ring around them, the ground says enough.
    clicked: Option<PersonKey>,
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
        open: Option<&PersonKey>,
        by: isize,
    ) -> Option<PersonKey> {
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        let at = open.and_then(|key| people.rows.iter().position(|row| row.key == *key));
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
        Some(row.key.clone())
    }

    /// Somebody was clicked.
    pub fn clicked(&mut self, key: &PersonKey) {
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
    pub fn bring_person(&mut self, people: &PeopleList, key: &PersonKey) {
        let begin = usize::try_from(people.query.offset).unwrap_or(0);
        if let Some(at) = people.rows.iter().position(|row| row.key == *key) {
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
        open: Option<&PersonKey>,
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
                .find(|row| open == Some(&row.key))
                .or_else(|| range.clone().find_map(at))
                .map(|row| row.key.clone());
            for index in range {
                let size = Vec2::new(ui.available_width(), ROW);
                let (_, rect) = ui.allocate_space(size);
                let Some(row) = at(index) else {
                    let colour = Tokens::here(ui).weak;
                    let font = FontId::proportional(theme::BODY);
                    let place = rect.left_center() + Vec2::new(12.0, 0.0);
                    ui.painter()
                        .text(place, egui::Align2::LEFT_CENTER, "…", font, colour);
                    continue;
                };
                sight.push((index, row.key.clone()));
                let response = draw(
                    ui,
                    cx,
                    rect,
                    row,
                    &Looks {
                        is_open: open == Some(&row.key),
                        is_stop: stop.as_ref() == Some(&row.key),
                        is_clicked: self.clicked.as_ref() == Some(&row.key),
                        ticked: picked.map(|p| p.contains_key(&row.key)),
                    },
                );
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

/// What a row's control is called, so that the keyboard can be put on it.
pub fn row_id(key: &PersonKey) -> Id {
    Id::unique(("person", key))
}

struct Looks {
    is_open: bool,
    is_stop: bool,
    is_clicked: bool,
    ticked: Option<bool>,
}

fn draw(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, row: &PersonRow, looks: &Looks) -> Response {
    let t = Tokens::here(ui);
    let id = row_id(&row.key);
    let sense = if looks.is_stop { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, id, sense);
    if response.has_focus() {
        let arrows = egui::EventFilter {
            vertical_arrows: true,
            ..egui::EventFilter::default()
        };
        ui.memory_mut(|m| m.set_focus_lock_filter(id, arrows));
    }
    let (ground, corner) = widgets::row_ground(ui, looks.is_open, response.hovered());
    ui.painter().rect_filled(rect, corner, ground);

    let mut inner = rect.shrink2(Vec2::new(12.0, 0.0));
    if let Some(ticked) = looks.ticked {
        tick(ui, Pos2::new(inner.left() + 8.0, rect.center().y), ticked);
        inner.min.x += 28.0;
    }
    let (upper, lower) = (rect.top() + 19.0, rect.top() + 41.0);
    let name = cx.mask.name(row);
    let zone = cx.view.zone_of(row.key.club.as_str());
    let time = words::moment(row.changed_ms, cx.view.now_ms, &zone);
    let time_rect = end(ui, Pos2::new(inner.right(), upper), &time, t.weak);
    let room = time_rect.left() - 8.0 - inner.left();
    let named = line(
        ui,
        Pos2::new(inner.left(), upper),
        widgets::strong(&name).color(t.text),
        room,
    );
    let (word, tone) = badge(row);
    let badge = pill(ui, Pos2::new(inner.right(), lower), word, tone);
    let kind = words::sentence(row.kind.label());
    let club = cx.view.club_name(row.key.club.as_str());
    let what = widgets::small(ui, format!("{kind} · {club}"));
    let room = badge.left() - 8.0 - inner.left();
    line(ui, Pos2::new(inner.left(), lower), what, room);
    if !looks.is_clicked {
        widgets::focus_ring_inside(ui, &response);
    }

    let label = format!("{name}, {}, {club}, {word}, {time}", row.kind.label());
    response.widget_info(|| match looks.ticked {
        Some(ticked) => WidgetInfo::selected(Role::CheckBox, true, ticked, &label),
        None => WidgetInfo::selected(Role::ListBoxOption, true, looks.is_open, &label),
    });
    let pointer = ui.input(|i| i.pointer.hover_pos());
    if pointer.is_some_and(|p| time_rect.expand(4.0).contains(p)) {
        response.on_hover_text(words::exact(row.changed_ms, &zone))
    } else if named {
        response.on_hover_text(name)
    } else {
        response
    }
}

/// A box to tick.
fn tick(ui: &Ui, centre: Pos2, ticked: bool) {
    let t = Tokens::here(ui);
    let square = Rect::from_center_size(centre, Vec2::splat(16.0));
    if ticked {
        ui.painter().rect_filled(square, 4.0, t.accent);
        let font = FontId::proportional(theme::SMALL);
        let middle = egui::Align2::CENTER_CENTER;
        ui.painter()
            .text(centre, middle, icons::CHECK, font, t.on_accent);
    } else {
        let stroke = Stroke::new(1.0, t.control_line);
        ui.painter()
            .rect(square, 4.0, t.panel, stroke, egui::StrokeKind::Inside);
    }
}

/// One line from `left` on; says whether it did not fit.
fn line(ui: &Ui, left: Pos2, text: RichText, room: f32) -> bool {
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        room.max(0.0),
        egui::TextStyle::Body,
    );
    let place = left - Vec2::new(0.0, galley.size().y / 2.0);
    let elided = galley.elided;
    ui.painter().galley(place, galley, Color32::PLACEHOLDER);
    elided
}

/// Small text that ends at `right`.
fn end(ui: &Ui, right: Pos2, text: &str, colour: Color32) -> Rect {
    let font = FontId::proportional(theme::SMALL);
    let painter = ui.painter();
    painter.text(right, egui::Align2::RIGHT_CENTER, text, font, colour)
}

/// As [`widgets::badge`], painted so that it ends at `right`.
fn pill(ui: &Ui, right: Pos2, word: &str, tone: theme::Tone) -> Rect {
    let t = Tokens::here(ui);
    let font = FontId::new(theme::SMALL, theme::semibold());
    let galley = ui
        .painter()
        .layout_no_wrap(word.to_owned(), font, tone.text(t));
    let size = galley.size() + Vec2::new(18.0, 4.0);
    let rect = Rect::from_min_size(right - Vec2::new(size.x, size.y / 2.0), size);
    let stroke = match tone {
        theme::Tone::Neutral => Stroke::new(1.0, t.control_line),
        _ => Stroke::NONE,
    };
    ui.painter()
        .rect(rect, 10.0, tone.ground(t), stroke, egui::StrokeKind::Inside);
    ui.painter()
        .galley(rect.min + Vec2::new(9.0, 2.0), galley, tone.text(t));
    rect
}
