//! What stands in a row.

use super::entry;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::ledger::LogEntry;
use crate::model::Level;
use egui::{Align2, FontId, Id, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

/// Narrower than this, a row has two lines.
pub const WIDE: f32 = 600.0;

/// A row that is on its way.
pub fn placeholder(ui: &Ui, rect: Rect) {
    let t = Tokens::here(ui);
    let size = Vec2::new(rect.width() * 0.4, 10.0);
    let at = Rect::from_min_size(pos2(rect.left() + 16.0, rect.center().y - 5.0), size);
    ui.painter().rect_filled(at, 5.0, t.hover);
}

/// Shape, colour and word of a level.
fn mark(level: Level) -> (&'static str, Tone) {
    match level {
        Level::Info => (icons::CHECK, Tone::Good),
        Level::Warning => (icons::INFO, Tone::Attention),
        Level::Error => (icons::WARNING, Tone::Bad),
    }
}

/// Draws an entry; `response` is the row's.
pub fn paint(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    entry: &LogEntry,
    response: &Response,
    is_open: bool,
) {
    let t = Tokens::here(ui);
    let (ground, corner) = widgets::row_ground(ui, is_open, response.hovered());
    ui.painter()
        .rect_filled(rect.shrink2(Vec2::new(6.0, 1.0)), corner, ground);
    widgets::focus_ring(ui, response);
    let is_wide = rect.width() >= WIDE;
    let small = FontId::proportional(theme::SMALL);
    let body = FontId::proportional(theme::BODY);
    let zone = entry::zone(cx.view, entry);
    let time = words::ago(entry.at_ms, cx.view.now_ms, &zone);
    let (inset, centre) = (rect.left() + 16.0, rect.center().y);
    let caret = if is_open {
        icons::CARET_DOWN
    } else {
        icons::CARET_RIGHT
    };
    let first = if is_wide { centre } else { rect.top() + 18.0 };
    put(
        ui,
        inset,
        first,
        caret,
        &FontId::proportional(11.0),
        t.weak,
        16.0,
    );
    let at = put(ui, inset + 20.0, first, &time, &small, t.weak, 116.0);
    ui.interact(at, response.id.with("time"), Sense::hover())
        .on_hover_text(words::exact(entry.at_ms, &zone));
    let club = entry::club(cx.view, entry);
    let message = cx.mask.told(entry);
    let end = rect.right() - 16.0;
    if is_wide {
        badge(ui, pos2(inset + 140.0, centre), entry.level);
        let club_at = inset + 236.0;
        let club_room = (rect.width() * 0.16).clamp(90.0, 180.0);
        put(ui, club_at, centre, club, &body, t.weak, club_room);
        let text_at = club_at + club_room + 12.0;
        let link = person(ui, cx, end, centre, entry, &time);
        put(
            ui,
            text_at,
            centre,
            &message,
            &body,
            t.text,
            link - 16.0 - text_at,
        );
    } else {
        let after = badge(ui, pos2(at.right() + 10.0, first), entry.level);
        put(
            ui,
            after + 10.0,
            first,
            club,
            &small,
            t.weak,
            end - after - 10.0,
        );
        let left = inset + 20.0;
        put(
            ui,
            left,
            rect.top() + 38.0,
            &message,
            &body,
            t.text,
            end - left,
        );
    }
}

/// The way to the person an entry is about; where it begins.
fn person(ui: &mut Ui, cx: &mut Cx<'_>, end: f32, y: f32, entry: &LogEntry, time: &str) -> f32 {
    let Some(key) = entry::person(entry) else {
        return end;
    };
    let t = Tokens::here(ui);
    let text = format!("{} {}", icons::ARROW_RIGHT, key.as_str());
    let galley = widgets::fitted(ui, &text, FontId::monospace(12.0), t.accent, 130.0);
    let size = galley.size();
    let rect = Rect::from_min_size(pos2(end - size.x, y - size.y / 2.0), size);
    let id = Id::unique(("log person", entry.id));
    let response = ui.interact(rect.expand(3.0), id, Sense::click());
    let name = format!("Open person {} of {time}", key.as_str());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &name));
    ui.painter().galley(rect.min, galley, t.accent);
    widgets::focus_ring(ui, &response);
    let response = response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text("Open this person");
    if response.clicked() {
        cx.wish(Wish::Person(key));
    }
    rect.left()
}

/// A badge with its left edge at a place; where it ends.
fn badge(ui: &Ui, at: egui::Pos2, level: Level) -> f32 {
    let t = Tokens::here(ui);
    let (icon, tone) = mark(level);
    let text = format!("{icon} {}", entry::level(level));
    let font = FontId::new(theme::SMALL, theme::semibold());
    let galley = widgets::fitted(ui, &text, font, tone.text(t), f32::INFINITY);
    let size = galley.size() + Vec2::new(18.0, 4.0);
    let rect = Align2::LEFT_CENTER.anchor_size(at, size);
    ui.painter()
        .rect_filled(rect, rect.height() / 2.0, tone.ground(t));
    ui.painter()
        .galley(rect.min + Vec2::new(9.0, 2.0), galley, tone.text(t));
    rect.right()
}

fn put(
    ui: &Ui,
    left: f32,
    y: f32,
    text: &str,
    font: &FontId,
    ink: egui::Color32,
    width: f32,
) -> Rect {
    let galley = widgets::fitted(ui, text, font.clone(), ink, width);
    let rect = Align2::LEFT_CENTER.anchor_size(pos2(left, y), galley.size());
    ui.painter().galley(rect.min, galley, ink);
    rect
}
