//! Lines that an older version's template has put into a profile, and that nobody chose.
//!
//! Such a line is known by its value *and* by the comment that the template had behind it. What
//! it becomes gets another comment, so whoever sets the old value again afterwards is obeyed.

use super::Editor;
use super::numbers::{CREATE_PATIENCE_SECONDS, Number};
use crate::problem::Problem;
use std::path::Path;
use toml_edit::{DocumentMut, Item};

/// A line of an older template whose value does harm.
struct Line {
    number: Number,
    value: i64,
    comment: &'static str,
    /// The comment behind the new value.
    new_comment: &'static str,
}

/// Thirty seconds are shorter than I4's search may lag: that could make somebody twice.
const LINES: [Line; 1] = [Line {
    number: CREATE_PATIENCE_SECONDS,
    value: 30,
    comment: "# how long a create without an answer is looked for before it is sent again",
    new_comment: "# raised by the program: its old template had 30; what you write here counts",
}];

/// A setting that was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// Its name, with its section.
    pub name: String,
    /// What stood there.
    pub old: i64,
    /// What stands there now.
    pub new: i64,
}

/// Raises what an older template has put into the settings of a folder, and saves them; to be done
/// by whoever holds the right to sync. Without such a line nothing is written.
///
/// # Errors
/// The settings cannot be read or saved; then they are as they were.
pub fn raise(folder: &Path) -> Result<Vec<Raised>, Problem> {
    let mut editor = Editor::open(folder)?;
    let raised = raise_in(&mut editor.document);
    if !raised.is_empty() {
        editor.save()?;
    }
    Ok(raised)
}

fn raise_in(document: &mut DocumentMut) -> Vec<Raised> {
    let mut raised = Vec::new();
    let Some(sync) = document.get_mut("sync").and_then(Item::as_table_like_mut) else {
        return raised;
    };
    for line in &LINES {
        let name = line.number.name;
        let Some(value) = sync.get_mut(name).and_then(Item::as_value_mut) else {
            continue;
        };
        let comment = value.decor().suffix().and_then(|s| s.as_str());
        let is_ours = comment.is_some_and(|c| c.trim() == line.comment);
        let Ok(new) = i64::try_from(line.number.default) else {
            continue;
        };
        if !is_ours || value.as_integer() != Some(line.value) {
            continue;
        }
        let prefix = value.decor().prefix().cloned();
        *value = new.into();
        if let Some(prefix) = prefix {
            value.decor_mut().set_prefix(prefix);
        }
        value
            .decor_mut()
            .set_suffix(format!("  {}", line.new_comment));
        raised.push(Raised {
            name: format!("sync.{name}"),
            old: line.value,
            new,
        });
    }
    raised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{FILE_NAME, Settings};

    /// What version 0.1 wrote into a new profile, and what an admin has added.
    const OLD: &str = "# mine\r\nversion = 1\r\n[sync]\r\n\
        create_patience_seconds = 30   # how long a create without an answer is looked for before it is sent again\r\n\
        reread_hours = 12              # twice a day\r\n";

    fn raised(text: &str) -> (Vec<Raised>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        let raised = raise(folder.path()).unwrap();
        (raised, std::fs::read_to_string(path).unwrap())
    }

    #[test]
    fn a_line_of_the_old_template_is_raised_once_and_all_else_stays() {
        let (told, text) = raised(OLD);
        let expected = Raised {
            name: "sync.create_patience_seconds".to_owned(),
            old: 30,
            new: 120,
        };
        assert_eq!(told, [expected]);
        let patience = Settings::parse(&text).unwrap().sync.create_patience;
        assert_eq!(patience.as_secs(), 120);
        assert!(text.starts_with("# mine\n") || text.starts_with("# mine\r\n"));
        assert!(text.contains("reread_hours = 12              # twice a day"));
        // The admin sets the old value again: that is a choice.
        let again = text.replace("= 120", "= 30");
        assert_ne!(again, text);
        assert_eq!(raised(&again), (Vec::new(), again));
    }

    #[test]
    fn what_somebody_has_chosen_stays() {
        for line in [
            "create_patience_seconds = 30",
            "create_patience_seconds = 30 # Jonas says that theirs is quick",
            "create_patience_seconds = 31   # how long a create without an answer is looked for before it is sent again",
            "interval_seconds = 30   # how long a create without an answer is looked for before it is sent again",
            "",
        ] {
            let text = format!("version = 1\n[sync]\n{line}\n");
            assert_eq!(raised(&text), (Vec::new(), text));
        }
        assert_eq!(raised("version = 1\n").0, []);
    }

    #[test]
    fn settings_that_cannot_be_read_or_are_not_there_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(raise(folder.path()), Ok(Vec::new()));
        assert!(!folder.path().join(FILE_NAME).exists());
        std::fs::write(folder.path().join(FILE_NAME), "half a fil").unwrap();
        assert!(raise(folder.path()).is_err());
    }
}
