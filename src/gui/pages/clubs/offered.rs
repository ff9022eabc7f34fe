//! The clubs that both services offer: asking for them, and adding what the table lacks.

use super::draft::Draft;
use super::names::{Names, lacking};
use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets, words};
use crate::model::Club;
use crate::problem::Problem;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, FontId, Label, Layout, ScrollArea, Ui, Vec2};

/// The button that asks.
pub const ASK: &str = "Ask both services for their clubs";

/// Whether the services were asked without a press.
#[derive(Debug, Default)]
pub struct Asking {
    has_asked: bool,
}

impl Asking {
    /// Asks, once, as soon as both services can be asked and nobody has: the names that they
    /// give the clubs shall be there without a press.
    pub fn ask_once(&mut self, cx: &Cx<'_>) {
        let (view, offer) = (cx.view, &cx.view.offer);
        let is_known = offer.value().is_some() || offer.is_pending() || offer.problem().is_some();
        let can_ask = view.settings_problem.is_none()
            && view.settings.connection().is_ok()
            && view.credentials.iter().all(|c| c.place.is_some());
        if !self.has_asked && !is_known && can_ask {
            self.has_asked = true;
            cx.send(Command::Offer);
        }
    }
}

const LINE: f32 = 48.0;
const LINES: f32 = 6.0;

/// The button that asks, while not everything is known.
pub fn ask(ui: &mut Ui, cx: &Cx<'_>) {
    let offer = &cx.view.offer;
    let text = if offer.is_pending() {
        "Asking both services…"
    } else if offer.value().is_some() {
        "Ask again for their clubs"
    } else {
        ASK
    };
    let hint = "Looks up what InTouch and I4 call your clubs, and which ones are missing here";
    let button = widgets::Button::new(text).small();
    if button.enabled(!offer.is_pending()).hint(hint).show(ui) {
        cx.send(Command::Offer);
    }
}

/// What went wrong with asking, and the clubs that can be added.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    for problem in problems(cx) {
        ui.add_space(theme::GAP - 8.0);
        widgets::problem(ui, problem);
    }
    let clubs = lacking(cx.view, draft.rows());
    if clubs.is_empty() {
        return;
    }
    let names = Names::of(cx.view);
    let mut add: Vec<Club> = Vec::new();
    ui.add_space(theme::GAP - 8.0);
    widgets::panel(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            widgets::section(ui, &title(clubs.len()));
            if clubs.len() > 1 && widgets::Button::new("Add all").small().show(ui) {
                add.clone_from(&clubs);
            }
        });
        ScrollArea::vertical()
            .id_salt("clubs offered")
            .max_height(LINE * LINES)
            .auto_shrink([false, true])
            .show_rows(ui, LINE, clubs.len(), |ui, range| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for club in clubs.get(range).unwrap_or_default() {
                    if line(ui, club, &names) {
                        add.push(club.clone());
                    }
                }
            });
    });
    if !add.is_empty() {
        draft.add(&add);
    }
}

fn problems<'a>(cx: &Cx<'a>) -> Vec<&'a Problem> {
    let offer = &cx.view.offer;
    let mut found: Vec<&Problem> = offer.problem().into_iter().collect();
    if let Some(value) = offer.value() {
        let both = [value.pairs.as_ref().err(), value.i4.as_ref().err()];
        found.extend(both.into_iter().flatten());
    }
    found
}

fn title(clubs: usize) -> String {
    if clubs == 1 {
        "InTouch has a club that is not in the table".to_owned()
    } else {
        let n = words::number(clubs as u64);
        format!("InTouch has {n} clubs that are not in the table")
    }
}

/// A club with its button; says whether it was pressed.
fn line(ui: &mut Ui, club: &Club, names: &Names) -> bool {
    let t = Tokens::here(ui);
    let size = Vec2::new(ui.available_width(), LINE);
    let right = Layout::right_to_left(Align::Center);
    let mut pressed = false;
    ui.allocate_ui_with_layout(size, right, |ui| {
        ui.set_min_size(size);
        let name = format!("Add {}", club.name);
        let button = widgets::Button::new("Add").small().icon(icons::PLUS);
        pressed = button.name(&name).show(ui);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add_space(4.0);
            ui.add(Label::new(widgets::strong(&club.name)).truncate());
            let mut job = LayoutJob::default();
            let mono = TextFormat::simple(FontId::monospace(theme::SMALL), t.weak);
            job.append(club.intouch.as_str(), 0.0, mono);
            let small = TextFormat::simple(FontId::proportional(theme::SMALL), t.weak);
            job.append(&format!("  {}", likely(club, names)), 0.0, small);
            ui.add(Label::new(job).truncate());
        });
    });
    pressed
}

/// Which I4 club is likely meant.
fn likely(club: &Club, names: &Names) -> String {
    match (club.i4.as_str(), names.i4_name(club.i4.as_str())) {
        ("", _) if names.knows_i4() => "no other I4 club has a name like it".to_owned(),
        ("", _) => "I4's clubs are not known".to_owned(),
        (id, Some(name)) => format!("likely I4 club {id}, {name}"),
        (id, None) => format!("likely I4 club {id}"),
    }
}
