//! First run: from nothing to the first sync, by role and label, with answers put in by hand.

use crate::fixture::{CONFIG, NOW, Shown, fresh, shown, sized};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use i4_connector::desk::{Command, ConnectionEdit, Credential, Theme, View};
use i4_connector::engine::StartFrom;
use i4_connector::model::{Club, I4ClubId, InTouchClubId, Secret};
use i4_connector::problem::{Code, Problem};
use i4_connector::report::{CheckClub, CheckReport, CheckStep};
use i4_connector::secrets::{Name, Place};
use i4_connector::settings::Settings;
use i4_connector::tasks::{Offer, Offered, Pair, Preview};
use jiff::civil::date;
use std::sync::Arc;

pub const CANARY: &str = "canary-secret-9f31";

fn stored(ms: i64) -> Credential {
    Credential {
        place: Some(Place::Keyring),
        changed_ms: Some(ms),
        ..Credential::default()
    }
}

/// The settings of the picture, with or without its clubs.
fn settings(clubs: bool) -> Arc<Settings> {
    let head = CONFIG.split("[[clubs]]").next().unwrap();
    Arc::new(Settings::parse(if clubs { CONFIG } else { head }).unwrap())
}

fn with_intouch() -> View {
    let mut view = fresh();
    let mut settings = Settings::clone(&view.settings);
    settings.intouch.client_id = "riverside-sync".to_owned();
    view.settings = Arc::new(settings);
    view.credentials[0] = stored(NOW);
    view
}

fn with_both() -> View {
    let mut view = fresh();
    view.settings = settings(false);
    view.credentials = [stored(NOW), stored(NOW)];
    view
}

fn with_clubs() -> View {
    let mut view = with_both();
    view.settings = settings(true);
    view
}

fn club(name: &str, i4: &str) -> Club {
    Club {
        name: name.to_owned(),
        address: String::new(),
        time_zone: String::new(),
        intouch: InTouchClubId::new(&format!("id-of-{name}")),
        i4: I4ClubId::new(i4),
        enabled: true,
    }
}

/// What a test answers; `wrong_key`: I4 refuses.
pub fn report(wrong_key: bool) -> CheckReport {
    let key = if wrong_key {
        Err(Problem::new(Code::I4SignIn, "X-Api-Key is not known"))
    } else {
        Ok("works, 3 active clubs".to_owned())
    };
    CheckReport::new(
        vec![
            CheckStep::new("InTouch sign-in", &Ok("works, 3 clubs".to_owned())),
            CheckStep::new("I4 key", &key),
        ],
        Vec::new(),
    )
}

pub fn report_with_clubs() -> CheckReport {
    let inactive = Problem::new(
        Code::I4Club,
        "2 is not among the active clubs of this company",
    );
    CheckReport::new(
        report(false).steps,
        vec![
            CheckClub::new(
                &club("Riverside", "1"),
                Ok("Riverside".into()),
                Ok("Riverside Club".into()),
            ),
            CheckClub::new(&club("Hilltop", "2"), Ok("Hilltop".into()), Err(inactive)),
        ],
    )
}

fn offer() -> Offer {
    let offered = |id: &str, name: &str, address: &str| Offered {
        id: id.to_owned(),
        name: name.to_owned(),
        address: address.to_owned(),
    };
    let pair = |intouch: Offered, i4: Option<&str>| Pair {
        intouch,
        i4: i4.map(str::to_owned),
    };
    Offer {
        pairs: Ok(vec![
            pair(
                offered("7f0c41d2-6c1e", "Riverside", "12 River St, Spuzzum WA"),
                Some("1"),
            ),
            pair(
                offered("b19a07c4-03aa", "Hilltop", "4 Hill Rd, Spuzzum WA"),
                Some("2"),
            ),
            pair(
                offered("0c55e9f1-77d0", "Harbour Point", "88 Quay, Seattle WA"),
                None,
            ),
            pair(
                offered("e2d8aa10-55b3", "Lakeside", "1 Lake Dr, Tacoma WA"),
                None,
            ),
        ]),
        i4: Ok(vec![
            offered("1", "Riverside Club", ""),
            offered("2", "Hilltop", ""),
            offered("7", "Airport East", ""),
        ]),
    }
}

/// A picture without the pointer of the last click.
pub fn picture(shown: &mut Shown, name: &str) {
    shown.harness.remove_cursor();
    shown.harness.run();
    shown.picture(name);
}

pub fn press(shown: &mut Shown, label: &str) {
    shown
        .harness
        .get_by_role_and_label(Role::Button, label)
        .click();
    shown.harness.run();
}

pub fn choose(shown: &mut Shown, label: &str) {
    let begins = |n: &egui_kittest::Node<'_>| {
        let text = n.accesskit_node().label().unwrap_or_default();
        text.starts_with(label)
    };
    let all: Vec<_> = shown.harness.get_all_by_role(Role::RadioButton).collect();
    all.into_iter().find(begins).unwrap().click();
    shown.harness.run();
}

/// The field of this name.
pub fn field<'a>(shown: &'a Shown, label: &'a str) -> egui_kittest::Node<'a> {
    let plain = shown
        .harness
        .query_by_role_and_label(Role::TextInput, label);
    plain.unwrap_or_else(|| {
        shown
            .harness
            .get_by_role_and_label(Role::PasswordInput, label)
    })
}

pub fn type_into(shown: &mut Shown, label: &str, text: &str) {
    field(shown, label).focus();
    shown.harness.run();
    field(shown, label).type_text(text);
    shown.harness.run();
}

fn key(shown: &mut Shown, key: Key) {
    shown.harness.key_press(key);
    shown.harness.run();
}

/// The tickets sent since the last call, with their commands.
pub fn sent(shown: &mut Shown) -> Vec<(i4_connector::desk::Ticket, Command)> {
    let mut sent = Vec::new();
    while let Ok(next) = shown.inbox.try_recv() {
        sent.push(next);
    }
    sent
}

fn focused(shown: &Shown) -> Option<String> {
    let root = shown.harness.root();
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        if node.is_focused() {
            return node.accesskit_node().label();
        }
        nodes.extend(node.children());
    }
    None
}

#[test]
fn from_nothing_to_the_first_sync() {
    let mut shown = shown(fresh());
    shown.harness.get_by_label("Welcome to I4 Connector");
    assert!(sent(&mut shown).is_empty());
    key(&mut shown, Key::Enter);

    // InTouch: pasted with spaces and a line end.
    assert_eq!(focused(&shown).as_deref(), Some("Client ID"));
    type_into(&mut shown, "Client ID", " riverside-sync ");
    type_into(&mut shown, "Client secret", &format!("{CANARY} "));
    assert!(!shown.tree().contains(CANARY));
    key(&mut shown, Key::Enter);
    let commands = sent(&mut shown);
    let [
        (first, Command::SaveConnection(edit)),
        (second, Command::SaveCredential(Name::InTouchClientSecret, secret)),
    ] = &commands[..]
    else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.client_id.as_deref(), Some("riverside-sync"));
    assert_eq!(edit.intouch_login, None, "only what was changed");
    assert_eq!(*secret, Secret::new(CANARY.to_owned()));

    // One answer is not enough.
    shown.change(|view| view.put_answer(*first, Ok("Saved".to_owned())));
    shown.harness.get_by_label("Sign in to InTouch");
    shown.change(|view| {
        *view = with_intouch();
        view.put_answer(*first, Ok("Saved".to_owned()));
        view.put_answer(*second, Ok("Stored".to_owned()));
    });

    // I4.
    shown.harness.get_by_label("Sign in to Jonas I4");
    assert_eq!(focused(&shown).as_deref(), Some("I4 address"));
    type_into(&mut shown, "I4 address", "https://i4.riverside-clubs.com");
    type_into(&mut shown, "Company ID", "10042");
    type_into(&mut shown, "API key", CANARY);
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    assert_eq!(commands.len(), 2, "{commands:?}");
    shown.change(|view| {
        *view = with_both();
        for (ticket, _) in &commands {
            view.put_answer(*ticket, Ok("Saved".to_owned()));
        }
    });

    // The test begins by itself.
    shown.harness.get_by_label("Test the connection");
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Check)]));
    key(&mut shown, Key::Enter);
    shown.harness.get_by_label("Test the connection");
    shown.change(|view| view.check.answer(Ok(report(false))));
    key(&mut shown, Key::Enter);

    // Clubs are offered by themselves.
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Offer)]));
    shown.change(|view| view.offer.answer(Ok(offer())));
    shown.harness.get_by_label("Harbour Point");
    press(&mut shown, "Continue with 2 clubs");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveClubs(clubs))] = &commands[..] else {
        panic!("{commands:?}");
    };
    let pairs: Vec<_> = clubs
        .iter()
        .map(|c| (c.name.as_str(), c.i4.as_str()))
        .collect();
    assert_eq!(pairs, [("Riverside", "1"), ("Hilltop", "2")]);
    assert_eq!(clubs[0].time_zone, "America/Vancouver");
    shown.change(|view| {
        let mut with = with_both();
        let mut settings = Settings::clone(&with.settings);
        settings.clubs = clubs.clone();
        with.settings = Arc::new(settings);
        *view = with;
        view.put_answer(*ticket, Ok("Saved".to_owned()));
    });

    // Where to begin: the numbers are asked for by themselves.
    let commands = sent(&mut shown);
    let [(_, Command::Preview(day))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(*day, date(2026, 11, 1));
    press(&mut shown, "Start syncing");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveSync(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.start_from, Some(StartFrom::Now));
    assert_eq!(edit.confirm_above, None);
    shown.change(|view| view.put_answer(*ticket, Ok("Saved".to_owned())));
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Start)]));
    shown.harness.get_by_label("Where to begin");
    shown.change(|view| view.has_begun = true);
    assert!(
        shown
            .harness
            .query_by_role_and_label(Role::Heading, "Where to begin")
            .is_none()
    );
    shown.harness.get_by_role_and_label(Role::Tab, "Settings");
}

#[test]
fn it_goes_on_where_it_was_left() {
    for (view, title) in [
        (fresh(), "Welcome to I4 Connector"),
        (with_intouch(), "Sign in to Jonas I4"),
        (with_both(), "Test the connection"),
        (with_clubs(), "Where to begin"),
    ] {
        let shown = shown(view);
        shown.harness.get_by_role_and_label(Role::Heading, title);
    }
    // The keyring answers after the window is open.
    let mut view = with_both();
    let there = std::mem::take(&mut view.credentials);
    view.credentials = [(); 2].map(|()| Credential {
        pending: true,
        ..Credential::default()
    });
    let mut shown = shown(view);
    shown.harness.get_by_label("Sign in to InTouch");
    shown.change(|view| view.credentials = there);
    shown.harness.get_by_label("Test the connection");
}

#[test]
fn steps_that_are_done_can_be_opened_again() {
    let mut shown = shown(with_both());
    sent(&mut shown);
    shown
        .harness
        .get_by_label("Step 2 of 6: InTouch, done")
        .click();
    shown.harness.run();
    shown.harness.get_by_label("Sign in to InTouch");
    // Nothing was changed: nothing is saved.
    press(&mut shown, "Continue");
    shown.harness.get_by_label("Sign in to Jonas I4");
    assert!(sent(&mut shown).is_empty());
    press(&mut shown, "Back");
    shown.harness.get_by_label("Sign in to InTouch");
    // Those to come cannot.
    shown
        .harness
        .get_by_label("Step 5 of 6: Clubs, later")
        .click();
    shown.harness.run();
    shown.harness.get_by_label("Sign in to InTouch");
}

#[test]
fn a_step_saves_what_was_changed_in_it_and_nothing_older() {
    let mut shown = shown(with_intouch());
    type_into(&mut shown, "I4 address", "https://I4.riverside-clubs.com/");
    press(&mut shown, "Back");
    type_into(&mut shown, "Client ID", "-2");
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveConnection(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    let only = ConnectionEdit {
        client_id: Some("riverside-sync-2".to_owned()),
        ..ConnectionEdit::default()
    };
    assert_eq!(*edit, only);
    shown.change(|view| {
        Arc::make_mut(&mut view.settings).intouch.client_id = "riverside-sync-2".to_owned();
        view.put_answer(*ticket, Ok("Saved".to_owned()));
    });
    type_into(&mut shown, "Company ID", "10042");
    type_into(&mut shown, "API key", CANARY);
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    let Command::SaveConnection(edit) = &commands[0].1 else {
        panic!("{commands:?}");
    };
    let only = ConnectionEdit {
        company_id: Some("10042".to_owned()),
        i4_api: Some("https://i4.riverside-clubs.com".to_owned()),
        ..ConnectionEdit::default()
    };
    assert_eq!(*edit, only);
}

#[test]
fn a_locked_keyring_is_told_and_what_was_typed_stays() {
    let mut shown = shown(with_intouch());
    type_into(&mut shown, "I4 address", "https://i4.riverside-clubs.com");
    type_into(&mut shown, "Company ID", "10042");
    type_into(&mut shown, "API key", CANARY);
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    shown.harness.get_by_label("Saving…");
    shown.change(|view| {
        view.put_answer(commands[0].0, Ok("Saved".to_owned()));
        view.put_answer(commands[1].0, Err(Code::KeyringLocked.into()));
    });
    shown.harness.get_by_label_contains("The keyring is locked");
    shown.harness.get_by_label_contains("Unlock it");
    shown.harness.get_by_label("Sign in to Jonas I4");
    assert!(!shown.tree().contains(CANARY));
    picture(&mut shown, "first_run_keyring");
    // Unlocked meanwhile: the same again, without typing it again.
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    let secret = commands.iter().find_map(|(_, c)| match c {
        Command::SaveCredential(Name::I4ApiKey, secret) => Some(secret.clone()),
        _ => None,
    });
    assert_eq!(secret, Some(Secret::new(CANARY.to_owned())));
    shown.change(|view| {
        *view = with_both();
        for (ticket, _) in &commands {
            view.put_answer(*ticket, Ok("Saved".to_owned()));
        }
    });
    shown.harness.get_by_label("Test the connection");
    // Back there: the field is empty, and empty keeps what is stored.
    press(&mut shown, "Back");
    sent(&mut shown);
    assert_eq!(field(&shown, "API key").value().unwrap_or_default(), "");
    press(&mut shown, "Continue");
    let commands = sent(&mut shown);
    let saved = |c: &Command| matches!(c, Command::SaveCredential(..));
    assert!(!commands.iter().any(|(_, c)| saved(c)), "{commands:?}");
}

#[test]
fn a_secret_stays_nowhere() {
    let mut shown = shown(with_intouch());
    type_into(&mut shown, "API key", CANARY);
    for _ in 0..3 {
        shown.harness.run();
    }
    assert!(!shown.tree().contains(CANARY));
    // Not in what egui keeps to undo it either, in no frame.
    let ctx = shown.harness.ctx.clone();
    let id = ctx.memory(|m| m.focused()).unwrap();
    let state = egui::text_edit::TextEditState::load(&ctx, id).unwrap();
    let range = state.cursor.char_range().unwrap();
    let kept = state.undoer().undo(&(range, String::new())).cloned();
    assert!(kept.is_none(), "{kept:?}");
    // Not on the clipboard.
    shown
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    shown.harness.run();
    shown.harness.event(egui::Event::Copy);
    shown.harness.step();
    assert!(shown.copied().iter().all(|t| !t.contains(CANARY)));
    press(&mut shown, "Continue");
    // Company and address are missing: nothing is sent, and the keyboard goes there.
    assert!(sent(&mut shown).is_empty());
    assert_eq!(focused(&shown).as_deref(), Some("I4 address"));
}

#[test]
fn a_typed_secret_does_not_outlive_its_step() {
    let mut shown = shown(with_intouch());
    type_into(&mut shown, "I4 address", "https://i4.riverside-clubs.com");
    type_into(&mut shown, "Company ID", "10042");
    type_into(&mut shown, "API key", CANARY);
    press(&mut shown, "Back");
    press(&mut shown, "Continue");
    assert_eq!(field(&shown, "API key").value().unwrap_or_default(), "");
    press(&mut shown, "Continue");
    shown.harness.get_by_label("This is needed");
    assert!(sent(&mut shown).is_empty());
}

#[test]
fn an_address_is_judged_when_it_is_whole() {
    let mut shown = shown(with_intouch());
    type_into(&mut shown, "I4 address", "https://");
    assert!(
        shown
            .harness
            .query_by_label_contains("not complete")
            .is_none()
    );
    field(&shown, "Company ID").focus();
    shown.harness.run();
    shown.harness.get_by_label_contains("not complete");
    type_into(&mut shown, "Company ID", "100 42");
    shown
        .harness
        .get_by_label_contains("There is a space in it");
}

#[test]
fn wrong_key_then_right_key() {
    let mut shown = shown(with_both());
    shown.change(|view| view.check.answer(Ok(report(true))));
    sent(&mut shown);
    shown
        .harness
        .get_by_label_contains("I4 refuses the key or the Company ID");
    shown.harness.get_by_label("C-I4-401");
    assert!(!shown.tree().contains("i4-connector credentials"));
    // It does not go on with a sign-in that fails.
    key(&mut shown, Key::Enter);
    press(&mut shown, "Continue");
    shown.harness.get_by_label("Test the connection");
    shown
        .harness
        .get_by_label("Copy what failed: I4 key")
        .click();
    shown.harness.step();
    assert!(shown.copied().iter().any(|t| t.contains("C-I4-401")));
    picture(&mut shown, "first_run_wrong_key");
    shown.harness.get_by_label("Correct it").click();
    shown.harness.run();
    type_into(&mut shown, "API key", "the right one");
    key(&mut shown, Key::Enter);
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveCredential(Name::I4ApiKey, _))] = &commands[..] else {
        panic!("{commands:?}");
    };
    shown.change(|view| view.put_answer(*ticket, Ok("Stored".to_owned())));
    // The old result stays while it is tested again, and says so.
    shown.change(|view| view.check.ask());
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Check)]));
    shown.harness.get_by_label_contains("Testing again…");
    shown.harness.get_by_label("C-I4-401");
    shown.change(|view| view.check.answer(Ok(report(false))));
    assert!(shown.harness.query_by_label("C-I4-401").is_none());
    press(&mut shown, "Continue");
    shown.harness.get_by_label("Choose the clubs");
}

#[test]
fn clubs_that_fail_hold_nobody_up() {
    let mut shown = shown(with_both());
    shown.change(|view| view.check.answer(Ok(report_with_clubs())));
    shown.harness.get_by_label("Hilltop → I4 club 2");
    picture(&mut shown, "first_run_test");
    shown.change(|view| view.preferences.theme = Theme::Dark);
    picture(&mut shown, "first_run_test_dark");
    press(&mut shown, "Continue with 1 of 2 clubs");
    shown.harness.get_by_label("Choose the clubs");
}

#[test]
fn clubs_are_chosen_side_by_side() {
    let mut shown = shown(with_both());
    shown.change(|view| view.check.answer(Ok(report(false))));
    press(&mut shown, "Continue");
    shown.change(|view| view.offer.answer(Ok(offer())));
    shown.harness.get_by_label("Sync Harbour Point").click();
    shown.harness.run();
    shown
        .harness
        .get_by_label("Harbour Point: Choose its I4 club, or untick it");
    let pick = |shown: &mut Shown, text: &str| {
        shown
            .harness
            .get_by_label("I4 club of Harbour Point")
            .click();
        shown.harness.run();
        shown
            .harness
            .get_by_role_and_label(Role::Button, text)
            .click();
        shown.harness.run();
    };
    pick(&mut shown, "Hilltop · 2");
    shown
        .harness
        .get_by_label("Hilltop: This I4 club is chosen for Harbour Point too");
    sent(&mut shown);
    key(&mut shown, Key::Enter);
    assert!(sent(&mut shown).is_empty());
    pick(&mut shown, "Airport East · 7");
    shown
        .harness
        .get_by_label_contains("I4 calls it Airport East: is it the same club?");
    picture(&mut shown, "first_run_clubs");
    shown.change(|view| view.preferences.theme = Theme::Dark);
    picture(&mut shown, "first_run_clubs_dark");
    press(&mut shown, "Continue with 3 clubs");
    let commands = sent(&mut shown);
    let [(ticket, Command::SaveClubs(clubs))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(clubs.len(), 3);
    assert_eq!(clubs[2].i4.as_str(), "7");
    // A save that fails keeps the choice.
    shown.change(|view| view.put_answer(*ticket, Err(Code::SettingsNotSaved.into())));
    shown.harness.get_by_label_contains("could not be saved");
    shown.harness.get_by_label("Continue with 3 clubs");
}

#[test]
fn without_the_list_of_i4_its_ids_are_typed() {
    let mut shown = shown(with_both());
    shown.change(|view| view.check.answer(Ok(report(false))));
    press(&mut shown, "Continue");
    shown.change(|view| {
        let Offer { pairs, .. } = offer();
        view.offer.answer(Ok(Offer {
            pairs,
            i4: Err(Problem::new(Code::I4Club, "none of the usual IDs")),
        }));
    });
    // Nobody has named a club: no table can be wrong.
    shown.harness.get_by_label_contains("type the I4 Club ID");
    assert!(!shown.tree().contains("Check the I4 Club ID in the table"));
    for name in ["Riverside", "Hilltop"] {
        shown.harness.get_by_label(&format!("Sync {name}")).click();
        shown.harness.run();
    }
    shown.harness.get_by_label("Sync Lakeside").click();
    shown.harness.run();
    type_into(&mut shown, "I4 club of Lakeside", " 9 ");
    sent(&mut shown);
    press(&mut shown, "Continue with 1 club");
    let commands = sent(&mut shown);
    let [(_, Command::SaveClubs(clubs))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (clubs[0].name.as_str(), clubs[0].i4.as_str()),
        ("Lakeside", "9")
    );
}

#[test]
fn an_old_answer_does_not_count_before_the_command_is_taken() {
    let mut view = with_both();
    view.check.answer(Ok(report(false)));
    let mut shown = shown(view);
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Check)]));
    // The desk has not taken the command yet, and frames go by.
    shown.change(|_| ());
    press(&mut shown, "Continue");
    shown.harness.get_by_label("Test the connection");
    shown.change(|view| view.check.answer(Ok(report(false))));
    press(&mut shown, "Test again");
    shown.change(|_| ());
    press(&mut shown, "Continue");
    shown.harness.get_by_label("Test the connection");
    shown.change(|view| view.check.ask());
    shown.change(|view| view.check.answer(Ok(report(false))));
    press(&mut shown, "Continue");

    shown.change(|view| view.offer.answer(Ok(offer())));
    press(&mut shown, "Ask again");
    shown.change(|_| ());
    shown.harness.get_by_label("Asking both services again…");
    let mut more = offer();
    if let Ok(pairs) = &mut more.pairs {
        pairs[3].intouch.id = "another".to_owned();
        pairs[3].intouch.name = "Brand new".to_owned();
    }
    shown.change(|view| view.offer.answer(Ok(more)));
    shown.harness.get_by_label("Brand new");
    press(&mut shown, "Ask again");
    shown.change(|view| view.offer.answer(Err(Code::SecretMissing.into())));
    shown.harness.get_by_label("Ask again");
}

#[test]
fn without_a_club_that_works_it_does_not_go_on() {
    let mut shown = shown(with_both());
    let refused = CheckClub::new(
        &club("Hilltop", "2"),
        Ok("Hilltop".into()),
        Err(Code::I4Club.into()),
    );
    let report = CheckReport::new(report(false).steps, vec![refused]);
    shown.change(|view| view.check.answer(Ok(report)));
    press(&mut shown, "Continue");
    shown.harness.get_by_label_contains("No club works yet");
    shown.harness.get_by_label("Correct it").click();
    shown.harness.run();
    shown.harness.get_by_label("Choose the clubs");
}

#[test]
fn numbers_of_another_day_or_none_are_asked_for_again() {
    let preview = |day| Preview {
        everybody: 1284,
        since: 212,
        day,
    };
    let mut shown = shown(with_clubs());
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Preview(_))]));
    shown.change(|_| ());
    assert!(sent(&mut shown).is_empty(), "it is asked for once");
    // An answer for another day, asked for by somebody else before.
    shown.change(|view| view.preview.answer(Ok(preview(date(2026, 10, 1)))));
    let commands = sent(&mut shown);
    assert!(
        matches!(commands[..], [(_, Command::Preview(day))] if day == date(2026, 11, 1)),
        "{commands:?}"
    );
    shown.change(|view| view.preview.answer(Err(Code::InTouchOffline.into())));
    shown.harness.get_by_label("Since a day, not known");
    assert!(sent(&mut shown).is_empty(), "a failure waits for the admin");
    press(&mut shown, "Try again");
    assert!(matches!(sent(&mut shown)[..], [(_, Command::Preview(_))]));
    shown.harness.get_by_label("Since a day, counting…");
    shown.change(|view| view.preview.answer(Ok(preview(date(2026, 11, 1)))));
    shown.harness.get_by_label("Since a day, 212 people");
    assert!(sent(&mut shown).is_empty());
}

#[test]
fn each_beginning_says_how_many_people_it_is() {
    let mut shown = shown(with_clubs());
    shown.change(|view| {
        view.preview.answer(Ok(Preview {
            everybody: 1284,
            since: 212,
            day: date(2026, 11, 1),
        }));
    });
    shown.harness.get_by_label("Now, 0 people");
    shown.harness.get_by_label("Since a day, 212 people");
    shown.harness.get_by_label("Everything, 1,284 people");
    shown.harness.get_by_label_contains("more than 500 people");
    choose(&mut shown, "Since a day");
    picture(&mut shown, "first_run_begin");
    shown.change(|view| view.preferences.theme = Theme::Dark);
    picture(&mut shown, "first_run_begin_dark");

    // Another day: its number is asked for, the old one is not shown for it.
    sent(&mut shown);
    field(&shown, "Begin on").focus();
    shown.harness.run();
    for _ in 0..2 {
        key(&mut shown, Key::Backspace);
    }
    assert!(sent(&mut shown).is_empty(), "half a day is not asked for");
    shown.harness.get_by_label("Write the day first");
    field(&shown, "Begin on").type_text("15");
    shown.harness.run();
    let commands = sent(&mut shown);
    let [(_, Command::Preview(day))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(*day, date(2026, 11, 15));
    shown.harness.get_by_label("Since a day, counting…");
    shown.change(|view| {
        view.preview.answer(Ok(Preview {
            everybody: 1284,
            since: 7,
            day: date(2026, 11, 15),
        }));
    });
    shown.harness.get_by_label("Since a day, 7 people");
    press(&mut shown, "Start syncing");
    let commands = sent(&mut shown);
    let [(_, Command::SaveSync(edit))] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(edit.start_from, Some(StartFrom::Date(date(2026, 11, 15))));
}

#[test]
fn a_start_that_fails_is_told() {
    let mut shown = shown(with_clubs());
    sent(&mut shown);
    press(&mut shown, "Start syncing");
    let ticket = sent(&mut shown)[0].0;
    shown.change(|view| view.put_answer(ticket, Ok("Saved".to_owned())));
    let commands = sent(&mut shown);
    let [(ticket, Command::Start)] = &commands[..] else {
        panic!("{commands:?}");
    };
    shown.change(|view| view.put_answer(*ticket, Err(Code::ProfileBusy.into())));
    shown
        .harness
        .get_by_label_contains("Another process syncs this profile");
    shown.harness.get_by_label("Start syncing");
}

#[test]
fn pictures_of_the_first_steps() {
    let mut first = shown(fresh());
    picture(&mut first, "first_run_welcome");
    first.change(|view| view.preferences.theme = Theme::Dark);
    picture(&mut first, "first_run_welcome_dark");
    first.change(|view| view.preferences.theme = Theme::Light);
    press(&mut first, "Continue");
    picture(&mut first, "first_run_intouch");
    let mut results = first.harness.take_snapshot_results();
    let mut second = shown(with_intouch());
    type_into(&mut second, "I4 address", "i4.riverside-clubs.com");
    type_into(&mut second, "API key", "0123456789");
    picture(&mut second, "first_run_i4");
    results.extend_harness(&mut second.harness);
}

#[test]
fn nothing_is_cut_where_there_is_little_room() {
    let mut results = SnapshotResults::new();
    for (scale, size) in [(1.5, [1024.0 / 1.5, 700.0 / 1.5]), (2.0, [512.0, 350.0])] {
        let steps = vec![fresh(), with_intouch(), with_both(), with_clubs()];
        for (i, view) in steps.into_iter().enumerate() {
            let mut shown = sized(view, size, scale);
            if i == 2 {
                shown.change(|view| view.check.answer(Ok(report_with_clubs())));
            }
            picture(&mut shown, &format!("small/first_run_{i}_{scale}"));
            results.extend_harness(&mut shown.harness);
        }
        let mut shown = sized(with_both(), size, scale);
        shown.change(|view| view.check.answer(Ok(report(false))));
        press(&mut shown, "Continue");
        shown.change(|view| view.offer.answer(Ok(hostile())));
        picture(&mut shown, &format!("small/first_run_clubs_{scale}"));
        results.extend_harness(&mut shown.harness);
    }
}

fn hostile() -> Offer {
    let mut offer = offer();
    if let Ok(pairs) = &mut offer.pairs {
        pairs[0].intouch.name = "Fitnessclub ".repeat(20);
        pairs[0].intouch.address = "Donaudampfschifffahrtsstraße 1 ".repeat(9);
        pairs[1].intouch.name = "نادي الرياضة على ضفة النهر".to_owned();
        pairs[2].intouch.name = "河畔健身俱乐部".to_owned();
    }
    if let Ok(clubs) = &mut offer.i4 {
        clubs[0].name = "WWWWWWWWWW".repeat(12);
    }
    offer
}
