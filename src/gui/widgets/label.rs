//! Text.

use crate::gui::theme::{self, Tokens, Tone};
use egui::{FontId, Label, Response, RichText, Ui, WidgetText};

/// A page's title.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    let response = ui.add(Label::new(RichText::new(text).heading()).selectable(false));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Heading);
        // A heading is known by its label; a plain text by its value.
        node.set_label(text);
        node.clear_value();
    });
    response
}

/// The title of a panel.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    let t = Tokens::here(ui);
    let text = RichText::new(text).font(FontId::new(13.0, theme::semibold()));
    ui.add(Label::new(text.color(t.weak)).selectable(false))
}

/// Text in the heavier weight.
#[must_use]
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(theme::BODY, theme::semibold()))
}

/// Text beside the text.
pub fn weak(ui: &mut Ui, text: impl Into<String>) -> Response {
    let colour = Tokens::here(ui).weak;
    ui.add(Label::new(RichText::new(text).color(colour)).wrap())
}

/// Small text beside the text.
#[must_use]
pub fn small(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).small().color(Tokens::here(ui).weak)
}

/// An id.
#[must_use]
pub fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).monospace()
}

/// One line that ends with … where it does not fit; the whole is in its tooltip.
pub fn truncated(ui: &mut Ui, text: impl Into<WidgetText>) -> Response {
    ui.add(Label::new(text).truncate())
}

/// A name and a value in one line: the value in plain text after a weak name.
pub fn value(ui: &mut Ui, name: &str, text: impl Into<WidgetText>) {
    ui.horizontal(|ui| {
        weak(ui, name);
        ui.add(Label::new(text).truncate());
    });
}

/// A word on a coloured ground, such as "On hold".
pub fn badge(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let t = Tokens::here(ui);
    let stroke = match tone {
        Tone::Neutral => egui::Stroke::new(1.0, t.control_line),
        _ => egui::Stroke::NONE,
    };
    egui::Frame::new()
        .fill(tone.ground(t))
        .stroke(stroke)
        .corner_radius(10)
        .inner_margin(egui::Margin::symmetric(9, 2))
        .show(ui, |ui| {
            let text = RichText::new(text).font(FontId::new(theme::SMALL, theme::semibold()));
            ui.add(
                Label::new(text.color(tone.text(t)))
                    .selectable(false)
                    .extend(),
            )
        })
        .inner
}
