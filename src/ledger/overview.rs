//! What happened lately and what needs somebody, in a few numbers.

use super::conditions::Conditions;
use super::people::{Entry, entries};
use super::{Ledger, count_at, problem};
use crate::model::{InTouchClubId, Outcome};
use crate::problem::{Code, Problem};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, HashSet};

/// Something that people wait for, or that keeps them from being saved.
#[derive(Clone, Debug)]
pub struct Need {
    /// The code of their last outcome.
    pub code: String,
    /// Held, failed or, for those who wait for a yes or are being checked, pending.
    pub outcome: Outcome,
    /// How many people.
    pub people: u64,
    /// The person, if it is exactly one.
    pub one: Option<Entry>,
    /// What the outcome of all of them says, if it says the same of all: only for needs of
    /// fields that are missing, whose message names nothing but fields.
    pub message: Option<String>,
}

/// The outcomes of an hour, from the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Created, linked or updated.
    pub sent: u64,
    /// Put on hold.
    pub held: u64,
    /// Failed.
    pub failed: u64,
}

/// A club at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClubDay {
    /// Its InTouch Club ID.
    pub club: String,
    /// How often somebody was created, linked or updated since then, from the log.
    pub sent: u64,
    /// People on hold now.
    pub held: u64,
    /// People whose last outcome is failed or pending now; not those who are being checked, who
    /// may well be saved.
    pub not_saved: u64,
    /// When a pass of it last ended well, milliseconds since 1970, UTC, by this machine.
    pub confirmed_ms: Option<i64>,
}

/// An hour in milliseconds.
const HOUR_MS: i64 = 3_600_000;
/// The outcomes that brought something to I4.
const SENT: &str = "outcome IN ('created', 'linked', 'updated')";

impl Ledger {
    /// What people of these clubs are held for, have failed with, wait for a yes or are being
    /// checked with, most people first. Nobody can do anything about those of other clubs.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn needs(&self, clubs: &[InTouchClubId]) -> Result<Vec<Need>, Problem> {
        // Clubs are told apart here: asked for in the query, they would keep it from the index of
        // outcomes.
        let rows = sqlx::query(
            "SELECT code, outcome, club, COUNT(*) FROM people \
             WHERE outcome IN ('held', 'failed', 'pending') GROUP BY code, outcome, club",
        )
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        let clubs: HashSet<&str> = clubs.iter().map(InTouchClubId::as_str).collect();
        let mut people: BTreeMap<(String, Outcome), (u64, Vec<InTouchClubId>)> = BTreeMap::new();
        for row in &rows {
            let club: String = row.try_get(2).map_err(problem)?;
            // An outcome of another version is for that one.
            let Some(kind) = kind(row)? else { continue };
            if clubs.contains(club.as_str()) {
                let (count, clubs) = people.entry(kind).or_default();
                *count += count_at(row, 3)?;
                clubs.push(InTouchClubId::new(&club));
            }
        }
        let mut needs = Vec::with_capacity(people.len());
        for ((code, outcome), (people, clubs)) in people {
            let mut need = Need {
                code,
                outcome,
                people,
                one: None,
                message: None,
            };
            if need.people == 1 {
                need.one = self.the_one(&need, &clubs).await?;
            }
            need.message = self.the_message(&need, &clubs).await?;
            needs.push(need);
        }
        needs.sort_by_key(|need| std::cmp::Reverse(need.people));
        Ok(needs)
    }

    /// The person of a need that one person has; `None` if meanwhile it is not one any more.
    async fn the_one(
        &self,
        need: &Need,
        clubs: &[InTouchClubId],
    ) -> Result<Option<Entry>, Problem> {
        let rows = has(need, clubs)
            .people("LIMIT 2")
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        let mut people = entries(&rows)?;
        Ok(people.pop().filter(|_| people.is_empty()))
    }

    /// What all people of a need are told; `None` if they are told different things.
    async fn the_message(
        &self,
        need: &Need,
        clubs: &[InTouchClubId],
    ) -> Result<Option<String>, Problem> {
        if ![Code::HoldRequired, Code::HoldCleared]
            .map(Code::text)
            .contains(&need.code.as_str())
        {
            return Ok(None);
        }
        // It ends at the second one.
        let conditions = has(need, clubs);
        let all = conditions.all();
        let rows = conditions
            .query(format!(
                "SELECT DISTINCT COALESCE(message, '') FROM people WHERE {all} LIMIT 2"
            ))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        match rows.as_slice() {
            [one] => one.try_get(0).map(Some).map_err(problem),
            _ => Ok(None),
        }
    }

    /// The outcomes of each hour from `since_ms` (milliseconds since 1970, UTC, by this machine)
    /// on, the oldest first: exactly as many as `hours`. An instant between two hours belongs to
    /// the later one.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn hours(&self, since_ms: i64, hours: usize) -> Result<Vec<Hour>, Problem> {
        if hours == 0 {
            return Ok(Vec::new());
        }
        // Ranges of an index, counted: grouping would look at each entry's time.
        let in_hour = "at_ms >= begin_ms AND at_ms < end_ms";
        let sql = format!(
            "WITH RECURSIVE hours (n, begin_ms, end_ms) AS (\
             SELECT CAST(1 AS BIGINT), CAST($1 AS BIGINT), CAST($1 AS BIGINT) + {HOUR_MS} \
             UNION ALL SELECT n + 1, end_ms, end_ms + {HOUR_MS} FROM hours WHERE n < $2) \
             SELECT (SELECT COUNT(*) FROM log WHERE {SENT} AND {in_hour}), \
             (SELECT COUNT(*) FROM log WHERE outcome = 'held' AND {in_hour}), \
             (SELECT COUNT(*) FROM log WHERE outcome = 'failed' AND {in_hour}) \
             FROM hours ORDER BY n"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(since_ms)
            .bind(i64::try_from(hours).unwrap_or(i64::MAX))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| {
                Ok(Hour {
                    sent: count_at(row, 0)?,
                    held: count_at(row, 1)?,
                    failed: count_at(row, 2)?,
                })
            })
            .collect()
    }

    /// Every club that was ever read, by id; `sent` counts from `since_ms` (milliseconds since
    /// 1970, UTC, by this machine) on.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn club_days(&self, since_ms: i64) -> Result<Vec<ClubDay>, Problem> {
        let sql = format!(
            "SELECT clubs.club, clubs.confirmed_ms, COALESCE(done.sent, 0), \
             COALESCE(waiting.held, 0), COALESCE(waiting.not_saved, 0) FROM clubs \
             LEFT JOIN (SELECT club, COUNT(*) AS sent FROM log \
             WHERE {SENT} AND at_ms >= $1 GROUP BY club) AS done ON done.club = clubs.club \
             LEFT JOIN (SELECT club, COUNT(CASE WHEN outcome = 'held' THEN 1 END) AS held, \
             COUNT(CASE WHEN outcome <> 'held' AND code <> $2 THEN 1 END) AS not_saved FROM people \
             WHERE outcome IN ('held', 'failed', 'pending') GROUP BY club) AS waiting \
             ON waiting.club = clubs.club ORDER BY clubs.club"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(since_ms)
            .bind(Code::Checking.text())
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| {
                Ok(ClubDay {
                    club: row.try_get(0).map_err(problem)?,
                    confirmed_ms: row.try_get(1).map_err(problem)?,
                    sent: count_at(row, 2)?,
                    held: count_at(row, 3)?,
                    not_saved: count_at(row, 4)?,
                })
            })
            .collect()
    }
}

/// Reads a row of code and outcome; `None` for an outcome of another version.
fn kind(row: &AnyRow) -> Result<Option<(String, Outcome)>, Problem> {
    let code: Option<String> = row.try_get(0).map_err(problem)?;
    let word: String = row.try_get(1).map_err(problem)?;
    let outcome = Outcome::from_word(&word);
    Ok(outcome.map(|outcome| (code.unwrap_or_default(), outcome)))
}

/// Whoever has this need, in these clubs.
fn has(need: &Need, clubs: &[InTouchClubId]) -> Conditions {
    let mut conditions = Conditions::default();
    let outcome = conditions.text(need.outcome.word());
    let code = conditions.text(need.code.clone());
    conditions.require(format!("outcome = {outcome} AND code = {code}"));
    conditions.require_clubs(clubs);
    conditions
}
