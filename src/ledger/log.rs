//! The activity log and each person's timeline.

use super::conditions::Conditions;
use super::{Ledger, damaged, now_ms, problem};
use crate::model::{Level, Outcome};
use crate::plan::Change;
use crate::problem::{Code, Problem, without_quotes};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Row};
use std::collections::HashSet;

/// An entry to be written.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// INFO, WARNING or ERROR.
    pub level: Level,
    /// What it is about.
    pub code: Code,
    /// The InTouch Club ID, if it is about a club.
    pub club: Option<String>,
    /// The InTouch id, if it is about a person.
    pub person: Option<String>,
    /// What happened. What stands in quotes is taken out: services quote people's data.
    pub message: String,
    /// What was sent, before and after: shown in the person's timeline only.
    pub changes: Vec<Change>,
}

/// An entry as stored.
#[derive(Clone, Debug, serde::Serialize)]
pub struct LogEntry {
    /// Grows with each entry.
    pub id: i64,
    /// This machine's time, milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// INFO, WARNING or ERROR.
    pub level: Level,
    /// The stable code.
    pub code: String,
    /// The InTouch Club ID.
    pub club: Option<String>,
    /// The InTouch id of the person.
    pub person: Option<String>,
    /// What happened, without people's data.
    pub message: String,
    /// What was sent; empty unless a timeline was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    /// At least this level.
    pub level: Option<Level>,
    /// About this person.
    pub person: Option<String>,
    /// Not before this machine's time, in milliseconds.
    pub since_ms: Option<i64>,
    /// Only entries after this id.
    pub after: i64,
    /// With what was sent (people's data).
    pub with_changes: bool,
}

/// Entries read at once.
const CHUNK: i64 = 1000;

impl Ledger {
    /// Writes an entry about a club, or about the whole profile, unless its last one has the same
    /// level and code: what stops a club all night is told once, whatever number or time each answer quotes.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn log_news(&self, entry: NewEntry) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let last = last_about(connection, entry.club.clone()).await?;
                    let this = (entry.level.word().to_owned(), entry.code.text().to_owned());
                    let repeats = entry.level != Level::Info && last == Some(this);
                    if repeats {
                        return Ok(());
                    }
                    append(connection, entry, None).await
                })
            })
            .await
    }

    /// The clubs of which something was told since the entry `after` that ended a look at
    /// somebody: what was sent, or a new reason why not.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn clubs_with_news(&self, after: i64) -> Result<HashSet<String>, Problem> {
        let sql = "SELECT DISTINCT club FROM log \
                   WHERE id > $1 AND outcome IS NOT NULL AND club IS NOT NULL";
        let rows = sqlx::query(sql).bind(after).fetch_all(&self.read).await;
        clubs(&rows.map_err(problem)?)
    }

    /// The clubs whose last entry tells of trouble: that it is over is news.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn troubled_clubs(&self) -> Result<HashSet<String>, Problem> {
        let sql = "SELECT club FROM clubs WHERE (SELECT level FROM log \
                   WHERE log.club = clubs.club AND log.person IS NULL \
                   ORDER BY id DESC LIMIT 1) IN ($1, $2)";
        let rows = sqlx::query(sql)
            .bind(Level::Warning.word())
            .bind(Level::Error.word())
            .fetch_all(&self.read)
            .await;
        clubs(&rows.map_err(problem)?)
    }

    /// Whether somebody has decided by hand since the entry `after`.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn has_decided(&self, after: i64) -> Result<bool, Problem> {
        let sql = "SELECT id FROM log WHERE id > $1 AND code = $2 LIMIT 1";
        let found = sqlx::query(sql)
            .bind(after)
            .bind(Code::ByHand.text())
            .fetch_optional(&self.read)
            .await;
        Ok(found.map_err(problem)?.is_some())
    }

    /// The next entries that match, oldest first, at most a thousand.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn read_log(&self, filter: &LogFilter) -> Result<Vec<LogEntry>, Problem> {
        let rows = entries(filter)
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| entry(row, filter.with_changes))
            .collect::<Result<_, _>>()
            .map_err(problem)
    }
}

/// The query for the next entries that match. Only what is asked for stands in it, so that the
/// index that fits is used.
pub(super) fn entries(filter: &LogFilter) -> Query<'static, Any, AnyArguments> {
    let mut conditions = Conditions::default();
    let after = conditions.number(filter.after);
    conditions.require(format!("id > {after}"));
    if let Some(person) = &filter.person {
        let person = conditions.text(person);
        conditions.require(format!("person = {person}"));
    }
    if let Some(since_ms) = filter.since_ms {
        let since = conditions.number(since_ms);
        conditions.require(format!("at_ms >= {since}"));
    }
    if let Some(level) = filter.level.filter(|level| *level != Level::Info) {
        let levels = level.at_least().map(|l| conditions.text(l.word()));
        let levels: Vec<String> = levels.collect();
        conditions.require(format!("level IN ({})", levels.join(", ")));
    }
    let (all, limit) = (conditions.all(), conditions.number(CHUNK));
    conditions.query(format!(
        "SELECT id, at_ms, level, code, club, person, message, changes FROM log \
         WHERE {all} ORDER BY id LIMIT {limit}"
    ))
}

/// Level and code of the last entry about a club and nobody in it, or about no club.
async fn last_about(
    connection: &mut AnyConnection,
    club: Option<String>,
) -> Result<Option<(String, String)>, sqlx::Error> {
    let mut conditions = Conditions::default();
    conditions.require("person IS NULL");
    match club {
        Some(club) => {
            let club = conditions.text(club);
            conditions.require(format!("club = {club}"));
        }
        None => conditions.require("club IS NULL"),
    }
    let all = conditions.all();
    let row = conditions
        .query(format!(
            "SELECT level, code FROM log WHERE {all} ORDER BY id DESC LIMIT 1"
        ))
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
}

fn clubs(rows: &[AnyRow]) -> Result<HashSet<String>, Problem> {
    let clubs = rows.iter().map(|row| row.try_get(0));
    clubs.collect::<Result<_, _>>().map_err(problem)
}

/// Reads a row of id, at_ms, level, code, club, person, message and, if asked for, changes.
pub(super) fn entry(row: &AnyRow, with_changes: bool) -> Result<LogEntry, sqlx::Error> {
    let level: String = row.try_get(2)?;
    let changes: Option<String> = if with_changes { row.try_get(7)? } else { None };
    Ok(LogEntry {
        id: row.try_get(0)?,
        at_ms: row.try_get(1)?,
        level: Level::from_word(&level).unwrap_or(Level::Error),
        code: row.try_get(3)?,
        club: row.try_get(4)?,
        person: row.try_get(5)?,
        message: row.try_get(6)?,
        // Of another version: what happened is told all the same.
        changes: changes
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
    })
}

/// Appends inside a transaction of the writer; with the outcome, if the entry ends a look at a
/// person.
pub(super) async fn append(
    connection: &mut AnyConnection,
    entry: NewEntry,
    outcome: Option<Outcome>,
) -> Result<(), sqlx::Error> {
    let changes = match entry.changes.as_slice() {
        [] => None,
        some => Some(serde_json::to_string(some).map_err(|e| damaged("changes", e))?),
    };
    sqlx::query(
        "INSERT INTO log (id, at_ms, level, code, club, person, message, changes, outcome) \
         SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 FROM log",
    )
    .bind(now_ms())
    .bind(entry.level.word())
    .bind(entry.code.text())
    .bind(entry.club)
    .bind(entry.person)
    .bind(without_quotes(&entry.message))
    .bind(changes)
    .bind(outcome.map(Outcome::word))
    .execute(connection)
    .await?;
    Ok(())
}
