//! The list of keyboard shortcuts.

use crate::gui::action::Action;
use crate::gui::widgets;
use egui::Ui;

/// Draws it; says whether it was closed.
pub fn shortcuts(ui: &mut Ui) -> bool {
    let mut closed = ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    widgets::page_head(ui, "Keyboard shortcuts", |ui| {
        closed |= widgets::Button::new("Close").show(ui);
    });
    widgets::panel(ui, |ui| {
        for action in Action::ALL {
            ui.horizontal(|ui| {
                ui.set_min_height(28.0);
                let keys = ui.ctx().format_shortcut(&action.shortcut());
                ui.add_sized(
                    [110.0, 20.0],
                    egui::Label::new(widgets::mono(keys)).halign(egui::Align::Min),
                );
                ui.label(match action {
                    Action::Go(_) => format!("Go to {}", action.text()),
                    _ => action.text().to_owned(),
                });
            });
        }
        for (keys, text) in [
            ("Tab, Shift+Tab", "Next or previous control"),
            ("Space, Enter", "Press the control"),
            (
                "Space (held)",
                "In screen-share mode: reveal the person who is open",
            ),
        ] {
            ui.horizontal(|ui| {
                ui.set_min_height(28.0);
                ui.add_sized(
                    [110.0, 20.0],
                    egui::Label::new(widgets::mono(keys)).halign(egui::Align::Min),
                );
                ui.label(text);
            });
        }
    });
    closed
}
