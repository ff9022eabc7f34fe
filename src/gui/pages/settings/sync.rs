//! When and how much is synced, while it is edited.

use super::begin::{Begin, Figures, today};
use crate::desk::{SyncEdit, View};
use crate::engine::StartFrom;
use crate::gui::pages::connection::pairs;
use crate::gui::widgets::{self, Field};
use crate::gui::words;
use crate::settings::SyncSettings;
use crate::settings::numbers::{self, Number};
use egui::Ui;
use jiff::civil::Date;
use std::time::Duration;

/// Pauses to choose from, in seconds.
const PAUSES: [u64; 8] = [15, 30, 60, 120, 300, 900, 1800, 3600];

/// A number that is typed.
struct Typed {
    number: Number,
    label: &'static str,
    help: &'static str,
    /// What 0 means.
    none: &'static str,
    /// What is saved.
    of: fn(&SyncSettings) -> u64,
    /// Where it is put to be saved.
    edit: fn(&mut SyncEdit) -> &mut Option<u64>,
}

const TYPED: usize = 5;

/// In the order of the page: limits, then how long things are kept.
const NUMBERS: [Typed; TYPED] = [
    Typed {
        number: numbers::CONFIRM_ABOVE,
        label: "Ask before creating more than",
        help: "A pass that would create more people waits for your yes; 0: never",
        none: "0: it never asks before it creates people",
        of: |sync| sync.confirm_above,
        edit: |edit| &mut edit.confirm_above,
    },
    Typed {
        number: numbers::CONFIRM_UPDATED_ABOVE,
        label: "Ask before updating more than",
        help: "A pass that would update more people waits for your yes; 0: never",
        none: "0: it never asks before it updates people",
        of: |sync| sync.confirm_updated_above,
        edit: |edit| &mut edit.confirm_updated_above,
    },
    Typed {
        number: numbers::CONFIRM_CLEARED_ABOVE,
        label: "Ask before emptying a field of more than",
        help: "If more people would lose the same field, it waits for your yes; 0: never",
        none: "0: it never asks before it empties fields",
        of: |sync| sync.confirm_cleared_above,
        edit: |edit| &mut edit.confirm_cleared_above,
    },
    Typed {
        number: numbers::KEEP_LOG_DAYS,
        label: "Keep the log for days",
        help: "Older entries are removed; 0: they are kept for ever",
        none: "0: entries are kept for ever",
        of: |sync| days(sync.keep_log),
        edit: |edit| &mut edit.keep_log_days,
    },
    Typed {
        number: numbers::KEEP_VALUES_DAYS,
        label: "Keep what was sent for days",
        help: "A person's values, before and after, are removed then; 0: as long as the log",
        none: "0: values are kept as long as the log",
        of: |sync| days(sync.keep_values),
        edit: |edit| &mut edit.keep_values_days,
    },
];

/// Whole days; 0: for ever.
fn days(time: Option<Duration>) -> u64 {
    time.map_or(0, |time| time.as_secs() / 86_400)
}

impl Typed {
    /// What was typed; `None` if it is no number that is taken.
    fn read(&self, text: &str) -> Option<u64> {
        let text = text.trim();
        let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        let value = plain.then(|| text.parse().ok()).flatten();
        value.filter(|value| self.number.takes(*value))
    }

    fn show(&self, ui: &mut Ui, text: &mut String) {
        let value = self.read(text);
        let help = if value == Some(0) {
            self.none
        } else {
            self.help
        };
        let mistake = match self.number.most {
            u64::MAX => "A whole number, 0 for never".to_owned(),
            most => format!("A whole number up to {}", words::number(most)),
        };
        Field::new(self.label)
            .help(help)
            .mistake(value.is_none().then_some(mistake.as_str()))
            .width(160.0)
            .show(ui, text);
    }
}

/// What is chosen, beside what is saved.
pub struct Draft {
    pause: u64,
    numbers: [String; TYPED],
    begin: Begin,
    base: Base,
}

/// What is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Base {
    pause: u64,
    numbers: [u64; TYPED],
    start_from: StartFrom,
}

impl Base {
    fn of(sync: &SyncSettings) -> Self {
        Self {
            pause: sync.interval.as_secs(),
            numbers: NUMBERS.map(|typed| (typed.of)(sync)),
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
            numbers: base.numbers.map(|number| number.to_string()),
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
        let saved = self.base.numbers.into_iter().zip(now.numbers);
        let typed = NUMBERS.iter().zip(&mut self.numbers);
        for ((old, new), (typed, text)) in saved.zip(typed) {
            if new != old && typed.read(text) == Some(old) {
                *text = new.to_string();
            }
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
        let typed = NUMBERS.iter().zip(&self.numbers);
        for ((typed, text), saved) in typed.zip(self.base.numbers) {
            let value = typed.read(text)?;
            if value != saved {
                *(typed.edit)(&mut edit) = Some(value);
            }
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

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, view: &View) {
        let today = today(view);
        let [creates, updates, clears, log, values] = &NUMBERS;
        pairs(ui, |ui, left| {
            if left {
                self.pauses(ui);
            } else {
                creates.show(ui, &mut self.numbers[0]);
            }
        });
        for (i, (left_one, right_one)) in [(updates, clears), (log, values)].iter().enumerate() {
            pairs(ui, |ui, left| {
                let [left_text, right_text] = [1 + 2 * i, 2 + 2 * i];
                if left {
                    left_one.show(ui, &mut self.numbers[left_text]);
                } else {
                    right_one.show(ui, &mut self.numbers[right_text]);
                }
            });
        }
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
            numbers: [500, 1000, 20, 365, 90],
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
        draft.numbers[0] = " 0500 ".to_owned();
        assert!(!draft.is_dirty(today));
        for wrong in ["", "many", "-1", "1.5", "99999999999"] {
            draft.numbers[0] = wrong.to_owned();
            assert!(draft.is_dirty(today) && draft.edit(today).is_none());
        }
        draft.numbers[0] = "0".to_owned();
        let only = SyncEdit {
            confirm_above: Some(0),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(only));
    }

    #[test]
    fn each_number_is_saved_as_itself_and_days_have_an_end() {
        let today = date(2026, 11, 23);
        let mut draft = Draft::of(saved(), today);
        draft.numbers = ["1", "2", "3", "4", "5"].map(str::to_owned);
        let each = SyncEdit {
            confirm_above: Some(1),
            confirm_updated_above: Some(2),
            confirm_cleared_above: Some(3),
            keep_log_days: Some(4),
            keep_values_days: Some(5),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(each));
        draft.numbers[3] = "36501".to_owned();
        assert_eq!(draft.edit(today), None);
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
        draft.numbers[0] = "7".to_owned();
        let now = Base {
            pause: 300,
            numbers: [900, 1000, 30, 365, 90],
            start_from: StartFrom::All,
        };
        draft.take(now, today);
        let only = SyncEdit {
            confirm_above: Some(7),
            ..SyncEdit::default()
        };
        assert_eq!(draft.edit(today), Some(only));
        assert_eq!(
            (draft.pause, draft.begin.way, draft.numbers[2].as_str()),
            (300, super::super::begin::Way::All, "30")
        );
        // Saved: nothing is left to save.
        let mut numbers = now.numbers;
        numbers[0] = 7;
        draft.take(Base { numbers, ..now }, today);
        assert!(!draft.is_dirty(today));
    }
}
