//! Settings and About.

mod about;
pub(in crate::gui::pages) mod begin;
mod looks;
mod sync;

use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::sent::Sent;
use crate::gui::widgets::{self, Button};
use crate::gui::{icons, theme};
use egui::{Key, Ui};
use sync::Draft;

/// The page.
#[derive(Default)]
pub struct Settings {
    draft: Option<Draft>,
    saving: Sent,
    looks: Sent,
    opened: Sent,
}

impl Settings {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let mut draft = match self.draft.take() {
            Some(draft) => draft,
            None => Draft::new(cx.view),
        };
        draft.follow(cx.view);
        self.saving.poll(cx.view);
        let today = begin::today(cx.view);
        let enter = ui.ctx().text_edit_focused() && ui.input(|i| i.key_pressed(Key::Enter));
        let dirty = draft.is_dirty(today);
        let edit = draft.edit(today);
        let mut pressed = None;
        head(ui, "Settings", |ui| {
            if dirty {
                pressed = save(ui, &self.saving, edit.is_some());
            } else if matches!(self.saving, Sent::Done) {
                let text = widgets::small(ui, format!("{}  Saved", icons::CHECK));
                ui.label(text);
            }
        });
        for problem in self.saving.problems() {
            widgets::problem(ui, problem);
            ui.add_space(theme::GAP - 8.0);
        }
        widgets::panel_titled(ui, "Syncing", |ui| {
            draft.show(ui, cx.view);
            ui.add_space(4.0);
            widgets::weak(
                ui,
                "Syncing starts by itself when the window opens. If you pause it, it stays \
                 paused until you start it again",
            );
        });
        ui.add_space(theme::GAP - 8.0);
        looks::show(ui, cx, &mut self.looks);
        about::profile(ui, cx, &mut self.opened);
        about::shortcuts(ui);
        about::about(ui, cx.view);

        if draft.edit(today) != edit && matches!(self.saving, Sent::Done) {
            self.saving = Sent::Nothing;
        }
        let wanted = pressed == Some(Pressed::Save) || (enter && dirty);
        if let Some(edit) = edit
            && wanted
            && !self.saving.is_waiting()
        {
            self.saving = Sent::new(vec![cx.send(Command::SaveSync(edit))]);
        }
        if pressed == Some(Pressed::Discard) {
            draft = Draft::new(cx.view);
            self.saving = Sent::Nothing;
        }
        self.draft = Some(draft);
    }
}

/// What was pressed beside a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// Save it.
    Save,
    /// Forget it.
    Discard,
}

/// The buttons of a draft, from right to left.
pub(super) fn save(ui: &mut Ui, sent: &Sent, can_save: bool) -> Option<Pressed> {
    let mut pressed = None;
    let waiting = sent.is_waiting();
    let text = if waiting { "Saving…" } else { "Save" };
    let mut button = Button::primary(text).enabled(can_save && !waiting);
    if !can_save {
        button = button.hint("Correct what is marked first");
    }
    if button.show(ui) {
        pressed = Some(Pressed::Save);
    }
    if Button::new("Discard").enabled(!waiting).show(ui) {
        pressed = Some(Pressed::Discard);
    }
    pressed
}

/// A page's title and its buttons, from right to left; where there is no room beside it, they
/// stand below.
pub(super) fn head(ui: &mut Ui, title: &str, buttons: impl FnOnce(&mut Ui)) {
    if ui.available_width() >= 460.0 {
        widgets::page_head(ui, title, buttons);
        return;
    }
    widgets::title(ui, title);
    ui.horizontal_wrapped(buttons);
    ui.add_space(theme::GAP - 8.0);
}
