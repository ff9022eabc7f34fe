//! One writer for the whole process: what waits is committed together, so that a hundred people
//! cost a few disk syncs and not a hundred.

use super::changes;
use super::machine::{self, Machine};
use super::trouble::{explained, problem, problem_at};
use super::upkeep::Witness;
use crate::problem::{Code, Problem};
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Connection};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};

type Work =
    Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<(), sqlx::Error>> + Send>;

enum Job {
    Write(Work, oneshot::Sender<Result<(), Problem>>),
    /// End after what came before, let go of the files, and say so.
    End(oneshot::Sender<()>),
}

/// Jobs that may wait; callers beyond that wait themselves.
const QUEUE: usize = 1024;
/// Jobs committed together at most.
const BATCH: usize = 256;

/// A handle to the writer.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    pool: AnyPool,
    machine: Arc<dyn Machine>,
}

impl Writer {
    /// Starts the writer on `pool`, which has one connection to the database at `path`; `witness`
    /// hears of each batch.
    pub fn start(
        pool: AnyPool,
        path: PathBuf,
        machine: Arc<dyn Machine>,
        witness: Witness,
    ) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool.clone(), path, queue, witness));
        Self {
            jobs,
            pool,
            machine,
        }
    }

    /// Carries out `work` in a transaction; when this returns `Ok`, it is on the disk.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let result = Arc::clone(&slot);
        let (done, committed) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let value = work(connection).await?;
                *result.lock().unwrap_or_else(|e| e.into_inner()) = Some(value);
                Ok(())
            })
        });
        let job = Job::Write(work, done);
        let ended = || Problem::new(Code::Database, "the writer has ended");
        let handed_in = async {
            self.jobs.send(job).await.map_err(|_| ended())?;
            committed.await.map_err(|_| ended())?
        };
        machine::wait(self.machine.as_ref(), handed_in.map(Ok))
            .await
            .map_err(problem)??;
        let value = slot.lock().unwrap_or_else(|e| e.into_inner()).take();
        value.ok_or_else(ended)
    }

    /// Waits for what has been given to the writer, then ends it. It writes nothing for that:
    /// whoever only looks leaves the file as it is. Its files are closed when this returns:
    /// elsewhere than on Unix, nobody could move or remove them before.
    pub async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.jobs.send(Job::End(done)).await.is_ok() {
            let _ = ended.await;
        }
        self.pool.close().await;
    }
}

async fn run(pool: AnyPool, path: PathBuf, mut queue: mpsc::Receiver<Job>, witness: Witness) {
    let mut jobs = Vec::with_capacity(BATCH);
    let mut enders = Vec::new();
    while queue.recv_many(&mut jobs, BATCH).await > 0 {
        let (mut work, mut asked) = (Vec::new(), Vec::new());
        for job in jobs.drain(..) {
            match job {
                Job::Write(one, done) => {
                    work.push(one);
                    asked.push(done);
                }
                Job::End(done) => {
                    queue.close();
                    enders.push(done);
                }
            }
        }
        if work.is_empty() {
            continue;
        }
        let results: Vec<_> = match commit(&pool, &path, work).await {
            Ok((results, batches)) => {
                witness.say(batches);
                results
            }
            Err(error) => vec![Err(problem(error)); asked.len()],
        };
        for (done, result) in asked.into_iter().zip(results) {
            // Whoever asked may have gone; the work is done all the same.
            let _ = done.send(result);
        }
    }
    drop(witness);
    for done in enders {
        let _ = done.send(());
    }
}

/// How each piece of work ended, and how many batches the file has seen by now.
type Written = (Vec<Result<(), Problem>>, i64);

/// Writes a batch; an error if nothing of it was kept.
async fn commit(pool: &AnyPool, path: &Path, work: Vec<Work>) -> Result<Written, sqlx::Error> {
    let explained = |error| explained(path, error);
    let mut connection = pool.acquire().await.map_err(explained)?;
    let results = batch(&mut connection, path, work).await.map_err(explained);
    if results.is_err() {
        // When the disk is full, SQLite ends a transaction by itself, of which sqlx knows nothing
        // and refuses to begin the next one: so that begins on a new connection.
        let _ = connection.close().await;
    }
    results
}

async fn batch(
    connection: &mut AnyConnection,
    path: &Path,
    work: Vec<Work>,
) -> Result<Written, sqlx::Error> {
    // An immediate transaction waits for other processes at its start; one that turns from
    // reading to writing later would fail instead of waiting.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut results = Vec::with_capacity(work.len());
    for work in work {
        results.push(one(&mut transaction, work).await?.map_err(problem_at(path)));
    }
    let batches = changes::count_batch(&mut transaction).await?;
    transaction.commit().await?;
    Ok((results, batches))
}

/// A piece of work of its own fate: if it fails, the others of the batch are kept. The outer error
/// is one that took the whole transaction with it.
async fn one(
    connection: &mut AnyConnection,
    work: Work,
) -> Result<Result<(), sqlx::Error>, sqlx::Error> {
    let mut savepoint = connection.begin().await?;
    match work(&mut savepoint).await {
        Ok(()) => savepoint.commit().await.map(Ok),
        Err(error) => match savepoint.rollback().await {
            Ok(()) => Ok(Err(error)),
            Err(_) => Err(error),
        },
    }
}
