//! The machine below the ledger: its clock, and how its disk is waited for. Tests put one of their
//! own here, whose clock jumps and whose disk is full at moments that a seed decides.

use super::trouble::explained;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Either, Execute, Executor, SqlStr};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// A clock and a disk.
pub trait Machine: Send + Sync {
    /// Milliseconds since 1970, UTC, by this machine's clock, which may be wrong and may jump.
    fn now_ms(&self) -> i64;

    /// Waits for one piece of the database's work: a query, or a whole transaction.
    ///
    /// # Errors
    /// The disk failed; the work may have been done all the same.
    fn wait<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, io::Result<()>>;
}

/// The machine that the program runs on.
pub(super) struct ThisMachine;

impl Machine for ThisMachine {
    fn now_ms(&self) -> i64 {
        super::now_ms()
    }

    fn wait<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, io::Result<()>> {
        work.map(Ok).boxed()
    }
}

/// Waits for `work` as `machine` does.
pub(super) async fn wait<T: Send>(
    machine: &dyn Machine,
    work: impl Future<Output = Result<T, sqlx::Error>> + Send,
) -> Result<T, sqlx::Error> {
    let mut result = None;
    let waited = machine.wait(Box::pin(async { result = Some(work.await) }));
    waited.await?;
    result.unwrap_or_else(|| Err(io::Error::other("the disk did nothing").into()))
}

/// Everything that reads goes through here.
#[derive(Clone)]
pub(super) struct Reader {
    pool: AnyPool,
    path: PathBuf,
    pub(super) machine: Arc<dyn Machine>,
}

impl Reader {
    pub(super) fn new(pool: AnyPool, path: PathBuf, machine: Arc<dyn Machine>) -> Self {
        Self {
            pool,
            path,
            machine,
        }
    }

    /// Waits for some reading; where it fails, a full disk is told from a broken one.
    async fn wait<T: Send>(
        &self,
        reading: impl Future<Output = Result<T, sqlx::Error>> + Send,
    ) -> Result<T, sqlx::Error> {
        let read = wait(self.machine.as_ref(), reading).await;
        read.map_err(|error| explained(&self.path, error))
    }

    /// A connection of its own, for what is no part of a pass.
    pub(super) async fn acquire(&self) -> Result<PoolConnection<Any>, sqlx::Error> {
        self.pool.acquire().await
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.pool.fmt(f)
    }
}

impl<'p> Executor<'p> for &'p Reader {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        // All rows at once: each query of this room has a limit of its own.
        let all = self.pool.fetch_many(query).try_collect::<Vec<_>>();
        stream::once(self.wait(all))
            .map_ok(|rows| stream::iter(rows.into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        self.wait(self.pool.fetch_optional(query)).boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'p: 'e,
    {
        self.pool.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Any>, sqlx::Error>>
    where
        'p: 'e,
    {
        self.pool.describe(sql)
    }
}
