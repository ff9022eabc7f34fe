//! The I4 records that might be the person, side by side.

use super::words::{Compared, compare};
use crate::desk::{Asked, Candidate, PersonView};
use crate::gui::cx::Cx;
use crate::gui::theme::{Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::model::{Field, I4Id, Personal};
use egui::{Align, Label, Layout, RichText, Ui, Vec2};

/// Width of the names of the fields, and the least of a record.
const NAMES: f32 = 104.0;
const RECORD: f32 = 116.0;
const MOST: f32 = 220.0;
const ROW: f32 = 34.0;

/// Draws the candidates; says which one was chosen. Those who do not fit beside the others stand
/// below.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, enabled: bool) -> Option<I4Id> {
    let records = &person.records;
    said(ui, records);
    tables(ui, cx, person, &person.candidates, records, Some(enabled))
}

/// Draws the other record that was asked for, and says what speaks against it; says whether
/// linking to it needs a second thought, `None` while that is not known.
pub fn other(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) -> Option<bool> {
    let records = &person.other.records;
    said(ui, records);
    if records.is_pending() {
        return None;
    }
    match records.value().map(|found| found.first()) {
        Some(Some(Some(candidate))) => {
            tables(ui, cx, person, &person.other.ids, records, None);
            if candidate.has_other_name {
                against(
                    ui,
                    "The names differ: all that differs is sent to this record",
                );
            }
            if !candidate.others.is_empty() {
                let names = names(cx, candidate);
                against(
                    ui,
                    &format!("Somebody else is linked to this record: {names}"),
                );
            }
            Some(candidate.is_doubtful())
        }
        Some(_) => {
            against(ui, "I4 has no such record");
            Some(true)
        }
        None => Some(true),
    }
}

fn tables(
    ui: &mut Ui,
    cx: &Cx<'_>,
    person: &PersonView,
    all: &[I4Id],
    records: &Records,
    enabled: Option<bool>,
) -> Option<I4Id> {
    let room = ui.available_width();
    let beside = (2..=all.len())
        .rev()
        .find(|n| NAMES + RECORD * (*n as f32 + 1.0) <= room)
        .unwrap_or(1);
    let mut chosen = None;
    for (i, ids) in all.chunks(beside).enumerate() {
        if i > 0 {
            ui.add_space(8.0);
        }
        let table = Table {
            person,
            ids,
            records,
            first: i * beside,
            names: NAMES.min(room * 0.32),
            width: ((room - NAMES.min(room * 0.32)) / (beside as f32 + 1.0)).min(MOST),
        };
        chosen = table.draw(ui, cx, enabled).or(chosen);
    }
    chosen
}

type Records = Asked<Vec<Option<Candidate>>>;

/// Records side by side.
struct Table<'a> {
    person: &'a PersonView,
    ids: &'a [I4Id],
    records: &'a Records,
    /// The place of the first one among all.
    first: usize,
    names: f32,
    width: f32,
}

impl Table<'_> {
    /// What is known of a record: nothing yet, that it is gone, or what it has.
    fn record(&self, i: usize) -> Option<Option<&Candidate>> {
        let records = self.records.value()?;
        records.get(self.first + i).map(Option::as_ref)
    }

    /// Draws it, with buttons unless `enabled` is nothing.
    fn draw(&self, ui: &mut Ui, cx: &Cx<'_>, enabled: Option<bool>) -> Option<I4Id> {
        let Self {
            person,
            names: left,
            width,
            ..
        } = *self;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            row(ui, |ui| {
                cell(ui, left, RichText::new(""));
                cell(ui, width, widgets::strong("InTouch"));
                for (i, id) in self.ids.iter().enumerate() {
                    let gone = matches!(self.record(i), Some(None));
                    let end = if gone { ", gone" } else { "" };
                    cell(ui, width, widgets::strong(format!("I4 {id}{end}")));
                }
            });
            for field in fields(person, self.records.value()) {
                widgets::divider(ui);
                row(ui, |ui| {
                    let t = Tokens::here(ui);
                    let name = words::sentence(field.label());
                    cell(ui, left, RichText::new(name).color(t.weak));
                    let own = value(&person.fields, field);
                    cell(ui, width, plain(cx, person, field, own, t.weak));
                    for i in 0..self.ids.len() {
                        let text = match self.record(i) {
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
            if enabled.is_some() {
                self.others(ui, cx);
            }
            widgets::divider(ui);
            ui.add_space(6.0);
            enabled.and_then(|enabled| self.buttons(ui, enabled))
        })
        .inner
    }

    /// Who else has these records, if anybody has.
    fn others(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let found = |i| self.record(i).flatten().filter(|c| !c.others.is_empty());
        if (0..self.ids.len()).all(|i| found(i).is_none()) {
            return;
        }
        widgets::divider(ui);
        row(ui, |ui| {
            let t = Tokens::here(ui);
            cell(ui, self.names, RichText::new("Linked to").color(t.weak));
            cell(ui, self.width, RichText::new(""));
            for i in 0..self.ids.len() {
                let text = found(i).map_or_else(
                    || RichText::new(""),
                    |c| widgets::strong(names(cx, c)).color(Tone::Attention.text(t)),
                );
                cell(ui, self.width, text);
            }
        });
    }

    fn buttons(&self, ui: &mut Ui, enabled: bool) -> Option<I4Id> {
        let mut chosen = None;
        // Whose record it is, is seen first; what cannot be seen is chosen by its id.
        let is_known = self.records.value().is_some() || self.records.problem().is_some();
        row(ui, |ui| {
            // One alone has the whole line: its column may be narrower than the button.
            if self.ids.len() > 1 || self.width > RECORD {
                ui.add_space(self.names + self.width);
            }
            for (i, id) in self.ids.iter().enumerate() {
                let size = Vec2::new(self.width, ui.available_height());
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(self.width);
                    let is_clear = self.record(i).flatten().is_some_and(|c| !c.is_doubtful());
                    let text = if is_clear || !is_known {
                        "This is the one"
                    } else {
                        "Link all the same"
                    };
                    let name = format!("{text}: I4 {id}");
                    let button = widgets::Button::new(text).small();
                    if button.name(&name).enabled(enabled && is_known).show(ui) {
                        chosen = Some(id.clone());
                    }
                });
            }
        });
        chosen
    }
}

/// Who else is linked to it.
fn names(cx: &Cx<'_>, candidate: &Candidate) -> String {
    let names = candidate.others.iter().map(|other| cx.mask.name(other));
    names.collect::<Vec<_>>().join(", ")
}

/// Something that speaks against a link.
fn against(ui: &mut Ui, text: &str) {
    let t = Tokens::here(ui);
    let text = format!("{}  {text}", icons::WARNING);
    let text = RichText::new(text).color(Tone::Attention.text(t));
    ui.add(Label::new(text).wrap());
}

/// What is not known about the records.
fn said(ui: &mut Ui, records: &Records) {
    if let Some(problem) = records.problem() {
        widgets::problem_line(ui, problem);
        widgets::weak(ui, "You can link all the same, by the id");
    } else if records.is_pending() && records.value().is_none() {
        widgets::weak(ui, "Asking I4 whose record this is…");
    } else if records
        .value()
        .is_some_and(|r| r.iter().any(Option::is_some))
    {
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
