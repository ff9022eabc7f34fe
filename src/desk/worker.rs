//! The desk itself: one task that takes commands and events, one after the other, and shows a
//! new view when something has changed.

use super::asked::Asked;
use super::command::{Command, Ticket};
use super::status::{Facts, Status};
use super::sync_loop::{LoopState, Order, SyncLoop};
use super::view::{Candidate, Holder, PersonKey, View};
use super::{Desk, Inbox, files, read, save};
use crate::engine::ports::Target;
use crate::ledger::{Ledger, LogQuery, PeopleQuery, now_ms};
use crate::model::{Club, I4Id, Outcome};
use crate::problem::{Code, Problem};
use crate::report::CheckReport;
use crate::secrets::{Name, Place, Vault};
use crate::settings::{Profile, Settings, TableRow};
use crate::tasks::{self, Offer, Preview};
use crate::wiring::{self, Secrets};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often it is looked whether another process, or an editor, has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// Relative times on the screen are at most so old.
const STALE_MS: i64 = 60_000;

/// What happens besides commands.
enum Event {
    Answer(Ticket, Result<String, Problem>),
    Saved,
    Credential(Name, Result<Place, Problem>, Option<i64>),
    Checked(Result<CheckReport, Problem>),
    Offered(Result<Offer, Problem>),
    Previewed(Result<Preview, Problem>),
    Imported(Result<Vec<TableRow>, Problem>),
    Records(PersonKey, Result<Vec<Option<Candidate>>, Problem>),
}

/// Starts a desk on this runtime. When it returns, the view has what is on the disk; what needs
/// the keyring or a service follows.
///
/// # Errors
/// The template of the settings is broken, which a test excludes.
pub async fn start(profile: Profile, vault: Vault, is_demo: bool) -> Result<Desk, Problem> {
    let view = View::new(
        profile.folder().to_owned(),
        Settings::template()?,
        vault.title(),
        is_demo,
    );
    let (desk, inbox) = Desk::new(view.clone());
    let (events, happened) = mpsc::unbounded_channel();
    let mut worker = Worker {
        desk: desk.clone(),
        view,
        profile,
        vault,
        ledger: None,
        orders: None,
        state: watch::channel(LoopState::default()).1,
        events,
        people: PeopleQuery::default(),
        log: (LogQuery::default(), 0),
        mark: None,
        fetched: None,
        is_stale: true,
    };
    worker.look_at_settings();
    worker.open_ledger().await;
    worker.refresh().await;
    for name in Name::ALL {
        worker.find_credential(name);
    }
    worker.show();
    tokio::spawn(worker.run(inbox, happened));
    Ok(desk)
}

struct Worker {
    desk: Desk,
    view: View,
    profile: Profile,
    vault: Vault,
    /// `None` while it cannot be opened; it is tried again.
    ledger: Option<Ledger>,
    orders: Option<mpsc::UnboundedSender<Order>>,
    state: watch::Receiver<LoopState>,
    events: mpsc::UnboundedSender<Event>,
    people: PeopleQuery,
    log: (LogQuery, u64),
    /// The ledger's change mark when it was last read.
    mark: Option<(i64, i64)>,
    /// Whose candidates were last fetched, and which.
    fetched: Option<(PersonKey, Vec<I4Id>)>,
    /// Whether the view has news that are not shown yet.
    is_stale: bool,
}

impl Worker {
    async fn run(mut self, mut inbox: Inbox, mut happened: mpsc::UnboundedReceiver<Event>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                command = inbox.recv() => match command {
                    Some((ticket, command)) => self.obey(ticket, command).await,
                    None => break,
                },
                Some(event) = happened.recv() => self.note(event),
                Ok(()) = self.state.changed() => {}
                _ = look.tick() => self.look().await,
            }
            // Whatever else has come meanwhile is shown together with it.
            while let Ok((ticket, command)) = inbox.try_recv() {
                self.obey(ticket, command).await;
            }
            while let Ok(event) = happened.try_recv() {
                self.note(event);
            }
            self.sync_state().await;
            self.show();
        }
        if let Some(orders) = &self.orders {
            let _ = orders.send(Order::Close);
        }
    }

    async fn obey(&mut self, ticket: Ticket, command: Command) {
        match command {
            Command::Start => self.pause(ticket, false).await,
            Command::Pause => self.pause(ticket, true).await,
            Command::SyncNow => self.order(Order::Once { yes: false }),
            Command::Yes => self.order(Order::Once { yes: true }),
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
                if let Some(ledger) = &self.ledger {
                    let saved = ledger.set_preferences(&preferences).await;
                    self.answer(ticket, saved.map(|()| "Saved".to_owned()));
                }
            }

            Command::Check => self.check(),
            Command::Offer => self.offer(),
            Command::Preview(day) => self.preview(day),

            Command::People(query) => {
                self.people = query;
                self.read_people().await;
            }
            Command::Person(key) => self.open_person(key).await,
            Command::Decide(people, decision) => {
                let answer = self.decide(&people, &decision).await;
                self.answer(ticket, answer);
                self.refresh().await;
                self.order(Order::Changed);
            }
            Command::Log { query, first } => {
                self.log = (query, first);
                self.read_log().await;
            }

            Command::ReadTable(path) => {
                self.view.import.ask();
                self.ask(async move {
                    Event::Imported(blocking(move || files::read_table(&path)).await)
                });
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

    fn note(&mut self, event: Event) {
        self.is_stale = true;
        match event {
            Event::Answer(ticket, answer) => self.view.put_answer(ticket, answer),
            Event::Saved => {
                self.look_at_settings();
                self.order(Order::Changed);
            }
            Event::Credential(name, found, changed_ms) => {
                let credential = &mut self.view.credentials[name as usize];
                credential.pending = false;
                credential.changed_ms = changed_ms;
                match found {
                    Ok(place) => (credential.place, credential.problem) = (Some(place), None),
                    Err(problem) if problem.code == Code::SecretMissing => {
                        (credential.place, credential.problem) = (None, None);
                    }
                    Err(problem) => credential.problem = Some(problem),
                }
            }
            Event::Checked(report) => self.view.check.answer(report),
            Event::Offered(offer) => self.view.offer.answer(offer),
            Event::Previewed(preview) => self.view.preview.answer(preview),
            Event::Imported(clubs) => self.view.import.answer(clubs),
            Event::Records(key, records) => {
                if let Some(person) = &mut self.view.person
                    && person.row.key == key
                {
                    Arc::make_mut(person).records.answer(records);
                }
            }
        }
    }

    /// Looks whether somebody else has changed something.
    async fn look(&mut self) {
        self.look_at_settings();
        if self.ledger.is_none() {
            self.open_ledger().await;
        }
        if let Some(ledger) = &self.ledger {
            match ledger.change_mark().await {
                Ok(mark) if Some(mark) == self.mark => {}
                Ok(mark) => {
                    self.mark = Some(mark);
                    self.refresh().await;
                }
                Err(problem) => self.trouble(problem),
            }
        }
        if now_ms() - self.view.now_ms >= STALE_MS {
            self.is_stale = true;
        }
    }

    fn look_at_settings(&mut self) {
        match Settings::load(self.profile.folder()) {
            Ok(settings) => {
                if *self.view.settings != settings {
                    self.view.settings = Arc::new(settings);
                    self.is_stale = true;
                    self.order(Order::Changed);
                }
                self.is_stale |= self.view.settings_problem.take().is_some();
            }
            // A new profile: the first run makes them.
            Err(problem) if problem.code == Code::SettingsMissing => {
                self.is_stale |= self.view.settings_problem.take().is_some();
            }
            Err(problem) => {
                if self.view.settings_problem.as_ref() != Some(&problem) {
                    self.view.settings_problem = Some(problem);
                    self.is_stale = true;
                }
            }
        }
    }

    async fn open_ledger(&mut self) {
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
                tokio::spawn(sync.run());
            }
            (Err(problem), _) | (_, Err(problem)) => return self.trouble(problem),
        }
        if let Ok(Some(preferences)) = ledger.preferences().await {
            self.view.preferences = preferences;
        }
        self.view.sync.problem = None;
        self.ledger = Some(ledger);
    }

    /// Reads everything again that the ledger has.
    async fn refresh(&mut self) {
        let Some(ledger) = self.ledger.clone() else {
            return;
        };
        match read::overview(&ledger, now_ms(), &self.view.zone).await {
            Ok(overview) => self.view.overview = Arc::new(overview),
            Err(problem) => return self.trouble(problem),
        }
        if let Ok(Some(last)) = ledger.last_pass().await {
            self.view.has_begun = true;
            self.view.sync.stopped = read::stopped(&last);
        }
        self.read_people().await;
        self.read_log().await;
        let key = self.view.person.as_ref().map(|p| p.row.key.clone());
        self.read_person(key).await;
        self.is_stale = true;
    }

    async fn read_people(&mut self) {
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

    async fn read_log(&mut self) {
        let Some(ledger) = &self.ledger else { return };
        match read::log(ledger, &self.log.0, self.log.1).await {
            Ok(log) => self.view.log = Arc::new(log),
            Err(problem) => self.trouble(problem),
        }
        self.is_stale = true;
    }

    async fn open_person(&mut self, key: Option<PersonKey>) {
        // Asked for again, candidates are fetched again.
        self.fetched = None;
        self.read_person(key).await;
    }

    async fn read_person(&mut self, key: Option<PersonKey>) {
        self.is_stale = true;
        let (Some(ledger), Some(key)) = (&self.ledger, key) else {
            self.view.person = None;
            return;
        };
        match read::person(ledger, &key).await {
            Ok(Some(mut person)) => {
                if let Some(old) = &self.view.person
                    && old.row.key == key
                    && old.candidates == person.candidates
                {
                    person.records = old.records.clone();
                }
                let wanted = (key, person.candidates.clone());
                if !wanted.1.is_empty() && self.fetched.as_ref() != Some(&wanted) {
                    person.records.ask();
                    self.fetch_records(&wanted.0, wanted.1.clone());
                    self.fetched = Some(wanted);
                }
                self.view.person = Some(Arc::new(person));
            }
            Ok(None) => self.view.person = None,
            Err(problem) => self.trouble(problem),
        }
    }

    fn fetch_records(&self, key: &PersonKey, candidates: Vec<I4Id>) {
        let (profile, vault, key) = (self.profile.clone(), self.vault.clone(), key.clone());
        self.ask(async move {
            let records = async {
                let settings = Settings::load(profile.folder())?;
                let secrets = Secrets::find(&vault).await?;
                let (_, i4) = wiring::clients(&settings, &secrets)?;
                let club = settings.clubs.iter().find(|c| c.intouch == key.club);
                let club = club.ok_or_else(|| {
                    Problem::new(Code::SettingsTable, format!("{} is not in it", key.club))
                })?;
                let mut records = Vec::new();
                for id in candidates {
                    let record = i4.record(club, &id).await?;
                    records.push(record.map(|r| Candidate {
                        i4: id,
                        fields: read::fields(&r.contact),
                    }));
                }
                Ok(records)
            };
            Event::Records(key.clone(), records.await)
        });
    }

    async fn decide(
        &self,
        people: &[PersonKey],
        decision: &tasks::Decision,
    ) -> Result<String, Problem> {
        let Some(ledger) = &self.ledger else {
            return Err(Code::Database.into());
        };
        let syncing = self.is_syncing();
        let mut done = 0;
        let mut refused = None;
        for key in people {
            let Some(entry) = ledger.one(&key.club, &key.id).await? else {
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

    fn is_syncing(&self) -> bool {
        let state = self.state.borrow();
        state.is_ours || state.is_busy || self.profile.is_syncing()
    }

    async fn pause(&mut self, ticket: Ticket, paused: bool) {
        let Some(ledger) = &self.ledger else {
            let problem = self.view.sync.problem.clone();
            return self.answer(ticket, Err(problem.unwrap_or(Code::Database.into())));
        };
        let saved = ledger.set_paused(paused).await;
        self.view.has_begun = true;
        self.order(if paused { Order::Pause } else { Order::Start });
        let words = if paused { "Paused" } else { "Started" };
        self.answer(ticket, saved.map(|()| words.to_owned()));
    }

    fn close(&mut self) {
        self.order(Order::Close);
        if self.orders.is_none() {
            self.view.sync.is_over = true;
            self.is_stale = true;
        }
    }

    fn check(&mut self) {
        if self.view.check.is_pending() {
            return;
        }
        self.view.check.ask();
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        self.ask(async move {
            let report = async {
                let settings = Settings::load(profile.folder())?;
                let secrets = Secrets::find(&vault).await?;
                let (intouch, i4) = wiring::clients(&settings, &secrets)?;
                let clubs: Vec<Club> = enabled(&settings);
                Ok(tasks::check(&intouch, &i4, &clubs).await)
            };
            Event::Checked(report.await)
        });
    }

    fn offer(&mut self) {
        if self.view.offer.is_pending() {
            return;
        }
        self.view.offer.ask();
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        self.ask(async move {
            let offer = async {
                let settings = Settings::load(profile.folder())?;
                let secrets = Secrets::find(&vault).await?;
                let (intouch, i4) = wiring::clients(&settings, &secrets)?;
                let known: Vec<_> = settings.clubs.iter().map(|c| c.i4.clone()).collect();
                Ok(tasks::offer(&intouch, &i4, &known).await)
            };
            Event::Offered(offer.await)
        });
    }

    fn preview(&mut self, day: jiff::civil::Date) {
        self.view.preview.ask();
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        self.ask(async move {
            let preview = async {
                let settings = Settings::load(profile.folder())?;
                let secrets = Secrets::find(&vault).await?;
                let (intouch, _) = wiring::clients(&settings, &secrets)?;
                tasks::preview(&intouch, &settings.clubs, day).await
            };
            Event::Previewed(preview.await)
        });
    }

    /// Runs a save of the settings on a thread that may wait for the disk.
    fn save(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> Result<String, Problem> + Send + 'static,
    ) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let answer = blocking(work).await;
            // The view shows the new settings before it says that they are saved.
            let _ = events.send(Event::Saved);
            let _ = events.send(Event::Answer(ticket, answer));
        });
    }

    /// As [`Worker::save`], for other files.
    fn file(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> Result<String, Problem> + Send + 'static,
    ) {
        self.ask(async move { Event::Answer(ticket, blocking(work).await) });
    }

    fn change_credential(
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
            let _ = events.send(Event::Saved);
            let _ = events.send(Event::Answer(ticket, answer));
        });
    }

    fn find_credential(&mut self, name: Name) {
        self.view.credentials[name as usize].pending = true;
        let (vault, ledger) = (self.vault.clone(), self.ledger.clone());
        self.ask(async move { found(name, &vault, ledger.as_ref()).await });
    }

    fn ask(&self, work: impl Future<Output = Event> + Send + 'static) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let _ = events.send(work.await);
        });
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Result<String, Problem>) {
        self.view.put_answer(ticket, answer);
        self.is_stale = true;
    }

    fn trouble(&mut self, problem: Problem) {
        if self.view.sync.problem.as_ref() != Some(&problem) {
            self.view.sync.problem = Some(problem);
            self.is_stale = true;
        }
    }

    /// Takes over what the loop does, and derives the state of the whole.
    async fn sync_state(&mut self) {
        let state = self.state.borrow_and_update().clone();
        let holder = if state.is_ours {
            Holder::Here
        } else if state.is_busy || self.profile.is_syncing() {
            let told = match &self.ledger {
                Some(ledger) => ledger.activity().await.ok().flatten(),
                None => None,
            };
            // The lock is taken an instant before the loop says so.
            if told.as_ref().is_some_and(|a| a.pid == std::process::id()) && !state.is_busy {
                return;
            }
            Holder::Elsewhere {
                pid: told.as_ref().map(|a| a.pid),
                since_ms: told.as_ref().map(|a| a.since_ms),
            }
        } else {
            Holder::Nobody
        };
        let view = &mut self.view;
        let before = (
            view.sync.status,
            view.sync.holder,
            view.sync.next_pass_ms,
            view.sync.problem.clone(),
            (view.sync.is_ending, view.sync.is_over),
            view.sync.progress.is_some(),
            view.sync.waiting,
            view.sync.confirmed_ms,
        );
        let has_progress = state.progress.is_some();
        view.sync.holder = holder;
        view.sync.progress = state.progress;
        view.sync.next_pass_ms = state.next_pass_ms;
        view.sync.is_ending = state.is_ending;
        view.sync.is_over |= state.is_over;
        if self.ledger.is_some() {
            view.sync.problem = state.problem;
        }
        let overview = &view.overview;
        view.sync.waiting = overview
            .needs
            .iter()
            .filter(|n| read::waits_for_yes(n))
            .map(|n| n.people)
            .sum();
        let failed = overview.needs.iter();
        let failed = failed.filter(|n| n.outcome == Outcome::Failed);
        let failed = failed.map(|n| n.people).sum();
        view.sync.confirmed_ms = confirmed(view);
        let totals = view.sync.progress.as_ref().map(|p| p.totals());
        view.sync.status = Status::of(&Facts {
            holder,
            is_busy: totals.is_some_and(|t| t.read > 0),
            problem: view
                .settings_problem
                .as_ref()
                .or(view.sync.problem.as_ref()),
            stopped: &view.sync.stopped,
            waiting: view.sync.waiting,
            failed,
            has_confirmed: view.sync.confirmed_ms.is_some(),
        });
        let after = (
            view.sync.status,
            view.sync.holder,
            view.sync.next_pass_ms,
            view.sync.problem.clone(),
            (view.sync.is_ending, view.sync.is_over),
            view.sync.progress.is_some(),
            view.sync.waiting,
            view.sync.confirmed_ms,
        );
        self.is_stale |= before != after || has_progress;
    }

    fn show(&mut self) {
        if std::mem::take(&mut self.is_stale) {
            self.view.now_ms = now_ms();
            self.desk.show(self.view.clone());
        }
    }
}

/// When all clubs that are switched on were last confirmed.
fn confirmed(view: &View) -> Option<i64> {
    let clubs = view.settings.clubs.iter().filter(|c| c.enabled);
    let days = &view.overview.clubs;
    let of = |club: &Club| {
        let day = days.iter().find(|d| d.club == club.intouch.as_str());
        day.and_then(|d| d.confirmed_ms)
    };
    clubs.map(of).min().flatten()
}

fn enabled(settings: &Settings) -> Vec<Club> {
    let clubs = settings.clubs.iter();
    clubs.filter(|c| c.enabled).cloned().collect()
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
            "The link is undone; the next pass looks for a match again".to_owned()
        }
        tasks::Decision::NewPerson => {
            format!("{them} {verb} created in I4 in the next pass")
        }
    }
}

async fn found(name: Name, vault: &Vault, ledger: Option<&Ledger>) -> Event {
    let place = vault.find(name).await.map(|(_, place)| place);
    let changed_ms = match ledger {
        Some(ledger) => ledger.credential_changed(name.text()).await.ok().flatten(),
        None => None,
    };
    Event::Credential(name, place, changed_ms)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(Problem::new(Code::Internal, e)))
}
