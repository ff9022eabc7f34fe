//! Whether anything has changed, for whoever watches.

use super::{Ledger, problem};
use crate::problem::Problem;
use sqlx::{AnyConnection, Row};

impl Ledger {
    /// A mark that differs from an earlier one if anything was written in between, by this
    /// process or another: people, decisions by hand, the log, clubs, who syncs, the last pass,
    /// whether the loop is paused. It holds how many batches were ever written and the newest
    /// log id; the second tells whether the log has grown.
    ///
    /// Two rows are read, however large the ledger is. A difference means that something may
    /// look different, not that it does.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn change_mark(&self) -> Result<(i64, i64), Problem> {
        let row = sqlx::query(
            "SELECT (SELECT MAX(batches) FROM writes), (SELECT COALESCE(MAX(id), 0) FROM log)",
        )
        .fetch_one(&self.read)
        .await
        .map_err(problem)?;
        Ok((
            row.try_get(0).map_err(problem)?,
            row.try_get(1).map_err(problem)?,
        ))
    }
}

/// Counts a batch of the writer, in its transaction: one place that no writing can forget.
/// Returns how many there have been.
pub(super) async fn count_batch(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    let row = sqlx::query("UPDATE writes SET batches = batches + 1 RETURNING batches")
        .fetch_one(connection)
        .await?;
    row.try_get(0)
}
