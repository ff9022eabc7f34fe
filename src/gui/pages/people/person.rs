//! One person: who they are, why they wait, what can be done, and what happened.

use super::questions::{Asking, Questions};
use super::timeline::Timeline;
use super::{candidates, copy, facts, words as said};
use crate::desk::PersonView;
use crate::gui::cx::Cx;
use crate::gui::{icons, theme, widgets};
use crate::model::I4Id;
use crate::problem::{Code, Problem};
use crate::tasks::Decision;
use egui::{Key, Label, RichText, Role, Sides, Ui};

/// Narrower than this, the buttons stand below the name.
const ONE_LINE: f32 = 440.0;

/// What is typed and unfolded.
#[derive(Default)]
pub struct Details {
    questions: Questions,
    fields: bool,
    timeline: Timeline,
}

/// What was pressed.
#[derive(Default)]
pub struct Pressed {
    /// What was decided.
    pub decision: Option<Decision>,
    /// The I4 record that shall be seen beside them.
    pub compare: Option<I4Id>,
    /// Whether the button that reveals is held down.
    pub reveals: bool,
}

/// Who the buttons are for.
struct At<'a> {
    person: &'a PersonView,
    /// Whether they can be pressed.
    is_free: bool,
}

#[derive(Clone, Copy)]
enum Item {
    Again,
    Unlink,
    Copy,
    Reveal,
}

impl Details {
    /// Another person: nothing that was typed for the last one counts.
    pub fn restart(&mut self) {
        self.questions = Questions::default();
        self.timeline = Timeline::default();
    }

    /// The decision is made.
    pub fn decided(&mut self) {
        self.questions = Questions::default();
    }

    /// Whether a refused decision is told beside its question.
    #[must_use]
    pub fn tells_refusal(&self) -> bool {
        self.questions.tells_refusal()
    }

    /// Draws it; while a decision is on its way (`is_busy`) there is no other.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        person: &PersonView,
        is_busy: bool,
        refused: Option<&Problem>,
    ) -> Pressed {
        let mut pressed = Pressed::default();
        let at = At {
            person,
            is_free: !is_busy,
        };
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 18.0;
            self.head(ui, cx, &at, &mut pressed);
            facts::ids(ui, cx, person);
            facts::gone(ui, cx, person);
            if let Some(record) = facts::not_records(ui, person) {
                self.compare(record, &mut pressed);
            }
        });
        ui.add_space(4.0);
        if let Some(tone) = said::reason(&person.row) {
            facts::reason(ui, cx, person, tone);
        }
        if person.row.i4.is_none() && !person.candidates.is_empty() {
            let chosen = candidates::show(ui, cx, person, at.is_free);
            pressed.decision = chosen.map(Decision::Link).or(pressed.decision);
        }
        self.links(ui, &at, &mut pressed);
        let answer = self.questions.show(ui, cx, person, at.is_free, refused);
        pressed.decision = answer.decision.or(pressed.decision);
        pressed.compare = answer.compare.or(pressed.compare);
        facts::fields(ui, cx, person, &mut self.fields);
        ui.add_space(4.0);
        self.timeline.show(ui, cx, person);
        pressed
    }

    /// Asks for a record, to be seen beside the person.
    fn compare(&mut self, record: I4Id, pressed: &mut Pressed) {
        self.questions.begin_comparing(&record);
        pressed.compare = Some(record);
    }

    fn head(&mut self, ui: &mut Ui, cx: &Cx<'_>, at: &At<'_>, pressed: &mut Pressed) {
        let mut items = vec![Item::Again];
        if at.person.row.i4.is_some() {
            items.push(Item::Unlink);
        }
        items.push(Item::Copy);
        if cx.mask.is_on {
            items.push(Item::Reveal);
        }
        let name = cx.mask.name(&at.person.row);
        if ui.available_width() >= ONE_LINE {
            // Added from the right end on.
            items.reverse();
            Sides::new().shrink_left().height(28.0).show(
                ui,
                |ui| heading(ui, &name),
                |ui| {
                    for item in items {
                        self.item(ui, cx, at, item, pressed);
                    }
                },
            );
        } else {
            heading(ui, &name);
            ui.add_space(2.0);
            ui.horizontal_wrapped(|ui| {
                for item in items {
                    self.item(ui, cx, at, item, pressed);
                }
            });
        }
    }

    fn item(&mut self, ui: &mut Ui, cx: &Cx<'_>, at: &At<'_>, item: Item, pressed: &mut Pressed) {
        match item {
            Item::Again => {
                let hint = "The next pass looks at this person again and sends what differs";
                let button = widgets::Button::new("Look again").small().hint(hint);
                if button.enabled(at.is_free).show(ui) {
                    pressed.decision = Some(Decision::Retry);
                }
            }
            Item::Unlink => {
                let button = widgets::Button::new("Unlink…").small();
                if button.enabled(at.is_free).show(ui) {
                    self.questions.begin(Asking::Unlink);
                }
            }
            Item::Copy => {
                if widgets::icon_button(ui, icons::COPY, "Copy this person").clicked() {
                    ui.ctx().copy_text(copy::text(cx.view, cx.mask, at.person));
                }
            }
            Item::Reveal => {
                let button = widgets::Button::new("Hold to reveal")
                    .small()
                    .icon(icons::EYE);
                let response = button.draw(ui);
                let keys = ui.input(|i| i.key_down(Key::Space) || i.key_down(Key::Enter));
                pressed.reveals =
                    response.is_pointer_button_down_on() || (response.has_focus() && keys);
            }
        }
    }

    /// What can be done about somebody without a record in I4, or with one that is in doubt.
    fn links(&mut self, ui: &mut Ui, at: &At<'_>, pressed: &mut Pressed) {
        let row = &at.person.row;
        if let (Some(i4), Some(Code::HoldOther)) = (&row.i4, row.code) {
            let compare = widgets::Button::new("Compare and keep the link…").small();
            if compare.enabled(at.is_free).show(ui) {
                self.compare(i4.clone(), pressed);
            }
            return;
        }
        let is_gone = row.code == Some(Code::HoldGone);
        if row.i4.is_some() && !is_gone {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let link = widgets::Button::new("Link to an I4 record…").small();
            if link.enabled(at.is_free).show(ui) {
                self.questions.begin(Asking::Link(String::new()));
            }
            if said::may_be_new(row) && !at.person.is_checking {
                let new = widgets::Button::new("New person…").small();
                if new.enabled(at.is_free).show(ui) {
                    self.questions.begin(Asking::NewPerson);
                }
            }
        });
    }
}

fn heading(ui: &mut Ui, name: &str) {
    let text = RichText::new(name).font(egui::FontId::new(17.0, theme::semibold()));
    let response = ui.add(Label::new(text).truncate());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
    });
}
