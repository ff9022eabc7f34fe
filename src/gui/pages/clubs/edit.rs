//! What happens to the draft: the settings change under it, it is saved, steps are undone.

use super::{Clubs, REDO, REDO_TOO, UNDO, ZONES, mistakes};
use crate::desk::{Command, View};
use crate::gui::cx::Cx;
use egui::Ui;
use std::sync::Arc;

impl Clubs {
    /// Finds the mistakes, if the rows are others.
    pub(super) fn look(&mut self) {
        if self.looked != Some(self.draft.revision()) {
            self.looked = Some(self.draft.revision());
            self.mistakes = mistakes::mistakes(self.draft.rows(), self.draft.base(), &ZONES);
        }
    }

    /// The settings may change under the draft: by saving, or by another program.
    pub(super) fn follow(&mut self, view: &View) {
        let clubs = &view.settings.clubs;
        let is_first = self.seen.is_none();
        let is_news = self
            .seen
            .as_ref()
            .is_none_or(|seen| !Arc::ptr_eq(seen, &view.settings) && seen.clubs != *clubs);
        self.seen = Some(view.settings.clone());
        if !is_news {
            return;
        }
        let is_ours = self.saving.as_ref().is_some_and(|(_, sent)| sent == clubs);
        let was_dirty = self.draft.is_dirty() && !is_first;
        self.draft.rebase(clubs);
        if !was_dirty {
            self.draft.reset();
        }
        self.is_overtaken = was_dirty && !is_ours && self.draft.is_dirty();
    }

    pub(super) fn take_answer(&mut self, cx: &Cx<'_>) {
        let ticket = self.saving.as_ref().map(|(ticket, _)| *ticket);
        let Some(answer) = cx.answer(ticket) else {
            return;
        };
        if let (Some((_, sent)), Ok(_)) = (self.saving.take(), answer) {
            self.draft.rebase(&sent);
            self.is_overtaken = false;
        }
        self.saved = Some((self.draft.revision(), answer.clone()));
    }

    pub(super) fn save(&mut self, cx: &Cx<'_>) {
        let clubs = self.draft.clubs();
        self.draft.end_typing();
        self.saved = None;
        self.saving = Some((cx.send(Command::SaveClubs(clubs.clone())), clubs));
    }

    pub(super) fn discard(&mut self) {
        self.draft.discard();
        self.saved = None;
        self.is_overtaken = false;
    }

    /// Undo and redo; inside a text field, the field has its own.
    pub(super) fn keys(&mut self, ui: &Ui) {
        if ui.ctx().text_edit_focused() {
            return;
        }
        let pressed = |keys| ui.ctx().input_mut(|i| i.consume_shortcut(&keys));
        // With Shift first: without, it would be taken for the plain one.
        if pressed(REDO_TOO) || pressed(REDO) {
            self.draft.redo();
        } else if pressed(UNDO) {
            self.draft.undo();
        }
    }
}
