//! What is known about somebody: their ids, why they wait, and what InTouch has.

use super::words as said;
use crate::desk::PersonView;
use crate::engine::WAITING;
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::remedy::Remedy;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::model::{I4Id, Outcome};
use egui::{Frame, Label, Margin, RichText, Role, Sense, Ui, Vec2, WidgetInfo};

/// Left of the fields, below the mark that folds them.
const GUTTER: f32 = 22.0;

/// Kind, club, both ids, and how they were linked.
pub fn ids(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) {
    let t = Tokens::here(ui);
    let row = &person.row;
    let id = |text: &str| widgets::mono(text).size(theme::SMALL).color(t.weak);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(0.0, 2.0);
        let kind = words::sentence(row.kind.label());
        let club = cx.view.club_name(row.club.as_str());
        let text = widgets::small(ui, format!("{kind} · {club} · InTouch "));
        ui.label(text);
        ui.label(id(row.id.as_str()));
        match &row.i4 {
            Some(i4) => {
                let text = widgets::small(ui, " · I4 ");
                ui.label(text);
                ui.label(id(i4.as_str()));
            }
            None => {
                let text = widgets::small(ui, " · not linked to I4");
                ui.label(text);
            }
        }
        let how = match person.linked_how.as_deref() {
            None | Some("created") => return,
            Some("by hand") => " · linked by hand".to_owned(),
            Some(step) => format!(" · found by {step}"),
        };
        let text = widgets::small(ui, how);
        ui.label(text);
    });
}

/// Records that are not this person; says which one shall be looked at once more.
pub fn not_records(ui: &mut Ui, person: &PersonView) -> Option<I4Id> {
    let mut chosen = None;
    for record in &person.not_records {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let text = widgets::small(ui, format!("Not this person: I4 record {record}"));
            ui.label(text);
            if widgets::link_named(ui, "Compare…", &format!("Compare I4 record {record}…")) {
                chosen = Some(record.clone());
            }
        });
    }
    chosen
}

/// That InTouch does not show somebody any more.
pub fn gone(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) {
    let Some(at_ms) = person.row.gone_ms else {
        return;
    };
    let zone = cx.view.zone_of(person.row.club.as_str());
    let since = words::clock(at_ms, cx.view.now_ms, &zone);
    let text = format!("No longer in InTouch since {since}; nothing is sent until they come back");
    let text = widgets::small(ui, text);
    ui.add(Label::new(text).wrap());
}

/// Why somebody waits or failed, and what helps.
pub fn reason(ui: &mut Ui, cx: &mut Cx<'_>, person: &PersonView, tone: Tone) {
    let t = Tokens::here(ui);
    let row = &person.row;
    let code = row.code;
    let instead = code.map_or_else(|| said::badge(row).0, words::sentence_of);
    let text = if person.message.is_empty() {
        instead.to_owned()
    } else {
        cx.mask.words(row, &person.message, instead)
    };
    Frame::new()
        .fill(tone.ground(t))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.spacing_mut().interact_size.y = 18.0;
            let icon = if tone == Tone::Accent {
                icons::HOURGLASS
            } else {
                icons::WARNING
            };
            let head = widgets::strong(format!("{icon}  {text}")).color(tone.text(t));
            ui.add(Label::new(head).wrap());
            let waits = row.outcome == Some(Outcome::Pending)
                && code.is_some_and(|code| WAITING.contains(&code));
            if row.due && !waits {
                ui.add(Label::new("The next pass looks at this person again").wrap());
            } else if let Some(remedy) = code.map(Remedy::of).filter(|r| !r.text.is_empty()) {
                ui.add(Label::new(remedy.text).wrap());
            }
            ui.horizontal_wrapped(|ui| {
                if let Some(code) = code {
                    ui.label(widgets::mono(code.text()).size(theme::SMALL).color(t.text));
                }
                if waits && widgets::link(ui, "Go to Overview") {
                    cx.wish(Wish::Go(Route::Overview));
                }
            });
        });
}

/// What InTouch has, folded unless `open`.
pub fn fields(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView, open: &mut bool) {
    let t = Tokens::here(ui);
    fold(ui, open, "What InTouch has");
    if !*open {
        return;
    }
    let line = |ui: &mut Ui, name: &str, text: RichText| {
        ui.horizontal(|ui| {
            ui.add_space(GUTTER);
            let size = Vec2::new(130.0_f32.min(ui.available_width() / 2.0), 20.0);
            let left = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, left, |ui| {
                ui.set_min_width(size.x);
                widgets::truncated(ui, RichText::new(name).color(t.weak));
            });
            widgets::truncated(ui, text);
        });
    };
    ui.spacing_mut().item_spacing.y = 8.0;
    for (field, value) in &person.fields {
        let value = RichText::new(cx.mask.value(&person.row, *field, value));
        line(ui, &words::sentence(field.label()), value);
    }
    for (field, note) in &person.notes {
        let text = format!("{} {}", icons::WARNING, words::sentence(note.label()));
        let text = RichText::new(text).color(Tone::Attention.text(t));
        line(ui, &words::sentence(field.label()), text);
    }
    if person.fields.is_empty() && person.notes.is_empty() {
        let text = RichText::new("Nothing that can be read");
        line(ui, "Fields", text);
    }
    if let Some(at_ms) = person.modified_ms {
        let zone = cx.view.zone_of(person.row.club.as_str());
        let text = words::clock(at_ms, cx.view.now_ms, &zone);
        line(ui, "Last changed", RichText::new(text));
    }
}

/// A line that unfolds what is below it.
fn fold(ui: &mut Ui, open: &mut bool, text: &str) {
    let t = Tokens::here(ui);
    let icon = if *open {
        icons::CARET_DOWN
    } else {
        icons::CARET_RIGHT
    };
    let words = RichText::new(format!("{icon}  {text}"));
    let words = words.font(egui::FontId::new(13.0, theme::semibold()));
    let label = Label::new(words.color(t.weak)).sense(Sense::click());
    let response = ui.add(label.selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, true, text));
    let expanded = *open;
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(expanded);
    });
    widgets::focus_ring(ui, &response);
    if response.clicked() {
        *open = !*open;
    }
}
