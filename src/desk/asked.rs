//! A value that was asked for: it keeps what it had while it is fetched again, and when that
//! fails.

use crate::problem::Problem;
use std::sync::Arc;

/// An asynchronous value as the window draws it.
#[derive(Debug)]
pub struct Asked<T> {
    value: Option<Arc<T>>,
    state: State,
    generation: u64,
}

#[derive(Clone, Debug, Default)]
enum State {
    #[default]
    Quiet,
    Pending,
    Failed(Problem),
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self {
            value: None,
            state: State::Quiet,
            generation: 0,
        }
    }
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            state: self.state.clone(),
            generation: self.generation,
        }
    }
}

impl<T> Asked<T> {
    /// The newest value there is, old while it is fetched again.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_deref()
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self.state, State::Pending)
    }

    /// Why there is no newer value.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match &self.state {
            State::Failed(problem) => Some(problem),
            State::Quiet | State::Pending => None,
        }
    }

    /// How many answers have come, good ones and others: who has asked waits for another number,
    /// because the command may not have been taken yet.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// It is asked for.
    pub fn ask(&mut self) {
        self.state = State::Pending;
    }

    /// The answer is there.
    pub fn answer(&mut self, answer: Result<T, Problem>) {
        self.generation += 1;
        match answer {
            Ok(value) => {
                self.value = Some(Arc::new(value));
                self.state = State::Quiet;
            }
            Err(problem) => self.state = State::Failed(problem),
        }
    }
}

impl<T> From<Result<T, Problem>> for Asked<T> {
    fn from(answer: Result<T, Problem>) -> Self {
        let mut asked = Self::default();
        asked.answer(answer);
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    #[test]
    fn the_old_value_stays_until_there_is_a_new_one() {
        let mut asked = Asked::default();
        assert!(asked.value().is_none() && !asked.is_pending());
        asked.ask();
        assert!(asked.value().is_none() && asked.is_pending());
        asked.answer(Ok(1));
        asked.ask();
        assert_eq!((asked.value(), asked.is_pending()), (Some(&1), true));
        asked.answer(Err(Code::I4Offline.into()));
        assert_eq!((asked.value(), asked.is_pending()), (Some(&1), false));
        assert_eq!(asked.problem().map(|p| p.code), Some(Code::I4Offline));
        assert_eq!(asked.generation(), 2);
        asked.answer(Ok(2));
        assert_eq!((asked.value(), asked.generation()), (Some(&2), 3));
        assert!(asked.problem().is_none());
    }
}
