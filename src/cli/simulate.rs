//! `simulate`: both services on this machine, until Ctrl-C.

use super::exit::Exit;
use super::output::Output;
use crate::problem::{Code, Problem};
use crate::simulator::{Faults, Options, Simulator};
use std::path::PathBuf;
use std::time::Duration;

#[derive(clap::Args)]
pub struct Arguments {
    /// InTouch's port; 0: any that is free
    #[arg(long, default_value_t = 0, value_name = "N")]
    intouch_port: u16,
    /// I4's port; 0: any that is free
    #[arg(long, default_value_t = 0, value_name = "N")]
    i4_port: u16,
    /// People in InTouch, in the whole company
    #[arg(long, default_value_t = 200, value_name = "N")]
    people: usize,
    /// Clubs of the company
    #[arg(long, default_value_t = 2, value_name = "N")]
    clubs: usize,
    /// How long each answer takes
    #[arg(long, default_value_t = 0, value_name = "N")]
    latency_ms: u64,
    /// What goes wrong; see docs/simulator.md
    #[arg(long, default_value = "", value_name = "SPEC")]
    faults: String,
    /// The same seed gives the same people and faults
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Keep what is done in this file, and begin with what it holds
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

pub async fn run(arguments: Arguments, output: Output) -> Result<Exit, Problem> {
    let faults: Faults = arguments
        .faults
        .parse()
        .map_err(|e| Problem::new(Code::Usage, e))?;
    let simulator = Simulator::start(Options {
        people: arguments.people,
        clubs: arguments.clubs,
        seed: arguments.seed,
        latency: Duration::from_millis(arguments.latency_ms),
        faults,
        intouch_port: arguments.intouch_port,
        i4_port: arguments.i4_port,
        keep: arguments.keep,
    })
    .await
    .map_err(|e| Problem::new(Code::Usage, format!("the simulator cannot start: {e}")))?;
    let access =
        serde_json::to_string(&simulator.access()).map_err(|e| Problem::new(Code::Usage, e))?;
    output.line(&access);
    super::interrupt().cancelled().await;
    simulator.stop().await;
    Ok(Exit::Interrupted)
}
