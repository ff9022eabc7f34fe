//! Whether a service is worth calling: when several calls in a row have found nobody there, one
//! call at a time goes ahead and looks, whoever else wants to call. Pure; `transport` asks it.

use super::transport::Failure;

/// So many calls in a row that find nobody there mean that nobody is there for any of them.
const DOWN_AFTER: u32 = 5;

/// What is known of a service.
#[derive(Debug, Default)]
pub struct Breaker {
    in_a_row: u32,
    last: Option<Failure>,
    /// How many calls have been told of: who waits for a look sees by it that there was one.
    told: u64,
}

impl Breaker {
    /// What every call ended with lately, if the service seems to be down.
    #[must_use]
    pub fn is_down(&self) -> Option<&Failure> {
        self.last.as_ref().filter(|_| self.in_a_row >= DOWN_AFTER)
    }

    /// Changes whenever something new is known.
    #[must_use]
    pub fn told(&self) -> u64 {
        self.told
    }

    /// Takes note of how a call has ended, all its attempts.
    pub fn note(&mut self, failure: Option<&Failure>) {
        self.told += 1;
        match failure {
            Some(failure) if failure.is_nobody_there() => {
                self.in_a_row = self.in_a_row.saturating_add(1);
                self.last = Some(failure.clone());
            }
            // A refusal by something on the way says nothing of who is behind it.
            Some(failure) if !failure.is_by_service() => {}
            _ => self.in_a_row = 0,
        }
    }

    /// The service itself wants to be left alone; whoever calls next only looks.
    pub fn rest(&mut self, failure: Failure) {
        self.told += 1;
        self.in_a_row = DOWN_AFTER;
        self.last = Some(failure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, by_service: bool) -> Failure {
        Failure::Status {
            status,
            by_service,
            message: String::new(),
            is_empty: false,
            error: String::new(),
            inner: None,
        }
    }

    #[test]
    fn nobody_there_for_several_is_down_until_somebody_answers() {
        let mut breaker = Breaker::default();
        let nobody = [
            Failure::NotSent("refused".into()),
            Failure::Lost("no answer in time".into()),
            status(502, false),
            status(503, false),
            status(500, false),
        ];
        for failure in &nobody {
            assert_eq!(breaker.is_down(), None);
            breaker.note(Some(failure));
            // Neither for nor against.
            breaker.note(Some(&status(403, false)));
        }
        assert_eq!(breaker.is_down(), nobody.last());
        let seen = breaker.told();
        breaker.note(Some(&nobody[0]));
        assert!(breaker.told() > seen && breaker.is_down().is_some());
        breaker.note(None);
        assert_eq!(breaker.is_down(), None);
    }

    #[test]
    fn a_service_that_speaks_is_there_whatever_it_says() {
        for answer in [
            Some(status(500, true)),
            Some(status(400, true)),
            Some(status(429, true)),
            None,
        ] {
            let mut breaker = Breaker::default();
            for _ in 1..DOWN_AFTER {
                breaker.note(Some(&Failure::NotSent(String::new())));
            }
            breaker.note(answer.as_ref());
            breaker.note(Some(&Failure::NotSent(String::new())));
            assert_eq!(breaker.is_down(), None, "{answer:?}");
        }
    }
}
