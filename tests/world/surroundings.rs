//! The network, the disk and the clock of one simulated machine, and its sudden deaths. Nothing
//! here knows what the connector is for.

use crate::dice::Dice;
use crate::wire::{self, Wire};
use futures::FutureExt;
use futures::future::BoxFuture;
use i4_connector::ledger::Machine;
use i4_connector::remote::{Answer, Failure, Network, Request};
use i4_connector::simulator::{Operation, Reply, Service, World};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::future::pending;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// A request that has no answer by then is given up.
const ATTEMPT: Duration = Duration::from_secs(30);
/// Lines of the trace that a failure shows.
const LAST_LINES: usize = 60;

/// Where the real SQLite works. The simulated world stands still while it does, so that what
/// happens next never depends on how fast a real disk is.
static DISK: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
});

/// Waits for real work while the simulated time stands still.
pub fn meanwhile_nothing<T>(work: impl Future<Output = T>) -> T {
    let _disk = DISK.enter();
    // The outer task's budget of cooperation would never be filled up again in here.
    let mut work = pin!(tokio::task::unconstrained(work));
    let waker = Arc::new(Parked(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// How bad it is at the moment: probabilities for each request or each piece of disk work.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// The longest way of a request, and of its answer, in milliseconds.
    pub latency_ms: u64,
    /// Nobody listens.
    pub refused: f64,
    /// The request never arrives.
    pub lost_request: f64,
    /// It arrives, is done, and its answer never comes back.
    pub lost_answer: f64,
    /// A gateway answers in the service's place.
    pub gateway: f64,
    /// The machine sleeps for hours while the request is on its way.
    pub falls_asleep: f64,
    /// The disk is full or the database locked: the work is not done.
    pub disk_fails_before: f64,
    /// The disk says that it failed although the work is done.
    pub disk_fails_after: f64,
}

/// A machine with its network.
pub struct Surroundings {
    seed: u64,
    world: Mutex<World>,
    wire: Mutex<Wire>,
    state: Mutex<State>,
    began: Instant,
    died: Notify,
}

struct State {
    /// How often each kind of thing has happened: each has dice of its own, so that a plan from
    /// which something is left out changes the fate of little else.
    happened: BTreeMap<String, u64>,
    weather: Weather,
    clock_ms: i64,
    /// Up to when InTouch's clock was moved along.
    told_ms: u128,
    /// So many pieces of work until the process dies.
    left: Option<u64>,
    dead: bool,
    trace: Trace,
    counts: Counts,
}

/// What happened, for the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub requests: u64,
    pub disk_works: u64,
    pub troubles: u64,
}

/// What happened, in order: to compare two runs of one seed, and to read when one fails.
#[derive(Default)]
struct Trace {
    hash: u64,
    lines: std::collections::VecDeque<String>,
    whole: bool,
}

/// When in a piece of work the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

impl Surroundings {
    /// Begins at InTouch's own time.
    pub fn new(world: World, seed: u64, whole_trace: bool) -> Arc<Self> {
        let clock_ms = world.now;
        Arc::new(Self {
            seed,
            world: Mutex::new(world),
            wire: Mutex::new(Wire::new()),
            state: Mutex::new(State {
                happened: BTreeMap::new(),
                weather: Weather::default(),
                clock_ms,
                told_ms: 0,
                left: None,
                dead: false,
                trace: Trace {
                    whole: whole_trace,
                    ..Trace::default()
                },
                counts: Counts::default(),
            }),
            began: Instant::now(),
            died: Notify::new(),
        })
    }

    /// Both services, whose time goes on as everybody's does.
    pub fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap();
        let elapsed = self.began.elapsed().as_millis();
        let passed = elapsed - std::mem::replace(&mut self.state().told_ms, elapsed);
        world.now += i64::try_from(passed).unwrap_or(0);
        world
    }

    pub fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn set_weather(&self, weather: Weather) {
        self.state().weather = weather;
    }

    /// Moves this machine's clock.
    pub fn move_clock(&self, by_ms: i64) {
        self.state().clock_ms += by_ms;
    }

    /// The process will die in so many pieces of work; `None`: it lives.
    pub fn set_death(&self, after: Option<u64>) {
        let mut state = self.state();
        state.left = after;
        state.dead = false;
    }

    /// Ends when the process has died.
    pub async fn died(&self) {
        // A death of long ago may have left its word behind.
        while !self.state().dead {
            self.died.notified().await;
        }
    }

    pub fn note(&self, what: impl Into<String>) {
        let at = self.began.elapsed().as_millis();
        self.state().trace.add(format!("{at:>9} {}", what.into()));
    }

    /// What happened so far as one number.
    pub fn fingerprint(&self) -> u64 {
        self.state().trace.hash
    }

    pub fn last_lines(&self) -> String {
        let state = self.state();
        state.trace.lines.iter().fold(String::new(), |mut out, l| {
            let _ = writeln!(out, "  {l}");
            out
        })
    }

    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// Milliseconds since the beginning.
    pub fn elapsed_ms(&self) -> u128 {
        self.began.elapsed().as_millis()
    }

    /// The dice for the next thing of a kind.
    fn dice(&self, what: &str) -> Dice {
        let mut state = self.state();
        let times = state.happened.entry(what.to_owned()).or_default();
        *times += 1;
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Dice::of(&[self.seed, hasher.finish(), *times])
    }

    /// Dies here if this is the moment. Of what follows nothing happens any more.
    async fn perhaps_die(&self, moment: Moment) {
        let is_dead = {
            let before = self.dice("death").chance(0.5);
            let mut state = self.state();
            if moment == Moment::Before {
                state.left = state.left.map(|left| left.saturating_sub(1));
            }
            let now = state.left == Some(0) && !state.dead;
            if now && (moment == Moment::After || before) {
                state.dead = true;
                state.counts.troubles += 1;
            }
            state.dead
        };
        if is_dead {
            self.died.notify_one();
            pending::<()>().await;
        }
    }

    fn throw(&self, dice: &mut Dice, which: impl Fn(&Weather) -> f64) -> bool {
        let mut state = self.state();
        let hit = dice.chance(which(&state.weather));
        state.counts.troubles += u64::from(hit);
        hit
    }

    async fn on_the_way(&self, dice: &mut Dice) {
        let longest = self.state().weather.latency_ms;
        sleep(Duration::from_millis(dice.below(longest + 1))).await;
    }

    async fn carry_one(&self, request: Request) -> Result<Answer, Failure> {
        let mut what = format!("{} {}", request.method(), request.url());
        let call = wire::call(request.url().path());
        let sent = request.body().and_then(|b| b.as_bytes()).unwrap_or(&[]);
        let sent = serde_json::from_slice(sent).unwrap_or(Value::Null);
        if !sent.is_null() {
            let (whose, who) = (&sent["CustomerId"], &sent["DataExchangeID"]);
            what = format!(
                "{what} {}",
                whose.as_str().or(who.as_str()).unwrap_or_default()
            );
        }
        let mut dice = self.dice(request.url().path());
        self.state().counts.requests += 1;
        self.perhaps_die(Moment::Before).await;
        if self.throw(&mut dice, |w| w.refused) {
            self.note(format!("{what}: nobody listens"));
            return Err(Failure::NotSent("nobody listens".to_owned()));
        }
        self.on_the_way(&mut dice).await;
        self.wire().sending(call, &sent);
        let answer = self.answer(&mut dice, call, &what, &request).await;
        self.wire().heard(call, &sent, &answer);
        answer
    }

    async fn answer(
        &self,
        dice: &mut Dice,
        call: Operation,
        what: &str,
        request: &Request,
    ) -> Result<Answer, Failure> {
        if self.throw(dice, |w| w.lost_request) {
            self.note(format!("{what}: the request is lost"));
            sleep(ATTEMPT).await;
            return Err(Failure::Lost("no answer in time".to_owned()));
        }
        if self.throw(dice, |w| w.falls_asleep) {
            let hours = dice.between(1, 12);
            self.note(format!("the machine sleeps for {hours} hours"));
            tokio::time::advance(Duration::from_secs(hours * 3600)).await;
        }
        let reply = self.reply(dice, call, request);
        self.note(match &reply {
            Reply::Whole(answer) | Reply::Late(answer, _) => {
                format!("{what}: {} {}", answer.status(), answer.body().len())
            }
            Reply::Cut => format!("{what}: cut"),
            Reply::Nothing => format!("{what}: closed"),
        });
        self.perhaps_die(Moment::After).await;
        self.on_the_way(dice).await;
        if self.throw(dice, |w| w.lost_answer) {
            self.note(format!("{what}: the answer is lost"));
            sleep(ATTEMPT).await;
            return Err(Failure::Lost("no answer in time".to_owned()));
        }
        match reply {
            Reply::Whole(answer) => Ok(to_answer(answer)),
            Reply::Late(_, delay) if delay >= ATTEMPT => {
                sleep(ATTEMPT).await;
                Err(Failure::Lost("no answer in time".to_owned()))
            }
            Reply::Late(answer, delay) => {
                sleep(delay).await;
                Ok(to_answer(answer))
            }
            Reply::Cut => Err(Failure::Lost("reset in the body".to_owned())),
            Reply::Nothing => Err(Failure::Lost("closed without an answer".to_owned())),
        }
    }

    /// What comes back, by the service or by what stands before it.
    fn reply(&self, dice: &mut Dice, call: Operation, request: &Request) -> Reply {
        let service = match request.url().host_str() {
            Some("intouch.world") => Service::InTouch,
            _ => Service::I4,
        };
        let often = self.state().weather.gateway;
        let mut world = self.world();
        let mut wire = self.wire();
        let gateway = wire.gateway(call, often, dice);
        if let Some((status, page)) = gateway {
            self.state().counts.troubles += 1;
            // A gateway that was waiting for an answer may have passed the question on.
            if matches!(status, 502 | 504) && dice.chance(0.5) {
                world.answer(service, of_reqwest(request));
                wire.after(call, &mut world);
            }
            return Reply::Whole(wire::page(status, page));
        }
        let reply = world.answer(service, of_reqwest(request));
        wire.after(call, &mut world);
        wire.show(call, reply)
    }

    async fn work_on_disk(&self, work: BoxFuture<'_, ()>) -> io::Result<()> {
        self.state().counts.disk_works += 1;
        self.perhaps_die(Moment::Before).await;
        // Somebody else may go on before and after, as with a real disk.
        let mut dice = self.dice("disk");
        let (before, after) = (dice.chance(0.2), dice.chance(0.2));
        if before {
            tokio::task::yield_now().await;
        }
        if self.throw(&mut dice, |w| w.disk_fails_before) {
            self.note("the disk is full");
            return Err(io::ErrorKind::StorageFull.into());
        }
        meanwhile_nothing(work);
        self.perhaps_die(Moment::After).await;
        if after {
            sleep(Duration::from_millis(1)).await;
        }
        if self.throw(&mut dice, |w| w.disk_fails_after) {
            self.note("the disk failed after it was done");
            return Err(io::Error::other("disk I/O error"));
        }
        Ok(())
    }
}

impl Network for Surroundings {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        self.carry_one(request).boxed()
    }

    fn jitter(&self) -> f64 {
        self.dice("jitter").unit()
    }
}

impl Machine for Surroundings {
    fn now_ms(&self) -> i64 {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(0);
        self.state().clock_ms + passed
    }

    fn wait<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, io::Result<()>> {
        self.work_on_disk(work).boxed()
    }
}

impl Trace {
    fn add(&mut self, line: String) {
        let mut hasher = DefaultHasher::new();
        (self.hash, &line).hash(&mut hasher);
        self.hash = hasher.finish();
        if !self.whole && self.lines.len() >= LAST_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

fn of_reqwest(request: &Request) -> hyper::Request<hyper::body::Bytes> {
    let body = request.body().and_then(|b| b.as_bytes()).unwrap_or(&[]);
    let mut out = hyper::Request::new(hyper::body::Bytes::copy_from_slice(body));
    *out.method_mut() = request.method().clone();
    *out.uri_mut() = request.url().as_str().parse().unwrap();
    *out.headers_mut() = request.headers().clone();
    out
}

fn to_answer(answer: hyper::Response<hyper::body::Bytes>) -> Answer {
    let (head, body) = answer.into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        body: body.to_vec(),
    }
}
