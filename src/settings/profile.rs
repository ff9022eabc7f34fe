//! The profile folder and the lock that lets only one process sync it.

use crate::problem::{Code, Problem};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder with `config.toml` and `connector.db`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    folder: PathBuf,
    is_default: bool,
}

/// Held while a process syncs. The operating system frees it when the process dies.
#[derive(Debug)]
pub struct SyncLock(#[expect(dead_code, reason = "the open file is the lock")] File);

const LOCK_FILE: &str = "sync.lock";
const LOCK_TRIES: u32 = 10;
const LOCK_WAIT: Duration = Duration::from_millis(50);

impl Profile {
    /// The profile of `--profile DIR`, or the system's usual place. The folder is made if it is
    /// missing, for its owner only.
    ///
    /// # Errors
    /// [`Code::ProfileFolder`].
    pub fn open(folder: Option<&Path>) -> Result<Self, Problem> {
        let profile = match folder {
            Some(folder) => Self {
                folder: std::path::absolute(folder)
                    .map_err(|e| Problem::new(Code::ProfileFolder, e))?,
                is_default: false,
            },
            None => Self {
                folder: directories::ProjectDirs::from("", "", "i4-connector")
                    .ok_or_else(|| {
                        Problem::new(Code::ProfileFolder, "this user has no home folder")
                    })?
                    .config_dir()
                    .to_owned(),
                is_default: true,
            },
        };
        make_private(&profile.folder).map_err(|e| {
            Problem::new(
                Code::ProfileFolder,
                format!("{}: {e}", profile.folder.display()),
            )
        })?;
        Ok(profile)
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What keyring entries of this profile end with: nothing for the usual profile.
    #[must_use]
    pub fn keyring_suffix(&self) -> String {
        if self.is_default {
            String::new()
        } else {
            format!("@{}", self.folder.display())
        }
    }

    /// Takes the right to sync. Whoever only looks ([`Profile::is_syncing`]) has it for an
    /// instant, so it is tried for a moment.
    ///
    /// # Errors
    /// [`Code::ProfileBusy`] if another process has it.
    pub fn lock(&self) -> Result<SyncLock, Problem> {
        for _ in 0..LOCK_TRIES {
            match self.try_lock() {
                Err(problem) if problem.code == Code::ProfileBusy => std::thread::sleep(LOCK_WAIT),
                other => return other,
            }
        }
        self.try_lock()
    }

    fn try_lock(&self) -> Result<SyncLock, Problem> {
        let folder_problem = |e: std::io::Error| Problem::new(Code::ProfileFolder, e);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(LOCK_FILE))
            .map_err(folder_problem)?;
        match file.try_lock() {
            Ok(()) => Ok(SyncLock(file)),
            Err(TryLockError::WouldBlock) => Err(Code::ProfileBusy.into()),
            Err(TryLockError::Error(e)) => Err(folder_problem(e)),
        }
    }

    /// Whether some process syncs this profile now.
    #[must_use]
    pub fn is_syncing(&self) -> bool {
        matches!(self.try_lock(), Err(problem) if problem.code == Code::ProfileBusy)
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    // A folder that exists keeps its rights: it may be somebody's deliberate choice. The
    // database inside is owner-only all the same.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
