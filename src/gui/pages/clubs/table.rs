//! The mapping table, edited in place: its cells are plain text until the pointer or the keyboard
//! is on them.

use super::cell::{EDGE, Look, edit, line_in};
use super::draft::{Cell, Draft, Row};
use super::mistakes::Mistake;
use super::names::{Names, Word};
use super::row::{self, Places};
use super::zone_choice::{Place, ZoneChoice};
use super::zones::Zones;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets};
use egui::{Align2, Color32, FontId, Id, Label, Rect, Response, RichText, Sense, Stroke, Ui, vec2};
use std::sync::Arc;

/// Rows beside those in sight that are drawn too, so that the Tab key finds them.
const BESIDE: f32 = 3.0;
/// What drawing keeps.
#[derive(Debug, Default)]
pub struct Table {
    zone: ZoneChoice,
    /// The row that the keyboard is in.
    focused: Option<u64>,
    /// The row whose name gets the keyboard.
    to_focus: Option<u64>,
}

/// What is known about the rows.
pub struct Known<'a> {
    /// What both services call them.
    pub names: &'a Names,
    /// What is wrong.
    pub mistakes: &'a [Mistake],
    /// Which zones there are.
    pub zones: &'a Zones,
}

/// What was done in a row.
enum Deed {
    Type(Cell, String),
    Left,
    Switch(bool),
    Remove,
}

impl Table {
    /// Puts the keyboard into the name of a row.
    pub fn focus(&mut self, key: u64) {
        self.to_focus = Some(key);
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, draft: &mut Draft, known: &Known<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let height = row::height(width);
        if width >= row::NARROW {
            heads(ui, width);
        }
        let sight = ui.clip_rect().expand2(vec2(0.0, BESIDE * height));
        let rows: Vec<Arc<Row>> = draft.rows().to_vec();
        let mut deeds = Vec::new();
        let mut focused = None;
        for (place, row) in rows.iter().enumerate() {
            let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            let is_wanted = self.to_focus == Some(row.key) || self.focused == Some(row.key);
            if !is_wanted && !sight.intersects(rect) {
                continue;
            }
            if place > 0 || width >= row::NARROW {
                line(ui, rect);
            }
            let mut line = Line {
                rows: &rows,
                row,
                place,
                at: row::places(rect),
                known,
                deeds: Vec::new(),
                has_focus: false,
            };
            line.show(ui, &mut self.zone, self.to_focus == Some(row.key));
            if line.has_focus {
                focused = Some(row.key);
            }
            deeds.extend(line.deeds.into_iter().map(|deed| (row.key, deed)));
        }
        self.focused = focused;
        self.to_focus = None;
        for (key, deed) in deeds {
            match deed {
                Deed::Type(cell, text) => draft.set(key, cell, &text),
                Deed::Left => draft.end_typing(),
                Deed::Switch(on) => draft.set_enabled(key, on),
                Deed::Remove => draft.remove(key),
            }
        }
    }
}

/// A line above a row, a little wider than its text.
fn line(ui: &Ui, row: Rect) {
    let t = Tokens::here(ui);
    let x = row.x_range().expand(10.0);
    ui.painter().hline(x, row.top(), Stroke::new(1.0, t.line));
}

fn heads(ui: &mut Ui, width: f32) {
    let t = Tokens::here(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(width, row::HEAD), Sense::hover());
    let names = [
        "Club name and address",
        "InTouch Club ID",
        "Jonas I4 Club ID",
        "Time zone",
        "Sync",
    ];
    for (x, name) in row::heads(width).into_iter().zip(names) {
        let font = FontId::new(theme::SMALL, theme::semibold());
        let at = rect.left_top() + vec2(x, 0.0);
        ui.painter().text(at, Align2::LEFT_TOP, name, font, t.weak);
    }
}

/// A row while it is drawn.
struct Line<'a> {
    rows: &'a [Arc<Row>],
    row: &'a Row,
    place: usize,
    at: Places,
    known: &'a Known<'a>,
    deeds: Vec<Deed>,
    has_focus: bool,
}

impl Line<'_> {
    fn show(&mut self, ui: &mut Ui, zone: &mut ZoneChoice, to_focus: bool) {
        let t = Tokens::here(ui);
        let at = self.at;
        let strong = FontId::new(theme::BODY, theme::semibold());
        let small = FontId::proportional(theme::SMALL);
        let mono = FontId::monospace(12.5);
        let name = self.cell(ui, Cell::Name, at.name, (&strong, t.text), "Club name");
        if to_focus {
            name.request_focus();
            name.scroll_to_me(None);
            self.has_focus = true;
        }
        self.cell(ui, Cell::Address, at.address, (&small, t.weak), "Address");
        if at.is_card {
            for (name, at) in [
                ("InTouch Club ID", at.intouch),
                ("Jonas I4 Club ID", at.i4),
                ("Time zone", at.zone),
            ] {
                let left = egui::pos2(self.at.address.left(), at.center().y);
                ui.painter()
                    .text(left, Align2::LEFT_CENTER, name, small.clone(), t.weak);
            }
        }
        self.cell(
            ui,
            Cell::InTouch,
            at.intouch,
            (&mono, t.text),
            "InTouch Club ID",
        );
        let said = self.known.names.intouch(self.row);
        self.note(ui, Cell::InTouch, at.intouch_note, "InTouch", &said);
        self.cell(ui, Cell::I4, at.i4, (&mono, t.text), "Jonas I4 Club ID");
        let said = self.known.names.i4(self.row);
        self.note(ui, Cell::I4, at.i4_note, "I4", &said);
        self.zone(ui, zone);
        self.switch(ui);
        self.remove(ui);
    }

    fn mistake(&self, cell: Cell) -> Option<&Mistake> {
        let first = self.known.mistakes.partition_point(|m| m.row < self.place);
        let here = self.known.mistakes.get(first..).unwrap_or_default();
        let mut here = here.iter().take_while(|m| m.row == self.place);
        here.find(|m| m.cell == cell)
    }

    /// The name of a control of this row for screen readers.
    fn label(&self, of: &str) -> String {
        format!("{of}, row {}", self.place + 1)
    }

    fn cell(
        &mut self,
        ui: &mut Ui,
        cell: Cell,
        rect: Rect,
        (font, colour): (&FontId, Color32),
        hint: &str,
    ) -> Response {
        let id = Id::unique(("club", self.row.key, cell));
        let mistake = self.mistake(cell).map(|m| m.in_cell(self.rows));
        let mut text = self.row.text(cell).to_owned();
        let look = Look {
            id,
            rect,
            font,
            colour,
            hint,
            is_wrong: mistake.is_some(),
        };
        let response = edit(ui, &look, &mut text);
        let label = self.label(cell.name());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(label);
            if let Some(mistake) = mistake {
                node.set_description(mistake);
            }
        });
        if response.changed() {
            self.deeds.push(Deed::Type(cell, text));
        }
        if response.lost_focus() {
            self.deeds.push(Deed::Left);
        }
        self.saw(&response);
        response
    }

    fn saw(&mut self, response: &Response) {
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        self.has_focus |= response.has_focus();
    }

    /// What is wrong with an id, or what its service calls the club.
    fn note(&self, ui: &mut Ui, cell: Cell, rect: Rect, service: &str, said: &Word) {
        let t = Tokens::here(ui);
        let mistake = self.mistake(cell).map(|m| m.in_cell(self.rows));
        let (words, colour, hint) = match (mistake, said) {
            (Some(mistake), _) => (mistake, t.bad, None),
            (None, Word::Unknown) => return,
            (None, Word::Called(name)) => (format!("{service}: {name}"), t.weak, None),
            (None, Word::Different(name)) => (
                format!("{} {service} calls it {name}", icons::WARNING),
                t.attention,
                Some("The names differ much: look whether this is the same club"),
            ),
            (None, Word::Nowhere) => (
                format!("{} {service} has no such club", icons::WARNING),
                t.attention,
                Some("It is not among the clubs that this service offers"),
            ),
        };
        let text = RichText::new(&words).small().color(colour);
        let response = line_in(ui, rect).add(Label::new(text).truncate().selectable(false));
        if let Some(hint) = hint {
            response.on_hover_text(hint);
        }
    }

    fn zone(&mut self, ui: &mut Ui, choice: &mut ZoneChoice) {
        let label = self.label(Cell::Zone.name());
        let mistake = self.mistake(Cell::Zone).map(|m| m.in_cell(self.rows));
        let mut rect = self.at.zone.translate(vec2(-EDGE, 0.0));
        if mistake.is_some() && !self.at.is_card {
            // Room for what is wrong.
            rect = rect.translate(vec2(0.0, -7.0));
        }
        let place = Place {
            rect,
            name: &label,
            zone: &self.row.zone,
            is_wrong: mistake.is_some(),
        };
        let id = Id::unique(("club", self.row.key, Cell::Zone));
        let (response, chosen) = choice.show(ui, id, &place, self.known.zones);
        self.saw(&response);
        if let Some(zone) = chosen {
            self.deeds.push(Deed::Type(Cell::Zone, zone));
            self.deeds.push(Deed::Left);
        }
        if let Some(mistake) = mistake {
            let text = RichText::new(mistake)
                .small()
                .color(Tone::Bad.text(Tokens::here(ui)));
            line_in(ui, self.at.zone_note).add(Label::new(text).truncate().selectable(false));
        }
    }

    fn switch(&mut self, ui: &mut Ui) {
        let t = Tokens::here(ui);
        let mut on = self.row.enabled;
        let label = self.label("Sync");
        let ui = &mut line_in(ui, self.at.sync);
        ui.spacing_mut().item_spacing.x = 8.0;
        if widgets::switch(ui, &mut on, &label) {
            self.deeds.push(Deed::Switch(on));
        }
        let (word, colour) = if self.row.enabled {
            ("On", t.good)
        } else {
            ("Off", t.weak)
        };
        let font = FontId::new(theme::SMALL, theme::semibold());
        let word = RichText::new(word).font(font).color(colour);
        ui.add(Label::new(word).selectable(false));
    }

    fn remove(&mut self, ui: &mut Ui) {
        let name = match self.row.name.trim() {
            "" => self.label("Remove the club"),
            name => format!("Remove {name}"),
        };
        let response = widgets::icon_button(&mut line_in(ui, self.at.remove), icons::TRASH, &name);
        self.saw(&response);
        if response.clicked() {
            self.deeds.push(Deed::Remove);
        }
    }
}

/// What is wrong, as sentences below the table.
pub fn mistake_lines(ui: &mut Ui, lines: &[String]) {
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
