//! The I4 records that might be the person, side by side.

use super::words::{Compared, compare};
use crate::desk::{Candidate, PersonView};
use crate::gui::cx::Cx;
use crate::gui::theme::{Tokens, Tone};
use crate::gui::{widgets, words};
use crate::model::{Field, I4Id, Personal};
use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, Vec2};

/// Width of the names of the fields, and the least of a record.
const NAMES: f32 = 110.0;
const RECORD: f32 = 136.0;
const ROW: f32 = 34.0;

/// Draws them; says which one was chosen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, enabled: bool) -> Option<I4Id> {
    said(ui, person);
    let records = person.records.value();
    let record = |i: usize| records.and_then(|r| r.get(i));
    let columns = person.candidates.len() + 1;
    let width = ((ui.available_width() - NAMES) / columns as f32).clamp(RECORD, 220.0);
    let mut chosen = None;
    ScrollArea::horizontal()
        .id_salt("candidates")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.set_width(NAMES + width * columns as f32);
            row(ui, |ui| {
                cell(ui, NAMES, RichText::new(""));
                cell(ui, width, widgets::strong("InTouch"));
                for (i, id) in person.candidates.iter().enumerate() {
                    let gone = matches!(record(i), Some(None));
                    let end = if gone { ", gone" } else { "" };
                    cell(ui, width, widgets::strong(format!("I4 {id}{end}")));
                }
            });
            for field in fields(person, records) {
                widgets::divider(ui);
                row(ui, |ui| {
                    let t = Tokens::here(ui);
                    let name = words::sentence(field.label());
                    cell(ui, NAMES, RichText::new(name).color(t.weak));
                    let own = value(&person.fields, field);
                    cell(ui, width, plain(cx, person, field, own, t.weak));
                    for i in 0..person.candidates.len() {
                        match record(i) {
                            Some(Some(candidate)) => {
                                let theirs = value(&candidate.fields, field);
                                let text = marked(ui, cx, person, field, own, theirs);
                                cell(ui, width, text);
                            }
                            _ => cell(ui, width, RichText::new("")),
                        }
                    }
                });
            }
            widgets::divider(ui);
            ui.add_space(6.0);
            row(ui, |ui| {
                cell(ui, NAMES, RichText::new(""));
                cell(ui, width, RichText::new(""));
                for id in &person.candidates {
                    let size = Vec2::new(width, ui.available_height());
                    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                        ui.set_min_width(width);
                        ui.add_space(2.0);
                        let name = format!("This is the one: I4 {id}");
                        let button = widgets::Button::new("This is the one").small();
                        if button.name(&name).enabled(enabled).show(ui) {
                            chosen = Some(id.clone());
                        }
                    });
                }
            });
        });
    chosen
}

/// What is not known about the records.
fn said(ui: &mut Ui, person: &PersonView) {
    let records = &person.records;
    if let Some(problem) = records.problem() {
        widgets::problem_line(ui, problem);
        let text = "You can choose all the same, by their ids";
        widgets::weak(ui, text);
    } else if records.is_pending() && records.value().is_none() {
        let text = "Asking I4 for these records… You can choose already, by their ids";
        widgets::weak(ui, text);
    } else if records.value().is_some() {
        let t = Tokens::here(ui);
        let text = RichText::new("≠ differs from InTouch   + only in I4   – not in I4");
        ui.add(Label::new(text.small().color(t.weak)).wrap());
    }
}

fn fields(person: &PersonView, records: Option<&Vec<Option<Candidate>>>) -> Vec<Field> {
    let candidates = records.into_iter().flatten().flatten();
    let known: Vec<_> = candidates.map(|c| &c.fields).collect();
    let has = |fields: &[(Field, Personal)], field| fields.iter().any(|(f, _)| *f == field);
    let mut all = Field::ALL.to_vec();
    all.retain(|field| has(&person.fields, *field) || known.iter().any(|f| has(f, *field)));
    all
}

fn value(fields: &[(Field, Personal)], field: Field) -> Option<&Personal> {
    fields.iter().find(|(f, _)| *f == field).map(|(_, v)| v)
}

fn plain(
    cx: &Cx<'_>,
    person: &PersonView,
    field: Field,
    value: Option<&Personal>,
    weak: egui::Color32,
) -> RichText {
    match value {
        Some(value) => RichText::new(cx.mask.value(&person.row, field, value)),
        None => RichText::new("–").color(weak),
    }
}

/// A candidate's value with a sign for how it compares.
fn marked(
    ui: &Ui,
    cx: &Cx<'_>,
    person: &PersonView,
    field: Field,
    own: Option<&Personal>,
    theirs: Option<&Personal>,
) -> RichText {
    let t = Tokens::here(ui);
    let text = |v: &Personal| cx.mask.value(&person.row, field, v);
    match (compare(own, theirs), theirs) {
        (Compared::Differs, Some(v)) => {
            widgets::strong(format!("≠ {}", text(v))).color(Tone::Attention.text(t))
        }
        (Compared::Extra, Some(v)) => RichText::new(format!("+ {}", text(v))).color(t.weak),
        (Compared::Same, Some(v)) => RichText::new(text(v)),
        (_, _) => RichText::new("–").color(t.weak),
    }
}

fn row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let size = Vec2::new(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), content);
}

fn cell(ui: &mut Ui, width: f32, text: RichText) {
    let size = Vec2::new(width, ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.set_max_width(width - 10.0);
        if !text.text().is_empty() {
            widgets::truncated(ui, text);
        }
    });
}
