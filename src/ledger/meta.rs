//! What belongs to the profile as a whole.

use super::{Ledger, damaged, json_text, problem};
use crate::model::{Doubt, InTouchClubId};
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

/// What a ledger belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// The Company ID.
    pub company: String,
    /// Where both services are.
    pub addresses: Addresses,
}

/// Where both services are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// InTouch's API.
    pub intouch: String,
    /// I4's API.
    pub i4: String,
}

impl Addresses {
    /// What that makes of links.
    fn doubt(&self, now: &Self) -> Doubt {
        if self.intouch == now.intouch {
            Doubt::Target
        } else {
            Doubt::Source
        }
    }

    /// What has changed, in words.
    fn changes(&self, now: &Self) -> String {
        let pairs = [
            ("InTouch", &self.intouch, &now.intouch),
            ("I4", &self.i4, &now.i4),
        ];
        let changed = pairs.iter().filter(|(_, before, now)| before != now);
        let texts: Vec<String> = changed
            .map(|(name, before, now)| format!("{name} was at {before}, and is at {now}"))
            .collect();
        texts.join("; ")
    }
}

/// InTouch finds a person by their id.
pub(super) const FINDS_LEADS: &str = "intouch:finds_leads";
/// Staff approve changes in I4.
const APPROVES: &str = "i4:approves";
/// InTouch sends fields that are empty.
pub(super) const TELLS_EMPTY: &str = "intouch:tells_empty";

/// What a pass has said of a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its InTouch Club ID.
    pub club: InTouchClubId,
    /// What the admin calls it.
    pub name: String,
    /// What it said.
    pub problem: Problem,
}

impl PassRecord {
    /// What the pass has said of clubs that ended with this outcome (`ok`, `stopped`, `waiting`).
    #[must_use]
    pub fn said(&self, outcome: &str) -> Vec<Said> {
        let clubs = self.report.get("clubs").and_then(|c| c.as_array());
        let clubs = clubs.map(Vec::as_slice).unwrap_or_default();
        let of_outcome = clubs.iter().filter(|club| club["outcome"] == outcome);
        of_outcome
            .filter_map(|club| {
                let message = club["message"].as_str()?;
                let (code, rest) = message.split_once(": ").unwrap_or((message, ""));
                let code = Code::from_text(code)?;
                // The sentence stands in front of the details.
                let detail = rest.strip_prefix(code.sentence()).unwrap_or(rest);
                Some(Said {
                    club: InTouchClubId::new(club["intouch_club_id"].as_str()?),
                    name: club["name"].as_str().unwrap_or_default().to_owned(),
                    problem: Problem::new(code, detail.trim_start_matches(": ")),
                })
            })
            .collect()
    }
}

impl Ledger {
    /// Ties the profile to a company and to the addresses of both services, or checks that they
    /// are still the same: links to the ids of one system would change strangers in another.
    /// `yes`: another address is the same system; then all links are compared before anything is
    /// sent to them.
    ///
    /// # Errors
    /// [`Code::ProfileCompany`], [`Code::ProfileAddress`], [`Code::Database`].
    pub async fn tie_to(&self, system: &System, yes: bool) -> Result<(), Problem> {
        // Whose profile it is must be known for sure.
        let company = self.meta_text("company").await?;
        let company = company.map(|text| {
            serde_json::from_str::<String>(&text).map_err(|e| problem(damaged("company", e)))
        });
        match company.transpose()? {
            Some(known) if known == system.company => {}
            Some(known) => {
                return Err(Problem::new(
                    Code::ProfileCompany,
                    format!("it was used with Company ID {known}"),
                ));
            }
            None => self.set_meta("company", &system.company).await?,
        }
        let now = &system.addresses;
        match self.meta::<Addresses>("addresses").await? {
            Some(known) if known == *now => Ok(()),
            // Nobody is linked to anything yet: an address is corrected.
            Some(_) if !self.has_links().await? => self.set_meta("addresses", now).await,
            Some(known) if !yes => Err(Problem::new(Code::ProfileAddress, known.changes(now))),
            Some(known) => self.move_to(now, known.doubt(now)).await,
            None => self.set_meta("addresses", now).await,
        }
    }

    /// Whether anybody is linked to a record, or may have one.
    async fn has_links(&self) -> Result<bool, Problem> {
        let row = sqlx::query(
            "SELECT 1 FROM people WHERE i4_id IS NOT NULL OR intent IS NOT NULL LIMIT 1",
        )
        .fetch_optional(&self.read)
        .await
        .map_err(problem)?;
        Ok(row.is_some())
    }

    async fn move_to(&self, addresses: &Addresses, doubt: Doubt) -> Result<(), Problem> {
        let text = json_text(addresses)?;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET doubt = $1 WHERE i4_id IS NOT NULL AND doubt < $1",
                    )
                    .bind(Doubt::number(Some(doubt)))
                    .execute(&mut *connection)
                    .await?;
                    // What was learned of one system says nothing of another.
                    for name in [FINDS_LEADS, TELLS_EMPTY, APPROVES] {
                        sqlx::query("DELETE FROM meta WHERE name = $1")
                            .bind(name)
                            .execute(&mut *connection)
                            .await?;
                    }
                    upsert(connection, "addresses".to_owned(), text).await
                })
            })
            .await
    }

    /// Whether InTouch has shown that it finds a person by their id: only then does its "not
    /// there" count.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn finds_leads(&self) -> Result<bool, Problem> {
        Ok(self.meta::<bool>(FINDS_LEADS).await?.unwrap_or_default())
    }

    /// Remembers that it has.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_finds_leads(&self) -> Result<(), Problem> {
        self.set_meta(FINDS_LEADS, &true).await
    }

    /// Whether staff approve changes in this I4: they have been seen to.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn approves(&self) -> Result<bool, Problem> {
        Ok(self.meta::<bool>(APPROVES).await?.unwrap_or_default())
    }

    /// Remembers that they do.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_approves(&self) -> Result<(), Problem> {
        if self.approves().await? {
            return Ok(());
        }
        self.set_meta(APPROVES, &true).await
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

    /// A value that does not read back (of another version, say) is none.
    pub(super) async fn meta<T: for<'de> Deserialize<'de>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Problem> {
        let text = self.meta_text(name).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn meta_text(&self, name: &str) -> Result<Option<String>, Problem> {
        let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(name.to_owned())
            .fetch_optional(&self.read)
            .await
            .map_err(problem)?;
        row.map(|row| row.try_get(0)).transpose().map_err(problem)
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

/// Whether this was learned.
pub(super) async fn has(connection: &mut AnyConnection, name: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
        .bind(name.to_owned())
        .fetch_optional(connection)
        .await?;
    let text = row.map(|row| row.try_get::<String, _>(0)).transpose()?;
    Ok(text.as_deref() == Some("true"))
}

/// Remembers that it was.
pub(super) async fn learn(connection: &mut AnyConnection, name: &str) -> Result<(), sqlx::Error> {
    upsert(connection, name.to_owned(), "true".to_owned()).await
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
