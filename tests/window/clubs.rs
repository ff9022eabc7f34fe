//! The clubs page: flows by role and label, and its pictures.

use crate::fixture::{Shown, shown, sized, view};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use i4_connector::desk::{Command, Theme, View};
use i4_connector::model::{Club, I4ClubId, InTouchClubId};
use i4_connector::problem::{Code, Problem};
use i4_connector::report::{CheckClub, CheckReport, CheckStep};
use i4_connector::settings::TableRow;
use i4_connector::tasks::{Offer, Offered, Pair};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn club(name: &str, address: &str, intouch: &str, i4: &str) -> Club {
    Club {
        name: name.into(),
        address: address.into(),
        time_zone: "America/Vancouver".into(),
        intouch: InTouchClubId::new(intouch),
        i4: I4ClubId::new(i4),
        enabled: true,
    }
}

fn set_clubs(view: &mut View, clubs: Vec<Club>) {
    Arc::make_mut(&mut view.settings).clubs = clubs;
}

/// The company of the picture: four clubs, the names that a test found.
fn tested() -> View {
    let mut view = view();
    let mut clubs = view.settings.clubs.clone();
    let mut lakeside = club("Lakeside", "1 Lake Dr, Tacoma WA", "e2d8aa10-55b3", "9");
    lakeside.enabled = false;
    clubs.push(lakeside);
    let i4 = ["Riverside Club", "Hilltop", "Airport East", "Lakeside"];
    let rows = clubs
        .iter()
        .zip(i4)
        .map(|(club, i4)| CheckClub::new(club, Ok(club.name.clone()), Ok(i4.to_owned())))
        .collect();
    let steps = vec![
        CheckStep::new("InTouch sign-in", &Ok("works, 4 clubs".to_owned())),
        CheckStep::new("I4 key", &Ok("works, 9 active clubs".to_owned())),
    ];
    set_clubs(&mut view, clubs);
    view.check = Ok(CheckReport::new(steps, rows)).into();
    view
}

fn offered(id: &str, name: &str) -> Offered {
    Offered {
        id: id.to_owned(),
        name: name.to_owned(),
        address: "3 Forest Way".to_owned(),
    }
}

fn open(view: View) -> Shown {
    go(shown(view))
}

fn go(mut shown: Shown) -> Shown {
    shown
        .harness
        .get_by_role_and_label(Role::Tab, "Clubs")
        .click();
    shown.harness.run();
    shown.commands();
    shown
}

impl Shown {
    fn press(&mut self, name: &str) {
        self.harness
            .get_by_role_and_label(Role::Button, name)
            .click();
        self.harness.run();
    }

    fn is_enabled(&self, name: &str) -> bool {
        let button = self.harness.get_by_role_and_label(Role::Button, name);
        !button.accesskit_node().is_disabled()
    }

    /// Replaces the text of a field, as a person does, and leaves it.
    fn fill(&mut self, field: &str, text: &str) {
        self.type_into(field, text);
        self.leave();
    }

    fn type_into(&mut self, field: &str, text: &str) {
        self.harness.get_by_label(field).focus();
        self.harness.run();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.run();
        if text.is_empty() {
            self.harness.key_press(Key::Delete);
        } else {
            self.harness.event(Event::Paste(text.to_owned()));
        }
        self.harness.run();
    }

    /// Takes the keyboard out of whatever has it.
    fn leave(&mut self) {
        self.harness.key_press(Key::Escape);
        self.harness.run();
    }

    fn value(&self, field: &str) -> String {
        self.harness.get_by_label(field).value().unwrap_or_default()
    }

    fn has(&self, text: &str) -> bool {
        self.harness.query_by_label(text).is_some()
    }

    fn show(&mut self, change: impl FnOnce(&mut View)) {
        let mut view = (*self.desk.view()).clone();
        change(&mut view);
        self.desk.show(view);
        self.harness.run();
    }

    fn answer(&mut self, answer: Result<String, Problem>) -> Command {
        let (ticket, command) = self.last().unwrap();
        self.show(|view| view.put_answer(ticket, answer));
        command
    }
}

fn saved(command: &Command) -> &[Club] {
    match command {
        Command::SaveClubs(clubs) => clubs,
        _ => &[],
    }
}

#[test]
fn an_edit_is_saved() {
    let mut shown = open(view());
    assert!(!shown.has("Save") && !shown.has("Unsaved changes"));
    shown.fill("Address, row 2", "5 Hill Rd");
    assert!(shown.has("Unsaved changes"));
    shown.press("Save");
    let (ticket, command) = shown.last().unwrap();
    let clubs = saved(&command).to_vec();
    assert_eq!(clubs.len(), 3);
    assert_eq!(clubs[1].address, "5 Hill Rd");
    assert!(shown.has("Saving…") && !shown.is_enabled("Save"));
    shown.show(|view| {
        set_clubs(view, clubs);
        view.put_answer(ticket, Ok("Saved".to_owned()));
    });
    assert!(!shown.has("Save") && !shown.has("Unsaved changes"));
    assert!(shown.harness.query_by_label_contains("Saved").is_some());
    assert_eq!(shown.value("Address, row 2"), "5 Hill Rd");
    assert!(
        shown
            .harness
            .query_by_label_contains("Another program")
            .is_none()
    );
}

#[test]
fn an_edit_that_cannot_be_saved_stays() {
    let mut shown = open(view());
    shown.fill("Club name, row 1", "River");
    shown.press("Save");
    shown.answer(Err(Problem::new(Code::SettingsNotSaved, "disk full")));
    assert!(
        shown
            .harness
            .query_by_label_contains(Code::SettingsNotSaved.sentence())
            .is_some()
    );
    assert_eq!(shown.value("Club name, row 1"), "River");
    // It can be tried again as it is.
    shown.press("Save");
    let again = shown.answer(Ok("Saved".to_owned()));
    assert_eq!(saved(&again)[0].name, "River");
    assert!(!shown.has("Save"));
}

#[test]
fn steps_are_undone_and_done_again() {
    let mut shown = open(view());
    shown.fill("Club name, row 1", "River");
    shown
        .harness
        .get_by_role_and_label(Role::Switch, "Sync, row 2")
        .click();
    shown.harness.run();
    shown.press("Remove Harbour Point");
    assert!(!shown.has("Club name, row 3"));
    shown.press("Undo");
    assert_eq!(shown.value("Club name, row 3"), "Harbour Point");
    // By keys too, as long as no field has the keyboard.
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Z);
    shown.harness.run();
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Z);
    shown.harness.run();
    assert_eq!(shown.value("Club name, row 1"), "Riverside");
    assert!(!shown.has("Save"), "nothing is left to save");
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Y);
    shown.harness.run();
    assert_eq!(shown.value("Club name, row 1"), "River");
    let shift = Modifiers::COMMAND | Modifiers::SHIFT;
    shown.harness.key_press_modifiers(shift, Key::Z);
    shown.harness.run();
    shown.press("Redo");
    assert!(!shown.has("Club name, row 3"));
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    let clubs = saved(&command);
    assert_eq!((clubs.len(), clubs[0].name.as_str()), (2, "River"));
    assert!(clubs[0].enabled && !clubs[1].enabled);
}

#[test]
fn inside_a_field_undo_is_the_fields() {
    let mut shown = open(view());
    shown.press("Remove Harbour Point");
    shown.harness.get_by_label("Club name, row 1").focus();
    shown.harness.run();
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Z);
    shown.harness.run();
    assert!(!shown.has("Club name, row 3"), "the page's step stays");
}

#[test]
fn discarding_brings_the_saved_table_back_and_can_be_undone() {
    let mut shown = open(view());
    shown.fill(
        "Jonas I4 Club ID, row 1".replace("Jonas ", "").as_str(),
        "11",
    );
    shown.press("Discard");
    assert_eq!(shown.value("I4 Club ID, row 1"), "1");
    assert!(!shown.has("Save"));
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Z);
    shown.harness.run();
    assert_eq!(shown.value("I4 Club ID, row 1"), "11");
    assert!(shown.commands().is_empty());
}

#[test]
fn an_id_twice_is_marked_while_it_is_typed() {
    let mut shown = open(tested());
    shown.type_into("I4 Club ID, row 4", "2");
    // The keyboard is still in the field.
    assert!(shown.harness.get_by_label("I4 Club ID, row 4").is_focused());
    assert!(shown.has("Already used by Hilltop"));
    let sentence = "I4 Club ID 2 is used twice, by Hilltop and Lakeside: each club needs its own";
    assert!(shown.has(sentence));
    assert!(!shown.is_enabled("Save"));
    shown.fill("I4 Club ID, row 4", "");
    assert!(shown.has("Missing") && shown.has("Lakeside has no I4 Club ID yet"));
    shown.fill("I4 Club ID, row 4", "1 2");
    assert!(shown.has("Has a space in it"));
    shown.fill("I4 Club ID, row 4", "12");
    assert!(!shown.has(sentence) && shown.is_enabled("Save"));
}

#[test]
fn a_pasted_id_loses_its_spaces_and_line_end() {
    let mut shown = open(view());
    shown.fill("InTouch Club ID, row 2", "  c0ffee00-1234\r\n");
    assert_eq!(shown.value("InTouch Club ID, row 2"), "c0ffee00-1234");
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    assert_eq!(saved(&command)[1].intouch.as_str(), "c0ffee00-1234");
}

#[test]
fn a_new_club_is_typed_from_its_name_on() {
    let mut shown = open(view());
    shown.press("Add club");
    assert!(shown.harness.get_by_label("Club name, row 4").is_focused());
    assert!(!shown.has("Save"), "an empty row is no change yet");
    shown.harness.event(Event::Text("Lakeside".to_owned()));
    shown.harness.run();
    assert!(shown.has("Lakeside has no InTouch Club ID yet"));
    shown.fill("InTouch Club ID, row 4", "e2d8aa10-55b3");
    shown.fill("I4 Club ID, row 4", "9");
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    assert_eq!(saved(&command)[3], {
        let mut club = club("Lakeside", "", "e2d8aa10-55b3", "9");
        club.time_zone.clear();
        club
    });
}

#[test]
fn what_the_services_call_the_clubs_stands_beside_the_ids() {
    let shown = open(tested());
    assert!(shown.has("InTouch: Harbour Point") && shown.has("I4: Riverside Club"));
    assert!(
        shown
            .harness
            .query_by_label_contains("I4 calls it Airport East")
            .is_some()
    );
    assert!(
        shown
            .harness
            .query_by_label_contains("InTouch calls it")
            .is_none()
    );
    assert!(shown.harness.query_by_label_contains("confirmed").is_some());
    assert!(
        open(view())
            .harness
            .query_by_label_contains("confirmed")
            .is_none()
    );
}

#[test]
fn another_programs_change_is_told_and_the_draft_is_kept() {
    let mut shown = open(view());
    let theirs = |view: &mut View| {
        let mut clubs = view.settings.clubs.clone();
        clubs[1].name = "Hill Top".to_owned();
        set_clubs(view, clubs);
    };
    shown.show(theirs);
    assert_eq!(
        shown.value("Club name, row 2"),
        "Hill Top",
        "without a draft it is just shown"
    );
    shown.fill("Club name, row 1", "River");
    shown.show(|view| {
        let mut clubs = view.settings.clubs.clone();
        clubs[1].name = "Hilltop again".to_owned();
        set_clubs(view, clubs);
    });
    assert!(
        shown
            .harness
            .query_by_label_contains("Another program has changed")
            .is_some()
    );
    assert_eq!(shown.value("Club name, row 1"), "River");
    shown.press("Show theirs");
    assert_eq!(shown.value("Club name, row 2"), "Hilltop again");
    assert_eq!(shown.value("Club name, row 1"), "Riverside");
    assert!(
        shown
            .harness
            .query_by_label_contains("Another program has changed")
            .is_none()
    );
}

#[test]
fn a_time_zone_is_found_and_chosen() {
    let mut shown = open(view());
    let zone = |row: u32, text: &str| format!("Time zone, row {row}, {text}");
    shown
        .harness
        .get_by_role_and_label(Role::ComboBox, &zone(2, "Pacific time"))
        .click();
    shown.harness.run();
    assert!(shown.harness.get_by_label("Search time zones").is_focused());
    shown.harness.event(Event::Text("zurich".to_owned()));
    shown.harness.run();
    shown.harness.get_by_label("Zurich, Europe/Zurich").click();
    shown.harness.run();
    assert!(shown.has(&zone(2, "Zurich")));
    assert!(!shown.has("Search time zones"));
    // What no list has can be taken as typed, and is marked.
    shown.harness.get_by_label(&zone(1, "Pacific time")).click();
    shown.harness.run();
    shown.harness.event(Event::Text("Mars/Base".to_owned()));
    shown.harness.run();
    shown.press("Use it as typed");
    assert!(shown.has("Unknown zone"));
    assert!(shown.has("The time zone of Riverside, Mars/Base, is not known"));
    shown.press("Undo");
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    let zones: Vec<_> = saved(&command)
        .iter()
        .map(|c| c.time_zone.as_str())
        .collect();
    assert_eq!(
        zones,
        ["America/Vancouver", "Europe/Zurich", "America/Vancouver"]
    );
}

#[test]
fn clubs_that_intouch_offers_are_added_with_their_pair() {
    let mut shown = open(view());
    shown.press("Ask both services for their clubs");
    assert!(matches!(shown.commands()[..], [Command::Offer]));
    shown.show(|view| {
        let pair = |id: &str, name: &str, i4: Option<&str>| Pair {
            intouch: offered(id, name),
            i4: i4.map(str::to_owned),
        };
        view.offer = Ok(Offer {
            pairs: Ok(vec![
                pair("7f0c41d2-6c1e", "Riverside", Some("1")),
                pair("e2d8aa10-55b3", "Lakeside", Some("9")),
                pair("aaaa0000-0001", "Forest", None),
            ]),
            i4: Ok(vec![
                offered("1", "Riverside Club"),
                offered("9", "Lakeside Club"),
            ]),
        })
        .into();
    });
    assert!(shown.has("InTouch has 2 clubs that are not in the table"));
    assert!(
        shown
            .harness
            .query_by_label_contains("likely I4 club 9, Lakeside Club")
            .is_some()
    );
    shown.press("Add Lakeside");
    assert_eq!(shown.value("Club name, row 4"), "Lakeside");
    assert_eq!(shown.value("I4 Club ID, row 4"), "9");
    assert!(shown.has("InTouch has a club that is not in the table"));
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    let added = club("Lakeside", "3 Forest Way", "e2d8aa10-55b3", "9");
    assert_eq!(saved(&command)[3], added);
}

#[test]
fn the_services_are_asked_for_their_names_once_by_the_page_itself() {
    let mut shown = shown(view());
    let to = |shown: &mut Shown, page: &str| {
        let tab = shown.harness.get_by_role_and_label(Role::Tab, page);
        tab.click();
        shown.harness.run();
        let mut sent = shown.commands();
        sent.retain(|command| matches!(command, Command::Offer));
        sent.len()
    };
    assert_eq!(to(&mut shown, "Clubs"), 1);
    to(&mut shown, "Overview");
    assert_eq!(to(&mut shown, "Clubs"), 0, "not again in this session");
    assert!(shown.has("Ask both services for their clubs"));
}

#[test]
fn services_that_cannot_be_asked_or_have_answered_are_not_asked() {
    let mut without = view();
    without.credentials[0].place = None;
    let mut answered = view();
    answered.offer = Err(Code::I4Offline.into()).into();
    let mut pending = view();
    pending.offer.ask();
    for view in [without, answered, pending] {
        let mut shown = shown(view);
        let tab = shown.harness.get_by_role_and_label(Role::Tab, "Clubs");
        tab.click();
        shown.harness.run();
        let sent = shown.commands();
        assert!(!sent.iter().any(|c| matches!(c, Command::Offer)));
    }
}

fn row(name: &str, address: &str, intouch: &str, i4: &str) -> TableRow {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    TableRow {
        name: text(name),
        address: text(address),
        time_zone: text("America/Vancouver"),
        intouch: InTouchClubId::new(intouch),
        i4: Some(I4ClubId::new(i4)),
        enabled: None,
    }
}

fn import(view: &mut View) {
    view.import = Ok(vec![
        row("Riverside", "12 River St, Spuzzum WA", "7f0c41d2-6c1e", "1"),
        row("Hilltop Zürich", "5 Hill Rd", "b19a07c4-03aa", "2"),
        row("Lakeside", "1 Lake Dr, Tacoma WA", "e2d8aa10-55b3", "9"),
        row("Airport", "", "aaaa0000-0001", "7"),
    ])
    .into();
}

#[test]
fn a_table_is_looked_at_taken_over_and_undone() {
    let mut shown = open(view());
    shown.press("Import…");
    shown.fill("File with clubs", "/tmp/my clubs.csv");
    shown.press("Read");
    let sent = shown.commands();
    assert!(
        matches!(&sent[..], [Command::ReadTable(path)] if path == &PathBuf::from("/tmp/my clubs.csv"))
    );
    shown.show(import);
    assert!(shown.has("2 new, 1 changed, 1 unchanged, 1 with a mistake"));
    assert!(
        shown
            .harness
            .query_by_label_contains("name Hilltop → Hilltop Zürich, address 4 Hill Rd")
            .is_some()
    );
    assert!(
        shown
            .harness
            .query_by_label_contains("I4 Club ID: already used by Harbour Point")
            .is_some()
    );
    shown.harness.get_by_label("Replace all").click();
    shown.harness.run();
    assert!(shown.has("2 new, 1 changed, 1 unchanged, 1 removed"));
    shown.harness.get_by_label("Add and update").click();
    shown.harness.run();
    shown.press("Use this table");
    assert!(matches!(shown.commands()[..], [Command::DropTable]));
    shown.show(|view| view.import = Default::default());
    assert_eq!(shown.value("Club name, row 2"), "Hilltop Zürich");
    assert_eq!(shown.value("Club name, row 3"), "Harbour Point");
    assert_eq!(shown.value("Club name, row 5"), "Airport");
    assert!(shown.has("Already used by Harbour Point"));
    shown.press("Undo");
    assert_eq!(shown.value("Club name, row 2"), "Hilltop");
    assert!(!shown.has("Save"));
}

#[test]
fn a_file_that_cannot_be_read_does_not_leave_another_ones_table_to_use() {
    let mut shown = open(view());
    shown.press("Import…");
    shown.fill("File with clubs", "/tmp/a.csv");
    shown.press("Read");
    shown.show(import);
    assert!(shown.has("Use this table"));
    shown.fill("File with clubs", "/tmp/b.csv");
    shown.press("Read");
    shown.show(|view| view.import.ask());
    assert!(!shown.has("Use this table") && shown.has("Reading…"));
    let problem = Problem::new(Code::SettingsTable, "there is no column i4_club_id");
    shown.show(|view| view.import.answer(Err(problem)));
    assert!(!shown.has("Use this table"));
    assert!(
        shown
            .harness
            .query_by_label_contains(Code::SettingsTable.sentence())
            .is_some()
    );
}

#[test]
fn a_table_that_comes_after_its_section_was_closed_is_forgotten() {
    let mut shown = open(view());
    shown.press("Import…");
    shown.fill("File with clubs", "/tmp/slow.csv");
    shown.press("Read");
    shown.show(|view| view.import.ask());
    shown.commands();
    shown.press("Close: Import clubs");
    assert!(matches!(shown.commands()[..], [Command::DropTable]));
    shown.show(|view| view.import = Default::default());
    shown.show(import);
    assert!(matches!(shown.commands()[..], [Command::DropTable]));
    // Even before it is gone, it is not for this opening.
    shown.press("Import…");
    assert!(!shown.has("Use this table"));
}

#[test]
fn a_table_without_sync_and_i4_ids_switches_nothing_on() {
    let mut view = view();
    Arc::make_mut(&mut view.settings).clubs[0].enabled = false;
    let mut shown = open(view);
    shown.press("Import…");
    shown.fill("File with clubs", "/tmp/names.csv");
    shown.press("Read");
    shown.show(|view| {
        let mut renamed = row("River", "", "7f0c41d2-6c1e", "");
        renamed.i4 = None;
        view.import = Ok(vec![renamed]).into();
    });
    assert!(shown.has("1 changed"));
    shown.press("Use this table");
    shown.press("Save");
    let (_, command) = shown.last().unwrap();
    let club = &saved(&command)[0];
    assert_eq!(
        (club.name.as_str(), club.i4.as_str(), club.enabled),
        ("River", "1", false)
    );
}

/// A file that a file manager drops on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window must not read it".to_owned())
    }
}

#[test]
fn a_table_is_pasted_or_dropped_and_a_problem_with_it_is_told() {
    let mut shown = open(view());
    shown.press("Import…");
    let pasted = "InTouch Club ID\tI4 Club ID\n7f0c\t1";
    shown.type_into("Paste from a spreadsheet", pasted);
    shown.press("Read what is pasted");
    let sent = shown.commands();
    assert!(matches!(&sent[..], [Command::ReadTableText(text)] if text == pasted));
    let problem = Problem::new(Code::SettingsTable, "there is no column i4_club_id");
    shown.show(|view| view.import = Err(problem).into());
    assert!(
        shown
            .harness
            .query_by_label_contains(Code::SettingsTable.sentence())
            .is_some()
    );
    shown.press("Close: Import clubs");
    assert!(matches!(shown.commands()[..], [Command::DropTable]));
    assert!(!shown.has("File with clubs"));
    let file = Arc::new(Dropped(PathBuf::from("/tmp/dropped.csv")));
    shown.harness.input_mut().dropped_files.push(file);
    shown.harness.run();
    assert_eq!(shown.value("File with clubs"), "/tmp/dropped.csv");
    let sent = shown.commands();
    assert!(matches!(&sent[..], [Command::ReadTable(path)] if path.ends_with("dropped.csv")));
}

#[test]
fn the_table_is_exported_as_it_stands() {
    let mut shown = open(view());
    shown.fill("Club name, row 1", "=River");
    shown.press("Export…");
    assert!(shown.value("File to write").ends_with("i4-clubs.csv"));
    shown.fill("File to write", "/tmp/out.csv");
    shown.press("Export");
    let command = shown.answer(Ok("3 clubs written to /tmp/out.csv".to_owned()));
    let Command::WriteTable {
        path,
        clubs,
        replace: false,
    } = command
    else {
        panic!("{command:?}")
    };
    assert_eq!(path, PathBuf::from("/tmp/out.csv"));
    assert_eq!((clubs.len(), clubs[0].name.as_str()), (3, "=River"));
    assert!(shown.has("3 clubs written to /tmp/out.csv"));
}

#[test]
fn a_file_that_exists_is_replaced_only_after_another_press() {
    let there = || Err(Problem::new(Code::File, "/tmp/out.csv exists already"));
    let mut shown = open(view());
    shown.press("Export…");
    shown.fill("File to write", "/tmp/out.csv");
    shown.press("Export");
    shown.answer(there());
    assert!(shown.has("/tmp/out.csv exists already"));
    // What is typed meanwhile is not what was asked about.
    shown.fill("File to write", "/tmp/other.csv");
    shown.press("Replace it");
    let command = shown.answer(Ok("Written".to_owned()));
    assert!(
        matches!(&command, Command::WriteTable { path, replace: true, .. } if path.ends_with("out.csv"))
    );
    assert!(!shown.has("Replace it"));
    shown.press("Customer-actions form…");
    shown.press("Save as file");
    shown.answer(there());
    shown.press("Replace it");
    let command = shown.answer(Err(Code::File.into()));
    assert!(
        matches!(&command, Command::WriteForm { path, replace: true } if path.ends_with("customer-actions.html"))
    );
    assert!(!shown.has("Replace it"), "another problem is no question");
}

#[test]
fn the_form_is_copied_written_printed_and_mailed() {
    let mut shown = open(view());
    shown.press("Customer-actions form…");
    assert!(
        shown
            .harness
            .query_by_label_contains("Company ID: 10042")
            .is_some()
    );
    shown
        .harness
        .get_by_role_and_label(Role::Button, "Copy")
        .click();
    shown.harness.step();
    let copied: Vec<String> = shown
        .harness
        .output()
        .platform_output
        .commands
        .iter()
        .filter_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    shown.harness.run();
    assert_eq!(copied.len(), 1);
    for word in [
        "10042",
        "support@intouchfollowup.com",
        "b19a07c4-03aa",
        "Hilltop, 4 Hill Rd",
    ] {
        assert!(copied[0].contains(word), "{word}");
    }
    shown.press("Mail…");
    let command = shown.answer(Ok("Your mail program has it".to_owned()));
    assert!(matches!(command, Command::MailForm));
    assert!(shown.has("Your mail program has it"));
    shown.press("Print…");
    let command = shown.answer(Err(Code::File.into()));
    assert!(matches!(command, Command::PrintForm));
    assert!(
        shown
            .harness
            .query_by_label_contains(Code::File.sentence())
            .is_some()
    );
    shown.fill("File for the form, .html or .txt", "/tmp/form.html");
    shown.press("Save as file");
    let command = shown.answer(Ok("Written".to_owned()));
    assert!(
        matches!(command, Command::WriteForm { path, replace: false } if path.ends_with("form.html"))
    );
}

#[test]
fn without_clubs_the_page_says_what_to_do() {
    let mut view = view();
    set_clubs(&mut view, Vec::new());
    let mut shown = open(view);
    assert!(shown.has("No clubs yet"));
    shown.press("Add club");
    assert!(shown.harness.get_by_label("Club name, row 1").is_focused());
}

#[test]
fn five_thousand_rows_are_drawn_only_where_they_are_seen() {
    let mut view = view();
    let clubs =
        (0..5000).map(|i| club(&format!("Club {i}"), "", &format!("in-{i}"), &i.to_string()));
    set_clubs(&mut view, clubs.collect());
    let mut shown = open(view);
    assert!(shown.has("Club name, row 1") && !shown.has("Club name, row 14"));
    // The Tab key goes on below what is in sight.
    shown.harness.get_by_label("Remove Club 10").focus();
    shown.harness.run();
    assert!(shown.has("Club name, row 14"));
    shown.press("Add club");
    assert!(
        shown
            .harness
            .get_by_label("Club name, row 5001")
            .is_focused()
    );
}

/// The picture of the aim: a warning, and a mistake.
fn with_a_mistake(mut shown: Shown) -> Shown {
    shown.fill("I4 Club ID, row 4", "2");
    shown.harness.remove_cursor();
    shown.harness.run();
    shown
}

#[test]
fn picture_with_a_warning_and_a_mistake() {
    with_a_mistake(open(tested())).picture("clubs");
}

#[test]
fn picture_with_a_warning_and_a_mistake_in_the_dark() {
    let mut view = tested();
    view.preferences.theme = Theme::Dark;
    with_a_mistake(open(view)).picture("clubs_dark");
}

#[test]
fn picture_of_an_import() {
    let mut shown = open(view());
    shown.press("Import…");
    shown.fill(
        "File with clubs",
        "/home/admin/Documents/clubs from Excel.csv",
    );
    shown.press("Read");
    shown.show(import);
    shown.harness.remove_cursor();
    shown.harness.run();
    shown.picture("clubs_import");
}

#[test]
fn picture_of_a_file_that_exists() {
    let mut shown = open(view());
    shown.press("Export…");
    let path = "/home/admin/Documents/i4-clubs.csv";
    shown.fill("File to write", path);
    shown.press("Export");
    shown.answer(Err(Problem::new(
        Code::File,
        format!("{path} exists already"),
    )));
    shown.harness.remove_cursor();
    shown.harness.run();
    shown.picture("clubs_export_exists");
}

#[test]
fn picture_of_the_form() {
    let mut view = tested();
    view.preferences.theme = Theme::Dark;
    let mut shown = open(view);
    shown.press("Customer-actions form…");
    shown.fill(
        "File for the form, .html or .txt",
        "/home/admin/Documents/customer-actions.html",
    );
    shown.harness.remove_cursor();
    shown.harness.run();
    shown.picture("clubs_form_dark");
}

#[test]
fn picture_in_little_room() {
    let small = sized(tested(), [1024.0 / 1.5, 700.0 / 1.5], 1.5);
    with_a_mistake(go(small)).picture("clubs_150_percent");
}

#[test]
fn picture_of_clubs_on_offer_with_odd_names() {
    let mut view = view();
    let long = "The Very Long Name of a Club That Somebody Typed Without Ever Stopping to Think";
    let mut odd = club(
        long,
        &"12 Long Street, ".repeat(9),
        "0000-1111-2222-3333-4444-5555-6666-7777",
        "3",
    );
    odd.time_zone = "America/Argentina/ComodRivadavia".to_owned();
    set_clubs(
        &mut view,
        vec![
            odd,
            club("Łódź Śródmieście", "Žižkova 4, Ōsaka", "7f0c41d2-6c1e", "1"),
            club(
                "<b>&amp;",
                "=1+1",
                "b19a07c4-03aa",
                "12345678901234567890123456789",
            ),
            club("Zürich 'O=1'", "", "0c55e9f1-77d0", "7"),
        ],
    );
    view.offer = Ok(Offer {
        pairs: Ok(vec![
            Pair {
                intouch: offered("0c55e9f1-77d0", long),
                i4: None,
            },
            Pair {
                intouch: offered("e2d8aa10-55b3-4c0a-9b1e-000000000001", "Lakeside"),
                i4: Some("9".to_owned()),
            },
            Pair {
                intouch: offered("aaaa0000-0001", long),
                i4: None,
            },
        ]),
        i4: Ok(vec![
            offered("9", "Lakeside Club"),
            offered("7", long),
            offered("1", "Łódź"),
        ]),
    })
    .into();
    open(view).picture("clubs_offer");
}
