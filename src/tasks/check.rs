//! The connection test: both sign-ins, and each row of the mapping against both services.

use super::offer::any_i4_clubs;
use crate::engine::ports::{ClubName, Source, Target};
use crate::model::{Club, Millis};
use crate::problem::{Code, Problem, Scope};
use crate::report::{CheckClub, CheckReport, CheckStep};

/// A time at which nobody has changed yet: reading from here costs one short answer.
const FAR_FUTURE: Millis = Millis(4_102_444_800_000);

/// Tests everything; nothing is written in either system. Without clubs, I4 is asked in the name
/// of the ids that a first club usually has.
pub async fn check<S: Source, T: Target>(intouch: &S, i4: &T, clubs: &[Club]) -> CheckReport {
    let intouch_clubs = intouch.clubs().await;
    let mut rows = Vec::new();
    let mut i4_sign_in: Option<Result<String, Problem>> = None;
    let asked = clubs.iter().map(|club| async {
        futures::join!(intouch_name(intouch, &intouch_clubs, club), i4.clubs(club))
    });
    let answers = futures::future::join_all(asked).await;
    for (club, (in_intouch, answer)) in clubs.iter().zip(answers) {
        let step = sign_in_step(&answer);
        // One club that works proves key and company for all.
        if !matches!(i4_sign_in, Some(Ok(_))) {
            i4_sign_in = Some(step);
        }
        rows.push(CheckClub::new(club, in_intouch, i4_name(&answer, club)));
    }
    if i4_sign_in.is_none() {
        i4_sign_in = Some(sign_in_step(&any_i4_clubs(i4, &[]).await));
    }
    let steps = vec![
        CheckStep::new("InTouch sign-in", &intouch_step(&intouch_clubs)),
        CheckStep::new(
            "I4 key",
            &i4_sign_in.unwrap_or(Err(Code::SettingsNoClubs.into())),
        ),
    ];
    CheckReport::new(steps, rows)
}

/// The name of a club in InTouch; where the list of clubs cannot be had, reading must do.
async fn intouch_name<S: Source>(
    intouch: &S,
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

/// What the list of InTouch's clubs says of the sign-in. That there is such a list is assumed:
/// where only the list is refused, the sign-in before it has worked.
fn intouch_step(answer: &Result<Vec<ClubName>, Problem>) -> Result<String, Problem> {
    let problem = match answer {
        Ok(clubs) => return Ok(format!("works, {}", clubs_of(clubs.len(), ""))),
        Err(problem) => problem,
    };
    let unreachable = matches!(
        problem.code,
        Code::InTouchOffline | Code::InTouchBusy | Code::InTouchServer
    );
    // A wrong sign-in address gives an answer that cannot be understood, too.
    let is_sign_in = problem.detail.starts_with("sign-in: ");
    if problem.code.scope() == Scope::Everything || unreachable || is_sign_in {
        return Err(problem.clone());
    }
    Ok("works; it does not list its clubs".to_owned())
}

fn sign_in_step(answer: &Result<Vec<ClubName>, Problem>) -> Result<String, Problem> {
    match answer {
        Ok(clubs) => Ok(format!("works, {}", clubs_of(clubs.len(), "active "))),
        Err(problem) if problem.code == Code::I4Club => {
            // Key and company were looked at before the club.
            Ok("works".to_owned())
        }
        Err(problem) => Err(problem.clone()),
    }
}

fn clubs_of(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}club{plural}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_clubs_that_is_refused_is_no_failed_sign_in() {
        for (code, detail, works) in [
            (Code::InTouchClub, "404", true),
            (Code::InTouchAnswer, "not JSON", true),
            (Code::InTouchAnswer, "sign-in: not JSON", false),
            (Code::InTouchSignIn, "sign-in: 401", false),
            (Code::InTouchOffline, "", false),
            (Code::InTouchBusy, "", false),
            (Code::InTouchServer, "", false),
            (Code::SecretMissing, "", false),
        ] {
            let step = intouch_step(&Err(Problem::new(code, detail)));
            assert_eq!(step.is_ok(), works, "{code} {detail}");
        }
        assert_eq!(intouch_step(&Ok(Vec::new())), Ok("works, 0 clubs".into()));
    }
}
