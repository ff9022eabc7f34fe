//! `clubs`: the mapping table.

use super::exit::Exit;
use super::output::Output;
use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::problem::{Code, Problem};
use crate::report::{customer_actions_form, table};
use crate::settings::{Editor, Profile, Settings, read_csv, write_csv};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(clap::Subcommand)]
pub enum Command {
    /// The table
    List,
    /// Adds a row
    Add(Row),
    /// Takes the row of an InTouch club out
    Remove {
        /// The InTouch Club ID
        id: String,
    },
    /// Adds and updates rows from a CSV file; empty cells change nothing
    Import {
        /// The file; its columns are those of `export`
        file: PathBuf,
    },
    /// Writes the table to a CSV file
    Export {
        /// The file
        file: PathBuf,
    },
    /// The customer-actions form, filled in, ready to mail
    Form,
}

#[derive(clap::Args)]
pub struct Row {
    /// What you call the club
    #[arg(long)]
    name: String,
    /// Its street address
    #[arg(long, default_value = "")]
    address: String,
    /// Its time zone, such as America/Vancouver
    #[arg(long, default_value = "")]
    time_zone: String,
    /// Its id in InTouch
    #[arg(long, alias = "intouch", value_name = "ID")]
    intouch_club_id: String,
    /// Its id in I4
    #[arg(long, alias = "i4", value_name = "ID")]
    i4_club_id: String,
    /// Leave it switched off for now
    #[arg(long)]
    disabled: bool,
}

pub fn run(profile: &Profile, command: Command, output: Output) -> Result<Exit, Problem> {
    match command {
        Command::List => {
            let settings = Settings::load(profile.folder())?;
            list(&settings.clubs, output);
        }
        Command::Add(row) => {
            let mut editor = Editor::open(profile.folder())?;
            editor.add_club(&Club {
                name: row.name,
                address: row.address,
                time_zone: row.time_zone,
                intouch: InTouchClubId::new(&row.intouch_club_id),
                i4: I4ClubId::new(&row.i4_club_id),
                enabled: !row.disabled,
            })?;
            list(&editor.save()?.clubs, output);
        }
        Command::Remove { id } => {
            let mut editor = Editor::open(profile.folder())?;
            if !editor.remove_club(&InTouchClubId::new(&id))? {
                return Err(Problem::new(
                    Code::Usage,
                    format!("{id} is not in the table"),
                ));
            }
            list(&editor.save()?.clubs, output);
        }
        Command::Import { file } => {
            let bytes = std::fs::read(&file).map_err(|e| file_problem(&file, &e))?;
            let mut editor = Editor::open(profile.folder())?;
            let mut clubs = editor.settings()?.clubs;
            for row in read_csv(&bytes)? {
                // A row of the same InTouch club is updated; empty cells change nothing.
                let old = clubs.iter_mut().find(|c| c.intouch == row.intouch);
                match old {
                    Some(old) => *old = row.over(Some(&*old)),
                    None => clubs.push(row.over(None)),
                }
            }
            editor.set_clubs(&clubs)?;
            list(&editor.save()?.clubs, output);
        }
        Command::Export { file } => {
            let settings = Settings::load(profile.folder())?;
            let bytes = write_csv(&settings.clubs)?;
            std::fs::write(&file, bytes).map_err(|e| file_problem(&file, &e))?;
            let text = format!(
                "{} rows written to {}",
                settings.clubs.len(),
                file.display()
            );
            output.result(&json!({"ok": true, "message": text}), || {
                format!("{text}\n")
            });
        }
        Command::Form => {
            let form = customer_actions_form(&Settings::load(profile.folder())?);
            output.result(&json!({"form": form}), || form.clone());
        }
    }
    Ok(Exit::Done)
}

fn list(clubs: &[Club], output: Output) {
    let json: Vec<Value> = clubs
        .iter()
        .map(|c| {
            json!({"name": c.name, "address": c.address, "time_zone": c.time_zone,
                   "intouch_club_id": c.intouch, "i4_club_id": c.i4, "enabled": c.enabled})
        })
        .collect();
    output.result(&json, || {
        if clubs.is_empty() {
            return "No clubs yet. Add one with `i4-connector clubs add`.\n".to_owned();
        }
        let rows: Vec<Vec<String>> = clubs
            .iter()
            .map(|c| {
                let on = if c.enabled { "on" } else { "off" };
                vec![
                    c.name.clone(),
                    c.address.clone(),
                    c.time_zone.clone(),
                    c.intouch.to_string(),
                    c.i4.to_string(),
                    on.to_owned(),
                ]
            })
            .collect();
        table(
            &[
                "name",
                "address",
                "zone",
                "InTouch Club ID",
                "I4 Club ID",
                "",
            ],
            &rows,
        )
    });
}

fn file_problem(file: &std::path::Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::File, format!("{}: {error}", file.display()))
}
