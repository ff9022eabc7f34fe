//! Reads what can be read of a database that is damaged, or of an old backup, row by row.
//!
//! What is found here is evidence, not truth: everybody is looked at again, links are compared
//! with their records, and nothing is created before I4 was looked through.

use super::people::{BeforeStart, Intent};
use super::recovery::Mark;
use super::trouble::problem_at;
use super::upkeep;
use crate::model::person::Profile;
use crate::model::{I4Id, Outcome, PersonId};
use crate::problem::Problem;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::Path;

/// Rows read at once where all is well.
const CHUNK: i64 = 500;
/// Reads that may fail before a table is given up: each costs little, but a table whose root is
/// gone would be asked for every row that it could ever have had.
const FAILURES: u32 = 20_000;
/// What the first version has stored of people.
const FIRST: &str = "SELECT club, person, modified_ms, profile, rev, done_rev, search, i4_id, \
    linked_how, choice, intent, outcome, changed_ms";

/// What was found in all sources together.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Salvaged {
    /// People, with or without a link.
    pub people: u64,
    /// Links among them.
    pub links: u64,
    /// Lines of the log.
    pub log: u64,
}

/// The rows of one source that are worth keeping, as they were stored.
#[derive(Debug, Default)]
pub struct Rows {
    /// The profile's own values by name; JSON.
    pub meta: Vec<(String, String)>,
    /// How far each club had been read, by its id.
    pub clubs: HashMap<String, ClubRow>,
}

/// A club as it was stored.
#[derive(Clone, Debug)]
pub struct ClubRow {
    /// Where its reading had got to: everybody up to here who was ever to be sent is known.
    pub cursor_ms: i64,
    /// Whoever changed later is to be sent whether they are known or not.
    pub bound_ms: i64,
    /// Set if the first reading was never finished.
    pub baseline_ms: Option<i64>,
    /// The I4 club.
    pub i4_club: String,
}

/// A person as they were stored, checked.
#[derive(Clone, Debug)]
pub struct PersonRow {
    pub club: String,
    pub person: String,
    pub modified_ms: Option<i64>,
    pub profile: String,
    pub rev: i64,
    /// There before the start: remembered and not sent.
    pub is_before_start: bool,
    pub match_name: Option<String>,
    pub search: String,
    pub i4_id: Option<String>,
    pub linked_how: Option<String>,
    pub not_records: Option<String>,
    pub choice: Option<String>,
    pub intent: Option<String>,
    pub unclear: i64,
    pub changed_ms: i64,
    pub number: Option<i64>,
    pub mark: Mark,
}

/// A line of the log as it was stored.
#[derive(Clone, Debug)]
pub struct LogRow {
    pub at_ms: i64,
    pub level: String,
    pub code: String,
    pub club: Option<String>,
    pub person: Option<String>,
    pub message: String,
    pub changes: Option<String>,
    pub outcome: Option<String>,
}

/// A source that is open.
pub struct Wreck {
    connection: AnyConnection,
    /// More rows than this file can have.
    most: i64,
}

impl Wreck {
    /// Opens a copy of a source.
    ///
    /// # Errors
    /// It is no database at all.
    pub async fn open(path: &Path) -> Result<Self, Problem> {
        let mut connection = upkeep::look_only(path).await?;
        let length = std::fs::metadata(path).map_or(0, |m| m.len());
        let journal = upkeep::sibling(path, "-wal").metadata();
        let length = length + journal.map_or(0, |m| m.len());
        // The shortest row takes more than this.
        let most = i64::try_from(length / 40).unwrap_or(i64::MAX);
        sqlx::query("SELECT COUNT(*) FROM sqlite_master")
            .fetch_one(&mut connection)
            .await
            .map_err(problem_at(path))?;
        Ok(Self { connection, most })
    }

    /// The rows of the small tables.
    pub async fn small(&mut self) -> Rows {
        let mut rows = Rows::default();
        for row in self.all("SELECT name, value FROM meta WHERE rowid").await {
            if let (Some(name), Some(value)) = (text(&row, "name"), text(&row, "value"))
                && serde_json::from_str::<serde_json::Value>(&value).is_ok()
            {
                rows.meta.push((name, value));
            }
        }
        // Where the database was itself being rebuilt, a cursor says less than the bound.
        let mut bounds = HashMap::new();
        let sql = "SELECT club, bound_ms FROM recovery WHERE rowid";
        for row in self.all(sql).await {
            if let (Some(club), Some(bound)) = (text(&row, "club"), whole(&row, "bound_ms")) {
                bounds.insert(club, bound);
            }
        }
        let sql = "SELECT club, cursor_ms, baseline_ms, i4_club FROM clubs WHERE rowid";
        for row in self.all(sql).await {
            let club = text(&row, "club").filter(|id| !id.is_empty());
            let bound = club.as_ref().and_then(|c| bounds.get(c).copied());
            if let (Some(club), Some(cursor_ms), Some(i4_club)) =
                (club, whole(&row, "cursor_ms"), text(&row, "i4_club"))
            {
                let baseline_ms = whole(&row, "baseline_ms");
                let kept = ClubRow {
                    cursor_ms,
                    bound_ms: bound.unwrap_or(cursor_ms),
                    baseline_ms,
                    i4_club,
                };
                rows.clubs.insert(club, kept);
            }
        }
        rows
    }

    /// Gives everybody who can be read, some at a time. Returns whether that was everybody: rows
    /// are never deleted, so their numbers have no gaps.
    ///
    /// # Errors
    /// What `take` says.
    pub async fn people(
        &mut self,
        mut take: impl AsyncFnMut(Vec<PersonRow>) -> Result<(), Problem>,
    ) -> Result<bool, Problem> {
        // Columns that later versions have added may be missing in a backup.
        let mut sql = FIRST.to_owned();
        for more in [
            ", number, recovered, before_start, not_records, unclear",
            ", number, recovered",
            ", number",
        ] {
            let wanted = format!("{FIRST}{more}");
            let probe = format!("{wanted} FROM people LIMIT 0");
            let query = sqlx::query(sqlx::AssertSqlSafe(probe));
            if query.fetch_all(&mut self.connection).await.is_ok() {
                sql = wanted;
                break;
            }
        }
        let sql = format!("{sql} FROM people");
        let sql = format!("{sql} WHERE rowid");
        let mut taken = 0;
        let last = self
            .walk(&sql, async |rows| {
                let people: Vec<PersonRow> = rows.iter().filter_map(person).collect();
                taken += people.len();
                take(people).await
            })
            .await?;
        Ok(last.is_some_and(|last| i64::try_from(taken) == Ok(last)))
    }

    /// Gives all lines of the log that can be read, some at a time.
    ///
    /// # Errors
    /// What `take` says.
    pub async fn log(
        &mut self,
        mut take: impl AsyncFnMut(Vec<LogRow>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let sql = "SELECT * FROM log WHERE rowid";
        self.walk(sql, async |rows| {
            take(rows.iter().filter_map(log_row).collect()).await
        })
        .await
        .map(drop)
    }

    /// Closes it.
    pub async fn close(self) {
        let _ = self.connection.close().await;
    }

    /// The rows of a table that is small.
    async fn all(&mut self, sql: &str) -> Vec<AnyRow> {
        let mut all = Vec::new();
        let walked = self.walk(sql, async |rows| {
            all.extend(rows);
            Ok(())
        });
        // Nothing here fails but reading, which ends by itself.
        let _ = walked.await;
        all
    }

    /// Reads by row number: where a part cannot be read, its halves are tried, down to the row.
    /// Returns the highest number, if it could be read.
    async fn walk(
        &mut self,
        sql: &str,
        mut take: impl AsyncFnMut(Vec<AnyRow>) -> Result<(), Problem>,
    ) -> Result<Option<i64>, Problem> {
        let mut failures = 0;
        let told = self.last_row(sql).await;
        // More than there can be, where it is not told.
        let last = told.unwrap_or(self.most).min(self.most);
        let mut next = 1;
        while next <= last && failures < FAILURES {
            let mut open: Vec<RangeInclusive<i64>> = vec![next..=last.min(next + CHUNK - 1)];
            next += CHUNK;
            while let Some(range) = open.pop() {
                let (from, to) = range.into_inner();
                let query = format!("{sql} BETWEEN $1 AND $2");
                let rows = sqlx::query(sqlx::AssertSqlSafe(query))
                    .bind(from)
                    .bind(to)
                    .fetch_all(&mut self.connection)
                    .await;
                match rows {
                    Ok(rows) if rows.is_empty() => {}
                    Ok(rows) => take(rows).await?,
                    Err(_) if failures >= FAILURES => return Ok(None),
                    Err(_) => {
                        failures += 1;
                        if from < to {
                            let middle = from + (to - from) / 2;
                            open.push(middle + 1..=to);
                            open.push(from..=middle);
                        }
                    }
                }
            }
        }
        Ok(told)
    }

    /// The highest row number.
    async fn last_row(&mut self, sql: &str) -> Option<i64> {
        let table = sql.split(" FROM ").nth(1).unwrap_or_default();
        let table = table.split(' ').next().unwrap_or_default();
        let query = format!("SELECT COALESCE(MAX(rowid), 0) FROM {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .fetch_one(&mut self.connection)
            .await;
        row.ok().and_then(|row| row.try_get(0).ok())
    }
}

fn text(row: &AnyRow, column: &str) -> Option<String> {
    row.try_get::<Option<String>, _>(column).ok().flatten()
}

fn whole(row: &AnyRow, column: &str) -> Option<i64> {
    row.try_get::<Option<i64>, _>(column).ok().flatten()
}

/// A person, if the row makes sense.
fn person(row: &AnyRow) -> Option<PersonRow> {
    let is_id = |id: &String| !id.is_empty() && !id.contains(char::is_control);
    let profile = text(row, "profile")?;
    let read: Profile = serde_json::from_str(&profile).ok()?;
    let i4_id = text(row, "i4_id").filter(is_id);
    let intent = text(row, "intent").filter(|json| {
        // What was sent is needed to look for it.
        serde_json::from_str::<Intent>(json).is_ok()
    });
    let outcome = text(row, "outcome");
    let outcome = outcome.as_deref().and_then(Outcome::from_word);
    let (rev, done_rev) = (whole(row, "rev")?, whole(row, "done_rev")?);
    let is_before_start = match whole(row, "before_start") {
        Some(stored) => stored == BeforeStart::Remembered.number(),
        // Versions that did not store it.
        None => outcome.is_none() && i4_id.is_none() && intent.is_none() && done_rev >= rev,
    };
    let was_unknown = whole(row, "recovered") == Some(Mark::Unknown.number());
    Some(PersonRow {
        club: text(row, "club").filter(is_id)?,
        person: text(row, "person")
            .filter(is_id)
            .map(|id| PersonId::new(&id).as_str().to_owned())?,
        modified_ms: whole(row, "modified_ms"),
        match_name: read.contact.match_name(),
        search: text(row, "search")?,
        not_records: text(row, "not_records")
            .filter(|json| serde_json::from_str::<Vec<I4Id>>(json).is_ok()),
        unclear: whole(row, "unclear").unwrap_or(0),
        mark: match &i4_id {
            Some(_) => Mark::Linked,
            None if was_unknown => Mark::Unknown,
            None => Mark::Known,
        },
        profile,
        rev,
        is_before_start,
        i4_id,
        linked_how: text(row, "linked_how"),
        choice: text(row, "choice").filter(|json| {
            let choice: Result<crate::plan::Choice, _> = serde_json::from_str(json);
            choice.is_ok()
        }),
        intent,
        changed_ms: whole(row, "changed_ms").unwrap_or(0),
        number: whole(row, "number").filter(|n| *n > 0),
    })
}

fn log_row(row: &AnyRow) -> Option<LogRow> {
    Some(LogRow {
        at_ms: whole(row, "at_ms")?,
        level: text(row, "level")?,
        code: text(row, "code")?,
        club: text(row, "club"),
        person: text(row, "person"),
        message: text(row, "message")?,
        changes: text(row, "changes")
            .filter(|json| serde_json::from_str::<Vec<crate::plan::Change>>(json).is_ok()),
        outcome: text(row, "outcome"),
    })
}
