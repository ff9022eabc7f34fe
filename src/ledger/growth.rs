//! Keeps the ledger from growing for ever: old entries of the log, and what was sent (people's
//! data, before and after), are removed bit by bit.

use super::meta::upsert;
use super::{Ledger, json_text, problem};
use crate::problem::Problem;
use sqlx::Row;

/// Entries looked at in one write: few enough that nobody who writes meanwhile waits for long.
const BATCH: i64 = 5_000;
/// How far values have been removed: the id of the last entry.
const VALUES: &str = "tidied_values";
/// When tidying last came to its end.
const TIDIED: &str = "tidied";

/// What is old, by this machine's clock in milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Old {
    /// Now. Entries of a later time were written while the clock was wrong.
    pub now_ms: i64,
    /// Entries of the log from before are removed; `None`: none.
    pub log_ms: Option<i64>,
    /// Values from before are removed; `None`: none.
    pub values_ms: Option<i64>,
}

impl Ledger {
    /// Removes the next few old entries and values. Returns whether there may be more.
    ///
    /// Only the beginning of the log is removed, and never its newest entry: ids have no gaps
    /// after the first one, and go on growing.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn tidy(&self, old: Old) -> Result<bool, Problem> {
        let log = self.tidy_log(old).await?;
        let values = self.tidy_values(old).await?;
        Ok(log || values)
    }

    async fn tidy_log(&self, old: Old) -> Result<bool, Problem> {
        let Some(before_ms) = old.log_ms else {
            return Ok(false);
        };
        let entries = self.entries_after(i64::MIN).await?;
        let Some(last) = last_old(&entries, before_ms, old.now_ms) else {
            return Ok(false);
        };
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("DELETE FROM log WHERE id <= $1")
                        .bind(last)
                        .execute(connection)
                        .await
                        .map(drop)
                })
            })
            .await?;
        Ok(is_whole_batch(&entries, last))
    }

    async fn tidy_values(&self, old: Old) -> Result<bool, Problem> {
        let Some(before_ms) = old.values_ms else {
            return Ok(false);
        };
        let done: i64 = self.meta(VALUES).await?.unwrap_or(i64::MIN);
        let entries = self.entries_after(done).await?;
        let Some(last) = last_old(&entries, before_ms, old.now_ms) else {
            return Ok(false);
        };
        let text = json_text(&last)?;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE log SET changes = NULL \
                         WHERE id > $1 AND id <= $2 AND changes IS NOT NULL",
                    )
                    .bind(done)
                    .bind(last)
                    .execute(&mut *connection)
                    .await?;
                    upsert(connection, VALUES.to_owned(), text).await
                })
            })
            .await?;
        Ok(is_whole_batch(&entries, last))
    }

    /// Ids and times of the next entries, without the newest of all.
    async fn entries_after(&self, id: i64) -> Result<Vec<(i64, i64)>, Problem> {
        let rows = sqlx::query(
            "SELECT id, at_ms FROM log WHERE id > $1 AND id < (SELECT MAX(id) FROM log) \
             ORDER BY id LIMIT $2",
        )
        .bind(id)
        .bind(BATCH)
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(problem)
    }

    /// When tidying last came to its end, milliseconds since 1970, UTC, by this machine.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn tidied_ms(&self) -> Result<Option<i64>, Problem> {
        self.meta(TIDIED).await
    }

    /// Remembers when tidying has come to its end.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn set_tidied_ms(&self, at_ms: i64) -> Result<(), Problem> {
        self.set_meta(TIDIED, &at_ms).await
    }
}

/// The last entry up to which all are old; entries in the order in which they were written. One of
/// a time to come tells nothing, so it goes with those around it.
fn last_old(entries: &[(i64, i64)], before_ms: i64, now_ms: i64) -> Option<i64> {
    let is_young = |at_ms: i64| (before_ms..=now_ms).contains(&at_ms);
    let begin = entries.iter().take_while(|(_, at_ms)| !is_young(*at_ms));
    let old = begin.filter(|(_, at_ms)| *at_ms < before_ms);
    old.last().map(|(id, _)| *id)
}

/// Whether more may follow behind these.
fn is_whole_batch(entries: &[(i64, i64)], last: i64) -> bool {
    let is_full = i64::try_from(entries.len()).is_ok_and(|n| n >= BATCH);
    is_full && entries.last().is_some_and(|(id, _)| *id == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_ends_with_the_first_entry_that_is_young() {
        let last = |times: &[i64]| {
            let entries: Vec<_> = (1..).zip(times.iter().copied()).collect();
            last_old(&entries, 100, 200)
        };
        assert_eq!(last(&[]), None);
        assert_eq!(last(&[100, 101, 200]), None, "all are young");
        assert_eq!(last(&[1, 99, 100, 101]), Some(2));
        assert_eq!(last(&[1, 2, 3]), Some(3), "all are old");
        // The clock was set back once: what stands behind a young entry is young.
        assert_eq!(last(&[150, 1, 2]), None);
        assert_eq!(last(&[1, 150, 2, 151]), Some(1));
        // It was wrong by years: these do not keep the rest for ever.
        assert_eq!(last(&[900, 901, 5, 150]), Some(3));
        assert_eq!(last(&[5, 900, 150]), Some(1));
        assert_eq!(last(&[900, 901]), None, "nothing tells how old these are");
    }
}
