//! One seed from its beginning to the end: rounds of trouble, then quiet, then the invariants.

use crate::dice::Dice;
use crate::invariants::{self, Broken};
use crate::surroundings::{Surroundings, Weather, meanwhile_nothing};
use crate::tale::{Tale, Who, everybody};
use futures::FutureExt;
use i4_connector::engine::dry_run::DryRun;
use i4_connector::engine::{Engine, Options, PassReport, Request, StartFrom};
use i4_connector::ledger::{ByHand, Ledger, PeopleFilter};
use i4_connector::model::{Club, I4ClubId, InTouchClubId, Secret};
use i4_connector::problem::Problem;
use i4_connector::remote::{I4, InTouch, Network};
use i4_connector::simulator::{self, ClubState, Fault, Faults, Operation, World};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Quiet passes after which everything must have come to rest.
const QUIET_PASSES: u32 = 14;
/// Longer than any time after which the connector looks at everything again.
const LONG_MS: i64 = 50 * 3_600_000;

/// What a seed has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub passes: u64,
    pub deaths: u64,
    pub dry_runs: u64,
    pub people: u64,
    pub requests: u64,
    pub disk_works: u64,
    pub troubles: u64,
    /// Two runs of one seed have the same.
    pub fingerprint: u64,
}

/// A run that broke a promise.
#[derive(Debug)]
pub struct Failed {
    pub broken: Vec<Broken>,
    pub last_lines: String,
}

/// Runs one seed. A panic in it is a broken promise as well, and must not hide which seed it was.
pub fn run(seed: u64, whole_trace: bool) -> Result<Figures, Box<Failed>> {
    std::panic::catch_unwind(|| in_its_own_time(seed, whole_trace)).unwrap_or_else(|_| {
        Err(Box::new(Failed {
            broken: vec![Broken::new(
                "nothing panics",
                "the panic itself is told above",
            )],
            last_lines: String::new(),
        }))
    })
}

fn in_its_own_time(seed: u64, whole_trace: bool) -> Result<Figures, Box<Failed>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    // Made inside, where the clock is the simulated one.
    runtime.block_on(async { Run::new(seed, whole_trace).all().await })
}

struct Run {
    dice: Dice,
    around: Arc<Surroundings>,
    tale: Tale,
    options: Options,
    profile: tempfile::TempDir,
    process: Option<Process>,
    /// To look into, on a machine without faults.
    looking: Option<Ledger>,
    /// Who was there when a club began with "now".
    baseline: BTreeSet<Who>,
    figures: Figures,
    broken: Vec<Broken>,
    whole_trace: bool,
}

/// The connector, as long as it lives.
struct Process {
    ledger: Ledger,
    engine: Engine<InTouch, I4>,
}

impl Run {
    fn new(seed: u64, whole_trace: bool) -> Self {
        let mut dice = Dice::new(seed);
        let clubs = usize::try_from(dice.between(1, 3)).unwrap();
        let people = usize::try_from(dice.below(36)).unwrap();
        let world = World::new(&simulator::Options {
            people,
            clubs,
            seed,
            ..simulator::Options::default()
        })
        .unwrap();
        let tale = Tale::begin(&world);
        let options = Options {
            clubs: world.clubs.iter().map(club).collect(),
            start_from: if dice.chance(0.2) {
                StartFrom::Now
            } else {
                StartFrom::All
            },
            confirm_above: if dice.chance(0.25) { 3 } else { 0 },
            confirm_updated_above: 0,
            confirm_cleared_above: 0,
            create_patience: Duration::from_secs(dice.between(20, 600)),
            reread: Some(Duration::from_hours(dice.between(1, 48))),
            alarm_after: Some(Duration::from_hours(6)),
        };
        Self {
            dice,
            around: Surroundings::new(world, seed, whole_trace),
            tale,
            options,
            profile: profile_in_memory(),
            process: None,
            looking: None,
            baseline: BTreeSet::new(),
            figures: Figures::default(),
            broken: Vec::new(),
            whole_trace,
        }
    }

    async fn all(mut self) -> Result<Figures, Box<Failed>> {
        if self.options.start_from == StartFrom::Now {
            self.begin_with_now().await;
        }
        for _ in 0..self.dice.between(2, 7) {
            if !self.broken.is_empty() {
                break;
            }
            self.round().await;
        }
        if self.broken.is_empty() {
            self.quiet().await;
        }
        if self.broken.is_empty() {
            self.invariants_of_the_end().await;
        }
        self.end()
    }

    /// A club that begins with "now" is let begin before anything happens, so that it is known
    /// who was there.
    async fn begin_with_now(&mut self) {
        self.baseline = everybody(&self.around.world()).into_iter().collect();
        self.quiet_pass().await;
    }

    async fn round(&mut self) {
        for _ in 0..self.dice.below(5) {
            self.tale.go_on(&mut self.dice, &self.around);
        }
        if self.dice.chance(0.2) {
            self.tale.enter_in_i4_by_hand(&mut self.dice, &self.around);
        }
        if self.dice.chance(0.3) {
            self.decide_by_hand();
        }
        self.change_weather();
        let until_death = self.dice.chance(0.5).then(|| self.dice.between(1, 250));
        self.around.set_death(until_death);
        if self.dice.chance(0.3) {
            // Hours, to and fro.
            let by = i64::try_from(self.dice.below(16 * 3_600_000)).unwrap();
            self.around.note("-- this machine's clock jumps");
            self.around.move_clock(by - 8 * 3_600_000);
        }
        for _ in 0..self.dice.between(1, 3) {
            if self.dice.chance(0.15) {
                self.dry_run().await;
            } else {
                let yes = self.dice.chance(0.3);
                self.pass(&Request {
                    yes,
                    ..Request::default()
                })
                .await;
            }
            sleep(Duration::from_secs(60)).await;
        }
    }

    /// The admin picks one of several candidates, or says that it is somebody new, or only asks to
    /// look again.
    fn decide_by_hand(&mut self) {
        if self.process.is_none() && self.looking.is_none() {
            return;
        }
        let ledger = self.looking();
        let filter = PeopleFilter {
            held: true,
            limit: 1000,
            ..PeopleFilter::default()
        };
        let held = meanwhile_nothing(ledger.people(&filter)).unwrap();
        let Some(entry) = self.dice.pick(&held).cloned() else {
            return;
        };
        let who = (entry.club.as_str().to_owned(), entry.id.as_str().to_owned());
        self.tale.touched.insert(who);
        let decided = match entry.candidates.first() {
            Some(i4) => ledger
                .decide_by_hand(&entry, ByHand::Link(i4.clone()))
                .boxed(),
            None => ledger
                .retry_by_hand(&entry)
                .map(|done| done.map(|()| true))
                .boxed(),
        };
        let _ = meanwhile_nothing(decided);
        self.around.note("-- the admin decides about somebody");
    }

    fn change_weather(&mut self) {
        let dice = &mut self.dice;
        let (mut faults, mut weather) = (Faults::default(), Weather::default());
        weather.latency_ms = *dice.pick(&[0, 20, 400, 6_000]).unwrap();
        let kind = dice.below(4);
        if kind >= 1 {
            faults = Faults::rough();
            // Patience is longer than any lag: that is what is promised.
            let patience_ms = u64::try_from(self.options.create_patience.as_millis()).unwrap();
            faults.lag = Duration::from_millis(dice.below(patience_ms * 9 / 10));
            faults.lag_lists = dice.chance(0.5);
            for fault in [&mut faults.empty, &mut faults.short, &mut faults.totals] {
                *fault = dice.unit() * 0.03;
            }
            weather.refused = 0.01;
            weather.lost_request = 0.01;
            weather.lost_answer = 0.02;
            weather.falls_asleep = 0.001;
            weather.disk_fails_before = 0.001;
            weather.disk_fails_after = 0.001;
        }
        if kind == 3 {
            // Nearly everything goes wrong.
            faults.lost_after = 0.15;
            faults.failure_after = 0.1;
            faults.reset = 0.1;
            faults.garbage = 0.1;
            faults.token_death = 0.1;
            weather.lost_answer = 0.1;
        }
        let mut world = self.around.world();
        world.faults = faults;
        if kind >= 1 && dice.chance(0.4) {
            let operations = [
                Operation::Token,
                Operation::Leads,
                Operation::SearchMembers,
                Operation::GetMember,
                Operation::GetCustomers,
                Operation::Fields,
                Operation::NextMemberId,
                Operation::CreateProspect,
                Operation::Update,
                Operation::ActiveClubs,
            ];
            let statuses = [401, 403, 404, 408, 429, 500, 503];
            let operation = *dice.pick(&operations).unwrap();
            let status = *dice.pick(&statuses).unwrap();
            let fault = match dice.chance(0.5) {
                true => Fault::Failure(status),
                false => Fault::FailureHtml(status),
            };
            world.order_fault(
                operation,
                fault,
                usize::try_from(dice.between(1, 6)).unwrap(),
            );
        }
        for club in &mut world.clubs {
            let state = |dice: &mut Dice| match dice.chance(0.05) {
                true => *dice
                    .pick(&[ClubState::Inactive, ClubState::Refused, ClubState::Absent])
                    .unwrap(),
                false => ClubState::Open,
            };
            (club.intouch, club.i4) = (state(dice), state(dice));
        }
        drop(world);
        self.around.set_weather(weather);
    }

    /// One pass of the process that lives, or of a new one, while people go on with their work.
    /// `None`: it died, or could not begin.
    async fn pass(&mut self, request: &Request) -> Option<PassReport> {
        let process = self.process().await?;
        let cancel = CancellationToken::new();
        self.figures.passes += 1;
        self.around.note("-- a pass");
        let ended = {
            let around = Arc::clone(&self.around);
            let (dice, tale) = (&mut self.dice, &mut self.tale);
            let meddling = async {
                for _ in 0..dice.below(4) {
                    sleep(Duration::from_millis(dice.below(20_000))).await;
                    tale.go_on(dice, &around);
                }
                if dice.chance(0.1) {
                    around.note("-- interrupted");
                    cancel.cancel();
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                biased;
                () = self.around.died() => None,
                report = process.engine.pass(request, &cancel) => Some(report),
                () = meddling => None,
            }
        };
        self.after(process, ended).await
    }

    async fn quiet_pass(&mut self) -> Option<PassReport> {
        let process = self.process().await?;
        self.figures.passes += 1;
        self.around.note("-- a quiet pass");
        let request = Request {
            yes: true,
            ..Request::default()
        };
        let ended = process
            .engine
            .pass(&request, &CancellationToken::new())
            .await;
        self.after(process, Some(ended)).await
    }

    /// What must hold after each pass, however it ended.
    async fn after(
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
                self.broken.extend(invariants::sums_add_up(&report));
                self.process = Some(process);
                Some(report)
            }
        };
        let ledger = self.looking();
        let broken = {
            let world = self.around.world();
            meanwhile_nothing(invariants::cursor(
                &world,
                &self.tale,
                &ledger,
                &self.baseline,
            ))
        };
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
        let options = self.options.clone();
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
        let mark = meanwhile_nothing(self.looking().change_mark()).unwrap();
        (writes, mark)
    }

    /// The process that lives, or a new one.
    async fn process(&mut self) -> Option<Process> {
        if let Some(process) = self.process.take() {
            return Some(process);
        }
        let around: Arc<Surroundings> = Arc::clone(&self.around);
        let ledger = meanwhile_nothing(Ledger::open_on(self.profile.path(), around));
        let ledger = match ledger {
            Ok(ledger) => ledger,
            Err(problem) => {
                self.broken
                    .push(Broken::new("the database opens", problem.to_string()));
                return None;
            }
        };
        let (intouch, i4) = clients(&self.around);
        let engine = Engine::new(intouch, i4, ledger.clone(), self.options.clone());
        Some(Process { ledger, engine })
    }

    /// The ledger as it is on the disk.
    fn looking(&mut self) -> Ledger {
        let open = || meanwhile_nothing(Ledger::open(self.profile.path())).unwrap();
        self.looking.get_or_insert_with(open).clone()
    }

    /// The faults stop; passes until nothing moves any more.
    async fn quiet(&mut self) {
        self.around.note("-- the faults stop");
        self.around.set_weather(Weather::default());
        self.around.set_death(None);
        self.around.world().faults = Faults::default();
        let mut at_rest = 0;
        for _ in 0..QUIET_PASSES {
            {
                let mut world = self.around.world();
                world.approve_all();
                world.approval_needed = false;
                world.forget_ordered_faults();
                for club in &mut world.clubs {
                    (club.intouch, club.i4) = (ClubState::Open, ClubState::Open);
                }
            }
            self.around.move_clock(LONG_MS);
            sleep(Duration::from_secs(3600)).await;
            let Some(report) = self.quiet_pass().await else {
                continue;
            };
            at_rest = if report.totals.read == 0 {
                at_rest + 1
            } else {
                0
            };
            if at_rest == 2 || !self.broken.is_empty() {
                return;
            }
        }
        self.broken.push(Broken::new(
            "after the faults everything comes to rest",
            format!("{QUIET_PASSES} passes were not enough"),
        ));
    }

    async fn invariants_of_the_end(&mut self) {
        let ledger = self.looking();
        let world = self.around.world();
        self.figures.people = everybody(&world).len() as u64;
        let people = meanwhile_nothing(invariants::read_people(&world, &ledger));
        self.broken.extend(invariants::everybody_is_somewhere(
            &world,
            &self.tale,
            &people,
            &self.baseline,
        ));
        self.broken
            .extend(invariants::nobody_twice(&world, &people));
        self.broken
            .extend(invariants::same_state(&world, &self.tale, &people));
        self.broken
            .extend(invariants::nothing_blanked(&world, &self.tale, &people));
        self.broken.extend(invariants::nothing_forbidden(&world));
        drop(world);
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

fn club(club: &simulator::Club) -> Club {
    Club {
        name: club.name.clone(),
        address: club.address.clone(),
        time_zone: club.time_zone.clone(),
        intouch: InTouchClubId::new(&club.intouch_id),
        i4: I4ClubId::new(&club.i4_id.to_string()),
        enabled: true,
    }
}

/// A folder that no disk has to be waited for, where there is one.
fn profile_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}
