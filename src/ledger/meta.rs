//! What belongs to the profile as a whole.

use super::{Ledger, damaged, json_text, problem};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row};

/// Who syncs this profile, as `status` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Process id on this machine.
    pub pid: u32,
    /// Since when, milliseconds since 1970, UTC, by this machine.
    pub since_ms: i64,
    /// When the next pass begins, if a loop runs and waits.
    pub next_pass_ms: Option<i64>,
}

/// A finished pass.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PassRecord {
    /// When it began, by this machine.
    pub started_ms: i64,
    /// The report as `sync --once --json` prints it.
    pub report: serde_json::Value,
}

impl Ledger {
    /// Ties the profile to a company, or checks that it is still the same: links to the ids of
    /// one company would change strangers in another.
    ///
    /// # Errors
    /// [`Code::ProfileCompany`], [`Code::Database`].
    pub async fn tie_to_company(&self, company_id: &str) -> Result<(), Problem> {
        match self.meta::<String>("company").await? {
            Some(known) if known == company_id => Ok(()),
            Some(known) => Err(Problem::new(
                Code::ProfileCompany,
                format!("it was used with Company ID {known}"),
            )),
            None => self.set_meta("company", &company_id).await,
        }
    }

    /// Who syncs, as last said. The lock file tells whether they still live.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn activity(&self) -> Result<Option<Activity>, Problem> {
        self.meta("activity").await
    }

    /// Says who syncs.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_activity(&self, activity: &Activity) -> Result<(), Problem> {
        self.set_meta("activity", activity).await
    }

    /// Remembers the last finished pass.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_last_pass(&self, pass: &PassRecord) -> Result<(), Problem> {
        self.set_meta("last_pass", pass).await
    }

    /// The last finished pass.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn last_pass(&self) -> Result<Option<PassRecord>, Problem> {
        self.meta("last_pass").await
    }

    /// Whether the admin has paused the window's loop; it stays paused when the program starts
    /// again. `None` if it was never started.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn paused(&self) -> Result<Option<bool>, Problem> {
        self.meta("paused").await
    }

    /// Pauses the loop, or lets it go on.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_paused(&self, paused: bool) -> Result<(), Problem> {
        self.set_meta("paused", &paused).await
    }

    /// When the credential of this name was last stored, in milliseconds since 1970, UTC, by this
    /// machine; `None` if it is not known.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn credential_changed(&self, name: &str) -> Result<Option<i64>, Problem> {
        let at_ms = self.meta::<Option<i64>>(&credential(name)).await?;
        Ok(at_ms.flatten())
    }

    /// Remembers when the credential of this name was last stored; `None` when it is removed.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_credential_changed(
        &self,
        name: &str,
        at_ms: Option<i64>,
    ) -> Result<(), Problem> {
        self.set_meta(credential(name), &at_ms).await
    }

    /// How the window looks, as the window wrote it.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn preferences<T: for<'de> Deserialize<'de>>(&self) -> Result<Option<T>, Problem> {
        self.meta("preferences").await
    }

    /// Remembers how the window looks.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_preferences(&self, preferences: &impl Serialize) -> Result<(), Problem> {
        self.set_meta("preferences", preferences).await
    }

    pub(super) async fn meta<T: for<'de> Deserialize<'de>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Problem> {
        let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(name.to_owned())
            .fetch_optional(&self.read)
            .await
            .map_err(problem)?;
        let Some(row) = row else { return Ok(None) };
        let text: String = row.try_get(0).map_err(problem)?;
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|e| problem(damaged(name, e)))
    }

    pub(super) async fn set_meta(
        &self,
        name: impl Into<String>,
        value: &impl Serialize,
    ) -> Result<(), Problem> {
        let (name, text) = (name.into(), json_text(value)?);
        self.writer
            .write(move |connection| Box::pin(async move { upsert(connection, name, text).await }))
            .await
    }
}

/// The name of a credential's time; the credential itself is never here.
fn credential(name: &str) -> String {
    format!("credential_changed:{name}")
}

pub(super) async fn upsert(
    connection: &mut AnyConnection,
    name: String,
    text: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO meta (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(text)
    .execute(connection)
    .await?;
    Ok(())
}
