//! First run: six steps from nothing to the first sync. It can be left and taken up again at
//! any of them; what a step needs is saved before the next one opens.

mod begin;
mod clubs;
mod pick;
mod service;
mod steps;
mod test;
mod welcome;

use crate::desk::{Command, View};
use crate::gui::cx::Cx;
use crate::gui::theme;
use crate::gui::widgets::{self, Button};
use crate::problem::Code;
use begin::BeginStep;
use clubs::ClubsStep;
use egui::{Align, Event, Key, Label, Layout, Rect, ScrollArea, Ui, UiBuilder, Vec2};
use service::{Service, ServiceStep};
use steps::Step;
use test::TestStep;

/// The column that everything stands in.
const WIDTH: f32 = 880.0;

/// What stands below a step.
#[derive(Clone, Debug, Default)]
struct Foot {
    /// The button that goes on.
    next: String,
    /// Whether it can be pressed.
    can: bool,
    /// Another button beside it.
    second: Option<&'static str>,
    /// Why it does not go on yet.
    note: String,
}

/// What a step wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Go {
    /// To stay.
    #[default]
    Stay,
    /// The next step: everything is saved.
    Next,
    /// Another step.
    To(Step),
}

/// Which button below a step was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Next,
    Second,
}

/// The page.
pub struct FirstRun {
    step: Step,
    /// As far as the admin has come.
    reached: Step,
    /// Whether the step was opened just now.
    entered: bool,
    /// Whether the first step was chosen while it was not known what is stored.
    unsure: bool,
    intouch: ServiceStep,
    i4: ServiceStep,
    test: TestStep,
    clubs: ClubsStep,
    begin: BeginStep,
}

impl FirstRun {
    /// Begins at the first step that is not done.
    #[must_use]
    pub fn new(view: &View) -> Self {
        let step = Step::first_open(view);
        Self {
            step,
            reached: step,
            entered: true,
            unsure: steps::is_unsure(view),
            intouch: ServiceStep::new(Service::InTouch, view),
            i4: ServiceStep::new(Service::I4, view),
            test: TestStep::default(),
            clubs: ClubsStep::new(view),
            begin: BeginStep::new(view),
        }
    }

    /// Whether a step is half done, so that the wizard must stay.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.intouch.is_busy() || self.i4.is_busy() || self.clubs.is_busy() || self.begin.is_busy()
    }

    /// Draws it; says whether it is over.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> bool {
        self.settle(cx.view);
        // Before the field that has the keyboard gives it up.
        let enter = enter_continues(ui);
        let room = ui.available_rect_before_wrap();
        let width = room.width().min(WIDTH);
        let left = room.left() + (room.width() - width) / 2.0;
        let column = Rect::from_min_size(
            egui::pos2(left, room.top()),
            Vec2::new(width, room.height()),
        );
        let layout = Layout::top_down(Align::Min);
        let go = ui
            .scope_builder(UiBuilder::new().max_rect(column).layout(layout), |ui| {
                self.column(ui, cx, enter)
            })
            .inner;
        match go {
            Go::Stay => {}
            Go::Next => self.open(ui, self.step.after().unwrap_or(self.step)),
            Go::To(step) => self.open(ui, step),
        }
        let over = self.begin.is_over(cx.view);
        if over || (cx.view.has_begun && !self.is_busy()) {
            // This frame is the last one here; the pages are drawn in the next.
            ui.ctx().request_repaint();
        }
        over
    }

    fn column(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, enter: bool) -> Go {
        let entered = std::mem::take(&mut self.entered);
        let width = ui.available_width();
        let below = theme::CONTROL + theme::GAP + 8.0;
        let mut go = Go::Stay;
        let mut foot = Foot::default();
        // The buttons stand below the step, and stay in sight where it is long.
        ScrollArea::vertical()
            .id_salt(("step", self.step as usize))
            .auto_shrink([false, true])
            .max_height((ui.available_height() - below).max(80.0))
            .show(ui, |ui| {
                if ui.available_height() > 420.0 {
                    ui.add_space(18.0);
                }
                if let Some(step) = steps::line(ui, cx.view, self.step, self.reached) {
                    go = Go::To(step);
                }
                ui.add_space(theme::GAP);
                if let Some(problem) = &cx.view.settings_problem {
                    widgets::problem(ui, problem);
                    let is_newer = problem.code == Code::SettingsNewer;
                    if !is_newer && Button::new("Start with new settings").show(ui) {
                        cx.send(Command::SetSettingsAside);
                    }
                    ui.add_space(theme::GAP);
                }
                let wish = match self.step {
                    Step::Welcome => {
                        foot = welcome::show(ui, cx.view);
                        Go::Stay
                    }
                    Step::InTouch => self.intouch.show(ui, cx, entered, &mut foot),
                    Step::I4 => self.i4.show(ui, cx, entered, &mut foot),
                    Step::Test => self.test.show(ui, cx, entered, &mut foot),
                    Step::Clubs => self.clubs.show(ui, cx, entered, &mut foot),
                    Step::Begin => self.begin.show(ui, cx, entered, &mut foot),
                };
                if go == Go::Stay {
                    go = wish;
                }
            });
        ui.add_space(theme::GAP - 8.0);
        let mut back = false;
        let mut pressed = bar(ui, width, self.step.before().is_some(), &foot, &mut back);
        if back && let Some(step) = self.step.before() {
            return Go::To(step);
        }
        if enter && foot.can && pressed.is_none() {
            pressed = Some(Pressed::Next);
        }
        let Some(pressed) = pressed else {
            return go;
        };
        match self.step {
            Step::Welcome => Go::Next,
            Step::InTouch => self.intouch.press(cx),
            Step::I4 => self.i4.press(cx),
            Step::Test => self.test.press(cx, pressed),
            Step::Clubs => self.clubs.press(cx, pressed),
            Step::Begin => self.begin.press(cx),
        }
    }

    /// The keyring answers a moment after the window is open.
    fn settle(&mut self, view: &View) {
        if !self.unsure {
            return;
        }
        if self.is_busy() || self.step != self.reached {
            self.unsure = false;
        } else if !steps::is_unsure(view) {
            self.unsure = false;
            let step = Step::first_open(view);
            if step > self.step {
                self.step = step;
                self.reached = step;
                self.entered = true;
            }
        }
    }

    fn open(&mut self, ui: &Ui, step: Step) {
        self.unsure = false;
        self.step = step;
        self.reached = self.reached.max(step);
        self.entered = true;
        if let Some(id) = ui.memory(egui::Memory::focused) {
            ui.memory_mut(|m| m.surrender_focus(id));
        }
        // The step that opens has not been drawn yet.
        ui.ctx().request_repaint();
    }
}

/// Enter goes on from a text field and from nowhere in particular; on a button it presses that
/// button. A key that is held goes one step, not through all of them.
fn enter_continues(ui: &Ui) -> bool {
    let pressed = ui.input(|i| {
        i.events.iter().any(|event| {
            matches!(
                event,
                Event::Key { key: Key::Enter, pressed: true, repeat: false, modifiers, .. }
                    if modifiers.is_none()
            )
        })
    });
    pressed && (ui.ctx().text_edit_focused() || ui.memory(egui::Memory::focused).is_none())
}

fn bar(ui: &mut Ui, width: f32, has_back: bool, foot: &Foot, back: &mut bool) -> Option<Pressed> {
    let mut pressed = None;
    let size = Vec2::new(width, theme::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        if has_back {
            *back = Button::new("Back").show(ui);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::primary(&foot.next).enabled(foot.can).show(ui) {
                pressed = Some(Pressed::Next);
            }
            if let Some(second) = foot.second
                && Button::new(second).show(ui)
            {
                pressed = Some(Pressed::Second);
            }
            if !foot.note.is_empty() {
                let text = widgets::small(ui, &foot.note);
                ui.add(Label::new(text).truncate())
                    .on_hover_text(&foot.note);
            }
        });
    });
    pressed
}

/// The title of a step and the sentence below it.
fn title(ui: &mut Ui, title: &str, text: &str) {
    widgets::title(ui, title);
    widgets::weak(ui, text);
    ui.add_space(8.0);
}
