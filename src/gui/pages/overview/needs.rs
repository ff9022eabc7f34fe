//! Who needs the admin, by cause, and the yes that new people wait for.

use super::said::Said;
use crate::desk::{Command, Holder, Need, Ticket};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::ledger::Which;
use crate::model::Outcome;
use crate::problem::Code;
use egui::{Align, FontId, Label, Layout, Role, Sense, Ui, Vec2, WidgetInfo};

/// Narrower than this, a row's button stands below its text.
const WIDE: f32 = 520.0;

/// New people wait for a yes: the ticket of the yes, once it is given.
pub fn waiting(ui: &mut Ui, cx: &mut Cx<'_>) -> Option<Ticket> {
    let sync = &cx.view.sync;
    if sync.waiting == 0 {
        return None;
    }
    let mut ticket = None;
    widgets::panel(ui, |ui| {
        let t = Tokens::here(ui);
        ui.spacing_mut().item_spacing.y = 4.0;
        let n = sync.waiting;
        let title = if n == 1 {
            "1 new person waits for your yes".to_owned()
        } else {
            format!("{} new people wait for your yes", words::number(n))
        };
        let title = format!("{}  {title}", icons::USER_PLUS);
        ui.add(Label::new(widgets::strong(title).color(t.attention)).wrap());
        let limit = words::number(cx.view.settings.sync.confirm_above);
        let text = format!(
            "More than {limit} would be created in I4 at once, so nothing new is created until \
             you have looked. Updates of others go on"
        );
        widgets::weak(ui, text);
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            let refusal = match sync.holder {
                Holder::Elsewhere { .. } => Some("Another program syncs this profile"),
                _ if sync.progress.is_some() => Some("A pass is on its way"),
                _ => None,
            };
            let text = format!("Create {}", words::people(n));
            let hint = refusal.unwrap_or(
                "One pass now that creates them. Should many more arrive, you are asked again",
            );
            let create = widgets::Button::new(&text)
                .icon(icons::CHECK)
                .enabled(refusal.is_none())
                .hint(hint);
            if create.show(ui) {
                ticket = Some(cx.send(Command::Yes(n)));
            }
            if widgets::Button::new("Show who").show(ui) {
                cx.wish(Wish::People(Which::NotSaved, Some(Code::ConfirmCreates)));
            }
        });
    });
    ticket
}

/// Who needs the admin; says so calmly if nobody does.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let has_waiting = cx.view.sync.waiting > 0;
    let overview = &cx.view.overview;
    let needs = overview
        .needs
        .iter()
        // They have their own panel.
        .filter(|n| !(has_waiting && n.code == Some(Code::ConfirmCreates)));
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
            Some(one) => Wish::Person(one.key.clone()),
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
