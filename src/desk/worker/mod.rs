//! The desk itself: one task that takes commands and events, one after the other, and shows a
//! new view when something has changed.

mod ask;
mod obey;
mod reads;
mod state;

use super::command::{Command, Ticket};
use super::sync_loop::{LoopState, Order};
use super::view::{Candidate, View};
use super::{Desk, Inbox, Screen};
use crate::ledger::{Ledger, LogQuery, PeopleQuery, now_ms};
use crate::model::{I4Id, PersonId};
use crate::problem::{Code, Problem};
use crate::report::CheckReport;
use crate::secrets::{Name, Place, Vault};
use crate::settings::{Profile, Settings, TableRow};
use crate::tasks::{Offer, Preview};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often it is looked whether another process, or an editor, has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// Relative times on the screen are at most so old.
const STALE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// What happens besides commands.
enum Event {
    Answer(Ticket, Result<String, Problem>),
    Saved,
    /// A secret was stored or removed.
    SecretChanged,
    /// The loop has ended although nobody told it to.
    LoopEnded,
    Credential(Name, Result<Place, Problem>, Option<i64>),
    Checked(Result<CheckReport, Problem>),
    Offered(Result<Offer, Problem>),
    Previewed(jiff::civil::Date, Result<Preview, Problem>),
    Imported(Result<Vec<TableRow>, Problem>),
    Records(PersonId, Vec<I4Id>, Result<Vec<Option<Candidate>>, Problem>),
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
        screen: desk.screen.clone(),
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
        previewed: None,
        hour: 0,
        saving: Arc::default(),
        read_problem: None,
        is_stale: true,
    };
    worker.look_at_settings();
    worker.open_ledger().await;
    worker.refresh().await;
    for name in Name::ALL {
        worker.find_credential(name);
    }
    worker.sync_state().await;
    worker.show();
    tokio::spawn(worker.run(inbox, happened));
    Ok(desk)
}

struct Worker {
    screen: Screen,
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
    fetched: Option<(PersonId, Vec<I4Id>)>,
    /// The day whose people are being counted.
    previewed: Option<jiff::civil::Date>,
    /// The hour, since 1970, in which the sums were last made.
    hour: i64,
    /// One save of the settings at a time: each reads the file that the one before has written.
    saving: Arc<tokio::sync::Mutex<()>>,
    /// Why the ledger could not be opened or read.
    read_problem: Option<Problem>,
    /// Whether the view has news that are not shown yet.
    is_stale: bool,
}

impl Worker {
    async fn run(mut self, mut inbox: Inbox, mut happened: mpsc::UnboundedReceiver<Event>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let mut commands = Vec::new();
            tokio::select! {
                command = inbox.recv() => match command {
                    Some(command) => commands.push(command),
                    None => break,
                },
                Some(event) = happened.recv() => self.note(event),
                Ok(()) = self.state.changed() => {}
                _ = look.tick() => self.look().await,
            }
            // Whatever else has come meanwhile is shown together with it.
            while let Ok(command) = inbox.try_recv() {
                commands.push(command);
            }
            for (ticket, command) in newest(commands) {
                self.obey(ticket, command).await;
            }
            while let Ok(event) = happened.try_recv() {
                self.note(event);
            }
            self.sync_state().await;
            self.show();
        }
        self.order(Order::Close);
        if let Some(ledger) = &self.ledger {
            // Whatever the loop still writes is written before.
            let _ = self.state.wait_for(|s| s.is_over).await;
            ledger.close().await;
        }
    }

    fn note(&mut self, event: Event) {
        self.is_stale = true;
        match event {
            Event::Answer(ticket, answer) => self.view.put_answer(ticket, answer),
            Event::Saved => self.look_at_settings(),
            Event::SecretChanged => self.order(Order::Changed),
            Event::LoopEnded => {
                // The next look opens the ledger again, which begins a new loop.
                (self.ledger, self.orders) = (None, None);
                self.state = watch::channel(LoopState::default()).1;
                self.trouble(Code::Internal.into());
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
            Event::Previewed(day, preview) => {
                if self.previewed == Some(day) {
                    self.view.preview.answer(preview);
                }
            }
            Event::Imported(clubs) => self.view.import.answer(clubs),
            Event::Records(key, candidates, records) => {
                if let Some(person) = &mut self.view.person
                    && person.row.id == key
                {
                    let person = Arc::make_mut(person);
                    if person.candidates == candidates {
                        person.records.answer(records.clone());
                    }
                    if person.other.ids == candidates {
                        person.other.records.answer(records);
                    }
                }
            }
        }
    }

    /// Looks whether somebody else has changed something.
    async fn look(&mut self) {
        self.look_at_settings();
        if self.ledger.as_ref().is_some_and(Ledger::is_replaced) {
            // It was rebuilt: what this one says counts no more, nor what is written to it.
            self.order(Order::Close);
            (self.ledger, self.orders, self.mark) = (None, None, None);
            self.state = watch::channel(LoopState::default()).1;
        }
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
        // "Today" and "the last 24 hours" move on although nothing is written.
        if self.hour != now_ms() / HOUR_MS {
            self.refresh().await;
        }
        if now_ms() - self.view.now_ms >= STALE_MS {
            self.is_stale = true;
        }
    }

    fn is_syncing(&self) -> bool {
        let state = self.state.borrow();
        state.is_ours || state.is_busy || self.profile.is_syncing()
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    fn show(&mut self) {
        if std::mem::take(&mut self.is_stale) {
            self.view.now_ms = now_ms();
            self.screen.show(self.view.clone());
        }
    }
}

/// Without the questions that a later one makes superfluous: somebody types quickly.
fn newest(commands: Vec<(Ticket, Command)>) -> Vec<(Ticket, Command)> {
    let kind = |command: &Command| {
        let is_question = matches!(
            command,
            Command::People(_) | Command::Person(_) | Command::Log { .. } | Command::Preview(_)
        );
        is_question.then(|| std::mem::discriminant(command))
    };
    let kinds: Vec<_> = commands.iter().map(|(_, c)| kind(c)).collect();
    let is_last = |i: usize| kinds[i].is_none() || !kinds[i + 1..].contains(&kinds[i]);
    let kept = commands.into_iter().enumerate();
    kept.filter(|(i, _)| is_last(*i)).map(|(_, c)| c).collect()
}
