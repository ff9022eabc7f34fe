//! The window's frame: side bar, the page, and what works on every page.

use super::action::Action;
use super::banners::Banners;
use super::cx::{Cx, Wish};
use super::fonts::{self, TextFont};
use super::mask::Mask;
use super::pages::{Activity, Clubs, Connection, FirstRun, Overview, People, Settings, shortcuts};
use super::refusal::{refuses_pause, refuses_sync};
use super::side_bar::{Pressed, side_bar};
use super::theme::{self, Tokens};
use crate::desk::{Command, Desk, Holder, View};
use egui::{CentralPanel, Frame, Id, Margin, ScrollArea, Ui, UiBuilder};

/// A page of the side bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// The state of the whole.
    #[default]
    Overview,
    /// Who, and what happened to them.
    People,
    /// The mapping table.
    Clubs,
    /// Credentials and the test.
    Connection,
    /// The log.
    Activity,
    /// Settings and About.
    Settings,
}

impl Route {
    /// All, in the order of the side bar.
    pub const ALL: [Self; 6] = [
        Self::Overview,
        Self::People,
        Self::Clubs,
        Self::Connection,
        Self::Activity,
        Self::Settings,
    ];

    /// Its name.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::People => "People",
            Self::Clubs => "Clubs",
            Self::Connection => "Connection",
            Self::Activity => "Activity",
            Self::Settings => "Settings",
        }
    }
}

/// The window's own state: what is typed and selected. Everything else is in the desk's view.
pub struct App {
    desk: Desk,
    route: Route,
    mask: Mask,
    search: bool,
    shortcuts: bool,
    banners: Banners,
    first_run: Option<FirstRun>,
    overview: Overview,
    people: People,
    clubs: Clubs,
    connection: Connection,
    activity: Activity,
    settings: Settings,
    looks: Option<crate::desk::Preferences>,
    is_closing: bool,
}

impl App {
    /// The window of a desk.
    #[must_use]
    pub fn new(ctx: &egui::Context, desk: Desk, font: TextFont) -> Self {
        fonts::apply(ctx, font);
        theme::apply(ctx);
        // The size is a setting: egui's own keys would go past it, and save nothing.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let view = desk.view();
        Self {
            first_run: (!view.has_begun).then(|| FirstRun::new(&view)),
            desk,
            banners: Banners::default(),
            route: Route::default(),
            mask: Mask::default(),
            search: false,
            shortcuts: false,
            overview: Overview::default(),
            people: People::default(),
            clubs: Clubs::default(),
            connection: Connection::default(),
            activity: Activity::default(),
            settings: Settings::default(),
            looks: None,
            is_closing: false,
        }
    }

    /// Draws one frame.
    pub fn draw(&mut self, ui: &mut Ui) {
        let view = self.desk.view();
        self.look(ui.ctx(), &view);
        self.close(ui.ctx(), &view);
        for action in Action::pressed(ui.ctx()) {
            self.act(action, &view, ui.ctx());
        }
        let shown = self.mask.clone();
        let search = std::mem::take(&mut self.search);
        let desk = self.desk.clone();
        let mut cx = Cx::new(&view, &desk, &shown, search);
        if let Some(first_run) = &mut self.first_run {
            let done = CentralPanel::no_frame()
                .frame(page_frame(ui))
                .show(ui, |ui| first_run.show(ui, &mut cx))
                .inner;
            if done || (view.has_begun && !first_run.is_busy()) {
                self.first_run = None;
            }
        } else {
            match side_bar(ui, &view, self.route, self.mask.is_on) {
                Some(Pressed::Page(route)) => self.go(route),
                Some(Pressed::ScreenShare(on)) => self.mask.is_on = on,
                None => {}
            }
            CentralPanel::no_frame()
                .frame(page_frame(ui))
                .show(ui, |ui| self.page(ui, &mut cx));
        }
        let wishes = cx.into_wishes();
        let revealed = self.mask.revealed.take();
        let is_moved = wishes.iter().any(|w| !matches!(w, Wish::Reveal(_)));
        self.grant(wishes);
        if is_moved || self.mask.revealed != revealed {
            // Granted after this frame: only the next one shows it, and hides again.
            ui.ctx().request_repaint();
        }
    }

    fn page(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.banners.show(ui, cx, self.is_closing);
        // Ids of their own: a banner that comes or goes takes nobody's focus away.
        let page = UiBuilder::new().scope_id(Id::unique(("page", self.route, self.shortcuts)));
        ui.scope_builder(page, |ui| self.inside(ui, cx));
    }

    fn inside(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if self.shortcuts {
            if shortcuts(ui) {
                self.shortcuts = false;
            }
            return;
        }
        match self.route {
            Route::Overview => scrolled(ui, "overview", |ui| self.overview.show(ui, cx)),
            // Lists scroll by themselves.
            Route::People => self.people.show(ui, cx),
            Route::Activity => self.activity.show(ui, cx),
            Route::Clubs => self.clubs.show(ui, cx),
            Route::Connection => scrolled(ui, "connection", |ui| self.connection.show(ui, cx)),
            Route::Settings => scrolled(ui, "settings", |ui| self.settings.show(ui, cx)),
        }
    }

    fn act(&mut self, action: Action, view: &View, ctx: &egui::Context) {
        match action {
            Action::SyncNow if view.has_begun && refuses_sync(&view.sync).is_none() => {
                self.desk.send(Command::SyncNow);
            }
            Action::StartOrPause if view.has_begun && refuses_pause(&view.sync).is_none() => {
                self.desk.send(if view.sync.holder == Holder::Here {
                    Command::Pause
                } else {
                    Command::Start
                });
            }
            Action::SyncNow | Action::StartOrPause => {}
            Action::ScreenShare => self.mask.is_on = !self.mask.is_on,
            Action::Go(route) => self.go(route),
            Action::Search => {
                if !matches!(self.route, Route::People | Route::Activity) {
                    self.route = Route::People;
                }
                self.search = true;
                ctx.request_repaint();
            }
            Action::Shortcuts => self.shortcuts = !self.shortcuts,
            Action::Larger | Action::Smaller | Action::NormalSize => {
                let mut looks = view.preferences;
                let size = match action {
                    Action::Larger => looks.text_size.saturating_add(10),
                    Action::Smaller => looks.text_size.saturating_sub(10),
                    _ => 100,
                };
                looks.text_size = size.clamp(80, 200);
                self.desk.send(Command::SavePreferences(looks));
            }
        }
    }

    fn go(&mut self, route: Route) {
        self.route = route;
        self.shortcuts = false;
    }

    fn grant(&mut self, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Go(route) => self.go(route),
                Wish::People(which, code) => {
                    self.people.filter(which, code);
                    self.route = Route::People;
                }
                Wish::Person(key) => {
                    self.people.open(key, &self.desk);
                    self.route = Route::People;
                }
                Wish::Reveal(key) => self.mask.revealed = Some(key),
                Wish::ScreenShare(on) => self.mask.is_on = on,
            }
        }
    }

    /// Theme and size, when they have changed.
    fn look(&mut self, ctx: &egui::Context, view: &View) {
        if self.looks == Some(view.preferences) {
            return;
        }
        self.looks = Some(view.preferences);
        ctx.set_theme(match view.preferences.theme {
            crate::desk::Theme::System => egui::ThemePreference::System,
            crate::desk::Theme::Light => egui::ThemePreference::Light,
            crate::desk::Theme::Dark => egui::ThemePreference::Dark,
        });
        ctx.set_zoom_factor(f32::from(view.preferences.text_size) / 100.0);
    }

    /// A pass in flight is ended before the window closes; asked twice, it closes at once, which
    /// is as safe: the next start goes on where it stopped.
    fn close(&mut self, ctx: &egui::Context, view: &View) {
        if !ctx.input(|i| i.viewport().close_requested()) {
            if self.is_closing && view.sync.progress.is_none() {
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            return;
        }
        if view.sync.progress.is_some() && !self.is_closing {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.desk.send(Command::Close);
            self.is_closing = true;
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
    }
}

fn page_frame(ui: &Ui) -> Frame {
    Frame::new()
        .fill(Tokens::here(ui).background)
        .inner_margin(Margin {
            left: 28,
            right: 28,
            top: 24,
            bottom: 24,
        })
}

fn scrolled(ui: &mut Ui, id: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink(false)
        .show(ui, content);
}
