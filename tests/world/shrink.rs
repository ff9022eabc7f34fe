//! Makes a plan that breaks a promise smaller, as long as it breaks the same promise: first whole
//! parts are left out, then single events, then faults and people.

use crate::plan::{Deed, Mood, Pass, Plan, Sky, Step};
use crate::run::run;
use std::time::{Duration, Instant};

/// Runs that shrinking may take.
const RUNS: u32 = 400;
/// And the time.
const TIME: Duration = Duration::from_secs(120);

/// The smallest plan that was found, and what it breaks.
pub fn shrink(plan: &Plan, promise: &str) -> Plan {
    let mut search = Search {
        promise,
        left: RUNS,
        until: Instant::now() + TIME,
        best: plan.clone(),
    };
    loop {
        let before = search.best.clone();
        search.fewer_steps();
        search.simpler_beginning();
        search.simpler_steps();
        if search.best == before || search.is_over() {
            return search.best;
        }
    }
}

struct Search<'a> {
    promise: &'a str,
    left: u32,
    until: Instant,
    best: Plan,
}

impl Search<'_> {
    fn is_over(&self) -> bool {
        self.left == 0 || Instant::now() > self.until
    }

    /// Takes a plan if it breaks the promise too.
    fn take(&mut self, plan: Plan) -> bool {
        if plan == self.best || self.is_over() {
            return false;
        }
        self.left -= 1;
        let broken = run(&plan, false).err();
        let same = broken.is_some_and(|f| f.broken.iter().any(|b| b.promise == self.promise));
        if same {
            self.best = plan;
        }
        same
    }

    fn fewer_steps(&mut self) {
        let mut size = self.best.steps.len().div_ceil(2);
        while size > 0 {
            let mut at = 0;
            while at < self.best.steps.len() {
                let mut plan = self.best.clone();
                let end = plan.steps.len().min(at + size);
                plan.steps.drain(at..end);
                if !self.take(plan) {
                    at += size;
                }
            }
            size /= 2;
        }
    }

    fn simpler_beginning(&mut self) {
        for people in [0, 1, 2, 4, 8, 16] {
            if people < self.best.people
                && self.take(Plan {
                    people,
                    ..self.best.clone()
                })
            {
                break;
            }
        }
        for clubs in 1..self.best.clubs {
            if self.take(Plan {
                clubs,
                ..self.best.clone()
            }) {
                break;
            }
        }
        self.take(Plan {
            now: false,
            ..self.best.clone()
        });
        self.take(Plan {
            confirm_above: 0,
            ..self.best.clone()
        });
        self.take(Plan {
            confirm_cleared_above: 20,
            ..self.best.clone()
        });
        self.take(Plan {
            patience_s: 120,
            ..self.best.clone()
        });
        self.take(Plan {
            reread_h: 24,
            ..self.best.clone()
        });
    }

    fn simpler_steps(&mut self) {
        for at in 0..self.best.steps.len() {
            for step in simpler(&self.best.steps[at]) {
                let mut plan = self.best.clone();
                plan.steps[at] = step;
                self.take(plan);
            }
            let mut n = 0;
            while let Step::Pass(pass) = &self.best.steps[at] {
                if n >= pass.meanwhile.len() {
                    break;
                }
                let mut fewer = pass.clone();
                fewer.meanwhile.remove(n);
                let mut plan = self.best.clone();
                plan.steps[at] = Step::Pass(fewer);
                if !self.take(plan) {
                    n += 1;
                }
            }
        }
    }
}

/// The same, with less in it.
fn simpler(step: &Step) -> Vec<Step> {
    match step {
        Step::Pass(pass) => vec![
            Step::Pass(Pass {
                dies: None,
                ..pass.clone()
            }),
            Step::Pass(Pass {
                interrupted: false,
                ..pass.clone()
            }),
            Step::Pass(Pass {
                yes: false,
                ..pass.clone()
            }),
            Step::Pass(Pass {
                meanwhile: Vec::new(),
                ..pass.clone()
            }),
        ],
        Step::DryRun { .. } => vec![Step::DryRun { dies: None }],
        Step::Weather(sky) => vec![
            Step::Weather(Sky::default()),
            Step::Weather(Sky {
                rough: Mood::Calm,
                ..sky.clone()
            }),
            Step::Weather(Sky {
                gateway: 0,
                ..sky.clone()
            }),
            Step::Weather(Sky {
                shut: Vec::new(),
                ..sky.clone()
            }),
            Step::Weather(Sky {
                odd_pages: 0,
                ..sky.clone()
            }),
            Step::Weather(Sky {
                latency_ms: 0,
                ..sky.clone()
            }),
            Step::Weather(Sky {
                lag: 0,
                lag_lists: false,
                ..sky.clone()
            }),
        ],
        Step::Deed(deed) => simpler_deed(deed).into_iter().map(Step::Deed).collect(),
        Step::Clock { .. } | Step::Wait { .. } => Vec::new(),
    }
}

fn simpler_deed(deed: &Deed) -> Vec<Deed> {
    match deed {
        Deed::Import { club, many, active } if *many > 2 => [2, many / 2]
            .map(|many| Deed::Import {
                club: *club,
                many,
                active: *active,
            })
            .to_vec(),
        Deed::Trouble { call, times, how } if *times > 1 => [1, times / 2]
            .map(|times| Deed::Trouble {
                call: *call,
                times,
                how: *how,
            })
            .to_vec(),
        Deed::Enter {
            club,
            filled,
            refused,
        } if *filled > 0 => {
            vec![Deed::Enter {
                club: *club,
                filled: 0,
                refused: *refused,
            }]
        }
        _ => Vec::new(),
    }
}
