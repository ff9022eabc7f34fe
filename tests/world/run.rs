//! Carries out a plan from its beginning to the end: then quiet, then the invariants of the end.

use crate::invariants::{self, Broken, Seen};
use crate::plan::{Mood, Pass, Plan, Sky, Step};
use crate::stage::Stage;
use crate::surroundings::{Surroundings, Weather, meanwhile_nothing};
use crate::tale::everybody;
use i4_connector::engine::dry_run::DryRun;
use i4_connector::engine::{Engine, Options, PassReport, Request, StartFrom};
use i4_connector::ledger::Ledger;
use i4_connector::model::Secret;
use i4_connector::problem::{Code, Problem};
use i4_connector::remote::{I4, InTouch, Network};
use i4_connector::simulator::{self, ClubState, Faults, World};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Quiet passes after which everything must have come to rest.
const QUIET_PASSES: u32 = 14;
/// Longer than any time after which the connector looks at everything again.
const LONG_MS: i64 = 50 * 3_600_000;

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub passes: u64,
    pub deaths: u64,
    pub dry_runs: u64,
    pub deeds: u64,
    pub people: u64,
    pub requests: u64,
    pub disk_works: u64,
    pub troubles: u64,
    /// Two runs of one plan have the same.
    pub fingerprint: u64,
}

/// A run that broke a promise.
#[derive(Debug)]
pub struct Failed {
    pub broken: Vec<Broken>,
    pub last_lines: String,
}

/// Carries out one plan. A panic in it is a broken promise as well, and must not hide which plan it
/// was.
pub fn run(plan: &Plan, whole_trace: bool) -> Result<Figures, Box<Failed>> {
    std::panic::catch_unwind(|| in_its_own_time(plan, whole_trace)).unwrap_or_else(|_| {
        Err(Box::new(Failed {
            broken: vec![Broken::new(
                "nothing panics",
                "the panic itself is told above",
            )],
            last_lines: String::new(),
        }))
    })
}

fn in_its_own_time(plan: &Plan, whole_trace: bool) -> Result<Figures, Box<Failed>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    // Made inside, where the clock is the simulated one.
    runtime.block_on(async { Run::new(plan, whole_trace).all().await })
}

struct Run<'a> {
    plan: &'a Plan,
    around: Arc<Surroundings>,
    stage: Stage,
    process: Option<Process>,
    seen: Seen,
    figures: Figures,
    broken: Vec<Broken>,
    whole_trace: bool,
}

/// The connector, as long as it lives.
struct Process {
    ledger: Ledger,
    engine: Engine<InTouch, I4>,
    /// The table that it knows.
    table_edits: u64,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, whole_trace: bool) -> Self {
        let world = World::new(&simulator::Options {
            people: plan.people,
            clubs: plan.clubs.max(1),
            seed: plan.seed,
            ..simulator::Options::default()
        })
        .unwrap();
        let around = Surroundings::new(world, plan.seed, whole_trace);
        Self {
            plan,
            stage: Stage::new(Arc::clone(&around), plan.empty, plan.now),
            around,
            process: None,
            seen: Seen::default(),
            figures: Figures::default(),
            broken: Vec::new(),
            whole_trace,
        }
    }

    fn options(&self) -> Options {
        let on = self.stage.table.iter().filter(|club| club.enabled);
        Options {
            clubs: on.cloned().collect(),
            start_from: if self.plan.now {
                StartFrom::Now
            } else {
                StartFrom::All
            },
            confirm_above: self.plan.confirm_above,
            confirm_updated_above: 1000,
            confirm_cleared_above: self.plan.confirm_cleared_above,
            create_patience: Duration::from_secs(self.plan.patience_s),
            reread: Some(Duration::from_hours(self.plan.reread_h)),
            alarm_after: Some(Duration::from_hours(6)),
        }
    }

    async fn all(mut self) -> Result<Figures, Box<Failed>> {
        if self.plan.now {
            // A club that begins with "now" is let begin before anything happens, so that it is
            // known who was there.
            self.stage.begin_now();
            self.quiet_pass().await;
        }
        for step in &self.plan.steps {
            if !self.broken.is_empty() {
                break;
            }
            self.step(step).await;
        }
        if self.broken.is_empty() {
            self.quiet().await;
        }
        if self.broken.is_empty() {
            self.invariants_of_the_end();
        }
        self.end()
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Deed(deed) => {
                self.figures.deeds += 1;
                self.stage.carry_out(deed);
            }
            Step::Weather(sky) => self.change_weather(sky),
            Step::Clock { ms } => {
                self.around.note("-- this machine's clock jumps");
                self.around.move_clock(*ms);
            }
            Step::Wait { seconds } => sleep(Duration::from_secs(*seconds)).await,
            Step::Pass(pass) => {
                self.pass(pass).await;
                sleep(Duration::from_secs(60)).await;
            }
            Step::DryRun { dies } => {
                self.around.set_death(*dies);
                self.dry_run().await;
                self.around.set_death(None);
                sleep(Duration::from_secs(60)).await;
            }
        }
    }

    fn change_weather(&mut self, sky: &Sky) {
        let (mut faults, mut weather) = (Faults::default(), Weather::default());
        weather.latency_ms = sky.latency_ms;
        let thousandths = |n: u64| f64::from(u32::try_from(n).unwrap_or(0)) / 1000.0;
        if sky.rough != Mood::Calm {
            faults = Faults::rough();
            faults.lag = Duration::from_millis(self.plan.patience_s * sky.lag);
            faults.lag_lists = sky.lag_lists;
            let odd = thousandths(sky.odd_pages);
            (faults.empty, faults.short, faults.totals) = (odd, odd, odd);
            weather.refused = 0.01;
            weather.lost_request = 0.01;
            weather.lost_answer = 0.02;
            weather.falls_asleep = 0.001;
            weather.disk_fails_before = 0.001;
            weather.disk_fails_after = 0.001;
        }
        if sky.rough == Mood::Wild {
            faults.lost_after = 0.15;
            faults.failure_after = 0.1;
            faults.reset = 0.1;
            faults.garbage = 0.1;
            faults.token_death = 0.1;
            weather.lost_answer = 0.1;
        }
        weather.gateway = thousandths(sky.gateway);
        let mut world = self.around.world();
        world.faults = faults;
        for club in &mut world.clubs {
            (club.intouch, club.i4) = (ClubState::Open, ClubState::Open);
        }
        for (club, intouch, how) in &sky.shut {
            let how =
                [ClubState::Inactive, ClubState::Refused, ClubState::Absent][usize::from(*how) % 3];
            if let Some(club) = world.clubs.get_mut(*club) {
                *(if *intouch {
                    &mut club.intouch
                } else {
                    &mut club.i4
                }) = how;
            }
        }
        drop(world);
        self.around.set_weather(weather);
    }

    /// One pass of the process that lives, or of a new one, while people go on with their work.
    async fn pass(&mut self, pass: &Pass) {
        self.around.set_death(pass.dies);
        let Some(process) = self.process().await else {
            return;
        };
        self.begin_pass(pass.yes);
        let cancel = CancellationToken::new();
        let request = Request {
            yes: pass.yes,
            ..Request::default()
        };
        let ended = {
            let (around, stage) = (Arc::clone(&self.around), &mut self.stage);
            let deeds = &mut self.figures.deeds;
            let meddling = async {
                for (after_ms, deed) in &pass.meanwhile {
                    sleep(Duration::from_millis(*after_ms)).await;
                    *deeds += 1;
                    stage.carry_out(deed);
                }
                if pass.interrupted {
                    around.note("-- interrupted");
                    cancel.cancel();
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                biased;
                () = self.around.died() => None,
                report = process.engine.pass(&request, &cancel) => Some(report),
                () = meddling => None,
            }
        };
        self.after(process, ended);
        self.around.set_death(None);
    }

    fn begin_pass(&mut self, yes: bool) {
        self.figures.passes += 1;
        self.around.note(if yes {
            "-- a pass with a yes"
        } else {
            "-- a pass"
        });
        self.around.wire().begin_pass();
        self.seen.begin_pass(yes, self.around.elapsed_ms());
    }

    async fn quiet_pass(&mut self) -> Option<PassReport> {
        let process = self.process().await?;
        self.begin_pass(true);
        let request = Request {
            yes: true,
            ..Request::default()
        };
        let never = CancellationToken::new();
        let ended = process.engine.pass(&request, &never).await;
        self.after(process, Some(ended))
    }

    /// What must hold after each pass, however it ended.
    fn after(
        &mut self,
        process: Process,
        ended: Option<Result<PassReport, Problem>>,
    ) -> Option<PassReport> {
        let report = match ended {
            None => {
                self.around.note("-- the process is dead");
                self.figures.deaths += 1;
                drop(process);
                self.around.set_death(None);
                None
            }
            Some(Err(problem)) => {
                // The profile itself: whoever runs the program begins anew.
                self.around
                    .note(format!("-- the pass could not be: {problem}"));
                drop(process);
                None
            }
            Some(Ok(report)) => {
                self.around.note(format!("-- {}", report.totals));
                for club in report.clubs.iter().filter(|c| !c.message.is_empty()) {
                    self.around
                        .note(format!("--   {}: {}", club.name, club.message));
                }
                self.broken.extend(invariants::sums_add_up(&report));
                self.process = Some(process);
                Some(report)
            }
        };
        let broken = self
            .seen
            .after_pass(&mut self.stage, self.plan, report.as_ref());
        self.broken.extend(broken);
        report
    }

    async fn dry_run(&mut self) {
        let Some(process) = self.process().await else {
            return;
        };
        self.figures.dry_runs += 1;
        self.around.note("-- a dry run");
        let before = self.written();
        let options = self.options();
        let (intouch, i4) = clients(&self.around);
        let run = async {
            let (scratch, _folder) = process.ledger.scratch().await?;
            let engine = Engine::new(intouch, DryRun::new(i4), scratch, options);
            let request = Request {
                dry_run: true,
                ..Request::default()
            };
            engine.pass(&request, &CancellationToken::new()).await
        };
        let died = tokio::select! {
            biased;
            () = self.around.died() => true,
            ended = run => {
                self.around.note(match ended {
                    Ok(report) => format!("-- it would be {}", report.totals),
                    // A disk that fails is a dry run that does not take place.
                    Err(problem) => format!("-- no dry run: {problem}"),
                });
                false
            }
        };
        let after = self.written();
        if before != after {
            let how = format!("{before:?} became {after:?}");
            self.broken
                .push(Broken::new("a dry run writes nothing", how));
        }
        if died {
            self.around.note("-- the process is dead");
            self.figures.deaths += 1;
            self.around.set_death(None);
        } else {
            self.process = Some(process);
        }
    }

    /// How often anything was written, in I4 and here.
    fn written(&mut self) -> (usize, (i64, i64)) {
        let writes = self.around.world().writes().count();
        let mark = meanwhile_nothing(self.stage.looking().change_mark()).unwrap();
        (writes, mark)
    }

    /// The process that lives, or a new one, with the table as it is now.
    async fn process(&mut self) -> Option<Process> {
        let table_edits = self.stage.table_edits;
        let ledger = match self.process.take() {
            Some(process) if process.table_edits == table_edits => return Some(process),
            Some(process) => process.ledger,
            None => {
                let around: Arc<Surroundings> = Arc::clone(&self.around);
                match meanwhile_nothing(Ledger::open_on(self.stage.profile(), around)) {
                    Ok(ledger) => ledger,
                    Err(problem) => {
                        self.broken
                            .push(Broken::new("the database opens", problem.to_string()));
                        return None;
                    }
                }
            }
        };
        let (intouch, i4) = clients(&self.around);
        let engine = Engine::new(intouch, i4, ledger.clone(), self.options());
        Some(Process {
            ledger,
            engine,
            table_edits,
        })
    }

    /// The faults stop; passes until nothing moves any more.
    async fn quiet(&mut self) {
        self.around.note("-- the faults stop");
        self.stage.calm();
        let (mut at_rest, mut was_short) = (0, false);
        for _ in 0..QUIET_PASSES {
            {
                let mut world = self.around.world();
                world.approve_all();
                world.approval_needed = false;
                world.forget_ordered_faults();
                for club in &mut world.clubs {
                    (club.intouch, club.i4) = (ClubState::Open, ClubState::Open);
                }
                world.now += LONG_MS;
            }
            self.around.move_clock(LONG_MS);
            sleep(Duration::from_secs(3600)).await;
            let Some(report) = self.quiet_pass().await else {
                continue;
            };
            // Few people where many were are believed after a day and several looks.
            let mut doubts = report.clubs.iter().filter_map(|c| c.problem.as_ref());
            let is_short = doubts.any(|p| p.code == Code::InTouchShort);
            at_rest = if report.totals.read == 0 && !is_short {
                at_rest + 1
            } else {
                0
            };
            if at_rest == 2 || !self.broken.is_empty() {
                return;
            }
            was_short = is_short;
        }
        // Of a club that shows nobody where many were it is never believed.
        if was_short {
            return;
        }
        self.broken.push(Broken::new(
            "after the faults everything comes to rest",
            format!("{QUIET_PASSES} passes were not enough"),
        ));
    }

    fn invariants_of_the_end(&mut self) {
        self.figures.people = everybody(&self.around.world()).len() as u64;
        self.broken.extend(invariants::of_the_end(&mut self.stage));
    }

    fn end(self) -> Result<Figures, Box<Failed>> {
        if !self.broken.is_empty() {
            return Err(Box::new(Failed {
                broken: self.broken,
                last_lines: self.around.last_lines(),
            }));
        }
        if self.whole_trace {
            println!("{}", self.around.last_lines());
        }
        let counts = self.around.counts();
        Ok(Figures {
            requests: counts.requests,
            disk_works: counts.disk_works,
            troubles: counts.troubles,
            fingerprint: self.around.fingerprint(),
            ..self.figures
        })
    }
}

fn clients(around: &Arc<Surroundings>) -> (InTouch, I4) {
    let network: Arc<dyn Network> = Arc::clone(around) as _;
    let url = |text: &str| text.parse().unwrap();
    let world = around.world();
    let intouch = InTouch::over(
        &network,
        &url("http://intouch.world/v1"),
        &url("http://intouch.world"),
        world.client_id.clone(),
        Secret::new(world.client_secret.clone()),
    );
    let key = Secret::new(world.api_key.clone());
    let i4 = I4::over(network, &url("http://i4.world"), &world.company_id, &key).unwrap();
    (intouch, i4)
}
