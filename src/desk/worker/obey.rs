//! What each command does.

use super::ask::{blocking, found};
use super::{Event, Worker};
use crate::desk::asked::Asked;
use crate::desk::command::{Command, Ticket};
use crate::desk::sync_loop::Order;
use crate::desk::view::Holder;
use crate::desk::{files, save};
use crate::engine::Shown;
use crate::model::PersonId;
use crate::problem::{Code, Problem};
use crate::secrets::Name;
use crate::settings::Settings;
use crate::tasks;
use crate::wiring;
use std::future::Future;

impl Worker {
    pub(super) async fn obey(&mut self, ticket: Ticket, command: Command) {
        match command {
            Command::Start => self.pause(ticket, false).await,
            Command::Pause => self.pause(ticket, true).await,
            Command::SyncNow => self.once(ticket, None),
            Command::Yes(seen) => self.once(ticket, Some(seen)),
            Command::SameSystem => self.same_system(ticket).await,
            Command::Close => self.close(),

            Command::SaveConnection(edit) => {
                let profile = self.profile.clone();
                self.save(ticket, move || save::connection(&profile, &edit));
            }
            Command::SaveSync(edit) => {
                let profile = self.profile.clone();
                self.save(ticket, move || save::sync(&profile, edit));
            }
            Command::SaveClubs(clubs) => {
                let profile = self.profile.clone();
                self.save(ticket, move || save::clubs(&profile, &clubs));
            }
            Command::SetSettingsAside => {
                let profile = self.profile.clone();
                self.save(ticket, move || save::settings_aside(&profile));
            }
            Command::RebuildDatabase => {
                let (profile, vault) = (self.profile.clone(), self.vault.clone());
                // Much of it waits for the disk.
                self.file(ticket, move || {
                    tokio::runtime::Handle::current().block_on(save::rebuilt(&profile, &vault))
                });
            }
            Command::SaveCredential(name, secret) => {
                let (vault, ledger) = (self.vault.clone(), self.ledger.clone());
                self.change_credential(ticket, name, async move {
                    save::credential(&vault, ledger.as_ref(), name, secret).await
                });
            }
            Command::ClearCredential(name) => {
                let (vault, ledger) = (self.vault.clone(), self.ledger.clone());
                self.change_credential(ticket, name, async move {
                    save::no_credential(&vault, ledger.as_ref(), name).await
                });
            }
            Command::SavePreferences(preferences) => {
                self.view.preferences = preferences;
                self.is_stale = true;
                let saved = match &self.ledger {
                    Some(ledger) => ledger.set_preferences(&preferences).await,
                    None => Err(self.no_ledger()),
                };
                self.answer(ticket, saved.map(|()| "Saved".to_owned()));
            }

            Command::Check => self.check(),
            Command::Offer => self.offer(),
            Command::Preview(day) => self.preview(day),

            Command::People(query) => {
                self.people = query;
                self.read_people().await;
            }
            Command::Person(key) => self.open_person(key).await,
            Command::Compare(person, i4) => self.compare(&person, i4),
            Command::Decide(people, decision) => {
                let answer = self.decide(&people, &decision).await;
                self.answer(ticket, answer);
                self.refresh().await;
                self.order(Order::Soon);
            }
            Command::Log { query, first } => {
                self.log = (query, first);
                self.read_log().await;
            }

            Command::ReadTable(path) => {
                self.view.import.ask();
                self.is_stale = true;
                let read = blocking(move || files::read_table(&path));
                self.ask(read, Event::Imported);
            }
            Command::ReadTableText(text) => {
                let clubs = crate::settings::read_csv(text.as_bytes());
                self.view.import.answer(clubs);
                self.is_stale = true;
            }
            Command::DropTable => {
                self.view.import = Asked::default();
                self.is_stale = true;
            }
            Command::WriteTable {
                path,
                clubs,
                replace,
            } => {
                self.file(ticket, move || files::write_table(&path, &clubs, replace));
            }
            Command::WriteForm { path, replace } => {
                let settings = self.view.settings.clone();
                self.file(ticket, move || files::write_form(&path, &settings, replace));
            }
            Command::PrintForm => {
                let (folder, settings) = (self.view.folder.clone(), self.view.settings.clone());
                self.file(ticket, move || files::print_form(&folder, &settings));
            }
            Command::MailForm => {
                let settings = self.view.settings.clone();
                self.file(ticket, move || files::mail_form(&settings));
            }
            Command::OpenFolder => {
                let folder = self.view.folder.clone();
                self.file(ticket, move || files::open_folder(&folder));
            }
        }
    }

    pub(super) async fn decide(
        &self,
        people: &[PersonId],
        decision: &tasks::Decision,
    ) -> Result<String, Problem> {
        let Some(ledger) = &self.ledger else {
            return Err(self.no_ledger());
        };
        let syncing = self.is_syncing();
        let mut done = 0;
        let mut refused = None;
        for id in people {
            let Some(entry) = ledger.person(id).await? else {
                continue;
            };
            match tasks::decide(ledger, &entry, decision, syncing).await {
                Ok(()) => done += 1,
                Err(problem) => refused = Some(problem),
            }
        }
        match refused {
            // One who cannot be decided so does not undo the others.
            Some(problem) if done == 0 => Err(problem),
            Some(problem) => Ok(format!(
                "Done for {done} of {}; not for the others: {}",
                people.len(),
                problem.detail
            )),
            None => Ok(said(decision, done)),
        }
    }

    pub(super) async fn pause(&mut self, ticket: Ticket, paused: bool) {
        let saved = match &self.ledger {
            Some(ledger) => ledger.set_paused(paused).await,
            None => Err(self.no_ledger()),
        };
        if saved.is_ok() {
            self.view.has_begun = true;
            self.order(if paused { Order::Pause } else { Order::Start });
        }
        let words = if paused { "Paused" } else { "Started" };
        self.answer(ticket, saved.map(|()| words.to_owned()));
    }

    pub(super) fn once(&mut self, ticket: Ticket, yes_to: Option<Shown>) {
        let answer = if self.ledger.is_none() {
            Err(self.no_ledger())
        } else if matches!(self.view.sync.holder, Holder::Elsewhere { .. }) {
            Err(Code::ProfileBusy.into())
        } else {
            self.order(Order::Once { yes_to });
            Ok("A pass begins".to_owned())
        };
        self.answer(ticket, answer);
    }

    /// The same as `sync --yes`: an admin needs no terminal.
    async fn same_system(&mut self, ticket: Ticket) {
        let said = match &self.ledger {
            // As they are on the disk: that is what the next pass runs on.
            Some(ledger) => match Settings::load(self.profile.folder()) {
                Ok(settings) => wiring::tie(&settings, ledger, true).await,
                Err(problem) => Err(problem),
            },
            None => Err(self.no_ledger()),
        };
        if said.is_ok() {
            self.order(Order::Changed);
        }
        let text = "Each link is compared with I4 before anything is sent to it";
        self.answer(ticket, said.map(|()| text.to_owned()));
    }

    pub(super) fn no_ledger(&self) -> Problem {
        let known = self.read_problem.clone();
        known.unwrap_or(Code::Database.into())
    }

    pub(super) fn close(&mut self) {
        self.order(Order::Close);
        if self.orders.is_none() {
            self.view.sync.is_over = true;
            self.is_stale = true;
        }
    }

    /// Runs a save of the settings on a thread that may wait for the disk.
    pub(super) fn save(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> Result<String, Problem> + Send + 'static,
    ) {
        let (events, saving) = (self.events.clone(), self.saving.clone());
        tokio::spawn(async move {
            let turn = saving.lock().await;
            let answer = blocking(work).await;
            drop(turn);
            // The view shows the new settings before it says that they are saved.
            let _ = events.send(Event::Saved);
            let _ = events.send(Event::Answer(ticket, answer));
        });
    }

    /// As [`Worker::save`], for other files.
    pub(super) fn file(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> Result<String, Problem> + Send + 'static,
    ) {
        self.ask(blocking(work), move |answer| Event::Answer(ticket, answer));
    }

    pub(super) fn change_credential(
        &mut self,
        ticket: Ticket,
        name: Name,
        change: impl Future<Output = Result<String, Problem>> + Send + 'static,
    ) {
        self.view.credentials[name as usize].pending = true;
        self.is_stale = true;
        let (vault, ledger) = (self.vault.clone(), self.ledger.clone());
        let events = self.events.clone();
        tokio::spawn(async move {
            let answer = change.await;
            if answer.is_err() {
                // Looking where the secret is now may take as long again.
                let _ = events.send(Event::Answer(ticket, answer));
                let _ = events.send(found(name, &vault, ledger.as_ref()).await);
                return;
            }
            let _ = events.send(found(name, &vault, ledger.as_ref()).await);
            let _ = events.send(Event::SecretChanged);
            let _ = events.send(Event::Answer(ticket, answer));
        });
    }

    pub(super) fn answer(&mut self, ticket: Ticket, answer: Result<String, Problem>) {
        self.view.put_answer(ticket, answer);
        self.is_stale = true;
    }
}

fn said(decision: &tasks::Decision, people: usize) -> String {
    let them = if people == 1 { "This person" } else { "They" };
    let verb = if people == 1 { "is" } else { "are" };
    match decision {
        tasks::Decision::Retry => format!("{them} {verb} looked at again in the next pass"),
        tasks::Decision::Link(i4) => {
            format!("Linked to I4 record {i4}; what differs is sent in the next pass")
        }
        tasks::Decision::Unlink => {
            "The link is undone; that record is not found for them again".to_owned()
        }
        tasks::Decision::NewPerson => {
            format!("{them} {verb} created in I4 in the next pass")
        }
    }
}
