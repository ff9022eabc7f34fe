//! The command line: parses arguments, calls the other rooms, prints what they say.

mod check;
mod clubs;
mod credentials;
mod demo;
mod exit;
mod log;
mod output;
mod people;
mod recover;
mod simulate;
mod status;
mod sync;

pub use exit::Exit;

use crate::desk::{self, Desk};
use crate::problem::{Code, Problem};
use crate::secrets::Vault;
use crate::settings::Profile;
use clap::{CommandFactory, Parser, Subcommand};
use output::Output;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Brings people entered in InTouch to Jonas I4, one way. Without a command: opens the window
#[derive(Parser)]
#[command(name = "i4-connector", version, about, max_term_width = 100)]
struct Arguments {
    /// The folder with settings and database, instead of the usual one
    #[arg(long, global = true, value_name = "DIR")]
    profile: Option<PathBuf>,
    /// One JSON document on stdout, nothing else there
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the main job on two simulated services: nothing else is needed
    Demo(demo::Arguments),
    /// Brings I4 up to date: the loop until Ctrl-C, or one pass
    Sync(sync::Arguments),
    /// Tests both sign-ins, and each club against both services
    Check,
    /// Last pass, counts, holds, and who syncs this profile
    Status,
    /// Who they are, and what happened to them
    #[command(args_conflicts_with_subcommands = true)]
    People(people::Arguments),
    /// Sets a damaged database aside and rebuilds it from InTouch and I4
    Recover(recover::Arguments),
    /// The activity log
    Log(log::Arguments),
    /// The table that maps InTouch clubs to I4 clubs
    #[command(subcommand)]
    Clubs(clubs::Command),
    /// The secrets, in the OS keyring
    #[command(subcommand)]
    Credentials(credentials::Command),
    /// Serves both simulated services on this machine
    Simulate(simulate::Arguments),
    /// Prints a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// What is left to do after [`run`].
pub enum Next {
    /// Nothing.
    Exit(Exit),
    /// Show a window.
    Window(Box<Launch>),
}

/// A desk, and what must live as long as its window.
pub struct Launch {
    /// What the window shows.
    pub desk: Desk,
    runtime: Runtime,
    /// The demo's simulated company, and the arguments to go on without a window.
    demo: Option<(demo::Company, demo::Arguments)>,
}

impl Launch {
    /// The window was closed.
    pub fn closed(self) -> Exit {
        self.runtime.block_on(self.desk.close(GRACE));
        // A keyring that hangs must not keep the program.
        self.runtime.shutdown_background();
        Exit::Done
    }

    /// The window could not be opened: the demo goes on without one, everything else says so.
    pub fn no_window(self, problem: &Problem) -> Exit {
        let output = Output::new(false);
        let Some((company, arguments)) = self.demo else {
            output.problem(problem);
            return Exit::of(problem);
        };
        drop(company);
        output.remark(&format!(
            "No window ({}), so the demo runs here.",
            problem.detail
        ));
        let result = self.runtime.block_on(demo::headless(&arguments, output));
        self.runtime.shutdown_background();
        ended(result, output)
    }
}

/// How long a pass in flight may take to end after the window is closed.
const GRACE: Duration = Duration::from_secs(5);

/// Runs the command of these arguments. `has_display` is whether a window can be shown.
pub fn run(arguments: impl Iterator<Item = OsString>, has_display: bool) -> Next {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(e) => {
            // Help and version come this way too; both are no mistakes.
            let _ = e.print();
            return Next::Exit(if e.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            });
        }
    };
    let output = Output::new(arguments.json);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(e) => return Next::Exit(ended(Err(Problem::new(Code::ProfileFolder, e)), output)),
    };
    let profile = arguments.profile.as_deref();
    let shown = match arguments.command {
        None => Some(runtime.block_on(window(profile, has_display))),
        Some(Command::Demo(demo)) if demo.has_window(output) && has_display => {
            Some(runtime.block_on(demo::window(demo)))
        }
        command => {
            let result = runtime.block_on(dispatch(profile, command, output));
            // A keyring that hangs must not keep the program.
            runtime.shutdown_background();
            return Next::Exit(ended(result, output));
        }
    };
    match shown {
        Some(Ok((desk, demo))) => Next::Window(Box::new(Launch {
            desk,
            runtime,
            demo,
        })),
        Some(Err(problem)) => Next::Exit(ended(Err(problem), output)),
        None => Next::Exit(Exit::Done),
    }
}

fn ended(result: Result<Exit, Problem>, output: Output) -> Exit {
    result.unwrap_or_else(|problem| {
        output.problem(&problem);
        Exit::of(&problem)
    })
}

/// The window of a profile.
async fn window(folder: Option<&Path>, has_display: bool) -> Result<Shown, Problem> {
    if !has_display {
        return Err(Problem::new(Code::NoWindow, "there is no display"));
    }
    let profile = Profile::open(folder)?;
    let vault = vault(&profile);
    Ok((desk::start(profile, vault, false).await?, None))
}

type Shown = (Desk, Option<(demo::Company, demo::Arguments)>);

async fn dispatch(
    folder: Option<&Path>,
    command: Option<Command>,
    output: Output,
) -> Result<Exit, Problem> {
    let profile = || Profile::open(folder);
    match command {
        None => Ok(Exit::Done),
        Some(Command::Demo(command)) => demo::run(&command, output).await,
        Some(Command::Sync(command)) => sync::run(&profile()?, command, output).await,
        Some(Command::Check) => check::run(&profile()?, output).await,
        Some(Command::Status) => status::run(&profile()?, output).await,
        Some(Command::People(command)) => people::run(&profile()?, command, output).await,
        Some(Command::Recover(command)) => recover::run(&profile()?, &command, output).await,
        Some(Command::Log(command)) => log::run(&profile()?, &command, output).await,
        Some(Command::Clubs(command)) => clubs::run(&profile()?, command, output),
        Some(Command::Credentials(command)) => credentials::run(&profile()?, command, output),
        Some(Command::Simulate(command)) => simulate::run(command, output).await,
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "i4-connector",
                &mut script,
            );
            output.raw(&script);
            Ok(Exit::Done)
        }
    }
}

/// Where the secrets of a profile are.
fn vault(profile: &Profile) -> Vault {
    Vault::keyring(profile.keyring_suffix())
}

/// Cancelled by Ctrl-C, and by the system's request to end. A second Ctrl-C ends at once.
fn interrupt() -> tokio_util::sync::CancellationToken {
    let token = tokio_util::sync::CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        ask_to_end().await;
        cancel.cancel();
        ask_to_end().await;
        std::process::exit(Exit::Interrupted.into());
    });
    token
}

#[cfg(unix)]
async fn ask_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

#[cfg(not(unix))]
async fn ask_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }
}
