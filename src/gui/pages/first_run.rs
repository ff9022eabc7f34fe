//! First run.

use crate::desk::View;
use crate::gui::cx::Cx;
use egui::Ui;

/// The page.
pub struct FirstRun {}

impl FirstRun {
    /// Begins at the first step that is not done.
    #[must_use]
    pub fn new(_view: &View) -> Self {
        Self {}
    }

    /// Whether a step is half done, so that the wizard must stay.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        false
    }

    /// Draws it; says whether it is over.
    pub fn show(&mut self, _ui: &mut Ui, _cx: &mut Cx<'_>) -> bool {
        false
    }
}
