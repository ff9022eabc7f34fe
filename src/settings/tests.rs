use super::*;

const WHOLE: &str = r#"
version = 1
company_id = "10042"
[intouch]
client_id = "club-client"
[i4]
api_url = "https://i4.example.org/root"
[sync]
start_from = "2026-11-01"
[[clubs]]
name = "Riverside"
time_zone = "America/Vancouver"
intouch_club_id = " 7f0c "
i4_club_id = 1
"#;

fn code(text: &str) -> Code {
    Settings::parse(text).unwrap_err().code
}

fn with(from: &str, to: &str) -> String {
    assert!(WHOLE.contains(from));
    WHOLE.replace(from, to)
}

#[test]
fn reads_with_defaults() {
    let settings = Settings::parse(WHOLE).unwrap();
    assert_eq!(
        settings.intouch.api_url.as_str(),
        "https://api.intouchfollowup.com/v1"
    );
    assert_eq!(settings.sync.interval, Duration::from_secs(60));
    assert_eq!(settings.sync.confirm_above, 500);
    let hours = |hours: u64| Some(Duration::from_secs(hours * 3600));
    assert_eq!(settings.sync.reread, hours(24));
    assert_eq!(settings.sync.alarm_after, hours(6));
    assert_eq!(settings.clubs[0].intouch.as_str(), "7f0c");
    assert_eq!(settings.clubs[0].i4.as_str(), "1");
    assert!(settings.connection().is_ok());
    assert_eq!(Settings::parse(&format!("\u{feff}{WHOLE}")), Ok(settings));
}

#[test]
fn what_cannot_be_used_is_named() {
    assert_eq!(code("versio"), Code::SettingsBroken);
    assert_eq!(code(""), Code::SettingsBroken);
    assert_eq!(code("version = \"1\""), Code::SettingsBroken);
    assert_eq!(code("version = 2\nnew_thing = true"), Code::SettingsNewer);
    assert_eq!(code(&with("client_id", "clientid")), Code::SettingsBroken);
    assert_eq!(
        code(&with("company_id = \"10042\"", "company_id = []")),
        Code::SettingsBroken
    );
    assert_eq!(code(&with("2026-11-01", "soon")), Code::SettingsValue);
    assert_eq!(
        code(&with("[sync]", "[sync]\ninterval_seconds = 0")),
        Code::SettingsValue
    );
    assert_eq!(code(&with("\" 7f0c \"", "\" \"")), Code::SettingsTable);
    assert_eq!(
        code(&with("\" 7f0c \"", "\"7f\\n0c\"")),
        Code::SettingsTable
    );
}

/// The settings as the documents show them.
fn documented() -> toml_edit::DocumentMut {
    let document = include_str!("../../docs/settings.md");
    let (_, block) = document.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0.parse().unwrap()
}

#[test]
fn code_template_and_documents_have_the_same_defaults() {
    let usual = Settings::parse("version = 1").unwrap();
    // The template says nothing that it need not.
    assert_eq!(Settings::template(), Ok(usual.clone()));
    let template: toml_edit::DocumentMut = edit::TEMPLATE.parse().unwrap();
    assert_eq!(template["sync"].as_table().unwrap().len(), 0);
    assert_eq!(template["intouch"].as_table().unwrap().len(), 1);

    let documented = documented();
    assert_eq!(documented["intouch"]["api_url"].as_str(), Some(INTOUCH_API));
    assert_eq!(
        documented["intouch"]["login_url"].as_str(),
        Some(INTOUCH_LOGIN)
    );
    let sync = documented["sync"].as_table().unwrap();
    let mut said: Vec<&str> = sync.iter().map(|(name, _)| name).collect();
    let mut known: Vec<&str> = numbers::NUMBERS.iter().map(|n| n.name).collect();
    known.push("start_from");
    said.sort_unstable();
    known.sort_unstable();
    assert_eq!(said, known);
    for number in numbers::NUMBERS {
        let value = sync[number.name].as_value().unwrap();
        let default = i64::try_from(number.default).unwrap();
        assert_eq!(value.as_integer(), Some(default), "{}", number.name);
        // The comment has the bounds.
        let comment = value.decor().suffix().and_then(|s| s.as_str()).unwrap();
        if number.most < u64::MAX {
            let most = format!("to {}", number.most);
            assert!(comment.contains(&most), "{}: {comment}", number.name);
        }
        let has_zero = comment.contains("0: ");
        assert_eq!(has_zero, number.least == 0, "{}: {comment}", number.name);
    }
    // Written out, they are what they are when they are left out.
    let text = format!("version = 1\n[sync]\n{sync}");
    assert_eq!(Settings::parse(&text).unwrap().sync, usual.sync);
}

#[test]
fn a_zone_that_nobody_knows_is_a_warning_and_cannot_be_entered_anew() {
    assert_eq!(
        Settings::parse(WHOLE).unwrap().strange_zones().count(),
        0,
        "it is known"
    );
    let strange = with("America/Vancouver", "Mars/Base");
    let settings = Settings::parse(&strange).unwrap();
    let warnings: Vec<_> = settings.strange_zones().map(|(_, p)| p).collect();
    assert_eq!(
        warnings,
        [Problem::new(Code::ClubZone, "Mars/Base of Riverside")]
    );
    assert_eq!(settings.clubs[0].zone(), jiff::tz::TimeZone::UTC);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    std::fs::write(&path, strange).unwrap();
    let mut editor = Editor::open(folder.path()).unwrap();
    editor.set(None, "company_id", "77");
    assert!(editor.save().is_ok(), "it hinders no other change");
    let mut club = settings.clubs[0].clone();
    club.time_zone = "Mars/Crater".to_owned();
    editor.set_clubs(&[club]).unwrap();
    assert_eq!(editor.save().unwrap_err().code, Code::SettingsTable);
}

#[test]
fn a_number_out_of_its_bounds_is_named_with_them() {
    for number in numbers::NUMBERS {
        let of = |value: u64| {
            let line = format!("[sync]\n{} = {value}", number.name);
            Settings::parse(&with("[sync]", &line))
        };
        assert!(of(number.least).is_ok(), "{}", number.name);
        if number.least > 0 {
            assert_eq!(of(0).unwrap_err().code, Code::SettingsValue);
        }
        if number.most < u64::MAX {
            assert!(of(number.most).is_ok(), "{}", number.name);
            let problem = of(number.most + 1).unwrap_err();
            assert_eq!(problem.code, Code::SettingsValue);
            let bounds = format!("between {} and {}", number.least, number.most);
            assert!(problem.detail.contains(number.name) && problem.detail.contains(&bounds));
        }
    }
}

#[test]
fn no_hours_are_never_and_a_month_is_the_most() {
    for name in ["reread_hours", "alarm_after_hours"] {
        let of = |hours: &str| with("[sync]", &format!("[sync]\n{name} = {hours}"));
        let never = Settings::parse(&of("0")).unwrap().sync;
        assert!(
            never.reread.is_none() || never.alarm_after.is_none(),
            "{name}"
        );
        assert!(Settings::parse(&of("720")).is_ok(), "{name}");
        assert_eq!(code(&of("721")), Code::SettingsValue, "{name}");
    }
}

#[test]
fn a_secret_in_the_file_is_not_repeated() {
    for (from, to, said) in [
        (
            "[i4]",
            "[i4]\napi_key = \"hunter2\"",
            "line 7, column 1: unknown field `api_key`",
        ),
        ("\"club-client\"", "\"hunter2", "line 5, column "),
        (
            "[sync]",
            "[sync]\ninterval_seconds = \"hunter2\"",
            "string \"…\", expected u64",
        ),
    ] {
        let problem = Settings::parse(&with(from, to)).unwrap_err();
        assert_eq!(problem.code, Code::SettingsBroken);
        assert!(problem.detail.contains(said), "{}", problem.detail);
        assert!(!problem.detail.contains("hunter2"), "{}", problem.detail);
    }
}

#[test]
fn an_id_twice_names_both_rows() {
    let row = "\n[[clubs]]\nname=\"Two\"\nintouch_club_id=\"7f0c\"\ni4_club_id=\"2\"\n";
    let problem = Settings::parse(&format!("{WHOLE}{row}")).unwrap_err();
    assert_eq!(problem.code, Code::SettingsTable);
    assert!(problem.detail.contains("row 2 (Two)") && problem.detail.contains("row 1"));
}

#[test]
fn addresses_are_https_or_on_this_machine() {
    let i4 = |url: &str| Settings::parse(&with("https://i4.example.org/root", url)).map(|_| ());
    for fine in [
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:1/x",
    ] {
        assert_eq!(i4(fine), Ok(()), "{fine}");
    }
    for bad in [
        "http://i4.example.org",
        "http://127.0.0.1.example.org",
        "http://10.0.0.1",
        "ftp://i4.example.org",
        "i4.example.org",
        "https://",
        "https://user:pw@i4.example.org",
        "https://i4.example.org/?key=1",
    ] {
        assert_eq!(i4(bad).unwrap_err().code, Code::SettingsUrl, "{bad}");
    }
}

#[test]
fn editing_keeps_comments_and_refuses_broken_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    std::fs::write(&path, format!("# mine\n{WHOLE}")).unwrap();
    let mut editor = Editor::open(folder.path()).unwrap();
    let mut club = editor.settings().unwrap().clubs[0].clone();
    club.intouch = InTouchClubId::new("new");
    assert!(editor.add_club(&club).is_ok());
    assert_eq!(editor.save().unwrap_err().code, Code::SettingsTable);
    assert_eq!(
        editor
            .remove_club(&InTouchClubId::new("7f0c"))
            .unwrap_err()
            .code,
        Code::SettingsTable
    );

    let mut editor = Editor::open(folder.path()).unwrap();
    club.i4 = I4ClubId::new("2");
    editor.add_club(&club).unwrap();
    assert_eq!(editor.save().unwrap().clubs.len(), 2);
    assert!(editor.remove_club(&InTouchClubId::new("7f0c")).unwrap());
    assert!(!editor.remove_club(&InTouchClubId::new("7f0c")).unwrap());
    editor.save().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# mine"));
    assert_eq!(Settings::load(folder.path()).unwrap().clubs, [club]);

    std::fs::write(&path, "half a fil").unwrap();
    assert!(Editor::open(folder.path()).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "half a fil");
}

#[test]
fn the_template_is_valid_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        Settings::load(folder.path()).unwrap_err().code,
        Code::SettingsMissing
    );
    let settings = Editor::open(folder.path()).unwrap().save().unwrap();
    assert_eq!(settings.connection().unwrap_err().code, Code::SettingsValue);
    assert_eq!(
        settings.enabled_clubs().unwrap_err().code,
        Code::SettingsNoClubs
    );
}

#[cfg(unix)]
#[test]
fn saving_keeps_rights_and_links_and_clears_away_what_a_crash_has_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let elsewhere = folder.path().join("elsewhere.toml");
    std::fs::write(&elsewhere, WHOLE).unwrap();
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(&elsewhere, mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    // A save was killed before its rename: long ago, and just now by another process.
    let old = folder.path().join(".config.toml-old.part");
    let new = folder.path().join(".config.toml-new.part");
    for half in [&old, &new] {
        std::fs::write(half, "version = 1\ncompany_i").unwrap();
    }
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(7200);
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    file.set_modified(long_ago).unwrap();
    assert_eq!(Settings::load(folder.path()), Settings::parse(WHOLE));

    let mut editor = Editor::open(folder.path()).unwrap();
    editor.set(None, "company_id", "77");
    editor.save().unwrap();
    assert_eq!(Settings::load(folder.path()).unwrap().company_id, "77");
    assert!(path.is_symlink());
    let rights = std::fs::metadata(&elsewhere).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o640);
    assert!(!old.exists() && new.exists());
}

#[test]
fn settings_that_cannot_be_saved_leave_the_old_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    std::fs::write(&path, WHOLE).unwrap();
    let mut editor = Editor::open(folder.path()).unwrap();
    editor.set(None, "company_id", "77");
    // The place is taken by something that no file can replace.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(editor.save().unwrap_err().code, Code::SettingsNotSaved);
    assert!(path.is_dir());
    let left = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(left.count(), 1, "no half file is left");
    // Nor is there a folder any more.
    std::fs::remove_dir(&path).unwrap();
    drop(folder);
    assert_eq!(editor.save().unwrap_err().code, Code::SettingsNotSaved);
}
