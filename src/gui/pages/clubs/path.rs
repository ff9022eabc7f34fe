//! A path that is typed or chosen in the system's dialog.

use crate::desk::exists_already;
use crate::gui::file_dialog::{FileDialog, Purpose};
use crate::gui::theme::Tone;
use crate::gui::{icons, widgets};
use crate::problem::Problem;
use egui::{Key, Ui};
use std::path::{Path, PathBuf};

/// Narrower places have the buttons below the field.
const WIDE: f32 = 480.0;

/// The path, as typed.
#[derive(Debug, Default)]
pub struct PathField {
    /// What stands in the field.
    pub text: String,
    dialog: FileDialog,
}

/// What a path is for.
pub struct Use<'a> {
    /// The field's name.
    pub name: &'a str,
    /// The button that does it.
    pub button: &'a str,
    /// Read or written.
    pub purpose: Purpose,
    /// The dialog's title.
    pub title: &'a str,
    /// The endings of fitting files.
    pub endings: &'a [&'a str],
    /// Whether it can be done now.
    pub enabled: bool,
}

impl PathField {
    /// Draws the field with its buttons; returns the path that something shall be done with.
    pub fn show(&mut self, ui: &mut Ui, of: &Use<'_>) -> Option<PathBuf> {
        let mut go = false;
        if let Some(path) = self.dialog.chosen() {
            self.text = path.display().to_string();
            // Choosing a file to read says it all.
            go = of.purpose == Purpose::Open;
        }
        let is_wide = ui.available_width() >= WIDE;
        if !is_wide {
            go |= self.field(ui, of, f32::INFINITY);
        }
        ui.horizontal(|ui| {
            if is_wide {
                go |= self.field(ui, of, (ui.available_width() - 240.0).min(520.0));
            }
            let choose = widgets::Button::new("Choose…").enabled(!self.dialog.is_open());
            if choose.hint(of.title).show(ui) {
                let begin = typed(&self.text);
                self.dialog
                    .open(ui.ctx(), of.purpose, of.title, of.endings, &begin);
            }
            let is_ready = of.enabled && !self.text.trim().is_empty();
            go |= widgets::Button::new(of.button).enabled(is_ready).show(ui);
            go &= is_ready;
        });
        go.then(|| typed(&self.text))
    }
}

impl PathField {
    /// The field; says whether Enter was pressed in it.
    fn field(&mut self, ui: &mut Ui, of: &Use<'_>, width: f32) -> bool {
        let field = widgets::Field::new(of.name).unnamed().hint(of.name);
        let response = ui
            .scope(|ui| {
                ui.set_max_width(width.min(ui.available_width()));
                field.show(ui, &mut self.text)
            })
            .inner;
        response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))
    }
}

/// How writing a file ended. Where one of that name exists already, it can be replaced; says
/// whether it shall be.
pub fn written(ui: &mut Ui, answer: &Result<String, Problem>) -> bool {
    let mut replace = false;
    match answer {
        Err(problem) if exists_already(problem) => {
            let text = &problem.detail;
            widgets::banner(ui, Tone::Attention, icons::WARNING, text, |ui| {
                replace = widgets::Button::new("Replace it").small().show(ui);
            });
        }
        _ => widgets::answer(ui, answer),
    }
    replace
}

/// The path as typed or pasted: file managers put quotes around it.
fn typed(text: &str) -> PathBuf {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    Path::new(inner.unwrap_or(text)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths_lose_their_quotes() {
        for (text, path) in [
            (" /tmp/a b.csv\n", "/tmp/a b.csv"),
            ("\"C:\\My clubs.csv\"", "C:\\My clubs.csv"),
            ("\"half", "\"half"),
        ] {
            assert_eq!(typed(text), Path::new(path));
        }
    }
}
