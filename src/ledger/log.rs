//! The activity log and each person's timeline.

use super::{Ledger, damaged, now_ms, problem};
use crate::model::{Level, Outcome};
use crate::plan::Change;
use crate::problem::{Code, Problem, without_quotes};
use sqlx::{AnyConnection, Row};

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
    /// Writes an entry about a club, unless its last one says the same: a club that is stopped
    /// all night is told once.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn log_news(&self, entry: NewEntry) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let last = sqlx::query(
                        "SELECT code, message FROM log WHERE club = $1 AND person IS NULL \
                         ORDER BY id DESC LIMIT 1",
                    )
                    .bind(entry.club.clone())
                    .fetch_optional(&mut *connection)
                    .await?;
                    if let Some(row) = last {
                        let (code, message): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                        let repeats = code == entry.code.text()
                            && message == without_quotes(&entry.message)
                            && entry.level != Level::Info;
                        if repeats {
                            return Ok(());
                        }
                    }
                    append(connection, entry, None).await
                })
            })
            .await
    }

    /// The next entries that match, oldest first, at most a thousand.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn read_log(&self, filter: &LogFilter) -> Result<Vec<LogEntry>, Problem> {
        let rows = sqlx::query(
            "SELECT id, at_ms, level, code, club, person, message, changes FROM log \
             WHERE id > $1 AND at_ms >= $2 AND ($3 = '' OR person = $3) \
             AND (level = $4 OR level = $5 OR level = $6) ORDER BY id LIMIT $7",
        )
        .bind(filter.after)
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.person.clone().unwrap_or_default());
        let levels = Level::at_least(filter.level.unwrap_or(Level::Info));
        let rows = levels
            .iter()
            .fold(rows, |query, level| query.bind(level.word()))
            .bind(CHUNK)
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| entry(row, filter.with_changes))
            .collect::<Result<_, _>>()
            .map_err(problem)
    }
}

/// Reads a row of id, at_ms, level, code, club, person, message and, if asked for, changes.
pub(super) fn entry(row: &sqlx::any::AnyRow, with_changes: bool) -> Result<LogEntry, sqlx::Error> {
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
