//! What must be said before a decision, asked in the page.

use super::candidates;
use crate::desk::PersonView;
use crate::gui::cx::Cx;
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
    /// Which record, as it is typed.
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
    /// The record that I4 was asked for in this question.
    compared: Option<I4Id>,
    /// Its answer was drawn.
    is_seen: bool,
}

/// What was answered.
#[derive(Default)]
pub struct Answer {
    /// What was decided.
    pub decision: Option<Decision>,
    /// The record that shall be seen beside the person first.
    pub compare: Option<I4Id>,
}

impl Questions {
    /// Asks.
    pub fn begin(&mut self, asking: Asking) {
        *self = Self {
            asking,
            is_new: true,
            ..Self::default()
        };
    }

    /// Asks whether this record is the person, which is compared at once.
    pub fn begin_comparing(&mut self, record: &I4Id) {
        self.begin(Asking::Link(record.as_str().to_owned()));
        self.compared = Some(record.clone());
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
        cx: &Cx<'_>,
        person: &PersonView,
        is_free: bool,
        refused: Option<&Problem>,
    ) -> Answer {
        let is_new = std::mem::take(&mut self.is_new);
        let refused = refused.filter(|_| self.is_answered);
        let (mut decision, mut compare) = (None, None);
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
                let (mut asks, mut done, mut over) = (false, false, false);
                let compared = self.compared.as_ref();
                let mut is_seen = false;
                asked(ui, &mut |ui| {
                    let field = widgets::Field::new("I4 record")
                        .hint("Its customer ID in I4")
                        .mono()
                        .width(220.0);
                    let response = field.show(ui, typed);
                    if is_new && typed.is_empty() {
                        response.request_focus();
                    }
                    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                    let is_there = !typed.trim().is_empty();
                    let record = I4Id::new(typed);
                    // Nothing is linked before it was seen whose record it is.
                    let is_asked = compared == Some(&record);
                    let is_shown = is_asked && person.other.ids == [record];
                    let doubtful = if is_shown {
                        candidates::other(ui, cx, person)
                    } else {
                        None
                    };
                    is_seen = doubtful.is_some();
                    ui.horizontal_wrapped(|ui| {
                        if let Some(doubtful) = doubtful {
                            let text = if doubtful {
                                "Link all the same"
                            } else {
                                "Link"
                            };
                            let link = widgets::Button::primary(text).small();
                            done = link.enabled(is_free).show(ui);
                        } else {
                            let compare = widgets::Button::primary("Compare").small();
                            let compare = compare.hint("Shows whose record it is");
                            let may = is_there && !is_asked;
                            asks = compare.enabled(may).show(ui) || (entered && may);
                        }
                        over = widgets::Button::new("Cancel").small().show(ui);
                    });
                });
                if is_seen && !self.is_seen {
                    // It has grown.
                    self.is_new = true;
                    ui.ctx().request_repaint();
                }
                self.is_seen = is_seen;
                if asks {
                    let record = I4Id::new(typed);
                    compare = Some(record.clone());
                    self.compared = Some(record);
                } else if done {
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
                        "Nothing changes in I4. That record is not found for this person again: \
                         the next pass looks for another one, and a prospect gets a new one",
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
                    if !person.candidates.is_empty() {
                        let text = "The records above are not this person then; whoever else \
                                    matches later is asked about again";
                        widgets::weak(ui, text);
                    }
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
        Answer { decision, compare }
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
