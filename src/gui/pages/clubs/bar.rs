//! The bar below the table while there are changes: save, discard, undo, redo.

use super::{Clubs, REDO, UNDO};
use crate::gui::cx::Cx;
use crate::gui::theme::Tokens;
use crate::gui::{icons, widgets};
use egui::{Align, Frame, Label, Layout, Margin, Panel, RichText, Ui};

/// Lower pages show a problem in one line.
const LOW: f32 = 480.0;
/// Narrower bars have their buttons below the words.
const NARROW: f32 = 560.0;

impl Clubs {
    /// Whether there is something to save, to say or to do again.
    pub(super) fn has_bar(&self) -> bool {
        self.draft.is_dirty()
            || self.saving.is_some()
            || self.draft.can_redo()
            || self.outcome().is_some()
    }

    /// How the last saving ended: a success until the next change, a failure until it is saved.
    fn outcome(&self) -> Option<&Result<String, crate::problem::Problem>> {
        let (revision, answer) = self.saved.as_ref()?;
        let is_current = answer.is_err() && self.draft.is_dirty()
            || answer.is_ok() && *revision == self.draft.revision();
        is_current.then_some(answer)
    }

    pub(super) fn bar(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let is_low = ui.available_height() < LOW;
        let frame = Frame::new().inner_margin(Margin {
            top: 12,
            ..Margin::ZERO
        });
        Panel::bottom("clubs changes")
            .resizable(false)
            .show_separator_line(false)
            .frame(frame)
            .show(ui, |ui| {
                if let Some(Err(problem)) = self.outcome() {
                    if is_low {
                        widgets::problem_line(ui, problem);
                    } else {
                        widgets::problem(ui, problem);
                    }
                    ui.add_space(4.0);
                }
                if ui.available_width() < NARROW {
                    self.words(ui);
                    ui.horizontal_wrapped(|ui| {
                        self.ends(ui, cx);
                        self.steps(ui);
                    });
                } else {
                    ui.horizontal(|ui| {
                        self.words(ui);
                        let layout = Layout::right_to_left(Align::Center);
                        ui.with_layout(layout, |ui| {
                            self.ends(ui, cx);
                            self.steps(ui);
                        });
                    });
                }
            });
    }

    fn words(&self, ui: &mut Ui) {
        let t = Tokens::here(ui);
        let text = match self.outcome() {
            _ if self.saving.is_some() => RichText::new("Saving…").color(t.weak),
            Some(Ok(text)) => RichText::new(format!("{} {text}", icons::CHECK)).color(t.good),
            Some(Err(_)) => RichText::new("Not saved; your edit is kept").color(t.bad),
            None if self.draft.is_dirty() => widgets::strong("Unsaved changes"),
            None => RichText::new("No changes").color(t.weak),
        };
        ui.add(Label::new(text).wrap());
    }

    fn steps(&mut self, ui: &mut Ui) {
        let keys = |shortcut| ui.ctx().format_shortcut(&shortcut);
        let (undo, redo) = (keys(UNDO), keys(REDO));
        let button = widgets::Button::new("Undo").enabled(self.draft.can_undo());
        if button.hint(&format!("Undo ({undo})")).show(ui) {
            self.draft.undo();
        }
        let button = widgets::Button::new("Redo").enabled(self.draft.can_redo());
        if button.hint(&format!("Redo ({redo})")).show(ui) {
            self.draft.redo();
        }
    }

    fn ends(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if !self.draft.is_dirty() {
            return;
        }
        let is_fine = self.mistakes.is_empty();
        let is_idle = self.saving.is_none();
        let save = if self.is_importing(cx) {
            widgets::Button::new("Save")
        } else {
            widgets::Button::primary("Save")
        };
        let mut save = save.enabled(is_fine && is_idle);
        if !is_fine {
            save = save.hint("Correct what is marked first");
        }
        if save.show(ui) {
            self.save(cx);
        }
        let discard = widgets::Button::new("Discard").enabled(is_idle);
        if discard.hint("Back to the saved table").show(ui) {
            self.discard();
        }
    }
}
