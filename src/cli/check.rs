//! `check`: both sign-ins, and each row of the mapping against both services.

use super::exit::Exit;
use super::output::Output;
use crate::engine::ports::{ClubName, Source, Target};
use crate::model::{Club, Millis};
use crate::problem::{Code, Problem, Scope};
use crate::remote::{I4, InTouch};
use crate::report::{CheckClub, CheckReport, CheckStep};
use crate::settings::{Profile, Settings};
use crate::wiring::{self, Secrets};

/// A time at which nobody has changed yet: reading from here costs one short answer.
const FAR_FUTURE: Millis = Millis(4_102_444_800_000);

pub async fn run(profile: &Profile, output: Output) -> Result<Exit, Problem> {
    let settings = Settings::load(profile.folder())?;
    settings.connection()?;
    let clubs = settings.enabled_clubs()?;
    let secrets = Secrets::find(profile)?;
    let (intouch, i4) = wiring::clients(&settings, &secrets)?;
    let report = check(&intouch, &i4, &clubs).await;
    let exit = exit_of(&report);
    output.result(&report, || report.text());
    Ok(exit)
}

async fn check(intouch: &InTouch, i4: &I4, clubs: &[Club]) -> CheckReport {
    let intouch_clubs = intouch.clubs().await;
    let mut rows = Vec::new();
    let mut i4_sign_in: Option<Result<String, Problem>> = None;
    for club in clubs {
        let in_intouch = intouch_name(intouch, &intouch_clubs, club).await;
        let answer = i4.clubs(club).await;
        let step = sign_in_step(&answer);
        // One club that works proves key and company for all.
        if !matches!(i4_sign_in, Some(Ok(_))) {
            i4_sign_in = Some(step);
        }
        rows.push(CheckClub::new(club, in_intouch, i4_name(&answer, club)));
    }
    let steps = vec![
        CheckStep::new(
            "InTouch sign-in",
            &intouch_clubs
                .as_ref()
                .map(|c| format!("works, {} clubs", c.len()))
                .map_err(Clone::clone),
        ),
        CheckStep::new(
            "I4 key",
            &i4_sign_in.unwrap_or(Err(Code::SettingsNoClubs.into())),
        ),
    ];
    CheckReport::new(steps, rows)
}

/// The name of a club in InTouch; where the list of clubs cannot be had, reading must do.
async fn intouch_name(
    intouch: &InTouch,
    clubs: &Result<Vec<ClubName>, Problem>,
    club: &Club,
) -> Result<String, Problem> {
    match clubs {
        Ok(clubs) => named(clubs, club.intouch.as_str()).ok_or_else(|| {
            Problem::new(
                Code::InTouchClub,
                format!("{} is not among the clubs of this client", club.intouch),
            )
        }),
        Err(problem) if problem.code.scope() == Scope::Everything => Err(problem.clone()),
        Err(_) => intouch
            .people(club, FAR_FUTURE, 0, 1)
            .await
            .map(|_| club.name.clone()),
    }
}

fn sign_in_step(answer: &Result<Vec<ClubName>, Problem>) -> Result<String, Problem> {
    match answer {
        Ok(clubs) => Ok(format!("works, {} active clubs", clubs.len())),
        Err(problem) if problem.code == Code::I4Club => {
            // Key and company were looked at before the club.
            Ok("works".to_owned())
        }
        Err(problem) => Err(problem.clone()),
    }
}

fn i4_name(answer: &Result<Vec<ClubName>, Problem>, club: &Club) -> Result<String, Problem> {
    let clubs = answer.as_ref().map_err(Clone::clone)?;
    named(clubs, club.i4.as_str()).ok_or_else(|| {
        Problem::new(
            Code::I4Club,
            format!("{} is not among the active clubs of this company", club.i4),
        )
    })
}

fn named(clubs: &[ClubName], id: &str) -> Option<String> {
    clubs.iter().find(|c| c.id == id).map(|c| c.name.clone())
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
