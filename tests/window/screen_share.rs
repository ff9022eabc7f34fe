//! Screen-share mode: no word of anybody in the whole window nor on the clipboard, until one
//! person is revealed.

use crate::accessibility::{go, nodes, words};
use crate::fixture::{Shown, ada, row, shown, view};
use crate::people::tom;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton};
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{LogWindow, Need, Overview, PeopleList, PersonView, View};
use i4_connector::gui::Route;
use i4_connector::model::{Field, Kind, Level, Outcome, Personal};
use i4_connector::problem::Code;
use std::sync::Arc;

/// What must never be seen of the one who is open, and of all others.
const OWN: [&str; 5] = [
    "CanaryFirst",
    "CanaryLast",
    "canary@",
    "5550104711",
    "Canary Street",
];
const OTHERS: &str = "OtherCanary";

fn canary(field: Field) -> Personal {
    Personal::new(match field {
        Field::FirstName => "CanaryFirst",
        Field::LastName => "CanaryLast",
        Field::Email => "canary@example.org",
        Field::MobilePhone | Field::HomePhone | Field::WorkPhone => "5550104711",
        _ => "Canary Street 1",
    })
}

/// Everything that can hold people's data holds canaries.
fn full() -> View {
    let mut view = view();
    let mut person = tom();
    let fields = || Field::ALL.map(|f| (f, canary(f))).to_vec();
    let sent = |f: Field| (f, Some(canary(f)), Some(canary(f)));
    let quote = "CanaryFirst CanaryLast, canary@example.org, 5550104711, Canary Street 1";
    person.row.name = Personal::new("CanaryFirst CanaryLast");
    person.message = Personal::new(format!("I4 refuses this person: {quote}"));
    person.fields = fields();
    person.timeline = ada().timeline;
    for moment in &mut person.timeline {
        moment.changes = Field::ALL.map(sent).to_vec();
        if moment.entry.level != Level::Info {
            // What a service answered, should its quotes ever not be found.
            moment.entry.message = format!("I4 says {quote}");
        }
    }
    let records = person.records.value().unwrap().clone();
    let records = records.into_iter().map(|record| {
        let mut record = record?;
        record.fields = fields();
        // One differs.
        record.fields[2].1 = Personal::new("other.canary@example.org");
        Some(record)
    });
    person.records = Ok(records.collect()).into();

    let mut list = PeopleList::clone(&view.people);
    for row in &mut list.rows {
        row.name = Personal::new(format!("{OTHERS} {}", row.number));
    }
    list.rows[0] = person.row.clone();
    let need = |outcome, one| Need {
        code: Some(Code::HoldSeveral),
        outcome,
        people: 1,
        one: Some(one),
        fields: Vec::new(),
    };
    let mut overview = Overview::clone(&view.overview);
    overview.needs = vec![
        need(Outcome::Held, person.row.clone()),
        need(Outcome::Failed, list.rows[4].clone()),
        need(
            Outcome::Pending,
            row(99, OTHERS, Kind::Member, Outcome::Held, 1),
        ),
    ];
    view.people = Arc::new(list);
    view.overview = Arc::new(overview);
    view.person = Some(Arc::new(person));
    view.log = Arc::new(log(quote));
    view
}

/// The log tells of everybody's warnings and errors.
fn log(quote: &str) -> LogWindow {
    let moments = ada().timeline.into_iter().cycle().take(6);
    let entries: Vec<_> = moments
        .zip(1..)
        .map(|(moment, id)| {
            let mut entry = moment.entry;
            entry.id = id;
            if entry.level != Level::Info {
                entry.message = format!("I4 says {quote} of {OTHERS}");
            }
            entry
        })
        .collect();
    LogWindow {
        total: entries.len() as u64,
        entries,
        ..LogWindow::default()
    }
}

fn open(shown: &mut Shown) {
    go(shown, Route::People);
    let rows: Vec<_> = shown.harness.get_all_by_role(Role::ListBoxOption).collect();
    rows[0].click();
    drop(rows);
    shown.harness.run();
    shown.harness.get_by_label("What InTouch has").click();
    shown.harness.run();
    // The older entries' fields.
    let folded = |shown: &Shown| {
        let mut links = shown
            .harness
            .query_all_by_label_contains("fields that were sent");
        links.next().map(|link| link.click_accesskit()).is_some()
    };
    while folded(shown) {
        shown.harness.run();
    }
}

/// The log with an entry that quotes, unfolded, and a name in its search.
fn search_and_open(shown: &mut Shown) {
    let search = shown.harness.get_by_label("Search the log");
    search.focus();
    shown.harness.run();
    let search = shown.harness.get_by_label("Search the log");
    search.type_text(OTHERS);
    shown.harness.run();
    let sentence = Code::Checking.sentence();
    let quoting = shown.harness.query_all_by_role(Role::Row);
    let rows: Vec<_> = quoting
        .filter(|row| {
            let name = row.accesskit_node().label().unwrap_or_default();
            name.contains(sentence)
        })
        .collect();
    rows[0].click();
    drop(rows);
    shown.harness.run();
    assert!(shown.harness.query_by_label("Copy").is_some());
}

/// The texts on the screen: rows that are one thing to screen readers are painted.
fn painted(shown: &Shown) -> Vec<String> {
    fn texts(shape: &egui::Shape, found: &mut Vec<String>) {
        match shape {
            egui::Shape::Text(text) => found.push(text.galley.text().to_owned()),
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|s| texts(s, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &shown.harness.output().shapes {
        texts(&clipped.shape, &mut found);
    }
    found
}

/// Canaries that can be seen or read.
fn leaks(shown: &Shown) -> Vec<String> {
    let is_leak = |word: &String| {
        let word = word.to_lowercase();
        OWN.iter().any(|c| word.contains(&c.to_lowercase()))
            || word.contains(&OTHERS.to_lowercase())
            || word.contains("other.canary")
    };
    let painted = painted(shown).into_iter();
    let words = words(&shown.harness).into_iter();
    words.chain(painted).filter(is_leak).collect()
}

/// What each button that copies puts on the clipboard.
fn copied(shown: &mut Shown) -> Vec<String> {
    let buttons = nodes(&shown.harness, |node| {
        let label = node.label().unwrap_or_default();
        (node.role() == Role::Button && label.contains("Copy")).then_some(label)
    });
    let mut texts = Vec::new();
    for label in buttons.into_iter().flatten() {
        let buttons: Vec<_> = shown.harness.get_all_by_label(&label).collect();
        buttons[0].click_accesskit();
        drop(buttons);
        shown.harness.step();
        let commands = &shown.harness.output().platform_output.commands;
        texts.extend(commands.iter().filter_map(|c| match c {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        }));
        shown.harness.run();
    }
    texts
}

#[test]
fn nobody_is_seen_and_nobody_is_copied() {
    let mut shown = shown(full());
    open(&mut shown);
    assert!(
        leaks(&shown).len() > 20,
        "the canaries are there without the mode"
    );
    assert!(
        copied(&mut shown)
            .iter()
            .any(|text| text.contains("canary@example.org"))
    );
    go(&mut shown, Route::Activity);
    assert!(leaks(&shown).len() >= 2, "the log has canaries too");
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    for route in Route::ALL.into_iter().chain([Route::People]) {
        go(&mut shown, route);
        if route == Route::Activity {
            search_and_open(&mut shown);
        }
        assert_eq!(leaks(&shown), Vec::<String>::new(), "{route:?}");
        for text in copied(&mut shown) {
            for canary in OWN {
                assert!(!text.contains(canary), "{route:?} copies {text}");
            }
            assert!(!text.contains(OTHERS), "{route:?} copies {text}");
        }
    }
    let seen = words(&shown.harness).join("\n");
    assert!(seen.contains("Person 11") && seen.contains("p•••@•••"));
    assert!(
        copied(&mut shown)
            .iter()
            .any(|text| text.contains("Person 11"))
    );
    // Tooltips say no more.
    let root = shown.harness.root();
    let mut places: Vec<_> = root
        .children_recursive()
        .filter(|node| node.accesskit_node().has_bounds())
        .filter(|node| node.accesskit_node().role() != Role::TextRun)
        .map(|node| node.rect().center())
        .collect();
    places.dedup();
    for at in places {
        shown.harness.event(Event::PointerMoved(at));
        shown.harness.run_steps(4);
        assert_eq!(leaks(&shown), Vec::<String>::new(), "hovering {at:?}");
    }
}

#[test]
fn holding_space_shows_the_one_who_is_open_and_nobody_else() {
    let mut shown = shown(full());
    open(&mut shown);
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    assert_eq!(leaks(&shown), Vec::<String>::new());
    shown.harness.key_down(Key::Space);
    shown.harness.run();
    let seen = words(&shown.harness).join("\n");
    for canary in OWN {
        assert!(seen.contains(canary), "{canary}");
    }
    assert!(!seen.contains(OTHERS));
    shown.harness.key_up(Key::Space);
    shown.harness.run();
    assert_eq!(leaks(&shown), Vec::<String>::new());

    // The page is left while it is held.
    shown.harness.key_down(Key::Space);
    shown.harness.run();
    go(&mut shown, Route::Overview);
    assert_eq!(leaks(&shown), Vec::<String>::new());
    shown.harness.key_up(Key::Space);
    go(&mut shown, Route::People);
    assert_eq!(leaks(&shown), Vec::<String>::new());

    // In the search, Space is a letter, and what is typed are dots.
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::F);
    shown.harness.run();
    shown
        .harness
        .get_by_label("Search people")
        .type_text("OtherCanary");
    shown.harness.key_down(Key::Space);
    shown.harness.run();
    assert_eq!(leaks(&shown), Vec::<String>::new());
    shown.harness.key_up(Key::Space);
    shown.harness.run();

    shown.harness.key_press(Key::F9);
    shown.harness.run();
    assert!(
        words(&shown.harness).join("\n").contains(OTHERS),
        "the mode is over"
    );
}

#[test]
fn the_button_reveals_for_as_long_as_it_is_held() {
    let mut shown = shown(full());
    open(&mut shown);
    assert!(shown.harness.query_by_label("Hold to reveal").is_none());
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    let at = shown.harness.get_by_label("Hold to reveal").rect().center();
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    shown.harness.event(Event::PointerMoved(at));
    shown.harness.event(button(true));
    shown.harness.run();
    assert!(
        words(&shown.harness)
            .join("\n")
            .contains("CanaryFirst CanaryLast")
    );
    shown.harness.event(button(false));
    shown.harness.run();
    assert_eq!(leaks(&shown), Vec::<String>::new());

    // By keyboard.
    shown.harness.get_by_label("Hold to reveal").focus();
    shown.harness.run();
    shown.harness.key_down(Key::Enter);
    shown.harness.run();
    assert!(!leaks(&shown).is_empty());
    shown.harness.key_up(Key::Enter);
    shown.harness.run();
    assert_eq!(leaks(&shown), Vec::<String>::new());
}

/// A person whose link is gone says so, masked.
#[test]
fn the_sentence_of_the_code_stands_for_words_that_may_quote() {
    let mut view = full();
    let mut person = PersonView::clone(view.person.as_ref().unwrap());
    person.row.code = Some(Code::HoldRefused);
    view.person = Some(Arc::new(person));
    let mut shown = shown(view);
    open(&mut shown);
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    assert!(
        words(&shown.harness)
            .join("\n")
            .contains(Code::HoldRefused.sentence())
    );
    assert_eq!(leaks(&shown), Vec::<String>::new());
}
