//! The list of keyboard shortcuts.

use super::{REDO, UNDO};
use crate::gui::action::Action;
use crate::gui::widgets;
use egui::{Align, Label, Layout, Ui};

/// Draws it; says whether it was closed.
pub fn shortcuts(ui: &mut Ui) -> bool {
    let mut closed = ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    widgets::page_head(ui, "Keyboard shortcuts", |ui| {
        closed |= widgets::Button::new("Close").show(ui);
    });
    widgets::panel(ui, shortcut_rows);
    closed
}

/// A row for each shortcut.
pub fn shortcut_rows(ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for action in Action::ALL {
        let keys = ui.ctx().format_shortcut(&action.shortcut());
        let text = match action {
            Action::Go(_) => format!("Go to {}", action.text()),
            _ => action.text().to_owned(),
        };
        row(ui, keys, text);
    }
    let [undo, redo] = [UNDO, REDO].map(|keys| ui.ctx().format_shortcut(&keys));
    for (keys, text) in [
        ("Tab, Shift+Tab", "Next or previous control"),
        ("Space, Enter", "Press the control"),
        (&format!("{undo}, {redo}"), "Clubs: undo, redo"),
        (
            "Space (held)",
            "In screen-share mode: reveal the person who is open",
        ),
    ] {
        row(ui, keys.to_owned(), text.to_owned());
    }
}

fn row(ui: &mut Ui, keys: String, text: String) {
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let size = egui::vec2(120.0, 28.0);
        let centred = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(size, centred, |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(widgets::mono(keys)));
        });
        ui.add(Label::new(text).wrap());
    });
}
