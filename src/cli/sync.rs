//! `sync`: the loop, or one pass.

use super::exit::Exit;
use super::output::Output;
use crate::engine::ports::{Source, Target};
use crate::engine::{Engine, PassReport, Request, Snapshot};
use crate::ledger::{Ledger, now_ms};
use crate::model::InTouchClubId;
use crate::problem::{Code, Problem};
use crate::report::{pass_text, problem_text};
use crate::secrets::Vault;
use crate::settings::{Profile, Settings};
use crate::tasks::{
    Pace, Ready, Rest, SettingsWatch, ended_for_new_settings, note_no_pass, raise_settings,
    say_active, say_begun, tidy,
};
use crate::wiring::{self, Secrets};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A pass that is shorter shows no bar.
const BAR_AFTER: Duration = Duration::from_millis(500);

#[derive(clap::Args)]
pub struct Arguments {
    /// One pass, then exit
    #[arg(long)]
    once: bool,
    /// Only this InTouch club; may be given several times
    #[arg(long = "club", value_name = "ID")]
    clubs: Vec<String>,
    /// Show what a pass would do; nothing is written, in I4 or here
    #[arg(long)]
    dry_run: bool,
    /// Yes to as many people as it takes (see `confirm_above` and its sisters), in the loop for its
    /// first pass; and yes, a changed address of InTouch or I4 is the same system
    #[arg(long)]
    yes: bool,
}

pub async fn run(profile: &Profile, arguments: Arguments, output: Output) -> Result<Exit, Problem> {
    let settings = Settings::load(profile.folder())?;
    settings.connection()?;
    let request = arguments.request(&settings, true)?;
    let cancel = super::interrupt();
    if arguments.dry_run {
        return dry_run(profile, &settings, &request, &cancel, output).await;
    }
    let lock = profile.lock()?;
    let vault = super::vault(profile);
    // What is missing in the settings or the keyring is told before there is a database.
    Secrets::find(&vault).await?;
    let ledger = Ledger::open(profile.folder()).await?;
    ledger.check_whole().await?;
    if arguments.yes {
        wiring::tie(&settings, &ledger, true).await?;
    }
    raise_settings(profile, &ledger, &lock).await?;
    for (_, problem) in settings.strange_zones() {
        output.remark(&problem_text(&problem));
    }
    let run = Run {
        profile,
        vault: &vault,
        ledger: &ledger,
        arguments: &arguments,
        cancel: &cancel,
        output,
    };
    let exit = if arguments.once {
        run.once().await?
    } else {
        run.endless().await?;
        Exit::Interrupted
    };
    ledger.close().await;
    Ok(exit)
}

async fn dry_run(
    profile: &Profile,
    settings: &Settings,
    request: &Request,
    cancel: &CancellationToken,
    output: Output,
) -> Result<Exit, Problem> {
    let secrets = Secrets::find(&super::vault(profile)).await?;
    let ledger = Ledger::open(profile.folder()).await?;
    let (scratch, _folder) = ledger.scratch().await?;
    let passed = async {
        let engine = wiring::dry_engine(settings, &secrets, scratch.clone()).await?;
        pass(&engine, request, cancel, output).await
    };
    let report = passed.await;
    // Also after an error: an open copy cannot be removed everywhere.
    scratch.close().await;
    ledger.close().await;
    let report = report?;
    print(&report, output);
    Ok(Exit::of_pass(&report))
}

/// What the passes of a command run with.
struct Run<'a> {
    profile: &'a Profile,
    vault: &'a Vault,
    ledger: &'a Ledger,
    arguments: &'a Arguments,
    cancel: &'a CancellationToken,
    output: Output,
}

/// A pass that has ended, and whether it was ended because other settings were saved meanwhile.
struct Passed {
    report: PassReport,
    is_renewed: bool,
}

impl Run<'_> {
    /// One pass. If other settings are saved meanwhile, another one with them, whose report counts.
    async fn once(&self) -> Result<Exit, Problem> {
        loop {
            let ready = Ready::new(self.profile, self.vault, self.ledger).await?;
            let request = self.arguments.request(&ready.settings, true)?;
            let passed = self.pass(&ready, &request).await?;
            if !passed.is_renewed {
                print(&passed.report, self.output);
                return Ok(Exit::of_pass(&passed.report));
            }
        }
    }

    /// Passes until Ctrl-C. Settings and secrets are read again before each pass, so that what the
    /// admin corrects takes effect; while they cannot be read, or the disk is full, nothing is
    /// synced and the reason is said.
    async fn endless(&self) -> Result<(), Problem> {
        let mut ready = Ready::new(self.profile, self.vault, self.ledger).await?;
        let mut pace = Pace::default();
        let mut told = None;
        let mut is_first = true;
        loop {
            // What is saved or decided from here on is carried out by this pass or right after it.
            let known = Settings::load(self.profile.folder()).ok();
            let logged = self.ledger.newest_log_id().await.ok();
            let mut is_renewed = false;
            let renewed = async {
                let news = ready.renewed(self.profile, self.vault, self.ledger).await?;
                let settings = news.as_ref().map_or(&ready.settings, |n| &n.settings);
                let request = self.arguments.request(settings, is_first)?;
                Ok((news, request))
            };
            match renewed.await {
                Ok((news, request)) => {
                    ready = news.unwrap_or(ready);
                    match self.pass(&ready, &request).await {
                        Ok(passed) => {
                            told = None;
                            is_renewed = passed.is_renewed;
                            is_first &= is_renewed;
                            let report = &passed.report;
                            if self.output.json || report.totals.read > 0 || report.has_trouble() {
                                print(report, self.output);
                            }
                            pace.passed(Exit::of_pass(report) == Exit::SignIn);
                        }
                        // A full disk has space again some day.
                        Err(problem) if problem.code == Code::Database => {
                            tell_once(&mut told, problem, self.output);
                        }
                        Err(problem) => return Err(problem),
                    }
                }
                Err(problem) => {
                    tell_once(&mut told, problem, self.output);
                    if let Ok(settings) = Settings::load(self.profile.folder()) {
                        // Not being able to say so is told by the next pass, which cannot write
                        // either.
                        let _ = note_no_pass(self.ledger, &settings).await;
                    }
                }
            }
            if !is_renewed {
                let pause = pace.pause(ready.settings.sync.interval);
                // A decision does not make a refused sign-in be tried again sooner.
                let logged = logged.filter(|_| !pace.is_slow());
                let watch = SettingsWatch::new(self.profile, known);
                tokio::select! {
                    () = self.rest(pause, watch, logged) => {}
                    () = self.cancel.cancelled() => {}
                }
            }
            if self.cancel.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// A pass, which ends after the people on their way when other settings are saved.
    async fn pass(&self, ready: &Ready, request: &Request) -> Result<Passed, Problem> {
        say_begun(self.ledger, &ready.settings).await?;
        let end = self.cancel.child_token();
        let watch = SettingsWatch::new(self.profile, Some(ready.settings.clone()));
        let pass = pass(&ready.engine, request, &end, self.output);
        let watching = async {
            watch.changed().await;
            end.cancel();
        };
        let mut pass = std::pin::pin!(pass);
        let mut report = tokio::select! {
            report = &mut pass => report?,
            () = watching => {
                self.output.remark("The settings were changed: a new pass begins with them");
                pass.await?
            }
        };
        let is_renewed = end.is_cancelled() && !self.cancel.is_cancelled();
        if is_renewed {
            ended_for_new_settings(&mut report);
        }
        // If it cannot be written, the next pass tells why.
        let _ = tidy(self.ledger, &ready.settings).await;
        Ok(Passed { report, is_renewed })
    }

    /// Rests until the next pass, or until other settings are saved, or somebody was decided about
    /// after the entry `logged`.
    async fn rest(&self, pause: Duration, mut watch: SettingsWatch, logged: Option<i64>) {
        let begun = Instant::now();
        let mut rest = Rest::new(now_ms(), pause);
        self.say_rest(rest).await;
        loop {
            let has_decided = match logged {
                Some(logged) => self.ledger.has_decided(logged).await.unwrap_or(false),
                None => false,
            };
            if has_decided || watch.look().is_some() {
                return;
            }
            if let Some(moved) = rest.moved(now_ms(), begun.elapsed()) {
                rest = moved;
                self.say_rest(rest).await;
            }
            match rest.step(now_ms(), begun.elapsed()) {
                Some(step) => tokio::time::sleep(step).await,
                None => return,
            }
        }
    }

    async fn say_rest(&self, rest: Rest) {
        // Not being able to say so is told by the next pass, which cannot write either.
        let _ = say_active(self.ledger, Some(rest.until_ms())).await;
    }
}

impl Arguments {
    /// What the engine is asked to do: `--yes` answers the first pass of a loop, nothing that comes
    /// after it unseen. Each club of `--club` must be a row that is switched on.
    fn request(&self, settings: &Settings, is_first: bool) -> Result<Request, Problem> {
        let enabled = settings.enabled_clubs()?;
        let clubs: Vec<InTouchClubId> = self.clubs.iter().map(|c| InTouchClubId::new(c)).collect();
        let strange = |id: &&InTouchClubId| !enabled.iter().any(|c| c.intouch == **id);
        if let Some(id) = clubs.iter().find(strange) {
            return Err(Problem::new(
                Code::Usage,
                format!("{id} is not a club of the table that is switched on"),
            ));
        }
        Ok(Request {
            yes: self.yes && is_first,
            yes_to: None,
            clubs,
            dry_run: self.dry_run,
        })
    }
}

/// Why there was no pass, unless that was the reason the last time.
fn tell_once(told: &mut Option<Problem>, problem: Problem, output: Output) {
    if told.as_ref() != Some(&problem) {
        output.remark(&problem_text(&problem));
    }
    *told = Some(problem);
}

fn print(report: &PassReport, output: Output) {
    output.result(report, || pass_text(report));
    if let Some(problem) = report.fatal() {
        output.remark(&problem_text(problem));
    }
}

/// One pass, with a bar if it takes long and somebody watches.
pub async fn pass<S: Source, T: Target>(
    engine: &Engine<S, T>,
    request: &Request,
    cancel: &CancellationToken,
    output: Output,
) -> Result<PassReport, Problem> {
    if !output.is_watched() {
        return engine.pass(request, cancel).await;
    }
    let bar = bar(engine.snapshot());
    tokio::select! {
        result = engine.pass(request, cancel) => result,
        () = bar => Err(Problem::new(Code::Usage, "the progress bar ended by itself")),
    }
}

async fn bar(snapshot: watch::Receiver<Snapshot>) {
    tokio::time::sleep(BAR_AFTER).await;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} people  {msg}") {
        bar.set_style(style);
    }
    let _cleared = Cleared(&bar);
    loop {
        let totals = snapshot.borrow().totals();
        bar.set_length(totals.read.max(totals.ended()));
        bar.set_position(totals.ended());
        bar.set_message(if totals.read == 0 { "reading" } else { "" });
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Takes the bar off the screen when the pass is over.
struct Cleared<'a>(&'a ProgressBar);

impl Drop for Cleared<'_> {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
