//! Settings that cannot be used: named, and never touched.

use crate::env::{Env, program, run};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Commands that read the settings.
const BREAKS: [&[&str]; 9] = [
    &["sync", "--once"],
    &["sync"],
    &["sync", "--once", "--dry-run"],
    &["check"],
    &["recover"],
    &["recover", "--yes"],
    &["clubs", "list"],
    &["clubs", "form"],
    &["clubs", "export", "never-written.csv"],
];
/// Commands that write them.
const WRITES: [&[&str]; 3] = [
    &ADD,
    &["clubs", "remove", "any"],
    &["clubs", "import", "/dev/null"],
];
/// Commands that can do without them.
const OTHERS: [&[&str]; 3] = [&["status"], &["people"], &["log"]];
const ADD: [&str; 8] = [
    "clubs",
    "add",
    "--name",
    "New",
    "--intouch-club-id",
    "new-1",
    "--i4-club-id",
    "77",
];

/// Every command refuses this file with this code and this word, and leaves it as it is.
async fn refuses(env: &Env, config: &[u8], code: &str, word: &str) {
    fs::write(env.config(), config).unwrap();
    for arguments in OTHERS {
        env.run(arguments).await.exits(0);
    }
    for arguments in BREAKS.into_iter().chain(WRITES) {
        let told = env.run(arguments).await.exits(2);
        assert!(told.stderr.starts_with(code), "{arguments:?}: {told:#?}");
        assert!(told.stderr.contains(word), "{word}: {told:#?}");
        assert!(told.stderr.contains("What to do: "), "{told:#?}");
        assert_eq!(
            fs::read(env.config()).unwrap(),
            config,
            "{arguments:?} touched the file"
        );
    }
    assert_eq!(env.world().requests.total(), 0);
}

/// The good settings with one text replaced.
fn with(env: &Env, from: &str, to: &str) -> Vec<u8> {
    let good = fs::read_to_string(env.config()).unwrap();
    assert!(good.contains(from), "{from} is not in {good}");
    good.replacen(from, to, 1).into_bytes()
}

#[tokio::test]
async fn broken_toml_is_refused_and_left_as_it_is() {
    let env = Env::with_people(5, 1).await;
    let config = with(&env, "[intouch]", "[intouch");
    refuses(&env, &config, "C-SETTINGS-BROKEN", "line").await;
}

#[tokio::test]
async fn a_file_that_is_no_text_is_refused_and_left_as_it_is() {
    let env = Env::with_people(5, 1).await;
    refuses(&env, &[0xff, 0xfe, 0, 1], "C-SETTINGS-BROKEN", "UTF-8").await;
}

#[tokio::test]
async fn settings_of_the_future_are_refused_and_left_as_they_are() {
    let env = Env::with_people(5, 1).await;
    let config = with(&env, "version = 1", "version = 2\nhologram = true");
    refuses(&env, &config, "C-SETTINGS-NEWER", "version = 2").await;
}

#[tokio::test]
async fn an_id_that_stands_twice_is_refused() {
    let env = Env::with_people(5, 2).await;
    let intouch = with(&env, &env.club(1), &env.club(0));
    let i4 = with(&env, "i4_club_id = \"2\"", "i4_club_id = \"1\"");
    let first = env.club(0);
    refuses(&env, &intouch, "C-SETTINGS-TABLE", &first).await;
    refuses(&env, &i4, "C-SETTINGS-TABLE", "I4 Club ID 1").await;
}

#[tokio::test]
async fn an_empty_id_is_refused() {
    let env = Env::with_people(5, 2).await;
    let intouch = with(&env, &env.club(1), " ");
    let i4 = with(&env, "i4_club_id = \"2\"", "i4_club_id = \"\"");
    refuses(&env, &intouch, "C-SETTINGS-TABLE", "row 2").await;
    refuses(&env, &i4, "C-SETTINGS-TABLE", "I4 Club ID is empty").await;
}

#[tokio::test]
async fn plain_http_beyond_this_machine_is_refused() {
    let env = Env::with_people(5, 1).await;
    let good = fs::read(env.config()).unwrap();
    let access = env.simulator.access();
    for (name, url) in [
        ("intouch.login_url", &access.intouch.login_url),
        ("i4.api_url", &access.i4.api_url),
    ] {
        fs::write(env.config(), &good).unwrap();
        let config = with(&env, &format!("\"{url}\""), "\"http://api.example.org\"");
        refuses(&env, &config, "C-SETTINGS-URL", name).await;
    }
}

#[tokio::test]
async fn an_unknown_key_is_refused_and_named() {
    let env = Env::with_people(5, 1).await;
    let config = with(&env, "[sync]", "[sync]\nintervall_seconds = 5");
    refuses(&env, &config, "C-SETTINGS-BROKEN", "intervall_seconds").await;
}

#[tokio::test]
async fn a_value_that_makes_no_sense_is_refused_and_named() {
    let env = Env::with_people(5, 1).await;
    let good = fs::read(env.config()).unwrap();
    for (from, to, word) in [
        (
            "interval_seconds = 1",
            "interval_seconds = 0",
            "interval_seconds",
        ),
        (
            "start_from = \"all\"",
            "start_from = \"soon\"",
            "start_from",
        ),
        ("confirm_above = 0", "confirm_above = -1", "confirm_above"),
    ] {
        fs::write(env.config(), &good).unwrap();
        let config = with(&env, from, to);
        refuses(&env, &config, "C-SETTINGS-", word).await;
    }
}

#[tokio::test]
async fn a_half_written_file_is_refused_and_left_as_it_is() {
    let env = Env::with_people(5, 2).await;
    let good = fs::read(env.config()).unwrap();
    // Cut in the middle of a line, wherever that is: no half is taken for the whole.
    for part in [good.len() / 3, good.len() / 2, good.len() - 5] {
        refuses(&env, &good[..part], "C-SETTINGS-", "").await;
    }
    refuses(&env, b"", "C-SETTINGS-", "version").await;
}

#[tokio::test]
async fn a_missing_file_is_named_and_not_made_by_looking() {
    let env = Env::with_people(5, 1).await;
    fs::remove_file(env.config()).unwrap();
    for arguments in BREAKS {
        let told = env.run(arguments).await.exits(2);
        assert!(told.stderr.contains("C-SETTINGS-MISSING"), "{told:#?}");
        assert!(!env.config().exists(), "{arguments:?}");
    }
}

#[tokio::test]
async fn no_club_in_the_table_is_said() {
    let env = Env::with_people(5, 1).await;
    env.settings(|config| {
        config.remove("clubs");
    });
    let told = env.run(&["sync", "--once"]).await.exits(2);
    assert!(told.stderr.contains("C-SETTINGS-NO-CLUBS"), "{told:#?}");
}

#[tokio::test]
async fn problems_are_json_too_where_json_is_asked_for() {
    let env = Env::with_people(5, 1).await;
    fs::write(env.config(), "version = 9").unwrap();
    let told = env.run(&["sync", "--once", "--json"]).await.exits(2);
    assert_eq!(told.json()["error"]["code"], "C-SETTINGS-NEWER");
    assert!(told.stderr.contains("C-SETTINGS-NEWER"));
}

#[tokio::test]
async fn settings_with_a_byte_order_mark_and_windows_line_ends_work() {
    let env = Env::with_people(5, 1).await;
    let good = fs::read_to_string(env.config()).unwrap();
    let windows = format!("\u{feff}{}", good.replace('\n', "\r\n"));
    fs::write(env.config(), windows).unwrap();
    assert_eq!(env.pass().await.exits(0).total("read"), 5);
}

#[tokio::test]
async fn the_database_is_for_its_owner_only() {
    let env = Env::with_people(5, 1).await;
    env.pass().await.exits(0);
    let mode = |name: &str| {
        let about = fs::metadata(env.profile().join(name)).unwrap();
        about.permissions().mode() & 0o777
    };
    assert_eq!(mode("connector.db"), 0o600);
    for entry in fs::read_dir(env.profile()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("connector.db") {
            assert_eq!(mode(&name), 0o600, "{name}");
        }
    }
}

#[tokio::test]
async fn a_new_profile_folder_is_for_its_owner_only() {
    let env = Env::empty().await;
    let folder = env.root().join("new/profile");
    let mut command = program(&["status"]);
    command.arg("--profile").arg(&folder);
    run(command).await.exits(0);
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn a_damaged_database_is_said_and_left_as_it_is() {
    let env = Env::with_people(5, 1).await;
    let path = env.profile().join("connector.db");
    let garbage = b"this is no database at all".repeat(100);
    fs::write(&path, &garbage).unwrap();
    let told = env.run(&["sync", "--once"]).await;
    assert_ne!(told.exit, 0);
    assert!(told.stderr.contains("C-DATABASE-DAMAGED:"), "{told:#?}");
    assert!(told.stderr.contains("it is no database"), "{told:#?}");
    assert_eq!(fs::read(&path).unwrap(), garbage);
    assert_eq!(env.world().requests.write_count(), 0);
}
