//! Commands on their way: what came back, kept here because the view forgets old answers.

use crate::desk::{Ticket, View};
use crate::problem::Problem;

/// What became of commands that belong together.
#[derive(Debug, Default)]
pub enum Sent {
    /// Nothing was sent.
    #[default]
    Nothing,
    /// Answers are awaited.
    Waiting(Vec<Ticket>),
    /// All went well.
    Done,
    /// Some did not.
    Failed(Vec<Problem>),
}

impl Sent {
    /// These are sent now.
    #[must_use]
    pub fn new(tickets: Vec<Ticket>) -> Self {
        Self::Waiting(tickets)
    }

    /// Whether answers are awaited.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// What went wrong.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Failed(problems) => problems,
            _ => &[],
        }
    }

    /// Looks for the answers; true once, when the last one is there and all went well.
    pub fn poll(&mut self, view: &View) -> bool {
        let Self::Waiting(tickets) = self else {
            return false;
        };
        let answers: Option<Vec<_>> = tickets.iter().map(|t| view.answer(*t)).collect();
        let Some(answers) = answers else {
            return false;
        };
        let problems: Vec<Problem> = answers
            .into_iter()
            .filter_map(|a| a.as_ref().err().cloned())
            .collect();
        let done = problems.is_empty();
        *self = if done {
            Self::Done
        } else {
            Self::Failed(problems)
        };
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Command, Desk};
    use crate::problem::Code;
    use crate::settings::Settings;

    #[test]
    fn all_answers_are_waited_for_and_problems_stay() {
        let settings = Settings::template().unwrap();
        let mut view = View::new("/".into(), settings, "keyring", false);
        let (desk, _inbox) = Desk::new(view.clone());
        let tickets = vec![desk.send(Command::Offer), desk.send(Command::Offer)];
        let mut sent = Sent::new(tickets.clone());
        assert!(!sent.poll(&view) && sent.is_waiting());
        view.put_answer(tickets[0], Err(Code::KeyringLocked.into()));
        assert!(!sent.poll(&view) && sent.is_waiting());
        view.put_answer(tickets[1], Ok("Saved".to_owned()));
        assert!(!sent.poll(&view) && !sent.is_waiting());
        assert_eq!(sent.problems()[0].code, Code::KeyringLocked);

        let ticket = desk.send(Command::Offer);
        let mut sent = Sent::new(vec![ticket]);
        view.put_answer(ticket, Ok("Saved".to_owned()));
        assert!(sent.poll(&view) && !sent.poll(&view));
        assert!(matches!(sent, Sent::Done) && sent.problems().is_empty());
    }
}
