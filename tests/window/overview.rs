//! The Overview: every state of the whole, what needs the admin, clubs and hours.

use crate::fixture::{CONFIG, NOW, Shown, rows, shown, sized, view};
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{Command, Holder, Need, Overview, Status, Stopped, Theme, View};
use i4_connector::engine::{ClubProgress, Phase, Shown as Yes, Snapshot};
use i4_connector::ledger::{ClubDay, Hour};
use i4_connector::model::{Counts, Outcome, Personal};
use i4_connector::problem::{Code, Problem};
use i4_connector::settings::Settings;
use i4_connector::tasks::Alarm;
use std::sync::Arc;

fn dark(mut view: View) -> View {
    view.preferences.theme = Theme::Dark;
    view
}

/// In the middle of a pass over three clubs.
fn syncing() -> View {
    let mut view = view();
    view.sync.status = Status::Syncing;
    let club = |id: &str, phase, read, updated, held| ClubProgress {
        intouch_club_id: id.to_owned(),
        name: String::new(),
        phase,
        counts: Counts {
            read,
            updated,
            held,
            ..Counts::default()
        },
    };
    view.sync.progress = Some(Arc::new(Snapshot {
        running: true,
        clubs: vec![
            club("7f0c41d2-6c1e", Phase::Delivering, 30, 10, 1),
            club("b19a07c4-03aa", Phase::Reading, 9, 0, 0),
            club("0c55e9f1-77d0", Phase::Finished, 1, 1, 0),
        ],
    }));
    view
}

/// One club refused, one switched off, new people waiting for a yes.
fn in_trouble() -> View {
    let mut view = view();
    let mut settings = Settings::parse(CONFIG).unwrap();
    settings.clubs[2].enabled = false;
    view.settings = Arc::new(settings);
    view.sync.status = Status::NeedsAttention;
    view.sync.waiting = Yes {
        creates: 612,
        ..Yes::default()
    };
    view.sync.stopped = vec![Stopped {
        club: "b19a07c4-03aa".to_owned(),
        name: "Hilltop".to_owned(),
        problem: Problem::new(Code::I4Club, "I4 answered 401 to club 2"),
    }];
    let mut overview = Overview::clone(&view.overview);
    overview.not_saved = 614;
    overview.needs.push(Need {
        code: Some(Code::ConfirmCreates),
        outcome: Outcome::Pending,
        people: 612,
        fields: Vec::new(),
        one: None,
    });
    overview.needs.push(Need {
        code: Some(Code::I4Offline),
        outcome: Outcome::Failed,
        people: 2,
        fields: Vec::new(),
        one: None,
    });
    overview.hours[20].failed = 2;
    view.overview = Arc::new(overview);
    view
}

/// Before the first pass.
fn new() -> View {
    let mut view = view();
    view.sync.status = Status::Paused;
    view.sync.holder = Holder::Nobody;
    view.sync.confirmed_ms = None;
    view.sync.next_pass_ms = None;
    view.overview = Arc::default();
    view
}

/// Names in all scripts and far too long, numbers far too large.
fn hostile() -> View {
    let mut view = in_trouble();
    let long = "Fitness-und-Gesundheitszentrum am Hafen mit Schwimmbad, Sauna und Kletterhalle";
    let mut settings = Settings::clone(&view.settings);
    settings.clubs[0].name = format!("{long} {long}");
    settings.clubs[1].name = "محمد عبد الرحمن".to_owned();
    settings.clubs[2].name = "王芳 李小龙王芳李小龙".to_owned();
    view.settings = Arc::new(settings);
    let mut overview = Overview::clone(&view.overview);
    overview.sent = 1_234_567;
    overview.held = 5000;
    overview.clubs[0].sent = 1_234_567;
    overview.clubs[0].held = 5000;
    overview.clubs[0].not_saved = 98_765;
    overview.needs[0].people = 5000;
    let mut row = rows().remove(0);
    row.name = Personal::new(format!("{long} {long} {long}"));
    overview.needs[1].one = Some(row);
    overview.hours = vec![
        Hour {
            sent: 1,
            held: 1,
            failed: 1
        };
        24
    ];
    overview.hours[5].sent = 5000;
    overview.clubs.push(ClubDay {
        club: "a-club-that-left-the-table".to_owned(),
        sent: 0,
        held: 4,
        not_saved: 0,
        confirmed_ms: Some(NOW - 1_000_000_000),
    });
    view.overview = Arc::new(overview);
    view
}

fn has(shown: &Shown, label: &str) -> bool {
    shown
        .harness
        .query_all_by_label_contains(label)
        .next()
        .is_some()
}

/// Compares several windows with their pictures; all are compared before one fails.
pub fn pictures(windows: Vec<(&str, Shown)>) {
    let mut results = SnapshotResults::new();
    for (name, mut shown) in windows {
        shown.picture(name);
        results.extend(shown.harness.take_snapshot_results());
    }
}

#[test]
fn looks() {
    pictures(vec![
        ("overview", shown(view())),
        ("overview_dark", shown(dark(view()))),
        ("overview_syncing", shown(syncing())),
        ("overview_trouble", shown(in_trouble())),
        ("overview_trouble_dark", shown(dark(in_trouble()))),
        ("overview_yes", shown(mass_damage())),
        ("overview_yes_dark", shown(dark(mass_damage()))),
        ("overview_new", shown(new())),
        ("overview_hostile", shown(hostile())),
        (
            "overview_hostile_150",
            sized(hostile(), [1024.0 / 1.5, 700.0 / 1.5], 1.5),
        ),
        ("overview_narrow", sized(hostile(), [512.0, 2150.0], 1.0)),
        ("overview_200", sized(view(), [512.0, 350.0], 2.0)),
    ]);
}

#[test]
fn no_success_for_long_is_said_with_its_club_and_since_when() {
    let mut view = view();
    view.sync.status = Status::NeedsAttention;
    view.sync.alarms = vec![Alarm {
        club: "b19a07c4-03aa".to_owned(),
        name: "Hilltop".to_owned(),
        since_ms: NOW - 8 * 3_600_000,
        problem: Code::NoSuccess.into(),
    }];
    let block = "Hilltop: There has been no successful sync for long";
    let seen = shown(view.clone());
    assert!(has(&seen, "No successful sync since today 02:42:20"));
    assert!(has(&seen, block) && has(&seen, "Open Activity"));
    // Paused, that is why.
    view.sync.status = Status::Paused;
    view.sync.holder = Holder::Nobody;
    assert!(!has(&shown(view), block));
}

/// Whether a heading says so.
fn is_on(shown: &Shown, page: &str) -> bool {
    let heading = shown.harness.query_by_role_and_label(Role::Heading, page);
    heading.is_some()
}

#[test]
fn the_buttons_of_the_head_do_what_they_say() {
    let mut idle = shown(view());
    idle.harness.get_by_label("Sync now").click();
    idle.harness.run();
    assert!(matches!(idle.commands()[..], [Command::SyncNow]));
    idle.harness.get_by_label("Pause").click();
    idle.harness.run();
    assert!(matches!(idle.commands()[..], [Command::Pause]));

    let mut paused = view();
    paused.sync.holder = Holder::Nobody;
    paused.sync.status = Status::Paused;
    let mut paused = shown(paused);
    paused.harness.get_by_label("Start").click();
    paused.harness.run();
    assert!(matches!(paused.commands()[..], [Command::Start]));

    // Neither while a pass runs nor while another program syncs.
    let mut busy = shown(syncing());
    busy.harness.get_by_label("Sync now").click();
    busy.harness.run();
    assert!(busy.commands().is_empty());
    let mut elsewhere = view();
    elsewhere.sync.holder = Holder::Elsewhere {
        pid: Some(4711),
        since_ms: None,
    };
    let mut elsewhere = shown(elsewhere);
    for name in ["Sync now", "Start"] {
        elsewhere.harness.get_by_label(name).click();
        elsewhere.harness.run();
    }
    assert!(elsewhere.commands().is_empty());
}

#[test]
fn a_command_that_failed_is_told() {
    let mut shown = shown(view());
    shown.harness.get_by_label("Sync now").click();
    shown.harness.run();
    let (ticket, _) = shown.last().unwrap();
    let mut view = View::clone(&shown.desk.view());
    view.put_answer(ticket, Err(Code::Database.into()));
    shown.desk.show(view);
    shown.harness.run();
    assert!(has(&shown, "C-DATABASE"));
}

#[test]
fn each_state_has_its_words() {
    for (status, code, words) in [
        (Status::UpToDate, None, "Up to date, three people need you"),
        (Status::Paused, None, "Paused"),
        (
            Status::Offline,
            Some(Code::InTouchOffline),
            "Offline: InTouch cannot be reached",
        ),
        (
            Status::NeedsAttention,
            Some(Code::KeyringLocked),
            "Needs attention",
        ),
        (Status::SignInNeeded, Some(Code::I4SignIn), "Sign-in needed"),
    ] {
        let mut view = view();
        view.sync.status = status;
        view.sync.problem = code.map(Problem::from);
        let shown = shown(view);
        assert!(shown.harness.query_by_label(words).is_some(), "{words}");
        if let Some(code) = code {
            assert!(has(&shown, code.text()), "{code}");
        }
    }
    assert!(has(&shown(syncing()), "Syncing 12 of 40"));
}

#[test]
fn a_problem_leads_to_the_page_that_solves_it() {
    let mut view = view();
    view.sync.status = Status::SignInNeeded;
    view.sync.problem = Some(Code::I4SignIn.into());
    let mut shown = shown(view);
    shown.harness.get_by_label("Open Connection").click();
    shown.harness.run();
    assert!(is_on(&shown, "Connection"));
}

#[test]
fn new_people_wait_for_a_yes() {
    let mut shown = shown(in_trouble());
    assert!(has(&shown, "612 people wait for your yes"));
    // They are told once.
    assert!(!has(&shown, "New people who wait"));
    shown.harness.get_by_label("Create 612 people").click();
    shown.harness.run();
    let commands = shown.commands();
    let yes = shown.desk.view().sync.waiting;
    assert!(matches!(commands[..], [Command::Yes(to)] if to == yes));
    let who = "Show who: 612 new people would be created";
    shown.harness.get_by_label(who).click();
    shown.harness.run();
    assert!(is_on(&shown, "People"));
}

/// People who wait for each of the four reasons.
fn mass_damage() -> View {
    let mut view = view();
    view.sync.status = Status::NeedsAttention;
    view.sync.waiting = Yes {
        creates: 612,
        old: 40,
        cleared: 38,
        updates: 1200,
    };
    let mut overview = Overview::clone(&view.overview);
    for (code, people) in view.sync.waiting.each() {
        overview.not_saved += people;
        overview.needs.push(Need {
            code: Some(code),
            outcome: Outcome::Pending,
            people,
            fields: Vec::new(),
            one: None,
        });
    }
    view.overview = Arc::new(overview);
    view
}

#[test]
fn a_yes_is_to_what_was_shown_of_each_kind() {
    let mut shown = shown(mass_damage());
    assert!(has(&shown, "1,890 people wait for your yes"));
    for (text, code) in [
        ("612 new people would be created", Code::ConfirmCreates),
        (
            "40 people from before the start would be created",
            Code::ConfirmOld,
        ),
        ("38 people would lose a field", Code::ConfirmCleared),
        ("1,200 people would be updated", Code::ConfirmUpdated),
    ] {
        shown
            .harness
            .get_by_label(&format!("Show who: {text}"))
            .click();
        shown.harness.run();
        let asked = shown.commands().into_iter().find_map(|c| match c {
            Command::People(query) => query.code,
            _ => None,
        });
        assert_eq!(asked, Some(code));
        crate::accessibility::go(&mut shown, i4_connector::gui::Route::Overview);
    }
    shown.commands();
    // More come while it is looked at: the yes is to those who are shown when it is said.
    shown.change(|view| view.sync.waiting.cleared = 39);
    shown
        .harness
        .get_by_label("Yes to all of it, for 1,891 people")
        .click();
    shown.harness.run();
    let yes = Yes {
        creates: 612,
        old: 40,
        cleared: 39,
        updates: 1200,
    };
    assert!(matches!(shown.commands()[..], [Command::Yes(to)] if to == yes));
}

#[test]
fn another_address_is_the_same_system_only_after_asking() {
    let mut view = view();
    view.sync.status = Status::NeedsAttention;
    let detail = "I4 was at https://test.jonas.example/, and is at https://i4.jonas.example/";
    view.sync.problem = Some(Problem::new(Code::ProfileAddress, detail));
    let mut shown = shown(view);
    assert!(has(&shown, detail));
    shown.harness.get_by_label("It is the same system…").click();
    shown.harness.run();
    assert!(shown.commands().is_empty(), "it is asked once more");
    assert!(has(
        &shown,
        "All links are compared before anything is sent to them"
    ));
    shown.picture("overview_address");
    shown.harness.get_by_label("Not now").click();
    shown.harness.run();
    shown.harness.get_by_label("It is the same system…").click();
    shown.harness.run();
    shown.harness.get_by_label("Yes, the same system").click();
    shown.harness.run();
    let (ticket, command) = shown.last().unwrap();
    assert!(matches!(command, Command::SameSystem));
    shown.change(|view| view.put_answer(ticket, Err(Code::Database.into())));
    shown.harness.run();
    assert!(
        has(&shown, Code::Database.sentence()),
        "it stays to be read"
    );
    assert!(
        shown
            .harness
            .query_by_label("It is the same system…")
            .is_some()
    );
    shown.change(|view| view.sync.problem = None);
    assert!(
        shown
            .harness
            .query_by_label("It is the same system…")
            .is_none()
    );
}

#[test]
fn somebody_being_checked_is_shown_with_the_reason_and_not_as_failed() {
    let mut view = view();
    let mut overview = Overview::clone(&view.overview);
    overview.needs.push(Need {
        code: Some(Code::Checking),
        outcome: Outcome::Pending,
        people: 2,
        fields: Vec::new(),
        one: None,
    });
    view.overview = Arc::new(overview);
    let mut shown = shown(view);
    assert!(has(
        &shown,
        "People who are being checked: I4's answer was lost"
    ));
    assert!(!has(&shown, "Not saved"));
    let who = "Show: People who are being checked: I4's answer was lost";
    shown.harness.get_by_label(who).click();
    shown.harness.run();
    assert!(is_on(&shown, "People"));
}

#[test]
fn another_connector_is_told_with_what_to_do() {
    let mut view = view();
    view.sync.status = Status::NeedsAttention;
    view.sync.warnings = vec![Stopped {
        club: "b19a07c4-03aa".to_owned(),
        name: "Hilltop".to_owned(),
        problem: Problem::new(Code::OtherWriter, "I4 records 1 and 2 are InTouch person x"),
    }];
    let shown = shown(view);
    assert!(has(
        &shown,
        "Hilltop: Another connector brings people to this company too"
    ));
    assert!(has(&shown, "Stop one of the two"));
}

#[test]
fn needs_are_told_by_cause_and_lead_to_their_people() {
    let mut shown = shown(view());
    let many = "Show: People without a mobile phone, which I4 requires";
    assert!(shown.harness.query_by_label(many).is_some());
    let one = "Choose: Tom Twin could be one of several people in I4";
    shown.harness.get_by_label(one).click();
    shown.harness.run();
    assert!(is_on(&shown, "People"));
}

#[test]
fn nobody_is_named_in_screen_share_mode() {
    let mut shown = shown(view());
    assert!(has(&shown, "Tom Twin"));
    shown.harness.key_press(egui::Key::F9);
    shown.harness.run();
    assert!(!has(&shown, "Tom") && !has(&shown, "Twin"));
    assert!(has(
        &shown,
        "Person 11 could be one of several people in I4"
    ));
}

#[test]
fn clubs_say_how_they_are() {
    let calm = shown(view());
    assert!(has(
        &calm,
        "Riverside: last confirmed just now, 21 sent today, 2 on hold, 0 not saved"
    ));
    let busy = shown(syncing());
    assert!(has(&busy, "Riverside: sending, 11 of 30"));
    assert!(has(&busy, "Hilltop: reading, 9 so far"));
    let bar = busy.harness.get_by_label("Progress of the pass");
    assert_eq!(bar.accesskit_node().data().numeric_value(), Some(12.0));
    let trouble = shown(in_trouble());
    assert!(has(&trouble, "stopped: I4 refuses this club"));
    assert!(has(&trouble, "Harbour Point: off"));
    assert!(has(&shown(new()), "Riverside: not read yet"));
}

#[test]
fn the_last_day_has_words_too() {
    let shown = shown(view());
    assert!(has(&shown, "Last 24 hours: 86 sent, 2 on hold, 0 failed"));
}

#[test]
fn at_rest_nothing_is_drawn_and_nothing_asked() {
    let mut shown = shown(view());
    let frames = shown.harness.run();
    assert!(frames <= 2, "{frames}");
    assert!(shown.commands().is_empty());
    assert!(!has(&shown, "Nobody waits for you"));
    let mut calm = view();
    let mut overview = Overview::clone(&calm.overview);
    overview.needs.clear();
    overview.held = 0;
    calm.overview = Arc::new(overview);
    assert!(has(&crate::fixture::shown(calm), "Nobody waits for you"));
}
