//! Clubs: the mapping table, edited in place; its import and export; the customer-actions form.

mod bar;
mod cell;
mod company;
mod compare;
mod draft;
mod edit;
mod export;
mod form;
mod import;
mod mistakes;
mod names;
mod offered;
mod path;
mod row;
mod table;
mod zone_choice;
mod zones;

use crate::desk::{Command, Ticket};
use crate::gui::cx::Cx;
use crate::gui::theme::{self, Tone};
use crate::gui::{icons, widgets};
use crate::model::Club;
use crate::problem::Problem;
use crate::settings::Settings;
use draft::Draft;
use egui::{Key, KeyboardShortcut, Modifiers, ScrollArea, Ui};
use import::Left;
use mistakes::Mistake;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use table::{Known, Table};
use zones::Zones;

/// Narrower pages have their buttons below the title.
const NARROW: f32 = 620.0;

/// Takes the last step back.
pub const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
/// Does it again.
pub const REDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
const REDO_TOO: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);

/// On lower pages, the title scrolls away with the rest.
const LOW: f32 = 520.0;

/// The zones of this system, read once.
static ZONES: LazyLock<Zones> = LazyLock::new(Zones::of_this_system);

/// What is open between the title and the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Import,
    Export,
    Form,
}

impl Section {
    fn title(self) -> &'static str {
        match self {
            Self::Import => "Import clubs",
            Self::Export => "Export clubs",
            Self::Form => "Customer-actions form",
        }
    }
}

/// The page.
#[derive(Debug)]
pub struct Clubs {
    draft: Draft,
    /// The settings that the draft has seen.
    seen: Option<Arc<Settings>>,
    /// Whether another program changed the table under the draft.
    is_overtaken: bool,
    saving: Option<(Ticket, Vec<Club>)>,
    /// How the last saving ended, and at which revision of the draft.
    saved: Option<(u64, Result<String, Problem>)>,
    mistakes: Vec<Mistake>,
    /// The revision of the draft whose mistakes these are.
    looked: Option<u64>,
    table: Table,
    names: offered::Asking,
    section: Option<Section>,
    import: import::Import,
    /// Whether the desk was told to forget a table and still has it.
    is_dropping: bool,
    export: export::Export,
    form: form::Form,
    /// Where a file is suggested.
    folder: PathBuf,
}

impl Default for Clubs {
    fn default() -> Self {
        LazyLock::force(&ZONES);
        let user = directories::UserDirs::new();
        let folder = user.map_or_else(PathBuf::new, |user| {
            user.document_dir().unwrap_or(user.home_dir()).to_owned()
        });
        Self {
            draft: Draft::default(),
            seen: None,
            is_overtaken: false,
            saving: None,
            saved: None,
            mistakes: Vec::new(),
            looked: None,
            table: Table::default(),
            names: offered::Asking::default(),
            section: None,
            import: import::Import::default(),
            is_dropping: false,
            export: export::Export::default(),
            form: form::Form::default(),
            folder,
        }
    }
}

impl Clubs {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.follow(cx.view);
        self.take_answer(cx);
        self.keys(ui);
        self.dropped(ui, cx);
        self.drop_late(cx);
        self.names.ask_once(cx);
        self.look();
        if self.has_bar() {
            self.bar(ui, cx);
        }
        // The buttons stay in sight where there is room for them.
        let is_roomy = ui.available_width() >= NARROW && ui.available_height() >= LOW;
        if is_roomy {
            self.head(ui, cx);
        }
        ScrollArea::vertical()
            .id_salt("clubs")
            .auto_shrink(false)
            .show(ui, |ui| {
                if !is_roomy {
                    self.head(ui, cx);
                }
                self.content(ui, cx);
            });
    }

    fn content(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if ui.input(|i| !i.raw.hovered_files.is_empty()) {
            import::drop_hint(ui);
        }
        if self.is_overtaken {
            let text = "Another program has changed the table meanwhile. Your edit is kept: \
                        saving it replaces theirs";
            let mut discard = false;
            widgets::banner(ui, Tone::Attention, icons::WARNING, text, |ui| {
                discard = widgets::Button::new("Show theirs").small().show(ui);
            });
            if discard {
                self.discard();
            }
        }
        self.section(ui, cx);
        let is_empty = self.draft.rows().is_empty();
        company::company(ui, cx, is_empty);
        ui.add_space(theme::GAP - 8.0);
        self.clubs(ui, cx);
        offered::show(ui, cx, &mut self.draft);
    }

    fn head(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if ui.available_width() < NARROW {
            widgets::title(ui, "Clubs");
            ui.horizontal_wrapped(|ui| self.buttons(ui, cx, false));
        } else {
            widgets::page_head(ui, "Clubs", |ui| self.buttons(ui, cx, true));
        }
        widgets::weak(
            ui,
            "Each InTouch club is mapped to one I4 club. People of a club that is off or missing \
             here are not sent",
        );
        ui.add_space(4.0);
    }

    fn buttons(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_reversed: bool) {
        let mut texts = ["Import…", "Export…", "Customer-actions form…", "Add club"];
        if is_reversed {
            texts.reverse();
        }
        for text in texts {
            // Saving and using a table come first where there is something to save or to use.
            let is_main = text == "Add club" && !self.draft.is_dirty() && !self.is_importing(cx);
            let button = if is_main {
                widgets::Button::primary(text)
            } else {
                widgets::Button::new(text)
            };
            if !button.show(ui) {
                continue;
            }
            match text {
                "Import…" => self.open(Section::Import, cx),
                "Export…" => self.open(Section::Export, cx),
                "Customer-actions form…" => self.open(Section::Form, cx),
                _ => {
                    let key = self.draft.add_blank();
                    self.table.focus(key);
                }
            }
        }
    }

    /// Whether there is a table to use.
    fn is_importing(&self, cx: &Cx<'_>) -> bool {
        self.section == Some(Section::Import) && self.import.rows(cx).is_some()
    }

    /// Forgets a table that nobody waits for: one that arrives when the section is closed.
    fn drop_late(&mut self, cx: &Cx<'_>) {
        let import = &cx.view.import;
        let is_there = import.value().is_some() || import.problem().is_some();
        if !is_there {
            self.is_dropping = false;
        } else if self.section != Some(Section::Import) && !self.is_dropping {
            self.drop_table(cx);
        }
    }

    fn drop_table(&mut self, cx: &Cx<'_>) {
        cx.send(Command::DropTable);
        self.is_dropping = true;
    }

    /// Opens a section, or closes it.
    fn open(&mut self, section: Section, cx: &Cx<'_>) {
        if self.section == Some(section) {
            self.close(cx);
            return;
        }
        if self.section == Some(Section::Import) {
            self.close(cx);
        }
        self.section = Some(section);
        let profile = cx.view.folder.parent().unwrap_or(&cx.view.folder);
        let folder = if self.folder.as_os_str().is_empty() {
            profile
        } else {
            &self.folder
        };
        match section {
            Section::Import => {}
            Section::Export => self.export.begin(folder),
            Section::Form => self.form.begin(folder),
        }
    }

    fn close(&mut self, cx: &Cx<'_>) {
        if self.section == Some(Section::Import) {
            self.drop_table(cx);
            self.import = import::Import::default();
        }
        self.section = None;
    }

    fn section(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(section) = self.section else { return };
        let mut close = false;
        widgets::panel(ui, |ui| {
            ui.horizontal(|ui| {
                widgets::section(ui, section.title());
                let layout = egui::Layout::right_to_left(egui::Align::Center);
                ui.with_layout(layout, |ui| {
                    let name = format!("Close: {}", section.title());
                    close |= widgets::icon_button(ui, icons::X, &name).clicked();
                });
            });
            match section {
                Section::Import => match self.import.show(ui, cx, &self.draft, &ZONES) {
                    Some(Left::Taken(clubs)) => {
                        self.draft.replace(&clubs);
                        close = true;
                    }
                    Some(Left::Cancelled) => close = true,
                    None => {}
                },
                Section::Export => self.export.show(ui, cx, || self.draft.clubs()),
                Section::Form => self.form.show(ui, cx, self.draft.is_dirty()),
            }
        });
        ui.add_space(theme::GAP - 8.0);
        if close {
            self.close(cx);
        }
    }

    fn clubs(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let names = names::Names::of(cx.view);
        widgets::panel(ui, |ui| {
            if self.draft.rows().is_empty() {
                let text = "Add the clubs of your company: each with its InTouch Club ID and its \
                            Jonas I4 Club ID. Both services can be asked for them";
                let ask = (!cx.view.offer.is_pending()).then_some(offered::ASK);
                if widgets::empty(ui, icons::BUILDINGS, "No clubs yet", text, ask) {
                    cx.send(Command::Offer);
                }
                return;
            }
            let known = Known {
                names: &names,
                mistakes: &self.mistakes,
                zones: &ZONES,
            };
            self.table.show(ui, &mut self.draft, &known);
        });
        self.look();
        table::mistake_lines(ui, &mistakes::sentences(&self.mistakes, self.draft.rows()));
    }

    fn dropped(&mut self, ui: &Ui, cx: &Cx<'_>) {
        let dropped = ui.input(|i| {
            let first = i.raw.dropped_files.first();
            first.map(|file| file.path().to_owned())
        });
        if let Some(path) = dropped {
            self.section = Some(Section::Import);
            self.import.read(path, cx);
        }
    }
}
