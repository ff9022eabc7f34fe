//! People.

use crate::desk::{Desk, PersonKey};
use crate::gui::cx::Cx;
use crate::gui::widgets;
use crate::ledger::Which;
use crate::problem::Code;
use egui::Ui;

/// The page.
#[derive(Default)]
pub struct People {}

impl People {
    /// Shows only these from now on.
    pub fn filter(&mut self, _which: Which, _code: Option<Code>) {}

    /// Opens a person.
    pub fn open(&mut self, _key: PersonKey, _desk: &Desk) {}

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, _cx: &mut Cx<'_>) {
        widgets::page_head(ui, "People", |_| {});
    }
}
