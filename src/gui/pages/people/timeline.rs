//! What happened to somebody, newest first: a dot for each entry, with what was sent.

use super::words::{dot, title};
use crate::desk::{Moment, PersonView};
use crate::engine::WAITING;
use crate::gui::cx::Cx;
use crate::gui::theme::{Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::model::{Field, Personal};
use egui::{Align, Label, Layout, Pos2, Rect, RichText, Stroke, Ui, Vec2};
use std::collections::BTreeSet;

/// Left of the texts: dots and their line.
const GUTTER: f32 = 22.0;
/// Height of a row of what was sent.
const ROW: f32 = 38.0;
/// More fields than this are folded, but in the newest entry.
const FIELDS: usize = 4;
/// Entries that are drawn at first.
const ENTRIES: usize = 50;

/// What is unfolded.
#[derive(Default)]
pub struct Timeline {
    unfolded: BTreeSet<i64>,
    all: bool,
}

impl Timeline {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) {
        if person.timeline.is_empty() {
            let text = "Nothing has been done about this person yet";
            widgets::weak(ui, text);
            return;
        }
        let most = if self.all { usize::MAX } else { ENTRIES };
        let mut before: Option<Pos2> = None;
        for (i, moment) in person.timeline.iter().take(most).enumerate() {
            let listed: Vec<Field> = moment.changes.iter().map(|(f, ..)| *f).collect();
            let is_folded =
                i > 0 && listed.len() > FIELDS && !self.unfolded.contains(&moment.entry.id);
            let place = ui.cursor().min;
            let room = Rect::from_min_max(
                place + Vec2::new(GUTTER, 0.0),
                Pos2::new(ui.max_rect().right(), f32::INFINITY),
            );
            ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                ui.spacing_mut().interact_size.y = 20.0;
                head(ui, cx, person, moment, &listed);
                if is_folded {
                    let what = if waits(moment) {
                        "would change"
                    } else {
                        "were sent"
                    };
                    let text = format!("Show the {} fields that {what}", listed.len());
                    if widgets::link_named(ui, &text, &format!("{text}, entry {}", i + 1)) {
                        self.unfolded.insert(moment.entry.id);
                    }
                } else {
                    changes(ui, cx, person, moment);
                }
            });
            let at = Pos2::new(place.x + 5.5, place.y + 10.0);
            draw_dot(
                ui,
                before,
                at,
                dot(moment.entry.level, &moment.entry.code).0,
            );
            before = Some(at);
            ui.add_space(8.0);
        }
        let more = person.timeline.len().saturating_sub(most);
        if more > 0 {
            let text = format!("Show {} older", words::number(more as u64));
            if widgets::link(ui, &text) {
                self.all = true;
            }
        }
    }
}

fn head(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, moment: &Moment, listed: &[Field]) {
    let t = Tokens::here(ui);
    let entry = &moment.entry;
    let (title, rest) = title(&cx.mask.told(entry), listed);
    let zone = cx.view.zone_of(person.row.club.as_str());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(0.0, 2.0);
        ui.add(Label::new(widgets::strong(title)).wrap());
        let time = words::clock(entry.at_ms, cx.view.now_ms, &zone);
        let time = widgets::small(ui, format!(" · {time}"));
        ui.add(Label::new(time).extend())
            .on_hover_text(words::exact(entry.at_ms, &zone));
        if dot(entry.level, &entry.code).1 {
            let dash = widgets::small(ui, " · ");
            ui.label(dash);
            ui.label(widgets::mono(&entry.code).size(12.0).color(t.weak));
        }
    });
    if !rest.is_empty() {
        widgets::weak(ui, rest);
    }
    if !listed.is_empty() {
        ui.add_space(2.0);
    }
}

/// Whether its changes wait for a yes.
fn waits(moment: &Moment) -> bool {
    WAITING.iter().any(|code| code.text() == moment.entry.code)
}

fn changes(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, moment: &Moment) {
    let t = Tokens::here(ui);
    let had_some = moment.changes.iter().any(|(_, before, _)| before.is_some());
    let width = ui.available_width();
    ui.spacing_mut().item_spacing.y = 0.0;
    for (field, before, after) in &moment.changes {
        widgets::divider(ui);
        let value = |v: &Personal| cx.mask.value(&person.row, *field, v);
        let size = Vec2::new(width, ROW);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let name = words::sentence(field.label());
            cell(ui, width * 0.3, RichText::new(name).color(t.weak));
            if had_some {
                let old = before.as_ref().map(value).unwrap_or_default();
                let old = RichText::new(old).strikethrough().color(t.weak);
                cell(ui, width * 0.3, old);
                let arrow = RichText::new(icons::ARROW_RIGHT).size(12.0).color(t.weak);
                cell(ui, 22.0, arrow);
            }
            let new = match after {
                Some(after) => RichText::new(value(after)),
                None if waits(moment) => RichText::new("(would be emptied)").color(t.weak),
                None => RichText::new("(emptied)").color(t.weak),
            };
            cell(ui, ui.available_width(), new);
        });
    }
    if !moment.changes.is_empty() {
        ui.add_space(8.0);
    }
}

fn cell(ui: &mut Ui, width: f32, text: RichText) {
    let size = Vec2::new(width.max(0.0), ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(size.x);
        ui.add_space(8.0);
        if !text.text().is_empty() {
            widgets::truncated(ui, text);
        }
    });
}

/// The dot of an entry, and the line up to the one before. Each tone has a shape of its own.
fn draw_dot(ui: &Ui, before: Option<Pos2>, at: Pos2, tone: Tone) {
    let t = Tokens::here(ui);
    let paint = ui.painter();
    if let Some(before) = before {
        let line = Stroke::new(1.0, t.line);
        paint.vline(at.x, before.y + 9.0..=at.y - 9.0, line);
    }
    match tone {
        Tone::Neutral | Tone::Accent => {
            paint.circle_stroke(at, 4.5, Stroke::new(2.0, t.control_line));
        }
        Tone::Good => {
            paint.circle_filled(at, 5.5, t.good);
        }
        Tone::Attention | Tone::Bad => {
            // A lozenge.
            let points = [(0.0, -6.5), (6.5, 0.0), (0.0, 6.5), (-6.5, 0.0)]
                .map(|(x, y)| at + Vec2::new(x, y))
                .to_vec();
            let fill = tone.text(t);
            paint.add(egui::Shape::convex_polygon(points, fill, Stroke::NONE));
        }
    }
}
