//! A window on a real desk: a real profile and database, both simulators, secrets in memory.

use crate::env::{Env, Running};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT;
use i4_connector::desk::{self, Desk, View};
use i4_connector::gui::{App, TextFont};
use i4_connector::model::Secret;
use i4_connector::secrets::{Name, Vault};
use i4_connector::settings::Profile;
use i4_connector::simulator::Options;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// What takes longer than this hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// How often the desk has woken the window.
#[derive(Default)]
struct Woken {
    times: Mutex<u64>,
    news: Condvar,
}

/// A desk at work.
pub struct Live {
    pub env: Env,
    pub desk: Desk,
    woken: Arc<Woken>,
    // Last, so that what runs on it ends before it.
    pub runtime: Runtime,
}

impl Live {
    /// A profile that has nothing yet.
    pub fn fresh(options: Options) -> Live {
        let runtime = runtime();
        let env = runtime.block_on(Env::start(options));
        std::fs::remove_file(env.config()).unwrap();
        Live::start(runtime, env, Vault::memory([]))
    }

    /// A profile that is set up, not begun.
    pub fn set_up(options: Options) -> Live {
        let runtime = runtime();
        let env = runtime.block_on(Env::start(options));
        Live::of(runtime, env)
    }

    /// A desk on this company, with its secrets.
    pub fn of(runtime: Runtime, env: Env) -> Live {
        let access = env.simulator.access();
        let vault = Vault::memory([
            (
                Name::InTouchClientSecret,
                Secret::new(access.intouch.client_secret),
            ),
            (Name::I4ApiKey, Secret::new(access.i4.api_key)),
        ]);
        Live::start(runtime, env, vault)
    }

    /// A desk on this company, with its secrets wherever they are.
    pub fn start(runtime: Runtime, env: Env, vault: Vault) -> Live {
        let profile = Profile::open(Some(&env.profile())).unwrap();
        let desk = runtime
            .block_on(desk::start(profile, vault, false))
            .unwrap();
        let woken = Arc::new(Woken::default());
        let waker = woken.clone();
        desk.wake_with(move || {
            *waker.times.lock().unwrap() += 1;
            waker.news.notify_all();
        });
        Live {
            env,
            desk,
            woken,
            runtime,
        }
    }

    /// How often the window was woken so far.
    pub fn times_woken(&self) -> u64 {
        *self.woken.times.lock().unwrap()
    }

    /// Waits for the view to be so.
    #[track_caller]
    pub fn until(&self, what: &str, is_so: impl Fn(&View) -> bool) {
        self.wait(what, || is_so(&self.desk.view()));
    }

    /// As [`Live::until`], for what has a deadline of its own.
    #[track_caller]
    pub fn until_patiently(&self, what: &str, is_so: impl Fn(&View) -> bool) {
        self.wait_for(3 * DEADLINE, what, || is_so(&self.desk.view()));
    }

    /// Waits for something that comes with a new view.
    #[track_caller]
    pub fn wait(&self, what: &str, is_so: impl FnMut() -> bool) {
        self.wait_for(DEADLINE, what, is_so);
    }

    #[track_caller]
    fn wait_for(&self, longest: Duration, what: &str, mut is_so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(
                begun.elapsed() < longest,
                "never: {what}; {:#?}",
                self.desk.view().sync
            );
            // Woken by the next view; something that changes without one is looked at soon.
            let times = self.woken.times.lock().unwrap();
            drop(
                self.woken
                    .news
                    .wait_timeout(times, Duration::from_millis(50))
                    .unwrap(),
            );
        }
    }

    /// A window on this desk, of the size of the pictures of the aim.
    pub fn window(&self) -> Harness<'static, App> {
        let desk = self.desk.clone();
        Harness::builder()
            .with_size([1180.0, 760.0])
            .build_eframe(move |cc| App::new(&cc.egui_ctx, desk, TextFont::Bundled))
    }

    /// Draws until it looks so.
    #[track_caller]
    pub fn draw_until(
        &self,
        harness: &mut Harness<'static, App>,
        what: &str,
        is_so: impl Fn(&Harness<'static, App>) -> bool,
    ) {
        let begun = Instant::now();
        self.wait(what, || {
            harness.run_steps(2);
            if begun.elapsed() > DEADLINE {
                panic!("never: {what}; drawn is {:#?}", drawn(harness));
            }
            is_so(harness)
        });
    }

    /// The program itself, on the same profile.
    pub fn program(&self, arguments: &[&str]) -> Running {
        let _guard = self.runtime.enter();
        self.env.start_program(arguments)
    }
}

/// Everything that screen readers are told, for tests that fail.
fn drawn(harness: &Harness<'static, App>) -> Vec<String> {
    let mut nodes = vec![harness.root()];
    let mut found = Vec::new();
    while let Some(node) = nodes.pop() {
        let inner = node.accesskit_node();
        if let Some(text) = inner.label().or_else(|| inner.value()) {
            found.push(format!("{:?} {text}", inner.role()));
        }
        nodes.extend(node.children());
    }
    found.reverse();
    found
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
