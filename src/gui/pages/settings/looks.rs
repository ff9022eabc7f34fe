//! Theme and text size: they apply at once.

use crate::desk::{Command, Preferences, Theme};
use crate::gui::action::Action;
use crate::gui::cx::Cx;
use crate::gui::sent::Sent;
use crate::gui::theme::{self, Tokens};
use crate::gui::widgets::{self, Button};
use egui::{Label, RichText, Ui};

/// Sizes in percent.
const SIZES: std::ops::RangeInclusive<u16> = 80..=200;
const STEP: u16 = 10;

/// Draws it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, sent: &mut Sent) {
    sent.poll(cx.view);
    let saved = cx.view.preferences;
    let mut looks = saved;
    widgets::panel_titled(ui, "Look", |ui| {
        ui.horizontal_wrapped(|ui| {
            label(ui, "Theme");
            for (theme, name) in [
                (Theme::System, "As the system"),
                (Theme::Light, "Light"),
                (Theme::Dark, "Dark"),
            ] {
                if widgets::chip(ui, name, looks.theme == theme) {
                    looks.theme = theme;
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            label(ui, "Text size");
            size(ui, &mut looks);
        });
        for problem in sent.problems() {
            widgets::problem(ui, problem);
        }
    });
    if looks != saved {
        *sent = Sent::new(vec![cx.send(Command::SavePreferences(looks))]);
    }
    ui.add_space(theme::GAP - 8.0);
}

fn label(ui: &mut Ui, text: &str) {
    let t = Tokens::here(ui);
    let size = egui::vec2(88.0, theme::CONTROL);
    let row = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, row, |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(RichText::new(text).color(t.weak)).selectable(false));
    });
}

fn size(ui: &mut Ui, looks: &mut Preferences) {
    let now = looks.text_size;
    let hint = Action::Smaller.hint(ui.ctx());
    let button = Button::new("Smaller").small().hint(&hint);
    if button.enabled(now > *SIZES.start()).show(ui) {
        looks.text_size = stepped(now, false);
    }
    ui.label(widgets::strong(format!("{now} %")));
    let hint = Action::Larger.hint(ui.ctx());
    let button = Button::new("Larger").small().hint(&hint);
    if button.enabled(now < *SIZES.end()).show(ui) {
        looks.text_size = stepped(now, true);
    }
    if now != 100 && Button::new("100 %").small().show(ui) {
        looks.text_size = 100;
    }
}

fn stepped(size: u16, larger: bool) -> u16 {
    let next = if larger {
        size.saturating_add(STEP)
    } else {
        size.saturating_sub(STEP)
    };
    next.clamp(*SIZES.start(), *SIZES.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_in_their_range() {
        assert_eq!((stepped(100, true), stepped(100, false)), (110, 90));
        assert_eq!((stepped(195, true), stepped(85, false)), (200, 80));
        assert_eq!((stepped(200, true), stepped(80, false)), (200, 80));
    }
}
