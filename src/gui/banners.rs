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
    address: Aside,
}

/// Settings that cannot be read, and a damaged database, are put aside only after asking; so is a
/// changed address taken for the same system.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Aside {
    #[default]
    Quiet,
    Asking,
    Sent(Ticket),
    /// It could not be done; the answer says why.
    Failed(Ticket),
}

impl Aside {
    /// Tells why it could not be done, until it is tried again.
    fn refused(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if let Self::Sent(ticket) | Self::Failed(ticket) = *self
            && let Some(Err(failed)) = cx.view.answer(ticket)
        {
            widgets::problem(ui, failed);
            *self = Self::Failed(ticket);
        }
    }
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
            Some(problem) if problem.code == Code::ProfileAddress => self.address(ui, cx, problem),
            _ => (self.rebuild, self.address) = (Aside::Quiet, Aside::Quiet),
        }
    }

    /// The same as `recover`: an admin needs no terminal.
    fn database(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        self.rebuild.refused(ui, cx);
        let text = match self.rebuild {
            Aside::Quiet | Aside::Failed(_) => {
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
                Aside::Quiet | Aside::Failed(_) => {
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

    /// The same as `sync --yes`.
    fn address(&mut self, ui: &mut Ui, cx: &Cx<'_>, problem: &Problem) {
        self.address.refused(ui, cx);
        let text = match self.address {
            Aside::Quiet | Aside::Failed(_) => {
                format!("Another address: {}. Nothing is synced", problem.detail)
            }
            Aside::Asking => "Is it the same system, with the same people under the same numbers? \
                              All links are compared before anything is sent to them. If it is \
                              another system, put the old address back and use a new profile"
                .to_owned(),
            Aside::Sent(_) => "It is the same system: each link is compared before anything is \
                               sent to it"
                .to_owned(),
        };
        widgets::banner(
            ui,
            Tone::Attention,
            icons::WARNING,
            &text,
            |ui| match self.address {
                Aside::Quiet | Aside::Failed(_) => {
                    if widgets::Button::new("It is the same system…").show(ui) {
                        self.address = Aside::Asking;
                    }
                }
                Aside::Asking => {
                    if widgets::Button::new("Yes, the same system").show(ui) {
                        self.address = Aside::Sent(cx.send(Command::SameSystem));
                    }
                    if widgets::Button::new("Not now").show(ui) {
                        self.address = Aside::Quiet;
                    }
                }
                Aside::Sent(_) => {}
            },
        );
        ui.add_space(8.0);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &Cx<'_>, problem: &Problem) {
        let step = Remedy::of_file(problem.code).text;
        widgets::problem_saying(ui, problem, step);
        self.aside.refused(ui, cx);
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
