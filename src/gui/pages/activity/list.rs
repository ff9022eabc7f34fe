//! The rows that are visible, and the bar beside them.

use super::details;
use super::entry;
use super::reel::{Open, Reel};
use super::row;
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tokens};
use crate::ledger::{LogEntry, LogQuery};
use egui::{
    EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
    pos2,
};
use std::ops::Range;

/// Room of the scroll bar.
const BAR: f32 = 14.0;

/// The list with its place.
#[derive(Default)]
pub struct List {
    reel: Reel,
    /// The entry that is open; kept, because the part that is there may leave it.
    open: Option<LogEntry>,
    /// What was drawn last: how many rows, of what.
    seen: Option<(LogQuery, u64)>,
}

impl List {
    /// Back to the newest entry.
    pub fn rewind(&mut self) {
        self.reel.rewind();
        self.open = None;
    }

    /// The rows of which something is visible.
    #[must_use]
    pub fn visible(&self) -> Range<u64> {
        self.reel.visible()
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, room: f32) {
        let t = Tokens::here(ui);
        let size = Vec2::new(ui.available_width(), room);
        let (outer, ground) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect(
            outer,
            f32::from(theme::PANEL_CORNER),
            t.panel,
            egui::Stroke::new(1.0, t.line),
            egui::StrokeKind::Inside,
        );
        let rect = outer.shrink2(Vec2::new(1.0, 6.0));
        let is_wide = rect.width() - BAR >= row::WIDE;
        self.follow(cx);
        let height = if is_wide { theme::ROW } else { 56.0 };
        let total = cx.view.log.total;
        self.reel.fit(total, height.into(), rect.height().into());
        self.keys(ui, cx);
        self.wheel(ui, &ground);
        let bar = Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max);
        self.bar(ui, bar);
        let rows = Rect::from_min_max(rect.min, pos2(bar.left(), rect.bottom()));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rows).id_salt("log rows"));
        inside.shrink_clip_rect(rows);
        for index in self.reel.visible() {
            self.row(&mut inside, cx, rows, height, index);
        }
    }

    /// Keeps the place while new entries arrive.
    fn follow(&mut self, cx: &Cx<'_>) {
        let log = &cx.view.log;
        if let Some((query, total)) = &self.seen {
            if *query != log.query {
                self.rewind();
            } else if log.total > *total {
                self.reel.grow(log.total - total);
            }
        }
        self.seen = Some((log.query.clone(), log.total));
    }

    fn row(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, rows: Rect, height: f32, index: u64) {
        let y = rows.top() + points(self.reel.y(index));
        let rect = Rect::from_min_size(pos2(rows.left(), y), Vec2::new(rows.width(), height));
        if index > 0 {
            let t = Tokens::here(ui);
            let line = rect.x_range().shrink(16.0);
            ui.painter()
                .hline(line, rect.top(), egui::Stroke::new(1.0, t.line));
        }
        let log = &cx.view.log;
        let at = index
            .checked_sub(log.first)
            .and_then(|i| usize::try_from(i).ok());
        let found = at.and_then(|i| log.entries.get(i));
        let is_open = self.reel.open.is_some_and(|open| open.index == index);
        let kept = self.open.as_ref().filter(|_| is_open);
        let Some(entry) = found.or(kept).cloned() else {
            row::placeholder(ui, rect);
            return;
        };
        let id = id_of(&entry);
        let response = ui.interact(rect.shrink2(Vec2::new(6.0, 1.0)), id, Sense::click());
        let name = entry::spoken(cx.view, cx.mask, &entry);
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_open, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_expanded(is_open);
            node.add_action(egui::accesskit::Action::Click);
        });
        if response.has_focus() {
            let arrows = EventFilter {
                vertical_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|m| m.set_focus_lock_filter(id, arrows));
        }
        row::paint(ui, cx, rect, &entry, &response, is_open);
        if response.clicked() {
            let is_same = self.open.take().is_some_and(|open| open.id == entry.id);
            self.reel.open = None;
            if !is_same {
                self.open = Some(entry);
                // Their height is known once they are drawn.
                self.reel.open = Some(Open { index, height: 0.0 });
            }
            ui.ctx().request_repaint();
        } else if is_open {
            self.details(ui, cx, rect, index, &entry);
        }
    }

    fn details(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, row: Rect, index: u64, entry: &LogEntry) {
        let place = Rect::from_min_size(
            row.left_bottom() + Vec2::new(36.0, 0.0),
            Vec2::new(row.width() - 52.0, f32::INFINITY),
        );
        let builder = UiBuilder::new()
            .max_rect(place)
            .id_salt(("details", entry.id));
        let mut inside = ui.new_child(builder);
        details::show(&mut inside, cx, entry);
        let height = f64::from(inside.min_rect().height());
        let known = self.reel.open.map_or(0.0, |open| open.height);
        if (height - known).abs() > 0.5 {
            self.reel.open = Some(Open { index, height });
            ui.ctx().request_repaint();
        }
    }

    /// The keyboard moves from row to row, and the list with it.
    fn keys(&mut self, ui: &Ui, cx: &Cx<'_>) {
        let focused = ui.memory(|m| m.focused());
        let log = &cx.view.log;
        let place = log.entries.iter().position(|e| focused == Some(id_of(e)));
        if focused.is_some() && place.is_none() {
            return;
        }
        let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let page = (self.reel.room() - 38.0).max(38.0);
        if pressed(Key::PageDown) {
            self.reel.scroll_by(page);
        }
        if pressed(Key::PageUp) {
            self.reel.scroll_by(-page);
        }
        if pressed(Key::Home) {
            self.reel.scroll_to(0.0);
        }
        if pressed(Key::End) {
            self.reel.scroll_to(1.0);
        }
        let Some(place) = place else { return };
        let next = if pressed(Key::ArrowDown) {
            place.checked_add(1)
        } else if pressed(Key::ArrowUp) {
            place.checked_sub(1)
        } else {
            None
        };
        if let Some((next, entry)) = next.and_then(|n| Some((n, log.entries.get(n)?))) {
            self.reel.reveal(log.first + next as u64);
            ui.memory_mut(|m| m.request_focus(id_of(entry)));
        }
    }

    fn wheel(&mut self, ui: &Ui, ground: &Response) {
        if !ground.contains_pointer() {
            return;
        }
        let delta = ui.input(|i| i.smooth_scroll_delta().y);
        let before = self.reel.part();
        self.reel.scroll_by(-f64::from(delta));
        if (self.reel.part() - before).abs() > 0.0 {
            // What is used up here must not move the page too.
            ui.input_mut(|i| i.smooth_scroll_delta.y = 0.0);
        }
    }

    fn bar(&mut self, ui: &Ui, rect: Rect) {
        let t = Tokens::here(ui);
        let (room, all) = (self.reel.room(), self.reel.height());
        if all <= room {
            return;
        }
        let id = Id::unique("log scroll bar");
        let response = ui.interact(rect, id, Sense::DRAG);
        let track = rect.shrink2(Vec2::new(3.0, 2.0));
        let length = (points(room / all) * track.height()).clamp(28.0, track.height());
        let way = track.height() - length;
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| way > 0.0) {
            let from_top = pointer.y - track.top() - length / 2.0;
            self.reel.scroll_to(f64::from(from_top / way));
        }
        let part = self.reel.part();
        let name = "Scroll the log";
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(1.0);
            node.set_numeric_value(part);
        });
        let top = track.top() + way * points(part);
        let thumb = Rect::from_min_size(pos2(track.left(), top), Vec2::new(track.width(), length));
        let colour = if response.hovered() || response.dragged() {
            t.weak
        } else {
            t.control_line
        };
        ui.painter().rect_filled(thumb, track.width() / 2.0, colour);
    }
}

/// What is visible is never far from zero.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on the screen needs no more"
)]
fn points(value: f64) -> f32 {
    value as f32
}

/// The id of an entry's row: it keeps the keyboard wherever the row moves.
fn id_of(entry: &LogEntry) -> Id {
    Id::unique(("log entry", entry.id))
}
