//! Changing `config.toml`: what the admin wrote, comments included, stays; the new file replaces
//! the old one in one step.

use super::{FILE_NAME, Settings};
use crate::model::{Club, InTouchClubId};
use crate::problem::{Code, Problem};
use std::io::Write;
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// What a new profile begins with.
pub(super) const TEMPLATE: &str = include_str!("../../assets/config.toml");

/// An edited copy of the settings; nothing is written before [`Editor::save`].
pub struct Editor {
    path: PathBuf,
    document: DocumentMut,
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
        Ok(Self { path, document })
    }

    /// The settings as they would be saved.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn settings(&self) -> Result<Settings, Problem> {
        Settings::parse(&self.document.to_string())
    }

    /// Adds a row to the table of clubs.
    ///
    /// # Errors
    /// [`Code::SettingsBroken`] if `clubs` is not a table in this file.
    pub fn add_club(&mut self, club: &Club) -> Result<(), Problem> {
        let mut row = Table::new();
        row.insert("name", value(&club.name));
        row.insert("address", value(&club.address));
        row.insert("time_zone", value(&club.time_zone));
        row.insert("intouch_club_id", value(club.intouch.as_str()));
        row.insert("i4_club_id", value(club.i4.as_str()));
        row.insert("enabled", value(club.enabled));
        self.clubs()?.push(row);
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
        let failed = |e: std::io::Error| Problem::new(Code::SettingsNotSaved, e);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // The temporary file is made for its owner only.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(self.document.to_string().as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(failed)?;
        file.persist(&self.path).map_err(|e| failed(e.error))?;
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

fn not_a_table() -> Problem {
    Problem::new(Code::SettingsBroken, "clubs is not a table")
}
