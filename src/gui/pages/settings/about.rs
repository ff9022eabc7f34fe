//! What this program is, and where it keeps things.

use crate::desk::{Command, View};
use crate::gui::cx::Cx;
use crate::gui::pages::shortcuts::shortcut_rows;
use crate::gui::sent::Sent;
use crate::gui::widgets::{self, Button};
use crate::gui::{icons, theme};
use crate::settings::VERSION;
use egui::{Label, Ui};

/// The profile folder.
pub fn profile(ui: &mut Ui, cx: &Cx<'_>, opened: &mut Sent) {
    opened.poll(cx.view);
    widgets::panel_titled(ui, "Profile", |ui| {
        widgets::weak(
            ui,
            "Settings, the record of what was sent, and the log of this profile are in this \
             folder; credentials are not",
        );
        ui.horizontal_wrapped(|ui| {
            let path = cx.view.folder.display().to_string();
            ui.add(Label::new(widgets::mono(path)).wrap());
            let button = Button::new("Open folder").small().icon(icons::FOLDER_OPEN);
            if button.show(ui) {
                *opened = Sent::new(vec![cx.send(Command::OpenFolder)]);
            }
        });
        for problem in opened.problems() {
            widgets::problem(ui, problem);
        }
    });
    ui.add_space(theme::GAP - 8.0);
}

/// The list of shortcuts.
pub fn shortcuts(ui: &mut Ui) {
    widgets::panel_titled(ui, "Keyboard shortcuts", shortcut_rows);
    ui.add_space(theme::GAP - 8.0);
}

/// Versions and licences.
pub fn about(ui: &mut Ui, view: &View) {
    widgets::panel_titled(ui, "About", |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(widgets::strong(format!(
            "I4 Connector {}",
            env!("CARGO_PKG_VERSION")
        )));
        let demo = if view.is_demo { " · demo" } else { "" };
        widgets::weak(ui, format!("Settings format {VERSION}{demo}"));
        widgets::weak(ui, "Licence: MIT or Apache 2.0");
        widgets::weak(
            ui,
            "Fonts: Inter (SIL Open Font License 1.1), icons: Phosphor (MIT)",
        );
    });
}
