//! `config.toml` and the table of clubs as CSV: read, written and read again is the same.

use super::SECRET;
use i4_connector::engine::StartFrom;
use i4_connector::model::Club;
use i4_connector::problem::{Code, Problem};
use i4_connector::settings::{Editor, FILE_NAME, Settings, TableRow, read_csv, write_csv};
use std::path::Path;

/// A mistake is told in one bounded line.
const LONGEST_DETAIL: usize = 1001;

fn sound(problem: &Problem) {
    assert!(!problem.detail.contains(char::is_control));
    let length = problem.detail.chars().count();
    assert!(length <= LONGEST_DETAIL, "a detail of {length} characters");
}

thread_local! {
    static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder");
}

pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return FOLDER.with(|folder| not_utf8(folder.path(), data));
    };
    match Settings::parse(text) {
        Ok(settings) => FOLDER.with(|folder| is_kept(folder.path(), text, &settings)),
        Err(problem) => {
            sound(&problem);
            let known = [
                Code::SettingsBroken,
                Code::SettingsNewer,
                Code::SettingsTable,
                Code::SettingsUrl,
                Code::SettingsValue,
            ];
            assert!(known.contains(&problem.code), "{problem}");
            // A row of the table is called by its name; nothing else is repeated. Where the mark
            // has become the name of a key, it is no value.
            let is_name = problem.code == Code::SettingsTable || has_key(text, SECRET);
            assert!(is_name || !problem.detail.contains(SECRET), "{problem}");
        }
    }
}

fn not_utf8(folder: &Path, data: &[u8]) {
    std::fs::write(folder.join(FILE_NAME), data).expect("the folder can be written");
    let problem = Settings::load(folder).expect_err("no text, and settings");
    assert_eq!(problem.code, Code::SettingsBroken);
    assert!(Editor::open(folder).is_err(), "it would be overwritten");
}

/// Whether a key has this in its name. A file that is no TOML has no keys that could be told.
fn has_key(text: &str, mark: &str) -> bool {
    fn any(table: &toml::Table, mark: &str) -> bool {
        let within = |value: &toml::Value| match value {
            toml::Value::Table(table) => any(table, mark),
            toml::Value::Array(list) => list
                .iter()
                .filter_map(toml::Value::as_table)
                .any(|table| any(table, mark)),
            _ => false,
        };
        table
            .iter()
            .any(|(key, value)| key.contains(mark) || within(value))
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    toml::from_str(text).is_ok_and(|table: toml::Table| any(&table, mark))
}

/// Settings that were read are the same after the window has saved all of them.
fn is_kept(folder: &Path, text: &str, settings: &Settings) {
    std::fs::write(folder.join(FILE_NAME), text).expect("the folder can be written");
    let mut editor = Editor::open(folder).expect("what is read can be edited");
    assert_eq!(editor.settings().as_ref(), Ok(settings), "opened");
    let number = |n: u64| i64::try_from(n).expect("it was read as one");
    let sync = &settings.sync;
    editor.set(None, "company_id", settings.company_id.as_str());
    editor.set(
        Some("intouch"),
        "api_url",
        settings.intouch.api_url.as_str(),
    );
    editor.set(
        Some("intouch"),
        "login_url",
        settings.intouch.login_url.as_str(),
    );
    editor.set(
        Some("intouch"),
        "client_id",
        settings.intouch.client_id.as_str(),
    );
    let i4 = settings.i4_api_url.as_ref().map_or("", |url| url.as_str());
    editor.set(Some("i4"), "api_url", i4);
    editor.set(
        Some("sync"),
        "interval_seconds",
        number(sync.interval.as_secs()),
    );
    for (key, limit) in [
        ("confirm_above", sync.confirm_above),
        ("confirm_updated_above", sync.confirm_updated_above),
        ("confirm_cleared_above", sync.confirm_cleared_above),
    ] {
        editor.set(Some("sync"), key, number(limit));
    }
    editor.set(
        Some("sync"),
        "create_patience_seconds",
        number(sync.create_patience.as_secs()),
    );
    let start_from = match sync.start_from {
        StartFrom::Now => "now".to_owned(),
        StartFrom::All => "all".to_owned(),
        StartFrom::Date(date) => date.to_string(),
    };
    editor.set(Some("sync"), "start_from", start_from);
    assert_eq!(editor.settings().as_ref(), Ok(settings), "each value set");
    editor.set_clubs(&settings.clubs).expect("the same clubs");
    assert_eq!(editor.settings().as_ref(), Ok(settings), "the table set");
    // A save waits for the disk: now and then is enough.
    if text.len().is_multiple_of(64) {
        assert_eq!(editor.save().as_ref(), Ok(settings), "saved");
        assert_eq!(Settings::load(folder).as_ref(), Ok(settings), "loaded");
    }
    assert_eq!(through_csv(&settings.clubs), settings.clubs);
    // Taking each row out leaves the others.
    if let Some((first, rest)) = settings.clubs.split_first() {
        assert_eq!(editor.remove_club(&first.intouch), Ok(true));
        assert_eq!(editor.settings().expect("sound").clubs, rest);
    }
}

fn clubs(rows: &[TableRow]) -> Vec<Club> {
    rows.iter().map(|row| row.over(None)).collect()
}

fn through_csv(table: &[Club]) -> Vec<Club> {
    let bytes = write_csv(table).expect("it can be written");
    clubs(&read_csv(&bytes).expect("what was written can be read"))
}

pub fn csv(data: &[u8]) {
    match read_csv(data) {
        Ok(rows) => {
            let table = clubs(&rows);
            assert_eq!(through_csv(&table), table, "exported and imported again");
        }
        Err(problem) => {
            assert_eq!(problem.code, Code::SettingsTable);
            sound(&problem);
        }
    }
}
