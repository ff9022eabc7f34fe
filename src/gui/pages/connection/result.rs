//! The result of a connection test: a row for each sign-in and each club.

use crate::gui::theme::{Tokens, Tone};
use crate::gui::widgets::{self, Button};
use crate::gui::{icons, words};
use crate::problem::{Code, Problem};
use crate::report::{CheckReport, problem_text};
use crate::tasks::names_differ;
use egui::{Align, Label, Layout, RichText, Ui, Vec2};

/// What a row is about: where something wrong in it is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Id and secret of InTouch.
    InTouch,
    /// Company ID, key and address of I4.
    I4,
    /// The mapping table.
    Clubs,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub about: About,
    /// Good, worth a look, or bad.
    pub tone: Tone,
    /// What was tested.
    pub title: String,
    /// What happened.
    pub text: String,
    /// What is wrong.
    pub problem: Option<Problem>,
}

/// The rows of a report.
#[must_use]
pub fn lines(report: &CheckReport) -> Vec<Line> {
    let steps = report.steps.iter().map(|step| Line {
        about: if step.name.starts_with("InTouch") {
            About::InTouch
        } else {
            About::I4
        },
        tone: if step.ok { Tone::Good } else { Tone::Bad },
        title: step.name.clone(),
        text: words::sentence(&step.message),
        problem: step.problem().cloned(),
    });
    let clubs = report.clubs.iter().map(|club| {
        let names = (&club.intouch_name, &club.i4_name);
        let (tone, text) = match names {
            _ if !club.ok => (Tone::Bad, words::sentence(&club.message)),
            (Some(intouch), Some(i4)) if names_differ(intouch, i4) => (
                Tone::Attention,
                format!("InTouch calls it {intouch}, I4 calls it {i4}: is it the same club?"),
            ),
            (_, Some(i4)) => (Tone::Good, format!("I4 calls it {i4}")),
            (_, None) => (Tone::Good, "Both know it".to_owned()),
        };
        let name = if club.name.is_empty() {
            &club.intouch_club_id
        } else {
            &club.name
        };
        Line {
            about: About::Clubs,
            tone,
            title: format!("{name} → I4 club {}", club.i4_club_id),
            text,
            problem: club.problem().cloned(),
        }
    });
    steps.chain(clubs).collect()
}

/// Whether both services take the credentials, whatever they say of the clubs.
#[must_use]
pub fn signs_in(report: &CheckReport) -> bool {
    !report.steps.is_empty() && report.steps.iter().all(|s| s.ok)
}

/// Draws the rows; `correct` is what the button says that leads to where a row is put right.
/// Returns what was pressed.
pub fn show(ui: &mut Ui, report: &CheckReport, correct: Option<&str>) -> Option<About> {
    let mut pressed = None;
    let lines = lines(report);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            widgets::divider(ui);
        }
        if row(ui, index, line, correct) {
            pressed = Some(line.about);
        }
    }
    pressed
}

fn row(ui: &mut Ui, index: usize, line: &Line, correct: Option<&str>) -> bool {
    let t = Tokens::here(ui);
    let mut pressed = false;
    ui.add_space(4.0);
    let (icon, word) = match line.tone {
        Tone::Bad => (icons::X, "failed"),
        Tone::Attention => (icons::WARNING, "worth a look"),
        _ => (icons::CHECK, "works"),
    };
    ui.push_id(("row", index), |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(12.0, 2.0);
            let mark = RichText::new(icon).color(line.tone.text(t));
            let mark = ui.add_sized([20.0, 17.0], Label::new(mark).selectable(false));
            ui.ctx()
                .accesskit_node_builder(mark.id, |node| node.set_label(word));
            let buttons = if line.tone == Tone::Bad { 96.0 } else { 0.0 };
            let room = (ui.available_width() - buttons).max(120.0);
            ui.allocate_ui_with_layout(Vec2::new(room, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(room);
                ui.add(Label::new(widgets::strong(&line.title)).wrap());
                pressed = words_of(ui, line, correct);
            });
            if line.tone == Tone::Bad {
                ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                    let response = Button::new("Copy").small().draw(ui);
                    let name = format!("Copy what failed: {}", line.title);
                    ui.ctx()
                        .accesskit_node_builder(response.id, |node| node.set_label(&*name));
                    if response.clicked() {
                        ui.ctx().copy_text(copy_of(line));
                    }
                });
            }
        });
    });
    ui.add_space(4.0);
    pressed
}

fn words_of(ui: &mut Ui, line: &Line, correct: Option<&str>) -> bool {
    let t = Tokens::here(ui);
    let colour = if line.tone == Tone::Attention {
        t.attention
    } else {
        t.weak
    };
    ui.add(Label::new(RichText::new(&line.text).color(colour)).wrap());
    let Some(problem) = &line.problem else {
        return false;
    };
    let mut pressed = false;
    // Text alone: its row is not as high as a control.
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.add(Label::new(next_step(problem.code)).wrap());
        ui.add(Label::new(widgets::mono(problem.code.text()).color(t.weak)));
        if let Some(correct) = correct {
            pressed = widgets::link(ui, correct);
        }
    });
    pressed
}

/// What to do, at a test: there is no pass that would try again by itself.
fn next_step(code: Code) -> &'static str {
    match code {
        Code::InTouchOffline => "Check this machine's internet connection, then test again",
        Code::I4Offline => {
            "Check this machine's internet connection and the address of I4, then test again"
        }
        Code::InTouchBusy | Code::I4Busy => "Wait a minute, then test again",
        Code::InTouchServer => "Test again later. If it lasts, tell InTouch's support",
        Code::I4Server => "Test again later. If it lasts, tell Jonas support",
        _ => words::next_step(code),
    }
}

fn copy_of(line: &Line) -> String {
    let what = line
        .problem
        .as_ref()
        .map_or_else(|| line.text.clone(), problem_text);
    format!("{}\n{what}", line.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Club, I4ClubId, InTouchClubId};
    use crate::report::{CheckClub, CheckStep};

    #[test]
    fn each_row_says_what_and_where() {
        let club = Club {
            name: "Hilltop".to_owned(),
            address: String::new(),
            time_zone: String::new(),
            intouch: InTouchClubId::new("b19a"),
            i4: I4ClubId::new("2"),
            enabled: true,
        };
        let refused = Problem::new(Code::I4Club, "2 is not among the active clubs");
        let report = CheckReport::new(
            vec![
                CheckStep::new("InTouch sign-in", &Ok("works, 3 clubs".to_owned())),
                CheckStep::new("I4 key", &Err(Code::I4SignIn.into())),
            ],
            vec![
                CheckClub::new(&club, Ok("Hilltop".into()), Ok("Hill Top".into())),
                CheckClub::new(&club, Ok("Hilltop".into()), Ok("Airport".into())),
                CheckClub::new(&club, Ok("Hilltop".into()), Err(refused)),
            ],
        );
        let found = lines(&report);
        let tones: Vec<Tone> = found.iter().map(|l| l.tone).collect();
        assert_eq!(
            tones,
            [
                Tone::Good,
                Tone::Bad,
                Tone::Good,
                Tone::Attention,
                Tone::Bad
            ]
        );
        assert_eq!(found[0].text, "Works, 3 clubs");
        assert_eq!(found[1].about, About::I4);
        assert_eq!(found[4].title, "Hilltop → I4 club 2");
        assert!(copy_of(&found[4]).contains("C-I4-401-CLUB"));
        assert!(!signs_in(&report));
        assert!(!signs_in(&CheckReport::new(Vec::new(), Vec::new())));
    }
}
