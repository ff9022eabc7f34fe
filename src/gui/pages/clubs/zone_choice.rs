//! A time zone, chosen from a list that can be searched. What is not in the list can be taken as
//! typed; it is marked then.

use super::zones::{HERE, Zones, friendly};
use crate::gui::theme::{self, Tokens};
use crate::gui::widgets;
use egui::{
    Align, Button, Id, Key, Layout, Popup, PopupCloseBehavior, Rect, Response, RichText, Role,
    ScrollArea, Ui, UiBuilder, Vec2, WidgetInfo,
};

const WIDTH: f32 = 340.0;
const LINE: f32 = 30.0;
const LINES: f32 = 7.0;

/// The search of the one list that can be open.
#[derive(Debug, Default)]
pub struct ZoneChoice {
    search: String,
}

/// A zone of one row.
pub struct Place<'a> {
    /// Where it is drawn.
    pub rect: Rect,
    /// Its name for screen readers.
    pub name: &'a str,
    /// The zone as saved or typed.
    pub zone: &'a str,
    /// Whether there is no such zone.
    pub is_wrong: bool,
}

impl ZoneChoice {
    /// Draws the zone; returns another one if it was chosen.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        id: Id,
        place: &Place<'_>,
        zones: &Zones,
    ) -> (Response, Option<String>) {
        let response = closed(ui, id, place);
        if response.clicked() {
            self.search.clear();
        }
        let is_new = response.clicked();
        let popup = Popup::menu(&response)
            .id(id.with("zones"))
            .width(WIDTH)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let shown = popup.show(|ui| {
            let chosen = self.list(ui, place.zone, zones, is_new);
            if chosen.is_some() {
                ui.close();
            }
            chosen
        });
        let chosen = shown.and_then(|shown| shown.inner);
        if chosen.is_some() {
            response.request_focus();
        }
        (response, chosen)
    }

    fn list(&mut self, ui: &mut Ui, now: &str, zones: &Zones, is_new: bool) -> Option<String> {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 4.0;
        let field = widgets::Field::new("Search time zones")
            .unnamed()
            .hint("City or time zone, such as Pacific")
            .show(ui, &mut self.search);
        if is_new {
            field.request_focus();
        }
        let typed = self.search.trim();
        let mut choices: Vec<(&str, &str)> = Vec::new();
        if typed.is_empty() {
            choices.push(("", HERE));
        }
        let found = zones.search(typed);
        choices.extend(found.iter().map(|z| (z.name.as_str(), z.friendly.as_str())));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if choices.is_empty() {
            widgets::weak(ui, format!("No time zone is called “{typed}”"));
            let keep = widgets::Button::new("Use it as typed").small().show(ui);
            return (keep || entered).then(|| typed.to_owned());
        }
        if entered {
            return choices.first().map(|(name, _)| (*name).to_owned());
        }
        let mut chosen = None;
        ScrollArea::vertical()
            .max_height(LINE * LINES)
            .auto_shrink([false, true])
            .show_rows(ui, LINE - 4.0, choices.len(), |ui, range| {
                for (name, friendly) in choices.get(range).unwrap_or_default() {
                    if line(ui, name, friendly, *name == now) {
                        chosen = Some((*name).to_owned());
                    }
                }
            });
        chosen
    }
}

/// The zone as it stands in the table: text until the pointer or the keyboard is on it.
fn closed(ui: &mut Ui, id: Id, place: &Place<'_>) -> Response {
    let t = Tokens::here(ui);
    let colour = if place.is_wrong { t.bad } else { t.weak };
    let text = if place.is_wrong {
        place.zone.to_owned()
    } else {
        friendly(place.zone)
    };
    let builder = UiBuilder::new()
        .id_salt(id)
        .max_rect(place.rect)
        .layout(Layout::left_to_right(Align::Center));
    let mut inside = ui.new_child(builder);
    inside.spacing_mut().button_padding = Vec2::new(6.0, 1.0);
    inside.spacing_mut().interact_size.y = place.rect.height();
    let words = RichText::new(&text).size(13.0).color(colour);
    let response = inside.add(
        Button::new(words)
            .frame_when_inactive(false)
            .corner_radius(theme::CONTROL_CORNER)
            .truncate(),
    );
    let name = format!("{}, {text}", place.name);
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    widgets::focus_ring(ui, &response);
    let whole = if place.zone.is_empty() {
        "Times are shown in this computer's zone"
    } else {
        place.zone
    };
    response.on_hover_text(whole)
}

fn line(ui: &mut Ui, name: &str, friendly: &str, selected: bool) -> bool {
    let t = Tokens::here(ui);
    let beside = RichText::new(name).small().color(t.weak);
    let button = Button::selectable(selected, RichText::new(friendly).size(13.0))
        .right_text(beside)
        .truncate()
        .min_size(Vec2::new(ui.available_width(), LINE - 4.0));
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = Vec2::new(8.0, 2.0);
            ui.spacing_mut().interact_size.y = LINE - 4.0;
            ui.add(button)
        })
        .inner;
    let label = format!("{friendly}, {name}");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &label));
    response.clicked()
}
