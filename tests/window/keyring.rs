//! Credentials saved in the window, in a real Secret Service.
//! `tests/program/keyring_session.sh` starts one for these tests, one test at a time.

use crate::env::Env;
use crate::flows::Hands;
use crate::live::{Live, runtime};
use egui::accesskit::Role;
use i4_connector::desk::Command;
use i4_connector::ledger::PeopleQuery;
use i4_connector::model::Secret;
use i4_connector::problem::Code;
use i4_connector::secrets::{Keyring, Name, Place, Vault};
use i4_connector::settings::Profile;
use i4_connector::simulator::Options;
use std::process::Command as Process;

/// A profile that is set up but for its credentials, which go to the session's keyring.
fn live() -> (Live, Keyring) {
    let runtime = runtime();
    let env = runtime.block_on(Env::start(Options {
        people: 3,
        clubs: 1,
        ..Options::default()
    }));
    let profile = Profile::open(Some(&env.profile())).unwrap();
    let vault = Vault::keyring(profile.keyring_suffix());
    let keyring = Keyring::new(profile.keyring_suffix());
    (Live::start(runtime, env, vault), keyring)
}

#[test]
#[ignore = "needs a Secret Service; tests/run starts one"]
fn what_is_typed_in_the_window_is_stored_in_the_keyring() {
    let (live, keyring) = live();
    live.desk.send(Command::Start);
    live.until("begun", |v| v.has_begun);
    let mut hands = Hands::at(&live);
    let access = live.env.simulator.access();
    hands.presses(Role::Tab, "Connection");
    hands.presses(Role::Button, "Store… client secret");
    hands.types("New client secret", &access.intouch.client_secret);
    hands.presses(Role::Button, "Store client secret");
    hands.presses(Role::Button, "Store… API key");
    hands.types("New API key", &access.i4.api_key);
    hands.presses(Role::Button, "Store API key");
    live.until("both stored", |v| {
        let mut credentials = v.credentials.iter();
        credentials.all(|c| c.place == Some(Place::Keyring) && c.changed_ms.is_some())
    });
    let stored = keyring.get(Name::I4ApiKey).unwrap().unwrap();
    assert_eq!(stored.reveal(), access.i4.api_key);
    // With them, the loop goes on by itself.
    hands.presses(Role::Tab, "Overview");
    hands.sees("Up to date");
    live.env.assert_everybody_once();
    for name in Name::ALL {
        live.desk.send(Command::ClearCredential(name));
        live.until("removed", |v| v.credential(name).place.is_none());
        assert!(keyring.get(name).unwrap().is_none());
    }
}

#[test]
#[ignore = "needs a Secret Service; tests/run starts one"]
fn a_keyring_that_hangs_hangs_nothing_else() {
    let (live, _) = live();
    live.desk.send(Command::Start);
    live.until("looked", |v| {
        v.has_begun && v.credentials.iter().all(|c| !c.pending)
    });
    let stopped = Stopped::now();
    let secret = Secret::new("secret".to_owned());
    let saving = live
        .desk
        .send(Command::SaveCredential(Name::I4ApiKey, secret));
    live.until("saving", |v| v.credential(Name::I4ApiKey).pending);
    // Everything else is answered meanwhile.
    let mut hands = Hands::at(&live);
    hands.presses(Role::Tab, "People");
    live.desk.send(Command::People(PeopleQuery {
        search: "nobody".to_owned(),
        ..PeopleQuery::default()
    }));
    live.until("searched", |v| v.people.query.search == "nobody");
    assert!(live.desk.view().answer(saving).is_none());
    live.until_patiently("given up", |v| v.answer(saving).is_some());
    let view = live.desk.view();
    let told = view.answer(saving).unwrap().as_ref().unwrap_err();
    drop(stopped);
    assert_eq!(told.code, Code::KeyringSlow);
}

/// The keyring's process, stopped until this is dropped.
struct Stopped(String);

impl Stopped {
    fn now() -> Stopped {
        let stopped =
            Stopped(std::env::var("KEYRING_PID").expect("run this by keyring_session.sh"));
        assert!(stopped.signal("-STOP"));
        stopped
    }

    fn signal(&self, name: &str) -> bool {
        let kill = Process::new("kill").args([name, &self.0]).status();
        kill.is_ok_and(|status| status.success())
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}
