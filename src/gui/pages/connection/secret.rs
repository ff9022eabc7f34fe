//! A credential: it can be stored, replaced and removed, and is never shown.

use super::form::FIELD;
use crate::desk::{Command, Credential, View};
use crate::gui::cx::Cx;
use crate::gui::sent::Sent;
use crate::gui::theme::{self, Tokens};
use crate::gui::widgets::{self, Button, Field};
use crate::gui::words;
use crate::model::Secret;
use crate::secrets::{Name, Place};
use egui::mutex::Mutex;
use egui::text_edit::TextEditState;
use egui::{Context, Id, Key, Label, Modifiers, Response, RichText, Ui};
use std::sync::{Arc, Weak};
use zeroize::{Zeroize, Zeroizing};

/// Room for a secret, so that growing leaves no copies behind.
const ROOM: usize = 1024;

/// What an admin calls a credential.
#[must_use]
pub fn title(name: Name) -> &'static str {
    match name {
        Name::InTouchClientSecret => "Client secret",
        Name::I4ApiKey => "API key",
    }
}

/// The same inside a sentence.
fn lower(name: Name) -> &'static str {
    match name {
        Name::InTouchClientSecret => "client secret",
        Name::I4ApiKey => "API key",
    }
}

/// A secret while it is typed. It is forgotten when its field is no longer drawn: nobody tells a
/// page that it is left.
#[derive(Default)]
pub struct Typed(Arc<Mutex<Text>>);

struct Text {
    text: Zeroizing<String>,
    /// The field, and the pass in which it was drawn last.
    drawn: Option<(Id, u64)>,
    is_watched: bool,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(ROOM)),
            drawn: None,
            is_watched: false,
        }
    }
}

impl Text {
    fn wipe(&mut self) {
        self.text.zeroize();
        self.text.reserve(ROOM);
    }
}

impl Typed {
    /// Whether there is anything in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.lock().text.trim().is_empty()
    }

    /// The secret, without the spaces and line ends that pasting brings along.
    #[must_use]
    pub fn secret(&self) -> Option<Secret> {
        let typed = self.0.lock();
        let text = typed.text.trim();
        (!text.is_empty()).then(|| Secret::new(text.to_owned()))
    }

    /// Forgets it.
    pub fn wipe(&mut self) {
        self.0.lock().wipe();
    }

    /// Its field.
    pub fn field(
        &mut self,
        ui: &mut Ui,
        name: &str,
        help: &str,
        mistake: Option<&str>,
    ) -> Response {
        let mut typed = self.0.lock();
        if !std::mem::replace(&mut typed.is_watched, true) {
            Watched::of(ui.ctx()).0.lock().push(Arc::downgrade(&self.0));
        }
        let response = Field::new(name)
            .secret(true)
            .help(help)
            .mistake(mistake)
            .width(FIELD)
            .show(ui, &mut typed.text);
        typed.drawn = Some((response.id, ui.ctx().cumulative_pass_nr()));
        response
    }
}

/// The secrets that are typed somewhere in the window.
#[derive(Clone, Default)]
struct Watched(Arc<Mutex<Vec<Weak<Mutex<Text>>>>>);

impl Watched {
    fn of(ctx: &Context) -> Self {
        let id = Id::unique("typed secrets");
        if let Some(watched) = ctx.data(|d| d.get_temp::<Self>(id)) {
            return watched;
        }
        let watched = Self::default();
        ctx.data_mut(|d| d.insert_temp(id, watched.clone()));
        let each_pass = watched.clone();
        let callback = move |ui: &mut Ui| each_pass.wipe_what_is_left(ui.ctx());
        ctx.on_end_pass("typed secrets", Arc::new(callback));
        watched
    }

    fn wipe_what_is_left(&self, ctx: &Context) {
        let now = ctx.cumulative_pass_nr();
        self.0.lock().retain(|typed| {
            let Some(typed) = typed.upgrade() else {
                return false;
            };
            let mut typed = typed.lock();
            if let Some((id, _)) = typed.drawn.take_if(|(_, pass)| *pass != now) {
                typed.wipe();
                ctx.data_mut(|d| d.remove::<TextEditState>(id));
            }
            true
        });
    }
}

/// Where a credential is, in words; nothing of it.
#[must_use]
pub fn place(view: &View, name: Name) -> String {
    let Credential {
        place,
        changed_ms,
        pending,
        ..
    } = view.credential(name);
    match place {
        Some(Place::Keyring) => match changed_ms {
            Some(at) => format!(
                "Stored in {}, changed {}",
                view.vault,
                words::day(*at, view.now_ms, &view.zone)
            ),
            None => format!("Stored in {}", view.vault),
        },
        Some(Place::Environment) => format!("From the environment ({})", name.variable()),
        Some(Place::Memory) => "Kept in memory, for the demo".to_owned(),
        None if *pending => format!("Asking {}…", view.vault),
        None => "Not stored yet".to_owned(),
    }
}

#[derive(Default)]
enum State {
    #[default]
    Shown,
    Typing(Typed),
    Asking,
}

/// A credential of the connection page.
pub struct SecretRow {
    name: Name,
    state: State,
    sent: Sent,
    focus: bool,
}

impl SecretRow {
    /// The row of a credential.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self {
            name,
            state: State::default(),
            sent: Sent::default(),
            focus: false,
        }
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if self.sent.poll(cx.view) {
            // What was typed is wiped as it is dropped.
            self.state = State::Shown;
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            if !matches!(self.state, State::Typing(_)) {
                let name = RichText::new(title(self.name));
                let font = egui::FontId::new(13.0, theme::semibold());
                ui.add(Label::new(name.font(font)).selectable(false));
            }
            match self.state {
                State::Shown => self.shown(ui, cx),
                State::Typing(_) => self.typing(ui, cx),
                State::Asking => self.asking(ui, cx),
            }
            for problem in self.sent.problems() {
                ui.add_space(4.0);
                widgets::problem(ui, problem);
            }
            if self.sent.problems().is_empty()
                && let Some(problem) = &cx.view.credential(self.name).problem
            {
                ui.add_space(4.0);
                widgets::problem(ui, problem);
            }
        });
    }

    fn shown(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let credential = cx.view.credential(self.name);
        let t = Tokens::here(ui);
        let text = RichText::new(place(cx.view, self.name)).color(t.weak);
        let response = ui.add(Label::new(text).wrap());
        if let Some(at) = credential.changed_ms {
            response.on_hover_text(words::exact(at, &cx.view.zone));
        }
        let (store, remove) = match credential.place {
            // The environment wins; what is stored beside it would not be used.
            Some(Place::Environment) => return,
            Some(_) => ("Replace…", true),
            None => ("Store…", false),
        };
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| {
            let what = lower(self.name);
            if named(ui, Button::new(store).small(), &format!("{store} {what}")) {
                self.state = State::Typing(Typed::default());
                self.sent = Sent::Nothing;
                self.focus = true;
            }
            let button = Button::danger("Remove…").small();
            if remove && named(ui, button, &format!("Remove… {what}")) {
                self.state = State::Asking;
                self.sent = Sent::Nothing;
            }
        });
    }

    fn typing(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let waiting = self.sent.is_waiting();
        let State::Typing(typed) = &mut self.state else {
            return;
        };
        let what = lower(self.name);
        let stored = format!("It goes to {} and is never shown again", cx.view.vault);
        let response = ui
            .add_enabled_ui(!waiting, |ui| {
                let name = format!("New {what}");
                typed.field(ui, &name, &stored, None)
            })
            .inner;
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        let enter = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let escape =
            response.lost_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        let mut store = enter && !typed.is_empty();
        let mut cancel = escape;
        ui.horizontal(|ui| {
            let text = if waiting { "Storing…" } else { "Store" };
            let button = Button::new(text)
                .small()
                .enabled(!waiting && !typed.is_empty());
            store |= named(ui, button, &format!("{text} {what}"));
            let button = Button::new("Cancel").small().enabled(!waiting);
            cancel |= named(ui, button, &format!("Keep the old {what}"));
        });
        if cancel {
            self.state = State::Shown;
            self.sent = Sent::Nothing;
        } else if store && !waiting {
            let secret = typed.secret();
            let ticket = secret.map(|s| cx.send(Command::SaveCredential(self.name, s)));
            self.sent = Sent::new(ticket.into_iter().collect());
        }
    }

    fn asking(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let waiting = self.sent.is_waiting();
        let what = lower(self.name);
        widgets::weak(
            ui,
            format!("Remove the {what}? Syncing stops until another one is stored"),
        );
        ui.horizontal(|ui| {
            let text = if waiting { "Removing…" } else { "Remove" };
            let button = Button::danger(text).small().enabled(!waiting);
            if named(ui, button, &format!("{text} {what}")) {
                let ticket = cx.send(Command::ClearCredential(self.name));
                self.sent = Sent::new(vec![ticket]);
            }
            let button = Button::new("Keep it").small().enabled(!waiting);
            if named(ui, button, &format!("Keep the {what}")) {
                self.state = State::Shown;
                self.sent = Sent::Nothing;
            }
        });
    }
}

/// A button whose name says more than its text: there are two of each on the page.
fn named(ui: &mut Ui, button: Button<'_>, name: &str) -> bool {
    let response = button.draw(ui);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pasting_brings_along_is_cut_off_and_nothing_is_left_behind() {
        let mut typed = Typed::default();
        assert!(typed.secret().is_none());
        typed.0.lock().text.push_str(" \n");
        assert!(typed.secret().is_none());
        typed.0.lock().text.push_str("hunter2\r\n ");
        assert_eq!(typed.secret(), Some(Secret::new("hunter2".to_owned())));
        typed.wipe();
        assert!(typed.0.lock().text.is_empty());
    }
}
