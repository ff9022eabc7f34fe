//! What stops everything or a club, what to do, and the way there.

use crate::desk::Status;
use crate::gui::cx::{Cx, Wish};
use crate::gui::remedy::Remedy;
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets, words};
use crate::problem::Problem;
use crate::report::problem_text;
use egui::{Frame, Label, Margin, RichText, Ui};

/// At most so many blocks: the table of clubs names the rest.
const BLOCKS: usize = 4;

/// Draws a block for each problem; clubs that have the same one share it.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let sync = &cx.view.sync;
    // The whole is told before its parts, and nothing twice.
    let mut blocks: Vec<(Vec<&str>, &Problem)> = Vec::new();
    if let Some(problem) = &sync.problem {
        blocks.push((Vec::new(), problem));
    }
    let stopped = sync.stopped.iter().chain(&sync.warnings);
    let stopped = stopped.map(|s| (&s.club, &s.problem));
    // While it is paused, the pause is why nothing succeeds.
    let is_paused = sync.status == Status::Paused;
    let alarms = sync.alarms.iter().filter(|_| !is_paused);
    let alarms = alarms.map(|a| (&a.club, &a.problem));
    for (id, problem) in stopped.chain(alarms) {
        let club = cx.view.club_name(id);
        match blocks.iter_mut().find(|(_, p)| p.code == problem.code) {
            Some((clubs, _)) if !clubs.is_empty() => clubs.push(club),
            Some(_) => {}
            None => blocks.push((vec![club], problem)),
        }
    }
    for (index, (clubs, problem)) in blocks.iter().take(BLOCKS).enumerate() {
        ui.push_id(index, |ui| block(ui, cx, &who(clubs), problem));
    }
}

/// "Riverside, Hilltop and 3 more clubs: "; empty for everything.
fn who(clubs: &[&str]) -> String {
    match clubs {
        [] => String::new(),
        [one] => format!("{one}: "),
        [one, two] => format!("{one} and {two}: "),
        [one, two, rest @ ..] if rest.len() == 1 => format!("{one}, {two} and 1 more club: "),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more clubs: ", rest.len()),
    }
}

fn block(ui: &mut Ui, cx: &mut Cx<'_>, who: &str, problem: &Problem) {
    let t = Tokens::here(ui);
    let remedy = Remedy::of(problem.code);
    Frame::new()
        .fill(t.on_bad)
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(theme::PADDING, 14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            let head = format!(
                "{}  {who}{}",
                icons::WARNING,
                words::sentence_of(problem.code)
            );
            ui.add(Label::new(widgets::strong(head).color(t.bad)).wrap());
            if !remedy.text.is_empty() {
                ui.add(Label::new(words::sentence(remedy.text)).wrap());
            }
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                if let Some(page) = remedy.page {
                    let text = format!("Open {}", page.title());
                    if widgets::Button::new(&text).small().show(ui) {
                        cx.wish(Wish::Go(page));
                    }
                }
                widgets::copy_text(ui, "Copy this problem", &problem_text(problem));
                ui.add(Label::new(widgets::mono(problem.code.text()).color(t.text)));
            });
            if !problem.detail.is_empty() {
                let details = RichText::new("Details").small();
                egui::CollapsingHeader::new(details)
                    .id_salt("details")
                    .show(ui, |ui| {
                        ui.add(Label::new(RichText::new(&problem.detail).small()).wrap());
                    });
            }
        });
}

#[cfg(test)]
mod tests {
    use super::who;

    #[test]
    fn clubs_with_the_same_problem_are_named_together() {
        assert_eq!(who(&[]), "");
        assert_eq!(who(&["A"]), "A: ");
        assert_eq!(who(&["A", "B"]), "A and B: ");
        assert_eq!(who(&["A", "B", "C"]), "A, B and 1 more club: ");
        assert_eq!(who(&["A", "B", "C", "D"]), "A, B and 2 more clubs: ");
    }
}
