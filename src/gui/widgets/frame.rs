//! Panels, rows and what stands around them.

use super::label;
use crate::gui::theme::{self, Tokens, Tone};
use egui::{
    Align, Color32, CornerRadius, Frame, Label, Layout, Margin, RichText, Stroke, Ui, Vec2,
};

/// A panel: white ground, one line around it, as wide as there is room.
pub fn panel<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(t.panel)
        .stroke(Stroke::new(1.0, t.line))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::same(theme::PADDING))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
        .inner
}

/// A panel with a title.
pub fn panel_titled<R>(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    panel(ui, |ui| {
        label::section(ui, title);
        ui.add_space(4.0);
        content(ui)
    })
}

/// Narrower than this, a title has no buttons beside it.
const NARROW: f32 = 360.0;

/// A page's title with its buttons at the right end, which are added from right to left.
pub fn page_head(ui: &mut Ui, title: &str, buttons: impl FnOnce(&mut Ui)) {
    let width = ui.available_width();
    if width < NARROW {
        // At 200 % a page is hardly wider than a title: the buttons have a row of their own.
        label::title(ui, title);
        ui.allocate_ui_with_layout(
            Vec2::new(width, 0.0),
            Layout::right_to_left(Align::Center),
            buttons,
        );
    } else {
        let size = Vec2::new(width, theme::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            label::title(ui, title);
            ui.with_layout(Layout::right_to_left(Align::Center), buttons);
        });
    }
    ui.add_space(theme::GAP - 8.0);
}

/// A line between rows.
pub fn divider(ui: &mut Ui) {
    let t = Tokens::here(ui);
    let (rect, _) =
        ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 0.0, t.line);
}

/// A message across the page; `actions` are added from right to left.
pub fn banner(ui: &mut Ui, tone: Tone, icon: &str, text: &str, actions: impl FnOnce(&mut Ui)) {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(tone.ground(t))
        .stroke(if tone == Tone::Neutral {
            Stroke::new(1.0, t.line)
        } else {
            Stroke::NONE
        })
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(16, 6))
        .show(ui, |ui| {
            let size = Vec2::new(ui.available_width(), 30.0);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                actions(ui);
                let rest = Layout::left_to_right(Align::Center);
                ui.with_layout(rest, |ui| {
                    ui.add(Label::new(RichText::new(icon).color(tone.text(t))).selectable(false));
                    ui.add(Label::new(RichText::new(text).color(tone.text(t))).wrap());
                });
            });
        });
}

/// What stands where nothing is yet: what will appear, and the next step. Says whether its
/// button was pressed.
pub fn empty(ui: &mut Ui, icon: &str, title: &str, text: &str, action: Option<&str>) -> bool {
    let t = Tokens::here(ui);
    let mut pressed = false;
    ui.add_space(28.0);
    ui.vertical_centered(|ui| {
        ui.add(Label::new(RichText::new(icon).size(28.0).color(t.weak)).selectable(false));
        ui.add_space(4.0);
        ui.label(label::strong(title));
        ui.scope(|ui| {
            ui.set_max_width(460.0);
            label::weak(ui, text);
        });
        if let Some(action) = action {
            ui.add_space(8.0);
            pressed = super::Button::new(action).show(ui);
        }
    });
    ui.add_space(28.0);
    pressed
}

/// The ground of a row that can be selected.
#[must_use]
pub fn row_ground(ui: &Ui, selected: bool, hovered: bool) -> (Color32, CornerRadius) {
    let t = Tokens::here(ui);
    let ground = match (selected, hovered) {
        (true, _) => t.selected,
        (false, true) => t.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    (ground, CornerRadius::same(theme::CONTROL_CORNER + 2))
}
