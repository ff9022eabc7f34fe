//! A list without people: why, and what to do.

use super::ask::Filter;
use crate::gui::{icons, widgets};
use crate::ledger::Which;
use egui::Ui;

/// What was pressed.
pub enum Pressed {
    /// To the page that starts a sync.
    Overview,
    /// Everybody again.
    Clear,
}

/// Draws it; `has_people`: there are some whom the filter leaves out.
pub fn show(ui: &mut Ui, filter: &Filter, has_people: bool) -> Option<Pressed> {
    if !has_people {
        let text = "Everybody whom a sync reads from InTouch appears here, with what happened to \
                    them";
        let action = Some("Go to Overview");
        return widgets::empty(ui, icons::USERS, "Nobody yet", text, action)
            .then_some(Pressed::Overview);
    }
    if !filter.search.trim().is_empty() || filter.code.is_some() || filter.outcome.is_some() {
        let text = "The search looks for a part of the name, email, phone or InTouch ID, and for \
                    the whole I4 ID";
        let (icon, action) = (icons::MAGNIFYING_GLASS, Some("Clear the search"));
        return widgets::empty(ui, icon, "Nobody matches", text, action).then_some(Pressed::Clear);
    }
    let (title, text) = match filter.which {
        Which::Held => (
            "Nobody is on hold",
            "Whoever waits for you or for a change in InTouch appears here",
        ),
        Which::NotSaved => (
            "Everybody is saved",
            "Whoever could not be brought to I4 appears here until they are",
        ),
        Which::Today | Which::All => (
            "Nothing yet today",
            "Everybody who is handled today appears here",
        ),
    };
    widgets::empty(ui, icons::CHECK, title, text, None);
    None
}
