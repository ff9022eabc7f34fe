//! The ledger: inbox, links, holds, outcomes, log and cursors, in one database. All SQL is here.
//!
//! It runs on SQLite; the SQL is portable (numbered parameters, BIGINT and TEXT), so that the
//! same rooms serve PostgreSQL.

mod arrival;
mod by_hand;
mod changes;
mod clubs;
mod conditions;
mod failing;
mod gone;
mod growth;
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
mod place;
mod recovery;
mod renew;
mod salvage;
mod swap;
mod trouble;
mod upkeep;
mod writer;

#[cfg(test)]
mod tests;

pub use by_hand::ByHand;
pub use clubs::{Begins, ClubState, Short, Stored, Whole};
pub use failing::Failing;
pub use growth::Old;
pub use log::{LogEntry, LogFilter, NewEntry};
pub use log_window::LogQuery;
pub use machine::Machine;
pub use meta::{Activity, Addresses, PassRecord, Said, System};
pub use others::{Known, Sign};
pub use outcomes::{After, Ending, Namesake};
pub use overview::{ClubDay, Hour, Need};
pub use people::{BeforeStart, Entry, Intent, PeopleFilter, StateCount};
pub use people_page::{PeopleCounts, PeoplePage, PeopleQuery, Which};
pub use recovery::{Condition, Mark, Rebuilding, Recovered, Recovery, condition};
pub use salvage::Salvaged;

use crate::problem::{Code, Problem};
use futures::FutureExt;
use machine::{Reader, ThisMachine};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, Row};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use trouble::{problem, problem_at};
use upkeep::Witness;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("src/ledger/migrations");

/// Connections that read while the one writer writes.
const READERS: u32 = 4;
/// How long somebody waits for their turn to read or write: many clubs on a slow disk wait for each
/// other, and a pass that waits is better than one that ends.
const PATIENCE: Duration = Duration::from_secs(120);
/// The database of a profile.
pub const FILE_NAME: &str = "connector.db";

/// An open ledger. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Ledger {
    read: Reader,
    writer: Writer,
    path: PathBuf,
    identity: Option<(u64, u64)>,
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
            .map_err(|e| trouble::unusable(parent, &e))?;
        let copy = folder.path().join(FILE_NAME);
        sqlx::query("VACUUM INTO $1")
            .bind(place::text(&copy)?)
            .execute(&self.read)
            .await
            .map_err(problem_at(&copy))?;
        let machine = Arc::clone(&self.read.machine);
        let opened = Self::open_file(&copy, Arc::clone(&machine)).map(Ok);
        let ledger = machine::wait(machine.as_ref(), opened)
            .await
            .map_err(problem)??;
        Ok((ledger, folder))
    }

    async fn open_file(path: &Path, machine: Arc<dyn Machine>) -> Result<Self, Problem> {
        let turn = migration_turn(path).await?;
        swap::finish(path)?;
        let state = upkeep::inspect(path, &turn, false).await?;
        let version = match state {
            upkeep::State::New => None,
            upkeep::State::Sound(version) => version,
        };
        if upkeep::is_old(version) {
            // Nothing that is damaged is brought up to date.
            upkeep::inspect(path, &turn, true).await?;
            upkeep::back_up(path, version.unwrap_or_default()).await?;
        }
        create_owner_only(path).map_err(|e| trouble::unusable(path, &e))?;
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(&place::url(path)?).map_err(problem)?;
        // A pool would try again and again to open what cannot be opened.
        let mut first = AnyConnection::connect_with(&options)
            .await
            .map_err(problem_at(path))?;
        prepare(&mut first).await.map_err(problem_at(path))?;
        // The writer has its own connection; migrations run on it before anybody reads.
        let writing = pool(path, &options, 1).await?;
        migrate(path, &writing).await?;
        renew::renew(path, &writing).await?;
        let identity = identity(path);
        let read = pool(path, &options, READERS).await?;
        // Only now, so that these never had to make the journal anew.
        first.close().await.map_err(problem_at(path))?;
        let turn = turn.into_shared()?;
        Ok(Self {
            read: Reader::new(read, path.to_owned(), Arc::clone(&machine)),
            writer: Writer::start(writing, path.to_owned(), machine, turn),
            path: path.to_owned(),
            identity,
        })
    }

    /// Reads the whole database once, to be done by whoever begins to sync: less than a second for
    /// two hundred thousand people, if the disk is quick.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`]; also if another file has taken its place meanwhile, which
    /// opening it again solves.
    pub async fn check_whole(&self) -> Result<(), Problem> {
        if self.is_replaced() {
            return Err(Problem::new(
                Code::Database,
                "it was rebuilt meanwhile; it is opened again",
            ));
        }
        let mut connection = self.read.acquire().await.map_err(problem_at(&self.path))?;
        upkeep::quick_check(&self.path, &mut connection).await
    }

    /// Whether another file is now where this ledger was opened: it was rebuilt, and nothing that
    /// this one says counts any more.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        self.identity != identity(&self.path)
    }

    /// Ends the writer after what it has been given; nothing may be written afterwards.
    pub async fn close(&self) {
        self.writer.close().await;
        self.read.close().await;
    }
}

async fn pool(
    path: &Path,
    options: &AnyConnectOptions,
    connections: u32,
) -> Result<AnyPool, Problem> {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // The last connection takes the journal with it, and on a full disk there is no new one.
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| Box::pin(prepare(connection)))
        .connect_with(options.clone())
        .await
        .map_err(problem_at(path))
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

/// Held while a database is opened: SQLite lets two processes migrate the same one at once.
struct Turn(Witness, PathBuf);

impl std::ops::Deref for Turn {
    type Target = Witness;
    fn deref(&self) -> &Witness {
        &self.0
    }
}

impl Turn {
    /// Ends the turn; what remains says in the same file how much was written.
    fn into_shared(self) -> Result<Witness, Problem> {
        let Self(witness, path) = self;
        drop(witness);
        let file = std::fs::File::options().read(true).write(true).open(&path);
        Ok(Witness::of(file.map_err(|e| trouble::unusable(&path, &e))?))
    }
}

/// Waits for other processes that open the same database.
async fn migration_turn(path: &Path) -> Result<Turn, Problem> {
    let path = path.with_extension("lock");
    let lock = path.clone();
    let take = move || {
        create_owner_only(&path)?;
        let file = std::fs::File::options()
            .read(true)
            .write(true)
            .open(&path)?;
        file.lock()?;
        Ok(Turn(Witness::of(file), path))
    };
    let failed = |e: std::io::Error| trouble::unusable(&lock, &e);
    tokio::task::spawn_blocking(take)
        .await
        .map_err(|e| Problem::new(Code::Database, e))?
        .map_err(failed)
}

/// Which file this is, so that one that takes its place is noticed. Where an open file cannot be
/// moved, nothing can take its place.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

async fn migrate(path: &Path, pool: &AnyPool) -> Result<(), Problem> {
    MIGRATIONS.run(pool).await.map_err(|e| match e {
        MigrateError::VersionMissing(version) => Problem::new(
            Code::DatabaseNewer,
            format!("its schema is version {version}"),
        ),
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => problem_at(path)(e),
        other => Problem::new(Code::Database, other),
    })
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
