//! Puts a rebuilt database in the place of the old one, which is set aside with its journal and
//! never deleted.
//!
//! A note on the disk comes first, so that a death at any moment is finished by whoever opens the
//! database next: there is never a moment in which the profile looks new.

use super::trouble::unusable;
use super::upkeep::{sibling, sync_folder};
use crate::problem::Problem;
use std::path::{Path, PathBuf};

/// The folder, in that of the profile, in which a new database is built.
pub const WORKSHOP: &str = "rebuilding";
/// The note: where the old database goes.
const NOTE: &str = "connector.rebuilt";
/// The journals of SQLite.
const JOURNALS: [&str; 2] = ["-wal", "-shm"];

/// Exchanges the database at `path` for the finished one in the workshop. Returns the name under
/// which the old one is kept, if there was one.
///
/// # Errors
/// [`Code::Database`](crate::problem::Code::Database); the old database is where it was.
pub fn swap(path: &Path) -> Result<Option<String>, Problem> {
    let now = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S");
    let mut name = format!("connector.set-aside-{now}.db");
    let mut number = 1;
    while path.with_file_name(&name).exists() {
        number += 1;
        name = format!("connector.set-aside-{now}-{number}.db");
    }
    let aside = path.with_file_name(&name);
    let had_one = path.exists();
    let note = path.with_file_name(NOTE);
    let written = write_whole(&note, name.as_bytes());
    written.map_err(|e| unusable(&note, &e))?;
    if let Err(problem) = finish(path) {
        // Where another program has the old one open, it cannot be moved: nothing has happened.
        if path.exists() && !aside.exists() {
            let _ = std::fs::remove_file(&note);
        }
        return Err(problem);
    }
    Ok(had_one.then_some(name))
}

/// Finishes an exchange that was begun, if one was. Called before anything looks at the file.
///
/// # Errors
/// [`Code::Database`](crate::problem::Code::Database); it is tried again the next time.
pub fn finish(path: &Path) -> Result<(), Problem> {
    let note = path.with_file_name(NOTE);
    let name = match std::fs::read_to_string(&note) {
        Ok(name) => name,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(unusable(&note, &e)),
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let new = built(path);
    // The new one leaves the workshop last: while it is there, what is at `path` is the old one.
    if new.exists() {
        let aside = path.with_file_name(name.trim());
        move_over(path, &aside)?;
        for ending in JOURNALS {
            move_over(&sibling(path, ending), &sibling(&aside, ending))?;
        }
        sync_folder(folder);
        std::fs::rename(&new, path).map_err(|e| unusable(path, &e))?;
        sync_folder(folder);
    }
    std::fs::remove_file(&note).map_err(|e| unusable(&note, &e))?;
    let _ = std::fs::remove_dir_all(path.with_file_name(WORKSHOP));
    sync_folder(folder);
    Ok(())
}

/// Where the new database of the one at `path` is built.
pub fn built(path: &Path) -> PathBuf {
    path.with_file_name(WORKSHOP)
        .join(path.file_name().unwrap_or_default())
}

fn move_over(from: &Path, to: &Path) -> Result<(), Problem> {
    match std::fs::rename(from, to) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(unusable(from, &e)),
        _ => Ok(()),
    }
}

/// Writes a file that is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    sync_folder(folder);
    Ok(())
}
