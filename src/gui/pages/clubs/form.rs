//! The customer-actions form: shown, copied, written, printed, mailed.

use super::path::{PathField, Use, written};
use crate::desk::{Command, Ticket};
use crate::gui::cx::Cx;
use crate::gui::file_dialog::Purpose;
use crate::gui::theme::{self, Tokens, Tone};
use crate::gui::{icons, widgets};
use crate::report::{customer_actions_form, customer_actions_mail_is_whole};
use crate::settings::Settings;
use egui::{Frame, Label, Margin, ScrollArea, Ui};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The section.
#[derive(Debug, Default)]
pub struct Form {
    path: PathField,
    ticket: Option<Ticket>,
    /// The file that was written last.
    asked: PathBuf,
    shown: Option<Shown>,
}

/// The form of some settings.
#[derive(Debug)]
struct Shown {
    settings: Arc<Settings>,
    text: String,
    fits_into_a_mail: bool,
}

impl Form {
    /// Suggests a file, where none was named yet.
    pub fn begin(&mut self, folder: &Path) {
        if self.path.text.is_empty() {
            let file = folder.join("customer-actions.html");
            self.path.text = file.display().to_string();
        }
        self.ticket = None;
    }

    /// Draws it. `is_dirty`: the table has changes that are not saved, which the form lacks.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_dirty: bool) {
        let shown = self.current(&cx.view.settings);
        let (text, fits) = (shown.text.clone(), shown.fits_into_a_mail);
        widgets::weak(
            ui,
            "InTouch's support sets the connection up on their side with this form: your Company \
             ID and which I4 club each InTouch club is",
        );
        if is_dirty {
            let text = "Your unsaved changes are not in it: save them first";
            widgets::banner(ui, Tone::Attention, icons::WARNING, text, |_| {});
        }
        preview(ui, &text);
        if !fits {
            widgets::weak(
                ui,
                "With so many clubs the table does not fit into a mail by itself: copy it into \
                 the mail, or save it as a file and attach that",
            );
        }
        let answer = cx.answer(self.ticket);
        let is_idle = self.ticket.is_none() || answer.is_some();
        ui.horizontal_wrapped(|ui| {
            let copy = widgets::Button::new("Copy").icon(icons::COPY);
            if copy.hint("Copy the form as text").show(ui) {
                ui.ctx().copy_text(text.clone());
            }
            let mail = widgets::Button::new("Mail…").icon(icons::ENVELOPE_SIMPLE);
            let hint = "Opens your mail program with a mail to support@intouchfollowup.com";
            if mail.enabled(is_idle).hint(hint).show(ui) {
                self.ticket = Some(cx.send(Command::MailForm));
            }
            let print = widgets::Button::new("Print…").icon(icons::PRINTER);
            if print
                .enabled(is_idle)
                .hint("Opens the form in your browser, to print it")
                .show(ui)
            {
                self.ticket = Some(cx.send(Command::PrintForm));
            }
        });
        let of = Use {
            name: "File for the form, .html or .txt",
            button: "Save as file",
            purpose: Purpose::Save,
            title: "Customer-actions form",
            endings: &["html", "txt"],
            enabled: is_idle,
        };
        let mut write = self.path.show(ui, &of).map(|path| (path, false));
        if let Some(answer) = answer
            && written(ui, answer)
        {
            write = Some((self.asked.clone(), true));
        }
        if let Some((path, replace)) = write {
            self.asked.clone_from(&path);
            self.ticket = Some(cx.send(Command::WriteForm { path, replace }));
        }
    }

    fn current(&mut self, settings: &Arc<Settings>) -> &Shown {
        let is_old = |shown: &Shown| !Arc::ptr_eq(&shown.settings, settings);
        if self.shown.as_ref().is_some_and(is_old) {
            self.shown = None;
        }
        self.shown.get_or_insert_with(|| Shown {
            settings: settings.clone(),
            text: customer_actions_form(settings),
            fits_into_a_mail: customer_actions_mail_is_whole(settings),
        })
    }
}

fn preview(ui: &mut Ui, text: &str) {
    let t = Tokens::here(ui);
    Frame::new()
        .fill(t.hover)
        .corner_radius(theme::CONTROL_CORNER)
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ScrollArea::both()
                .id_salt("customer actions")
                .max_height(180.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.add(
                        Label::new(widgets::mono(text).size(12.0).line_height(Some(18.0))).extend(),
                    );
                });
        });
}
