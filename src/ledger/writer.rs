//! One writer for the whole process: what waits is committed together, so that a hundred people
//! cost a few disk syncs and not a hundred.

use super::machine::{self, Machine};
use super::upkeep::Witness;
use super::{changes, problem};
use crate::problem::{Code, Problem};
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Connection};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};

type Work =
    Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<(), sqlx::Error>> + Send>;

struct Job {
    /// `None` only marks the end of what came before.
    work: Option<Work>,
    done: oneshot::Sender<Result<(), Problem>>,
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
    /// Starts the writer on `pool`, which has one connection; `witness` hears of each batch.
    pub fn start(pool: AnyPool, machine: Arc<dyn Machine>, witness: Witness) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool.clone(), queue, witness));
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
        let job = Job {
            work: Some(Box::new(move |connection| {
                Box::pin(async move {
                    let value = work(connection).await?;
                    *result.lock().unwrap_or_else(|e| e.into_inner()) = Some(value);
                    Ok(())
                })
            })),
            done,
        };
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

    /// Waits for what has been given to the writer, then closes its connection.
    pub async fn close(&self) {
        // A mark comes after all earlier jobs. It writes nothing: whoever only looks leaves the
        // file as it is.
        let (done, reached) = oneshot::channel();
        if self.jobs.send(Job { work: None, done }).await.is_ok() {
            let _ = reached.await;
        }
        self.pool.close().await;
    }
}

async fn run(pool: AnyPool, mut queue: mpsc::Receiver<Job>, witness: Witness) {
    let mut jobs = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut jobs, BATCH).await > 0 {
        if jobs.iter().all(|job| job.work.is_none()) {
            for job in jobs.drain(..) {
                let _ = job.done.send(Ok(()));
            }
            continue;
        }
        let mut answers = Vec::with_capacity(jobs.len());
        let committed = commit(&pool, jobs.drain(..), &mut answers).await;
        if let Ok(batches) = committed {
            witness.say(batches);
        }
        let committed = committed.map(drop);
        for (done, result) in answers {
            let result = committed.clone().and(result);
            // Whoever asked may have gone; the work is done all the same.
            let _ = done.send(result);
        }
    }
}

type Answer = (oneshot::Sender<Result<(), Problem>>, Result<(), Problem>);

async fn commit(
    pool: &AnyPool,
    jobs: impl Iterator<Item = Job> + Send,
    answers: &mut Vec<Answer>,
) -> Result<i64, Problem> {
    // An immediate transaction waits for other processes at its start; one that turns from
    // reading to writing later would fail instead of waiting.
    let begun = pool.begin_with("BEGIN IMMEDIATE").await.map_err(problem);
    let mut transaction = match begun {
        Ok(transaction) => transaction,
        Err(failed) => {
            answers.extend(jobs.map(|job| (job.done, Err(failed.clone()))));
            return Err(failed);
        }
    };
    for job in jobs {
        let result = match job.work {
            Some(work) => one(&mut transaction, work).await.map_err(problem),
            None => Ok(()),
        };
        answers.push((job.done, result));
    }
    let batches = changes::count_batch(&mut transaction)
        .await
        .map_err(problem)?;
    transaction.commit().await.map_err(problem)?;
    Ok(batches)
}

/// A job of its own fate: if it fails, the others of the batch are kept.
async fn one(connection: &mut AnyConnection, work: Work) -> Result<(), sqlx::Error> {
    let mut savepoint = connection.begin().await?;
    work(&mut savepoint).await?;
    savepoint.commit().await
}
