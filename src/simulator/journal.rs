//! What `simulate --keep FILE` writes down, so that services that die come back with what they
//! had done: one line for each change of their state, written before the change is made.

use super::i4;
use super::world::World;
use super::{Options, people};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::Path;

/// One line.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first line: what everything after it happened to.
    Company {
        people: usize,
        clubs: usize,
        seed: u64,
    },
    /// I4 was asked to create somebody, by a client that may.
    Create {
        now: i64,
        club: u32,
        body: Map<String, Value>,
    },
    /// I4 was asked to change somebody, by a client that may.
    Update { now: i64, body: Map<String, Value> },
    /// Somebody in InTouch changed after a page was read.
    Moved {
        now: i64,
        club: String,
        uuid: String,
    },
}

/// The file. A line is in it for good once it is written: it is there for who kills this process,
/// though not for who pulls the plug of the machine.
pub(super) struct Journal(File);

impl Journal {
    /// One that is open for reading only.
    #[cfg(test)]
    pub(super) fn unwritable() -> Journal {
        Journal(File::open("/dev/null").unwrap())
    }

    fn write(&mut self, line: &Line) -> Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        self.0.write_all(text.as_bytes())
    }
}

impl World {
    /// The company of these options, with what its file says has happened to it; no port is opened.
    ///
    /// # Errors
    /// The file cannot be read, or belongs to another company.
    pub fn new(options: &Options) -> Result<World> {
        let mut world = World::empty(options.seed, options.clubs);
        people::populate(&mut world, options.people);
        world.faults = options.faults.clone();
        if let Some(path) = &options.keep {
            world.take_up(path, options)?;
        }
        Ok(world)
    }

    /// Writes down what is about to be done; without a file there is nothing to write.
    pub(super) fn keep(&mut self, line: impl FnOnce(&World) -> Line) -> Result<()> {
        let Some(mut journal) = self.journal.take() else {
            return Ok(());
        };
        let written = journal.write(&line(self));
        self.journal = Some(journal);
        written
    }

    fn take_up(&mut self, path: &Path, options: &Options) -> Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A line without its end was being written when the process died: it was not done.
        let whole = text.iter().rposition(|byte| *byte == b'\n');
        text.truncate(whole.map_or(0, |end| end + 1));
        file.set_len(text.len() as u64)?;
        let company = Line::Company {
            people: options.people,
            clubs: options.clubs,
            seed: options.seed,
        };
        let mut lines = serde_json::Deserializer::from_slice(&text).into_iter::<Line>();
        match lines.next().transpose()? {
            Some(first) if first != company => {
                let why = "it was kept with other people, clubs or another seed";
                return Err(Error::new(ErrorKind::InvalidData, why));
            }
            Some(_) => {}
            None => Journal(file.try_clone()?).write(&company)?,
        }
        for line in lines {
            self.redo(line?);
        }
        self.journal = Some(Journal(file));
        Ok(())
    }

    fn redo(&mut self, line: Line) {
        match line {
            Line::Company { .. } => {}
            Line::Create { now, club, body } => {
                self.now = now;
                i4::create::create(self, &body, club);
            }
            Line::Update { now, body } => {
                self.now = now;
                i4::update::update(self, &body);
            }
            Line::Moved { now, club, uuid } => {
                self.now = now;
                self.edit_lead_at(&club, &uuid, now, |_| {});
            }
        }
    }
}
