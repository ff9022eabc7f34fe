//! A problem: sentence, next step, code; the details are folded. The same words as in the
//! commands and the log.

use super::{Button, banner, label};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, words};
use crate::problem::Problem;
use crate::report::problem_text;
use egui::{Frame, Label, Margin, RichText, Ui};

/// A problem as a block.
pub fn problem(ui: &mut Ui, problem: &Problem) {
    problem_saying(ui, problem, words::next_step(problem.code));
}

/// A problem as a block with another next step.
pub fn problem_saying(ui: &mut Ui, problem: &Problem, step: &str) {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(t.on_bad)
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(16, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            let head = format!("{}  {}", icons::WARNING, words::sentence_of(problem.code));
            ui.add(Label::new(label::strong(head).color(t.bad)).wrap());
            if !step.is_empty() {
                ui.add(Label::new(step).wrap());
            }
            ui.horizontal(|ui| {
                ui.add(Label::new(label::mono(problem.code.text()).color(t.text)));
                copy_text(ui, "Copy this problem", &problem_text(problem));
            });
            if !problem.detail.is_empty() {
                let details = egui::CollapsingHeader::new(RichText::new("Details").small())
                    .id_salt((problem.code.text(), "details"));
                details.show(ui, |ui| {
                    ui.add(Label::new(RichText::new(&problem.detail).small()).wrap());
                });
            }
        });
}

/// A problem in one line, for rows.
pub fn problem_line(ui: &mut Ui, problem: &Problem) {
    let t = Tokens::here(ui);
    let text = format!(
        "{} · {}",
        words::sentence_of(problem.code),
        words::next_step(problem.code)
    );
    ui.add(Label::new(RichText::new(text).color(t.bad)).wrap())
        .on_hover_text(problem_text(problem));
}

/// The answer to a command: a sentence, or the problem.
pub fn answer(ui: &mut Ui, answer: &Result<String, Problem>) {
    match answer {
        Ok(text) => banner(ui, Tone::Good, icons::CHECK, text, |_| {}),
        Err(failed) => problem(ui, failed),
    }
}

/// A button that copies a text.
pub fn copy_text(ui: &mut Ui, name: &str, text: &str) {
    if Button::new("Copy")
        .small()
        .icon(icons::COPY)
        .hint(name)
        .show(ui)
    {
        ui.ctx().copy_text(text.to_owned());
    }
}
