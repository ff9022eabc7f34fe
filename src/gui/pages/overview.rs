//! Overview.

use crate::gui::cx::Cx;
use crate::gui::widgets;
use egui::Ui;

/// The page.
#[derive(Default)]
pub struct Overview {}

impl Overview {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, _cx: &mut Cx<'_>) {
        widgets::page_head(ui, "Overview", |_| {});
    }
}
