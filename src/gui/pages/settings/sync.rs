//! When and how much is synced, while it is edited.

use super::begin::{Begin, Figures, today};
use crate::desk::{SyncEdit, View};
use crate::engine::StartFrom;
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
    base: Base,
}

/// What is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Base {
    pause: u64,
    confirm: u64,
    start_from: StartFrom,
}

impl Base {
    fn of(sync: &SyncSettings) -> Self {
        Self {
            pause: sync.interval.as_secs(),
            confirm: sync.confirm_above,
            start_from: sync.start_from,
        }
    }

    fn begin(&self, today: Date) -> Begin {
        Begin::new(self.start_from, today.first_of_month())
    }
}

impl Draft {
    /// A draft of what is saved.
    #[must_use]
    pub fn new(view: &View) -> Self {
        Self::of(Base::of(&view.settings.sync), today(view))
    }

    fn of(base: Base, today: Date) -> Self {
        Self {
            pause: base.pause,
            confirm: base.confirm.to_string(),
            begin: base.begin(today),
            base,
        }
    }

    /// Follows what is saved, here or elsewhere; what is changed here stays.
    pub fn follow(&mut self, view: &View) {
        self.take(Base::of(&view.settings.sync), today(view));
    }

    fn take(&mut self, now: Base, today: Date) {
        if now.pause != self.base.pause && self.pause == self.base.pause {
            self.pause = now.pause;
        }
        if now.confirm != self.base.confirm && self.limit() == Some(self.base.confirm) {
            self.confirm = now.confirm.to_string();
        }
        if now.start_from != self.base.start_from && !self.has_other_begin(today) {
            self.begin = now.begin(today);
        }
        self.base = now;
    }

    /// What was changed; `None` while something is wrong.
    #[must_use]
    pub fn edit(&self, today: Date) -> Option<SyncEdit> {
        let mut edit = SyncEdit::default();
        if self.pause != self.base.pause {
            edit.interval = Some(Duration::from_secs(self.pause));
        }
        let limit = self.limit()?;
        if limit != self.base.confirm {
            edit.confirm_above = Some(limit);
        }
        if self.has_other_begin(today) {
            edit.start_from = Some(self.begin.start_from(today)?);
        }
        Some(edit)
    }

    /// Whether there is something to save.
    #[must_use]
    pub fn is_dirty(&self, today: Date) -> bool {
        self.edit(today) != Some(SyncEdit::default())
    }

    /// What is saved already stays as it is, whatever day it is now.
    fn has_other_begin(&self, today: Date) -> bool {
        self.begin != self.base.begin(today)
            && self.begin.start_from(today) != Some(self.base.start_from)
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
                let wrong = self.limit().is_none();
                let help = match self.limit() {
                    Some(0) => "0: it never asks before it creates people",
                    _ => "A pass that would create more people waits for your yes; 0: never",
                };
                Field::new("Ask before creating more than")
                    .help(help)
                    .mistake(wrong.then_some("A whole number, 0 for never"))
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
                for seconds in pauses(self.base.pause) {
                    ui.selectable_value(&mut self.pause, seconds, pause(seconds));
                }
            });
            let text = widgets::small(ui, "From the end of one pass to the beginning of the next");
            ui.add(egui::Label::new(text).wrap());
        });
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
    use jiff::civil::date;

    fn saved() -> Base {
        Base {
            pause: 60,
            confirm: 500,
            start_from: StartFrom::Now,
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
        let only = SyncEdit {
            confirm_above: Some(0),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(only));
    }

    #[test]
    fn a_saved_day_that_is_still_to_come_hinders_no_other_change() {
        let today = date(2026, 11, 23);
        let day = StartFrom::Date(date(2027, 1, 1));
        let base = Base {
            start_from: day,
            ..saved()
        };
        let mut draft = Draft::of(base, today);
        draft.pause = 30;
        let only = SyncEdit {
            interval: Some(Duration::from_secs(30)),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(only));
    }

    #[test]
    fn what_is_saved_elsewhere_is_followed_value_by_value() {
        let today = date(2026, 11, 23);
        let mut draft = Draft::of(saved(), today);
        draft.confirm = "7".to_owned();
        let now = Base {
            pause: 300,
            confirm: 900,
            start_from: StartFrom::All,
        };
        draft.take(now, today);
        let only = SyncEdit {
            confirm_above: Some(7),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(only));
        assert_eq!(
            (draft.pause, draft.begin.way),
            (300, super::super::begin::Way::All)
        );
        // Saved: nothing is left to save.
        draft.take(Base { confirm: 7, ..now }, today);
        assert!(!draft.is_dirty(today));
    }
}
