//! One row of the list: name and time, kind and club, and how they stand.

use super::words::badge;
use crate::desk::PersonRow;
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets, words};
use crate::model::PersonId;
use egui::{
    Color32, FontId, Id, Pos2, Rect, Response, RichText, Role, Sense, Stroke, TextWrapMode, Ui,
    Vec2, WidgetInfo, WidgetText,
};

/// Its height: two lines.
pub const ROW: f32 = 60.0;

/// What a row's control is called, so that the keyboard can be put on it.
pub fn row_id(key: &PersonId) -> Id {
    Id::unique(("person", key))
}

/// How a row is drawn.
pub struct Looks {
    /// Its person is shown.
    pub is_open: bool,
    /// Tab stops here.
    pub is_stop: bool,
    /// It was clicked: no ring around it, the ground says enough.
    pub is_clicked: bool,
    /// Whether it is picked, while several are.
    pub ticked: Option<bool>,
}

/// The place of a row that is not loaded yet.
pub fn draw_missing(ui: &mut Ui) {
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW));
    let place = rect.left_center() + Vec2::new(12.0, 0.0);
    let colour = Tokens::here(ui).weak;
    let font = FontId::proportional(theme::BODY);
    ui.painter()
        .text(place, egui::Align2::LEFT_CENTER, "…", font, colour);
}

/// Draws a row.
pub fn draw(ui: &mut Ui, cx: &Cx<'_>, row: &PersonRow, looks: &Looks) -> Response {
    let t = Tokens::here(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW));
    let id = row_id(&row.id);
    let sense = if looks.is_stop {
        Sense::click()
    } else {
        Sense::CLICK
    };
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
    let zone = cx.view.zone_of(row.club.as_str());
    let time = words::ago(row.changed_ms, cx.view.now_ms, &zone);
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
    let club = cx.view.club_name(row.club.as_str());
    // What a yes would do is worth more than what they are.
    let what = row.would.as_ref().map_or_else(
        || format!("{kind} · {club}"),
        |would| words::sentence(would),
    );
    let what = widgets::small(ui, what);
    let room = badge.left() - 8.0 - inner.left();
    line(ui, Pos2::new(inner.left(), lower), what, room);
    if !looks.is_clicked {
        widgets::focus_ring_inside(ui, &response);
    }

    let would = row.would.as_ref();
    let would = would.map_or_else(String::new, |would| format!(", {would}"));
    let label = format!(
        "{name}, {}, {club}, {word}{would}, {time}",
        row.kind.label()
    );
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
