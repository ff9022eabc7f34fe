//! One club's part of a pass: read, deliver, create, check, report.

use super::StartFrom;
use super::pass::{Engine, Shared};
use super::ports::{Source, Target};
use super::read::Reader;
use super::snapshot::{ClubOutcome, ClubReport, Phase};
use crate::ledger::Entry;
use crate::model::{Club, Counts, FieldRules, Outcome, PersonId};
use crate::problem::{Code, Problem, Scope};
use futures::StreamExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
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
    /// The field rules of an earlier pass: good enough to check lengths before an update.
    earlier_rules: OnceLock<Arc<FieldRules>>,
    /// Whether I4 has answered a call of this club: key and club are right.
    proven: AtomicBool,
    first_call: tokio::sync::Mutex<()>,
    index: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    counts: Counts,
    stopped: Option<Problem>,
    failures: u32,
    /// People whose create waits for the gate; ids only, they may be many.
    deferred: Vec<PersonId>,
}

/// In which round a person is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// Everything but creating: those are counted first.
    Counting,
    /// Everything.
    Open,
    /// The gate has opened for somebody whom this pass has already searched for in vain.
    Deferred,
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
            self.deliver_due().await?;
            let deferred = std::mem::take(&mut self.state().deferred);
            let may_create = tokio::select! {
                biased;
                may = part.may_create(deferred.len() as u64) => may,
                () = self.stop.cancelled() => false,
            };
            if !self.stop.is_cancelled() {
                self.deliver_deferred(&deferred, may_create).await?;
            }
            self.phase(Phase::Checking);
            self.settle().await?;
            self.remember_rules().await?;
            let waiting = self
                .engine
                .ledger
                .count_code(&self.club.intouch, Code::ConfirmCreates);
            waiting.await
        };
        let waiting = match delivered.await {
            Ok(waiting) => waiting,
            Err(problem) => {
                self.stop_for(&problem);
                0
            }
        };
        self.report(waiting)
    }

    fn report(&self, waiting: u64) -> ClubReport {
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
        drop(state);
        self.counts(|c| *c = counts);
        self.phase(Phase::Finished);
        let mut report = ClubReport::of(self.club, counts, stopped);
        if report.outcome == ClubOutcome::Ok && self.stop.is_cancelled() {
            report.outcome = ClubOutcome::Stopped;
            "Interrupted; the next pass goes on from here".clone_into(&mut report.message);
        }
        if report.outcome == ClubOutcome::Ok && waiting > 0 {
            report.outcome = ClubOutcome::Waiting;
            let problem = Problem::new(Code::ConfirmCreates, format!("{waiting} new people wait"));
            report.message = problem.to_string();
            report.problem = Some(problem);
        }
        report
    }

    async fn read(&self) -> Result<(), Problem> {
        let state = self.engine.ledger.club_state(&self.club.intouch).await?;
        let mut reader = Reader {
            source: &self.engine.source,
            ledger: &self.engine.ledger,
            club: self.club,
            cancel: &self.stop,
            baseline: None,
        };
        let start = match state {
            Some(state) => {
                reader.baseline = state.baseline;
                if let Some(rules) = state.rules {
                    let _ = self.earlier_rules.set(Arc::new(rules));
                }
                if state.i4_club != self.club.i4.as_str() {
                    // Another I4 club may answer otherwise.
                    self.engine
                        .ledger
                        .look_again_at_held(&self.club.intouch)
                        .await?;
                }
                state.cursor
            }
            None if self.engine.options.start_from == StartFrom::Now => {
                let Some(now) = reader.now().await? else {
                    return Ok(());
                };
                self.engine.ledger.begin_club(self.club, now).await?;
                reader.baseline = Some(now);
                now
            }
            None => self.engine.start_of(self.club),
        };
        reader.read_from(start).await?;
        if reader.baseline.is_some() && !self.stop.is_cancelled() {
            self.engine.ledger.end_baseline(&self.club.intouch).await?;
        }
        Ok(())
    }

    /// Makes people due who waited for something that has happened: new field rules, a yes.
    async fn release(&self) -> Result<(), Problem> {
        let ledger = &self.engine.ledger;
        let waiting = self.shared.waiting;
        let limit = self.engine.options.confirm_above;
        if waiting > 0 && (self.shared.gate.is_open() || waiting <= limit) {
            ledger
                .look_again(&self.club.intouch, &[Code::ConfirmCreates])
                .await?;
        }
        let mut held_by_rules = 0;
        for code in BY_RULES {
            held_by_rules += ledger.count_code(&self.club.intouch, code).await?;
        }
        if held_by_rules == 0 || self.stop.is_cancelled() {
            return Ok(());
        }
        match self.rules().await {
            Ok(rules) => {
                if self
                    .earlier_rules
                    .get()
                    .is_some_and(|earlier| *earlier != rules)
                {
                    ledger.look_again(&self.club.intouch, &BY_RULES).await?;
                }
                Ok(())
            }
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

    /// The field rules of this pass, or else of an earlier one, if there are any.
    pub(super) fn rules_at_hand(&self) -> Option<Arc<FieldRules>> {
        let fresh = self.shared.rules_if_read();
        fresh.or_else(|| self.earlier_rules.get().cloned())
    }

    async fn deliver_due(&self) -> Result<(), Problem> {
        let round = if self.shared.gate.is_open() {
            Round::Open
        } else {
            Round::Counting
        };
        let mut after = String::new();
        while !self.stop.is_cancelled() {
            let batch = self
                .engine
                .ledger
                .due(&self.club.intouch, &after, BATCH)
                .await?;
            let Some(last) = batch.last() else { break };
            after = last.id.as_str().to_owned();
            self.each(batch, round).await;
        }
        Ok(())
    }

    async fn deliver_deferred(&self, ids: &[PersonId], go: bool) -> Result<(), Problem> {
        for chunk in ids.chunks(CHUNK) {
            let ledger = &self.engine.ledger;
            let reads = chunk.iter().map(|id| ledger.one(&self.club.intouch, id));
            let people = futures::future::try_join_all(reads).await?;
            let people = people.into_iter().flatten().collect();
            if go {
                self.each(people, Round::Deferred).await;
            } else {
                self.ask_first(people).await;
            }
        }
        Ok(())
    }

    async fn each(&self, people: Vec<Entry>, round: Round) {
        futures::stream::iter(people)
            .for_each_concurrent(AT_ONCE, |entry| async move {
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
    pub(super) fn defer(&self, person: PersonId) {
        self.state().deferred.push(person);
    }

    /// Counts a person who has ended.
    pub(super) fn ended(&self, outcome: Outcome) {
        {
            let mut state = self.state();
            state.counts.add(outcome, 1);
            if outcome != Outcome::Failed {
                state.failures = 0;
            }
        }
        self.engine
            .show(self.index, |club| club.counts.add(outcome, 1));
    }

    /// Notes that a person failed. Many in a row may be many odd people, or a service that is
    /// down: I4 is asked which, and the club rests if it does not answer.
    pub(super) async fn failed(&self, problem: &Problem) {
        let in_a_row = {
            let mut state = self.state();
            state.failures += 1;
            state.failures
        };
        if in_a_row % FAILURES_IN_A_ROW == 0 && self.engine.target.clubs(self.club).await.is_err() {
            self.stop_for(problem);
        }
    }

    /// Stops the club, or everything.
    pub(super) fn stop_for(&self, problem: &Problem) {
        self.note(problem);
        self.stop.cancel();
    }

    fn note(&self, problem: &Problem) {
        if problem.code.scope() == Scope::Everything {
            self.shared.stop_everything(problem);
        }
        let mut state = self.state();
        state.stopped.get_or_insert_with(|| problem.clone());
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
