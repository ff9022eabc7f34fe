//! The ledger: inbox, links, holds, outcomes, log and cursors, in one database. All SQL is here.
//!
//! It runs on SQLite; the SQL is portable (numbered parameters, BIGINT and TEXT), so that the
//! same rooms serve PostgreSQL.

mod by_hand;
mod changes;
mod clubs;
mod conditions;
mod failing;
mod inbox;
mod log;
mod log_window;
mod machine;
mod meta;
mod others;
mod outcomes;
mod overview;
mod people;
mod people_page;
mod writer;

#[cfg(test)]
mod tests;

pub use by_hand::ByHand;
pub use clubs::{ClubState, Short, Whole};
pub use failing::Failing;
pub use log::{LogEntry, LogFilter, NewEntry};
pub use log_window::LogQuery;
pub use machine::Machine;
pub use meta::{Activity, PassRecord};
pub use others::{Known, Sign};
pub use outcomes::{Ending, Namesake};
pub use overview::{ClubDay, Hour, Need};
pub use people::{Entry, Intent, PeopleFilter, StateCount};
pub use people_page::{PeopleCounts, PeoplePage, PeopleQuery, Which};

use crate::problem::{Code, Problem};
use machine::{Reader, ThisMachine};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, Row};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("src/ledger/migrations");

/// Connections that read while the one writer writes.
const READERS: u32 = 4;
/// The database of a profile.
pub const FILE_NAME: &str = "connector.db";

/// An open ledger. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Ledger {
    read: Reader,
    writer: Writer,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger of a profile folder; a new one is made with owner-only rights.
    ///
    /// # Errors
    /// [`Code::Database`] or [`Code::DatabaseNewer`]; the file is left as it is.
    pub async fn open(folder: &Path) -> Result<Self, Problem> {
        Self::open_on(folder, Arc::new(ThisMachine)).await
    }

    /// Opens it on another machine than this one.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub async fn open_on(folder: &Path, machine: Arc<dyn Machine>) -> Result<Self, Problem> {
        Self::open_file(&folder.join(FILE_NAME), machine).await
    }

    /// This machine's time in milliseconds since 1970, UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.read.machine.now_ms()
    }

    /// A copy of this ledger beside it, for a dry run to write into. It is removed with the
    /// returned folder.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn scratch(&self) -> Result<(Self, tempfile::TempDir), Problem> {
        let parent = self.path.parent().unwrap_or(Path::new("."));
        let folder = tempfile::Builder::new()
            .prefix("dry-run-")
            .tempdir_in(parent)
            .map_err(|e| Problem::new(Code::Database, e))?;
        let copy = folder.path().join(FILE_NAME);
        let target = copy.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1")
            .bind(target)
            .execute(&self.read)
            .await
            .map_err(problem)?;
        let machine = Arc::clone(&self.read.machine);
        Ok((Self::open_file(&copy, machine).await?, folder))
    }

    async fn open_file(path: &Path, machine: Arc<dyn Machine>) -> Result<Self, Problem> {
        create_owner_only(path)
            .map_err(|e| Problem::new(Code::Database, format!("{}: {e}", path.display())))?;
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(&url(path)?).map_err(problem)?;
        // A pool would try again and again to open what cannot be opened.
        let mut first = AnyConnection::connect_with(&options)
            .await
            .map_err(problem)?;
        prepare(&mut first).await.map_err(problem)?;
        first.close().await.map_err(problem)?;
        // The writer has its own connection; migrations run on it before anybody reads.
        let writing = pool(&options, 1).await?;
        let turn = migration_turn(path).await?;
        migrate(&writing).await?;
        drop(turn);
        let read = pool(&options, READERS).await?;
        Ok(Self {
            read: Reader::new(read, Arc::clone(&machine)),
            writer: Writer::start(writing, machine),
            path: path.to_owned(),
        })
    }

    /// Ends the writer after what it has been given; nothing may be written afterwards.
    pub async fn close(&self) {
        self.writer.close().await;
        self.read.close().await;
    }
}

async fn pool(options: &AnyConnectOptions, connections: u32) -> Result<AnyPool, Problem> {
    AnyPoolOptions::new()
        .max_connections(connections)
        .after_connect(|connection, _| Box::pin(prepare(connection)))
        .connect_with(options.clone())
        .await
        .map_err(problem)
}

/// SQLite's settings: readers beside the writer, and each commit on the disk before it counts,
/// because an intent that a power cut takes back could become a second person in I4.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection
        .execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000",
        )
        .await?;
    Ok(())
}

/// Waits for other processes that open the same new database: SQLite lets two of them migrate at
/// once.
async fn migration_turn(path: &Path) -> Result<std::fs::File, Problem> {
    let path = path.with_extension("lock");
    let take = move || {
        create_owner_only(&path)?;
        let file = std::fs::File::options().write(true).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    let failed = |e: std::io::Error| Problem::new(Code::Database, e);
    tokio::task::spawn_blocking(take)
        .await
        .map_err(|e| Problem::new(Code::Database, e))?
        .map_err(failed)
}

async fn migrate(pool: &AnyPool) -> Result<(), Problem> {
    MIGRATIONS.run(pool).await.map_err(|e| match e {
        MigrateError::VersionMissing(version) => Problem::new(
            Code::DatabaseNewer,
            format!("its schema is version {version}"),
        ),
        other => Problem::new(Code::Database, other),
    })
}

fn url(path: &Path) -> Result<String, Problem> {
    let text = path.to_str().ok_or_else(|| {
        Problem::new(
            Code::ProfileFolder,
            "its path has characters that are no text",
        )
    })?;
    let escaped = text
        .replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23");
    Ok(format!("sqlite://{escaped}"))
}

#[cfg(unix)]
fn create_owner_only(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)?;
    // SQLite gives its journal files the rights of the database.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// On Windows the profile lies in the user's own folder, which others may not enter.
#[cfg(not(unix))]
fn create_owner_only(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map(drop)
}

/// A database error as a problem; SQLite's texts name tables and columns, never values.
fn problem(error: sqlx::Error) -> Problem {
    Problem::new(Code::Database, error)
}

/// A stored text that does not read back: the database was changed by somebody else.
fn damaged(what: &str, error: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} does not read back: {error}").into())
}

/// A value for a column of JSON.
fn json_text(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|e| Problem::new(Code::Database, e))
}

/// The number that a `SELECT COUNT(*)` gives.
fn count(row: &AnyRow) -> Result<u64, Problem> {
    count_at(row, 0)
}

/// The number of a column that counts.
fn count_at(row: &AnyRow, column: usize) -> Result<u64, Problem> {
    let count: i64 = row.try_get(column).map_err(problem)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// This machine's time in milliseconds: for showing when things happened, never for syncing.
#[must_use]
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
