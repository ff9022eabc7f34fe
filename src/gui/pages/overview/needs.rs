//! Who needs the admin, by cause, and the yes that people wait for.

use super::said::{self, Said};
use crate::desk::{Command, Holder, Need, Ticket};
use crate::engine::WAITING;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::ledger::Which;
use crate::model::Outcome;
use crate::problem::Code;
use egui::{Align, FontId, Label, Layout, Role, Sense, Ui, Vec2, WidgetInfo};

/// Narrower than this, a row's button stands below its text.
const WIDE: f32 = 520.0;

/// People wait for a yes: the ticket of the yes, once it is given.
pub fn waiting(ui: &mut Ui, cx: &mut Cx<'_>) -> Option<Ticket> {
    let sync = &cx.view.sync;
    let shown = sync.waiting;
    if shown.total() == 0 {
        return None;
    }
    let mut ticket = None;
    widgets::panel(ui, |ui| {
        let t = Tokens::here(ui);
        ui.spacing_mut().item_spacing.y = 4.0;
        let n = shown.total();
        let wait = if n == 1 { "waits" } else { "wait" };
        let icon = if n == shown.creates {
            icons::USER_PLUS
        } else {
            icons::USERS
        };
        let title = format!("{icon}  {} {wait} for your yes", words::people(n));
        ui.add(Label::new(widgets::strong(title).color(t.attention)).wrap());
        // The rows are as high as their text.
        let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 20.0);
        for (code, people) in shown.each().into_iter().filter(|(_, people)| *people > 0) {
            ui.horizontal_wrapped(|ui| {
                let text = said::waiting(code, people);
                ui.add(Label::new(&text).wrap());
                if widgets::link_named(ui, "Show who", &format!("Show who: {text}")) {
                    cx.wish(Wish::People(Which::NotSaved, Some(code)));
                }
            });
        }
        ui.spacing_mut().interact_size.y = height;
        let text = "It is more than you allow at once, so nothing of it is done until you have \
                    looked. Everybody else goes on";
        widgets::weak(ui, text);
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            let refusal = match sync.holder {
                Holder::Elsewhere { .. } => Some("Another program syncs this profile"),
                _ if sync.progress.is_some() => Some("A pass is on its way"),
                _ => None,
            };
            let text = said::yes(shown);
            let hint = refusal.unwrap_or(
                "One pass now that does this. Should many more arrive, you are asked again",
            );
            let yes = widgets::Button::new(&text)
                .icon(icons::CHECK)
                .enabled(refusal.is_none())
                .hint(hint);
            if yes.show(ui) {
                ticket = Some(cx.send(Command::Yes(shown)));
            }
        });
    });
    ticket
}

/// Who needs the admin; says so calmly if nobody does.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let has_panel = |need: &Need| {
        need.outcome == Outcome::Pending && need.code.is_some_and(|code| WAITING.contains(&code))
    };
    let overview = &cx.view.overview;
    let needs = overview
        .needs
        .iter()
        // They have their own panel.
        .filter(|n| !has_panel(n));
    let needs: Vec<&Need> = needs.collect();
    widgets::panel(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::section(ui, "Needs you");
        ui.add_space(4.0);
        if needs.is_empty() {
            let text = format!("{}  Nobody waits for you", icons::CHECK);
            widgets::weak(ui, text);
        }
        for (index, need) in needs.iter().enumerate() {
            if index > 0 {
                widgets::divider(ui);
            }
            ui.push_id(index, |ui| row(ui, cx, need));
        }
    });
}

fn row(ui: &mut Ui, cx: &mut Cx<'_>, need: &Need) {
    let name = need.one.as_ref().map(|row| cx.mask.name(row));
    let said = Said::of(need, name.as_deref());
    let is_chosen = if ui.available_width() >= WIDE {
        let size = Vec2::new(ui.available_width(), 30.0);
        let layout = Layout::right_to_left(Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            let clicked = button(ui, &said);
            let rest = Layout::left_to_right(Align::Center);
            ui.with_layout(rest, |ui| {
                pill(ui, need);
                words(ui, &said);
            });
            clicked
        })
        .inner
    } else {
        ui.horizontal_top(|ui| {
            pill(ui, need);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                words(ui, &said);
                button(ui, &said)
            })
            .inner
        })
        .inner
    };
    if is_chosen {
        cx.wish(match &need.one {
            Some(one) => Wish::Person(one.id.clone()),
            None => Wish::People(which(need.outcome), need.code),
        });
    }
}

fn button(ui: &mut Ui, said: &Said) -> bool {
    // Each button has a name of its own for those who hear it without its row.
    let name = format!("{}: {}", said.button.trim_end_matches('…'), said.what);
    widgets::Button::new(said.button)
        .small()
        .name(&name)
        .show(ui)
}

fn words(ui: &mut Ui, said: &Said) {
    let t = Tokens::here(ui);
    let mut job = egui::text::LayoutJob::default();
    let font = FontId::proportional(theme::BODY);
    let mut add = |text: &str, colour| {
        job.append(
            text,
            0.0,
            egui::text::TextFormat::simple(font.clone(), colour),
        );
    };
    add(&said.what, t.text);
    if !said.then.is_empty() {
        add(" · ", t.weak);
        add(&said.then, t.weak);
    }
    ui.add(Label::new(job).wrap());
}

fn pill(ui: &mut Ui, need: &Need) {
    let t = Tokens::here(ui);
    let tone = match (need.outcome, need.code) {
        (Outcome::Failed, _) => Tone::Bad,
        (_, Some(Code::Checking)) => Tone::Accent,
        _ => Tone::Attention,
    };
    let font = FontId::new(theme::SMALL, theme::semibold());
    let ink = tone.text(t);
    let text = widgets::fitted(ui, &words::number(need.people), font, ink, f32::INFINITY);
    let size = Vec2::new((text.size().x + 18.0).max(26.0), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let people = words::people(need.people);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &people));
    ui.painter().rect_filled(rect, 10.0, tone.ground(t));
    ui.painter()
        .galley(rect.center() - text.size() / 2.0, text, ink);
}

/// The filter in which these people are found.
fn which(outcome: Outcome) -> Which {
    match outcome {
        Outcome::Held => Which::Held,
        _ => Which::NotSaved,
    }
}
