//! The last 24 hours as bars.

use crate::desk::View;
use crate::gui::theme::Tokens;
use crate::gui::{widgets, words};
use crate::ledger::Hour;
use egui::{Align2, Color32, FontId, Label, Layout, Role, Sense, Stroke, Ui, Vec2};
use egui_plot::{Bar, BarChart, HoverPosition, Plot};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const HOUR_MS: i64 = 3_600_000;
const HEIGHT: f32 = 84.0;
/// Narrower than this, the legend stands below the title.
const WIDE: f32 = 340.0;

/// Draws them.
pub fn show(ui: &mut Ui, view: &View) {
    let hours = &view.overview.hours;
    widgets::panel(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let size = Vec2::new(ui.available_width(), 20.0);
        let layout = Layout::right_to_left(egui::Align::Center);
        let is_wide = size.x >= WIDE;
        if !is_wide {
            widgets::section(ui, "Last 24 hours");
        }
        ui.allocate_ui_with_layout(size, layout, |ui| {
            legend(ui, hours);
            if !is_wide {
                return;
            }
            let rest = Layout::left_to_right(egui::Align::Center);
            ui.with_layout(rest, |ui| widgets::section(ui, "Last 24 hours"));
        });
        if hours.iter().all(|h| total(h) == 0) {
            widgets::weak(ui, "Nothing was sent in the last 24 hours");
        } else {
            plot(ui, view);
        }
    });
}

fn total(hour: &Hour) -> u64 {
    hour.sent + hour.held + hour.failed
}

/// "Last 24 hours: 96 sent, 2 on hold, 0 failed".
fn summary(hours: &[Hour]) -> String {
    let sum = |of: fn(&Hour) -> u64| words::number(hours.iter().map(of).sum());
    format!(
        "Last 24 hours: {} sent, {} on hold, {} failed",
        sum(|h| h.sent),
        sum(|h| h.held),
        sum(|h| h.failed)
    )
}

/// "09:00 to 10:00: 6 sent, 1 on hold".
fn exactly(hour: &Hour, from_ms: i64, is_last: bool, zone: &TimeZone) -> String {
    let end = if is_last {
        "now".to_owned()
    } else {
        clock(from_ms + HOUR_MS, zone)
    };
    let parts = [
        (hour.sent, "sent"),
        (hour.held, "on hold"),
        (hour.failed, "failed"),
    ];
    let mut parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, name)| format!("{} {name}", words::number(*n)))
        .collect();
    if parts.is_empty() {
        parts.push("nothing".to_owned());
    }
    format!("{} to {end}: {}", clock(from_ms, zone), parts.join(", "))
}

fn clock(at_ms: i64, zone: &TimeZone) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(
        |_| "?".to_owned(),
        |at| {
            at.to_zoned_datetime(zone.clone())
                .strftime("%H:%M")
                .to_string()
        },
    )
}

fn legend(ui: &mut Ui, hours: &[Hour]) {
    let t = Tokens::here(ui);
    ui.spacing_mut().item_spacing.x = 6.0;
    let has_failed = hours.iter().any(|h| h.failed > 0);
    let mut entries = vec![("on hold", t.bar_attention), ("sent", t.bar)];
    if has_failed {
        entries.insert(0, ("failed", t.bar_bad));
    }
    for (name, colour) in entries {
        let text = widgets::small(ui, name);
        ui.add(Label::new(text).selectable(false));
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, colour);
        ui.add_space(6.0);
    }
}

fn plot(ui: &mut Ui, view: &View) {
    let t = Tokens::here(ui);
    let hours = &view.overview.hours;
    let from = view.overview.hours_from_ms;
    let count = hours.len();
    let last = count as i64 - 1;
    let most = hours.iter().map(total).max().unwrap_or(1).max(1) as f64;
    let chart = |name: &str, colour: Color32, of: fn(&Hour) -> u64| {
        let bars = hours.iter().zip(0_u32..).map(|(hour, i)| {
            Bar::new(f64::from(i), drawn(of(hour), most))
                .fill(colour)
                .stroke(Stroke::NONE)
                .width(0.64)
        });
        BarChart::new(name, bars.collect()).allow_hover(false)
    };
    let sent = chart("sent", t.bar, |h| h.sent);
    let held = chart("on hold", t.bar_attention, |h| h.held).stack_on(&[&sent]);
    let failed = chart("failed", t.bar_bad, |h| h.failed).stack_on(&[&sent, &held]);
    let top = hours
        .iter()
        .map(|h| drawn(h.sent, most) + drawn(h.held, most) + drawn(h.failed, most));
    let top = top.fold(0.0, f64::max);
    let zone = view.zone.clone();
    let exact: Vec<String> = hours
        .iter()
        .zip(0_i64..)
        .map(|(hour, i)| exactly(hour, from + i * HOUR_MS, i == last, &zone))
        .collect();
    let hovered = move |at: &HoverPosition<'_>| {
        let (HoverPosition::Elsewhere { position } | HoverPosition::NearDataPoint { position, .. }) =
            at;
        let mut bars = exact.iter().zip(0_u32..);
        let bar = bars.find(|(_, i)| (f64::from(*i) - position.x).abs() <= 0.5);
        bar.map(|(text, _)| text.clone())
    };
    let shown = Plot::new("last 24 hours")
        .height(HEIGHT)
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
        .sense(Sense::hover())
        .label_formatter(hovered)
        .show(ui, |plot| {
            plot.set_plot_bounds_x(-0.5..=count as f64 - 0.5);
            plot.set_plot_bounds_y(0.0..=top * 1.12);
            plot.bar_chart(sent);
            plot.bar_chart(held);
            plot.bar_chart(failed);
        });
    ui.ctx().accesskit_node_builder(shown.response.id, |node| {
        node.set_role(Role::Image);
        node.set_label(summary(hours));
    });
    // Labels below: every six hours where there is room, and the end.
    let (strip, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 16.0), Sense::hover());
    let step = if strip.width() >= 420.0 { 6 } else { 12 };
    for (i, at) in (0..count).zip(0_i64..) {
        let is_last = i + 1 == count;
        if !is_last && i % step != 0 {
            continue;
        }
        let text = if is_last {
            "now".to_owned()
        } else {
            clock(from + at * HOUR_MS, &view.zone)
        };
        let x = shown.transform.position_from_point_x(i as f64);
        let font = FontId::proportional(11.0);
        let galley = widgets::fitted(ui, &text, font, t.weak, f32::INFINITY);
        let half = galley.size().x / 2.0;
        let left = (x - half).clamp(strip.left(), strip.right() - 2.0 * half);
        let pos = Align2::LEFT_TOP
            .anchor_size(egui::pos2(left, strip.top()), galley.size())
            .min;
        ui.painter().galley(pos, galley, t.weak);
    }
}

/// How high a number is drawn: one person among thousands must still be seen.
fn drawn(n: u64, most: f64) -> f64 {
    if n == 0 {
        0.0
    } else {
        (n as f64).max(most * 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_told_exactly() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let from = 1_795_456_800_000; // 10:00 in Vancouver
        let hour = Hour {
            sent: 6,
            held: 1,
            failed: 0,
        };
        assert_eq!(
            exactly(&hour, from, false, &zone),
            "10:00 to 11:00: 6 sent, 1 on hold"
        );
        assert_eq!(
            exactly(&Hour::default(), from, true, &zone),
            "10:00 to now: nothing"
        );
        assert_eq!(
            summary(&[hour, hour]),
            "Last 24 hours: 12 sent, 2 on hold, 0 failed"
        );
    }

    #[test]
    fn one_among_thousands_is_seen() {
        assert_eq!(drawn(0, 5000.0), 0.0);
        assert_eq!(drawn(1, 5000.0), 250.0);
        assert_eq!(drawn(5000, 5000.0), 5000.0);
    }
}
