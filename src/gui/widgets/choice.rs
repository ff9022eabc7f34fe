//! One of several ways, as a card with a mark, a title and what it means.

use super::button::focus_ring;
use super::label;
use crate::gui::theme::{self, Tokens};
use egui::{
    Align, Label, Layout, Role, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo,
};

/// Draws one way; says whether it was chosen now. `figure` stands at the right end.
pub fn choice(ui: &mut Ui, selected: bool, title: &str, help: &str, figure: &str) -> bool {
    let t = Tokens::here(ui);
    let ground = ui.painter().add(Shape::Noop);
    let card = UiBuilder::new()
        .id_salt(("choice", title))
        .sense(Sense::click())
        .layout(Layout::top_down(Align::Min));
    let response = ui
        .scope_builder(card, |ui| {
            let width = ui.available_width();
            egui::Frame::new()
                .inner_margin(egui::Margin::symmetric(14, 10))
                .show(ui, |ui| {
                    ui.set_width(width - 28.0);
                    content(ui, selected, title, help, figure);
                });
        })
        .response;
    let name = if figure.is_empty() {
        title.to_owned()
    } else {
        format!("{title}, {figure}")
    };
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, &name));
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_description(help));
    let (fill, line) = match (selected, response.hovered()) {
        (true, _) => (t.selected, t.accent),
        (false, true) => (t.hover, t.control_line),
        (false, false) => (t.panel, t.control_line),
    };
    let rect = response.rect;
    let corner = f32::from(theme::CONTROL_CORNER) + 2.0;
    let shape = egui::epaint::RectShape::new(
        rect,
        corner,
        fill,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    ui.painter().set(ground, shape);
    focus_ring(ui, &response);
    response.clicked()
}

fn content(ui: &mut Ui, selected: bool, title: &str, help: &str, figure: &str) {
    let t = Tokens::here(ui);
    ui.spacing_mut().item_spacing = Vec2::new(12.0, 2.0);
    ui.horizontal_top(|ui| {
        let (mark, _) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::hover());
        let (line, width) = if selected {
            (t.accent, 5.0)
        } else {
            (t.control_line, 1.5)
        };
        let centre = mark.center() + Vec2::new(0.0, 1.0);
        ui.painter()
            .circle(centre, 8.0 - width, t.panel, Stroke::new(width, line));
        let room = if figure.is_empty() || ui.available_width() < 360.0 {
            ui.available_width()
        } else {
            ui.available_width() - 140.0
        };
        let beside = room < ui.available_width();
        ui.allocate_ui_with_layout(Vec2::new(room, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(room);
            ui.add(Label::new(label::strong(title)).selectable(false).wrap());
            let words = egui::RichText::new(help).color(t.weak);
            ui.add(Label::new(words).selectable(false).wrap());
            if !figure.is_empty() && !beside {
                ui.add(Label::new(label::strong(figure)).selectable(false));
            }
        });
        if beside {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                ui.add(Label::new(label::strong(figure)).selectable(false).extend());
            });
        }
    });
}
