//! Where a club that is new to the table begins: now, on a day, with everybody.

use crate::desk::View;
use crate::engine::StartFrom;
use crate::gui::widgets::{self, Field};
use crate::gui::words;
use egui::Ui;
use jiff::civil::Date;

/// One of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// What changes from now on.
    #[default]
    Now,
    /// What changed since a day.
    Since,
    /// Everybody.
    All,
}

/// How many people each way means, in words; empty where that is not asked.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// For [`Way::Now`].
    pub now: String,
    /// For [`Way::Since`].
    pub since: String,
    /// For [`Way::All`].
    pub all: String,
}

/// The choice while it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// Which way.
    pub way: Way,
    /// The day, as typed.
    pub day: String,
}

impl Begin {
    /// What is saved; `first` is the day to offer where none is saved.
    #[must_use]
    pub fn new(saved: StartFrom, first: Date) -> Self {
        let (way, day) = match saved {
            StartFrom::Now => (Way::Now, first),
            StartFrom::All => (Way::All, first),
            StartFrom::Date(day) => (Way::Since, day),
        };
        Self {
            way,
            day: day.to_string(),
        }
    }

    /// The day, if one is typed.
    #[must_use]
    pub fn typed_day(&self) -> Option<Date> {
        let text = self.day.trim();
        // The parser takes other forms too; this is the one that is asked for.
        if text.len() != 10 || text.matches('-').count() != 2 {
            return None;
        }
        text.parse().ok().filter(|day: &Date| day.year() >= 1900)
    }

    /// What can be saved; `None` if the day cannot be used.
    #[must_use]
    pub fn start_from(&self, today: Date) -> Option<StartFrom> {
        match self.way {
            Way::Now => Some(StartFrom::Now),
            Way::All => Some(StartFrom::All),
            Way::Since => self
                .typed_day()
                .filter(|day| *day <= today)
                .map(StartFrom::Date),
        }
    }

    /// What is wrong with the day.
    #[must_use]
    pub fn mistake(&self, today: Date) -> Option<&'static str> {
        let text = self.day.trim();
        let strange = |c: char| !c.is_ascii_digit() && c != '-';
        if text.contains(strange) {
            return Some("Write it as year-month-day, such as 2026-11-01");
        }
        if text.chars().count() < 10 {
            return Some("A day such as 2026-11-01");
        }
        match self.typed_day() {
            None => Some("There is no such day. Write it as 2026-11-01"),
            Some(day) if day > today => Some("This day is still to come"),
            Some(_) => None,
        }
    }

    /// Draws it; says whether something was changed.
    pub fn show(&mut self, ui: &mut Ui, today: Date, figures: &Figures) -> bool {
        let before = self.clone();
        ui.spacing_mut().item_spacing.y = 8.0;
        let ways = [
            (
                Way::Now,
                "Now",
                "Only who is added or changed in InTouch from now on",
                &figures.now,
            ),
            (
                Way::Since,
                "Since a day",
                "Also who was added or changed since then",
                &figures.since,
            ),
            (
                Way::All,
                "Everything",
                "Everybody in InTouch: who is in I4 already is linked, only prospects are created",
                &figures.all,
            ),
        ];
        for (way, title, help, figure) in ways {
            if widgets::choice(ui, self.way == way, title, help, figure) {
                self.way = way;
            }
            if way == Way::Since && self.way == way {
                ui.horizontal_top(|ui| {
                    ui.add_space(44.0);
                    Field::new("Begin on")
                        .hint("2026-11-01")
                        .help("From midnight of this day, in each club's time zone")
                        .mistake(self.mistake(today))
                        .mono()
                        .width(160.0)
                        .show(ui, &mut self.day);
                });
            }
        }
        *self != before
    }
}

/// Today, on this machine.
#[must_use]
pub fn today(view: &View) -> Date {
    words::date(view.now_ms, &view.zone).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_checked_and_half_a_day_is_marked() {
        let today = date(2026, 11, 23);
        let mut begin = Begin::new(StartFrom::Now, today.first_of_month());
        assert_eq!(begin.day, "2026-11-01");
        assert_eq!(begin.start_from(today), Some(StartFrom::Now));
        begin.way = Way::Since;
        assert_eq!(
            begin.start_from(today),
            Some(StartFrom::Date(date(2026, 11, 1)))
        );
        for (text, usable, wrong) in [
            ("", false, true),
            ("2026-1", false, true),
            ("2026-11-2", false, true),
            (" 2026-11-23 ", true, false),
            ("2026-11-24", false, true),
            ("2026-02-30", false, true),
            ("0026-11-01", false, true),
            ("20261101", false, true),
            ("1.11.2026", false, true),
            ("2026/11/01", false, true),
        ] {
            begin.day = text.to_owned();
            assert_eq!(begin.start_from(today).is_some(), usable, "{text}");
            assert_eq!(begin.mistake(today).is_some(), wrong, "{text}");
        }
        begin.way = Way::All;
        assert_eq!(begin.start_from(today), Some(StartFrom::All));
    }
}
