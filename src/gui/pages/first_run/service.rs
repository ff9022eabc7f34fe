//! The steps of one service: its ids and addresses, and its secret.

use super::{Foot, Go};
use crate::desk::{Command, View};
use crate::gui::cx::Cx;
use crate::gui::pages::connection::form::{Form, Part};
use crate::gui::pages::connection::secret::{Typed, place, title};
use crate::gui::sent::Sent;
use crate::gui::theme;
use crate::gui::widgets;
use crate::secrets::{Name, Place};
use egui::{CollapsingHeader, Response, RichText, Ui};

/// Which service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// InTouch.
    InTouch,
    /// Jonas I4.
    I4,
}

impl Service {
    fn secret(self) -> Name {
        match self {
            Self::InTouch => Name::InTouchClientSecret,
            Self::I4 => Name::I4ApiKey,
        }
    }

    fn parts(self) -> &'static [Part] {
        match self {
            Self::InTouch => &[Part::ClientId],
            Self::I4 => &[Part::I4Api, Part::CompanyId],
        }
    }

    /// Those that hardly anybody changes.
    fn folded(self) -> &'static [Part] {
        match self {
            Self::InTouch => &[Part::InTouchApi, Part::InTouchLogin],
            Self::I4 => &[],
        }
    }
}

/// The step.
pub struct ServiceStep {
    service: Service,
    form: Form,
    typed: Typed,
    saving: Sent,
    /// Whether the keyboard shall go to what is missing or wrong.
    focus: bool,
}

impl ServiceStep {
    /// The step of a service.
    #[must_use]
    pub fn new(service: Service, view: &View) -> Self {
        Self {
            service,
            form: Form::new(&view.settings),
            typed: Typed::default(),
            saving: Sent::default(),
            focus: false,
        }
    }

    /// Whether something is typed or on its way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.saving.is_waiting() || !self.typed.is_empty() || self.form.is_dirty()
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, entered: bool, foot: &mut Foot) -> Go {
        self.form.follow(&cx.view.settings);
        let done = self.saving.poll(cx.view);
        if done {
            self.typed.wipe();
        }
        if entered {
            self.focus = true;
            self.form.asked_for_all = false;
        }
        let waiting = self.saving.is_waiting();
        let (head, text) = match self.service {
            Service::InTouch => (
                "Sign in to InTouch",
                "The connector reads people with a client of its own; it changes nothing there",
            ),
            Service::I4 => (
                "Sign in to Jonas I4",
                "Jonas gives you all three; the key is for this connector alone",
            ),
        };
        super::title(ui, head, text);
        widgets::panel(ui, |ui| {
            ui.add_enabled_ui(!waiting, |ui| self.fields(ui, cx));
        });
        for problem in self.saving.problems() {
            ui.add_space(theme::GAP - 8.0);
            widgets::problem(ui, problem);
        }
        // What the keyring said before anything was sent.
        if self.saving.problems().is_empty()
            && let Some(problem) = &cx.view.credential(self.service.secret()).problem
        {
            ui.add_space(theme::GAP - 8.0);
            widgets::problem(ui, problem);
        }
        *foot = Foot {
            next: if waiting { "Saving…" } else { "Continue" }.to_owned(),
            can: !waiting,
            second: None,
            note: if waiting {
                format!("If {} asks for its password, answer it", cx.view.vault)
            } else {
                String::new()
            },
        };
        if done { Go::Next } else { Go::Stay }
    }

    fn fields(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.spacing_mut().item_spacing.y = 12.0;
        for part in self.service.parts() {
            let needed = self.form.is_empty(*part) || self.form.is_wrong(*part);
            let response = self.form.field(ui, *part);
            self.take_focus(needed, &response);
        }
        self.secret(ui, cx);
        let folded = self.service.folded();
        if !folded.is_empty() {
            let wrong = folded.iter().any(|p| self.form.is_wrong(*p));
            let header =
                CollapsingHeader::new(RichText::new("Other addresses")).open(wrong.then_some(true));
            let shown = header.show_unindented(ui, |ui| {
                for part in folded {
                    let needed = self.form.is_wrong(*part);
                    let response = self.form.field(ui, *part);
                    self.take_focus(needed, &response);
                }
            });
            widgets::focus_ring(ui, &shown.header_response);
        }
        self.focus = false;
    }

    fn secret(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let name = self.service.secret();
        let credential = cx.view.credential(name);
        if credential.place == Some(Place::Environment) {
            // The environment wins: what would be typed here would not be used.
            widgets::value(ui, title(name), place(cx.view, name));
            return;
        }
        let stored = credential.place.is_some();
        let help = if stored {
            format!("{}. Leave it empty to keep it", place(cx.view, name))
        } else {
            let from = match self.service {
                Service::InTouch => "InTouch shows it once, when it makes the client",
                Service::I4 => "Jonas gives it to you",
            };
            format!("{from}. It goes to {} and is never shown", cx.view.vault)
        };
        let missing = self.form.asked_for_all && !stored && self.typed.is_empty();
        let mistake = missing.then_some("This is needed");
        let response = self.typed.field(ui, title(name), &help, mistake);
        self.take_focus(self.typed.is_empty() && !stored, &response);
    }

    /// The first field that needs somebody gets the keyboard.
    fn take_focus(&mut self, needed: bool, response: &Response) {
        if self.focus && needed {
            response.request_focus();
            self.focus = false;
        }
    }

    /// Saves, or goes on if there is nothing to save.
    pub fn press(&mut self, cx: &Cx<'_>) -> Go {
        if self.saving.is_waiting() {
            return Go::Stay;
        }
        let name = self.service.secret();
        let parts = self.service.parts();
        let stored = cx.view.credential(name).place.is_some();
        let missing = parts.iter().any(|p| self.form.is_empty(*p));
        let mut all = parts.iter().chain(self.service.folded());
        let wrong = all.any(|p| self.form.is_wrong(*p));
        if missing || wrong || (!stored && self.typed.is_empty()) {
            self.form.asked_for_all = true;
            self.focus = true;
            return Go::Stay;
        }
        let mut tickets = Vec::new();
        if self.form.is_dirty() {
            tickets.push(cx.send(Command::SaveConnection(self.form.changes())));
        }
        if let Some(secret) = self.typed.secret() {
            tickets.push(cx.send(Command::SaveCredential(name, secret)));
        }
        if tickets.is_empty() {
            return Go::Next;
        }
        self.saving = Sent::new(tickets);
        Go::Stay
    }
}
