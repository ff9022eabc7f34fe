//! Where to begin, with how many people that is; then the first sync.

use super::{Foot, Go};
use crate::desk::{Command, SyncEdit, View};
use crate::gui::cx::Cx;
use crate::gui::pages::settings::begin::{Begin, Figures, today};
use crate::gui::sent::Sent;
use crate::gui::theme;
use crate::gui::widgets::{self, Button};
use crate::gui::words;
use egui::Ui;
use jiff::civil::Date;

/// The step.
pub struct BeginStep {
    begin: Begin,
    /// The day that was asked for last, and the number of the last answer at that time.
    asked: Option<(Date, u64)>,
    saving: Sent,
    starting: Sent,
    /// Whether it was started from here.
    started: bool,
}

impl BeginStep {
    /// What is saved, or the first of this month.
    #[must_use]
    pub fn new(view: &View) -> Self {
        let first = today(view).first_of_month();
        Self {
            begin: Begin::new(view.settings.sync.start_from, first),
            asked: None,
            saving: Sent::default(),
            starting: Sent::default(),
            started: false,
        }
    }

    /// Whether something is on its way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.saving.is_waiting()
    }

    /// Whether the first sync has begun from here.
    #[must_use]
    pub fn is_over(&self, view: &View) -> bool {
        self.started && view.has_begun
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, entered: bool, foot: &mut Foot) -> Go {
        if self.saving.poll(cx.view) {
            self.starting = Sent::new(vec![cx.send(Command::Start)]);
            self.started = true;
        }
        self.starting.poll(cx.view);
        let today = today(cx.view);
        if entered {
            self.asked = None;
        }
        self.ask(cx, today);

        super::title(
            ui,
            "Where to begin",
            "Which of the people who are in InTouch already shall be brought to I4",
        );
        let waiting = self.saving.is_waiting() || self.starting.is_waiting();
        widgets::panel(ui, |ui| {
            let figures = self.figures(cx.view);
            ui.add_enabled_ui(!waiting, |ui| self.begin.show(ui, today, &figures));
            let limit = cx.view.settings.sync.confirm_above;
            if limit > 0 {
                ui.add_space(4.0);
                widgets::weak(
                    ui,
                    format!(
                        "Before it creates more than {} in I4 at once, it asks you",
                        words::people(limit)
                    ),
                );
            }
        });
        if let Some(problem) = cx.view.preview.problem() {
            ui.add_space(theme::GAP - 8.0);
            widgets::weak(
                ui,
                "The people could not be counted; you can start all the same",
            );
            widgets::problem(ui, problem);
            if !self.is_counting(cx.view) && Button::new("Try again").show(ui) {
                self.asked = None;
                self.ask(cx, today);
            }
        }
        for problem in self
            .saving
            .problems()
            .iter()
            .chain(self.starting.problems())
        {
            ui.add_space(theme::GAP - 8.0);
            widgets::problem(ui, problem);
        }
        let usable = self.begin.start_from(today).is_some();
        *foot = Foot {
            next: if waiting {
                "Starting…"
            } else {
                "Start syncing"
            }
            .to_owned(),
            can: !waiting && usable,
            second: None,
            note: if usable {
                String::new()
            } else {
                "Write the day first".to_owned()
            },
        };
        Go::Stay
    }

    /// Asks for the numbers of the day that is typed, one day after the other: answers may come
    /// in another order, so what has come decides whether it is asked again. A failure is not
    /// asked again by itself.
    fn ask(&mut self, cx: &Cx<'_>, today: Date) {
        let day = self.begin.typed_day().filter(|day| *day <= today);
        let Some(day) = day.filter(|_| !self.is_counting(cx.view)) else {
            return;
        };
        let preview = &cx.view.preview;
        let other = preview.value().is_none_or(|p| p.day != day);
        if self.asked.is_none_or(|(asked, _)| asked != day)
            || (other && preview.problem().is_none())
        {
            self.asked = Some((day, preview.generation()));
            cx.send(Command::Preview(day));
        }
    }

    /// Whether numbers are on their way.
    fn is_counting(&self, view: &View) -> bool {
        let now = view.preview.generation();
        view.preview.is_pending() || self.asked.is_some_and(|(_, then)| then == now)
    }

    fn figures(&self, view: &View) -> Figures {
        let preview = view.preview.value();
        let waiting = if view.preview.problem().is_some() && !self.is_counting(view) {
            "not known"
        } else {
            "counting…"
        };
        let since = preview.filter(|p| Some(p.day) == self.begin.typed_day());
        let words = |n: Option<u64>| n.map_or_else(|| waiting.to_owned(), words::people);
        Figures {
            now: words::people(0),
            since: match self.begin.typed_day() {
                Some(_) => words(since.map(|p| p.since)),
                None => String::new(),
            },
            all: words(preview.map(|p| p.everybody)),
        }
    }

    /// Saves the choice; the sync begins when that is done.
    pub fn press(&mut self, cx: &Cx<'_>) -> Go {
        if self.saving.is_waiting() || self.starting.is_waiting() {
            return Go::Stay;
        }
        if let Some(start_from) = self.begin.start_from(today(cx.view)) {
            let edit = SyncEdit {
                start_from: Some(start_from),
                ..SyncEdit::default()
            };
            self.saving = Sent::new(vec![cx.send(Command::SaveSync(edit))]);
            self.starting = Sent::Nothing;
        }
        Go::Stay
    }
}
