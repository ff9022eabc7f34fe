//! `check`: both sign-ins, and each row of the mapping against both services.

use super::exit::Exit;
use super::output::Output;
use crate::problem::Problem;
use crate::report::CheckReport;
use crate::settings::{Profile, Settings};
use crate::tasks;
use crate::wiring::{self, Secrets};

pub async fn run(profile: &Profile, output: Output) -> Result<Exit, Problem> {
    let settings = Settings::load(profile.folder())?;
    settings.connection()?;
    let clubs = settings.enabled_clubs()?;
    let secrets = Secrets::find(&super::vault(profile)).await?;
    let (intouch, i4) = wiring::clients(&settings, &secrets)?;
    let report = tasks::check(&intouch, &i4, &clubs).await;
    let exit = exit_of(&report);
    output.result(&report, || report.text());
    Ok(exit)
}

fn exit_of(report: &CheckReport) -> Exit {
    let exits: Vec<Exit> = report.problems().map(Exit::of).collect();
    if exits.contains(&Exit::SignIn) {
        Exit::SignIn
    } else if report.ok {
        Exit::Done
    } else {
        Exit::Trouble
    }
}
