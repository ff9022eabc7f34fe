//! Keys that work on every page: they do what the buttons do, and no more.

use crate::accessibility::go;
use crate::fixture::{Shown, shown, view};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{Command, Holder, View};
use i4_connector::gui::Route;
use std::sync::Arc;

fn sent(shown: &mut Shown, key: Key) -> Vec<Command> {
    shown.commands();
    shown.harness.key_press(key);
    shown.harness.run();
    shown.commands()
}

#[test]
fn keys_are_refused_as_the_buttons_are() {
    let with = |change: &dyn Fn(&mut View)| {
        let mut view = view();
        change(&mut view);
        shown(view)
    };
    let mut here = with(&|_| {});
    assert!(matches!(*sent(&mut here, Key::F5), [Command::SyncNow]));
    assert!(matches!(*sent(&mut here, Key::F6), [Command::Pause]));
    let mut elsewhere = with(&|view| {
        view.sync.holder = Holder::Elsewhere {
            pid: Some(7),
            since_ms: None,
        };
    });
    assert!(sent(&mut elsewhere, Key::F5).is_empty());
    assert!(sent(&mut elsewhere, Key::F6).is_empty());
    let mut busy = with(&|view| view.sync.progress = Some(Arc::default()));
    assert!(sent(&mut busy, Key::F5).is_empty());
    assert!(matches!(*sent(&mut busy, Key::F6), [Command::Pause]));
    let mut ending = with(&|view| view.sync.is_ending = true);
    assert!(sent(&mut ending, Key::F6).is_empty());
}

#[test]
fn the_size_is_the_settings_and_nothing_else() {
    let mut shown = shown(view());
    let mut pressed = |key| {
        shown.commands();
        shown.harness.key_press_modifiers(Modifiers::COMMAND, key);
        shown.harness.run();
        let sizes = shown.commands().into_iter().map(|command| match command {
            Command::SavePreferences(looks) => looks.text_size,
            other => panic!("{other:?}"),
        });
        let sizes: Vec<_> = sizes.collect();
        assert_eq!(shown.harness.ctx.zoom_factor(), 1.0, "as the settings say");
        sizes
    };
    assert_eq!(pressed(Key::Plus), [110]);
    assert_eq!(pressed(Key::Equals), [110]);
    assert_eq!(pressed(Key::Minus), [90]);
    assert_eq!(pressed(Key::Num0), [100]);
}

#[test]
fn what_appears_above_takes_nobodys_focus_away() {
    let mut shown = shown(view());
    go(&mut shown, Route::People);
    shown.harness.get_by_label("Search people").focus();
    shown.harness.run();
    shown.harness.get_by_label("Search people").type_text("Ada");
    shown.harness.run();
    let state = |shown: &Shown| {
        let field = shown.harness.get_by_label("Search people");
        let node = field.accesskit_node();
        (node.is_focused(), node.id())
    };
    let before = state(&shown);
    assert!(before.0);
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    assert_eq!(state(&shown), before);
    shown.change(|view| {
        view.sync.holder = Holder::Elsewhere {
            pid: None,
            since_ms: None,
        };
    });
    assert_eq!(state(&shown), before);
    // A button too.
    shown.harness.get_by_label("Select several").focus();
    shown.harness.run();
    shown.harness.key_press(Key::F9);
    shown.harness.run();
    let button = shown.harness.get_by_label("Select several");
    assert!(button.accesskit_node().is_focused());
}
