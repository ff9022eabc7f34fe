//! People: the list, one person, and decisions about them.

use crate::accessibility::go;
use crate::fixture::{NOW, Shown, ada, key, row, shown, sized, view};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable, by};
use i4_connector::desk::{
    Asked, Candidate, Command, Moment, PeopleList, PersonKey, PersonRow, PersonView, Theme, View,
};
use i4_connector::gui::Route;
use i4_connector::ledger::{LogEntry, PeopleCounts, PeopleQuery, Which};
use i4_connector::model::person::Note;
use i4_connector::model::{Field, I4Id, Kind, Level, Outcome, Personal};
use i4_connector::problem::{Code, Problem};
use i4_connector::tasks::Decision;
use std::sync::Arc;

/// Tom, who could be either of two.
pub fn tom() -> PersonView {
    let p = |text: &str| Personal::new(text);
    let candidate = |id: &str, email: &str, mobile: Option<&str>| Candidate {
        i4: I4Id::new(id),
        fields: [
            (Field::FirstName, Some("Tom")),
            (Field::LastName, Some("Twin")),
            (Field::Email, Some(email)),
            (Field::MobilePhone, mobile),
            (Field::City, Some("Spuzzum")),
        ]
        .into_iter()
        .filter_map(|(f, v)| Some((f, p(v?))))
        .collect(),
    };
    PersonView {
        row: row(11, "Tom Twin", Kind::Prospect, Outcome::Held, 2),
        message: p("Several people in I4 match"),
        linked_how: None,
        is_checking: false,
        fields: vec![
            (Field::FirstName, p("Tom")),
            (Field::LastName, p("Twin")),
            (Field::Email, p("tom@example.org")),
            (Field::MobilePhone, p("5550107788")),
        ],
        notes: vec![(Field::BirthDate, Note::NotADate)],
        modified_ms: Some(NOW - 130_000),
        timeline: vec![Moment {
            entry: LogEntry {
                id: 3,
                at_ms: NOW - 120_000,
                level: Level::Error,
                code: Code::HoldSeveral.text().to_owned(),
                club: Some("7f0c41d2-6c1e".to_owned()),
                person: Some("7f0c4111".to_owned()),
                message: "Several people in I4 match".to_owned(),
                changes: Vec::new(),
            },
            changes: Vec::new(),
        }],
        candidates: vec![I4Id::new("9001"), I4Id::new("9002")],
        records: Asked::from(Ok(vec![
            Some(candidate("9001", "tom@example.org", None)),
            Some(candidate("9002", "tt@old.example", Some("5550107788"))),
        ])),
    }
}

/// The page with this person open.
fn opened(person: PersonView, change: impl FnOnce(&mut View)) -> Shown {
    opened_at(person, [1180.0, 760.0], 1.0, change)
}

fn opened_at(
    person: PersonView,
    size: [f32; 2],
    scale: f32,
    change: impl FnOnce(&mut View),
) -> Shown {
    let mut view = view();
    let number = person.row.number;
    view.person = Some(Arc::new(person));
    change(&mut view);
    let mut shown = sized(view, size, scale);
    go(&mut shown, Route::People);
    press_row(&mut shown, number);
    shown
}

fn press_row(shown: &mut Shown, number: i64) {
    let name = shown.desk.view().people.rows.iter().position(|r| r.number == number);
    let nodes: Vec<_> = shown.harness.get_all(by().role(Role::ListBoxOption)).collect();
    nodes[name.unwrap()].click();
    drop(nodes);
    shown.harness.run();
}

#[test]
fn people() {
    opened(ada(), |_| {}).picture("people");
}

#[test]
fn people_dark() {
    opened(ada(), dark).picture("people_dark");
}

#[test]
fn people_share_dark() {
    let mut share = opened(ada(), dark);
    share.harness.key_press(Key::F9);
    share.harness.run();
    share.picture("people_share_dark");
}

#[test]
fn people_several() {
    opened(tom(), |_| {}).picture("people_several");
}

#[test]
fn people_150() {
    opened_at(tom(), [1024.0 / 1.5, 700.0 / 1.5], 1.5, |_| {}).picture("people_150");
}

fn dark(view: &mut View) {
    view.preferences.theme = Theme::Dark;
}
