//! Mass damage asks: a pass that would create, update or empty more than the settings allow waits
//! for a yes.
//!
//! All clubs tell what they would do before any of them does it. A club that takes too long does
//! not hold up the others: they go on with what is known, and whoever comes later is counted on
//! top, so that no limit is passed without a yes. Updates that are a club's fair share of their
//! limit need not wait for the other clubs: all shares together are within it.

use crate::model::Field;
use crate::problem::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::watch;

/// A yes to so many people also holds for this part more: some arrive while it is given.
const MORE: u64 = 10;
/// So many people who were there before the start may be created in a pass without being asked
/// about: more at once are a change of InTouch's, not of people.
const OLD_AT_ONCE: u64 = 20;

/// The codes of those who wait for a yes.
pub static WAITING: [Code; 4] = [
    Code::ConfirmCreates,
    Code::ConfirmOld,
    Code::ConfirmCleared,
    Code::ConfirmUpdated,
];

/// How many people a pass may do what to; `None`: any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// To be created.
    pub creates: Option<u64>,
    /// To be created, and there before the start.
    pub old: Option<u64>,
    /// To lose the same field.
    pub cleared: Option<u64>,
    /// To be updated.
    pub updates: Option<u64>,
}

/// How many people were shown to whoever has said yes, by what they wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// See [`Code::ConfirmCreates`].
    pub creates: u64,
    /// See [`Code::ConfirmOld`].
    pub old: u64,
    /// See [`Code::ConfirmCleared`].
    pub cleared: u64,
    /// See [`Code::ConfirmUpdated`].
    pub updates: u64,
}

impl Shown {
    /// So many people for each of [`WAITING`].
    pub fn of(mut people: impl FnMut(Code) -> u64) -> Self {
        Self {
            creates: people(Code::ConfirmCreates),
            old: people(Code::ConfirmOld),
            cleared: people(Code::ConfirmCleared),
            updates: people(Code::ConfirmUpdated),
        }
    }

    /// In the order of [`WAITING`].
    pub fn each(self) -> [(Code, u64); 4] {
        [
            (Code::ConfirmCreates, self.creates),
            (Code::ConfirmOld, self.old),
            (Code::ConfirmCleared, self.cleared),
            (Code::ConfirmUpdated, self.updates),
        ]
    }

    /// Everybody.
    pub fn total(self) -> u64 {
        let people = self.each().map(|(_, people)| people);
        people.into_iter().fold(0, u64::saturating_add)
    }
}

impl Limits {
    /// The limits of the settings, where 0 means any number.
    pub fn of(creates: u64, cleared: u64, updates: u64) -> Self {
        let limit = |n: u64| Some(n).filter(|n| *n > 0);
        Self {
            creates: limit(creates),
            old: Some(OLD_AT_ONCE),
            cleared: limit(cleared),
            updates: limit(updates),
        }
    }

    /// The same after a yes. A yes is to those who were seen: notably more are asked about again.
    #[must_use]
    pub fn after_yes_to(self, shown: Shown) -> Self {
        let raised = |limit: Option<u64>, seen: u64| {
            limit.map(|limit| limit.max(seen.saturating_add(seen / MORE)))
        };
        Self {
            creates: raised(self.creates, shown.creates.saturating_add(shown.old)),
            old: raised(self.old, shown.old),
            cleared: raised(self.cleared, shown.cleared),
            updates: raised(self.updates, shown.updates.saturating_add(shown.cleared)),
        }
    }

    /// The limit that people with this code wait for.
    pub fn for_code(self, code: Code) -> Option<u64> {
        match code {
            Code::ConfirmOld => self.old,
            Code::ConfirmCleared => self.cleared,
            Code::ConfirmUpdated => self.updates,
            _ => self.creates,
        }
    }

    fn is_open(self) -> bool {
        self == Self::default()
    }
}

/// What a club would do in this pass, in people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// To be created.
    pub creates: u64,
    /// Of these, there before the start.
    pub old: u64,
    /// To be updated.
    pub updates: u64,
    /// Of these, those who would lose a field.
    pub cleared: BTreeMap<Field, u64>,
}

impl Wanted {
    fn add(&mut self, other: &Self) {
        self.creates += other.creates;
        self.old += other.old;
        self.updates += other.updates;
        for (field, people) in &other.cleared {
            *self.cleared.entry(*field).or_default() += people;
        }
    }

    fn within(&self, limits: Limits) -> Allowed {
        let fits = |people: u64, limit: Option<u64>| limit.is_none_or(|limit| people <= limit);
        let too_many = self
            .cleared
            .iter()
            .filter(|(_, n)| !fits(**n, limits.cleared));
        Allowed {
            creates: fits(self.creates, limits.creates),
            old: fits(self.old, limits.old),
            updates: fits(self.updates, limits.updates),
            not_cleared: too_many.map(|(field, _)| *field).collect(),
        }
    }

    /// Whether nothing of it needs the others to be counted: only updates that are a fair share.
    fn is_fair_share(&self, limits: Limits, clubs: u64) -> bool {
        let share = limits.updates.map(|limit| limit / clubs.max(1));
        (self.creates == 0 || limits.creates.is_none())
            && self.old == 0
            && (self.cleared.is_empty() || limits.cleared.is_none())
            && share.is_none_or(|share| self.updates <= share)
    }
}

/// What may be done without another yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Creating.
    pub creates: bool,
    /// Creating whoever was there before the start.
    pub old: bool,
    /// Updating.
    pub updates: bool,
    /// Fields that too many people would lose.
    pub not_cleared: BTreeSet<Field>,
}

/// How long clubs that have told wait for those that have not.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
struct Tally {
    untold: usize,
    wanted: Wanted,
}

/// Shared by the clubs of a pass.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    clubs: u64,
    tally: watch::Sender<Tally>,
}

/// A club's part in the gate; dropping it without telling counts as telling nothing.
#[derive(Debug)]
pub struct Part<'a> {
    gate: &'a Gate,
    told: bool,
}

impl Gate {
    /// A gate for `clubs` clubs.
    pub fn new(clubs: usize, limits: Limits) -> Self {
        let tally = Tally {
            untold: clubs,
            wanted: Wanted::default(),
        };
        Self {
            limits,
            clubs: clubs as u64,
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

    /// Whether so many people who wait with this code may go.
    pub fn allows(&self, code: Code, people: u64) -> bool {
        self.limits
            .for_code(code)
            .is_none_or(|limit| people <= limit)
    }

    /// Whether nothing need be counted first.
    pub fn is_open(&self) -> bool {
        self.limits.is_open()
    }
}

impl Part<'_> {
    /// Tells what this club would do, and hears what of it it may.
    pub async fn may(mut self, wanted: &Wanted) -> Allowed {
        self.tell(wanted);
        if self.gate.is_open() || wanted.is_fair_share(self.gate.limits, self.gate.clubs) {
            return Wanted::default().within(self.gate.limits);
        }
        let mut tally = self.gate.tally.subscribe();
        let all_told = tally.wait_for(|t| t.untold == 0);
        // Too late or not, what is known by now decides.
        let _ = tokio::time::timeout(PATIENCE, all_told).await;
        self.gate.tally.borrow().wanted.within(self.gate.limits)
    }

    fn tell(&mut self, wanted: &Wanted) {
        if !self.told {
            self.told = true;
            self.gate.tally.send_modify(|t| {
                t.untold = t.untold.saturating_sub(1);
                t.wanted.add(wanted);
            });
        }
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.tell(&Wanted::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn creates(people: u64) -> Wanted {
        Wanted {
            creates: people,
            ..Wanted::default()
        }
    }

    fn gate(clubs: usize, limit: u64) -> Gate {
        Gate::new(clubs, Limits::of(limit, 20, 1000))
    }

    #[test]
    fn a_yes_is_to_those_who_were_seen() {
        let limits = Limits::of(500, 20, 1000);
        assert_eq!(limits.creates, Some(500));
        let asks_little = Limits {
            old: Some(OLD_AT_ONCE),
            ..Limits::default()
        };
        assert_eq!(Limits::of(0, 0, 0), asks_little);
        let shown = Shown {
            creates: 600,
            cleared: 30,
            ..Shown::default()
        };
        let gate = Gate::new(1, limits.after_yes_to(shown));
        let allows = |people| gate.allows(Code::ConfirmCreates, people);
        assert!(allows(600) && allows(660));
        assert!(!allows(661) && !allows(5000));
        assert!(gate.allows(Code::ConfirmCleared, 33) && !gate.allows(Code::ConfirmCleared, 34));
        // Never less than without a yes, and nothing that is never asked about.
        let few = limits.after_yes_to(Shown {
            creates: 3,
            ..shown
        });
        assert_eq!(few.creates, Some(500));
        let many = Shown {
            creates: u64::MAX,
            ..shown
        };
        assert_eq!(limits.after_yes_to(many).creates, Some(u64::MAX));
        assert_eq!(Limits::default().after_yes_to(shown), Limits::default());
    }

    #[test]
    fn each_code_has_its_people() {
        let shown = Shown::of(|code| WAITING.iter().position(|c| *c == code).unwrap() as u64 + 1);
        assert_eq!(shown.each().map(|(code, _)| code), WAITING);
        assert_eq!(shown.each().map(|(_, people)| people), [1, 2, 3, 4]);
        assert_eq!(shown.total(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn all_clubs_count_together() {
        for (a, b, may) in [(300, 201, false), (300, 200, true)] {
            let gate = gate(2, 500);
            let (a, b) = (creates(a), creates(b));
            let (a, b) = tokio::join!(gate.part().may(&a), gate.part().may(&b));
            assert_eq!((a.creates, b.creates), (may, may));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_field_that_many_would_lose_is_kept_and_another_is_not() {
        let gate = gate(2, 500);
        let lose = |fields: &[(Field, u64)]| Wanted {
            updates: 20,
            cleared: fields.iter().copied().collect(),
            ..Wanted::default()
        };
        let (a, b) = (
            lose(&[(Field::City, 20), (Field::State, 1)]),
            lose(&[(Field::City, 1)]),
        );
        let (a, b) = tokio::join!(gate.part().may(&a), gate.part().may(&b));
        assert_eq!(a.not_cleared, [Field::City].into());
        assert_eq!(b.not_cleared, [Field::City].into());
        assert!(a.updates && a.creates);
    }

    #[tokio::test(start_paused = true)]
    async fn a_fair_share_of_updates_waits_for_nobody() {
        let gate = gate(2, 500);
        let updates = |people| Wanted {
            updates: people,
            ..Wanted::default()
        };
        let slow = gate.part();
        let before = tokio::time::Instant::now();
        assert!(gate.part().may(&updates(500)).await.updates);
        assert_eq!(before.elapsed(), Duration::ZERO);
        assert!(!slow.may(&updates(501)).await.updates);
    }

    #[tokio::test(start_paused = true)]
    async fn old_ones_have_a_limit_of_their_own() {
        let gate = gate(1, 500);
        let old = Wanted {
            creates: 21,
            old: 21,
            ..Wanted::default()
        };
        let allowed = gate.part().may(&old).await;
        assert!(allowed.creates && !allowed.old);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_club_holds_up_nobody_and_is_counted_on_top() {
        let gate = gate(2, 500);
        let slow = gate.part();
        assert!(gate.part().may(&creates(300)).await.creates);
        assert!(!slow.may(&creates(300)).await.creates);
    }

    #[tokio::test(start_paused = true)]
    async fn a_club_that_stops_counts_as_none() {
        let gate = gate(2, 1);
        drop(gate.part());
        let before = tokio::time::Instant::now();
        assert!(gate.part().may(&creates(1)).await.creates);
        assert_eq!(before.elapsed(), Duration::ZERO);
    }
}
