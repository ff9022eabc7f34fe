//! The title, and what can be done at once.

use crate::desk::{Command, Holder, Ticket};
use crate::gui::action::Action;
use crate::gui::cx::Cx;
use crate::gui::refusal::{refuses_pause, refuses_sync};
use crate::gui::widgets;
use egui::Ui;

/// Draws it; the ticket of what was asked for.
pub fn show(ui: &mut Ui, cx: &Cx<'_>) -> Option<Ticket> {
    let mut command = None;
    widgets::page_head(ui, "Overview", |ui| {
        let sync = &cx.view.sync;
        let hint = |action: Action, refusal: Option<&str>| {
            refusal.map_or_else(|| action.hint(ui.ctx()), ToOwned::to_owned)
        };
        let refusal = refuses_sync(sync);
        let sync_hint = hint(Action::SyncNow, refusal);
        let pause_refusal = refuses_pause(sync);
        let pause_hint = hint(Action::StartOrPause, pause_refusal);
        let now = widgets::Button::primary("Sync now")
            .enabled(refusal.is_none())
            .hint(&sync_hint);
        if now.show(ui) {
            command = Some(Command::SyncNow);
        }
        let is_on = sync.holder == Holder::Here;
        let switch = widgets::Button::new(if is_on { "Pause" } else { "Start" })
            .enabled(pause_refusal.is_none())
            .hint(&pause_hint);
        if switch.show(ui) {
            command = Some(if is_on {
                Command::Pause
            } else {
                Command::Start
            });
        }
    });
    // The head brings its own distance to what follows.
    ui.add_space(8.0 - ui.spacing().item_spacing.y);
    command.map(|command| cx.send(command))
}
