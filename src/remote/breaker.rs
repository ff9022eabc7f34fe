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
    looks: u64,
    is_sure: bool,
}

impl Breaker {
    /// What every call ended with lately, if the service seems to be down.
    #[must_use]
    pub fn is_down(&self) -> Option<&Failure> {
        self.last.as_ref().filter(|_| self.in_a_row >= DOWN_AFTER)
    }

    /// How often somebody has looked: who waits sees by it that it has happened meanwhile.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// Whether a look, with all its patience, has found nobody: then further ones need little.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// A call was answered.
    pub fn answered(&mut self) {
        self.in_a_row = 0;
        self.is_sure = false;
    }

    /// The first attempt of a call has failed. Each call counts once, however often it tries.
    pub fn failed(&mut self, failure: &Failure) {
        if failure.is_nobody_there() {
            self.in_a_row = self.in_a_row.saturating_add(1);
            self.last = Some(failure.clone());
        } else if failure.is_by_service() {
            self.answered();
        }
        // A refusal by something on the way says nothing of who is behind it.
    }

    /// A look has failed. Whoever answered it, others may ask for themselves again.
    pub fn looked(&mut self, failure: &Failure) {
        self.looks += 1;
        if failure.is_nobody_there() {
            self.last = Some(failure.clone());
            self.is_sure = true;
        } else {
            self.answered();
        }
    }

    /// The service itself wants to be left alone; whoever calls next only looks.
    pub fn rest(&mut self, failure: &Failure) {
        self.in_a_row = DOWN_AFTER;
        self.last = Some(failure.clone());
        self.looks += 1;
        self.is_sure = true;
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
            breaker.failed(failure);
            // Neither for nor against.
            breaker.failed(&status(403, false));
        }
        assert_eq!(breaker.is_down(), nobody.last());
        assert!(!breaker.is_sure());
        breaker.looked(&nobody[0]);
        assert_eq!(breaker.is_down(), nobody.first());
        assert!(breaker.is_sure() && breaker.looks() == 1);
        breaker.answered();
        assert!(breaker.is_down().is_none() && !breaker.is_sure());
    }

    #[test]
    fn a_service_that_speaks_is_there_whatever_it_says() {
        let almost_down = || {
            let mut breaker = Breaker::default();
            for _ in 1..DOWN_AFTER {
                breaker.failed(&Failure::NotSent(String::new()));
            }
            breaker
        };
        for answer in [status(500, true), status(400, true), status(429, true)] {
            let mut breaker = almost_down();
            breaker.failed(&answer);
            breaker.failed(&Failure::NotSent(String::new()));
            assert_eq!(breaker.is_down(), None, "{answer:?}");
        }
        // Somebody answers who looks, and be it a gateway.
        let mut breaker = almost_down();
        breaker.failed(&Failure::NotSent(String::new()));
        assert!(breaker.is_down().is_some());
        breaker.looked(&status(403, false));
        assert_eq!(breaker.is_down(), None);
    }
}
