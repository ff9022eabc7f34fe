//! Controls that hold a value.

use super::button::focus_ring;
use crate::gui::theme::{self, Tokens, Tone};
use egui::{Label, Margin, Response, RichText, Role, TextEdit, Ui, Vec2, WidgetInfo};

/// A field for text under its name.
#[must_use = "call `show`"]
pub struct Field<'a> {
    name: &'a str,
    hint: &'a str,
    help: Option<&'a str>,
    mistake: Option<&'a str>,
    show_name: bool,
    secret: bool,
    mono: bool,
    width: f32,
}

impl<'a> Field<'a> {
    /// A field with this name above it.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            hint: "",
            help: None,
            mistake: None,
            show_name: true,
            secret: false,
            mono: false,
            width: f32::INFINITY,
        }
    }

    /// What stands in it while it is empty.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// A line below it.
    pub fn help(mut self, help: &'a str) -> Self {
        self.help = Some(help);
        self
    }

    /// What is wrong with its value; `None`: nothing.
    pub fn mistake(mut self, mistake: Option<&'a str>) -> Self {
        self.mistake = mistake;
        self
    }

    /// Only screen readers are told its name: for tables and searches.
    pub fn unnamed(mut self) -> Self {
        self.show_name = false;
        self
    }

    /// Dots instead of letters.
    pub fn secret(mut self, secret: bool) -> Self {
        self.secret = secret;
        self
    }

    /// For ids.
    pub fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// At most so wide, in points.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let t = Tokens::here(ui);
            if self.show_name {
                let name =
                    RichText::new(self.name).font(egui::FontId::new(13.0, theme::semibold()));
                ui.add(Label::new(name).selectable(false));
            }
            let response = self.edit(ui, text);
            if let Some(mistake) = self.mistake {
                let words = RichText::new(mistake).small().color(Tone::Bad.text(t));
                ui.add(Label::new(words).wrap());
            } else if let Some(help) = self.help {
                ui.add(Label::new(RichText::new(help).small().color(t.weak)).wrap());
            }
            response
        })
        .inner
    }

    fn edit(&self, ui: &mut Ui, text: &mut String) -> Response {
        let t = Tokens::here(ui);
        let id = ui.make_persistent_id(("field", self.name));
        let response = ui
            .scope(|ui| {
                if self.mistake.is_some() {
                    let bad = egui::Stroke::new(1.0, t.bad);
                    let widgets = &mut ui.visuals_mut().widgets;
                    widgets.inactive.bg_stroke = bad;
                    widgets.hovered.bg_stroke = bad;
                }
                let font = if self.mono {
                    egui::TextStyle::Monospace
                } else {
                    egui::TextStyle::Body
                };
                // Not counted among its siblings: what appears above takes neither focus nor caret.
                let edit = TextEdit::singleline(text)
                    .id(id)
                    .hint_text(RichText::new(self.hint).color(t.weak))
                    .password(self.secret)
                    .font(font)
                    .margin(Margin::symmetric(10, 8))
                    .desired_width(self.width)
                    .min_size(Vec2::new(0.0, theme::CONTROL))
                    .align(egui::Align2::LEFT_CENTER);
                ui.add(edit)
            })
            .inner;
        if self.secret {
            forget_history(ui, &response);
        }
        let name = self.name;
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(name);
            if let Some(mistake) = self.mistake {
                node.set_description(mistake);
            }
        });
        response
    }
}

/// egui keeps what was typed for undo, in each frame in which the field has the focus; no secret
/// may stay there.
fn forget_history(ui: &Ui, response: &Response) {
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), response.id) {
        state.clear_undoer();
        TextEdit::store_state(ui.ctx(), response.id, state);
    }
}

/// A switch with its name beside it; says whether it was flipped.
pub fn switch(ui: &mut Ui, on: &mut bool, name: &str) -> bool {
    let t = Tokens::here(ui);
    let (rect, mut response) = ui.allocate_exact_size(Vec2::new(36.0, 20.0), egui::Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let state = *on;
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, state, name));
    let ground = if state { t.accent } else { t.control_line };
    let knob = if state {
        rect.right() - 10.0
    } else {
        rect.left() + 10.0
    };
    ui.painter().rect_filled(rect, 10.0, ground);
    let centre = egui::pos2(knob, rect.center().y);
    let colour = if state { t.on_accent } else { t.panel };
    ui.painter().circle_filled(centre, 7.0, colour);
    focus_ring(ui, &response);
    response.changed()
}

/// A box to tick, with its name beside it.
pub fn check(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let response = ui.checkbox(on, name);
    focus_ring(ui, &response);
    response
}
