//! The I4 records that might be the person, side by side.

use super::words::{Compared, compare};
use crate::desk::{Candidate, PersonView};
use crate::gui::cx::Cx;
use crate::gui::theme::{Tokens, Tone};
use crate::gui::{widgets, words};
use crate::model::{Field, I4Id, Personal};
use egui::{Align, Label, Layout, RichText, Ui, Vec2};

/// Width of the names of the fields, and the least of a record.
const NAMES: f32 = 104.0;
const RECORD: f32 = 116.0;
const MOST: f32 = 220.0;
const ROW: f32 = 34.0;

/// Draws them; says which one was chosen. Those who do not fit beside the others stand below.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, enabled: bool) -> Option<I4Id> {
    said(ui, person);
    let room = ui.available_width();
    let beside = (2..=person.candidates.len())
        .rev()
        .find(|n| NAMES + RECORD * (*n as f32 + 1.0) <= room)
        .unwrap_or(1);
    let mut chosen = None;
    for (i, ids) in person.candidates.chunks(beside).enumerate() {
        if i > 0 {
            ui.add_space(8.0);
        }
        let table = Table {
            person,
            ids,
            first: i * beside,
            names: NAMES.min(room * 0.32),
            width: ((room - NAMES.min(room * 0.32)) / (beside as f32 + 1.0)).min(MOST),
        };
        chosen = table.draw(ui, cx, enabled).or(chosen);
    }
    chosen
}

/// Records side by side.
struct Table<'a> {
    person: &'a PersonView,
    ids: &'a [I4Id],
    /// The place of the first one among all.
    first: usize,
    names: f32,
    width: f32,
}

impl Table<'_> {
    fn draw(&self, ui: &mut Ui, cx: &Cx<'_>, enabled: bool) -> Option<I4Id> {
        let Self {
            person,
            names,
            width,
            ..
        } = *self;
        let records = person.records.value();
        let record = |i: usize| records.and_then(|r| r.get(self.first + i));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            row(ui, |ui| {
                cell(ui, names, RichText::new(""));
                cell(ui, width, widgets::strong("InTouch"));
                for (i, id) in self.ids.iter().enumerate() {
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
                    cell(ui, names, RichText::new(name).color(t.weak));
                    let own = value(&person.fields, field);
                    cell(ui, width, plain(cx, person, field, own, t.weak));
                    for i in 0..self.ids.len() {
                        let text = match record(i) {
                            Some(Some(candidate)) => {
                                let theirs = value(&candidate.fields, field);
                                marked(ui, cx, person, field, own, theirs)
                            }
                            _ => RichText::new(""),
                        };
                        cell(ui, width, text);
                    }
                });
            }
            widgets::divider(ui);
            ui.add_space(6.0);
            self.buttons(ui, enabled)
        })
        .inner
    }

    fn buttons(&self, ui: &mut Ui, enabled: bool) -> Option<I4Id> {
        let mut chosen = None;
        row(ui, |ui| {
            // One alone has the whole line: its column may be narrower than the button.
            if self.ids.len() > 1 || self.width > RECORD {
                ui.add_space(self.names + self.width);
            }
            for id in self.ids {
                let size = Vec2::new(self.width, ui.available_height());
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(self.width);
                    let name = format!("This is the one: I4 {id}");
                    let button = widgets::Button::new("This is the one").small();
                    if button.name(&name).enabled(enabled).show(ui) {
                        chosen = Some(id.clone());
                    }
                });
            }
        });
        chosen
    }
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
    let size = Vec2::new((width - 10.0).max(0.0), ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(size.x);
        if !text.text().is_empty() {
            widgets::truncated(ui, text);
        }
    });
    ui.add_space(10.0);
}
