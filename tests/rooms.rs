//! Holds the lines between the rooms that ARCHITECTURE.md draws: which room may name what.

#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// All files of Rust in a folder.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 40, "the sources are somewhere else");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let code = fs::read_to_string(&path).unwrap();
            // Comments may name what code may not.
            let code: Vec<&str> = code
                .lines()
                .filter(|l| !l.trim_start().starts_with("//"))
                .collect();
            (name.replace('\\', "/"), code.join("\n"))
        })
        .collect()
}

/// Files outside `rooms` that contain one of `words`.
fn strangers(words: &[&str], rooms: &[&str]) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|(name, _)| !rooms.iter().any(|room| name.starts_with(room)))
        .filter(|(_, code)| words.iter().any(|word| code.contains(word)))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn each_library_has_one_room() {
    for (words, rooms) in [
        (&["reqwest"][..], &["remote/"][..]),
        (&["keyring::"], &["secrets/"]),
        (
            &["sqlx", "SELECT ", "INSERT INTO", "UPDATE people"],
            &["ledger/"],
        ),
        (&["hyper::", "hyper_util"], &["simulator/"]),
        (&["clap::", "indicatif", "rpassword"], &["cli/"]),
        (&["egui", "eframe", "fontique"], &["gui/"]),
        (&["rfd::"], &["gui/file_dialog.rs"]),
        (&["open::"], &["desk/files.rs"]),
    ] {
        let found = strangers(words, rooms);
        assert!(found.is_empty(), "{words:?} in {found:?}");
    }
}

#[test]
fn only_the_command_line_prints() {
    let words = ["println!", "eprintln!", "stdout()", "stderr()"];
    let found = strangers(&words, &["cli/", "main.rs"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn drawing_waits_for_nothing() {
    let waits = [
        "std::fs",
        "std::net",
        "tokio::",
        "reqwest",
        "Mutex",
        "RwLock",
        ".lock()",
        "block_on",
        "sleep(",
        "now_ms()",
        "Timestamp::now",
        "Instant::now",
        "SystemTime",
    ];
    for (name, code) in sources() {
        // The dialogs of the system have a thread of their own.
        if name.starts_with("gui/") && name != "gui/file_dialog.rs" {
            for word in waits {
                // egui's callbacks want what they share to be `Sync`; only drawing ever has it.
                let is_own = name == "gui/pages/connection/secret.rs"
                    && !code.contains("std::sync::Mutex")
                    && code.contains("use egui::mutex::Mutex");
                let excused = is_own && matches!(word, "Mutex" | ".lock()");
                assert!(excused || !code.contains(word), "{name} names {word}");
            }
        }
    }
}

#[test]
fn only_the_mask_reveals_people() {
    for (name, code) in sources() {
        if name.starts_with("gui/") && name != "gui/mask.rs" {
            assert!(!code.contains(".reveal()"), "{name} reveals");
        }
    }
}

#[test]
fn pure_rooms_know_no_outside() {
    let outside = [
        "std::fs",
        "std::net",
        "tokio::",
        "Instant::now",
        "SystemTime",
        "async fn",
    ];
    for (name, code) in sources() {
        if name.starts_with("model/") || name.starts_with("plan/") {
            for word in outside {
                assert!(!code.contains(word), "{name} names {word}");
            }
        }
    }
}

#[test]
fn rooms_look_only_downwards() {
    for (room, above) in [
        (
            "model/",
            &[
                "plan",
                "engine",
                "remote",
                "ledger",
                "settings",
                "secrets",
                "report",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ][..],
        ),
        (
            "plan/",
            &[
                "engine",
                "remote",
                "ledger",
                "settings",
                "secrets",
                "report",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ],
        ),
        (
            "engine/",
            &[
                "remote",
                "settings",
                "secrets",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ],
        ),
        (
            "ledger/",
            &[
                "engine",
                "remote",
                "settings",
                "secrets",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ],
        ),
        (
            "remote/",
            &[
                "ledger",
                "settings",
                "secrets",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ],
        ),
        (
            "secrets/",
            &[
                "engine",
                "remote",
                "ledger",
                "settings",
                "cli",
                "wiring",
                "tasks",
                "desk",
                "gui",
                "simulator",
            ],
        ),
        (
            "simulator/",
            &[
                "model", "plan", "engine", "remote", "ledger", "settings", "secrets", "report",
                "cli", "wiring", "tasks", "desk", "gui",
            ],
        ),
        ("tasks/", &["cli", "desk", "gui", "simulator"]),
        ("desk/", &["cli", "gui", "simulator"]),
        (
            "gui/",
            &[
                "cli",
                "remote",
                "simulator",
                "wiring",
                "engine::ports",
                "engine::Engine",
            ],
        ),
        ("cli/", &["gui"]),
    ] {
        for (name, code) in sources().iter().filter(|(n, _)| n.starts_with(room)) {
            for other in above {
                assert!(
                    !code.contains(&format!("crate::{other}")),
                    "{name} names {other}"
                );
            }
        }
    }
}

#[test]
fn each_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(&root.join("src"), &mut files);
    walk(&root.join("tests"), &mut files);
    let code: Vec<String> = files
        .iter()
        .map(|f| fs::read_to_string(f).unwrap())
        .collect();
    let code = code.concat();
    let text = fs::read_to_string(root.join("docs/guarantees.md")).unwrap();
    let rows = text.lines().filter(|l| l.starts_with("| "));
    let promises: Vec<&str> = rows
        .filter(|l| !l.ends_with("shown by |") && !l.starts_with("| ---"))
        .collect();
    assert!(promises.len() > 30, "{} promises", promises.len());
    for promise in promises {
        let cell = promise.trim_end_matches('|').rsplit('|').next().unwrap();
        let names: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test for: {promise}");
        for name in names {
            let is_there = code.contains(&format!("fn {name}(")) || root.join(name).is_dir();
            assert!(is_there, "there is no test {name}");
        }
    }
}
