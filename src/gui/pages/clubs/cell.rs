//! A cell: a field that looks like text until the pointer or the keyboard is on it.

use crate::gui::theme::Tokens;
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Frame, Id, Layout, Margin, Rect, Response,
    RichText, Stroke, TextEdit, Ui, UiBuilder, Vec2, pos2, vec2,
};

/// Between the edge of a cell and its text; the text stands in line with the column's name.
pub const EDGE: f32 = 6.0;

/// A place inside a row; the row's own room is taken already.
pub fn line_in(ui: &mut Ui, rect: Rect) -> Ui {
    let layout = Layout::left_to_right(Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    // Two lines do not leave the room that a control has elsewhere.
    inside.spacing_mut().interact_size.y = rect.height();
    inside
}

/// How a cell looks.
pub struct Look<'a> {
    /// Names it in egui's memory.
    pub id: Id,
    /// Where its text is.
    pub rect: Rect,
    /// The font of its text.
    pub font: &'a FontId,
    /// The colour of its text.
    pub colour: Color32,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// Whether it has a mistake.
    pub is_wrong: bool,
}

/// A field that looks like text until the pointer or the keyboard is on it.
pub fn edit(ui: &mut Ui, look: &Look<'_>, text: &mut String) -> Response {
    let t = Tokens::here(ui);
    let has_focus = ui.memory(|m| m.has_focus(look.id));
    let before = ui.ctx().read_response(look.id);
    let is_hovered = before.is_some_and(|r| r.hovered());
    let (fill, line) = match (has_focus, is_hovered) {
        (true, _) if look.is_wrong => (t.panel, t.bad),
        (true, _) => (t.panel, t.accent),
        (false, true) => (t.hover, t.control_line),
        (false, false) => (Color32::TRANSPARENT, Color32::TRANSPARENT),
    };
    let frame = Frame {
        fill,
        stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(4),
        inner_margin: Margin::symmetric(5, 1),
        ..Frame::NONE
    };
    let rect = look
        .rect
        .translate(vec2(-EDGE, 0.0))
        .with_max_x(look.rect.right());
    let colour = if look.is_wrong { t.bad } else { look.colour };
    let output = TextEdit::singleline(text)
        .id(look.id)
        .font(look.font.clone())
        .text_color(colour)
        .hint_text(RichText::new(look.hint).font(look.font.clone()))
        .frame(frame)
        .align(Align2::LEFT_CENTER)
        .desired_width(rect.width())
        .min_size(Vec2::new(0.0, rect.height()))
        .show(&mut line_in(ui, rect));
    let room = output.text_clip_rect;
    let response = output.response.response;
    if has_focus || output.galley.size().x <= room.width() + 0.5 {
        return response;
    }
    let ground = if is_hovered { t.hover } else { t.panel };
    ellipsis(ui, room, look.font, colour, ground);
    response.on_hover_text(text.as_str())
}

/// Shows that a text goes on.
fn ellipsis(ui: &Ui, room: Rect, font: &FontId, colour: Color32, ground: Color32) {
    let width = font.size * 0.95;
    let end = Rect::from_min_max(pos2(room.right() - width, room.top()), room.right_bottom());
    ui.painter()
        .rect_filled(end.expand2(vec2(1.0, 0.0)), 0.0, ground);
    ui.painter().text(
        end.left_center(),
        Align2::LEFT_CENTER,
        "…",
        font.clone(),
        colour,
    );
}
