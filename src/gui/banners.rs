//! What must be known on every page.

use super::action::Action;
use super::cx::{Cx, Wish};
use super::remedy::Remedy;
use super::theme::Tone;
use super::{icons, widgets};
use crate::desk::{Command, Holder, Ticket};
use crate::problem::{Code, Problem};
use egui::Ui;

/// The banners, and what was asked in them.
#[derive(Default)]
pub struct Banners {
    aside: Aside,
    rebuild: Aside,
}

/// Settings that cannot be read, and a damaged database, are put aside only after asking.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Aside {
    #[default]
    Quiet,
    Asking,
    Sent(Ticket),
}

impl Banners {
    /// Draws those that hold now.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, is_closing: bool) {
        if cx.mask.is_on {
            let text = "Screen-share mode: people are masked everywhere. Hold Space to reveal \
                        the one who is open";
            widgets::banner(ui, Tone::Accent, icons::MONITOR, text, |ui| {
                let end = Action::ScreenShare.shortcut();
                let text = format!("{} ends it", ui.ctx().format_shortcut(&end));
                if widgets::link(ui, &text) {
                    cx.wish(Wish::ScreenShare(false));
                }
            });
            ui.add_space(8.0);
        }
        if cx.view.sync.is_ending && is_closing {
            let text = "Finishing the people in flight, then the window closes; nothing is lost";
            widgets::banner(ui, Tone::Accent, icons::HOURGLASS, text, |_| {});
            ui.add_space(8.0);
        }
        if cx.view.sync.is_renewing && !is_closing {
            let text = "Saved. It counts from the next pass, which begins as soon as the people \
                        on their way are done";
            widgets::banner(ui, Tone::Accent, icons::HOURGLASS, text, |_| {});
            ui.add_space(8.0);
        }
        if let Holder::Elsewhere { pid, .. } = cx.view.sync.holder {
            let who = pid.map_or_else(String::new, |pid| format!(" (process {pid})"));
            let text =
                format!("Another program{who} syncs this profile; this window watches it live");
            widgets::banner(ui, Tone::Neutral, icons::EYE, &text, |_| {});
            ui.add_space(8.0);
        }
        match &cx.view.settings_problem {
            Some(problem) => self.settings(ui, cx, problem),
            None => self.aside = Aside::Quiet,
        }
        match &cx.view.sync.problem {
            Some(problem) if problem.code == Code::DatabaseDamaged => self.database(ui, cx),
            _ => self.rebuild = Aside::Quiet,
        }
    }

    /// The same as `recover`: an admin needs no terminal.
    fn database(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let answer = match self.rebuild {
            Aside::Sent(ticket) => cx.view.answer(ticket),
            _ => None,
        };
        if let Some(Err(failed)) = answer {
            widgets::problem(ui, failed);
            self.rebuild = Aside::Quiet;
        }
        let text = match self.rebuild {
            Aside::Quiet => {
                "The database is damaged; nothing is synced. It can be rebuilt from InTouch and I4"
            }
            Aside::Asking => {
                "The damaged file is kept under another name. Everybody is read again and found \
                 again in I4; nobody is made twice. Who was left out on purpose may wait for you \
                 under People"
            }
            Aside::Sent(_) => "Rebuilding: what can be read is kept, then everybody is found again",
        };
        widgets::banner(ui, Tone::Attention, icons::WARNING, text, |ui| {
            match self.rebuild {
                Aside::Quiet => {
                    if widgets::Button::new("Rebuild the database…").show(ui) {
                        self.rebuild = Aside::Asking;
                    }
                }
                Aside::Asking => {
                    if widgets::Button::new("Rebuild it").show(ui) {
                        self.rebuild = Aside::Sent(cx.send(Command::RebuildDatabase));
                    }
                    if widgets::Button::new("Not now").show(ui) {
                        self.rebuild = Aside::Quiet;
                    }
                }
                Aside::Sent(_) => {}
            }
        });
        ui.add_space(8.0);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &Cx<'_>, problem: &Problem) {
        let step = Remedy::of_file(problem.code).text;
        widgets::problem_saying(ui, problem, step);
        if let Aside::Sent(ticket) = self.aside
            && let Some(Err(failed)) = cx.view.answer(ticket)
        {
            widgets::problem(ui, failed);
            self.aside = Aside::Quiet;
        }
        ui.horizontal_wrapped(|ui| {
            if self.aside == Aside::Asking {
                let text = "The file is kept under another name; settings and clubs are entered \
                            anew. People and links stay";
                widgets::weak(ui, text);
                if widgets::Button::danger("Set it aside").show(ui) {
                    self.aside = Aside::Sent(cx.send(Command::SetSettingsAside));
                }
                if widgets::Button::new("Keep it").show(ui) {
                    self.aside = Aside::Quiet;
                }
                return;
            }
            // A newer program can still read what this one cannot.
            let may_be_set_aside = problem.code != Code::SettingsNewer;
            let button = "Set the file aside and start anew…";
            if may_be_set_aside && widgets::Button::new(button).show(ui) {
                self.aside = Aside::Asking;
            }
            if widgets::Button::new("Open folder").show(ui) {
                cx.send(Command::OpenFolder);
            }
        });
        ui.add_space(8.0);
    }
}
