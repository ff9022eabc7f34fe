//! Settings: a draft of the sync, and looks that apply at once.

use crate::first_run::{choose, field, picture, press, sent, type_into};
use crate::fixture::{Shown, shown, sized, view};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{Command, Theme, View};
use i4_connector::engine::StartFrom;
use i4_connector::problem::Code;
use jiff::civil::date;
use std::sync::Arc;
use std::time::Duration;

fn open(view: View) -> Shown {
    go(shown(view))
}

fn go(mut shown: Shown) -> Shown {
    let tab = shown.harness.get_by_role_and_label(Role::Tab, "Settings");
    tab.click();
    shown.harness.run();
    shown
}

fn clear(shown: &mut Shown, label: &str) {
    field(shown, label).focus();
    shown.harness.run();
    shown
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    shown.harness.key_press(Key::Backspace);
    shown.harness.run();
}

#[test]
fn the_sync_is_changed_as_one() {
    let mut shown = open(view());
    assert!(shown.harness.query_by_label("Save").is_none());
    shown
        .harness
        .get_by_role_and_label(Role::ComboBox, "Look for changes every")
        .click();
    shown.harness.run();
    press(&mut shown, "5 minutes");
    clear(&mut shown, "Ask before creating more than");
    shown.harness.get_by_label("A whole number, 0 for never");
    type_into(&mut shown, "Ask before creating more than", "0");
    shown.harness.get_by_label_contains("it never asks");
    choose(&mut shown, "Since a day");
    clear(&mut shown, "Begin on");
    type_into(&mut shown, "Begin on", "2026-02-30");
    shown.harness.get_by_label_contains("There is no such day");
    clear(&mut shown, "Begin on");
    shown.harness.get_by_label("A day such as 2026-11-01");
    press(&mut shown, "Save");
    assert!(sent(&mut shown).is_empty(), "a wrong day is not saved");
    clear(&mut shown, "Begin on");
    type_into(&mut shown, "Begin on", "2026-02-03");
    picture(&mut shown, "settings_changed");
    press(&mut shown, "Save");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveSync(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.interval, Some(Duration::from_secs(300)));
    assert_eq!(edit.confirm_above, Some(0));
    assert_eq!(edit.start_from, Some(StartFrom::Date(date(2026, 2, 3))));

    // It fails: it is told, and the draft stays.
    shown.change(|view| view.put_answer(*ticket, Err(Code::SettingsNotSaved.into())));
    shown.harness.get_by_label_contains("could not be saved");
    assert_eq!(
        field(&shown, "Begin on").value().as_deref(),
        Some("2026-02-03")
    );
    press(&mut shown, "Save");
    let commands = sent(&mut shown);
    shown.change(|view| {
        let sync = &mut Arc::make_mut(&mut view.settings).sync;
        sync.interval = edit.interval.unwrap();
        sync.confirm_above = edit.confirm_above.unwrap();
        sync.start_from = edit.start_from.unwrap();
        view.put_answer(commands[0].0, Ok("Saved".to_owned()));
    });
    assert!(shown.harness.query_by_label("Save").is_none());
    shown.harness.get_by_label_contains("Saved");
}

#[test]
fn limits_and_how_long_things_are_kept_are_saved() {
    let mut shown = open(view());
    for (label, text) in [
        ("Ask before updating more than", "70"),
        ("Ask before emptying a field of more than", "0"),
        ("Keep the log for days", "36501"),
        ("Keep what was sent for days", "30"),
    ] {
        clear(&mut shown, label);
        type_into(&mut shown, label, text);
    }
    shown.harness.get_by_label("A whole number up to 36,500");
    clear(&mut shown, "Keep the log for days");
    type_into(&mut shown, "Keep the log for days", "400");
    press(&mut shown, "Save");
    let commands = sent(&mut shown);
    let [(_, Command::SaveSync(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.confirm_above, None);
    assert_eq!(edit.confirm_updated_above, Some(70));
    assert_eq!(edit.confirm_cleared_above, Some(0));
    assert_eq!(edit.keep_log_days, Some(400));
    assert_eq!(edit.keep_values_days, Some(30));
}

#[test]
fn a_save_that_waits_for_the_people_on_their_way_is_said() {
    let mut shown = open(view());
    assert!(
        shown
            .harness
            .query_by_label_contains("on their way")
            .is_none()
    );
    shown.change(|view| view.sync.is_renewing = true);
    shown
        .harness
        .get_by_label_contains("It counts from the next pass");
}

#[test]
fn a_draft_is_discarded() {
    let mut shown = open(view());
    choose(&mut shown, "Everything");
    press(&mut shown, "Discard");
    assert!(shown.harness.query_by_label("Discard").is_none());
    assert!(sent(&mut shown).is_empty());
}

#[test]
fn looks_apply_at_once() {
    let mut shown = go(sized(view(), [1180.0, 1400.0], 1.0));
    choose(&mut shown, "Dark");
    press(&mut shown, "Larger");
    let commands = sent(&mut shown);
    let [
        (_, Command::SavePreferences(dark)),
        (_, Command::SavePreferences(large)),
    ] = &commands[..]
    else {
        panic!("{commands:?}");
    };
    assert_eq!(dark.theme, Theme::Dark);
    assert_eq!(large.text_size, 110);
    shown.change(|view| view.preferences.text_size = 200);
    let larger = shown.harness.get_by_role_and_label(Role::Button, "Larger");
    assert!(larger.accesskit_node().is_disabled());
    shown.change(|view| view.preferences.text_size = 110);
    press(&mut shown, "100 %");
    let commands = sent(&mut shown);
    let [(_, Command::SavePreferences(looks))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(looks.text_size, 100);
}

#[test]
fn the_folder_is_opened_and_a_failure_told() {
    let mut shown = go(sized(view(), [1180.0, 1400.0], 1.0));
    shown
        .harness
        .get_by_label("/home/admin/.config/i4-connector");
    press(&mut shown, "Open folder");
    let commands = sent(&mut shown);
    let [(ticket, Command::OpenFolder)] = &commands[..] else {
        panic!("{commands:?}");
    };
    shown.change(|view| view.put_answer(*ticket, Err(Code::File.into())));
    shown
        .harness
        .get_by_label_contains("A file cannot be read or written");
    let version = format!("I4 Connector {}", env!("CARGO_PKG_VERSION"));
    shown.harness.get_by_label(&version);
}

#[test]
fn pictures_of_the_settings() {
    let mut results = SnapshotResults::new();
    let mut light = open(view());
    picture(&mut light, "settings");
    light.change(|view| view.preferences.theme = Theme::Dark);
    picture(&mut light, "settings_dark");
    results.extend_harness(&mut light.harness);
    // All of it, as if the window were high enough.
    let mut high = go(sized(view(), [1024.0, 1500.0], 1.0));
    picture(&mut high, "small/settings_whole");
    results.extend_harness(&mut high.harness);
    for (scale, size) in [(1.5, [1024.0 / 1.5, 700.0 / 1.5]), (2.0, [512.0, 350.0])] {
        let mut shown = go(sized(view(), size, scale));
        picture(&mut shown, &format!("small/settings_{scale}"));
        results.extend_harness(&mut shown.harness);
    }
}
