//! Reading a table in: from a file, from what a spreadsheet put on the clipboard, or dropped on
//! the window; looked at before anything is changed.

use super::compare::{Change, How, Line, Outcome, compare};
use super::draft::Draft;
use super::path::{PathField, Use};
use super::zones::Zones;
use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::file_dialog::Purpose;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets, words};
use crate::model::Club;
use crate::settings::TableRow;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, FontId, Label, Layout, Margin, Rect, ScrollArea, Sense, TextEdit, TextStyle, Ui,
    UiBuilder, Vec2,
};
use std::path::PathBuf;

const LINE: f32 = 34.0;
const LINES: f32 = 8.0;
/// Room for the word of a row.
const WORDS: f32 = 104.0;

/// The section.
#[derive(Debug, Default)]
pub struct Import {
    path: PathField,
    pasted: String,
    how: How,
    preview: Option<Preview>,
    /// Whether anything was asked for since the section was opened: an answer to what was asked
    /// for before is not for it.
    has_asked: bool,
}

/// What using the table would do, and what it was computed from.
#[derive(Debug)]
struct Preview {
    read: Vec<TableRow>,
    how: How,
    revision: u64,
    outcome: Outcome,
}

/// How the section was left.
#[derive(Debug, PartialEq, Eq)]
pub enum Left {
    /// This shall be the table.
    Taken(Vec<Club>),
    /// Nothing shall be changed.
    Cancelled,
}

impl Import {
    /// Reads a file that was dropped on the window.
    pub fn read(&mut self, path: PathBuf, cx: &Cx<'_>) {
        self.path.text = path.display().to_string();
        self.ask(Command::ReadTable(path), cx);
    }

    fn ask(&mut self, command: Command, cx: &Cx<'_>) {
        self.has_asked = true;
        cx.send(command);
    }

    /// The rows that were asked for, if they are there. While others are read, or could not be,
    /// the ones before them are not offered: they would be taken for the others.
    pub fn rows<'a>(&self, cx: &Cx<'a>) -> Option<&'a [TableRow]> {
        let import = &cx.view.import;
        let is_current = self.has_asked && !import.is_pending() && import.problem().is_none();
        import.value().filter(|_| is_current).map(Vec::as_slice)
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, zones: &Zones) -> Option<Left> {
        let mut left = None;
        let is_pending = self.has_asked && cx.view.import.is_pending();
        self.sources(ui, cx, is_pending);
        if is_pending {
            widgets::weak(ui, "Reading…");
        }
        if let Some(problem) = cx.view.import.problem().filter(|_| self.has_asked) {
            widgets::problem(ui, problem);
        }
        let Some(read) = self.rows(cx) else {
            self.preview = None;
            return None;
        };
        ui.add_space(8.0);
        widgets::divider(ui);
        ui.add_space(4.0);
        self.compare(read, draft, zones);
        let Some(preview) = &self.preview else {
            return None;
        };
        let outcome = &preview.outcome;
        choice(ui, &mut self.how);
        ui.add(Label::new(widgets::strong(summary(outcome))).wrap());
        lines(ui, outcome);
        ui.horizontal_wrapped(|ui| {
            let take = widgets::Button::primary("Use this table");
            let take = take.enabled(!outcome.is_idle());
            if take
                .hint("It can be undone, and nothing is saved yet")
                .show(ui)
            {
                left = Some(Left::Taken(outcome.clubs.clone()));
            }
            if widgets::Button::new("Cancel").show(ui) {
                left = Some(Left::Cancelled);
            }
        });
        if left.is_some() {
            *self = Self::default();
        }
        left
    }

    fn sources(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_pending: bool) {
        let of = Use {
            name: "File with clubs",
            button: "Read",
            purpose: Purpose::Open,
            title: "Table of clubs",
            endings: &["csv", "txt", "tsv"],
            enabled: !is_pending,
        };
        if let Some(path) = self.path.show(ui, &of) {
            self.ask(Command::ReadTable(path), cx);
        }
        widgets::weak(
            ui,
            "A CSV file of Excel or another spreadsheet, with a line of column names: InTouch \
             Club ID and I4 Club ID, and, if you have them, name, address, time zone and sync. \
             You can drop the file on this window, or paste the cells here:",
        );
        let paste = ui.add(
            TextEdit::multiline(&mut self.pasted)
                .font(TextStyle::Monospace)
                .desired_rows(2)
                .margin(Margin::symmetric(10, 8))
                .desired_width(f32::INFINITY)
                .hint_text("Paste from a spreadsheet"),
        );
        ui.ctx().accesskit_node_builder(paste.id, |node| {
            node.set_label("Paste from a spreadsheet");
        });
        let ready = !is_pending && !self.pasted.trim().is_empty();
        let button = widgets::Button::new("Read what is pasted").enabled(ready);
        if button.show(ui) {
            self.ask(Command::ReadTableText(self.pasted.clone()), cx);
        }
    }

    /// Computes the preview, if it is not of these.
    fn compare(&mut self, read: &[TableRow], draft: &Draft, zones: &Zones) {
        let is_current = self
            .preview
            .as_ref()
            .is_some_and(|p| p.revision == draft.revision() && p.how == self.how && p.read == read);
        if !is_current {
            self.preview = Some(Preview {
                read: read.to_vec(),
                how: self.how,
                revision: draft.revision(),
                outcome: compare(draft, read, self.how, zones),
            });
        }
    }
}

fn choice(ui: &mut Ui, how: &mut How) {
    ui.horizontal_wrapped(|ui| {
        for (text, value) in [
            ("Add and update", How::Update),
            ("Replace all", How::Replace),
        ] {
            if widgets::chip(ui, text, *how == value) {
                *how = value;
            }
        }
        let text = match how {
            How::Update => "Rows of the same InTouch club are updated; empty cells change nothing",
            How::Replace => "Clubs that are not in the file are taken out",
        };
        widgets::weak(ui, text);
    });
}

/// "2 new, 1 changed, 3 unchanged, 1 with a mistake".
fn summary(outcome: &Outcome) -> String {
    let all = [Change::New, Change::Changed, Change::Same, Change::Removed];
    let mut parts: Vec<String> = all
        .iter()
        .map(|change| (outcome.count(*change), change.word().to_lowercase()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", words::number(n as u64)))
        .collect();
    match outcome.wrong() {
        0 => {}
        1 => parts.push("1 with a mistake".to_owned()),
        n => parts.push(format!("{} with mistakes", words::number(n as u64))),
    }
    if parts.is_empty() {
        return "There is no club in it".to_owned();
    }
    parts.join(", ")
}

fn lines(ui: &mut Ui, outcome: &Outcome) {
    ScrollArea::vertical()
        .id_salt("clubs import")
        .max_height(LINE * LINES)
        .auto_shrink([false, true])
        .show_rows(ui, LINE, outcome.lines.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for row in outcome.lines.get(range).unwrap_or_default() {
                line(ui, row);
            }
        });
}

fn line(ui: &mut Ui, row: &Line) {
    let t = Tokens::here(ui);
    let tone = match row.change {
        _ if row.is_wrong => Tone::Bad,
        Change::New => Tone::Good,
        Change::Changed => Tone::Accent,
        Change::Removed => Tone::Attention,
        Change::Same => Tone::Neutral,
    };
    let size = Vec2::new(ui.available_width(), LINE);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let (first, rest) = rect.split_left_right_at_x(rect.left() + WORDS);
    let part = |ui: &mut Ui, rect: Rect| {
        let layout = Layout::left_to_right(Align::Center);
        ui.new_child(UiBuilder::new().max_rect(rect).layout(layout))
    };
    let word = if row.is_wrong {
        "Mistake"
    } else {
        row.change.word()
    };
    // As high as a badge: in a higher place it would grow.
    let badge = Rect::from_center_size(first.center(), Vec2::new(WORDS, 22.0));
    widgets::badge(&mut part(ui, badge), word, tone);
    let mut job = LayoutJob::default();
    let mut add = |text: &str, font: FontId, colour| {
        job.append(text, 0.0, TextFormat::simple(font, colour));
    };
    let small = FontId::proportional(theme::SMALL);
    add(
        &row.club.name,
        FontId::new(theme::BODY, theme::semibold()),
        t.text,
    );
    let ids = format!("  {} → {}", row.club.intouch, row.club.i4);
    add(&ids, FontId::monospace(12.0), t.text);
    if !row.words.is_empty() {
        let colour = if row.is_wrong { t.bad } else { t.weak };
        add(&format!("   {}", row.words), small, colour);
    } else if row.change == Change::New && !row.club.address.is_empty() {
        add(&format!("   {}", row.club.address), small, t.weak);
    }
    part(ui, rest).add(Label::new(job).truncate());
}

/// What is said while a file is held over the window.
pub fn drop_hint(ui: &mut Ui) {
    let text = "Drop the file here to import its clubs";
    widgets::banner(ui, Tone::Accent, icons::DOWNLOAD_SIMPLE, text, |_| {});
}
