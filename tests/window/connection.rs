//! Connection: credentials that are only ever written, a draft, and the test.

use crate::first_run::{CANARY, field, picture, press, report, report_with_clubs, sent, type_into};
use crate::fixture::{NOW, Shown, shown, sized, view};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use i4_connector::desk::{Command, Credential, Theme, View};
use i4_connector::model::Secret;
use i4_connector::problem::Code;
use i4_connector::secrets::{Name, Place};
use std::sync::Arc;

fn open(view: View) -> Shown {
    go(shown(view))
}

fn go(shown: Shown) -> Shown {
    go_to(shown, "Connection")
}

fn go_to(mut shown: Shown, page: &str) -> Shown {
    let tab = shown.harness.get_by_role_and_label(Role::Tab, page);
    tab.click();
    shown.harness.run();
    shown
}

#[test]
fn a_credential_is_replaced_and_never_shown() {
    let mut shown = open(view());
    let places: Vec<_> = shown
        .harness
        .get_all_by_label("Stored in GNOME Keyring, changed 3 March")
        .collect();
    assert_eq!(places.len(), 2);
    press(&mut shown, "Replace… API key");
    type_into(&mut shown, "New API key", &format!(" {CANARY} "));
    assert!(!shown.tree().contains(CANARY));
    shown.harness.key_press(Key::Enter);
    shown.harness.run();
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveCredential(Name::I4ApiKey, secret))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(*secret, Secret::new(CANARY.to_owned()));
    // The keyring hangs: it is told, and what was typed stays to be stored again.
    shown.change(|view| view.put_answer(*ticket, Err(Code::KeyringSlow.into())));
    shown
        .harness
        .get_by_label_contains("The keyring did not answer in time");
    press(&mut shown, "Store API key");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveCredential(_, again))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(again, secret);
    shown.change(|view| {
        view.credentials[1].changed_ms = Some(NOW);
        view.put_answer(*ticket, Ok("Stored".to_owned()));
    });
    shown
        .harness
        .get_by_label("Stored in GNOME Keyring, changed today");
    assert!(shown.harness.query_by_label("Store API key").is_none());
    assert!(!shown.tree().contains(CANARY));
}

#[test]
fn a_typed_credential_does_not_outlive_the_page() {
    let mut shown = open(view());
    press(&mut shown, "Replace… API key");
    type_into(&mut shown, "New API key", CANARY);
    let ctx = shown.harness.ctx.clone();
    let id = ctx.memory(|m| m.focused()).unwrap();
    let mut shown = go_to(shown, "Settings");
    assert!(egui::text_edit::TextEditState::load(&ctx, id).is_none());
    shown.harness.run();
    let mut shown = go(shown);
    assert_eq!(field(&shown, "New API key").value().unwrap_or_default(), "");
    press(&mut shown, "Store API key");
    assert!(sent(&mut shown).is_empty());
}

#[test]
fn removing_asks_once() {
    let mut shown = open(view());
    press(&mut shown, "Remove… client secret");
    press(&mut shown, "Keep the client secret");
    assert!(sent(&mut shown).is_empty());
    press(&mut shown, "Remove… client secret");
    press(&mut shown, "Remove client secret");
    let commands = sent(&mut shown);
    let [(ticket, Command::ClearCredential(Name::InTouchClientSecret))] = &commands[..] else {
        panic!("{commands:?}");
    };
    shown.change(|view| {
        view.credentials[0] = Credential::default();
        view.put_answer(*ticket, Ok("Removed".to_owned()));
    });
    shown.harness.get_by_label("Not stored yet");
    shown.harness.get_by_label("Store… client secret");
}

#[test]
fn where_a_credential_is() {
    let mut view = view();
    view.credentials = [
        Credential {
            place: Some(Place::Environment),
            ..Credential::default()
        },
        Credential {
            pending: true,
            ..Credential::default()
        },
    ];
    let mut shown = open(view);
    shown
        .harness
        .get_by_label("From the environment (I4_CONNECTOR_INTOUCH_CLIENT_SECRET)");
    // The environment wins: there is nothing to replace.
    let replace = "Replace… client secret";
    assert!(shown.harness.query_by_label(replace).is_none());
    shown.harness.get_by_label("Asking GNOME Keyring…");
    shown.change(|view| {
        view.credentials[1] = Credential {
            problem: Some(Code::KeyringLocked.into()),
            ..Credential::default()
        };
    });
    shown.harness.get_by_label_contains("The keyring is locked");
}

#[test]
fn a_draft_is_saved_or_discarded_and_outlives_a_failure() {
    let mut shown = open(view());
    assert!(shown.harness.query_by_label("Save").is_none());
    type_into(&mut shown, "Company ID", "7");
    press(&mut shown, "Discard");
    assert_eq!(
        field(&shown, "Company ID").value().as_deref(),
        Some("10042")
    );
    assert!(shown.harness.query_by_label("Save").is_none());

    type_into(&mut shown, "Company ID", "7");
    shown.harness.key_press(Key::Enter);
    shown.harness.run();
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveConnection(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.company_id.as_deref(), Some("100427"));
    assert_eq!(edit.i4_api, None, "only what was changed");
    shown.change(|view| view.put_answer(*ticket, Err(Code::SettingsNotSaved.into())));
    shown.harness.get_by_label_contains("could not be saved");
    assert_eq!(
        field(&shown, "Company ID").value().as_deref(),
        Some("100427")
    );
    press(&mut shown, "Save");
    let ticket = sent(&mut shown)[0].0;
    shown.change(|view| {
        Arc::make_mut(&mut view.settings).company_id = "100427".to_owned();
        view.put_answer(ticket, Ok("Saved".to_owned()));
    });
    assert!(shown.harness.query_by_label("Save").is_none());
    shown.harness.get_by_label_contains("Saved");
}

#[test]
fn what_is_wrong_cannot_be_saved() {
    let mut shown = open(view());
    type_into(&mut shown, "Company ID", "4 2");
    shown
        .harness
        .get_by_label_contains("There is a space in it");
    shown.harness.key_press(Key::Enter);
    shown.harness.run();
    press(&mut shown, "Save");
    assert!(sent(&mut shown).is_empty());
}

#[test]
fn the_test_keeps_its_last_result() {
    let mut shown = open(view());
    press(&mut shown, "Test connection");
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Check)]));
    shown.change(|view| view.check.ask());
    shown.harness.get_by_label("Testing…");
    shown.change(|view| view.check.answer(Ok(report_with_clubs())));
    shown.harness.get_by_label("Hilltop → I4 club 2");
    shown.harness.get_by_label("C-I4-401-CLUB");
    picture(&mut shown, "connection");
    shown.change(|view| view.check.ask());
    shown.harness.get_by_label_contains("testing again");
    shown.harness.get_by_label("Hilltop → I4 club 2");
    shown.change(|view| view.check.answer(Err(Code::SecretMissing.into())));
    shown
        .harness
        .get_by_label_contains("A credential is not stored yet");
    shown.harness.get_by_label("Hilltop → I4 club 2");
    // Unsaved changes are not tested, and it says so.
    type_into(&mut shown, "Company ID", "7");
    shown
        .harness
        .get_by_label_contains("without the unsaved changes");
}

#[test]
fn pictures_of_the_connection() {
    let mut view = view();
    view.check.answer(Ok(report(true)));
    view.preferences.theme = Theme::Dark;
    let mut dark = open(view.clone());
    press(&mut dark, "Replace… client secret");
    type_into(&mut dark, "New client secret", "0123456789");
    type_into(&mut dark, "Company ID", "7");
    picture(&mut dark, "connection_dark");
    let mut results = SnapshotResults::new();
    results.extend_harness(&mut dark.harness);
    view.preferences.theme = Theme::Light;
    for (scale, size) in [(1.5, [1024.0 / 1.5, 700.0 / 1.5]), (2.0, [512.0, 350.0])] {
        let mut shown = go(sized(view.clone(), size, scale));
        type_into(&mut shown, "Company ID", "7");
        picture(&mut shown, &format!("small/connection_{scale}"));
        results.extend_harness(&mut shown.harness);
    }
}
