//! InTouch's log levels \[P].

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a log entry is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Saved.
    Info,
    /// Saved, but something is missing.
    Warning,
    /// Not saved, and why.
    Error,
}

impl Level {
    const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        }
    }

    /// The level of a word, if it is one; case does not matter.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|l| l.word().eq_ignore_ascii_case(word))
    }

    /// This level and the graver ones.
    pub fn at_least(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |level| *level >= self)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
