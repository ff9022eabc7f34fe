//! Welcome: what flows where, and what the admin needs at hand.

use super::Foot;
use crate::desk::View;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets};
use egui::{
    Align2, Color32, FontId, Label, Painter, Rect, RichText, Sense, Stroke, StrokeKind, Ui, Vec2,
};

/// Draws it.
pub fn show(ui: &mut Ui, view: &View) -> Foot {
    super::title(
        ui,
        "Welcome to I4 Connector",
        "People entered in InTouch appear in Jonas I4 by themselves: nobody types them twice",
    );
    widgets::panel(ui, |ui| {
        picture(ui);
        ui.add_space(8.0);
        for (icon, tone, text) in [
            (icons::CHECK, Tone::Good, "New prospects are created in I4"),
            (
                icons::CHECK,
                Tone::Good,
                "Later changes of prospects, members and ex-members follow",
            ),
            (
                icons::X,
                Tone::Neutral,
                "Nothing goes back: InTouch is only read",
            ),
            (
                icons::X,
                Tone::Neutral,
                "Staff and lead sources are never sent",
            ),
        ] {
            row(ui, icon, tone, text);
        }
    });
    ui.add_space(theme::GAP - 8.0);
    widgets::panel_titled(ui, "What you need at hand", |ui| {
        row(
            ui,
            icons::KEY,
            Tone::Neutral,
            "From InTouch: a client ID and its secret",
        );
        row(
            ui,
            icons::KEY,
            Tone::Neutral,
            "From Jonas: the address of your I4, your Company ID and an API key",
        );
        widgets::weak(
            ui,
            format!(
                "It takes about three minutes. Secrets go to {} and nowhere else. You may close \
                 the window at any time and go on later",
                view.vault
            ),
        );
    });
    Foot {
        next: "Continue".to_owned(),
        can: true,
        ..Foot::default()
    }
}

fn row(ui: &mut Ui, icon: &str, tone: Tone, text: &str) {
    let t = Tokens::here(ui);
    ui.horizontal_top(|ui| {
        let mark = RichText::new(icon).color(tone.text(t));
        ui.add_sized([20.0, 17.0], Label::new(mark).selectable(false));
        ui.add(Label::new(text).wrap());
    });
}

/// Two cards and one arrow.
fn picture(ui: &mut Ui) {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 96.0), Sense::hover());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Image);
        node.set_label("People flow from InTouch to Jonas I4, one way");
    });
    let t = Tokens::here(ui);
    let card = Vec2::new((width * 0.34).min(260.0), 84.0);
    // The whole is not wider than the eye follows.
    let whole = Rect::from_center_size(rect.center(), Vec2::new(width.min(720.0), 96.0));
    let left = Rect::from_min_size(
        egui::pos2(whole.left(), whole.center().y - card.y / 2.0),
        card,
    );
    let right = left.translate(Vec2::new(whole.width() - card.x, 0.0));
    let painter = ui.painter();
    draw_card(painter, t, left, "InTouch", "where staff enter people");
    draw_card(painter, t, right, "Jonas I4", "where they appear");
    let from = egui::pos2(left.right() + 16.0, rect.center().y + 6.0);
    let to = egui::pos2(right.left() - 16.0, rect.center().y + 6.0);
    arrow(painter, from, to, t.accent);
    let font = FontId::new(theme::SMALL, theme::semibold());
    let above = egui::pos2((from.x + to.x) / 2.0, from.y - 10.0);
    painter.text(above, Align2::CENTER_BOTTOM, "one way", font, t.accent);
}

fn draw_card(painter: &Painter, t: &Tokens, rect: Rect, name: &str, text: &str) {
    painter.rect(
        rect,
        f32::from(theme::PANEL_CORNER),
        t.background,
        Stroke::new(1.0, t.control_line),
        StrokeKind::Inside,
    );
    let title = FontId::new(16.0, theme::semibold());
    let at = rect.center() - Vec2::new(0.0, 2.0);
    let inside = painter.with_clip_rect(rect);
    inside.text(at, Align2::CENTER_BOTTOM, name, title, t.text);
    let galley = inside.layout(
        text.to_owned(),
        FontId::proportional(theme::SMALL),
        t.weak,
        rect.width() - 16.0,
    );
    let at = egui::pos2(
        rect.center().x - galley.size().x / 2.0,
        rect.center().y + 4.0,
    );
    inside.galley(at, galley, Color32::PLACEHOLDER);
}

fn arrow(painter: &Painter, from: egui::Pos2, to: egui::Pos2, colour: Color32) {
    let stroke = Stroke::new(2.0, colour);
    painter.line_segment([from, to], stroke);
    let head = 7.0;
    painter.line_segment([to - Vec2::new(head, head), to], stroke);
    painter.line_segment([to - Vec2::new(head, -head), to], stroke);
}
