//! Overview: the state of the whole, what needs the admin, each club, and the last day.

mod clubs;
mod head;
mod hours;
mod line;
mod needs;
mod said;
mod sentences;
mod status;
mod trouble;

use crate::desk::{Ticket, View};
use crate::gui::cx::Cx;
use crate::gui::theme;
use crate::gui::{icons, widgets};
use crate::problem::Code;
use egui::Ui;

/// The page.
#[derive(Default)]
pub struct Overview {
    /// The last thing that was asked for here.
    asked: Option<Ticket>,
}

impl Overview {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.spacing_mut().item_spacing.y = theme::GAP;
        if let Some(ticket) = head::show(ui, cx) {
            self.asked = Some(ticket);
        }
        if let Some(Err(problem)) = cx.answer(self.asked) {
            widgets::problem(ui, problem);
        }
        status::show(ui, cx.view);
        trouble::show(ui, cx);
        if let Some(ticket) = needs::waiting(ui, cx) {
            self.asked = Some(ticket);
        }
        if is_unreadable(cx.view) {
            // Nothing is known of what was sent, so nothing is said of it.
            return;
        }
        if is_new(cx.view) {
            widgets::panel(ui, |ui| {
                let text = "After the first pass, this page shows what was sent, who needs you, \
                            and how each club is doing";
                widgets::empty(ui, icons::CLOCK, "Nothing has been synced yet", text, None);
            });
        } else {
            needs::show(ui, cx);
        }
        clubs::show(ui, cx);
        if !is_new(cx.view) {
            hours::show(ui, cx.view);
        }
    }
}

/// Whether the database cannot be used.
fn is_unreadable(view: &View) -> bool {
    let problem = view.sync.problem.as_ref();
    problem.is_some_and(|p| matches!(p.code, Code::DatabaseDamaged | Code::DatabaseNewer))
}

/// Whether no pass has ended yet and nobody has been sent.
fn is_new(view: &View) -> bool {
    let overview = &view.overview;
    view.sync.confirmed_ms.is_none()
        && !overview.has_confirmed()
        && overview.sent + overview.held + overview.not_saved == 0
}
