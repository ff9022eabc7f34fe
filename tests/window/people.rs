//! People: the list, one person, and decisions about them.

use crate::accessibility::go;
use crate::fixture::{NOW, Shown, ada, key, row, shown, sized, view};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{Queryable, by};
use i4_connector::desk::{
    Asked, Beside, Candidate, Command, Moment, PeopleList, PersonRow, PersonView, Theme, View,
};
use i4_connector::gui::Route;
use i4_connector::ledger::{LogEntry, PeopleCounts, PeopleQuery, Which};
use i4_connector::model::person::Note;
use i4_connector::model::{Field, I4Id, Kind, Level, Outcome, PersonId, Personal};
use i4_connector::problem::{Code, Problem};
use i4_connector::tasks::Decision;
use std::sync::Arc;

/// Tom, who could be either of two.
pub fn tom() -> PersonView {
    let p = |text: &str| Personal::new(text);
    let candidate = |id: &str, email: &str, mobile: Option<&str>| Candidate {
        i4: I4Id::new(id),
        has_other_name: false,
        others: Vec::new(),
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
        not_records: Vec::new(),
        other: Beside::default(),
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
    let name = shown
        .desk
        .view()
        .people
        .rows
        .iter()
        .position(|r| r.number == number);
    let nodes: Vec<_> = shown
        .harness
        .get_all(by().role(Role::ListBoxOption))
        .collect();
    nodes[name.unwrap()].click();
    drop(nodes);
    shown.harness.run();
    shown.harness.remove_cursor();
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
fn people_narrow_list() {
    let mut shown = sized(view(), [512.0, 350.0], 2.0);
    go(&mut shown, Route::People);
    shown.picture("people_200_list");
}

#[test]
fn people_200() {
    opened_at(tom(), [512.0, 350.0], 2.0, |_| {}).picture("people_200");
}

#[test]
fn people_1024() {
    opened_at(tom(), [1024.0, 700.0], 1.0, |_| {}).picture("people_1024");
}

#[test]
fn people_150() {
    opened_at(tom(), [1024.0 / 1.5, 700.0 / 1.5], 1.5, |_| {}).picture("people_150");
}

#[test]
fn people_hostile() {
    let person = hostile();
    let key = person.row.id.clone();
    opened_at(person, [1024.0, 700.0], 1.0, |view| {
        let mut list = PeopleList::clone(&view.people);
        list.counts = PeopleCounts {
            all: 1_284_000,
            today: 40_000,
            held: 5000,
            not_saved: 5000,
        };
        for (row, name) in list.rows.iter_mut().zip([
            LONG,
            "محمد عبد الرحمن",
            "王芳 李小龙王芳李小龙王芳李小龙王芳李小龙王芳李小龙",
            "",
            "a\nb\tc",
            "בן־גוריון",
        ]) {
            row.name = Personal::new(name);
        }
        list.rows[0].id = key;
        list.rows[3].code = Some(Code::ConfirmCreates);
        list.rows[3].outcome = Some(Outcome::Pending);
        list.rows[4].changed_ms = NOW - 86_400_000 * 300;
        view.people = Arc::new(list);
        view.overview = Arc::default();
    })
    .picture("people_hostile");
}

const LONG: &str = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Maximilian the Very Third";

/// Somebody with everything too long.
fn hostile() -> PersonView {
    let mut person = ada();
    person.row = row(11, LONG, Kind::InactiveProspect, Outcome::Failed, 2);
    person.row.id = PersonId::new("7f0c41d2-6c1e-4b5e-9d0a-1b2c3d4e5f60-7f0c41d2");
    person.row.code = Some(Code::HoldRefused);
    person.row.due = false;
    person.message = Personal::new(format!("I4 refuses this person: {LONG} {LONG}"));
    let long = || Some(Personal::new(format!("{LONG}@{LONG}").replace(' ', "-")));
    person.timeline[0].changes = vec![
        (Field::Email, long(), long()),
        (Field::Address1, None, long()),
        (Field::City, long(), None),
    ];
    person.timeline[1].entry.message = format!("{LONG}{LONG}").replace(' ', "");
    person
}

fn dark(view: &mut View) {
    view.preferences.theme = Theme::Dark;
}

/// Everything that is written in the window.
fn text(shown: &Shown) -> String {
    crate::accessibility::words(&shown.harness).join("\n")
}

fn decisions(shown: &mut Shown) -> Vec<(Vec<PersonId>, Decision)> {
    let commands = shown.commands().into_iter();
    commands
        .filter_map(|c| match c {
            Command::Decide(keys, decision) => Some((keys, decision)),
            _ => None,
        })
        .collect()
}

fn queries(shown: &mut Shown) -> Vec<PeopleQuery> {
    let commands = shown.commands().into_iter();
    commands
        .filter_map(|c| match c {
            Command::People(query) => Some(query),
            _ => None,
        })
        .collect()
}

fn press(shown: &mut Shown, label: &str) {
    shown.harness.get_by_label(label).click();
    shown.harness.run();
}

/// Answers the last decision.
fn answer(shown: &mut Shown, answer: Result<String, Problem>) {
    let (ticket, command) = shown.last().unwrap();
    assert!(matches!(command, Command::Decide(..)), "{command:?}");
    let mut view = View::clone(&shown.desk.view());
    view.put_answer(ticket, answer);
    shown.desk.show(view);
    shown.harness.run();
}

#[test]
fn the_list_is_asked_for_once_with_each_filter() {
    let mut shown = shown(view());
    go(&mut shown, Route::People);
    let asked = queries(&mut shown);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].which, asked[0].offset), (Which::All, 0));
    // Midnight of 23 November in Vancouver.
    assert_eq!(asked[0].since_ms, 1_795_420_800_000);
    shown.harness.run();
    assert_eq!(queries(&mut shown).len(), 0);
    press(&mut shown, "On hold 3");
    let asked = queries(&mut shown);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].which, Which::Held);
    shown.harness.get_by_label("Search people").click();
    shown.harness.run();
    shown
        .harness
        .get_by_label("Search people")
        .type_text("ada ");
    shown.harness.run();
    let asked = queries(&mut shown);
    assert_eq!(asked.last().unwrap().search, "ada");
}

#[test]
fn a_candidate_is_picked_and_the_answer_is_shown() {
    let mut shown = opened(tom(), |_| {});
    assert!(text(&shown).contains("≠ tt@old.example"));
    assert!(text(&shown).contains("+ Spuzzum"));
    shown.commands();
    press(&mut shown, "This is the one: I4 9002");
    assert!(text(&shown).contains("Saving the decision…"));
    // Until it is answered there is no second decision.
    press(&mut shown, "This is the one: I4 9001");
    answer(
        &mut shown,
        Ok("Linked; what differs is sent in the next pass".to_owned()),
    );
    assert!(text(&shown).contains("Linked; what differs is sent in the next pass"));
    press(&mut shown, "This is the one: I4 9002");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("9002")))]
    );
}

#[test]
fn records_that_cannot_be_had_do_not_keep_from_choosing() {
    let mut person = tom();
    person.records = Asked::default();
    person.records.ask();
    let mut shown = opened(person.clone(), |_| {});
    assert!(text(&shown).contains("Asking I4 whose record this is…"));
    shown.commands();
    press(&mut shown, "This is the one: I4 9001");
    assert_eq!(decisions(&mut shown), [], "it was not seen yet");
    person.records.answer(Err(Code::I4Offline.into()));
    let mut view = View::clone(&shown.desk.view());
    view.person = Some(Arc::new(person));
    shown.desk.show(view);
    shown.harness.run();
    assert!(text(&shown).contains("I4 cannot be reached"));
    shown.commands();
    press(&mut shown, "Link all the same: I4 9001");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("9001")))]
    );
}

fn field(shown: &Shown) -> egui_kittest::Node<'_> {
    let fields = by().role(Role::TextInput).label("I4 record");
    shown.harness.get(fields)
}

/// Types a record, asks for it, and lets I4 answer.
fn compared(shown: &mut Shown, id: &str, record: Result<Option<Candidate>, Problem>) {
    press(shown, "Link to an I4 record…");
    shown.commands();
    press(shown, "Compare");
    assert!(comparisons(shown).is_empty(), "nothing is typed yet");
    field(shown).click();
    shown.harness.run();
    field(shown).type_text(&format!(" {id} "));
    shown.harness.run();
    shown.commands();
    press(shown, "Compare");
    assert_eq!(comparisons(shown), [I4Id::new(id)]);
    shown.change(|view| {
        let person = Arc::make_mut(view.person.as_mut().unwrap());
        person.other.ids = vec![I4Id::new(id)];
        person.other.records = Asked::from(record.map(|record| vec![record]));
    });
}

fn comparisons(shown: &mut Shown) -> Vec<I4Id> {
    let commands = shown.commands().into_iter();
    let compared = commands.filter_map(|c| match c {
        Command::Compare(person, record) => Some((person, record)),
        _ => None,
    });
    compared
        .map(|(person, record)| {
            assert_eq!(person, shown.desk.view().person.as_ref().unwrap().row.id);
            record
        })
        .collect()
}

/// The record of somebody else.
fn emma() -> Candidate {
    let p = |text: &str| Personal::new(text);
    Candidate {
        i4: I4Id::new("9107"),
        fields: vec![
            (Field::FirstName, p("Emma")),
            (Field::LastName, p("Whitfield")),
            (Field::Email, p("emma@example.org")),
        ],
        has_other_name: true,
        others: vec![row(
            17,
            "Siobhán O’Brien",
            Kind::Prospect,
            Outcome::Created,
            71,
        )],
    }
}

#[test]
fn a_link_by_hand_shows_whose_record_it_is_and_stays_when_it_is_refused() {
    let mut shown = opened(tom(), |_| {});
    let same = tom().records.value().unwrap()[1].clone().unwrap();
    let same = Candidate {
        i4: I4Id::new("9107"),
        ..same
    };
    compared(&mut shown, "9107", Ok(Some(same)));
    assert!(!text(&shown).contains("The names differ"));
    press(&mut shown, "Link");
    answer(&mut shown, Err(Problem::new(Code::Database, "disk full")));
    assert!(text(&shown).contains(Code::Database.sentence()));
    assert!(field(&shown).value().unwrap().contains("9107"));
    press(&mut shown, "Link");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("9107")))]
    );
    // Another id is another record.
    field(&shown).click();
    shown.harness.run();
    field(&shown).type_text("8");
    shown.harness.run();
    assert!(shown.harness.query_by_label("Link").is_none());
}

#[test]
fn a_link_to_somebody_elses_record_is_said_to_be_one() {
    let mut shown = opened(tom(), |_| {});
    compared(&mut shown, "9107", Ok(Some(emma())));
    let told = text(&shown);
    for words in [
        "≠ Whitfield",
        "The names differ",
        "Somebody else is linked to this record: Siobhán O’Brien",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(shown.harness.query_by_label("Link").is_none());
    press(&mut shown, "Link all the same");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("9107")))]
    );
}

#[test]
fn people_compare() {
    let mut light = opened(tom(), |_| {});
    compared(&mut light, "9107", Ok(Some(emma())));
    light.picture("people_compare");
}

#[test]
fn people_compare_dark() {
    let mut night = opened(tom(), dark);
    compared(&mut night, "9107", Ok(Some(emma())));
    night.picture("people_compare_dark");
}

#[test]
fn a_record_that_is_not_there_or_not_to_be_had_is_linked_all_the_same() {
    for (record, words) in [
        (Ok(None), "I4 has no such record"),
        (Err(Code::I4Offline.into()), "I4 cannot be reached"),
    ] {
        let mut shown = opened(tom(), |_| {});
        compared(&mut shown, "9107", record);
        assert!(text(&shown).contains(words), "{words}");
        press(&mut shown, "Link all the same");
        assert_eq!(decisions(&mut shown).len(), 1);
    }
}

#[test]
fn a_candidate_that_somebody_else_has_says_so() {
    let mut person = tom();
    let mut records = person.records.value().unwrap().clone();
    records[1].as_mut().unwrap().others = emma().others;
    person.records = Asked::from(Ok(records));
    person.row.code = Some(Code::HoldTaken);
    person.message = Personal::new(Code::HoldTaken.sentence());
    let mut shown = opened(person, |_| {});
    let told = text(&shown);
    assert!(
        told.contains("Linked to") && told.contains("Siobhán O’Brien"),
        "{told}"
    );
    assert!(
        shown
            .harness
            .query_by_label("This is the one: I4 9001")
            .is_some()
    );
    shown.picture("people_taken");
    press(&mut shown, "Link all the same: I4 9002");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("9002")))]
    );
    // Shared, the other one has no name either.
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    assert!(!text(&shown).contains("Siobhán"));
    assert!(text(&shown).contains("Person 17"));
}

#[test]
fn not_this_record_is_shown_and_can_be_taken_back() {
    let mut person = tom();
    person.not_records = vec![I4Id::new("7")];
    let mut shown = opened(person, |_| {});
    assert!(text(&shown).contains("Not this person: I4 record 7"));
    shown.commands();
    press(&mut shown, "Compare I4 record 7…");
    assert_eq!(comparisons(&mut shown), [I4Id::new("7")]);
    shown.change(|view| {
        let person = Arc::make_mut(view.person.as_mut().unwrap());
        person.other.ids = vec![I4Id::new("7")];
        person.other.records = Asked::from(Ok(vec![Some(emma())]));
    });
    press(&mut shown, "Link all the same");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::Link(I4Id::new("7")))]
    );
}

#[test]
fn a_link_whose_record_has_another_name_is_compared_and_kept() {
    let mut person = ada();
    person.row.outcome = Some(Outcome::Held);
    person.row.code = Some(Code::HoldOther);
    let i4 = person.row.i4.clone().unwrap();
    let mut shown = opened(person, |_| {});
    shown.commands();
    press(&mut shown, "Compare and keep the link…");
    assert_eq!(comparisons(&mut shown), std::slice::from_ref(&i4));
    shown.change(|view| {
        let person = Arc::make_mut(view.person.as_mut().unwrap());
        person.other.ids = vec![i4.clone()];
        person.other.records = Asked::from(Ok(vec![Some(emma())]));
    });
    press(&mut shown, "Link all the same");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4112")], Decision::Link(i4))]
    );
}

/// Ada, who would lose her city.
fn clearing() -> PersonView {
    let mut person = ada();
    person.row.outcome = Some(Outcome::Pending);
    person.row.code = Some(Code::ConfirmCleared);
    person.row.due = true;
    person.row.would = Some("would lose city".to_owned());
    let message = format!("{}: would lose city", Code::ConfirmCleared.sentence());
    person.message = Personal::new(&message);
    let mut moment = person.timeline[0].clone();
    moment.entry.level = Level::Warning;
    moment.entry.code = Code::ConfirmCleared.text().to_owned();
    moment.entry.message = message;
    moment.changes = vec![(Field::City, Some(Personal::new("Spuzzum")), None)];
    person.timeline.insert(0, moment);
    person
}

fn with_row(view: &mut View, row: PersonRow) {
    let mut list = PeopleList::clone(&view.people);
    let place = list.rows.iter().position(|r| r.number == row.number);
    list.rows[place.unwrap()] = row;
    view.people = Arc::new(list);
}

#[test]
fn whoever_waits_for_a_yes_shows_what_they_would_lose() {
    let person = clearing();
    let row = person.row.clone();
    let mut shown = opened(person, |view| with_row(view, row));
    let told = text(&shown);
    for words in [
        "would lose city",
        "Spuzzum",
        "(would be emptied)",
        "say yes on the Overview",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let again = "The next pass looks at this person again";
    assert!(!told.lines().any(|line| line == again), "{told}");
    let listed = shown
        .harness
        .query_all_by_label_contains("Waiting for your yes, would lose city");
    assert_eq!(listed.count(), 1);
    press(&mut shown, "Go to Overview");
}

#[test]
fn people_clearing() {
    let person = clearing();
    let row = person.row.clone();
    opened(person, |view| with_row(view, row)).picture("people_clearing");
}

#[test]
fn whoever_is_no_longer_in_intouch_is_said_to_be() {
    let mut person = ada();
    person.row.outcome = Some(Outcome::Skipped);
    person.row.code = Some(Code::Gone);
    person.row.gone_ms = Some(NOW - 3_600_000);
    person.not_records = vec![I4Id::new("7"), I4Id::new("8")];
    let row = person.row.clone();
    let mut shown = opened(person, |view| with_row(view, row));
    assert!(text(&shown).contains("No longer in InTouch since today 09:42:20"));
    let listed = shown
        .harness
        .query_all_by_label_contains("No longer in InTouch");
    assert!(listed.count() >= 2, "in the list and on the page");
    shown.picture("people_gone");
}

#[test]
fn undoing_a_link_and_making_a_new_person_ask_once_more() {
    let mut shown = opened(ada(), |_| {});
    shown.commands();
    press(&mut shown, "Unlink…");
    press(&mut shown, "Keep it");
    assert!(shown.harness.query_by_label("Undo the link").is_none());
    press(&mut shown, "Unlink…");
    assert_eq!(decisions(&mut shown), []);
    press(&mut shown, "Undo the link");
    answer(&mut shown, Ok("Unlinked".to_owned()));
    assert!(shown.harness.query_by_label("Undo the link").is_none());

    let mut shown = opened(tom(), |_| {});
    shown.commands();
    press(&mut shown, "New person…");
    assert_eq!(decisions(&mut shown), []);
    press(&mut shown, "Make a new record");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::NewPerson)]
    );
    press(&mut shown, "Look again");
    assert_eq!(decisions(&mut shown), [], "the first is not answered");
}

#[test]
fn members_are_never_new() {
    let mut person = tom();
    person.row = row(18, "Noah Nowhere", Kind::Member, Outcome::Held, 2);
    person.candidates.clear();
    let shown = opened(person, |_| {});
    assert!(text(&shown).contains("Enter them in I4 first, then look again"));
    assert!(shown.harness.query_by_label("New person…").is_none());
    assert!(
        shown
            .harness
            .query_by_label("Link to an I4 record…")
            .is_some()
    );
}

#[test]
fn several_are_decided_at_once() {
    let mut shown = opened(tom(), |_| {});
    press(&mut shown, "Select several");
    let tick = |shown: &mut Shown, place: usize| {
        let boxes: Vec<_> = shown.harness.get_all_by_role(Role::CheckBox).collect();
        boxes[place].click();
        drop(boxes);
        shown.harness.run();
    };
    tick(&mut shown, 0);
    tick(&mut shown, 4);
    assert!(text(&shown).contains("2 selected"));
    shown.commands();
    let both = vec![key("7f0c4111"), key("7f0c4115")];
    press(&mut shown, "Look again at the selected people");
    let (ticket, sent) = shown.last().unwrap();
    assert!(matches!(sent, Command::Decide(keys, Decision::Retry) if keys == both));
    let mut view = View::clone(&shown.desk.view());
    view.put_answer(
        ticket,
        Ok("They are looked at again in the next pass".to_owned()),
    );
    shown.desk.show(view);
    shown.harness.run();
    assert!(shown.harness.query_by_label("2 selected").is_none());

    press(&mut shown, "Select several");
    tick(&mut shown, 0);
    tick(&mut shown, 1);
    // Ada is linked: there is no new person to make.
    press(&mut shown, "New person for each of the selected people…");
    assert!(shown.harness.query_by_label("Make new records").is_none());
    tick(&mut shown, 1);
    press(&mut shown, "New person for each of the selected people…");
    press(&mut shown, "Make new records");
    assert_eq!(
        decisions(&mut shown),
        [(vec![key("7f0c4111")], Decision::NewPerson)]
    );
}

#[test]
fn arrow_keys_move_through_the_list() {
    let mut shown = opened(tom(), |_| {});
    shown.commands();
    let opened = |shown: &mut Shown| {
        let commands = shown.commands();
        let people = commands.into_iter().filter_map(|c| match c {
            Command::Person(key) => key,
            _ => None,
        });
        people.map(|k| k.to_string()).collect::<Vec<_>>()
    };
    for (key, id) in [
        (Key::ArrowDown, "7f0c4112"),
        (Key::ArrowDown, "7f0c4113"),
        (Key::ArrowUp, "7f0c4112"),
    ] {
        shown.harness.key_press(key);
        shown.harness.run();
        assert_eq!(opened(&mut shown), [id]);
    }
    // From the search into the list and back.
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::F);
    shown.harness.run();
    assert!(shown.harness.get_by_label("Search people").is_focused());
    shown.harness.key_press(Key::ArrowDown);
    shown.harness.run();
    assert!(!shown.harness.get_by_label("Search people").is_focused());
    shown.harness.key_press(Key::ArrowDown);
    shown.harness.run();
    assert_eq!(opened(&mut shown), ["7f0c4113"]);
}

/// Five thousand people, of whom some are loaded.
fn many(first: i64, offset: i64) -> PeopleList {
    let rows: Vec<PersonRow> = (0..300)
        .map(|i| {
            let number = first + offset + i;
            let name = format!("Somebody {number}");
            row(number, &name, Kind::Prospect, Outcome::Created, number)
        })
        .collect();
    PeopleList {
        query: PeopleQuery {
            offset,
            limit: 300,
            ..PeopleQuery::default()
        },
        total: 5000,
        rows,
        ..PeopleList::clone(&view().people)
    }
}

fn wheel(shown: &mut Shown, down: f32) {
    let at = egui::pos2(400.0, 400.0);
    shown.harness.event(egui::Event::PointerMoved(at));
    shown.harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -down),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    // egui scrolls smoothly.
    shown.harness.run_steps(12);
    shown.harness.remove_cursor();
    shown.harness.run();
}

#[test]
fn a_long_list_is_loaded_where_it_is_looked_at_and_stays_there() {
    let mut start = view();
    start.people = Arc::new(many(1000, 0));
    let mut shown = shown(start);
    go(&mut shown, Route::People);
    shown.commands();
    wheel(&mut shown, 60.0 * 290.0);
    let asked = queries(&mut shown);
    let offset = asked.last().unwrap().offset;
    assert!((100..300).contains(&offset), "{asked:?}");
    let show = |shown: &mut Shown, list: PeopleList| {
        let mut view = View::clone(&shown.desk.view());
        view.people = Arc::new(list);
        shown.desk.show(view);
        shown.harness.run();
    };
    show(&mut shown, many(1000, offset));
    assert_eq!(queries(&mut shown).len(), 0);
    let place = |shown: &Shown| shown.harness.get_by_label_contains("Somebody 1293").rect();
    let before = place(&shown);
    // Seven new ones on top.
    show(&mut shown, many(993, offset));
    assert_eq!(place(&shown), before);
}

#[test]
fn empty_lists_say_why() {
    let mut nobody = view();
    nobody.people = Arc::default();
    let mut shown = shown(nobody);
    go(&mut shown, Route::People);
    assert!(text(&shown).contains("Nobody yet"));
    assert!(text(&shown).contains("Nobody is selected"));

    shown.harness.get_by_label("Search people").click();
    shown.harness.run();
    shown.harness.get_by_label("Search people").type_text("zz");
    shown.harness.run();
    // The answer has not come: nothing is claimed.
    assert!(!text(&shown).contains("Nobody matches"));
    let query = queries(&mut shown).pop().unwrap();
    let mut view = View::clone(&shown.desk.view());
    view.people = Arc::new(PeopleList {
        query,
        counts: PeopleCounts {
            all: 7,
            ..PeopleCounts::default()
        },
        ..PeopleList::default()
    });
    shown.desk.show(view);
    shown.harness.run();
    assert!(text(&shown).contains("Nobody matches"));
    press(&mut shown, "Clear the search");
    assert_eq!(queries(&mut shown).pop().unwrap().search, "");
}

#[test]
fn narrow_windows_show_one_at_a_time() {
    let mut shown = opened_at(tom(), [683.0, 467.0], 1.0, |_| {});
    assert!(shown.harness.query_by_label("Search people").is_none());
    press(&mut shown, "Back to the list");
    assert!(shown.harness.query_by_label("Search people").is_some());
    assert!(matches!(shown.last().unwrap().1, Command::Person(None)));
}

/// One outcome alone; whoever was picked before is not decided about any more.
#[test]
fn the_list_shows_one_outcome_alone() {
    let mut shown = shown(view());
    go(&mut shown, Route::People);
    shown.harness.get_by_label("Select several").click();
    shown.harness.run();
    let rows: Vec<_> = shown.harness.get_all_by_role(Role::CheckBox).collect();
    rows[1].click();
    drop(rows);
    shown.harness.run();
    assert!(text(&shown).contains("1 selected"));
    shown.commands();
    shown.harness.get_by_label("Outcome").click();
    shown.harness.run();
    shown.harness.get_by_label("Linked").click();
    shown.harness.run();
    let asked = shown.commands().into_iter().any(|command| {
        matches!(command, Command::People(query) if query.outcome == Some(Outcome::Linked))
    });
    assert!(asked);
    assert!(!text(&shown).contains("1 selected"));
}
