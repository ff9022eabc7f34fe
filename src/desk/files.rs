//! Files that the admin asks for, and what is opened in other programs.

use crate::model::Club;
use crate::problem::{Code, Problem};
use crate::report::{customer_actions_form, customer_actions_html, customer_actions_mail};
use crate::settings::{Settings, TableRow, read_csv, write_csv};
use std::io::Write;
use std::path::Path;

/// The printable form, in the profile folder.
const FORM: &str = "customer-actions.html";
/// A table of clubs is never as large as this; a file picked by mistake is.
const LARGEST: u64 = 8 * 1024 * 1024;
/// How the detail of a problem ends when a file is there already.
const EXISTS: &str = "exists already";

/// Reads a table of clubs.
pub fn read_table(path: &Path) -> Result<Vec<TableRow>, Problem> {
    let length = std::fs::metadata(path).map_err(|e| failed(path, &e))?.len();
    if length > LARGEST {
        return Err(Problem::new(
            Code::File,
            format!("{} is too large for a table of clubs", path.display()),
        ));
    }
    read_csv(&std::fs::read(path).map_err(|e| failed(path, &e))?)
}

/// Writes a table of clubs.
pub fn write_table(path: &Path, clubs: &[Club], replace: bool) -> Result<String, Problem> {
    write(path, &write_csv(clubs)?, replace)?;
    Ok(format!("Written to {}", path.display()))
}

/// Writes the customer-actions form: HTML if the name ends so, else text.
pub fn write_form(path: &Path, settings: &Settings, replace: bool) -> Result<String, Problem> {
    let is_html = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("html") || e.eq_ignore_ascii_case("htm"));
    let text = if is_html {
        customer_actions_html(settings)
    } else {
        customer_actions_form(settings)
    };
    write(path, text.as_bytes(), replace)?;
    Ok(format!("Written to {}", path.display()))
}

/// Opens the form in the browser.
pub fn print_form(folder: &Path, settings: &Settings) -> Result<String, Problem> {
    let path = folder.join(FORM);
    write_form(&path, settings, true)?;
    open(path.as_os_str(), "Opened in your browser: print it there")
}

/// Opens a mail with the form.
pub fn mail_form(settings: &Settings) -> Result<String, Problem> {
    let mail = customer_actions_mail(settings);
    open(mail.as_ref(), "Opened in your mail program")
}

/// Opens a folder in the file manager.
pub fn open_folder(folder: &Path) -> Result<String, Problem> {
    open(folder.as_os_str(), "Opened in your file manager")
}

/// Whether a file was not written because there is one of that name: writing it with `replace`
/// would do.
#[must_use]
pub fn exists_already(problem: &Problem) -> bool {
    problem.code == Code::File && problem.detail.ends_with(EXISTS)
}

/// Writes a file in one step: beside it first, then renamed, so that whoever reads it meanwhile,
/// or after a crash, finds the old file or the new one, never half of one.
fn write(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Problem> {
    let failed = |e: std::io::Error| failed(path, &e);
    let exists = || Problem::new(Code::File, format!("{} {EXISTS}", path.display()));
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    let is_there = std::fs::symlink_metadata(path).is_ok();
    if is_there && !replace {
        return Err(exists());
    }
    // What a link names is replaced, not the link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|f| !f.as_os_str().is_empty());
    let mut file = temporary(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    if let Ok(old) = std::fs::metadata(&target) {
        // A file that only its owner may read stays so.
        let _ = file.as_file().set_permissions(old.permissions());
    }
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    if replace {
        return file.persist(&target).map(drop).map_err(|e| failed(e.error));
    }
    match file.persist_noclobber(&target) {
        Ok(_) => Ok(()),
        // Made by somebody else a moment ago.
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Err(exists()),
        // Some file systems of sticks and shares cannot tell while they rename.
        Err(e) => e
            .file
            .persist(&target)
            .map(drop)
            .map_err(|e| failed(e.error)),
    }
}

/// A file with the rights of any new file; temporary ones are for their owner only otherwise.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "rights are set on Unix only"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn open(what: &std::ffi::OsStr, said: &str) -> Result<String, Problem> {
    open::that_detached(what)
        .map(|()| said.to_owned())
        .map_err(|e| Problem::new(Code::NoProgram, e))
}

fn failed(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::File, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let files = std::fs::read_dir(folder).unwrap();
        files
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clubs.csv");
        std::fs::write(&path, "theirs").unwrap();
        let problem = write_table(&path, &[], false).unwrap_err();
        assert!(exists_already(&problem), "{problem}");
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["clubs.csv"], "nothing is left over");
        write_table(&path, &[], true).unwrap();
        assert!(read_table(&path).unwrap().is_empty());
        assert_eq!(names(folder.path()), ["clubs.csv"]);
        let problem = write_table(folder.path(), &[], true).unwrap_err();
        assert!(!exists_already(&problem), "a folder cannot be replaced");
        let nowhere = folder.path().join("no").join("clubs.csv");
        let problem = write_table(&nowhere, &[], false).unwrap_err();
        assert!(problem.code == Code::File && !exists_already(&problem));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_rights_stay_as_they_were() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (path, link) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        write(&path, b"first", false).unwrap();
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        assert_eq!(mode(&path), mode(&plain), "as any new file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&path, &link).unwrap();
        assert!(exists_already(&write(&link, b"", false).unwrap_err()));
        write(&link, b"second", true).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(mode(&path), 0o600);
    }
}
