//! The side bar: where to go, and what holds on every page.

use super::action::Action;
use super::app::Route;
use super::theme::{self, Tokens};
use super::widgets;
use crate::desk::View;
use egui::{Align, Frame, Layout, Margin, Panel, ScrollArea, Stroke, Ui, Vec2};

/// Less room than this, in points, and the foot follows the pages instead of standing below.
const LOW: f32 = 420.0;

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// A page.
    Page(Route),
    /// The switch of screen-share mode.
    ScreenShare(bool),
}

/// Draws it.
pub fn side_bar(ui: &mut Ui, view: &View, route: Route, is_masked: bool) -> Option<Pressed> {
    let t = Tokens::here(ui);
    let frame = Frame::new()
        .fill(t.side_bar)
        .inner_margin(Margin::symmetric(12, 20));
    let panel = Panel::left("side bar")
        .exact_size(208.0)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if ui.available_height() < LOW {
                let scroll = ScrollArea::vertical().auto_shrink(false);
                return scroll
                    .show(ui, |ui| {
                        let pressed = pages(ui, view, route);
                        ui.add_space(16.0);
                        pressed.or(foot(ui, view, is_masked))
                    })
                    .inner;
            }
            let pressed = pages(ui, view, route);
            let below = Layout::bottom_up(Align::Min);
            let switched = ui.with_layout(below, |ui| foot(ui, view, is_masked)).inner;
            pressed.or(switched)
        });
    let edge = panel.response.rect;
    ui.painter()
        .vline(edge.right(), edge.y_range(), Stroke::new(1.0, t.line));
    panel.inner
}

fn pages(ui: &mut Ui, view: &View, route: Route) -> Option<Pressed> {
    Frame::new()
        .inner_margin(Margin::symmetric(8, 0))
        .show(ui, |ui| {
            ui.label(widgets::strong("I4 Connector"));
            let text = widgets::small(ui, "InTouch → Jonas I4");
            ui.label(text);
        });
    ui.add_space(14.0);
    let mut pressed = None;
    for page in Route::ALL {
        let held = if page == Route::People {
            view.overview.held
        } else {
            0
        };
        if row(ui, page, page == route, held) {
            pressed = Some(Pressed::Page(page));
        }
    }
    pressed
}

fn foot(ui: &mut Ui, view: &View, is_masked: bool) -> Option<Pressed> {
    Frame::new()
        .inner_margin(Margin::symmetric(8, 0))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if !view.settings.company_id.is_empty() {
                let text = format!("Company {}", view.settings.company_id);
                ui.label(widgets::small(ui, text));
            }
            if view.is_demo {
                ui.label(widgets::small(ui, "Demo: nothing here is real"));
            }
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                let mut on = is_masked;
                let flipped = widgets::switch(ui, &mut on, Action::ScreenShare.text());
                let text = widgets::small(ui, Action::ScreenShare.text());
                let hint = Action::ScreenShare.hint(ui.ctx());
                ui.label(text).on_hover_text(hint);
                flipped.then_some(Pressed::ScreenShare(on))
            })
            .inner
        })
        .inner
}

/// A page, with how many people there wait.
fn row(ui: &mut Ui, page: Route, selected: bool, held: u64) -> bool {
    let t = Tokens::here(ui);
    let size = Vec2::new(ui.available_width(), 36.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let text = page.title();
    let name = if held > 0 {
        format!("{text}, {held} on hold")
    } else {
        text.to_owned()
    };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, selected, &name));
    let ground = if selected {
        t.selected
    } else if response.hovered() {
        t.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter()
        .rect_filled(rect, theme::CONTROL_CORNER, ground);
    let (font, colour) = if selected {
        (egui::FontId::new(theme::BODY, theme::semibold()), t.accent)
    } else {
        (egui::FontId::proportional(theme::BODY), t.weak)
    };
    let at = rect.left_center() + Vec2::new(10.0, 0.0);
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, text, font, colour);
    if held > 0 {
        let pill = egui::Rect::from_center_size(
            rect.right_center() - Vec2::new(21.0, 0.0),
            Vec2::new(if held > 99 { 34.0 } else { 24.0 }, 20.0),
        );
        let words = if held > 999 {
            "999+".to_owned()
        } else {
            held.to_string()
        };
        ui.painter().rect_filled(pill, 10.0, t.on_attention);
        let font = egui::FontId::new(theme::SMALL, theme::semibold());
        ui.painter().text(
            pill.center(),
            egui::Align2::CENTER_CENTER,
            words,
            font,
            t.attention,
        );
    }
    widgets::focus_ring(ui, &response);
    response
        .on_hover_text(Action::Go(page).hint(ui.ctx()))
        .clicked()
}
