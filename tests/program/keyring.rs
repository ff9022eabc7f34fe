//! The secrets in a real keyring. `tests/program/keyring_session.sh` starts one for these tests.

use crate::env::{Env, I4_KEY, Run, program, run, run_with_input};
use tokio::process::Command;

const SESSION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/program/keyring_session.sh"
);
const NAMES: [&str; 2] = ["intouch-client-secret", "i4-api-key"];

/// The program on the profile, with no secrets but those of this session's keyring.
fn with_keyring(env: &Env, arguments: &[&str]) -> Command {
    let mut command = env.command_without_secrets(arguments);
    for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "HOME"] {
        let value = std::env::var(name).expect("run this by tests/program/keyring_session.sh");
        command.env(name, value);
    }
    command
}

async fn store(env: &Env, name: &str, secret: &str) -> Run {
    let command = with_keyring(env, &["credentials", "set", name]);
    run_with_input(command, &format!("{secret}\n")).await
}

async fn store_both(env: &Env) {
    let access = env.simulator.access();
    let secrets = [access.intouch.client_secret, access.i4.api_key];
    for (name, secret) in NAMES.iter().zip(&secrets) {
        let told = store(env, name, secret).await.exits(0);
        let said = told.stdout + &told.stderr;
        assert!(!said.contains(secret.as_str()), "{said}");
    }
}

/// Where `credentials status` says that the two are.
async fn places(env: &Env) -> [String; 2] {
    let command = with_keyring(env, &["credentials", "status", "--json"]);
    let rows = run(command).await.exits(0).json();
    [0, 1].map(|row| {
        assert_eq!(rows[row]["name"], NAMES[row]);
        rows[row]["where"].as_str().unwrap().to_owned()
    })
}

#[tokio::test]
#[ignore = "needs a Secret Service; tests/run starts one"]
async fn stored_secrets_are_used_until_they_are_cleared() {
    let env = Env::with_people(20, 1).await;
    assert_eq!(places(&env).await, ["not stored", "not stored"]);
    let told = run(with_keyring(&env, &["sync", "--once"])).await.exits(2);
    assert!(told.stderr.contains("C-SECRET-MISSING"), "{told:#?}");

    store_both(&env).await;
    assert_eq!(
        places(&env).await,
        ["in the OS keyring", "in the OS keyring"]
    );
    run(with_keyring(&env, &["check"])).await.exits(0);
    let pass = run(with_keyring(&env, &["sync", "--once", "--json"])).await;
    assert_eq!(pass.exits(0).json()["totals"]["read"], 20);
    env.assert_everybody_once();

    for name in NAMES {
        for said in ["is removed", "was not stored"] {
            let told = run(with_keyring(&env, &["credentials", "clear", name])).await;
            assert!(told.exits(0).stdout.contains(said));
        }
    }
    assert_eq!(places(&env).await, ["not stored", "not stored"]);
    let told = run(with_keyring(&env, &["sync", "--once"])).await.exits(2);
    assert!(told.stderr.contains("C-SECRET-MISSING"), "{told:#?}");
}

#[tokio::test]
#[ignore = "needs a Secret Service; tests/run starts one"]
async fn a_secret_that_is_stored_again_replaces_the_old_one() {
    let env = Env::with_people(5, 1).await;
    for name in NAMES {
        store(&env, name, "an-old-one").await.exits(0);
    }
    run(with_keyring(&env, &["sync", "--once"])).await.exits(3);
    store_both(&env).await;
    run(with_keyring(&env, &["sync", "--once"])).await.exits(0);
}

#[tokio::test]
#[ignore = "needs a Secret Service; tests/run starts one"]
async fn two_profiles_do_not_see_each_others_secrets() {
    let (one, two) = (Env::with_people(5, 1).await, Env::with_people(5, 1).await);
    store_both(&one).await;
    assert_eq!(places(&two).await, ["not stored", "not stored"]);
    let told = run(with_keyring(&two, &["sync", "--once"])).await.exits(2);
    assert!(told.stderr.contains("C-SECRET-MISSING"), "{told:#?}");
    // Clearing here does not clear there.
    for name in NAMES {
        run(with_keyring(&two, &["credentials", "clear", name]))
            .await
            .exits(0);
    }
    run(with_keyring(&one, &["sync", "--once"])).await.exits(0);
}

#[tokio::test]
#[ignore = "needs a Secret Service; tests/run starts one"]
async fn the_environment_beats_the_keyring() {
    let env = Env::with_people(5, 1).await;
    store_both(&env).await;
    let mut command = with_keyring(&env, &["sync", "--once"]);
    command.env(I4_KEY, "wrong-key");
    run(command).await.exits(3);
    run(with_keyring(&env, &["sync", "--once"])).await.exits(0);
}

#[tokio::test]
#[ignore = "needs a Secret Service; tests/run starts one"]
async fn a_locked_keyring_is_said_at_once() {
    let env = Env::with_people(5, 1).await;
    // A session of its own, as locking concerns everybody in it.
    let script = r#"
        printf 'a-secret\n' | "$PROGRAM" credentials set i4-api-key --profile "$PROFILE" || exit 90
        dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.Lock \
            array:objpath:/org/freedesktop/secrets/collection/login >&2 || exit 91
        "$PROGRAM" $WHAT --profile "$PROFILE"
    "#;
    for what in ["sync --once", "check", "credentials clear i4-api-key"] {
        // Only for the environment that it has: it is the script that is run.
        let clean = program(&[]);
        let mut command = Command::new(SESSION);
        command
            .args(["sh", "-c", script])
            .env_clear()
            .kill_on_drop(true);
        for (name, value) in clean.as_std().get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command
            .env("HOME", env.root())
            .env("PROGRAM", env!("CARGO_BIN_EXE_i4-connector"))
            .env("PROFILE", env.profile())
            .env(crate::env::INTOUCH_SECRET, "not asked for here")
            .env("WHAT", what)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let told = run(command).await.exits(2);
        assert!(
            told.stderr.contains("C-KEYRING-LOCKED"),
            "{what}: {told:#?}"
        );
        assert!(!told.stderr.contains("a-secret"), "{told:#?}");
    }
    assert_eq!(env.world().requests.total(), 0);
}
