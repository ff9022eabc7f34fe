//! Activity: the log, live, the newest entry first, however long it is.

mod details;
mod entry;
mod list;
mod loading;
mod reel;
mod row;

use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::theme;
use crate::gui::{icons, widgets, words};
use crate::ledger::LogQuery;
use crate::model::Level;
use egui::{Align, Layout, Ui, Vec2};
use list::List;
use loading::Loading;

/// Narrower than this, the search stands below the title.
const WIDE: f32 = 560.0;
/// Less than this for the list, and the page scrolls as a whole.
const LOWEST: f32 = 220.0;

/// The page.
#[derive(Default)]
pub struct Activity {
    query: LogQuery,
    loading: Loading,
    list: List,
}

impl Activity {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if ui.available_height() < LOWEST + 130.0 {
            egui::ScrollArea::vertical()
                .id_salt("activity")
                .auto_shrink(false)
                .show(ui, |ui| self.page(ui, cx));
        } else {
            self.page(ui, cx);
        }
    }

    fn page(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let before = self.query.clone();
        let is_wide = ui.available_width() >= WIDE;
        widgets::page_head(ui, "Activity", |ui| {
            if is_wide {
                let size = Vec2::new(300.0, theme::CONTROL);
                let layout = Layout::left_to_right(Align::Center);
                ui.allocate_ui_with_layout(size, layout, |ui| self.search(ui, cx));
            }
        });
        if !is_wide {
            self.search(ui, cx);
        }
        self.filters(ui, cx);
        if self.query != before {
            self.list.rewind();
        }
        ui.add_space(4.0);
        let log = &cx.view.log;
        if log.total == 0 {
            self.nothing(ui, cx);
        } else {
            let height = ui.available_height().max(LOWEST);
            self.list.show(ui, cx, height);
        }
        let loaded = log.first..log.first + log.entries.len() as u64;
        let visible = self.list.visible();
        let next = self
            .loading
            .next(&self.query, &log.query, &loaded, log.total, &visible);
        if let Some(first) = next {
            let query = self.query.clone();
            cx.send(Command::Log { query, first });
        }
    }

    fn search(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let field = widgets::Field::new("Search the log")
            .unnamed()
            .hint("Search by words, code or ID")
            .secret(cx.mask.is_on)
            .show(ui, &mut self.query.search);
        if cx.search {
            field.request_focus();
        }
    }

    fn filters(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (level, on) in [Level::Info, Level::Warning, Level::Error]
                .into_iter()
                .zip(&mut self.query.levels)
            {
                if widgets::toggle_chip(ui, entry::level(level), *on) {
                    *on = !*on;
                }
            }
            let log = &cx.view.log;
            let text = if log.query != self.query {
                "Searching…".to_owned()
            } else if log.total == 1 {
                "1 entry".to_owned()
            } else {
                format!("{} entries", words::number(log.total))
            };
            let text = widgets::small(ui, text);
            ui.add(egui::Label::new(text).selectable(false));
        });
    }

    /// Instead of the list.
    fn nothing(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let query = &cx.view.log.query;
        widgets::panel(ui, |ui| {
            if *query == LogQuery::default() {
                let text = "What is read, sent and put on hold will stand here, the newest first";
                widgets::empty(
                    ui,
                    icons::LIST_BULLETS,
                    "Nothing has happened yet",
                    text,
                    None,
                );
                return;
            }
            let text = if query.levels == [false; 3] {
                "All levels are switched off"
            } else {
                "No entry has these levels and these words"
            };
            let (icon, title) = (icons::MAGNIFYING_GLASS, "Nothing matches");
            if widgets::empty(ui, icon, title, text, Some("Show everything")) {
                self.query = LogQuery::default();
                self.list.rewind();
            }
        });
    }
}
