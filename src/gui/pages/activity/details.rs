//! Everything about one entry, below its row.

use super::entry;
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::Tokens;
use crate::gui::{widgets, words};
use crate::ledger::LogEntry;
use egui::{Label, RichText, Ui, Vec2};

/// Draws it.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>, entry: &LogEntry) {
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.add_space(4.0);
    ui.add(Label::new(cx.mask.told(entry)).wrap());
    let remedy = entry::remedy(entry);
    if let Some(remedy) = remedy.filter(|r| !r.text.is_empty()) {
        line(ui, "What to do", words::sentence(remedy.text).into());
    }
    let zone = entry::zone(cx.view, entry);
    line(ui, "Time", words::exact(entry.at_ms, &zone).into());
    if let Some(id) = &entry.club {
        let name = entry::club(cx.view, entry);
        if name != id {
            line(ui, "Club", name.into());
        }
        line(ui, "InTouch Club ID", widgets::mono(id));
    }
    if let Some(id) = &entry.person {
        line(ui, "InTouch person", widgets::mono(id));
    }
    line(ui, "Code", widgets::mono(&entry.code));
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        widgets::copy_text(ui, "Copy this entry", &entry::text(cx.view, cx.mask, entry));
        if let Some(key) = entry::person(entry)
            && widgets::Button::new("Open person").small().show(ui)
        {
            cx.wish(Wish::Person(key));
        }
        let page = remedy
            .and_then(|r| r.page)
            .filter(|p| *p != Route::Activity);
        if let Some(page) = page {
            let text = format!("Open {}", page.title());
            if widgets::Button::new(&text).small().show(ui) {
                cx.wish(Wish::Go(page));
            }
        }
    });
    ui.add_space(10.0);
}

/// A name and its value; the value wraps.
fn line(ui: &mut Ui, name: &str, value: RichText) {
    let t = Tokens::here(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let width = if ui.available_width() > 420.0 {
            120.0
        } else {
            76.0
        };
        let name = Label::new(RichText::new(name).small().color(t.weak)).selectable(false);
        ui.allocate_ui(Vec2::new(width, 18.0), |ui| {
            ui.set_width(width);
            // On the line of the larger text beside it.
            ui.add_space(2.0);
            ui.add(name.wrap());
        });
        ui.add(Label::new(value).wrap());
    });
}
