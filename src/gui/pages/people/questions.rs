//! What must be said before a decision, asked in the page.

use crate::gui::theme::{self, Tokens};
use crate::gui::widgets;
use crate::model::I4Id;
use crate::problem::Problem;
use crate::tasks::Decision;
use egui::{Frame, Key, Label, Margin, Ui};

/// What must be said before a decision.
#[derive(Default, PartialEq, Eq)]
pub enum Asking {
    #[default]
    Nothing,
    /// Which record.
    Link(String),
    /// Whether really.
    Unlink,
    /// Whether really.
    NewPerson,
}

/// The question at hand.
#[derive(Default)]
pub struct Questions {
    asking: Asking,
    /// It was asked just now: it comes into sight.
    is_new: bool,
    /// It was answered here, so that a refusal is told here.
    is_answered: bool,
}

impl Questions {
    /// Asks.
    pub fn begin(&mut self, asking: Asking) {
        *self = Self {
            asking,
            is_new: true,
            is_answered: false,
        };
    }

    /// Whether a refused decision is told beside its question.
    #[must_use]
    pub fn tells_refusal(&self) -> bool {
        self.asking != Asking::Nothing && self.is_answered
    }

    /// Draws what is asked; says what was decided.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        is_free: bool,
        refused: Option<&Problem>,
    ) -> Option<Decision> {
        let is_new = std::mem::take(&mut self.is_new);
        let refused = refused.filter(|_| self.is_answered);
        let mut decision = None;
        let asked = |ui: &mut Ui, content: &mut dyn FnMut(&mut Ui)| {
            let response = question(ui, refused, content);
            if is_new {
                let at_once = egui::style::ScrollAnimation::none();
                response.scroll_to_me_animation(None, at_once);
            }
        };
        match &mut self.asking {
            Asking::Nothing => {}
            Asking::Link(typed) => {
                let (mut done, mut over) = (false, false);
                asked(ui, &mut |ui| {
                    let field = widgets::Field::new("I4 record")
                        .hint("Its customer ID in I4")
                        .mono()
                        .width(220.0);
                    let response = field.show(ui, typed);
                    if is_new {
                        response.request_focus();
                    }
                    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                    let is_there = !typed.trim().is_empty();
                    ui.horizontal_wrapped(|ui| {
                        let link = widgets::Button::primary("Link").small();
                        done = link.enabled(is_free && is_there).show(ui)
                            || (entered && is_there && is_free);
                        over = widgets::Button::new("Cancel").small().show(ui);
                    });
                });
                if done {
                    decision = Some(Decision::Link(I4Id::new(typed)));
                } else if over {
                    self.asking = Asking::Nothing;
                }
            }
            Asking::Unlink => {
                let (mut yes, mut no, mut other) = (false, false, false);
                asked(ui, &mut |ui| {
                    ui.add(Label::new(widgets::strong("Undo the link?")).wrap());
                    widgets::weak(
                        ui,
                        "Nothing changes in I4; the next pass looks for a match again",
                    );
                    ui.horizontal_wrapped(|ui| {
                        let button = widgets::Button::danger("Undo the link").small();
                        yes = button.enabled(is_free).show(ui);
                        other = widgets::Button::new("Link to another I4 record…")
                            .small()
                            .show(ui);
                        no = widgets::Button::new("Keep it").small().show(ui);
                    });
                });
                if yes {
                    decision = Some(Decision::Unlink);
                } else if other {
                    self.begin(Asking::Link(String::new()));
                } else if no {
                    self.asking = Asking::Nothing;
                }
            }
            Asking::NewPerson => {
                let (mut yes, mut no) = (false, false);
                asked(ui, &mut |ui| {
                    ui.add(Label::new(widgets::strong("Make a new record in I4?")).wrap());
                    let text = "The next pass creates this person; that cannot be undone from here";
                    widgets::weak(ui, text);
                    ui.horizontal_wrapped(|ui| {
                        let button = widgets::Button::primary("Make a new record").small();
                        yes = button.enabled(is_free).show(ui);
                        no = widgets::Button::new("Cancel").small().show(ui);
                    });
                });
                if yes {
                    decision = Some(Decision::NewPerson);
                } else if no {
                    self.asking = Asking::Nothing;
                }
            }
        }
        self.is_answered |= decision.is_some();
        decision
    }
}

/// A question in the page, with why the answer to it was not saved.
fn question(
    ui: &mut Ui,
    refused: Option<&Problem>,
    content: &mut dyn FnMut(&mut Ui),
) -> egui::Response {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(t.background)
        .stroke(egui::Stroke::new(1.0, t.line))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(14, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui);
            if let Some(problem) = refused {
                widgets::problem_line(ui, problem);
            }
        })
        .response
}
