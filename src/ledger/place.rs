//! Where the database is, in the words of SQLite and of sqlx, on every system.

use crate::problem::{Code, Problem};
use std::fmt::Write;
use std::path::Path;

/// Windows takes longer paths only in their verbatim form. This leaves room for the endings of
/// SQLite's journals.
const LONGEST: usize = 240;
/// What a verbatim path of Windows begins with.
const VERBATIM: &str = r"\\?\";

/// The path as a text that SQLite takes for this file and for nothing else: an absolute path is
/// neither `:memory:` nor a `file:` address.
///
/// # Errors
/// [`Code::ProfileFolder`]: SQLite has no name for a path that is no text.
pub fn text(path: &Path) -> Result<String, Problem> {
    let path = std::path::absolute(path).map_err(|e| Problem::new(Code::ProfileFolder, e))?;
    let text = path.to_str().ok_or_else(|| {
        Problem::new(
            Code::ProfileFolder,
            "its path has characters that are no text",
        )
    })?;
    Ok(if cfg!(windows) {
        however_long(text)
    } else {
        text.to_owned()
    })
}

/// The address by which sqlx opens this file.
///
/// # Errors
/// As [`text`].
pub fn url(path: &Path) -> Result<String, Problem> {
    Ok(address(&text(path)?))
}

/// Between this text and the file there are two readers: one of addresses, who would take a drive
/// letter for a host and cleans up what is unusual in a path, and sqlx's own, who cuts off
/// what looks like a scheme or a query. Neither has an opinion about escapes.
fn address(text: &str) -> String {
    let mut address = String::from("sqlite:");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            address.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// An absolute path of Windows in a form that may be of any length.
fn however_long(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST || text.starts_with(VERBATIM) {
        return text.to_owned();
    }
    match text.strip_prefix(r"\\") {
        Some(share) => format!(r"{VERBATIM}UNC\{share}"),
        None => format!("{VERBATIM}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{FILE_NAME, Ledger};
    use sqlx::any::AnyConnectOptions;
    use sqlx::sqlite::SqliteConnectOptions;
    use std::str::FromStr;

    /// The path that sqlx opens for an address.
    fn opened(url: &str) -> String {
        let any = AnyConnectOptions::from_str(url).unwrap();
        let options = SqliteConnectOptions::try_from(&any).unwrap();
        options.get_filename().to_str().unwrap().to_owned()
    }

    const ODD: [&str; 22] = [
        r"C:\Users\Ada\AppData\Roaming\I4 Connector\connector.db",
        "C:/Users/Ada/connector.db",
        r"c:\50% off #1?\{Zürich} & [Höfe]\con+nector;.db",
        r"C:\%41\%2e%2e\100%\connector.db",
        r"\\server\share\Ada Lovelace\connector.db",
        r"\\?\C:\Users\Ada\connector.db",
        r"\\?\UNC\server\share\connector.db",
        r"\\.\C:\connector.db",
        r"C:\日本\😀\connector.db",
        "/home/ada/connector.db",
        "//home/ada/connector.db",
        "/home/ada/./../b/connector.db",
        "/home/a b/%20/#/?mode=memory&cache=shared",
        "/home/\t\n\r/connector.db ",
        "/home/sqlite:/sqlite://connector.db",
        "/home/\u{301}e\u{fffd}\u{200b}|^`<>\"'/connector.db",
        r"/home/back\slash/connector.db",
        "sqlite:sqlite:connector.db",
        "sqlite://connector.db",
        "localhost:80/connector.db",
        "@/connector.db",
        "[::1]/connector.db",
    ];

    #[test]
    fn sqlx_opens_exactly_the_path_that_is_meant() {
        for path in ODD {
            assert_eq!(opened(&address(path)), path);
            assert_eq!(opened(&format!("{}?mode=ro", address(path))), path);
        }
    }

    #[test]
    fn a_long_path_of_windows_is_verbatim() {
        let short = r"C:\Users\Ada\connector.db";
        assert_eq!(however_long(short), short);
        let long = "ü".repeat(LONGEST);
        let drive = format!(r"C:\{long}\connector.db");
        assert_eq!(however_long(&drive), format!(r"\\?\{drive}"));
        assert_eq!(
            however_long(&format!(r"\\?\{drive}")),
            format!(r"\\?\{drive}")
        );
        assert_eq!(
            however_long(&format!(r"\\server\share\{long}")),
            format!(r"\\?\UNC\server\share\{long}")
        );
    }

    #[test]
    fn a_path_is_never_something_else_to_sqlite() {
        for name in [":memory:", "file:a?mode=memory", "file::memory:"] {
            let text = text(Path::new(name)).unwrap();
            assert!(Path::new(&text).is_absolute(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_said_to_be() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/tmp/\xff/connector.db"));
        assert_eq!(url(path).unwrap_err().code, Code::ProfileFolder);
    }

    /// All that is done with a database: making it, looking at it, copying it, opening it again.
    #[tokio::test]
    async fn a_ledger_lives_in_any_folder() {
        let parent = tempfile::tempdir().unwrap();
        let mut names = vec!["50% off #1", "Zürich, 日本 😀", "a&b;c+d='e' {f}"];
        if cfg!(unix) {
            names.extend([
                "?mode=memory",
                r"C:\back\slash",
                "file:a",
                ":memory:",
                "\n\t ",
                "%2e%2e",
                "%41",
            ]);
        }
        for name in names {
            let folder = parent.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            let ledger = Ledger::open(&folder).await.unwrap();
            ledger.set_paused(true).await.unwrap();
            let (scratch, copy) = ledger.scratch().await.unwrap();
            assert_eq!(scratch.paused().await.unwrap(), Some(true), "{name}");
            scratch.close().await;
            copy.close().unwrap();
            ledger.close().await;
            let ledger = Ledger::open(&folder).await.unwrap();
            assert_eq!(ledger.paused().await.unwrap(), Some(true), "{name}");
            ledger.close().await;
            assert!(
                folder.join(FILE_NAME).metadata().unwrap().len() > 0,
                "{name}"
            );
        }
        let there = std::fs::read_dir(parent.path()).unwrap().count();
        let meant = if cfg!(unix) { 10 } else { 3 };
        assert_eq!(there, meant, "another folder was made");
    }
}
