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
use crate::tasks::{Pace, Ready, note_no_pass, say_active};
use crate::wiring::{self, Secrets};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
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
    /// Yes, create as many people as it takes (see `confirm_above`); in the loop, in its first pass
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
    let _lock = profile.lock()?;
    let vault = super::vault(profile);
    // What is missing in the settings or the keyring is told before there is a database.
    Secrets::find(&vault).await?;
    let ledger = Ledger::open(profile.folder()).await?;
    ledger.check_whole().await?;
    let exit = if arguments.once {
        let ready = Ready::new(profile, &vault, &ledger).await?;
        say_active(&ledger, None).await?;
        let report = pass(&ready.engine, &request, &cancel, output).await?;
        print(&report, output);
        Exit::of_pass(&report)
    } else {
        endless(profile, &vault, &arguments, &ledger, &cancel, output).await?;
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

/// Passes until Ctrl-C. Settings and secrets are read again before each pass, so that what the
/// admin corrects takes effect; while they cannot be read, or the disk is full, nothing is synced
/// and the reason is said.
async fn endless(
    profile: &Profile,
    vault: &Vault,
    arguments: &Arguments,
    ledger: &Ledger,
    cancel: &CancellationToken,
    output: Output,
) -> Result<(), Problem> {
    let mut ready = Ready::new(profile, vault, ledger).await?;
    let mut pace = Pace::default();
    let mut told = None;
    let mut is_first = true;
    loop {
        let renewed = async {
            let news = ready.renewed(profile, vault, ledger).await?;
            let settings = news.as_ref().map_or(&ready.settings, |n| &n.settings);
            let request = arguments.request(settings, is_first)?;
            Ok((news, request))
        };
        match renewed.await {
            Ok((news, request)) => {
                ready = news.unwrap_or(ready);
                let passed = async {
                    say_active(ledger, None).await?;
                    pass(&ready.engine, &request, cancel, output).await
                };
                match passed.await {
                    Ok(report) => {
                        told = None;
                        is_first = false;
                        if output.json || report.totals.read > 0 || report.has_trouble() {
                            print(&report, output);
                        }
                        pace.passed(Exit::of_pass(&report) == Exit::SignIn);
                    }
                    // A full disk has space again some day.
                    Err(problem) if problem.code == Code::Database => {
                        tell_once(&mut told, problem, output);
                    }
                    Err(problem) => return Err(problem),
                }
            }
            Err(problem) => {
                tell_once(&mut told, problem, output);
                if let Ok(settings) = Settings::load(profile.folder()) {
                    // Not being able to say so is told by the next pass, which cannot write either.
                    let _ = note_no_pass(ledger, &settings).await;
                }
            }
        }
        let pause = pace.pause(ready.settings.sync.interval);
        rest(ledger, pause, cancel).await;
        if cancel.is_cancelled() {
            return Ok(());
        }
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

async fn rest(ledger: &Ledger, pause: Duration, cancel: &CancellationToken) {
    let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    // Not being able to say so is told by the next pass, which cannot write either.
    let _ = say_active(ledger, Some(now_ms().saturating_add(pause_ms))).await;
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        () = cancel.cancelled() => {}
    }
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
