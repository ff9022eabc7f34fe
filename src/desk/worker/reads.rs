//! Takes settings and ledger into the view.

use super::{Event, HOUR_MS, Worker};
use crate::desk::read;
use crate::desk::sync_loop::{Order, SyncLoop};
use crate::desk::view::Beside;
use crate::ledger::{Ledger, now_ms};
use crate::model::{I4Id, PersonId};
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use crate::tasks;
use std::sync::Arc;
use tokio::sync::mpsc;

impl Worker {
    pub(super) fn look_at_settings(&mut self) {
        match Settings::load(self.profile.folder()) {
            Ok(settings) => {
                if *self.view.settings != settings {
                    self.view.settings = Arc::new(settings);
                    self.is_stale = true;
                    // The sums are those of the new table.
                    self.mark = None;
                    self.order(Order::Changed);
                }
                self.is_stale |= self.view.settings_problem.take().is_some();
            }
            // A new profile: the first run makes them.
            Err(problem) if problem.code == Code::SettingsMissing => {
                self.is_stale |= self.view.settings_problem.take().is_some();
                if let Ok(template) = Settings::template()
                    && *self.view.settings != template
                {
                    self.view.settings = Arc::new(template);
                    self.is_stale = true;
                }
            }
            Err(problem) => {
                if self.view.settings_problem.as_ref() != Some(&problem) {
                    self.view.settings_problem = Some(problem);
                    self.is_stale = true;
                }
            }
        }
    }

    pub(super) async fn open_ledger(&mut self) {
        let ledger = match Ledger::open(self.profile.folder()).await {
            Ok(ledger) => ledger,
            Err(problem) => {
                // Whoever has a table of clubs is not led through the first run again.
                self.view.has_begun |= !self.view.settings.clubs.is_empty();
                return self.trouble(problem);
            }
        };
        let paused = ledger.paused().await;
        let last = ledger.last_pass().await;
        match (paused, last) {
            (Ok(paused), Ok(last)) => {
                self.view.has_begun = paused.is_some() || last.is_some();
                let wanted = self.view.has_begun && paused != Some(true);
                let (orders, inbox) = mpsc::unbounded_channel();
                let (profile, vault) = (self.profile.clone(), self.vault.clone());
                let sync = SyncLoop::new(profile, vault, ledger.clone(), inbox, wanted);
                self.state = sync.state();
                self.orders = Some(orders);
                let events = self.events.clone();
                tokio::spawn(async move {
                    if tokio::spawn(sync.run()).await.is_err() {
                        let _ = events.send(Event::LoopEnded);
                    }
                });
            }
            (Err(problem), _) | (_, Err(problem)) => return self.trouble(problem),
        }
        if let Ok(Some(preferences)) = ledger.preferences().await {
            self.view.preferences = preferences;
        }
        self.read_problem = None;
        self.ledger = Some(ledger);
    }

    /// Reads everything again that the ledger has.
    pub(super) async fn refresh(&mut self) {
        let Some(ledger) = self.ledger.clone() else {
            return;
        };
        self.hour = now_ms() / HOUR_MS;
        let table = self.view.settings.enabled_ids();
        match read::overview(&ledger, &table, now_ms(), &self.view.zone).await {
            Ok(overview) => self.view.overview = Arc::new(overview),
            Err(problem) => return self.trouble(problem),
        }
        self.view.sync.warnings = match ledger.signs().await {
            Ok(signs) => read::warnings(&signs, &self.view.settings),
            Err(problem) => return self.trouble(problem),
        };
        match tasks::alarms(&ledger, &self.view.settings).await {
            Ok(alarms) => self.view.sync.alarms = alarms,
            Err(problem) => return self.trouble(problem),
        }
        // The parts below say so if they cannot be read either.
        self.read_problem = None;
        if let Ok(Some(last)) = ledger.last_pass().await {
            self.view.has_begun = true;
            let table = &self.view.settings.clubs;
            self.view.sync.stopped = read::stopped(&last, table);
            self.view.sync.warnings.extend(read::doubts(&last, table));
        }
        self.read_people().await;
        self.read_log().await;
        let key = self.view.person.as_ref().map(|p| p.row.id.clone());
        self.read_person(key).await;
        self.is_stale = true;
    }

    pub(super) async fn read_people(&mut self) {
        let Some(ledger) = &self.ledger else { return };
        if self.people.since_ms == 0 {
            self.people.since_ms = read::midnight(now_ms(), &self.view.zone);
        }
        match read::people(ledger, &self.people).await {
            Ok(people) => self.view.people = Arc::new(people),
            Err(problem) => self.trouble(problem),
        }
        self.is_stale = true;
    }

    pub(super) async fn read_log(&mut self) {
        let Some(ledger) = &self.ledger else { return };
        match read::log(ledger, &self.log.0, self.log.1).await {
            Ok(log) => self.view.log = Arc::new(log),
            Err(problem) => self.trouble(problem),
        }
        self.is_stale = true;
    }

    pub(super) async fn open_person(&mut self, key: Option<PersonId>) {
        // Asked for again, candidates are fetched again.
        self.fetched = None;
        self.read_person(key).await;
    }

    pub(super) async fn read_person(&mut self, key: Option<PersonId>) {
        self.is_stale = true;
        let (Some(ledger), Some(key)) = (&self.ledger, key) else {
            self.view.person = None;
            return;
        };
        match read::person(ledger, &key).await {
            Ok(Some(mut person)) => {
                if let Some(old) = &self.view.person
                    && old.row.id == key
                {
                    if old.candidates == person.candidates {
                        person.records = old.records.clone();
                    }
                    person.other = old.other.clone();
                }
                let wanted = (key, person.candidates.clone());
                if !wanted.1.is_empty() && self.fetched.as_ref() != Some(&wanted) {
                    person.records.ask();
                    self.fetch_records(ledger, &wanted.0, wanted.1.clone());
                    self.fetched = Some(wanted);
                }
                self.view.person = Some(Arc::new(person));
            }
            Ok(None) => self.view.person = None,
            Err(problem) => self.trouble(problem),
        }
    }

    /// Asks for one record, to be seen beside the person who is shown.
    pub(super) fn compare(&mut self, id: &PersonId, i4: I4Id) {
        let (Some(ledger), Some(person)) = (&self.ledger, &mut self.view.person) else {
            return;
        };
        if person.row.id != *id {
            return;
        }
        let mut other = Beside {
            ids: vec![i4],
            ..Beside::default()
        };
        other.records.ask();
        let ids = other.ids.clone();
        Arc::make_mut(person).other = other;
        self.is_stale = true;
        self.fetch_records(ledger, id, ids);
    }

    pub(super) fn trouble(&mut self, problem: Problem) {
        if self.read_problem.as_ref() != Some(&problem) {
            self.read_problem = Some(problem);
            self.is_stale = true;
        }
    }
}
