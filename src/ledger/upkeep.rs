//! The database file itself: is it whole, is it ours, is it as new as it was; and its backups.
//!
//! Everything here looks before SQLite may write: a file that is not as it should be is left
//! exactly as it is.

use super::trouble::{problem, problem_at, unusable};
use super::{FILE_NAME, MIGRATIONS, create_owner_only, place};
use crate::problem::{Code, Problem};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection, Row};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What each SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes of a SQLite header.
const HEADER: usize = 100;
/// Backups that are kept.
const BACKUPS: usize = 3;
/// What the names of backups begin with.
const BACKUP: &str = "connector.backup-v";

/// What a look at the file has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There has never been one here.
    New,
    /// Sound, as far as was looked; with the version of its schema, if one was ever applied.
    Sound(Option<i64>),
}

/// The lock file remembers how many batches had been written when the database was last seen: an
/// older file in its place (a deleted journal, a backup copied back) would send people again.
#[derive(Debug)]
pub struct Witness(File);

/// Digits of the number, so that a new one always covers the old.
const DIGITS: usize = 20;

impl Witness {
    /// The witness in this file.
    pub fn of(file: File) -> Self {
        Self(file)
    }

    /// How many batches were written; `None` if it was never said.
    pub fn batches(&self) -> Option<i64> {
        let mut text = String::new();
        let mut file = &self.0;
        file.seek(SeekFrom::Start(0)).ok()?;
        file.take(DIGITS as u64).read_to_string(&mut text).ok()?;
        text.trim().parse().ok()
    }

    /// Says how many batches were written. Not being able to makes the check weaker, not wrong.
    pub fn say(&self, batches: i64) {
        let mut file = &self.0;
        let text = format!("{batches:0DIGITS$}");
        let _ = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(text.as_bytes()));
    }
}

/// A damaged database, in words.
pub fn damaged(path: &Path, why: impl std::fmt::Display) -> Problem {
    Problem::new(Code::DatabaseDamaged, format!("{}: {why}", path.display()))
}

/// Looks at the file without changing it. `whole` reads all of it.
///
/// # Errors
/// [`Code::DatabaseDamaged`], [`Code::DatabaseNewer`], or [`Code::Database`] where it cannot even
/// be looked at.
pub async fn inspect(path: &Path, witness: &Witness, whole: bool) -> Result<State, Problem> {
    let seen = witness.batches();
    let length = length_of(path)?;
    if length == 0 && !has_journal(path) {
        return match seen {
            None => Ok(State::New),
            Some(_) => Err(damaged(path, "it is empty or gone")),
        };
    }
    if length > 0
        && let Some(end) = missing_end_for_sure(|| missing_end(path))?
    {
        return Err(damaged(
            path,
            format!("it is cut off, {} of {} bytes", end.length, end.told),
        ));
    }
    let mut connection = look_only(path).await?;
    let found = inspect_tables(path, &mut connection, seen, whole).await;
    let closed = connection.close().await;
    let state = found?;
    closed.map_err(problem_at(path))?;
    Ok(state)
}

async fn inspect_tables(
    path: &Path,
    connection: &mut AnyConnection,
    seen: Option<i64>,
    whole: bool,
) -> Result<State, Problem> {
    let rows = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table'")
        .fetch_all(&mut *connection)
        .await
        .map_err(problem_at(path))?;
    let tables: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()
        .map_err(problem)?;
    let has = |name: &str| tables.iter().any(|t| t == name);
    if tables.is_empty() {
        // Made, and never filled: as good as new, unless it was filled once.
        return match seen {
            None => Ok(State::Sound(None)),
            Some(_) => Err(damaged(path, "it has lost its tables")),
        };
    }
    if !has("_sqlx_migrations") {
        return Err(damaged(path, "it is the database of another program"));
    }
    let version = number(
        path,
        connection,
        "SELECT MAX(version) FROM _sqlx_migrations",
    )
    .await?;
    let newest = MIGRATIONS.iter().map(|m| m.version).max();
    if version > newest {
        let version = version.unwrap_or_default();
        return Err(Problem::new(
            Code::DatabaseNewer,
            format!("its schema is version {version}"),
        ));
    }
    if version.is_some() && !(has("meta") && has("clubs") && has("people") && has("log")) {
        return Err(damaged(path, "it has lost tables"));
    }
    if has("writes") {
        let batches = number(path, connection, "SELECT MAX(batches) FROM writes").await?;
        if let Some(seen) = seen.filter(|seen| batches.is_none_or(|b| b < *seen)) {
            let batches = batches.unwrap_or_default();
            return Err(damaged(
                path,
                format!("it is older than it was, {batches} of {seen} writes"),
            ));
        }
    }
    if whole {
        quick_check(path, connection).await?;
    }
    Ok(State::Sound(version))
}

async fn number(
    path: &Path,
    connection: &mut AnyConnection,
    sql: &'static str,
) -> Result<Option<i64>, Problem> {
    let row = sqlx::query(sql)
        .fetch_one(connection)
        .await
        .map_err(problem_at(path))?;
    row.try_get(0).map_err(problem)
}

/// Has SQLite read the whole file.
///
/// # Errors
/// [`Code::DatabaseDamaged`].
pub async fn quick_check(path: &Path, connection: &mut AnyConnection) -> Result<(), Problem> {
    let row = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await
        .map_err(problem_at(path))?;
    let said: String = row.try_get(0).map_err(problem)?;
    if said == "ok" {
        Ok(())
    } else {
        Err(damaged(path, said))
    }
}

/// A file that is shorter than it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MissingEnd {
    /// Bytes that are there.
    length: u64,
    /// Bytes that it says it has.
    told: u64,
}

/// Another process that ends at this moment moves its journal into the file, and no look from
/// outside is of one instant: only what two looks in a row say is so.
fn missing_end_for_sure(
    look: impl Fn() -> Result<Option<MissingEnd>, Problem>,
) -> Result<Option<MissingEnd>, Problem> {
    match look()? {
        None => Ok(None),
        one => Ok(look()?.filter(|other| Some(*other) == one)),
    }
}

/// What can be told from the first bytes: whether it is a database at all, and all there.
fn missing_end(path: &Path) -> Result<Option<MissingEnd>, Problem> {
    // In this order: once there is no journal, all of it is in the file.
    let has_journal = has_journal(path);
    let mut header = [0; HEADER];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            return Err(damaged(path, "it is too short for a database"));
        }
        Err(e) => return Err(unusable(path, &e)),
    }
    if !header.starts_with(MAGIC) {
        return Err(damaged(path, "it is no database"));
    }
    let Some(told) = length_in(&header) else {
        return Err(damaged(path, "its first page is not that of a database"));
    };
    let length = length_of(path)?;
    // What stands in a journal is not in the file yet.
    Ok((!has_journal && length < told).then_some(MissingEnd { length, told }))
}

/// Bytes of the file, 0 if there is none.
fn length_of(path: &Path) -> Result<u64, Problem> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(e) => Err(unusable(path, &e)),
    }
}

fn has_journal(path: &Path) -> bool {
    sibling(path, "-wal").metadata().is_ok_and(|m| m.len() > 0)
}

/// How long a file says that it is.
pub fn told_length(path: &Path) -> Option<u64> {
    let mut header = [0; HEADER];
    let mut file = File::open(path).ok()?;
    file.read_exact(&mut header).ok()?;
    length_in(&header)
}

/// The length that a header tells, 0 if it does not tell; `None`: this is no header.
fn length_in(header: &[u8; HEADER]) -> Option<u64> {
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        other => other,
    };
    if !page.is_power_of_two() || page < 512 {
        return None;
    }
    let word = |at: usize| {
        let bytes = [header[at], header[at + 1], header[at + 2], header[at + 3]];
        u64::from(u32::from_be_bytes(bytes))
    };
    // The number of pages counts only where it was written together with the change counter.
    Some(if word(24) == word(92) {
        word(28) * page
    } else {
        0
    })
}

/// A connection that can write nothing.
pub async fn look_only(path: &Path) -> Result<AnyConnection, Problem> {
    sqlx::any::install_default_drivers();
    let url = format!("{}?mode=ro", place::url(path)?);
    let options = AnyConnectOptions::from_str(&url).map_err(problem)?;
    let mut connection = AnyConnection::connect_with(&options)
        .await
        .map_err(problem_at(path))?;
    sqlx::query("PRAGMA busy_timeout = 10000")
        .execute(&mut connection)
        .await
        .map_err(problem_at(path))?;
    Ok(connection)
}

/// Whether migrations wait for a database of this version.
pub fn is_old(version: Option<i64>) -> bool {
    version.is_some() && version < MIGRATIONS.iter().map(|m| m.version).max()
}

/// Copies the database beside itself before it is migrated. The copy is whole (with what stands
/// in the journal), on the disk, and was read once.
///
/// # Errors
/// [`Code::Database`]: then nothing may be migrated.
pub async fn back_up(path: &Path, version: i64) -> Result<PathBuf, Problem> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = |problem: Problem| {
        Problem::new(
            problem.code,
            format!(
                "no backup could be made before the database is brought up to date: {}",
                problem.detail
            ),
        )
    };
    let now = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S");
    let name = format!("{BACKUP}{version}-{now}.db");
    let target = folder.join(&name);
    let half = folder.join(format!("{name}.part"));
    let made = create_owner_only(&half).map_err(|e| unusable(&half, &e));
    made.map_err(failed)?;
    let made = copy_whole(path, &half).await.and_then(|()| {
        sync_file(&half)
            .and_then(|()| std::fs::rename(&half, &target))
            .map_err(|e| unusable(&half, &e))
    });
    if let Err(problem) = made {
        let _ = std::fs::remove_file(&half);
        return Err(failed(problem));
    }
    sync_folder(folder);
    thin_out(folder);
    Ok(target)
}

async fn copy_whole(from: &Path, to: &Path) -> Result<(), Problem> {
    let target = place::text(to)?;
    let mut source = look_only(from).await?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(target)
        .execute(&mut source)
        .await
        .map_err(problem_at(to));
    source.close().await.map_err(problem_at(from))?;
    copied?;
    let mut copy = look_only(to).await?;
    let checked = quick_check(to, &mut copy).await;
    copy.close().await.map_err(problem_at(to))?;
    checked
}

/// The backups of a folder, newest first.
pub fn backups(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(BACKUP) && name.ends_with(".db")
        })
        .map(|entry| {
            let time = entry.metadata().and_then(|m| m.modified());
            (time.unwrap_or(std::time::UNIX_EPOCH), entry.path())
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// Keeps the last few backups. One that cannot be removed does no harm.
fn thin_out(folder: &Path) {
    for old in backups(folder).into_iter().skip(BACKUPS) {
        let _ = std::fs::remove_file(old);
    }
}

/// A file beside the database that belongs to it, such as its journal.
pub fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or(FILE_NAME.as_ref()).to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Puts a file on the disk for good, which Windows does only for whoever may write to it.
pub fn sync_file(path: &Path) -> std::io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Makes renames in a folder last through a power cut, where the system can.
pub fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// What two looks in a row make of a file.
    fn after(looks: [Option<MissingEnd>; 2]) -> Option<MissingEnd> {
        let looks = RefCell::new(looks.into_iter());
        missing_end_for_sure(|| Ok(looks.borrow_mut().next().unwrap())).unwrap()
    }

    fn short(length: u64, told: u64) -> Option<MissingEnd> {
        Some(MissingEnd { length, told })
    }

    #[test]
    fn only_what_two_looks_see_is_missing() {
        assert_eq!(
            after([short(4096, 8192), short(4096, 8192)]),
            short(4096, 8192)
        );
        assert_eq!(after([short(4096, 8192), None]), None);
        assert_eq!(after([short(4096, 8192), short(8192, 16384)]), None);
        assert_eq!(after([None, short(4096, 8192)]), None);
    }

    /// The journal moves into the file when the last process that has it open ends.
    #[tokio::test]
    async fn a_file_that_is_closed_at_this_moment_is_whole() {
        for _ in 0..60 {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(FILE_NAME);
            let ended = Arc::new(AtomicBool::new(false));
            let watching = std::thread::spawn({
                let ended = Arc::clone(&ended);
                move || {
                    while !ended.load(Ordering::Relaxed) {
                        // What is only just being made is nothing to look at.
                        if length_of(&file).unwrap() > 0 {
                            let end = missing_end_for_sure(|| missing_end(&file));
                            assert_eq!(end.unwrap(), None);
                        }
                    }
                }
            });
            let ledger = crate::ledger::Ledger::open(folder.path()).await.unwrap();
            ledger.close().await;
            ended.store(true, Ordering::Relaxed);
            watching.join().unwrap();
        }
    }
}
