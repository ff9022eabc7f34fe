//! A choice that opens a list.

use super::button::focus_ring;
use crate::gui::icons;
use crate::gui::theme::{self, Tokens};
use egui::{Align2, ComboBox, FontId, Ui};

/// Draws it; `list` adds what can be chosen. Its name is for screen readers: what is shown is
/// `selected`.
pub fn combo(ui: &mut Ui, name: &str, selected: &str, width: f32, list: impl FnOnce(&mut Ui)) {
    let response = ComboBox::from_id_salt(("combo", name))
        .selected_text(selected)
        .width(width)
        .truncate()
        .icon(|ui, rect, _, _| {
            let font = FontId::proportional(theme::SMALL);
            let colour = Tokens::here(ui).weak;
            let centre = rect.center();
            ui.painter().text(
                centre,
                Align2::CENTER_CENTER,
                icons::CARET_DOWN,
                font,
                colour,
            );
        })
        .show_ui(ui, |ui| list(ui))
        .response;
    focus_ring(ui, &response);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
}
