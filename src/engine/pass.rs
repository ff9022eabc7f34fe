//! One pass over all clubs, which go side by side: what stops one does not stop the others.

use super::StartFrom;
use super::alarm;
use super::club::ClubPass;
use super::gate::{Gate, Limits, Shown};
use super::ports::{Source, Target};
use super::snapshot::{ClubOutcome, ClubProgress, ClubReport, PassReport, Phase, Snapshot};
use crate::ledger::{Ledger, NewEntry, PassRecord};
use crate::model::{Club, Counts, FieldRules, InTouchClubId, Level, Millis};
use crate::plan::Seen;
use crate::problem::{Code, Problem};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex as StdMutex, Weak};
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What the engine is told by the settings.
#[derive(Clone, Debug)]
pub struct Options {
    /// The clubs of the table that are switched on.
    pub clubs: Vec<Club>,
    /// See [`StartFrom`].
    pub start_from: StartFrom,
    /// A pass that would create more people than this waits for a yes; 0: never.
    pub confirm_above: u64,
    /// A pass that would update more people than this waits for a yes; 0: never.
    pub confirm_updated_above: u64,
    /// A pass in which more people than this would lose the same field waits for a yes; 0: never.
    pub confirm_cleared_above: u64,
    /// How long a create without an answer is looked for before it is sent again.
    pub create_patience: Duration,
    /// How often each club is read as a whole; `None`: once.
    pub reread: Option<Duration>,
    /// How long a club may be tried in vain until that is an alarm of its own; `None`: for ever.
    pub alarm_after: Option<Duration>,
}

/// What a pass is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Answers the limits, however many there are.
    pub yes: bool,
    /// Answers them for so many people, who were seen.
    pub yes_to: Option<Shown>,
    /// Only these clubs; empty: all.
    pub clubs: Vec<InTouchClubId>,
    /// The report says that nothing was written.
    pub dry_run: bool,
}

/// Brings I4 up to date with InTouch.
pub struct Engine<S, T> {
    pub(super) source: S,
    pub(super) target: T,
    pub(super) ledger: Ledger,
    pub(super) options: Options,
    /// Which run of the program this is, and since when.
    run: (u64, Instant),
    snapshot: watch::Sender<Snapshot>,
}

/// What the clubs of one pass share.
pub(super) struct Shared {
    pub(super) gate: Gate,
    /// Ends the pass: an interrupt, or a problem of everything.
    pub(super) stop: CancellationToken,
    /// The problem of everything, if there is one.
    pub(super) fatal: StdMutex<Option<Problem>>,
    /// Who waits for what since an earlier pass.
    pub(super) waiting: Waiting,
    /// I4's field rules are the company's: read once a pass, when somebody needs them.
    rules: OnceCell<Arc<FieldRules>>,
    /// A member id is not reserved by asking for it, so one create at a time has one.
    pub(super) create_turn: Mutex<()>,
    /// One person of a name at a time, so that the same person entered twice in InTouch is not
    /// created twice.
    names: StdMutex<HashMap<String, Weak<Mutex<()>>>>,
}

impl<S: Source, T: Target> Engine<S, T> {
    /// An engine over these services and this ledger.
    #[must_use]
    pub fn new(source: S, target: T, ledger: Ledger, options: Options) -> Self {
        Self {
            source,
            target,
            ledger,
            options,
            run: (RandomState::new().build_hasher().finish(), Instant::now()),
            snapshot: watch::Sender::default(),
        }
    }

    /// Now, by this run's own time and by the machine's.
    pub(super) fn now(&self) -> Seen {
        let (run, begun) = self.run;
        Seen {
            run,
            run_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            wall_ms: self.ledger.now_ms(),
        }
    }

    /// Progress, to be looked at whenever a face likes.
    #[must_use]
    pub fn snapshot(&self) -> watch::Receiver<Snapshot> {
        self.snapshot.subscribe()
    }

    /// One pass. Ends early, with everything saved, when `cancel` is cancelled.
    ///
    /// # Errors
    /// A problem of the profile itself; what concerns clubs and people is in the report.
    pub async fn pass(
        &self,
        request: &Request,
        cancel: &CancellationToken,
    ) -> Result<PassReport, Problem> {
        let begun = Instant::now();
        let started_ms = self.ledger.now_ms();
        let clubs: Vec<&Club> = self
            .options
            .clubs
            .iter()
            .filter(|c| request.clubs.is_empty() || request.clubs.contains(&c.intouch))
            .collect();
        self.snapshot.send_replace(Snapshot {
            clubs: clubs.iter().map(|c| progress_of(c)).collect(),
            running: true,
        });
        self.ledger.rehome(&self.options.clubs).await?;
        let logged = self.ledger.newest_log_id().await?;
        let waiting = self.waiting().await?;
        let shared = Shared {
            gate: Gate::new(clubs.len(), self.limits(request)),
            stop: cancel.child_token(),
            fatal: StdMutex::default(),
            waiting,
            rules: OnceCell::new(),
            create_turn: Mutex::default(),
            names: StdMutex::default(),
        };
        let passes = clubs
            .iter()
            .enumerate()
            .map(|(index, club)| ClubPass::new(self, &shared, club, index).run());
        let mut reports = futures::future::join_all(passes).await;
        let waiting = self.waiting().await?;
        for report in &mut reports {
            report.say_who_waits(&waiting);
        }
        self.snapshot.send_modify(|s| s.running = false);
        let mut totals = Counts::default();
        for report in &reports {
            totals += report.counts;
        }
        let report = PassReport {
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            dry_run: request.dry_run,
            interrupted: cancel.is_cancelled(),
            totals,
            clubs: reports,
        };
        let record = PassRecord {
            started_ms,
            report: serde_json::to_value(&report).unwrap_or_default(),
        };
        self.ledger.set_last_pass(&record).await?;
        self.confirm(&report).await?;
        self.log_report(&report, logged).await?;
        Ok(report)
    }

    /// Who waits for what in the clubs of the table.
    pub(super) async fn waiting(&self) -> Result<Waiting, Problem> {
        let clubs: Vec<InTouchClubId> = self
            .options
            .clubs
            .iter()
            .map(|c| c.intouch.clone())
            .collect();
        Ok(Waiting(self.ledger.waiting(&clubs).await?))
    }

    pub(super) fn show(&self, index: usize, change: impl FnOnce(&mut ClubProgress)) {
        self.snapshot.send_modify(|s| {
            if let Some(club) = s.clubs.get_mut(index) {
                change(club);
            }
        });
    }

    fn limits(&self, request: &Request) -> Limits {
        if request.yes || request.dry_run {
            return Limits::default();
        }
        let options = &self.options;
        let limits = Limits::of(
            options.confirm_above,
            options.confirm_cleared_above,
            options.confirm_updated_above,
        );
        match request.yes_to {
            Some(shown) => limits.after_yes_to(shown),
            None => limits,
        }
    }

    /// Midnight of the start date in the club's zone, or the beginning of time.
    pub(super) fn start_of(&self, club: &Club) -> Millis {
        self.options.start_from.instant(club)
    }

    /// Remembers which clubs are up to date: those where everything was read and everything was
    /// done that could be done. And which have failed: if that lasts, the log tells it once.
    async fn confirm(&self, report: &PassReport) -> Result<(), Problem> {
        if report.dry_run || report.interrupted {
            return Ok(());
        }
        let ids = |is_meant: &dyn Fn(&ClubReport) -> bool| -> Vec<InTouchClubId> {
            let clubs = report.clubs.iter().filter(|c| is_meant(c));
            clubs
                .map(|c| InTouchClubId::new(&c.intouch_club_id))
                .collect()
        };
        let well = ids(&|c| c.is_confirmed());
        if !well.is_empty() {
            self.ledger
                .confirm_clubs(well, self.ledger.now_ms())
                .await?;
        }
        let failed = ids(&|c| c.outcome == ClubOutcome::Stopped || c.hides_somebody());
        if failed.is_empty() {
            return Ok(());
        }
        self.ledger
            .note_failing(failed, self.ledger.now_ms())
            .await?;
        let clubs: Vec<&Club> = self.options.clubs.iter().collect();
        alarm::tell(&self.ledger, &clubs, self.options.alarm_after).await
    }

    /// A pass in which something new happened to people leaves a line in the log; so does the first
    /// stop of many, and the end of them. `logged` is the newest entry before the pass.
    async fn log_report(&self, report: &PassReport, logged: i64) -> Result<(), Problem> {
        let news = self.ledger.clubs_with_news(logged).await?;
        let troubled = self.ledger.troubled_clubs().await?;
        let is_told = |id: &String| news.contains(id) || troubled.contains(id);
        for club in &report.clubs {
            let (level, code, message) = match &club.problem {
                Some(problem) if club.outcome == ClubOutcome::Waiting || is_odd(problem.code) => {
                    (Level::Warning, problem.code, problem.message())
                }
                Some(problem) => (Level::Error, problem.code, problem.message()),
                None if let Some(doubt) = &club.doubt => {
                    (Level::Warning, doubt.code, doubt.message())
                }
                None if is_told(&club.intouch_club_id) => {
                    (Level::Info, Code::PassDone, club.counts.to_string())
                }
                None => continue,
            };
            self.ledger
                .log_news(NewEntry {
                    level,
                    code,
                    club: Some(club.intouch_club_id.clone()),
                    person: None,
                    message,
                    changes: Vec::new(),
                })
                .await?;
        }
        Ok(())
    }
}

impl Shared {
    /// I4's field rules, read at most once a pass.
    pub(super) async fn rules<T: Target>(
        &self,
        target: &T,
        club: &Club,
    ) -> Result<Arc<FieldRules>, Problem> {
        let fetch = || async { target.rules(club).await.map(Arc::new) };
        self.rules.get_or_try_init(fetch).await.cloned()
    }

    /// The field rules, if this pass has read them.
    pub(super) fn rules_if_read(&self) -> Option<Arc<FieldRules>> {
        self.rules.get().cloned()
    }

    /// The lock of a name.
    pub(super) fn name(&self, name: &str) -> Arc<Mutex<()>> {
        let mut names = self.names.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(lock) = names.get(name).and_then(Weak::upgrade) {
            return lock;
        }
        // Names that nobody holds any more are forgotten now and then.
        if names.len() > 1024 {
            names.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::new(Mutex::new(()));
        names.insert(name.to_owned(), Arc::downgrade(&lock));
        lock
    }

    /// Ends the pass for everybody; the first problem is the one to tell.
    pub(super) fn stop_everything(&self, problem: &Problem) {
        let mut fatal = self.fatal.lock().unwrap_or_else(|e| e.into_inner());
        fatal.get_or_insert_with(|| problem.clone());
        self.stop.cancel();
    }
}

/// People of the clubs in the table who are held or wait, by club and code.
pub(super) struct Waiting(BTreeMap<(String, Code), u64>);

impl Waiting {
    /// How many people of all clubs.
    pub(super) fn of(&self, code: Code) -> u64 {
        let mine = self.0.iter().filter(|((_, c), _)| *c == code);
        mine.map(|(_, people)| people).sum()
    }

    /// How many people of one club.
    pub(super) fn of_club(&self, club: &str, code: Code) -> u64 {
        let key = (club.to_owned(), code);
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// Whether anybody of a club does so with one of these codes.
    pub(super) fn has(&self, club: &InTouchClubId, codes: &[Code]) -> bool {
        codes
            .iter()
            .any(|code| self.of_club(club.as_str(), *code) > 0)
    }
}

/// Whether it says that what was read may not be all: what was read is saved.
fn is_odd(code: Code) -> bool {
    matches!(code, Code::InTouchShort | Code::InTouchTotals)
}

fn progress_of(club: &Club) -> ClubProgress {
    ClubProgress {
        intouch_club_id: club.intouch.as_str().to_owned(),
        name: club.name.clone(),
        phase: Phase::Waiting,
        counts: Counts::default(),
    }
}
