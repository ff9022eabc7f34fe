//! Activity: a log of a million entries, live.

use crate::fixture::{NOW, Shown, shown, sized, view};
use crate::overview::pictures;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{Command, LogWindow, Theme, View};
use i4_connector::ledger::{LogEntry, LogQuery};
use i4_connector::model::Level;
use i4_connector::problem::Code;
use std::sync::Arc;

const PART: u64 = 300;

/// What the log of a busy day says.
fn entry(id: i64, ago_ms: i64) -> LogEntry {
    let riverside = "7f0c41d2-6c1e";
    let (level, code, club, person, message) = match id % 7 {
        0 => (
            Level::Info,
            Code::Done,
            riverside,
            true,
            "Updated in I4: street address, email",
        ),
        1 => (
            Level::Info,
            Code::Done,
            "b19a07c4-03aa",
            true,
            "Created in I4 as 9012",
        ),
        2 => (
            Level::Error,
            Code::HoldRequired,
            riverside,
            true,
            "A field that I4 requires is missing: fix in InTouch: mobile phone",
        ),
        3 => (
            Level::Warning,
            Code::DoneWithNote,
            "0c55e9f1-77d0",
            true,
            "Linked to 9014, found by email; home phone cannot be read and was left out",
        ),
        4 => (
            Level::Info,
            Code::PassDone,
            riverside,
            false,
            "3 read: 1 created, 2 updated",
        ),
        5 => (
            Level::Error,
            Code::I4Club,
            "b19a07c4-03aa",
            false,
            "I4 refuses this club: I4 answered 401 to club 2",
        ),
        _ => (
            Level::Info,
            Code::Done,
            "a-club-that-left",
            true,
            "Nothing that I4 keeps has changed",
        ),
    };
    LogEntry {
        id,
        at_ms: NOW - ago_ms,
        level,
        code: code.text().to_owned(),
        club: Some(club.to_owned()),
        person: person.then(|| format!("7f0c{id:06}")),
        message: message.to_owned(),
        changes: Vec::new(),
    }
}

/// A part of a log: as many entries as a desk loads.
fn part(total: u64, first: u64, query: LogQuery) -> LogWindow {
    // The time is the entry's, however many come after it.
    let newest = if total >= 100 {
        total - total % 100
    } else {
        total
    } as i64;
    let entries = (first..total.min(first + PART))
        .map(|i| (total - i) as i64)
        .map(|id| entry(id, (newest - id) * 97_000))
        .collect();
    LogWindow {
        query,
        total,
        first,
        entries,
    }
}

fn with_log(total: u64) -> View {
    let mut view = view();
    view.log = Arc::new(part(total, 0, LogQuery::default()));
    view
}

/// The window on Activity.
fn open(view: View) -> Shown {
    opened(shown(view))
}

fn opened(mut shown: Shown) -> Shown {
    shown
        .harness
        .get_by_role_and_label(Role::Tab, "Activity")
        .click();
    shown.harness.run();
    shown
}

/// The rows of the list, as screen readers have them.
fn rows(shown: &Shown) -> Vec<String> {
    let rows = shown.harness.query_all_by_role(Role::Row);
    rows.filter_map(|r| r.accesskit_node().label()).collect()
}

/// Shows another log, as a desk does.
fn show(shown: &mut Shown, log: LogWindow) {
    let mut view = View::clone(&shown.desk.view());
    view.log = Arc::new(log);
    shown.desk.show(view);
    shown.harness.run();
}

fn asked(shown: &mut Shown) -> Vec<(LogQuery, u64)> {
    let commands = shown.commands().into_iter();
    commands
        .map(|c| match c {
            Command::Log { query, first } => (query, first),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn looks() {
    let mut dark = with_log(1_000_000);
    dark.preferences.theme = Theme::Dark;
    let mut dark = open(dark);
    third(&mut dark);
    let mut details = open(with_log(40));
    third(&mut details);
    let mut scaled = opened(sized(with_log(40), [1024.0 / 1.5, 700.0 / 1.5], 1.5));
    third(&mut scaled);
    pictures(vec![
        ("activity", open(with_log(40))),
        ("activity_dark", dark),
        ("activity_open", details),
        ("activity_empty", open(with_log(0))),
        ("activity_150", scaled),
        (
            "activity_200",
            opened(sized(hostile(), [512.0, 350.0], 2.0)),
        ),
        ("activity_hostile", open(hostile())),
    ]);
}

fn hostile() -> View {
    let mut view = with_log(1_234_567);
    let mut log = LogWindow::clone(&view.log);
    for (i, entry) in log.entries.iter_mut().enumerate() {
        entry.message = match i % 3 {
            0 => "محمد عبد الرحمن: I4 refuses this club".to_owned(),
            1 => "王芳 李小龙王芳李小龙: I4 refuses this club".to_owned(),
            _ => format!("{} {}", entry.message, "and so on ".repeat(40)),
        };
        entry.club = Some("a-club-whose-id-is-very-long-and-has-no-end-0c55e9f1-77d0".to_owned());
        entry.person = Some("0123456789abcdef0123456789abcdef0123456789".to_owned());
    }
    view.log = Arc::new(log);
    view
}

/// Opens the third row.
fn third(shown: &mut Shown) {
    let rows: Vec<_> = shown.harness.get_all_by_role(Role::Row).collect();
    rows[2].click();
    drop(rows);
    shown.harness.run();
}

#[test]
fn a_million_entries_are_drawn_only_where_they_are_seen() {
    let mut shown = open(with_log(1_000_000));
    assert_eq!(asked(&mut shown), [(LogQuery::default(), 0)]);
    let all = shown.harness.root().children_recursive().count();
    assert!(all < 100, "{all} nodes");
    let seen = rows(&shown);
    assert!((10..30).contains(&seen.len()), "{seen:?}");

    // The middle of the scroll bar is the middle of the log: its part is asked for once, and
    // nothing stands there until it has come.
    shown.harness.get_by_label("Scroll the log").click();
    shown.harness.run();
    let middle = asked(&mut shown);
    assert_eq!(middle.len(), 1, "{middle:?}");
    let first = middle[0].1;
    assert!((499_500..500_000).contains(&first), "{first}");
    assert!(rows(&shown).is_empty());
    show(&mut shown, part(1_000_000, first, LogQuery::default()));
    assert!(asked(&mut shown).is_empty());
    assert_eq!(rows(&shown).len(), seen.len());
    let all = shown.harness.root().children_recursive().count();
    assert!(all < 100, "{all} nodes");

    // Some pages on, still inside the part; then out of it.
    shown.harness.key_press(egui::Key::PageDown);
    shown.harness.run();
    assert!(asked(&mut shown).is_empty());
    for _ in 0..8 {
        shown.harness.key_press(egui::Key::PageDown);
        shown.harness.run();
    }
    assert_eq!(asked(&mut shown).len(), 1);
    shown.harness.key_press(egui::Key::End);
    shown.harness.run();
    let end = asked(&mut shown);
    assert!(end.len() == 1 && end[0].1 > 999_700, "{end:?}");
}

#[test]
fn the_list_keeps_its_place_while_entries_arrive() {
    let mut shown = open(with_log(5000));
    let top = rows(&shown);
    show(&mut shown, part(5003, 0, LogQuery::default()));
    // At the top, the new ones are seen.
    assert!(rows(&shown)[3..].starts_with(&top[..5]));
    shown.harness.key_press(egui::Key::PageDown);
    shown.harness.run();
    let before = rows(&shown);
    show(&mut shown, part(5010, 0, LogQuery::default()));
    assert_eq!(rows(&shown), before);
}

#[test]
fn levels_and_words_filter() {
    let mut shown = open(with_log(5000));
    shown.commands();
    shown.harness.key_press(egui::Key::End);
    shown.harness.run();
    shown.commands();
    let info = shown.harness.get_by_role_and_label(Role::CheckBox, "Info");
    info.click();
    shown.harness.run();
    let query = LogQuery {
        levels: [false, true, true],
        ..LogQuery::default()
    };
    assert_eq!(asked(&mut shown), [(query.clone(), 0)]);
    // The old entries stay until the new ones are there.
    assert!(shown.harness.query_by_label("Searching…").is_some());
    let mut some = part(12, 0, query.clone());
    some.entries.truncate(12);
    show(&mut shown, some);
    assert!(shown.harness.query_by_label("12 entries").is_some());
    assert_eq!(rows(&shown).len(), 12);

    // Ctrl+F, words, nothing found, and back.
    shown
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    shown.harness.run();
    let field = shown.harness.get_by_label("Search the log");
    assert!(field.is_focused());
    field.type_text("C-I4");
    shown.harness.run();
    let query = LogQuery {
        search: "C-I4".to_owned(),
        ..query
    };
    assert_eq!(asked(&mut shown), [(query.clone(), 0)]);
    show(&mut shown, part(0, 0, query));
    assert!(shown.harness.query_by_label("Nothing matches").is_some());
    shown.harness.get_by_label("Show everything").click();
    shown.harness.run();
    assert_eq!(asked(&mut shown), [(LogQuery::default(), 0)]);
}

#[test]
fn an_entry_opens_and_is_copied_with_its_code() {
    let mut shown = open(with_log(40));
    shown.commands();
    assert!(shown.harness.query_by_label("Code").is_none());
    // The sixth of the newest is about a refused club.
    let label = rows(&shown)
        .into_iter()
        .find(|l| l.contains("refuses this club"));
    let label = label.unwrap();
    shown.harness.get_by_label(&label).click();
    shown.harness.run();
    assert!(shown.harness.query_by_label("C-I4-401-CLUB").is_some());
    assert!(shown.harness.query_by_label("Open Clubs").is_some());
    shown.harness.get_by_label("Copy").click();
    shown.harness.step();
    let copied = shown
        .harness
        .output()
        .platform_output
        .commands
        .iter()
        .find_map(|c| match c {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    let copied = copied.unwrap();
    assert!(
        copied.starts_with("C-I4-401-CLUB ERROR 2026-11-23 "),
        "{copied}"
    );
    assert!(copied.contains("America/Vancouver"), "{copied}");
    assert!(copied.contains("Club: Hilltop (b19a07c4-03aa)"), "{copied}");
    shown.harness.run();
    // It closes again.
    shown.harness.get_by_label(&label).click();
    shown.harness.run();
    assert!(shown.harness.query_by_label("C-I4-401-CLUB").is_none());
}

#[test]
fn the_keyboard_moves_and_opens() {
    let mut shown = open(with_log(5000));
    let all = rows(&shown);
    shown.harness.get_by_label(&all[0]).focus();
    shown.harness.run();
    for _ in 0..40 {
        shown.harness.key_press(egui::Key::ArrowDown);
        shown.harness.run();
    }
    let focused = |shown: &Shown| {
        let mut rows = shown.harness.query_all_by_role(Role::Row);
        rows.find(|r| r.is_focused())
            .and_then(|r| r.accesskit_node().label())
    };
    // Forty rows further, the list has followed.
    let now = focused(&shown).unwrap();
    assert!(!all.contains(&now));
    shown.harness.key_press(egui::Key::Enter);
    shown.harness.run();
    assert!(shown.harness.query_by_label("Code").is_some());
}

#[test]
fn a_person_is_opened_from_their_entry() {
    let mut shown = open(with_log(40));
    let links: Vec<_> = shown.harness.get_all_by_role(Role::Link).collect();
    assert!(!links.is_empty());
    links[0].click();
    drop(links);
    shown.harness.run();
    assert!(
        shown
            .harness
            .query_by_role_and_label(Role::Heading, "People")
            .is_some()
    );
}
