//! `confirm_above`: a pass that would create more people than that waits for a yes.
//!
//! All clubs tell how many they would create before any of them does. A club that takes too long
//! does not hold up the others: they go on with what is known, and whoever comes later is counted
//! on top, so that the limit is never passed without a yes.

use std::time::Duration;
use tokio::sync::watch;

/// A yes to so many people also holds for this part more: some arrive while it is given.
const MORE: u64 = 10;

/// How many people a pass may create. A yes is to those who were seen: notably more are asked
/// about again.
pub fn limit(confirm_above: u64, yes_to: Option<u64>) -> Option<u64> {
    match (confirm_above, yes_to) {
        (0, _) => None,
        (limit, None) => Some(limit),
        (limit, Some(seen)) => Some(limit.max(seen.saturating_add(seen / MORE))),
    }
}

/// How long clubs that have told wait for those that have not.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug)]
struct Tally {
    untold: usize,
    creates: u64,
}

/// Shared by the clubs of a pass.
#[derive(Debug)]
pub struct Gate {
    limit: Option<u64>,
    tally: watch::Sender<Tally>,
}

/// A club's part in the gate; dropping it without telling counts as telling zero.
#[derive(Debug)]
pub struct Part<'a> {
    gate: &'a Gate,
    told: bool,
}

impl Gate {
    /// A gate for `clubs` clubs; `limit` is `None` when everything may be created.
    pub fn new(clubs: usize, limit: Option<u64>) -> Self {
        let tally = Tally {
            untold: clubs,
            creates: 0,
        };
        Self {
            limit,
            tally: watch::Sender::new(tally),
        }
    }

    /// The part of one club. Must be called once for each club of the pass.
    pub fn part(&self) -> Part<'_> {
        Part {
            gate: self,
            told: false,
        }
    }

    /// Whether so many people may be created.
    pub fn allows(&self, creates: u64) -> bool {
        self.limit.is_none_or(|limit| creates <= limit)
    }

    /// Whether creates need not be counted first.
    pub fn is_open(&self) -> bool {
        self.limit.is_none()
    }
}

impl Part<'_> {
    /// Tells how many people this club would create, and hears whether it may.
    pub async fn may_create(mut self, creates: u64) -> bool {
        self.tell(creates);
        if self.gate.is_open() || creates == 0 {
            return true;
        }
        let mut tally = self.gate.tally.subscribe();
        let all_told = tally.wait_for(|t| t.untold == 0);
        // Too late or not, what is known by now decides.
        let _ = tokio::time::timeout(PATIENCE, all_told).await;
        let known = self.gate.tally.borrow().creates;
        self.gate.allows(known)
    }

    fn tell(&mut self, creates: u64) {
        if !self.told {
            self.told = true;
            self.gate.tally.send_modify(|t| {
                t.untold = t.untold.saturating_sub(1);
                t.creates += creates;
            });
        }
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.tell(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_to_those_who_were_seen() {
        assert_eq!(limit(500, None), Some(500));
        assert_eq!(limit(0, None), None);
        assert_eq!(limit(0, Some(600)), None);
        let gate = Gate::new(1, limit(500, Some(600)));
        assert!(gate.allows(600) && gate.allows(660));
        assert!(!gate.allows(661) && !gate.allows(5000));
        // Never less than without a yes.
        assert!(Gate::new(1, limit(500, Some(3))).allows(500));
        assert_eq!(limit(1, Some(u64::MAX)), Some(u64::MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn all_clubs_count_together() {
        let gate = Gate::new(2, Some(500));
        let (a, b) = tokio::join!(gate.part().may_create(300), gate.part().may_create(201));
        assert_eq!((a, b), (false, false));
        let gate = Gate::new(2, Some(500));
        let (a, b) = tokio::join!(gate.part().may_create(300), gate.part().may_create(200));
        assert_eq!((a, b), (true, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_club_holds_up_nobody_and_is_counted_on_top() {
        let gate = Gate::new(2, Some(500));
        let slow = gate.part();
        assert!(gate.part().may_create(300).await);
        assert!(!slow.may_create(300).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_club_that_stops_counts_as_none() {
        let gate = Gate::new(2, Some(0));
        drop(gate.part());
        let before = tokio::time::Instant::now();
        assert!(gate.part().may_create(0).await);
        assert_eq!(before.elapsed(), Duration::ZERO);
    }
}
