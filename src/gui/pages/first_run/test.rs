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
pub struct TestStep {}

impl TestStep {
    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, entered: bool, foot: &mut Foot) -> Go {
        if entered {
            cx.send(Command::Check);
        }
        let check = &cx.view.check;
        let pending = entered || check.is_pending();
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
        *foot = Foot {
            next: report.map_or_else(|| "Continue".to_owned(), next),
            can: works,
            second: (!pending).then_some("Test again"),
            note: String::new(),
        };
        go
    }

    /// Goes on, or tests again.
    pub fn press(&mut self, cx: &Cx<'_>, pressed: Pressed) -> Go {
        match pressed {
            Pressed::Next => Go::Next,
            Pressed::Second => {
                cx.send(Command::Check);
                Go::Stay
            }
        }
    }
}

/// What the button says: clubs that fail hold nobody up.
fn next(report: &CheckReport) -> String {
    let all = report.clubs.len();
    let good = report.clubs.iter().filter(|c| c.ok).count();
    if good < all {
        format!("Continue with {good} of {all} clubs")
    } else {
        "Continue".to_owned()
    }
}
