//! The result of a connection test.

use super::{problem_text, table};
use crate::problem::Problem;
use serde::Serialize;
use std::fmt::Write;

/// One step: a sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct CheckStep {
    /// What was tested.
    pub name: String,
    /// Whether it worked.
    pub ok: bool,
    /// The code, if it did not.
    pub code: Option<&'static str>,
    /// What happened.
    pub message: String,
    /// What to do, if it did not work.
    pub next_step: Option<&'static str>,
    #[serde(skip)]
    problem: Option<Problem>,
}

/// One row of the mapping table against both services.
#[derive(Clone, Debug, Serialize)]
pub struct CheckClub {
    /// Its name in the table.
    pub name: String,
    /// Its id in InTouch.
    pub intouch_club_id: String,
    /// What InTouch calls it; `None` if it is not there.
    pub intouch_name: Option<String>,
    /// Its id in I4.
    pub i4_club_id: String,
    /// What I4 calls it; `None` if it is not there.
    pub i4_name: Option<String>,
    /// Whether both services know it.
    pub ok: bool,
    /// What is wrong; empty if nothing is.
    pub message: String,
    #[serde(skip)]
    problem: Option<Problem>,
}

/// The whole test.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Whether everything worked.
    pub ok: bool,
    /// The sign-ins.
    pub steps: Vec<CheckStep>,
    /// The rows.
    pub clubs: Vec<CheckClub>,
}

impl CheckStep {
    /// A step with its result; `Ok` says what was found.
    #[must_use]
    pub fn new(name: &str, result: &Result<String, Problem>) -> Self {
        let problem = result.as_ref().err();
        Self {
            name: name.to_owned(),
            ok: problem.is_none(),
            code: problem.map(|p| p.code.text()),
            message: match result {
                Ok(found) => found.clone(),
                Err(problem) => problem.message(),
            },
            next_step: problem.map(|p| p.code.next_step()),
            problem: problem.cloned(),
        }
    }

    /// Why it did not work.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl CheckClub {
    /// A row with the names found.
    #[must_use]
    pub fn new(
        club: &crate::model::Club,
        intouch_name: Result<String, Problem>,
        i4_name: Result<String, Problem>,
    ) -> Self {
        let problems: Vec<&Problem> = [&intouch_name, &i4_name]
            .into_iter()
            .filter_map(|r| r.as_ref().err())
            .collect();
        Self {
            name: club.name.clone(),
            intouch_club_id: club.intouch.to_string(),
            i4_club_id: club.i4.to_string(),
            ok: problems.is_empty(),
            message: problems
                .iter()
                .map(|p| p.message())
                .collect::<Vec<_>>()
                .join("; "),
            problem: problems.first().map(|p| (*p).clone()),
            intouch_name: intouch_name.ok(),
            i4_name: i4_name.ok(),
        }
    }

    /// What is wrong; the first, if it is wrong in both services.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl CheckReport {
    /// The whole test from its parts.
    #[must_use]
    pub fn new(steps: Vec<CheckStep>, clubs: Vec<CheckClub>) -> Self {
        Self {
            ok: steps.iter().all(|s| s.ok) && clubs.iter().all(|c| c.ok),
            steps,
            clubs,
        }
    }

    /// Everything that is wrong.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let steps = self.steps.iter().filter_map(|s| s.problem.as_ref());
        steps.chain(self.clubs.iter().filter_map(|c| c.problem.as_ref()))
    }

    /// The test in words.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for step in &self.steps {
            let mark = if step.ok { "ok    " } else { "FAILED" };
            let _ = writeln!(out, "{mark}  {}: {}", step.name, step.message);
        }
        if !self.clubs.is_empty() {
            let name = |n: &Option<String>| n.clone().unwrap_or_else(|| "not found".to_owned());
            let rows: Vec<Vec<String>> = self
                .clubs
                .iter()
                .map(|c| {
                    vec![
                        c.name.clone(),
                        format!("{} ({})", name(&c.intouch_name), c.intouch_club_id),
                        format!("{} ({})", name(&c.i4_name), c.i4_club_id),
                        if c.ok {
                            "ok".to_owned()
                        } else {
                            "FAILED".to_owned()
                        },
                    ]
                })
                .collect();
            let _ = write!(
                out,
                "\n{}",
                table(&["club", "in InTouch", "in I4", ""], &rows)
            );
        }
        for problem in self.problems() {
            let _ = writeln!(out, "\n{}", problem_text(problem));
        }
        out
    }
}
