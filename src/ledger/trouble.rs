//! What it means when SQLite or the file system fails, and the one question that their numbers
//! leave open: is there room on the disk?
//!
//! A full disk shows in many ways: only some writes of SQLite say so, the others (shared memory,
//! syncing, a journal that cannot be made) give the numbers that a broken disk gives too.

use crate::problem::{Code, Problem};
use std::io::{Error, ErrorKind, Write};
use std::path::Path;

/// What must fit on a disk that is not full; SQLite needs some of it for shared memory and
/// journals before it can begin.
const ROOM: usize = 1 << 20;

/// What one of SQLite's numbers may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Damaged,
    Busy,
    /// The disk of the database, or that of temporary files.
    Full,
    FullOrBroken,
    FullOrForbidden,
    Broken,
    Forbidden,
    NoMemory,
    Other,
}

/// The table: SQLite's primary number, and in the bits above it what it was about to do.
fn meaning(number: i32) -> Meaning {
    match (number & 0xff, number >> 8) {
        (11 | 26, _) => Meaning::Damaged,
        // The last: somebody else has begun at the same instant, again and again.
        (5 | 6 | 15, _) => Meaning::Busy,
        (13, _) => Meaning::Full,
        (7, _) | (10, 12) => Meaning::NoMemory,
        // Reading, looking and locking take no room; damage is found by reading.
        (10, 1 | 2 | 7..=9 | 11 | 13..=15 | 20 | 26..=28 | 32..=36) => Meaning::Broken,
        (10, _) => Meaning::FullOrBroken,
        // Files beside the database cannot be made.
        (8 | 14, _) => Meaning::FullOrForbidden,
        (3 | 23, _) => Meaning::Forbidden,
        _ => Meaning::Other,
    }
}

impl Meaning {
    /// What an error means, if SQLite has said a number.
    fn of(error: &sqlx::Error) -> Option<Self> {
        let number = error.as_database_error()?.code()?.parse().ok()?;
        Some(meaning(number))
    }
}

/// Whether a file could not be written because there is no room for it.
pub fn is_full(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

/// Tries whether there is room in a folder, and says what the try said if there is none: free
/// space is not all that may be missing, there are shares of users and numbers of files.
pub fn no_room(folder: &Path) -> Option<Error> {
    let tried = tempfile::tempfile_in(folder).and_then(|mut file| {
        file.write_all(&vec![1; ROOM])?;
        // Some file systems promise room that they do not have.
        file.sync_data()
    });
    tried.err().filter(is_full)
}

/// An error of the database at `path`, made clear by a look at its disk where it may be full. To
/// be asked before connections are closed: that gives some room back.
pub fn explained(path: &Path, error: sqlx::Error) -> sqlx::Error {
    explained_by(error, || no_room(path.parent().unwrap_or(Path::new("."))))
}

fn explained_by(error: sqlx::Error, no_room: impl FnOnce() -> Option<Error>) -> sqlx::Error {
    let may_be_full = match Meaning::of(&error) {
        Some(meaning) => matches!(
            meaning,
            Meaning::Full | Meaning::FullOrBroken | Meaning::FullOrForbidden
        ),
        // Connections that cannot be made are waited for, too.
        None => matches!(error, sqlx::Error::PoolTimedOut),
    };
    match may_be_full.then(no_room).flatten() {
        Some(said) => Error::new(ErrorKind::StorageFull, format!("{said}; {error}")).into(),
        None => error,
    }
}

/// An error of the database at `path` as a problem.
pub fn problem_at(path: &Path) -> impl Fn(sqlx::Error) -> Problem {
    |error| problem(explained(path, error))
}

/// A database error as a problem; SQLite's texts name tables and columns, never values.
pub fn problem(error: sqlx::Error) -> Problem {
    let meaning = match &error {
        sqlx::Error::Io(e) if is_full(e) => return full(&error),
        sqlx::Error::PoolTimedOut => Meaning::Busy,
        other => Meaning::of(other).unwrap_or(Meaning::Other),
    };
    let words = match meaning {
        Meaning::Damaged => return Problem::new(Code::DatabaseDamaged, error),
        Meaning::Other => return Problem::new(Code::Database, error),
        Meaning::Busy => "it is busy, it was waited for in vain",
        Meaning::Full => "the disk is full, this one or that of temporary files",
        Meaning::FullOrBroken | Meaning::Broken => "the disk does not work",
        Meaning::FullOrForbidden | Meaning::Forbidden => {
            "its file may not be read or written by this user"
        }
        Meaning::NoMemory => "this machine has no memory left",
    };
    Problem::new(Code::Database, format!("{words}: {error}"))
}

/// A problem with a file of the profile.
pub fn unusable(path: &Path, error: &Error) -> Problem {
    let about = format!("{}: {error}", path.display());
    if is_full(error) {
        full(about)
    } else {
        Problem::new(Code::Database, about)
    }
}

fn full(about: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Database, format!("the disk is full: {about}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::cell::Cell;

    /// An error with SQLite's number.
    #[derive(Debug)]
    struct Said(i32);

    impl std::fmt::Display for Said {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("said")
        }
    }

    impl std::error::Error for Said {}

    impl sqlx::error::DatabaseError for Said {
        fn message(&self) -> &str {
            "said"
        }
        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.to_string().into())
        }
        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }
        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    fn said(number: i32) -> sqlx::Error {
        sqlx::Error::Database(Box::new(Said(number)))
    }

    /// What an error becomes on a disk with room or without, and whether the disk was asked.
    fn told(error: sqlx::Error, has_room: bool) -> (Problem, bool) {
        let asked = Cell::new(false);
        let error = explained_by(error, || {
            asked.set(true);
            (!has_room).then(|| ErrorKind::StorageFull.into())
        });
        (problem(error), asked.get())
    }

    /// SQLite's numbers by their names in its documentation: what is said where there is room,
    /// and whether no room would explain it.
    const NUMBERS: &[(i32, &str, bool)] = &[
        (5, "busy", false),                     // BUSY
        (5 | 1 << 8, "busy", false),            // BUSY_RECOVERY
        (5 | 2 << 8, "busy", false),            // BUSY_SNAPSHOT
        (5 | 3 << 8, "busy", false),            // BUSY_TIMEOUT
        (6, "busy", false),                     // LOCKED
        (6 | 1 << 8, "busy", false),            // LOCKED_SHAREDCACHE
        (15, "busy", false),                    // PROTOCOL
        (7, "memory", false),                   // NOMEM
        (10 | 12 << 8, "memory", false),        // IOERR_NOMEM
        (13, "temporary files", true),          // FULL
        (10, "does not work", true),            // IOERR
        (10 | 1 << 8, "does not work", false),  // IOERR_READ
        (10 | 2 << 8, "does not work", false),  // IOERR_SHORT_READ
        (10 | 3 << 8, "does not work", true),   // IOERR_WRITE
        (10 | 4 << 8, "does not work", true),   // IOERR_FSYNC
        (10 | 5 << 8, "does not work", true),   // IOERR_DIR_FSYNC
        (10 | 6 << 8, "does not work", true),   // IOERR_TRUNCATE
        (10 | 7 << 8, "does not work", false),  // IOERR_FSTAT
        (10 | 8 << 8, "does not work", false),  // IOERR_UNLOCK
        (10 | 9 << 8, "does not work", false),  // IOERR_RDLOCK
        (10 | 10 << 8, "does not work", true),  // IOERR_DELETE
        (10 | 13 << 8, "does not work", false), // IOERR_ACCESS
        (10 | 14 << 8, "does not work", false), // IOERR_CHECKRESERVEDLOCK
        (10 | 15 << 8, "does not work", false), // IOERR_LOCK
        (10 | 16 << 8, "does not work", true),  // IOERR_CLOSE
        (10 | 17 << 8, "does not work", true),  // IOERR_DIR_CLOSE
        (10 | 18 << 8, "does not work", true),  // IOERR_SHMOPEN
        (4874, "does not work", true),          // IOERR_SHMSIZE
        (10 | 20 << 8, "does not work", false), // IOERR_SHMLOCK
        (10 | 21 << 8, "does not work", true),  // IOERR_SHMMAP
        (10 | 22 << 8, "does not work", true),  // IOERR_SEEK
        (10 | 24 << 8, "does not work", true),  // IOERR_MMAP
        (10 | 25 << 8, "does not work", true),  // IOERR_GETTEMPPATH
        (10 | 29 << 8, "does not work", true),  // IOERR_BEGIN_ATOMIC
        (10 | 30 << 8, "does not work", true),  // IOERR_COMMIT_ATOMIC
        (10 | 31 << 8, "does not work", true),  // IOERR_ROLLBACK_ATOMIC
        (10 | 32 << 8, "does not work", false), // IOERR_DATA
        (10 | 33 << 8, "does not work", false), // IOERR_CORRUPTFS
        (14, "this user", true),                // CANTOPEN
        (14 | 2 << 8, "this user", true),       // CANTOPEN_ISDIR
        (8, "this user", true),                 // READONLY
        (8 | 5 << 8, "this user", true),        // READONLY_CANTINIT
        (8 | 6 << 8, "this user", true),        // READONLY_DIRECTORY
        (3, "this user", false),                // PERM
        (23, "this user", false),               // AUTH
        (1, "said", false),                     // ERROR
        (19, "said", false),                    // CONSTRAINT
        (i32::MAX, "said", false),              // Nobody knows it.
        (-1, "said", false),
    ];

    #[test]
    fn each_number_has_its_words_and_the_disk_is_asked_where_they_leave_it_open() {
        for &(number, words, may_be_full) in NUMBERS {
            let (with_room, asked) = told(said(number), true);
            assert_eq!(asked, may_be_full, "{number}");
            assert_eq!(with_room.code, Code::Database, "{number}");
            assert!(with_room.detail.contains(words), "{number}: {with_room}");
            let (without, _) = told(said(number), false);
            assert_eq!(without.code, Code::Database, "{number}");
            let is_full = without.detail.starts_with("the disk is full: ");
            assert_eq!(is_full, may_be_full, "{number}: {without}");
            assert!(without.detail.contains("said"), "{without}");
        }
    }

    #[test]
    fn damage_is_damage_on_any_disk() {
        for number in [11, 11 | 1 << 8, 11 | 2 << 8, 11 | 3 << 8, 26] {
            for has_room in [true, false] {
                let (problem, asked) = told(said(number), has_room);
                assert_eq!((problem.code, asked), (Code::DatabaseDamaged, false));
            }
        }
    }

    #[test]
    fn waiting_in_vain_is_no_damage() {
        let (busy, asked) = told(sqlx::Error::PoolTimedOut, true);
        assert_eq!((busy.code, asked), (Code::Database, true));
        assert!(busy.detail.contains("busy"), "{busy}");
        let (full, _) = told(sqlx::Error::PoolTimedOut, false);
        assert!(full.detail.contains("the disk is full"), "{full}");
    }

    #[test]
    fn a_share_that_is_used_up_is_a_full_disk() {
        let path = Path::new("a");
        for (kind, is_full) in [
            (ErrorKind::StorageFull, true),
            (ErrorKind::QuotaExceeded, true),
            (ErrorKind::PermissionDenied, false),
        ] {
            for problem in [
                unusable(path, &kind.into()),
                problem(sqlx::Error::Io(kind.into())),
            ] {
                assert_eq!(problem.code, Code::Database);
                assert_eq!(problem.detail.contains("full"), is_full, "{problem}");
            }
        }
    }

    #[test]
    fn a_disk_with_room_is_not_full_and_nothing_is_left_on_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(no_room(folder.path()).is_none());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(no_room(&folder.path().join("nowhere")).is_none());
    }

    /// There is such a disk on Linux; as a folder it does not serve.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_says_so_itself() {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let error = full.unwrap().write_all(b"a").unwrap_err();
        assert!(is_full(&error), "{error}");
    }
}
