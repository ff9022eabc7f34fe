//! The test: both sign-ins and each club of the table.

use super::steps::Step;
use super::{Foot, Go, Pressed};
use crate::desk::Command;
use crate::gui::cx::Cx;
use crate::gui::pages::connection::result::{self, About};
use crate::gui::widgets;
use crate::report::CheckReport;
use egui::Ui;

/// The step.
#[derive(Default)]
pub struct TestStep {
    /// The number of the last answer when the test was asked for.
    asked: Option<u64>,
}

impl TestStep {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, entered: bool, foot: &mut Foot) -> Go {
        if entered {
            self.ask(cx);
        }
        let check = &cx.view.check;
        // An old result does not count before the desk has taken the command.
        let pending = check.is_pending() || self.asked == Some(check.generation());
        let text = match (pending, check.value()) {
            (true, Some(_)) => "Testing again… Below is the last result",
            (true, None) => "Testing…",
            (false, _) => "Nothing is written to either system by this test",
        };
        super::title(ui, "Test the connection", text);
        let mut go = Go::Stay;
        widgets::panel(ui, |ui| {
            if let Some(problem) = check.problem() {
                widgets::problem(ui, problem);
            }
            if let Some(report) = check.value() {
                let about = result::show(ui, report, Some("Correct it"));
                go = match about {
                    Some(About::InTouch) => Go::To(Step::InTouch),
                    Some(About::I4) => Go::To(Step::I4),
                    Some(About::Clubs) => Go::To(Step::Clubs),
                    None => Go::Stay,
                };
            } else if pending {
                widgets::weak(ui, "Signing in to InTouch and to Jonas I4");
            } else if check.problem().is_none() {
                widgets::weak(ui, "Not tested yet");
            }
        });
        let report = check.value().filter(|_| !pending);
        let works = report.is_some_and(result::signs_in) && check.problem().is_none();
        let useless = works && report.is_some_and(no_club_works);
        *foot = Foot {
            next: report.map_or_else(|| "Continue".to_owned(), next),
            can: works && !useless,
            second: (!pending).then_some("Test again"),
            note: if useless {
                "No club works yet: correct one above".to_owned()
            } else {
                String::new()
            },
        };
        go
    }

    /// Goes on, or tests again.
    pub fn press(&mut self, cx: &Cx<'_>, pressed: Pressed) -> Go {
        match pressed {
            Pressed::Next => Go::Next,
            Pressed::Second => {
                self.ask(cx);
                Go::Stay
            }
        }
    }

    fn ask(&mut self, cx: &Cx<'_>) {
        self.asked = Some(cx.view.check.generation());
        cx.send(Command::Check);
    }
}

/// What the button says: clubs that fail hold nobody up.
fn next(report: &CheckReport) -> String {
    let all = report.clubs.len();
    let good = report.clubs.iter().filter(|c| c.ok).count();
    if good > 0 && good < all {
        format!("Continue with {good} of {all} clubs")
    } else {
        "Continue".to_owned()
    }
}

fn no_club_works(report: &CheckReport) -> bool {
    !report.clubs.is_empty() && report.clubs.iter().all(|c| !c.ok)
}
