//! One person: who they are, why they wait, what can be done, and what happened.

use super::timeline::Timeline;
use super::{candidates, copy, words as said};
use crate::desk::PersonView;
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::model::I4Id;
use crate::problem::{Code, Problem};
use crate::tasks::Decision;
use egui::{Frame, Key, Label, Margin, RichText, Role, Sense, Sides, Ui, Vec2, WidgetInfo};

/// Narrower than this, the buttons stand below the name.
const ONE_LINE: f32 = 440.0;

/// What is typed and unfolded.
#[derive(Default)]
pub struct Details {
    asking: Asking,
    /// It was asked just now: what it is about comes into sight.
    is_new: bool,
    /// It was answered here, so that a refusal is told here.
    is_answered: bool,
    fields: bool,
    timeline: Timeline,
}

/// What must be said before a decision.
#[derive(Default, PartialEq, Eq)]
enum Asking {
    #[default]
    Nothing,
    /// Which record.
    Link(String),
    /// Whether really.
    Unlink,
    /// Whether really.
    NewPerson,
}

/// What was pressed.
#[derive(Default)]
pub struct Pressed {
    /// What was decided.
    pub decision: Option<Decision>,
    /// Whether the button that reveals is held down.
    pub reveals: bool,
}

/// Who the buttons are for.
struct At<'a> {
    person: &'a PersonView,
    /// Whether they can be pressed.
    is_free: bool,
    /// Why the last decision was not saved.
    refused: Option<&'a Problem>,
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
        self.asking = Asking::Nothing;
        self.timeline = Timeline::default();
    }

    /// The decision is made.
    pub fn decided(&mut self) {
        self.asking = Asking::Nothing;
    }

    /// Whether something is asked, where a refused decision is told then.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asking != Asking::Nothing && self.is_answered
    }

    fn begin(&mut self, asking: Asking) {
        self.asking = asking;
        self.is_new = true;
        self.is_answered = false;
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
            refused,
        };
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 18.0;
            self.head(ui, cx, &at, &mut pressed);
            ids(ui, cx, person);
        });
        ui.add_space(4.0);
        if let Some(tone) = said::reason(&person.row) {
            reason(ui, cx, person, tone);
        }
        if person.row.i4.is_none() && !person.candidates.is_empty() {
            let chosen = candidates::show(ui, cx, person, at.is_free);
            pressed.decision = chosen.map(Decision::Link).or(pressed.decision);
        }
        self.unlinked(ui, &at);
        self.ask(ui, &at, &mut pressed);
        self.fields(ui, cx, person);
        ui.add_space(4.0);
        self.timeline.show(ui, cx, person);
        pressed
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

    fn item(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        at: &At<'_>,
        item: Item,
        pressed: &mut Pressed,
    ) {
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
                    self.begin(Asking::Unlink);
                }
            }
            Item::Copy => {
                if widgets::icon_button(ui, icons::COPY, "Copy this person").clicked() {
                    ui.ctx().copy_text(copy::text(cx.view, cx.mask, at.person));
                }
            }
            Item::Reveal => {
                let button = widgets::Button::new("Hold to reveal").small().icon(icons::EYE);
                let response = button.draw(ui);
                let keys = ui.input(|i| i.key_down(Key::Space) || i.key_down(Key::Enter));
                pressed.reveals =
                    response.is_pointer_button_down_on() || (response.has_focus() && keys);
            }
        }
    }

    /// What can be done about somebody without a record in I4.
    fn unlinked(&mut self, ui: &mut Ui, at: &At<'_>) {
        let row = &at.person.row;
        let is_gone = row.code == Some(Code::HoldGone);
        if row.i4.is_some() && !is_gone {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let link = widgets::Button::new("Link to an I4 record…").small();
            if link.enabled(at.is_free).show(ui) {
                self.begin(Asking::Link(String::new()));
            }
            if said::may_be_new(row) && !at.person.is_checking {
                let new = widgets::Button::new("New person…").small();
                if new.enabled(at.is_free).show(ui) {
                    self.begin(Asking::NewPerson);
                }
            }
        });
    }

    fn ask(&mut self, ui: &mut Ui, at: &At<'_>, pressed: &mut Pressed) {
        let is_new = std::mem::take(&mut self.is_new);
        let refused = at.refused.filter(|_| self.is_answered);
        let before = pressed.decision.is_some();
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
                    let entered = response.lost_focus()
                        && ui.input(|i| i.key_pressed(Key::Enter));
                    let is_there = !typed.trim().is_empty();
                    ui.horizontal_wrapped(|ui| {
                        let link = widgets::Button::primary("Link").small();
                        done = link.enabled(at.is_free && is_there).show(ui)
                            || (entered && is_there && at.is_free);
                        over = widgets::Button::new("Cancel").small().show(ui);
                    });
                });
                if done {
                    pressed.decision = Some(Decision::Link(I4Id::new(typed)));
                } else if over {
                    self.asking = Asking::Nothing;
                }
            }
            Asking::Unlink => {
                let (mut yes, mut no, mut other) = (false, false, false);
                asked(ui, &mut |ui| {
                    ui.add(Label::new(widgets::strong("Undo the link?")).wrap());
                    widgets::weak(ui, "Nothing changes in I4; the next pass looks for a match again");
                    ui.horizontal_wrapped(|ui| {
                        let button = widgets::Button::danger("Undo the link").small();
                        yes = button.enabled(at.is_free).show(ui);
                        other = widgets::Button::new("Link to another I4 record…").small().show(ui);
                        no = widgets::Button::new("Keep it").small().show(ui);
                    });
                });
                if yes {
                    pressed.decision = Some(Decision::Unlink);
                } else if other {
                    self.asking = Asking::Link(String::new());
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
                        yes = button.enabled(at.is_free).show(ui);
                        no = widgets::Button::new("Cancel").small().show(ui);
                    });
                });
                if yes {
                    pressed.decision = Some(Decision::NewPerson);
                } else if no {
                    self.asking = Asking::Nothing;
                }
            }
        }
        self.is_answered |= !before && pressed.decision.is_some();
    }

    fn fields(&mut self, ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) {
        let t = Tokens::here(ui);
        fold(ui, &mut self.fields, "What InTouch has");
        if !self.fields {
            return;
        }
        let line = |ui: &mut Ui, name: &str, text: RichText| {
            ui.horizontal(|ui| {
                ui.add_space(GUTTER);
                let size = Vec2::new(130.0_f32.min(ui.available_width() / 2.0), 20.0);
                let left = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(size, left, |ui| {
                    ui.set_min_width(size.x);
                    widgets::truncated(ui, RichText::new(name).color(t.weak));
                });
                widgets::truncated(ui, text);
            });
        };
        ui.spacing_mut().item_spacing.y = 8.0;
        for (field, value) in &person.fields {
            let value = RichText::new(cx.mask.value(&person.row, *field, value));
            line(ui, &words::sentence(field.label()), value);
        }
        for (field, note) in &person.notes {
            let text = format!("{} {}", icons::WARNING, words::sentence(note.label()));
            let text = RichText::new(text).color(Tone::Attention.text(t));
            line(ui, &words::sentence(field.label()), text);
        }
        if person.fields.is_empty() && person.notes.is_empty() {
            let text = RichText::new("Nothing that can be read");
            line(ui, "Fields", text);
        }
        if let Some(at_ms) = person.modified_ms {
            let zone = cx.view.zone_of(person.row.key.club.as_str());
            let text = words::clock(at_ms, cx.view.now_ms, &zone);
            line(ui, "Last changed", RichText::new(text));
        }
    }
}

const GUTTER: f32 = 22.0;

fn heading(ui: &mut Ui, name: &str) {
    let text = RichText::new(name).font(egui::FontId::new(17.0, theme::semibold()));
    let response = ui.add(Label::new(text).truncate());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
    });
}

/// Kind, club, both ids, and how they were linked.
fn ids(ui: &mut Ui, cx: &Cx<'_>, person: &PersonView) {
    let t = Tokens::here(ui);
    let row = &person.row;
    let id = |text: &str| widgets::mono(text).size(theme::SMALL).color(t.weak);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(0.0, 2.0);
        let kind = words::sentence(row.kind.label());
        let club = cx.view.club_name(row.key.club.as_str());
        let text = widgets::small(ui, format!("{kind} · {club} · InTouch "));
        ui.label(text);
        ui.label(id(row.key.id.as_str()));
        match &row.i4 {
            Some(i4) => {
                let text = widgets::small(ui, " · I4 ");
                ui.label(text);
                ui.label(id(i4.as_str()));
            }
            None => {
                let text = widgets::small(ui, " · not linked to I4");
                ui.label(text);
            }
        }
        let how = match person.linked_how.as_deref() {
            None | Some("created") => return,
            Some("by hand") => " · linked by hand".to_owned(),
            Some(step) => format!(" · found by {step}"),
        };
        let text = widgets::small(ui, how);
        ui.label(text);
    });
}

/// Why somebody waits or failed, and what helps.
fn reason(ui: &mut Ui, cx: &mut Cx<'_>, person: &PersonView, tone: Tone) {
    let t = Tokens::here(ui);
    let row = &person.row;
    let code = row.code;
    let instead = code.map_or_else(|| said::badge(row).0, Code::sentence);
    let text = if person.message.is_empty() {
        instead.to_owned()
    } else {
        cx.mask.words(row, &person.message, instead)
    };
    Frame::new()
        .fill(tone.ground(t))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.spacing_mut().interact_size.y = 18.0;
            let icon = if tone == Tone::Accent { icons::HOURGLASS } else { icons::WARNING };
            let head = widgets::strong(format!("{icon}  {text}")).color(tone.text(t));
            ui.add(Label::new(head).wrap());
            if row.due {
                ui.add(Label::new("The next pass looks at this person again").wrap());
            } else if let Some(step) = code.and_then(said::next_step) {
                ui.add(Label::new(step).wrap());
            }
            ui.horizontal_wrapped(|ui| {
                if let Some(code) = code {
                    ui.label(widgets::mono(code.text()).size(theme::SMALL).color(t.text));
                }
                if code == Some(Code::ConfirmCreates) && widgets::link(ui, "Go to Overview") {
                    cx.wish(Wish::Go(Route::Overview));
                }
            });
        });
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

/// A line that unfolds what is below it.
fn fold(ui: &mut Ui, open: &mut bool, text: &str) {
    let t = Tokens::here(ui);
    let icon = if *open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let words = RichText::new(format!("{icon}  {text}"));
    let words = words.font(egui::FontId::new(13.0, theme::semibold()));
    let label = Label::new(words.color(t.weak)).sense(Sense::click());
    let response = ui.add(label.selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, true, text));
    let expanded = *open;
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(expanded);
    });
    widgets::focus_ring(ui, &response);
    if response.clicked() {
        *open = !*open;
    }
}
