//! The loop that syncs while the window is open, whether it is drawn or not. Orders in, its
//! state out.

use crate::engine::{Request, Shown, Snapshot};
use crate::ledger::{Ledger, now_ms};
use crate::problem::{Code, Problem, Scope};
use crate::secrets::Vault;
use crate::settings::{Profile, Settings, SyncLock};
use crate::tasks::{Pace, Ready, Rest, note_no_pass, raise_settings, say_active, say_begun, tidy};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often somebody else's lock is tried again.
const BUSY: Duration = Duration::from_secs(2);
/// How often it is tried again when settings, keyring or database cannot be used, unless an
/// order comes first: correcting them is one.
const TROUBLE: Duration = Duration::from_secs(30);
/// Progress is told at most so often: once for each batch of news.
const BATCH: Duration = Duration::from_millis(150);

/// What the loop is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Pass after pass, from now.
    Start,
    /// No more, after the people in flight.
    Pause,
    /// One pass now; `yes_to` answers `confirm_above`.
    Once {
        /// See [`Request::yes_to`].
        yes_to: Option<Shown>,
    },
    /// Settings or secrets have changed.
    Changed,
    /// Somebody was decided about: the next pass may begin at once.
    Soon,
    /// End for good.
    Close,
}

/// What the loop does.
#[derive(Clone, Debug, Default)]
pub struct LoopState {
    /// Whether this process holds the profile's lock.
    pub is_ours: bool,
    /// Whether it is being taken.
    pub is_taking: bool,
    /// Whether another process holds it.
    pub is_busy: bool,
    /// The pass in flight.
    pub progress: Option<Arc<Snapshot>>,
    /// When the next pass begins, milliseconds since 1970.
    pub next_pass_ms: Option<i64>,
    /// What stops everything.
    pub problem: Option<Problem>,
    /// Whether the pass in flight is being ended.
    pub is_ending: bool,
    /// Whether it is being ended because other settings were saved: a pass with them comes next.
    pub is_renewing: bool,
    /// Whether the loop is over.
    pub is_over: bool,
}

/// The loop of one profile.
pub struct SyncLoop {
    profile: Profile,
    vault: Vault,
    ledger: Ledger,
    orders: mpsc::UnboundedReceiver<Order>,
    state: watch::Sender<LoopState>,
    /// Whether pass follows pass.
    wanted: bool,
    /// One pass is asked for, and how many people it was said yes to.
    once: Option<Option<Shown>>,
    over: bool,
    /// Settings or secrets have changed while nobody rested: the next pass begins at once.
    changed: bool,
    /// The newest entry of the log when the last turn began: decisions after it are to be carried
    /// out.
    logged: Option<i64>,
    lock: Option<SyncLock>,
    ready: Option<Ready>,
    pace: Pace,
}

impl SyncLoop {
    /// A loop that begins at once if it is `wanted`.
    #[must_use]
    pub fn new(
        profile: Profile,
        vault: Vault,
        ledger: Ledger,
        orders: mpsc::UnboundedReceiver<Order>,
        wanted: bool,
    ) -> Self {
        Self {
            profile,
            vault,
            ledger,
            orders,
            state: watch::Sender::default(),
            wanted,
            once: None,
            over: false,
            changed: false,
            logged: None,
            lock: None,
            ready: None,
            pace: Pace::default(),
        }
    }

    /// What it does, always the newest.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<LoopState> {
        self.state.subscribe()
    }

    /// Runs until [`Order::Close`], or until nobody can give orders any more.
    pub async fn run(mut self) {
        while !self.over {
            if !self.wanted && self.once.is_none() {
                self.lock = None;
                self.tell(|s| {
                    *s = LoopState {
                        problem: s.problem.take(),
                        ..LoopState::default()
                    }
                });
                let order = self.orders.recv().await;
                self.obey(order.unwrap_or(Order::Close));
                continue;
            }
            let pause = match self.turn().await {
                Ok(pause) => pause,
                Err(problem) if problem.code == Code::ProfileBusy => {
                    self.once = None;
                    self.tell(|s| {
                        *s = LoopState {
                            is_busy: true,
                            ..LoopState::default()
                        }
                    });
                    BUSY
                }
                Err(problem) => {
                    self.once = None;
                    let refused = problem.code.scope() == Scope::Everything;
                    self.pace.passed(refused && is_sign_in(problem.code));
                    if let Ok(settings) = Settings::load(self.profile.folder()) {
                        // A database that cannot be written to is the problem that is shown.
                        let _ = note_no_pass(&self.ledger, &settings).await;
                    }
                    self.tell(|s| {
                        s.problem = Some(problem);
                        s.is_renewing = false;
                    });
                    TROUBLE
                }
            };
            if self.once.is_none() && self.wanted && !self.over {
                self.rest(pause).await;
            }
        }
        self.lock = None;
        self.tell(|s| {
            s.is_over = true;
            s.is_ours = false;
        });
    }

    /// One pass. Returns how long to rest after it.
    async fn turn(&mut self) -> Result<Duration, Problem> {
        // What is decided from here on, by whomever, is carried out by this pass or right after it.
        if let Ok(newest) = self.ledger.newest_log_id().await {
            self.logged = Some(newest);
        }
        if self.lock.is_none() {
            self.tell(|s| s.is_taking = true);
            let profile = self.profile.clone();
            let lock = tokio::task::spawn_blocking(move || profile.lock()).await;
            self.tell(|s| s.is_taking = false);
            let lock = lock.map_err(|e| Problem::new(Code::ProfileFolder, e))??;
            // Whoever held it before may have rebuilt the database, or left it damaged.
            self.ledger.check_whole().await?;
            raise_settings(&self.profile, &self.ledger, &lock).await?;
            self.lock = Some(lock);
        }
        self.tell(|s| {
            s.is_ours = true;
            s.is_busy = false;
            s.next_pass_ms = None;
        });
        let ready = self.made_ready().await?;
        say_begun(&self.ledger, &ready.settings).await?;
        self.tell(|s| s.is_renewing = false);
        let once = self.once.take();
        let request = Request {
            yes_to: once.flatten(),
            ..Request::default()
        };
        let (mut is_renewing, mut is_ended) = (false, false);
        let cancel = CancellationToken::new();
        let mut snapshot = ready.engine.snapshot();
        let report = {
            let mut pass = std::pin::pin!(ready.engine.pass(&request, &cancel));
            loop {
                tokio::select! {
                    report = &mut pass => break report,
                    order = self.orders.recv() => {
                        let order = order.unwrap_or(Order::Close);
                        self.obey(order);
                        if matches!(order, Order::Pause | Order::Close) {
                            is_ended = true;
                            cancel.cancel();
                            self.tell(|s| s.is_ending = true);
                        }
                        if order == Order::Changed {
                            self.changed = true;
                            if !is_renewing && self.are_other(&ready.settings) {
                                // Nobody more is sent by a table that counts no more.
                                is_renewing = true;
                                cancel.cancel();
                                self.tell(|s| s.is_renewing = true);
                            }
                        }
                    }
                    Ok(()) = batch(&mut snapshot) => {
                        let now = Arc::new(snapshot.borrow_and_update().clone());
                        self.tell(|s| s.progress = now.running.then_some(now));
                    }
                }
            }
        };
        let interval = ready.settings.sync.interval;
        if is_renewing && once.is_some() && !is_ended {
            // The pass that was asked for is still to come. A yes was to those who were shown, who
            // may be others by the new table.
            self.once.get_or_insert(None);
        }
        if report.is_ok() {
            // If it cannot be written, the next pass tells why.
            let _ = tidy(&self.ledger, &ready.settings).await;
        }
        self.ready = Some(ready);
        self.tell(|s| {
            s.progress = None;
            s.is_ending = false;
        });
        let report = report?;
        let fatal = report.fatal().cloned();
        let refused = fatal.as_ref().is_some_and(|p| is_sign_in(p.code));
        self.pace.passed(refused);
        self.tell(|s| s.problem = fatal);
        Ok(self.pace.pause(interval))
    }

    /// Whether other settings are saved than these, which a pass runs on. While they cannot be read,
    /// somebody is writing them.
    fn are_other(&self, settings: &Settings) -> bool {
        let saved = Settings::load(self.profile.folder());
        saved.is_ok_and(|saved| !saved.steer_like(settings))
    }

    /// The engine, made anew if settings or secrets have changed.
    async fn made_ready(&mut self) -> Result<Ready, Problem> {
        match self.ready.take() {
            Some(ready) => {
                let news = ready.renewed(&self.profile, &self.vault, &self.ledger);
                Ok(news.await?.unwrap_or(ready))
            }
            None => Ready::new(&self.profile, &self.vault, &self.ledger).await,
        }
    }

    /// Rests until the next pass, or until an order or a decision ends it.
    async fn rest(&mut self, pause: Duration) {
        if std::mem::take(&mut self.changed) {
            return;
        }
        let begun = Instant::now();
        let mut rest = Rest::new(now_ms(), pause);
        self.say_rest(rest).await;
        loop {
            if self.has_decided().await {
                return;
            }
            if let Some(moved) = rest.moved(now_ms(), begun.elapsed()) {
                rest = moved;
                self.say_rest(rest).await;
            }
            let Some(step) = rest.step(now_ms(), begun.elapsed()) else {
                return;
            };
            if let Ok(order) = tokio::time::timeout(step, self.orders.recv()).await {
                let order = order.unwrap_or(Order::Close);
                self.obey(order);
                if order != Order::Soon || !self.pace.is_slow() {
                    return;
                }
            }
        }
    }

    /// Says when the next pass begins.
    async fn say_rest(&self, rest: Rest) {
        if self.lock.is_some() {
            let next = rest.until_ms();
            // Not being able to say so is told by the next pass, which cannot write either.
            let _ = say_active(&self.ledger, Some(next)).await;
            self.tell(|s| s.next_pass_ms = Some(next));
        }
    }

    /// Whether somebody was decided about since the last turn began, here or by a command. That
    /// does not make a refused sign-in be tried again sooner.
    async fn has_decided(&self) -> bool {
        match self.logged {
            Some(logged) if !self.pace.is_slow() => {
                self.ledger.has_decided(logged).await.unwrap_or(false)
            }
            _ => false,
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start => self.wanted = true,
            Order::Pause => {
                self.wanted = false;
                self.once = None;
            }
            Order::Once { yes_to } => self.once = Some(yes_to.or(self.once.flatten())),
            // What was wrong may be right now; if not, the next turn says so again.
            Order::Changed => self.tell(|s| s.problem = None),
            Order::Soon => {}
            Order::Close => self.over = true,
        }
    }

    fn tell(&self, change: impl FnOnce(&mut LoopState)) {
        self.state.send_modify(change);
    }
}

/// The next batch of news.
async fn batch(snapshot: &mut watch::Receiver<Snapshot>) -> Result<(), watch::error::RecvError> {
    snapshot.changed().await?;
    tokio::time::sleep(BATCH).await;
    Ok(())
}

fn is_sign_in(code: Code) -> bool {
    matches!(code, Code::InTouchSignIn | Code::I4SignIn)
}
