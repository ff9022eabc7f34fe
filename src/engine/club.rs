//! One club's part of a pass: read, deliver, create, check, report.

use super::gate::{self, Allowed, Wanted};
use super::pass::{Engine, Shared};
use super::ports::{Source, Target};
use super::recover::FindingAgain;
use super::snapshot::{ClubOutcome, ClubReport, Phase};
use crate::ledger::Entry;
use crate::model::{Club, Counts, Field, FieldRules, Outcome, PersonId};
use crate::problem::{Code, Problem, Scope};
use futures::StreamExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// People taken from the inbox at once.
const BATCH: i64 = 200;
/// The same for those who have waited for the gate.
const CHUNK: usize = 200;
/// People of one club on their way at once; calls in flight are bounded below this, for all
/// clubs together, in `remote`.
const AT_ONCE: usize = 16;
/// So many people failing in a row raise the question whether the service is down.
const FAILURES_IN_A_ROW: u32 = 5;

/// Holds that depend on I4's field rules.
static BY_RULES: [Code; 6] = [
    Code::HoldRequired,
    Code::HoldLength,
    Code::HoldValue,
    Code::HoldCleared,
    Code::HoldRule,
    // What I4 refuses may be a rule of its own too.
    Code::HoldRefused,
];
/// A club in a pass.
pub(super) struct ClubPass<'a, S, T> {
    pub(super) engine: &'a Engine<S, T>,
    pub(super) shared: &'a Shared,
    pub(super) club: &'a Club,
    /// Ends this club's part.
    pub(super) stop: CancellationToken,
    /// The field rules of an earlier pass: they say when it is worth asking for today's.
    earlier_rules: OnceLock<Arc<FieldRules>>,
    /// Whether I4 has answered a call of this club: key and club are right.
    proven: AtomicBool,
    first_call: tokio::sync::Mutex<()>,
    /// Where the database was rebuilt.
    pub(super) again: FindingAgain,
    /// When this pass began, by this machine: who was stored since is as InTouch has them.
    pub(super) begun_ms: i64,
    index: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    counts: Counts,
    stopped: Option<Problem>,
    failures: u32,
    /// Whether everything that InTouch has was read, and may be believed.
    is_read: bool,
    /// Whether somebody new was brought to I4.
    has_newcomers: bool,
    /// Why not everything that InTouch has may have been read: whoever was is brought to I4.
    doubt: Option<Problem>,
    /// What to say of a club that is well otherwise.
    warning: Option<Problem>,
    /// People who wait for the gate.
    deferred: Vec<Deferred>,
    /// Whether somebody got through: whoever fails then fails by themselves.
    has_success: bool,
    /// Who has failed so that it may be their own doing.
    failed: Vec<PersonId>,
}

/// In which round a person is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// Nobody is created or updated: those are counted first.
    Counting,
    /// Everything.
    Open,
    /// The gate has opened for somebody who was counted as this.
    Allowed {
        /// When this pass has searched for them in vain, if it has.
        searched: Option<Instant>,
        /// They were to be created.
        was_create: bool,
        /// InTouch was asked for them just now.
        is_asked: bool,
    },
}

impl Round {
    /// When this pass has searched for the person in vain, if it has.
    pub(super) fn searched(self) -> Option<Instant> {
        match self {
            Self::Allowed { searched, .. } => searched,
            Self::Counting | Self::Open => None,
        }
    }

    /// The same for somebody who has changed since: what was known of them does not count.
    pub(super) fn fresh(self) -> Self {
        match self {
            Self::Allowed { was_create, .. } => Self::Allowed {
                searched: None,
                was_create,
                is_asked: true,
            },
            other => other,
        }
    }
}

/// Somebody who waits for the gate; no more than this, they may be many.
#[derive(Clone, Debug)]
pub(super) struct Deferred {
    pub(super) person: PersonId,
    pub(super) what: What,
}

/// What is to be done with them.
#[derive(Clone, Debug)]
pub(super) enum What {
    Create {
        /// There before the start.
        is_old: bool,
        /// When they were searched for in vain, if they were.
        searched: Option<Instant>,
        /// InTouch was asked for them.
        is_asked: bool,
    },
    Update {
        /// The fields that they would lose.
        cleared: Vec<Field>,
    },
}

impl Deferred {
    fn count(&self, wanted: &mut Wanted) {
        match &self.what {
            What::Create { is_old, .. } => {
                wanted.creates += 1;
                wanted.old += u64::from(*is_old);
            }
            What::Update { cleared } => {
                wanted.updates += 1;
                for field in cleared {
                    *wanted.cleared.entry(*field).or_default() += 1;
                }
            }
        }
    }

    /// The round in which it may be done, or the code that they wait with.
    fn judged(&self, allowed: &Allowed) -> Result<Round, Code> {
        match &self.what {
            What::Create { is_old: true, .. } if !allowed.old => Err(Code::ConfirmOld),
            What::Create { .. } if !allowed.creates => Err(Code::ConfirmCreates),
            What::Create {
                searched, is_asked, ..
            } => Ok(Round::Allowed {
                searched: *searched,
                was_create: true,
                is_asked: *is_asked,
            }),
            What::Update { cleared } => {
                if cleared
                    .iter()
                    .any(|field| allowed.not_cleared.contains(field))
                {
                    Err(Code::ConfirmCleared)
                } else if !allowed.updates {
                    Err(Code::ConfirmUpdated)
                } else {
                    Ok(Round::Allowed {
                        searched: None,
                        was_create: false,
                        is_asked: false,
                    })
                }
            }
        }
    }
}

impl<'a, S: Source, T: Target> ClubPass<'a, S, T> {
    pub(super) fn new(
        engine: &'a Engine<S, T>,
        shared: &'a Shared,
        club: &'a Club,
        index: usize,
    ) -> Self {
        Self {
            engine,
            shared,
            club,
            stop: shared.stop.child_token(),
            earlier_rules: OnceLock::new(),
            proven: AtomicBool::new(false),
            first_call: tokio::sync::Mutex::default(),
            again: FindingAgain::default(),
            begun_ms: engine.ledger.now_ms(),
            index,
            state: Mutex::default(),
        }
    }

    /// Everything that this club needs. Problems end up in the report.
    pub(super) async fn run(self) -> ClubReport {
        let part = self.shared.gate.part();
        self.phase(Phase::Reading);
        if let Err(problem) = self.read().await {
            // What was read before, now or in earlier passes, is delivered all the same.
            self.note(&problem);
        }
        let delivered = async {
            self.release().await?;
            let due = self.engine.ledger.count_due(&self.club.intouch).await?;
            self.counts(|c| c.read = due);
            self.phase(Phase::Delivering);
            self.find_again().await?;
            self.deliver_due().await?;
            self.look_again(self.round()).await?;
            let deferred = std::mem::take(&mut self.state().deferred);
            let mut wanted = Wanted::default();
            deferred.iter().for_each(|d| d.count(&mut wanted));
            let allowed = tokio::select! {
                biased;
                allowed = part.may(&wanted) => Some(allowed),
                () = self.stop.cancelled() => None,
            };
            if let Some(allowed) = allowed {
                self.deliver_deferred(&deferred, &allowed).await?;
            }
            self.phase(Phase::Checking);
            self.settle().await?;
            self.remember_rules().await?;
            self.let_rest().await?;
            let warning = self.look_for_others().await?;
            self.state().warning = warning;
            Ok::<(), Problem>(())
        };
        if let Err(problem) = delivered.await {
            self.stop_for(&problem);
        }
        self.report()
    }

    fn report(&self) -> ClubReport {
        let fatal = self
            .shared
            .fatal
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .clone();
        let mut state = self.state();
        let mut counts = state.counts;
        // Who was read and not reached keeps their place in the inbox.
        // Somebody made due by hand while the pass ran was not there when it counted.
        counts.read = counts.read.max(counts.ended());
        counts.pending += counts.read.saturating_sub(counts.ended());
        let stopped = fatal.or_else(|| state.stopped.take());
        let doubt = state.doubt.take();
        let warning = state.warning.take();
        let is_read = state.is_read;
        drop(state);
        self.counts(|c| *c = counts);
        self.phase(Phase::Finished);
        let mut report = ClubReport::of(self.club, counts, stopped);
        if report.outcome == ClubOutcome::Ok && self.stop.is_cancelled() {
            report.outcome = ClubOutcome::Stopped;
            "Interrupted; the next pass goes on from here".clone_into(&mut report.message);
        }
        if report.outcome == ClubOutcome::Ok {
            let mind = doubt.as_ref().or(warning.as_ref());
            report.message = mind.map(ToString::to_string).unwrap_or_default();
        }
        report.doubt = doubt;
        report.is_read = is_read;
        report
    }

    /// Keeps the field rules of an earlier pass at hand.
    pub(super) fn remember_earlier(&self, rules: FieldRules) {
        let _ = self.earlier_rules.set(Arc::new(rules));
    }

    /// Not everything that InTouch has may have been read.
    pub(super) fn doubt(&self, problem: &Problem) {
        self.state().doubt.get_or_insert_with(|| problem.clone());
    }

    /// Everything that InTouch has was read, and may be believed.
    pub(super) fn confirm_reading(&self) {
        self.state().is_read = true;
    }

    /// Makes people due who waited for something that has happened: new field rules, a yes.
    async fn release(&self) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        let club = &self.club.intouch;
        for code in &gate::WAITING {
            if self.shared.waiting.of(*code) == 0 {
                continue;
            }
            // Those who have changed since do not wait any more.
            let waiting = self.engine.waiting().await?.of(*code);
            if waiting > 0 && self.shared.gate.allows(*code, waiting) {
                ledger.look_again(club, std::slice::from_ref(code)).await?;
            }
        }
        if !self.shared.waiting.has(club, &BY_RULES) || self.stop.is_cancelled() {
            return Ok(());
        }
        match self.rules().await {
            // Each is judged by today's rules once.
            Ok(rules) => ledger.judge_again(club, &BY_RULES, rules.digest()).await,
            Err(problem) if problem.code.scope() == Scope::Person => Ok(()),
            Err(problem) => {
                self.stop_for(&problem);
                Ok(())
            }
        }
    }

    async fn remember_rules(&self) -> Result<(), Problem> {
        match self.shared.rules_if_read() {
            Some(rules) => {
                let ledger = &self.engine.ledger;
                ledger.set_club_rules(&self.club.intouch, &rules).await
            }
            None => Ok(()),
        }
    }

    /// I4's field rules, fresh in this pass.
    pub(super) async fn rules(&self) -> Result<Arc<FieldRules>, Problem> {
        self.shared.rules(&self.engine.target, self.club).await
    }

    /// The field rules of an earlier pass, if there are any: nobody is held by them.
    pub(super) fn earlier_rules(&self) -> Option<Arc<FieldRules>> {
        self.earlier_rules.get().cloned()
    }

    /// The round before the gate.
    fn round(&self) -> Round {
        if self.shared.gate.is_open() {
            Round::Open
        } else {
            Round::Counting
        }
    }

    async fn deliver_due(&self) -> Result<(), Problem> {
        let round = self.round();
        let mut after = String::new();
        while !self.stop.is_cancelled() {
            let batch = self
                .engine
                .ledger
                .due(&self.club.intouch, &after, BATCH)
                .await?;
            let Some(last) = batch.last() else { break };
            after = last.id.as_str().to_owned();
            self.each(batch.into_iter().map(|entry| (entry, round)))
                .await;
        }
        Ok(())
    }

    async fn deliver_deferred(
        &self,
        deferred: &[Deferred],
        allowed: &Allowed,
    ) -> Result<(), Problem> {
        for chunk in deferred.chunks(CHUNK) {
            if self.stop.is_cancelled() {
                return Ok(());
            }
            let ledger = &self.engine.ledger;
            let reads = chunk.iter().map(|d| ledger.person(&d.person));
            let people = futures::future::try_join_all(reads).await?;
            let (mut go, mut wait) = (Vec::new(), Vec::new());
            for (entry, deferred) in people.into_iter().zip(chunk) {
                match (entry, deferred.judged(allowed)) {
                    (Some(entry), Ok(round)) => go.push((entry, round)),
                    (Some(entry), Err(code)) => wait.push((entry, code)),
                    (None, _) => {}
                }
            }
            self.each(go.into_iter()).await;
            let asks = wait
                .iter()
                .map(|(entry, code)| self.ask_first(entry, *code));
            futures::future::join_all(asks).await;
        }
        Ok(())
    }

    pub(super) async fn each(&self, people: impl Iterator<Item = (Entry, Round)>) {
        futures::stream::iter(people)
            .for_each_concurrent(AT_ONCE, |(entry, round)| async move {
                if !self.stop.is_cancelled() {
                    self.deliver(entry, round).await;
                }
            })
            .await;
    }

    /// Until I4 has answered this club once, its calls go one at a time: a refused key or club is
    /// found out by one call, not by as many as go at once. Keep what this returns until the
    /// call has ended.
    pub(super) async fn turn_to_ask(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        if self.proven.load(Ordering::Relaxed) {
            return None;
        }
        Some(self.first_call.lock().await)
    }

    /// Notes that I4 has answered.
    pub(super) fn prove(&self) {
        self.proven.store(true, Ordering::Relaxed);
    }

    /// Keeps a person until the gate has opened.
    pub(super) fn defer(&self, deferred: Deferred) {
        self.state().deferred.push(deferred);
    }

    /// Notes that somebody was created, or found in I4.
    pub(super) fn somebody_new(&self) {
        self.state().has_newcomers = true;
    }

    /// Whether somebody was.
    pub(super) fn has_newcomers(&self) -> bool {
        self.state().has_newcomers
    }

    /// Counts a person who has ended.
    pub(super) fn ended(&self, outcome: Outcome) {
        {
            let mut state = self.state();
            state.counts.add(outcome, 1);
            if outcome != Outcome::Failed {
                state.failures = 0;
            }
            state.has_success |= matches!(
                outcome,
                Outcome::Created | Outcome::Linked | Outcome::Updated
            );
        }
        self.engine
            .show(self.index, |club| club.counts.add(outcome, 1));
    }

    /// Notes that a person failed. Many in a row may be many odd people, or a service that is
    /// down: I4 is asked which, and the club rests if it does not answer.
    pub(super) async fn failed(&self, person: &PersonId, problem: &Problem) {
        let in_a_row = {
            let mut state = self.state();
            state.failures += 1;
            // Of a service that is not there, nobody is the cause.
            if matches!(problem.code, Code::I4Server | Code::I4Answer) {
                state.failed.push(person.clone());
            }
            state.failures
        };
        if in_a_row % FAILURES_IN_A_ROW == 0 && self.engine.target.clubs(self.club).await.is_err() {
            self.stop_for(problem);
        }
    }

    /// Whoever fails each time while others get through is tried less and less often.
    async fn let_rest(&self) -> Result<(), Problem> {
        let failed = {
            let mut state = self.state();
            let failed = std::mem::take(&mut state.failed);
            if state.has_success {
                failed
            } else {
                Vec::new()
            }
        };
        if failed.is_empty() {
            return Ok(());
        }
        self.engine.ledger.let_rest(failed).await
    }

    /// Stops the club, or everything.
    pub(super) fn stop_for(&self, problem: &Problem) {
        self.note(problem);
        self.stop.cancel();
    }

    pub(super) fn note(&self, problem: &Problem) {
        if problem.code.scope() == Scope::Everything {
            self.shared.stop_everything(problem);
        }
        let mut state = self.state();
        state.stopped.get_or_insert_with(|| problem.clone());
    }

    /// Whether something has stopped it, such as an InTouch that refuses it.
    pub(super) fn has_stopped(&self) -> bool {
        self.state().stopped.is_some()
    }

    fn counts(&self, change: impl Fn(&mut Counts)) {
        change(&mut self.state().counts);
        self.engine
            .show(self.index, |club| change(&mut club.counts));
    }

    pub(super) fn phase(&self, phase: Phase) {
        self.engine.show(self.index, |club| club.phase = phase);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}
