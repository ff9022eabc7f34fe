//! Writing the table to a file.

use super::path::{PathField, Use, written};
use crate::desk::{Command, Ticket};
use crate::gui::cx::Cx;
use crate::gui::file_dialog::Purpose;
use crate::gui::widgets;
use crate::model::Club;
use egui::Ui;
use std::path::{Path, PathBuf};

/// The section.
#[derive(Debug, Default)]
pub struct Export {
    path: PathField,
    ticket: Option<Ticket>,
    /// The file of the ticket.
    asked: PathBuf,
}

impl Export {
    /// Suggests a file, where none was named yet.
    pub fn begin(&mut self, folder: &Path) {
        if self.path.text.is_empty() {
            self.path.text = folder.join("i4-clubs.csv").display().to_string();
        }
        self.ticket = None;
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, clubs: impl FnOnce() -> Vec<Club>) {
        let answer = cx.answer(self.ticket);
        let of = Use {
            name: "File to write",
            button: "Export",
            purpose: Purpose::Save,
            title: "Table of clubs",
            endings: &["csv"],
            enabled: self.ticket.is_none() || answer.is_some(),
        };
        let mut write = self.path.show(ui, &of).map(|path| (path, false));
        widgets::weak(
            ui,
            "A CSV file that spreadsheets open and Import reads back, with the rows as they stand \
             below",
        );
        if let Some(answer) = answer
            && written(ui, answer)
        {
            write = Some((self.asked.clone(), true));
        }
        if let Some((path, replace)) = write {
            self.asked.clone_from(&path);
            self.ticket = Some(cx.send(Command::WriteTable {
                path,
                clubs: clubs(),
                replace,
            }));
        }
    }
}
