//! Signs that another connector works on the same company, and what tells its work from this
//! profile's own.

use super::conditions::Conditions;
use super::log::{self, NewEntry};
use super::meta::upsert;
use super::{Ledger, count_at, json_text, problem};
use crate::model::{I4Id, InTouchClubId, Level, PersonId};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use std::collections::HashMap;

/// A sign stands so long, by this machine's clock, unless a look has taken it back before.
const STANDS_MS: i64 = 2 * 86_400_000;
/// People asked for in one query.
const CHUNK: usize = 500;
/// What names the signs of a club in `meta`.
const NAME: &str = "signs:";

/// What this profile knows of somebody whom a record of I4 names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Entered in InTouch after the first reading of each of their clubs.
    pub is_newcomer: bool,
    /// How many creates this profile may have sent for them.
    pub tried: u64,
    /// Linked by hand.
    pub by_hand: bool,
    /// The record that they are linked to.
    pub record: Option<I4Id>,
}

/// Records of I4 that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// [`Code::OtherWriter`] or [`Code::Twice`].
    pub code: String,
    /// The InTouch person whom they name.
    pub person: PersonId,
    /// The records.
    pub records: Vec<I4Id>,
}

/// What a look at a club's records found.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    at_ms: i64,
    signs: Vec<Sign>,
}

impl Sign {
    /// The sign in words; it names ids only.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let code = Code::from_text(&self.code).unwrap_or(Code::OtherWriter);
        let records: Vec<&str> = self.records.iter().map(I4Id::as_str).collect();
        let person = &self.person;
        Problem::new(
            code,
            match records.as_slice() {
                [one] => format!("it has made I4 record {one} for InTouch person {person}"),
                some => format!(
                    "I4 records {} are InTouch person {person}",
                    some.join(" and ")
                ),
            },
        )
    }
}

impl Ledger {
    /// What is known of these people, by their id; those who were never read are left out.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn known(&self, people: &[PersonId]) -> Result<HashMap<PersonId, Known>, Problem> {
        let mut known = HashMap::new();
        for chunk in people.chunks(CHUNK) {
            let mut conditions = Conditions::default();
            let ids = chunk.iter().map(|id| conditions.text(id.as_str()));
            let ids: Vec<String> = ids.collect();
            // New to each club that shows them.
            let rows = conditions
                .query(format!(
                    "SELECT person, tried, linked_how, i4_id, (SELECT COALESCE(MIN(CASE \
                     WHEN people.created_ms > clubs.first_ms THEN 1 ELSE 0 END), 0) \
                     FROM memberships AS m LEFT JOIN clubs ON clubs.club = m.club \
                     WHERE m.person = people.person) FROM people WHERE person IN ({})",
                    ids.join(", ")
                ))
                .fetch_all(&self.read)
                .await
                .map_err(problem)?;
            for row in &rows {
                let person: String = row.try_get(0).map_err(problem)?;
                let text = |at: usize| row.try_get::<Option<String>, _>(at).map_err(problem);
                let one = Known {
                    tried: count_at(row, 1)?,
                    by_hand: text(2)?.as_deref() == Some("by hand"),
                    record: text(3)?.map(|id| I4Id::new(&id)),
                    is_newcomer: count_at(row, 4)? > 0,
                };
                known.insert(PersonId::new(&person), one);
            }
        }
        Ok(known)
    }

    /// Whether a club has been read and brought up to date once: before that nobody is new.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn has_first_reading(&self, club: &InTouchClubId) -> Result<bool, Problem> {
        let row =
            sqlx::query("SELECT COUNT(*) FROM clubs WHERE club = $1 AND first_ms IS NOT NULL")
                .bind(club.as_str().to_owned())
                .fetch_one(&self.read)
                .await
                .map_err(problem)?;
        Ok(count_at(&row, 0)? > 0)
    }

    /// Keeps what a look at a club's records has found instead of what the last one found; what
    /// is new among it goes into the log.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_signs(&self, club: &InTouchClubId, signs: Vec<Sign>) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        let name = format!("{NAME}{club}");
        let stored = Stored {
            at_ms: self.now_ms(),
            signs,
        };
        let text = json_text(&stored)?;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let before = sqlx::query("SELECT value FROM meta WHERE name = $1")
                        .bind(name.clone())
                        .fetch_optional(&mut *connection)
                        .await?;
                    let before = match before {
                        Some(row) => read(&row.try_get::<String, _>(0)?)
                            .map(|s| s.signs)
                            .unwrap_or_default(),
                        None if stored.signs.is_empty() => return Ok(()),
                        None => Vec::new(),
                    };
                    for sign in stored.signs.iter().filter(|s| !before.contains(s)) {
                        let problem = sign.problem();
                        let entry = NewEntry {
                            level: Level::Warning,
                            code: problem.code,
                            club: Some(club.clone()),
                            person: Some(sign.person.as_str().to_owned()),
                            message: problem.message(),
                            changes: Vec::new(),
                        };
                        log::append(connection, entry, None).await?;
                    }
                    upsert(connection, name, text).await
                })
            })
            .await
    }

    /// The signs that stand, by club.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn signs(&self) -> Result<Vec<(InTouchClubId, Vec<Sign>)>, Problem> {
        let rows = sqlx::query("SELECT name, value FROM meta WHERE name LIKE $1 ORDER BY name")
            .bind(format!("{NAME}%"))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        let now = self.now_ms();
        let mut found = Vec::new();
        for row in &rows {
            let name: String = row.try_get(0).map_err(problem)?;
            let text: String = row.try_get(1).map_err(problem)?;
            let Some(stored) = read(&text) else { continue };
            let club = name.strip_prefix(NAME).unwrap_or_default();
            if !stored.signs.is_empty() && now.saturating_sub(stored.at_ms) < STANDS_MS {
                found.push((InTouchClubId::new(club), stored.signs));
            }
        }
        Ok(found)
    }
}

/// What was found, unless it does not read back: the next look finds it again.
fn read(text: &str) -> Option<Stored> {
    serde_json::from_str(text).ok()
}
