//! Clubs: the mapping table, edited in place; its import and export; the customer-actions form.

mod bar;
mod compare;
mod draft;
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

use crate::desk::{Command, Ticket, View};
use crate::gui::app::Route;
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets};
use crate::model::Club;
use crate::problem::Problem;
use crate::settings::Settings;
use draft::Draft;
use egui::{Key, KeyboardShortcut, Label, Modifiers, RichText, ScrollArea, Ui};
use import::Left;
use mistakes::Mistake;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use table::{Known, Table};
use zones::Zones;

/// Narrower pages have their buttons below the title.
const NARROW: f32 = 620.0;

const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
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
    section: Option<Section>,
    import: import::Import,
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
            section: None,
            import: import::Import::default(),
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
        company(ui, cx, is_empty);
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
             here are not sent.",
        );
        ui.add_space(4.0);
    }

    fn buttons(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_reversed: bool) {
        let mut texts = ["Import…", "Export…", "Customer-actions form…", "Add club"];
        if is_reversed {
            texts.reverse();
        }
        for text in texts {
            // Saving and taking over come first where there is something to save or to take.
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

    /// Whether there is a table to take over.
    fn is_importing(&self, cx: &Cx<'_>) -> bool {
        self.section == Some(Section::Import) && cx.view.import.value().is_some()
    }

    /// Opens a section, or closes it.
    fn open(&mut self, section: Section, cx: &Cx<'_>) {
        if self.section == Some(section) {
            self.close(cx);
            return;
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
            cx.send(Command::DropTable);
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
                    close = widgets::icon_button(ui, icons::X, &name).clicked();
                });
            });
            match section {
                Section::Import => match self.import.show(ui, cx, &self.draft, &ZONES) {
                    Some(Left::Taken(clubs)) => {
                        self.draft.replace(&clubs);
                        self.section = None;
                    }
                    Some(Left::Cancelled) => self.section = None,
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
        mistake_lines(ui, &mistakes::sentences(&self.mistakes, self.draft.rows()));
    }

    /// Finds the mistakes, if the rows are others.
    fn look(&mut self) {
        if self.looked != Some(self.draft.revision()) {
            self.looked = Some(self.draft.revision());
            self.mistakes = mistakes::mistakes(self.draft.rows(), self.draft.base(), &ZONES);
        }
    }

    /// The settings may change under the draft: by saving, or by another program.
    fn follow(&mut self, view: &View) {
        let clubs = &view.settings.clubs;
        let is_first = self.seen.is_none();
        let is_news = self
            .seen
            .as_ref()
            .is_none_or(|seen| !Arc::ptr_eq(seen, &view.settings) && seen.clubs != *clubs);
        self.seen = Some(view.settings.clone());
        if !is_news {
            return;
        }
        let is_ours = self.saving.as_ref().is_some_and(|(_, sent)| sent == clubs);
        let was_dirty = self.draft.is_dirty() && !is_first;
        self.draft.rebase(clubs);
        if !was_dirty {
            self.draft.reset();
        }
        self.is_overtaken = was_dirty && !is_ours && self.draft.is_dirty();
    }

    fn take_answer(&mut self, cx: &Cx<'_>) {
        let ticket = self.saving.as_ref().map(|(ticket, _)| *ticket);
        let Some(answer) = cx.answer(ticket) else {
            return;
        };
        if let (Some((_, sent)), Ok(_)) = (self.saving.take(), answer) {
            self.draft.rebase(&sent);
            self.is_overtaken = false;
        }
        self.saved = Some((self.draft.revision(), answer.clone()));
    }

    fn save(&mut self, cx: &Cx<'_>) {
        let clubs = self.draft.clubs();
        self.draft.end_typing();
        self.saved = None;
        self.saving = Some((cx.send(Command::SaveClubs(clubs.clone())), clubs));
    }

    fn discard(&mut self) {
        self.draft.discard();
        self.saved = None;
        self.is_overtaken = false;
    }

    /// Undo and redo; inside a text field, the field has its own.
    fn keys(&mut self, ui: &Ui) {
        if ui.ctx().text_edit_focused() {
            return;
        }
        let pressed = |keys| ui.ctx().input_mut(|i| i.consume_shortcut(&keys));
        // With Shift first: without, it would be taken for the plain one.
        if pressed(REDO_TOO) || pressed(REDO) {
            self.draft.redo();
        } else if pressed(UNDO) {
            self.draft.undo();
        }
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

/// The Company ID, and whether I4 has accepted it. An empty table asks for clubs itself.
fn company(ui: &mut Ui, cx: &mut Cx<'_>, is_empty: bool) {
    let t = Tokens::here(ui);
    let id = cx.view.settings.company_id.clone();
    let check = cx.view.check.value();
    let step = check.and_then(|c| c.steps.iter().find(|s| s.name.starts_with("I4")));
    let mut connect = false;
    let is_wide = ui.available_width() >= NARROW;
    let parts = |ui: &mut Ui| {
        ui.label(RichText::new("Jonas I4 Company ID").color(t.weak));
        if id.is_empty() {
            ui.label(RichText::new("not entered yet").color(t.weak));
            connect = widgets::link(ui, "Enter it");
        } else {
            ui.label(widgets::mono(id));
            if let Some(step) = step {
                let (text, colour) = if step.ok {
                    (format!("{} confirmed", icons::CHECK), t.good)
                } else {
                    (format!("{} not confirmed", icons::WARNING), t.attention)
                };
                ui.add(Label::new(RichText::new(text).size(13.0).color(colour)))
                    .on_hover_text(format!("{}: {}", step.name, step.message));
            }
            if step.is_none_or(|step| !step.ok) {
                connect = widgets::link(ui, "Test the connection");
            }
        }
        if is_empty {
            return;
        }
        if is_wide {
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| offered::ask(ui, cx));
        } else {
            offered::ask(ui, cx);
        }
    };
    egui::Frame::new()
        .fill(t.panel)
        .stroke(egui::Stroke::new(1.0, t.line))
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(egui::Margin::symmetric(theme::PADDING, 9))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().interact_size.y = 28.0;
            if is_wide {
                ui.horizontal(parts);
            } else {
                ui.horizontal_wrapped(parts);
            }
        });
    if connect {
        cx.wish(Wish::Go(Route::Connection));
    }
}

/// What is wrong, as sentences below the table.
fn mistake_lines(ui: &mut Ui, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let t = Tokens::here(ui);
    ui.add_space(theme::GAP - 8.0);
    egui::Frame::new()
        .fill(t.on_bad)
        .corner_radius(theme::PANEL_CORNER)
        .inner_margin(egui::Margin::symmetric(16, 11))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            for line in lines {
                ui.add(Label::new(RichText::new(line).color(t.bad)).wrap());
            }
        });
}
