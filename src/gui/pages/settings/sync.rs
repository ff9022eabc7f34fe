//! When and how much is synced, while it is edited.

use super::begin::{Begin, Figures, today};
use crate::desk::{SyncEdit, View};
use crate::gui::widgets::{self, Field};
use crate::settings::SyncSettings;
use egui::Ui;
use jiff::civil::Date;
use std::time::Duration;

/// Pauses to choose from, in seconds.
const PAUSES: [u64; 8] = [15, 30, 60, 120, 300, 900, 1800, 3600];

/// What is chosen, beside what is saved.
pub struct Draft {
    pause: u64,
    confirm: String,
    begin: Begin,
    base: SyncEdit,
}

impl Draft {
    /// A draft of what is saved.
    #[must_use]
    pub fn new(view: &View) -> Self {
        Self::of(base(&view.settings.sync), today(view))
    }

    fn of(base: SyncEdit, today: Date) -> Self {
        Self {
            pause: base.interval.as_secs(),
            confirm: base.confirm_above.to_string(),
            begin: Begin::new(base.start_from, today.first_of_month()),
            base,
        }
    }

    /// Follows what is saved elsewhere, as long as nothing is changed here.
    pub fn follow(&mut self, view: &View) {
        let now = base(&view.settings.sync);
        if now != self.base {
            if self.is_dirty(today(view)) {
                self.base = now;
            } else {
                *self = Self::of(now, today(view));
            }
        }
    }

    /// What can be saved; `None` while something is wrong.
    #[must_use]
    pub fn edit(&self, today: Date) -> Option<SyncEdit> {
        Some(SyncEdit {
            interval: Duration::from_secs(self.pause),
            // What is saved already stays as it is, whatever day it is now.
            start_from: if self.begin == Begin::new(self.base.start_from, today.first_of_month()) {
                self.base.start_from
            } else {
                self.begin.start_from(today)?
            },
            confirm_above: self.limit()?,
        })
    }

    /// Whether there is something to save.
    #[must_use]
    pub fn is_dirty(&self, today: Date) -> bool {
        self.edit(today) != Some(self.base)
    }

    fn limit(&self) -> Option<u64> {
        let text = self.confirm.trim();
        let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, view: &View) {
        let today = today(view);
        crate::gui::pages::connection::pairs(ui, |ui, left| {
            if left {
                self.pauses(ui);
            } else {
                let wrong = self.limit().is_none() && !self.confirm.trim().is_empty();
                let help = match self.limit() {
                    Some(0) => "0: it never asks before it creates people",
                    _ => "A pass that would create more people waits for your yes; 0: never",
                };
                Field::new("Ask before creating more than")
                    .help(help)
                    .mistake(wrong.then_some("Write a whole number; 0: it never asks"))
                    .width(160.0)
                    .show(ui, &mut self.confirm);
            }
        });
        widgets::section(ui, "Where a club that is new in the table begins");
        self.begin.show(ui, today, &Figures::default());
    }

    fn pauses(&mut self, ui: &mut Ui) {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let name = "Look for changes every";
            let label = egui::RichText::new(name)
                .font(egui::FontId::new(13.0, crate::gui::theme::semibold()));
            ui.add(egui::Label::new(label).selectable(false));
            widgets::combo(ui, name, &pause(self.pause), 160.0, |ui| {
                for seconds in pauses(self.base.interval.as_secs()) {
                    ui.selectable_value(&mut self.pause, seconds, pause(seconds));
                }
            });
            let text = widgets::small(ui, "From the end of one pass to the beginning of the next");
            ui.add(egui::Label::new(text).wrap());
        });
    }
}

fn base(sync: &SyncSettings) -> SyncEdit {
    SyncEdit {
        interval: sync.interval,
        start_from: sync.start_from,
        confirm_above: sync.confirm_above,
    }
}

/// What to choose from: what is saved is always among it.
fn pauses(saved: u64) -> Vec<u64> {
    let mut all = PAUSES.to_vec();
    if !all.contains(&saved) {
        all.push(saved);
        all.sort_unstable();
    }
    all
}

/// "15 seconds", "1 minute", "1 hour", "90 seconds".
fn pause(seconds: u64) -> String {
    let (n, what) = match seconds {
        s if s > 0 && s.is_multiple_of(3600) => (s / 3600, "hour"),
        s if s > 0 && s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::StartFrom;
    use jiff::civil::date;

    fn saved() -> SyncEdit {
        SyncEdit {
            interval: Duration::from_secs(60),
            start_from: StartFrom::Now,
            confirm_above: 500,
        }
    }

    #[test]
    fn pauses_have_sensible_steps_and_the_one_that_is_saved() {
        assert_eq!(pauses(60), PAUSES);
        assert_eq!(pauses(90)[3], 90);
        for (seconds, words) in [
            (1, "1 second"),
            (90, "90 seconds"),
            (60, "1 minute"),
            (900, "15 minutes"),
            (3600, "1 hour"),
        ] {
            assert_eq!(pause(seconds), words);
        }
    }

    #[test]
    fn a_draft_is_dirty_only_with_another_value() {
        let today = date(2026, 11, 23);
        let mut draft = Draft::of(saved(), today);
        assert!(!draft.is_dirty(today));
        draft.confirm = " 0500 ".to_owned();
        assert!(!draft.is_dirty(today));
        for wrong in ["", "many", "-1", "1.5", "99999999999"] {
            draft.confirm = wrong.to_owned();
            assert!(draft.is_dirty(today) && draft.edit(today).is_none());
        }
        draft.confirm = "0".to_owned();
        assert_eq!(draft.edit(today).map(|e| e.confirm_above), Some(0));
    }

    #[test]
    fn a_saved_day_that_is_still_to_come_hinders_no_other_change() {
        let today = date(2026, 11, 23);
        let day = StartFrom::Date(date(2027, 1, 1));
        let base = SyncEdit {
            start_from: day,
            ..saved()
        };
        let mut draft = Draft::of(base, today);
        draft.pause = 30;
        assert_eq!(draft.edit(today).map(|e| e.start_from), Some(day));
    }
}
