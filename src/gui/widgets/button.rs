//! Buttons. At most one primary button stands on a page.

use crate::gui::theme::{self, Tokens};
use egui::{FontId, Response, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Danger,
}

/// A button with a text.
#[must_use = "call `show`"]
pub struct Button<'a> {
    kind: Kind,
    text: &'a str,
    icon: Option<&'a str>,
    small: bool,
    enabled: bool,
    hint: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Button<'a> {
    /// What the page is for.
    pub fn primary(text: &'a str) -> Self {
        Self::of(Kind::Primary, text)
    }

    /// Everything else.
    pub fn new(text: &'a str) -> Self {
        Self::of(Kind::Secondary, text)
    }

    /// What takes something away.
    pub fn danger(text: &'a str) -> Self {
        Self::of(Kind::Danger, text)
    }

    fn of(kind: Kind, text: &'a str) -> Self {
        Self {
            kind,
            text,
            icon: None,
            small: false,
            enabled: true,
            hint: None,
            name: None,
        }
    }

    /// With an icon in front.
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// For rows: lower and narrower.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Whether it can be pressed.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// What it does, or why it cannot be pressed.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What screen readers say, where the text alone would be said twice.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// Draws it; says whether it was pressed.
    pub fn show(self, ui: &mut Ui) -> bool {
        self.draw(ui).clicked()
    }

    /// Draws it.
    pub fn draw(self, ui: &mut Ui) -> Response {
        let t = Tokens::here(ui);
        let (ground, ink, stroke) = match self.kind {
            Kind::Primary => (Some(t.accent), t.on_accent, Stroke::new(1.0, t.accent)),
            Kind::Secondary => (None, t.text, Stroke::new(1.0, t.control_line)),
            Kind::Danger => (None, t.bad, Stroke::new(1.0, t.control_line)),
        };
        let words = match self.icon {
            Some(icon) => format!("{icon}  {}", self.text),
            None => self.text.to_owned(),
        };
        let font = if self.small || self.kind == Kind::Primary {
            FontId::new(
                if self.small { 13.0 } else { theme::BODY },
                theme::semibold(),
            )
        } else {
            FontId::proportional(theme::BODY)
        };
        let height = if self.small { 26.0 } else { theme::CONTROL };
        let padding = if self.small { 10.0 } else { 14.0 };
        let response = spaced(ui, padding, height, |ui| {
            let mut button = egui::Button::new(RichText::new(words).font(font).color(ink))
                .stroke(stroke)
                .corner_radius(theme::CONTROL_CORNER)
                .min_size(Vec2::new(0.0, height))
                .wrap_mode(egui::TextWrapMode::Extend);
            if let Some(ground) = ground {
                button = button.fill(ground);
            }
            ui.add_enabled(self.enabled, button)
        });
        focus_ring(ui, &response);
        named(
            &response,
            Role::Button,
            self.enabled,
            self.name.unwrap_or(self.text),
        );
        match self.hint {
            Some(hint) => response.on_hover_text(hint).on_disabled_hover_text(hint),
            None => response,
        }
    }
}

/// One filter of several that exclude each other, such as "On hold 3".
pub fn chip(ui: &mut Ui, text: &str, selected: bool) -> bool {
    chip_as(ui, Role::RadioButton, text, selected)
}

/// A filter that is on or off by itself, such as "Warning".
pub fn toggle_chip(ui: &mut Ui, text: &str, on: bool) -> bool {
    chip_as(ui, Role::CheckBox, text, on)
}

fn chip_as(ui: &mut Ui, role: Role, text: &str, selected: bool) -> bool {
    let t = Tokens::here(ui);
    let (ground, ink, family) = if selected {
        (t.selected, t.accent, theme::semibold())
    } else {
        (t.panel, t.weak, egui::FontFamily::Proportional)
    };
    let line = if selected { t.selected } else { t.control_line };
    let response = spaced(ui, 12.0, 28.0, |ui| {
        let words = RichText::new(text)
            .font(FontId::new(13.0, family))
            .color(ink);
        ui.add(
            egui::Button::new(words)
                .fill(ground)
                .stroke(Stroke::new(1.0, line))
                .corner_radius(14)
                .min_size(Vec2::new(0.0, 28.0))
                .wrap_mode(egui::TextWrapMode::Extend),
        )
    });
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::selected(role, true, selected, text));
    response.clicked()
}

/// A filter that is on and can be taken away; says whether it was.
pub fn chip_removable(ui: &mut Ui, text: &str) -> bool {
    let t = Tokens::here(ui);
    let words = RichText::new(format!("{text}  {}", crate::gui::icons::X));
    let font = FontId::new(13.0, theme::semibold());
    let response = spaced(ui, 12.0, 28.0, |ui| {
        ui.add(
            egui::Button::new(words.font(font).color(t.accent))
                .fill(t.selected)
                .stroke(Stroke::new(1.0, t.selected))
                .corner_radius(14)
                .min_size(Vec2::new(0.0, 28.0))
                .wrap_mode(egui::TextWrapMode::Extend),
        )
    });
    focus_ring(ui, &response);
    named(
        &response,
        Role::Button,
        true,
        &format!("Remove the filter: {text}"),
    );
    response.on_hover_text("Remove this filter").clicked()
}

/// A button that is only an icon; `name` is its tooltip and what screen readers say.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let t = Tokens::here(ui);
    let words = RichText::new(icon).size(15.0).color(t.weak);
    let response = spaced(ui, 4.0, 28.0, |ui| {
        ui.add(
            egui::Button::new(words)
                .frame_when_inactive(false)
                .min_size(Vec2::new(28.0, 28.0)),
        )
    });
    focus_ring(ui, &response);
    named(&response, Role::Button, true, name);
    response.on_hover_text(name)
}

/// Text that can be pressed.
pub fn link(ui: &mut Ui, text: &str) -> bool {
    link_named(ui, text, text)
}

/// Text that can be pressed; screen readers say `name`, where the text alone would be said twice.
pub fn link_named(ui: &mut Ui, text: &str, name: &str) -> bool {
    let t = Tokens::here(ui);
    let label = egui::Label::new(RichText::new(text).color(t.accent)).sense(Sense::click());
    let response = ui.add(label.selectable(false));
    named(&response, Role::Link, true, name);
    focus_ring(ui, &response);
    response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .clicked()
}

/// Adds a button with its own padding and height; not in a child, so that a row can wrap at it.
fn spaced<R>(ui: &mut Ui, padding: f32, height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let spacing = ui.spacing_mut();
    let before = (spacing.button_padding, spacing.interact_size.y);
    (spacing.button_padding, spacing.interact_size.y) = (Vec2::new(padding, 2.0), height);
    let added = add(ui);
    let spacing = ui.spacing_mut();
    (spacing.button_padding, spacing.interact_size.y) = before;
    added
}

fn named(response: &Response, kind: Role, enabled: bool, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(kind, enabled, name));
}

/// Shows where the keyboard is.
pub(crate) fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let t = Tokens::here(ui);
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            f32::from(theme::CONTROL_CORNER) + 2.0,
            Stroke::new(2.0, t.accent),
            egui::StrokeKind::Middle,
        );
    }
}

/// As [`focus_ring`], for rows that have no room around them.
pub(crate) fn focus_ring_inside(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Tokens::here(ui).accent);
        let corner = f32::from(theme::CONTROL_CORNER) + 2.0;
        let inside = egui::StrokeKind::Inside;
        ui.painter()
            .rect_stroke(response.rect, corner, stroke, inside);
    }
}
