//! Painted text, for rows that are one thing to the keyboard and to screen readers.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Galley, Ui};
use std::sync::Arc;

/// One line of text, ended with … where it is wider than `width`.
#[must_use]
pub fn fitted(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}
