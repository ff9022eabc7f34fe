//! Changing `config.toml`: what the admin wrote, comments included, stays; the new file replaces
//! the old one in one step.

use super::{FILE_NAME, Settings, check_zones};
use crate::model::{Club, InTouchClubId};
use crate::problem::{Code, Problem};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

/// What a new profile begins with.
pub(super) const TEMPLATE: &str = include_str!("../../assets/config.toml");

/// What the names of half-written settings begin and end with.
const LEFTOVER: (&str, &str) = (".config.toml-", ".part");
/// Older ones belong to no save that still runs.
const LEFTOVER_AGE: std::time::Duration = std::time::Duration::from_secs(3600);

/// An edited copy of the settings; nothing is written before [`Editor::save`].
pub struct Editor {
    path: PathBuf,
    pub(super) document: DocumentMut,
    /// Zones of the table as it was opened that nobody knows.
    strange_zones: HashSet<String>,
}

impl Editor {
    /// Opens the settings of a folder for editing; a folder without settings gets the template.
    ///
    /// # Errors
    /// The file is there and cannot be read: then it must not be written either.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let path = folder.join(FILE_NAME);
        let text = match Settings::load(folder) {
            Ok(_) => {
                std::fs::read_to_string(&path).map_err(|e| Problem::new(Code::SettingsBroken, e))?
            }
            Err(problem) if problem.code == Code::SettingsMissing => TEMPLATE.to_owned(),
            Err(problem) => return Err(problem),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let document = text
            .parse()
            .map_err(|e| Problem::new(Code::SettingsBroken, e))?;
        let settings = Settings::parse(text)?;
        let clubs = settings.clubs.into_iter();
        let strange = clubs.filter(Club::has_strange_zone);
        Ok(Self {
            path,
            document,
            strange_zones: strange.map(|club| club.time_zone).collect(),
        })
    }

    /// The settings as they would be saved.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn settings(&self) -> Result<Settings, Problem> {
        Settings::parse(&self.document.to_string())
    }

    /// Sets a value; a comment behind the old one stays.
    pub fn set(&mut self, section: Option<&str>, key: &str, new: impl Into<toml_edit::Value>) {
        let table = match section {
            None => self.document.as_item_mut(),
            Some(section) => self
                .document
                .entry(section)
                .or_insert_with(|| Item::Table(Table::new())),
        };
        let mut new = new.into();
        if let Some(old) = table.get(key).and_then(Item::as_value) {
            *new.decor_mut() = old.decor().clone();
        }
        table[key] = Item::Value(new);
    }

    /// Replaces the table of clubs; rows that stay keep their comments.
    ///
    /// # Errors
    /// As [`Editor::add_club`].
    pub fn set_clubs(&mut self, clubs: &[Club]) -> Result<(), Problem> {
        let known = self.settings()?.clubs;
        let mut old: Vec<Option<Table>> = self.clubs()?.iter().cloned().map(Some).collect();
        let mut rows = ArrayOfTables::new();
        for club in clubs {
            let index = known.iter().position(|k| k.intouch == club.intouch);
            let row = index.and_then(|i| old.get_mut(i)).and_then(Option::take);
            rows.push(filled(row.unwrap_or_default(), club));
        }
        *self.clubs()? = rows;
        Ok(())
    }

    /// Adds a row to the table of clubs.
    ///
    /// # Errors
    /// [`Code::SettingsBroken`] if `clubs` is not a table in this file.
    pub fn add_club(&mut self, club: &Club) -> Result<(), Problem> {
        self.clubs()?.push(filled(Table::new(), club));
        Ok(())
    }

    /// Takes the row of an InTouch club out. Returns whether it was there.
    ///
    /// # Errors
    /// As [`Editor::add_club`].
    pub fn remove_club(&mut self, id: &InTouchClubId) -> Result<bool, Problem> {
        let index = self.settings()?.clubs.iter().position(|c| c.intouch == *id);
        if let Some(index) = index {
            self.clubs()?.remove(index);
        }
        Ok(index.is_some())
    }

    /// Checks the settings and replaces the file in one step: whoever reads meanwhile, or after
    /// a crash, finds the old file or the new one, never half of one.
    ///
    /// # Errors
    /// What is wrong with the settings, or [`Code::SettingsNotSaved`]; the old file is untouched.
    pub fn save(&self) -> Result<Settings, Problem> {
        let settings = self.settings()?;
        // What is known already, as a warning, hinders no other change.
        check_zones(&settings.clubs, &self.strange_zones)?;
        let failed = |e: std::io::Error| Problem::new(Code::SettingsNotSaved, e);
        // Where the file is a link, what it leads to is replaced, not the link.
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().unwrap_or(Path::new("."));
        remove_leftovers(folder);
        // The temporary file is made for its owner only.
        let mut file = tempfile::Builder::new()
            .prefix(LEFTOVER.0)
            .suffix(LEFTOVER.1)
            .tempfile_in(folder)
            .map_err(failed)?;
        if let Ok(old) = std::fs::metadata(&path) {
            // Rights that the admin has given stay.
            let rights = file.as_file().set_permissions(old.permissions());
            rights.map_err(failed)?;
        }
        file.write_all(self.document.to_string().as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(failed)?;
        file.persist(&path).map_err(|e| failed(e.error))?;
        // From here the new file counts; a power cut must not bring the old one back.
        #[cfg(unix)]
        if let Ok(folder) = std::fs::File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(settings)
    }

    fn clubs(&mut self) -> Result<&mut ArrayOfTables, Problem> {
        let item = self
            .document
            .entry("clubs")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        // `clubs = [{…}, …]` is the same table, written on one line.
        if let Some(array) = item.as_array() {
            let mut tables = ArrayOfTables::new();
            for row in array {
                let row = row.as_inline_table().cloned().map(|t| t.into_table());
                tables.push(row.ok_or_else(not_a_table)?);
            }
            *item = Item::ArrayOfTables(tables);
        }
        item.as_array_of_tables_mut().ok_or_else(not_a_table)
    }
}

/// Removes what saves that were cut off have left. Nobody reads it, so failing does no harm.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_ours = name.starts_with(LEFTOVER.0) && name.ends_with(LEFTOVER.1);
        let age = entry.metadata().and_then(|m| m.modified());
        let age = age.ok().and_then(|time| time.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > LEFTOVER_AGE) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The row of a club; what else stands in it stays.
fn filled(mut row: Table, club: &Club) -> Table {
    let mut set = |key: &str, new: toml_edit::Value| {
        let old = row.get(key).and_then(Item::as_value);
        let decor = old.map(|old| old.decor().clone());
        let item = row.entry(key).or_insert(Item::None);
        *item = Item::Value(new);
        if let (Some(decor), Some(new)) = (decor, item.as_value_mut()) {
            *new.decor_mut() = decor;
        }
    };
    set("name", club.name.as_str().into());
    set("address", club.address.as_str().into());
    set("time_zone", club.time_zone.as_str().into());
    set("intouch_club_id", club.intouch.as_str().into());
    set("i4_club_id", club.i4.as_str().into());
    set("enabled", club.enabled.into());
    row
}

/// Puts a settings file aside that cannot be read, under a name that says so, so that a new one
/// can be made. Returns the new name.
///
/// # Errors
/// [`Code::SettingsNotSaved`]; the file is where it was.
pub fn set_aside(folder: &Path) -> Result<String, Problem> {
    let failed = |e: std::io::Error| Problem::new(Code::SettingsNotSaved, e);
    let now = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S");
    let name = format!("config.set-aside-{now}.toml");
    let target = folder.join(&name);
    if target.exists() {
        return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
    }
    std::fs::rename(folder.join(FILE_NAME), target).map_err(failed)?;
    Ok(name)
}

fn not_a_table() -> Problem {
    Problem::new(Code::SettingsBroken, "clubs is not a table")
}
