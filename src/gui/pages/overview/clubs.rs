//! Each club: when it was last confirmed, what was sent, and how its pass is going.

use super::line::{Line, State, lines, spoken};
use super::status::paint_bar;
use crate::desk::View;
use crate::engine::Phase;
use crate::gui::cx::{Cx, Wish};
use crate::gui::remedy::Remedy;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::problem::Problem;
use egui::{Color32, FontId, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

/// Narrower than this, a club has two lines instead of columns.
const WIDE: f32 = 540.0;
/// Inside a row, left and right.
const INSET: f32 = 10.0;

/// Draws the table.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let lines = lines(cx.view);
    widgets::panel(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::section(ui, "Clubs");
        ui.add_space(6.0);
        if lines.is_empty() {
            let text = "Each club of the table will stand here with what was sent for it";
            if widgets::empty(
                ui,
                icons::BUILDINGS,
                "No clubs yet",
                text,
                Some("Open Clubs"),
            ) {
                cx.wish(Wish::Go(crate::gui::app::Route::Clubs));
            }
            return;
        }
        let is_wide = ui.available_width() >= WIDE;
        if is_wide {
            heads(ui);
        }
        for (index, line) in lines.iter().enumerate() {
            if is_wide || index > 0 {
                widgets::divider(ui);
            }
            row(ui, cx.view, line, is_wide);
        }
    });
}

/// Where the columns are, from the left edge of a row.
struct Columns {
    state: f32,
    state_end: f32,
    /// Right edges of the three numbers.
    numbers: [f32; 3],
}

fn columns(width: f32) -> Columns {
    let step = if width >= 760.0 { 128.0 } else { 96.0 };
    let last = width - INSET;
    let numbers = [last - 2.0 * step, last - step, last];
    Columns {
        state: (width * 0.26).max(140.0),
        state_end: numbers[0] - 84.0,
        numbers,
    }
}

fn heads(ui: &mut Ui) {
    let t = Tokens::here(ui);
    let size = Vec2::new(ui.available_width(), 32.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let at = columns(rect.width());
    let font = FontId::new(theme::SMALL, theme::semibold());
    put(ui, rect, INSET, "Club", &font, t.weak, at.state - INSET);
    put(
        ui,
        rect,
        at.state,
        "Last confirmed",
        &font,
        t.weak,
        f32::INFINITY,
    );
    for (right, text) in at
        .numbers
        .iter()
        .zip(["Sent today", "On hold", "Not saved"])
    {
        put_right(ui, rect, *right, text, &font, t.weak);
    }
}

fn row(ui: &mut Ui, view: &View, line: &Line<'_>, is_wide: bool) {
    let height = match (is_wide, line.problem) {
        (true, None) => theme::ROW,
        (true, Some(_)) => theme::ROW + 20.0,
        (false, None) => 54.0,
        (false, Some(_)) => 74.0,
    };
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let text = line.state.text(view.now_ms, &line.zone);
    let name = spoken(line, &text);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    if is_wide {
        wide(ui, rect, line, &text);
    } else {
        narrow(ui, rect, line, &text);
    }
    if let Some(problem) = line.problem {
        why(ui, rect, problem);
    }
    let mut hints = Vec::new();
    if let State::Confirmed(at) = line.state {
        hints.push(format!(
            "{}, last confirmed {}",
            line.name,
            words::exact(at, &line.zone)
        ));
    } else {
        hints.push(format!("{}: {text}", line.name));
    }
    if let Some(problem) = line.problem {
        hints.push(format!("{}: {}", problem.code, problem.message()));
    }
    response.on_hover_text(hints.join("\n"));
}

fn wide(ui: &Ui, rect: Rect, line: &Line<'_>, state: &str) {
    let t = Tokens::here(ui);
    let at = columns(rect.width());
    let mut top = rect;
    top.set_height(theme::ROW);
    let font = FontId::proportional(theme::BODY);
    let ink = if line.state == State::Off {
        t.weak
    } else {
        t.text
    };
    put(
        ui,
        top,
        INSET,
        line.name,
        &font,
        ink,
        at.state - INSET - 12.0,
    );
    if let State::Busy(phase, done) = line.state {
        let room = at.state_end - at.state;
        let bar = if phase == Phase::Delivering {
            (room - 150.0).clamp(0.0, 110.0)
        } else {
            0.0
        };
        put(ui, top, at.state, state, &font, t.accent, room - bar - 8.0);
        if bar >= 40.0 {
            let size = Vec2::new(bar, 6.0);
            let left = rect.left() + at.state_end - bar;
            let min = egui::pos2(left, top.center().y - 3.0);
            paint_bar(ui, Rect::from_min_size(min, size), done);
        }
    } else {
        put(
            ui,
            top,
            at.state,
            state,
            &font,
            t.weak,
            at.state_end - at.state,
        );
    }
    for ((right, number), tone) in at.numbers.iter().zip(numbers(line)).zip(TONES) {
        put_right(
            ui,
            top,
            *right,
            &words::cell(number),
            &font,
            ink_of(number, tone, t),
        );
    }
}

fn narrow(ui: &Ui, rect: Rect, line: &Line<'_>, state: &str) {
    let t = Tokens::here(ui);
    let mut first = rect;
    first.set_height(30.0);
    let second = Rect::from_min_size(
        egui::pos2(rect.left(), rect.top() + 28.0),
        Vec2::new(rect.width(), 20.0),
    );
    let width = rect.width();
    put(
        ui,
        first,
        0.0,
        line.name,
        &FontId::proportional(theme::BODY),
        t.text,
        width,
    );
    let font = FontId::proportional(theme::SMALL);
    let counts: Vec<String> = numbers(line)
        .iter()
        .zip(["sent", "on hold", "not saved"])
        .filter(|(n, _)| **n > 0)
        .map(|(n, name)| format!(" · {} {name}", words::number(*n)))
        .collect();
    let text = format!("{state}{}", counts.concat());
    put(ui, second, 0.0, &text, &font, t.weak, width);
}

/// Why it is stopped, below the row.
fn why(ui: &Ui, rect: Rect, problem: &Problem) {
    let t = Tokens::here(ui);
    let mut line = rect;
    line.min.y = rect.bottom() - 26.0;
    line.set_height(18.0);
    let remedy = Remedy::of(problem.code).text;
    let mut text = format!(
        "{}  Stopped: {}",
        icons::WARNING,
        words::sentence_of(problem.code)
    );
    if !remedy.is_empty() {
        text.push_str(" · ");
        text.push_str(remedy);
    }
    let font = FontId::proportional(theme::SMALL);
    let inset = if rect.width() >= WIDE { INSET } else { 0.0 };
    put(
        ui,
        line,
        inset,
        &text,
        &font,
        t.bad,
        rect.width() - 2.0 * inset,
    );
}

const TONES: [Option<Tone>; 3] = [None, Some(Tone::Attention), Some(Tone::Bad)];

fn numbers(line: &Line<'_>) -> [u64; 3] {
    [line.sent, line.held, line.not_saved]
}

fn ink_of(number: u64, tone: Option<Tone>, t: &Tokens) -> Color32 {
    match tone {
        _ if number == 0 => t.weak,
        Some(tone) => tone.text(t),
        None => t.text,
    }
}

fn put(ui: &Ui, row: Rect, left: f32, text: &str, font: &FontId, ink: Color32, width: f32) {
    let galley = widgets::fitted(ui, text, font.clone(), ink, width);
    let y = row.center().y - galley.size().y / 2.0;
    ui.painter()
        .galley(egui::pos2(row.left() + left, y), galley, ink);
}

fn put_right(ui: &Ui, row: Rect, right: f32, text: &str, font: &FontId, ink: Color32) {
    let galley = widgets::fitted(ui, text, font.clone(), ink, f32::INFINITY);
    let size = galley.size();
    let at = egui::pos2(row.left() + right - size.x, row.center().y - size.y / 2.0);
    ui.painter().galley(at, galley, ink);
}
