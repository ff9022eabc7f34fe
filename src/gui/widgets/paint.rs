//! Painted text, for rows that are one thing to the keyboard and to screen readers.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Ui};
use std::sync::Arc;

/// One line of text, ended with … where it is wider than `width`.
#[must_use]
pub fn fitted(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    fitted_parts(ui, &[(text, font, colour)], width)
}

/// One line of differently coloured parts, ended with … where it is wider than `width`.
#[must_use]
pub fn fitted_parts(ui: &Ui, parts: &[(&str, FontId, Color32)], width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    for (text, font, colour) in parts {
        job.append(text, 0.0, TextFormat::simple(font.clone(), *colour));
    }
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    job.halign = egui::Align::LEFT;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}
