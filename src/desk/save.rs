//! Saves what was edited: settings, secrets. Each answer is a sentence for the admin.

use super::command::{ConnectionEdit, SyncEdit};
use crate::engine::StartFrom;
use crate::ledger::{Ledger, now_ms};
use crate::model::{Club, Secret};
use crate::problem::{Code, Problem};
use crate::secrets::{Name, Vault};
use crate::settings::{Editor, Profile, numbers, set_aside};
use crate::tasks;

/// Saves those ids and addresses that were changed.
pub fn connection(profile: &Profile, edit: &ConnectionEdit) -> Result<String, Problem> {
    let mut editor = Editor::open(profile.folder())?;
    for (section, key, value) in [
        (None, "company_id", &edit.company_id),
        (Some("intouch"), "client_id", &edit.client_id),
        (Some("intouch"), "api_url", &edit.intouch_api),
        (Some("intouch"), "login_url", &edit.intouch_login),
        (Some("i4"), "api_url", &edit.i4_api),
    ] {
        if let Some(value) = value {
            editor.set(section, key, value.trim());
        }
    }
    editor.save()?;
    Ok("Saved".to_owned())
}

/// Saves what was changed of when and how much is synced.
pub fn sync(profile: &Profile, edit: SyncEdit) -> Result<String, Problem> {
    let mut editor = Editor::open(profile.folder())?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let sync = Some("sync");
    let interval = edit.interval.map(|interval| interval.as_secs());
    for (key, value) in [
        (numbers::INTERVAL_SECONDS, interval),
        (numbers::CONFIRM_ABOVE, edit.confirm_above),
        (numbers::CONFIRM_UPDATED_ABOVE, edit.confirm_updated_above),
        (numbers::CONFIRM_CLEARED_ABOVE, edit.confirm_cleared_above),
        (numbers::KEEP_LOG_DAYS, edit.keep_log_days),
        (numbers::KEEP_VALUES_DAYS, edit.keep_values_days),
    ] {
        if let Some(value) = value {
            editor.set(sync, key.name, number(value));
        }
    }
    if let Some(start_from) = edit.start_from {
        let text = match start_from {
            StartFrom::Now => "now".to_owned(),
            StartFrom::All => "all".to_owned(),
            StartFrom::Date(date) => date.to_string(),
        };
        editor.set(sync, "start_from", text);
    }
    editor.save()?;
    Ok("Saved".to_owned())
}

/// Replaces the table.
pub fn clubs(profile: &Profile, clubs: &[Club]) -> Result<String, Problem> {
    let mut editor = Editor::open(profile.folder())?;
    editor.set_clubs(clubs)?;
    editor.save()?;
    Ok("The table is saved".to_owned())
}

/// Puts settings that cannot be read aside.
pub fn settings_aside(profile: &Profile) -> Result<String, Problem> {
    let name = set_aside(profile.folder())?;
    Ok(format!("The old file is kept as {name}"))
}

/// Exchanges a damaged database for a new one; the next look opens it, and the next pass finds
/// everybody again.
pub async fn rebuilt(profile: &Profile, vault: &Vault) -> Result<String, Problem> {
    let locking = profile.clone();
    let lock = tokio::task::spawn_blocking(move || locking.lock()).await;
    let lock = lock.map_err(|e| Problem::new(Code::ProfileFolder, e))??;
    let replaced = tasks::replace_database(profile, vault, false, &lock).await?;
    Ok(match replaced.set_aside {
        Some(name) => format!("The old database is kept as {name}"),
        None => "The database is rebuilt".to_owned(),
    })
}

/// Stores a secret, and when that was.
pub async fn credential(
    vault: &Vault,
    ledger: Option<&Ledger>,
    name: Name,
    secret: Secret,
) -> Result<String, Problem> {
    vault.set(name, secret).await?;
    if let Some(ledger) = ledger {
        ledger
            .set_credential_changed(name.text(), Some(now_ms()))
            .await?;
    }
    Ok(format!("Stored in {}", vault.title()))
}

/// Removes a secret.
pub async fn no_credential(
    vault: &Vault,
    ledger: Option<&Ledger>,
    name: Name,
) -> Result<String, Problem> {
    vault.clear(name).await?;
    if let Some(ledger) = ledger {
        ledger.set_credential_changed(name.text(), None).await?;
    }
    Ok(format!("Removed from {}", vault.title()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use std::time::Duration;

    #[test]
    fn what_was_not_changed_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::open(Some(folder.path())).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let first = ConnectionEdit {
            company_id: text("10042"),
            client_id: text(" riverside-sync\n"),
            ..ConnectionEdit::default()
        };
        connection(&profile, &first).unwrap();
        let second = ConnectionEdit {
            i4_api: text("https://i4.example.com"),
            ..ConnectionEdit::default()
        };
        connection(&profile, &second).unwrap();
        let interval = SyncEdit {
            interval: Some(Duration::from_secs(300)),
            ..SyncEdit::default()
        };
        sync(&profile, interval).unwrap();
        let begin = SyncEdit {
            start_from: Some(StartFrom::All),
            ..SyncEdit::default()
        };
        sync(&profile, begin).unwrap();
        let saved = Settings::load(folder.path()).unwrap();
        assert_eq!(saved.company_id, "10042");
        assert_eq!(saved.intouch.client_id, "riverside-sync");
        assert!(saved.i4_api_url.is_some());
        assert_eq!(saved.sync.interval, Duration::from_secs(300));
        assert_eq!(saved.sync.start_from, StartFrom::All);
        assert_eq!(saved.sync.confirm_above, 500);
        let limits = SyncEdit {
            confirm_updated_above: Some(7),
            confirm_cleared_above: Some(8),
            keep_log_days: Some(9),
            keep_values_days: Some(0),
            ..SyncEdit::default()
        };
        sync(&profile, limits).unwrap();
        let saved = Settings::load(folder.path()).unwrap().sync;
        assert_eq!(
            (saved.confirm_updated_above, saved.confirm_cleared_above),
            (7, 8)
        );
        assert_eq!(saved.keep_log, Some(Duration::from_secs(9 * 86_400)));
        assert_eq!(saved.keep_values, None);
    }
}
