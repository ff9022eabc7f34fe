//! The line above the table: the Company ID, and whether I4 has accepted it.

use super::{NARROW, offered};
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets};
use egui::{Label, RichText, Ui};

/// The Company ID, and whether I4 has accepted it. An empty table asks for clubs itself.
pub fn company(ui: &mut Ui, cx: &mut Cx<'_>, is_empty: bool) {
    let t = Tokens::here(ui);
    let id = cx.view.settings.company_id.clone();
    let check = cx.view.check.value();
    let step = check.and_then(|c| c.steps.iter().find(|s| s.name.starts_with("I4")));
    let mut connect = false;
    let is_wide = ui.available_width() >= NARROW;
    let parts = |ui: &mut Ui| {
        ui.label(RichText::new("Jonas I4 Company ID").color(t.weak));
        if id.is_empty() {
            ui.label(RichText::new("not entered yet").color(t.weak));
            connect = widgets::link(ui, "Enter it");
        } else {
            ui.label(widgets::mono(id));
            if let Some(step) = step {
                let (text, colour) = if step.ok {
                    (format!("{} confirmed", icons::CHECK), t.good)
                } else {
                    (format!("{} not confirmed", icons::WARNING), t.attention)
                };
                ui.add(Label::new(RichText::new(text).size(13.0).color(colour)))
                    .on_hover_text(format!("{}: {}", step.name, step.message));
            }
            if step.is_none_or(|step| !step.ok) {
                connect = widgets::link(ui, "Test the connection");
            }
        }
        if is_empty {
            return;
        }
        if is_wide {
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| offered::ask(ui, cx));
        } else {
            offered::ask(ui, cx);
        }
    };
    egui::Frame::new()
        .fill(t.panel)
        .stroke(egui::Stroke::new(1.0, t.line))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(egui::Margin::symmetric(theme::PADDING, 9))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().interact_size.y = 28.0;
            if is_wide {
                ui.horizontal(parts);
            } else {
                ui.horizontal_wrapped(parts);
            }
        });
    if connect {
        cx.wish(Wish::Go(Route::Connection));
    }
}
