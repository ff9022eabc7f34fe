//! How a pass ended for each person, and the sums.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::AddAssign;

/// Every read person ends in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new I4 prospect was made.
    Created,
    /// Found in I4, linked, and brought up to date.
    Linked,
    /// Changed fields were sent.
    Updated,
    /// Nothing that I4 keeps has changed.
    Unchanged,
    /// Deliberately left alone (an inactive prospect who is not in I4).
    Skipped,
    /// Waits for a change in InTouch or I4, or for the admin.
    Held,
    /// Did not go through for a technical reason; the next pass tries again.
    Failed,
    /// Not finished in this pass; goes on by itself or after a yes.
    Pending,
}

impl Outcome {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Linked,
        Self::Updated,
        Self::Unchanged,
        Self::Skipped,
        Self::Held,
        Self::Failed,
        Self::Pending,
    ];

    /// The word used in JSON, tables and the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Linked => "linked",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Pending => "pending",
        }
    }

    /// The outcome of a word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.word() == word)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// People per outcome. `read` is counted where people are read, the others where they end;
/// [`Counts::add_up`] says whether both agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People read, or looked at again.
    pub read: u64,
    /// See [`Outcome::Created`].
    pub created: u64,
    /// See [`Outcome::Linked`].
    pub linked: u64,
    /// See [`Outcome::Updated`].
    pub updated: u64,
    /// See [`Outcome::Unchanged`].
    pub unchanged: u64,
    /// See [`Outcome::Skipped`].
    pub skipped: u64,
    /// See [`Outcome::Held`].
    pub held: u64,
    /// See [`Outcome::Failed`].
    pub failed: u64,
    /// See [`Outcome::Pending`].
    pub pending: u64,
}

impl Counts {
    /// The number that belongs to an outcome.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Created => self.created,
            Outcome::Linked => self.linked,
            Outcome::Updated => self.updated,
            Outcome::Unchanged => self.unchanged,
            Outcome::Skipped => self.skipped,
            Outcome::Held => self.held,
            Outcome::Failed => self.failed,
            Outcome::Pending => self.pending,
        }
    }

    /// Counts `n` people more.
    pub fn add(&mut self, outcome: Outcome, n: u64) {
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Linked => &mut self.linked,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Held => &mut self.held,
            Outcome::Failed => &mut self.failed,
            Outcome::Pending => &mut self.pending,
        } += n;
    }

    /// How many people have ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        Outcome::ALL.into_iter().map(|o| self.of(o)).sum()
    }

    /// Whether everybody read has ended in exactly one outcome.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.read == self.ended()
    }
}

impl fmt::Display for Counts {
    /// In one line, zeros left out: "11 read: 3 created, 8 updated".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.read == 0 && self.ended() == 0 {
            return f.write_str("nothing new");
        }
        write!(f, "{} read", self.read)?;
        let mut mark = ':';
        for outcome in Outcome::ALL.into_iter().filter(|o| self.of(*o) > 0) {
            write!(f, "{mark} {} {outcome}", self.of(outcome))?;
            mark = ',';
        }
        Ok(())
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        for outcome in Outcome::ALL {
            self.add(outcome, other.of(outcome));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_sums_add_up_however_clubs_are_counted(
            clubs in proptest::collection::vec(
                proptest::collection::vec(0..Outcome::ALL.len(), 0..50), 0..6),
        ) {
            let mut totals = Counts::default();
            for people in &clubs {
                let mut club = Counts { read: people.len() as u64, ..Counts::default() };
                for outcome in people {
                    club.add(Outcome::ALL[*outcome], 1);
                }
                prop_assert!(club.add_up());
                totals += club;
            }
            prop_assert!(totals.add_up());
            prop_assert_eq!(totals.read, clubs.iter().map(Vec::len).sum::<usize>() as u64);
            for outcome in Outcome::ALL {
                prop_assert_eq!(Outcome::from_word(outcome.word()), Some(outcome));
            }
        }
    }

    #[test]
    fn somebody_lost_is_noticed() {
        let counts = Counts {
            read: 2,
            created: 1,
            ..Counts::default()
        };
        assert!(!counts.add_up());
    }
}
