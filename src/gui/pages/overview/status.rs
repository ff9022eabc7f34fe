//! The panel that says the state of the whole: a shape, a title, a line, and three figures.

use super::sentences::{self, Done};
use crate::desk::{Status, View};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use egui::{
    Align, Color32, CornerRadius, FontId, Label, Layout, Rect, RichText, Role, Sense, Shape,
    Stroke, Ui, Vec2, WidgetInfo,
};

/// Narrower than this, the figures stand below the text.
const WIDE: f32 = 620.0;

/// Draws it.
pub fn show(ui: &mut Ui, view: &View) {
    widgets::panel(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        if ui.available_width() >= WIDE {
            let size = Vec2::new(ui.available_width(), 44.0);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 28.0;
                for (number, name, tone) in figures(view).into_iter().rev() {
                    figure(ui, number, name, tone);
                }
                let rest = Layout::left_to_right(Align::Center);
                ui.with_layout(rest, |ui| what(ui, view));
            });
        } else {
            ui.horizontal_top(|ui| what(ui, view));
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 16.0;
                for (number, name, tone) in figures(view) {
                    figure(ui, number, name, tone);
                }
            });
        }
        if let Some(progress) = sentences::busy(view) {
            ui.add_space(4.0);
            let done = Done::of(&progress.totals());
            bar(ui, done, "Progress of the pass", ui.available_width(), 6.0);
        }
    });
}

/// The glyph and the words beside it.
fn what(ui: &mut Ui, view: &View) {
    ui.spacing_mut().item_spacing.x = 16.0;
    glyph(ui, view.sync.status);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let title =
            RichText::new(sentences::title(view)).font(FontId::new(17.0, theme::semibold()));
        let title = ui.add(Label::new(title).wrap());
        // Screen readers say the state when it changes.
        ui.ctx().accesskit_node_builder(title.id, |node| {
            node.set_live(egui::accesskit::Live::Polite);
        });
        let line = widgets::weak(ui, sentences::line(view));
        if let Some(at) = view.sync.confirmed_ms {
            line.on_hover_text(format!("Last confirmed {}", words::exact(at, &view.zone)));
        }
    });
}

/// Colours of a state's glyph: ground and ink.
fn colours(status: Status, t: &Tokens) -> (Color32, Color32) {
    let tone = match status {
        Status::UpToDate => Tone::Good,
        Status::Syncing => Tone::Accent,
        Status::NeedsAttention => Tone::Attention,
        Status::SignInNeeded => Tone::Bad,
        Status::Paused => return (t.line, t.text),
        Status::Offline => return (t.weak, t.panel),
    };
    (tone.ground(t), tone.text(t))
}

fn icon(status: Status) -> &'static str {
    match status {
        Status::UpToDate => icons::CHECK,
        Status::Syncing => icons::ARROWS_CLOCKWISE,
        Status::Paused => icons::PAUSE,
        Status::Offline => icons::CLOUD_SLASH,
        Status::NeedsAttention => icons::WARNING,
        Status::SignInNeeded => icons::KEY,
    }
}

/// Each state has a shape of its own: they differ without colour and without the icon too.
fn glyph(ui: &mut Ui, status: Status) {
    let t = Tokens::here(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
    let (ground, ink) = colours(status, t);
    let painter = ui.painter();
    let centre = rect.center();
    let corners = |sides: u16, turn: f32, radius: f32| {
        (0..sides)
            .map(|i| {
                let angle = turn + std::f32::consts::TAU * f32::from(i) / f32::from(sides);
                centre + radius * Vec2::angled(angle)
            })
            .collect::<Vec<_>>()
    };
    match status {
        Status::UpToDate => {
            painter.circle_filled(centre, 20.0, ground);
        }
        Status::Syncing => {
            let shape = corners(6, 0.0, 20.0);
            painter.add(Shape::convex_polygon(shape, ground, Stroke::new(2.0, ink)));
        }
        Status::Paused => {
            painter.rect_filled(rect.shrink(2.0), CornerRadius::same(10), ground);
        }
        Status::Offline => {
            // Lower than it is wide, with round ends.
            let wide = Rect::from_center_size(centre, Vec2::new(42.0, 28.0));
            painter.rect_filled(wide, CornerRadius::same(14), ground);
        }
        Status::NeedsAttention => {
            let shape = corners(8, std::f32::consts::PI / 8.0, 21.0);
            painter.add(Shape::convex_polygon(shape, ground, Stroke::NONE));
        }
        Status::SignInNeeded => {
            let shape = corners(4, 0.0, 22.0);
            painter.add(Shape::convex_polygon(shape, ground, Stroke::NONE));
        }
    }
    let font = FontId::proportional(if status == Status::SignInNeeded {
        16.0
    } else {
        19.0
    });
    // By its ink, not by its line: icons stand at different heights in theirs.
    let icon = widgets::fitted(ui, icon(status), font, ink, f32::INFINITY);
    let at = centre - icon.mesh_bounds.center().to_vec2();
    painter.galley(at, icon, ink);
}

fn figures(view: &View) -> [(u64, &'static str, Option<Tone>); 3] {
    let overview = &view.overview;
    [
        (overview.sent, "sent today", None),
        (overview.held, "on hold", Some(Tone::Attention)),
        (overview.not_saved, "not saved", Some(Tone::Bad)),
    ]
}

/// A number over its name; one thing to screen readers.
fn figure(ui: &mut Ui, number: u64, name: &str, tone: Option<Tone>) {
    let t = Tokens::here(ui);
    let colour = tone
        .filter(|_| number > 0)
        .map_or(t.text, |tone| tone.text(t));
    let text = words::number(number);
    let font = FontId::new(theme::FIGURE, theme::semibold());
    let above = widgets::fitted(ui, &text, font, colour, f32::INFINITY);
    let below = widgets::fitted(
        ui,
        name,
        FontId::proportional(theme::SMALL),
        t.weak,
        f32::INFINITY,
    );
    let size = Vec2::new(above.size().x.max(below.size().x), 44.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{text} {name}")));
    let right = rect.right();
    let painter = ui.painter();
    painter.galley(
        egui::pos2(right - above.size().x, rect.top()),
        above,
        colour,
    );
    let y = rect.bottom() - below.size().y;
    painter.galley(egui::pos2(right - below.size().x, y), below, t.weak);
}

/// How far something is.
pub fn bar(ui: &mut Ui, done: Done, name: &str, width: f32, height: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    paint_bar(ui, rect, done);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::ProgressIndicator);
        node.set_label(name);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(done.read as f64);
        node.set_numeric_value(done.ended as f64);
    });
}

/// The bar alone.
pub fn paint_bar(ui: &Ui, rect: Rect, done: Done) {
    let t = Tokens::here(ui);
    let corner = rect.height() / 2.0;
    ui.painter().rect_filled(rect, corner, t.line);
    let mut part = rect;
    part.set_width(rect.width() * done.share().clamp(0.0, 1.0));
    if part.width() > 0.0 {
        ui.painter().rect_filled(part, corner, t.accent);
    }
}
