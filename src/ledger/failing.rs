//! Clubs whose passes do not end well, for as long as that lasts.

use super::{Ledger, problem};
use crate::model::InTouchClubId;
use crate::problem::Problem;
use sqlx::{AnyConnection, Row};

/// A club whose last passes have not ended well. All times are milliseconds since 1970, UTC, by
/// this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Its InTouch Club ID.
    pub club: String,
    /// When the first of these passes ended.
    pub since_ms: i64,
    /// When the last one ended.
    pub last_ms: i64,
    /// How many there were.
    pub tries: u64,
    /// Whether the log has told that it lasts too long.
    pub is_told: bool,
    /// When a pass last ended well; `None` if none ever has.
    pub confirmed_ms: Option<i64>,
}

impl Ledger {
    /// Every club whose last pass has not ended well, by id.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn failing(&self) -> Result<Vec<Failing>, Problem> {
        let rows = sqlx::query(
            "SELECT failing.club, since_ms, last_ms, tries, told_ms, confirmed_ms FROM failing \
             LEFT JOIN clubs ON clubs.club = failing.club ORDER BY failing.club",
        )
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        rows.iter()
            .map(|row| {
                Ok(Failing {
                    club: row.try_get(0)?,
                    since_ms: row.try_get(1)?,
                    last_ms: row.try_get(2)?,
                    tries: u64::try_from(row.try_get::<i64, _>(3)?).unwrap_or(0),
                    is_told: row.try_get::<Option<i64>, _>(4)?.is_some(),
                    confirmed_ms: row.try_get(5)?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(problem)
    }

    /// Notes that a pass of these clubs has ended at `at_ms`, and not well.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn note_failing(&self, clubs: Vec<InTouchClubId>, at_ms: i64) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for club in clubs {
                        // A clock that was set back begins the time anew.
                        sqlx::query(
                            "INSERT INTO failing (club, since_ms, last_ms, tries) \
                             VALUES ($1, $2, $2, 1) ON CONFLICT (club) DO UPDATE SET \
                             since_ms = CASE WHEN failing.since_ms > excluded.since_ms \
                             THEN excluded.since_ms ELSE failing.since_ms END, \
                             last_ms = excluded.last_ms, tries = failing.tries + 1",
                        )
                        .bind(club.as_str().to_owned())
                        .bind(at_ms)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Ends the count of clubs that are not among these: they left the table or were switched
    /// off, so nobody tries them any more.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn keep_failing(&self, clubs: &[InTouchClubId]) -> Result<(), Problem> {
        let failing = self.failing().await?;
        let is_left = |f: &Failing| !clubs.iter().any(|c| c.as_str() == f.club);
        let left: Vec<Failing> = failing.into_iter().filter(is_left).collect();
        if left.is_empty() {
            return Ok(());
        }
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for failing in &left {
                        end(connection, &failing.club).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Notes that the log has told of it.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn note_told(&self, club: &str, at_ms: i64) -> Result<(), Problem> {
        let club = club.to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE failing SET told_ms = $2 WHERE club = $1")
                        .bind(club)
                        .bind(at_ms)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A pass has ended well.
pub(super) async fn end(connection: &mut AnyConnection, club: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM failing WHERE club = $1")
        .bind(club.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}
