//! The last decision: on its way, or with its answer.

use crate::desk::{Command, Ticket};
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tone};
use crate::gui::{icons, widgets};
use crate::model::PersonId;
use crate::problem::Problem;
use crate::tasks::Decision;
use egui::Ui;

/// One decision at a time.
#[derive(Default)]
pub struct Decisions(Option<Sent>);

struct Sent {
    ticket: Ticket,
    of_several: bool,
    is_settled: bool,
}

/// What was saved.
pub enum Saved {
    /// The decision about the open person.
    One,
    /// The decision about those who are picked.
    Several,
}

impl Decisions {
    /// Sends it.
    pub fn send(&mut self, cx: &Cx<'_>, who: Vec<PersonId>, decision: Decision, several: bool) {
        self.0 = Some(Sent {
            ticket: cx.send(Command::Decide(who, decision)),
            of_several: several,
            is_settled: false,
        });
    }

    /// Whether it is on its way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.0.as_ref().is_some_and(|sent| !sent.is_settled)
    }

    /// Forgets it.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    /// Forgets it if it is answered.
    pub fn forget_answer(&mut self) {
        if !self.is_busy() {
            self.forget();
        }
    }

    /// Says once that it was saved; a refused one leaves what was typed to be corrected.
    pub fn settle(&mut self, cx: &Cx<'_>) -> Option<Saved> {
        let sent = self.0.as_mut().filter(|sent| !sent.is_settled)?;
        let answer = cx.answer(Some(sent.ticket))?;
        sent.is_settled = true;
        answer.as_ref().ok().map(|_| {
            if sent.of_several {
                Saved::Several
            } else {
                Saved::One
            }
        })
    }

    /// Why the decision about the open person was not saved.
    #[must_use]
    pub fn refused<'a>(&self, cx: &Cx<'a>) -> Option<&'a Problem> {
        let sent = self.0.as_ref().filter(|sent| !sent.of_several)?;
        cx.answer(Some(sent.ticket))?.as_ref().err()
    }

    /// Draws the answer; a refusal is left out where it is told elsewhere.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, refusal_elsewhere: bool) {
        let Some(sent) = &self.0 else { return };
        match cx.answer(Some(sent.ticket)) {
            None => {
                widgets::weak(ui, "Saving the decision…");
            }
            Some(Ok(text)) => {
                let mut over = false;
                widgets::banner(ui, Tone::Good, icons::CHECK, text, |ui| {
                    over = widgets::icon_button(ui, icons::X, "Hide this message").clicked();
                });
                if over {
                    self.forget();
                }
            }
            Some(Err(_)) if !sent.of_several && refusal_elsewhere => return,
            Some(Err(problem)) => widgets::problem(ui, problem),
        }
        ui.add_space(theme::GAP - 8.0);
    }
}
