//! Saves what was edited: settings, secrets. Each answer is a sentence for the admin.

use super::command::{ConnectionEdit, SyncEdit};
use crate::engine::StartFrom;
use crate::ledger::{Ledger, now_ms};
use crate::model::{Club, Secret};
use crate::problem::Problem;
use crate::secrets::{Name, Vault};
use crate::settings::{Editor, Profile, set_aside};

/// Saves ids and addresses.
pub fn connection(profile: &Profile, edit: &ConnectionEdit) -> Result<String, Problem> {
    let mut editor = Editor::open(profile.folder())?;
    editor.set(None, "company_id", edit.company_id.trim());
    editor.set(Some("intouch"), "client_id", edit.client_id.trim());
    editor.set(Some("intouch"), "api_url", edit.intouch_api.trim());
    editor.set(Some("intouch"), "login_url", edit.intouch_login.trim());
    editor.set(Some("i4"), "api_url", edit.i4_api.trim());
    editor.save()?;
    Ok("Saved".to_owned())
}

/// Saves when and how much is synced.
pub fn sync(profile: &Profile, edit: SyncEdit) -> Result<String, Problem> {
    let mut editor = Editor::open(profile.folder())?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let sync = Some("sync");
    editor.set(sync, "interval_seconds", number(edit.interval.as_secs()));
    editor.set(sync, "confirm_above", number(edit.confirm_above));
    editor.set(
        sync,
        "start_from",
        match edit.start_from {
            StartFrom::Now => "now".to_owned(),
            StartFrom::All => "all".to_owned(),
            StartFrom::Date(date) => date.to_string(),
        },
    );
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
