//! Files that the admin asks for, and what is opened in other programs.

use crate::model::Club;
use crate::problem::{Code, Problem};
use crate::report::{customer_actions_form, customer_actions_html, customer_actions_mail};
use crate::settings::{Settings, TableRow, read_csv, write_csv};
use std::path::Path;

/// The printable form, in the profile folder.
const FORM: &str = "customer-actions.html";
/// A table of clubs is never as large as this; a file picked by mistake is.
const LARGEST: u64 = 8 * 1024 * 1024;

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
pub fn write_table(path: &Path, clubs: &[Club]) -> Result<String, Problem> {
    std::fs::write(path, write_csv(clubs)?).map_err(|e| failed(path, &e))?;
    Ok(format!("Written to {}", path.display()))
}

/// Writes the customer-actions form: HTML if the name ends so, else text.
pub fn write_form(path: &Path, settings: &Settings) -> Result<String, Problem> {
    let is_html = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("html") || e.eq_ignore_ascii_case("htm"));
    let text = if is_html {
        customer_actions_html(settings)
    } else {
        customer_actions_form(settings)
    };
    std::fs::write(path, text).map_err(|e| failed(path, &e))?;
    Ok(format!("Written to {}", path.display()))
}

/// Opens the form in the browser.
pub fn print_form(folder: &Path, settings: &Settings) -> Result<String, Problem> {
    let path = folder.join(FORM);
    write_form(&path, settings)?;
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

fn open(what: &std::ffi::OsStr, said: &str) -> Result<String, Problem> {
    open::that_detached(what)
        .map(|()| said.to_owned())
        .map_err(|e| Problem::new(Code::NoProgram, e))
}

fn failed(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::File, format!("{}: {error}", path.display()))
}
