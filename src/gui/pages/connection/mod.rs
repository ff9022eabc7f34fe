//! Connection: credentials, ids and addresses of both services, and the test.

pub(in crate::gui::pages) mod form;
pub(in crate::gui::pages) mod result;
pub(in crate::gui::pages) mod secret;

use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::sent::Sent;
use crate::gui::widgets::{self, Button};
use crate::gui::{icons, theme};
use crate::secrets::Name;
use egui::{Key, Ui};
use form::{Form, Part};
use secret::SecretRow;

/// Below this width fields stand one under the other.
const TWO_COLUMNS: f32 = 620.0;

/// The page.
pub struct Connection {
    form: Option<Form>,
    secret: SecretRow,
    key: SecretRow,
    sent: Sent,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            form: None,
            secret: SecretRow::new(Name::InTouchClientSecret),
            key: SecretRow::new(Name::I4ApiKey),
            sent: Sent::default(),
        }
    }
}

impl Connection {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let mut form = match self.form.take() {
            Some(form) => form,
            None => Form::new(&cx.view.settings),
        };
        form.follow(&cx.view.settings);
        self.sent.poll(cx.view);
        let enter = ui.ctx().text_edit_focused() && ui.input(|i| i.key_pressed(Key::Enter));
        let dirty = form.is_dirty();
        let wrong = Part::ALL.iter().any(|p| form.is_wrong(*p));
        let pressed = self.head(ui, cx, dirty, wrong);
        for problem in self.sent.problems() {
            widgets::problem(ui, problem);
            ui.add_space(theme::GAP - 8.0);
        }
        let before = form.changes();
        widgets::panel_titled(ui, "InTouch", |ui| {
            pairs(ui, |ui, left| {
                if left {
                    form.field(ui, Part::ClientId);
                } else {
                    self.secret.show(ui, cx);
                }
            });
            pairs(ui, |ui, left| {
                form.field(
                    ui,
                    if left {
                        Part::InTouchApi
                    } else {
                        Part::InTouchLogin
                    },
                );
            });
        });
        ui.add_space(theme::GAP - 8.0);
        widgets::panel_titled(ui, "Jonas I4", |ui| {
            pairs(ui, |ui, left| {
                form.field(ui, if left { Part::I4Api } else { Part::CompanyId });
            });
            self.key.show(ui, cx);
        });
        if form.changes() != before && matches!(self.sent, Sent::Done) {
            self.sent = Sent::Nothing;
        }
        ui.add_space(theme::GAP - 8.0);
        test(ui, cx, dirty);

        let save = pressed == Some(Pressed::Save) || (enter && dirty);
        if save && !wrong && !self.sent.is_waiting() {
            let ticket = cx.send(Command::SaveConnection(form.changes()));
            self.sent = Sent::new(vec![ticket]);
        }
        match pressed {
            Some(Pressed::Discard) => {
                form.discard();
                self.sent = Sent::Nothing;
            }
            Some(Pressed::Test) => {
                cx.send(Command::Check);
            }
            Some(Pressed::Save) | None => {}
        }
        self.form = Some(form);
    }

    fn head(&self, ui: &mut Ui, cx: &Cx<'_>, dirty: bool, wrong: bool) -> Option<Pressed> {
        let mut pressed = None;
        super::settings::head(ui, "Connection", |ui| {
            let testing = cx.view.check.is_pending();
            let text = if testing {
                "Testing…"
            } else {
                "Test connection"
            };
            let button = if dirty {
                Button::new(text).hint("Tests what is saved, without the unsaved changes")
            } else {
                Button::primary(text).hint("Nothing is written to either system by this test")
            };
            if button.enabled(!testing).show(ui) {
                pressed = Some(Pressed::Test);
            }
            if dirty && let Some(button) = super::settings::save(ui, &self.sent, !wrong) {
                pressed = Some(match button {
                    super::settings::Pressed::Save => Pressed::Save,
                    super::settings::Pressed::Discard => Pressed::Discard,
                });
            }
            if !dirty && matches!(self.sent, Sent::Done) {
                let text = widgets::small(ui, format!("{}  Saved", icons::CHECK));
                ui.label(text);
            }
        });
        pressed
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Save,
    Discard,
    Test,
}

/// Two things side by side, or one under the other where there is no room.
pub(super) fn pairs(ui: &mut Ui, mut draw: impl FnMut(&mut Ui, bool)) {
    if ui.available_width() < TWO_COLUMNS {
        draw(ui, true);
        ui.add_space(4.0);
        draw(ui, false);
    } else {
        ui.columns(2, |columns| {
            draw(&mut columns[0], true);
            draw(&mut columns[1], false);
        });
    }
    ui.add_space(4.0);
}

/// The panel with the result of the test.
fn test(ui: &mut Ui, cx: &Cx<'_>, dirty: bool) {
    let check = &cx.view.check;
    let title = match (check.is_pending(), check.value()) {
        (true, Some(_)) => "Test of the connection: testing again, this is the last result",
        (true, None) => "Test of the connection: testing…",
        (false, _) => "Test of the connection",
    };
    widgets::panel_titled(ui, title, |ui| {
        if dirty {
            widgets::weak(ui, "What is saved is tested, without the unsaved changes");
        }
        if let Some(problem) = check.problem() {
            widgets::problem(ui, problem);
        }
        if let Some(report) = check.value() {
            result::show(ui, report, None);
        } else if check.is_pending() {
            widgets::weak(ui, "Both sign-ins, then each club of the table");
        } else if check.problem().is_none() {
            widgets::weak(
                ui,
                "Not tested since the window was opened. The test signs in to both services and \
                 looks for each club of the table; it writes nothing",
            );
        }
    });
}
