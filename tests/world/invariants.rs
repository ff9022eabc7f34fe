//! What must hold whatever went wrong. Each names the promise that it stands for.

use crate::end;
use crate::plan::Plan;
use crate::stage::{FIELDS, Stage};
use crate::surroundings::meanwhile_nothing;
use crate::tale::{Who, lead_of, plain, row_of, text};
use i4_connector::engine::{ClubOutcome, PassReport};
use i4_connector::ledger::Entry;
use i4_connector::model::Outcome;
use i4_connector::simulator::{Field, World};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Whoever was read longer ago than this is asked for once more before they are created.
const FRESH_MS: u128 = 11 * 60_000;

/// The cursor may be so much later than InTouch's clock: the next reading begins earlier by more.
const AHEAD_MS: i64 = 5 * 60_000;

/// A broken promise.
#[derive(Debug)]
pub struct Broken {
    pub promise: &'static str,
    pub how: String,
}

impl Broken {
    pub fn new(promise: &'static str, how: impl Into<String>) -> Self {
        Self {
            promise,
            how: how.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.how)
    }
}

/// Each read person ended in exactly one outcome.
pub fn sums_add_up(report: &PassReport) -> Vec<Broken> {
    let all = report.clubs.iter().map(|c| (c.name.as_str(), c.counts));
    all.chain([("all clubs", report.totals)])
        .filter(|(_, counts)| {
            counts.read != Outcome::ALL.iter().map(|o| counts.of(*o)).sum::<u64>()
        })
        .map(|(name, counts)| Broken::new("the sums add up", format!("{name}: {counts:?}")))
        .collect()
}

pub use end::of_the_end;

/// What was seen after the passes before.
#[derive(Default)]
pub struct Seen {
    yes: bool,
    began_ms: u128,
    /// What was emptied with a yes: fields and records. It may be sent again without one.
    emptied: BTreeSet<(String, String)>,
    /// The records that had been made for somebody.
    made: BTreeSet<u64>,
    /// Where I4 had what InTouch has: the record's field, whose it is, and InTouch's time.
    settled: BTreeMap<(u64, Field), (Who, i64)>,
}

impl Seen {
    pub fn begin_pass(&mut self, yes: bool, now_ms: u128) {
        (self.yes, self.began_ms) = (yes, now_ms);
    }

    /// What must hold after each pass, however it ended.
    pub fn after_pass(
        &mut self,
        stage: &mut Stage,
        plan: &Plan,
        report: Option<&PassReport>,
    ) -> Vec<Broken> {
        let entries = stage.entries();
        stage.may_have_begun();
        let mut broken = cursor(stage, &entries);
        remember_links(stage, &entries);
        broken.extend(by_hand(stage, &entries));
        broken.extend(strangers(stage, &entries));
        broken.extend(self.gone(stage, report));
        broken.extend(self.gates(stage, plan));
        broken.extend(self.not_taken_back(stage, &entries));
        let often = std::mem::take(&mut stage.around.wire().sent_too_often);
        let promise = "a create is sent at most twice without a clear answer";
        broken.extend(often.into_iter().map(|who| Broken::new(promise, who)));
        broken
    }

    /// Who was deleted a pass ago or more is not created any more.
    fn gone(&mut self, stage: &mut Stage, report: Option<&PassReport>) -> Vec<Broken> {
        let made = stage.around.wire().made.clone();
        let mut broken = Vec::new();
        for (record, who) in &made {
            let new = self.made.insert(*record);
            let gone = stage.tale.gone.get(who).filter(|_| new);
            let late = |at_ms: u128| self.began_ms >= at_ms + FRESH_MS;
            if gone.is_some_and(|gone| gone.known && late(gone.at_ms)) {
                broken.push(Broken::new(
                    "whoever is gone from InTouch is not created",
                    format!("{who} became {record}"),
                ));
            }
        }
        let well = report.is_some_and(|report| {
            let mut outcomes = report.clubs.iter().map(|c| c.outcome);
            !report.interrupted && outcomes.all(|o| o != ClubOutcome::Stopped)
        });
        if well {
            for gone in stage.tale.gone.values_mut() {
                gone.known |= gone.at_ms <= self.began_ms;
            }
        }
        broken
    }

    /// Much at once waits for a yes.
    fn gates(&mut self, stage: &Stage, plan: &Plan) -> Vec<Broken> {
        let mut broken = Vec::new();
        let wire = stage.around.wire();
        if self.yes {
            for (field, whose) in &wire.emptied {
                let those = whose.iter().map(|who| (field.clone(), who.clone()));
                self.emptied.extend(those);
            }
            return broken;
        }
        let over = |n: usize, limit: u64| limit > 0 && n as u64 > limit;
        let created = wire.first_sends.len();
        if over(created, plan.confirm_above) {
            broken.push(Broken::new(
                "many creates wait for a yes",
                format!("{created} were sent, {} may be", plan.confirm_above),
            ));
        }
        for (field, whose) in &wire.emptied {
            let is_new = |who: &&String| !self.emptied.contains(&(field.clone(), (*who).clone()));
            let emptied = whose.iter().filter(is_new).count();
            if over(emptied, plan.confirm_cleared_above) {
                broken.push(Broken::new(
                    "many who lose the same field wait for a yes",
                    format!("{emptied} lost {field}"),
                ));
            }
        }
        broken
    }

    /// What I4 had from InTouch it has as long as InTouch has it.
    fn not_taken_back(&mut self, stage: &Stage, entries: &BTreeMap<Who, Entry>) -> Vec<Broken> {
        let world = stage.around.world();
        let tale = &stage.tale;
        let mut broken = Vec::new();
        let mut settled = BTreeMap::new();
        let links = links(entries);
        for (record, whose) in &links {
            let ([who], Some(customer)) = (&whose[..], world.customers.get(*record)) else {
                continue;
            };
            let Some(lead) = lead_of(&world, who) else {
                continue;
            };
            if tale.approvals || tale.is_by_hand(*record) {
                continue;
            }
            let row = lead.row();
            for (name, field) in FIELDS {
                let stopped = tale.no_key_is_empty && tale.ever_stopped.contains(name);
                let wanted = plain(name, text(&row, name));
                if wanted.is_empty() || stopped {
                    continue;
                }
                let has = plain(name, customer.get(field));
                let key = (*record, field);
                let now = ((*who).clone(), lead.modified);
                if has == wanted {
                    settled.insert(key, now);
                } else if self.settled.get(&key) == Some(&now) {
                    broken.push(Broken::new(
                        "an older version never takes a newer one back",
                        format!("{who} {name}: I4 had {wanted:?}, and now {has:?}"),
                    ));
                }
            }
        }
        self.settled = settled;
        broken
    }
}

/// Who is linked to each record.
pub fn links(entries: &BTreeMap<Who, Entry>) -> BTreeMap<u64, Vec<&Who>> {
    let mut links: BTreeMap<u64, Vec<&Who>> = BTreeMap::new();
    for (who, entry) in entries {
        if let Some(record) = linked(entry) {
            links.entry(record).or_default().push(who);
        }
    }
    links
}

/// The record that somebody is linked to.
pub fn linked(entry: &Entry) -> Option<u64> {
    entry.link.as_ref()?.i4.as_str().parse().ok()
}

fn remember_links(stage: &mut Stage, entries: &BTreeMap<Who, Entry>) {
    for (record, whose) in links(entries) {
        let ever = stage.tale.linked_ever.entry(record).or_default();
        ever.extend(whose.into_iter().cloned());
    }
}

/// Whoever changed before the cursor is stored, in that version.
fn cursor(stage: &mut Stage, entries: &BTreeMap<Who, Entry>) -> Vec<Broken> {
    let ledger = stage.looking();
    let clubs: Vec<_> = stage
        .table
        .iter()
        .map(|club| club.intouch.clone())
        .collect();
    let states: Vec<_> = clubs
        .into_iter()
        .filter_map(|id| Some((meanwhile_nothing(ledger.club_state(&id)).unwrap()?, id)))
        .collect();
    let world = stage.around.world();
    let tale = &stage.tale;
    let mut broken = Vec::new();
    for (state, club) in states {
        for lead in world.leads(club.as_str()).iter() {
            let told = &tale.people[&lead.uuid];
            let passed = lead.modified < state.cursor.0 - AHEAD_MS;
            let excused = told.before.is_some() || told.unsure || told.odd_time;
            let excused = excused || tale.may_be_late(lead.modified);
            if !passed || excused {
                continue;
            }
            let saved = entries
                .get(&lead.uuid)
                .and_then(|e| e.modified)
                .map(|m| m.0);
            if saved < Some(lead.modified) {
                broken.push(Broken::new(
                    "the cursor never passes an unsaved person",
                    format!(
                        "{} changed at {}, saved is {saved:?}, the cursor is {}",
                        lead.uuid, lead.modified, state.cursor.0
                    ),
                ));
            }
        }
    }
    broken
}

/// What an admin has said stands until they say something else.
fn by_hand(stage: &Stage, entries: &BTreeMap<Who, Entry>) -> Vec<Broken> {
    let mut broken = Vec::new();
    let made = &stage.around.wire().made;
    for (who, entry) in entries {
        let Some(told) = stage.tale.people.get(who) else {
            continue;
        };
        let (is, linked) = (told.by_hand.is, linked(entry));
        if is.is_some() && linked != is {
            broken.push(Broken::new(
                "a decision by hand is never overwritten",
                format!("{who} is {is:?} by hand, and linked to {linked:?}"),
            ));
        }
        let made_for = linked.and_then(|record| made.get(&record));
        if told.by_hand.is_new && linked.is_some() && made_for != Some(who) {
            broken.push(Broken::new(
                "a decision by hand is never overwritten",
                format!("{who} is a new person by hand, and linked to {linked:?}"),
            ));
        }
        if linked.is_some_and(|record| told.by_hand.is_not.contains(&record)) {
            broken.push(Broken::new(
                "a record that was refused by hand is not linked again",
                format!("{who} is not {linked:?} by hand, and is linked to it"),
            ));
        }
    }
    broken
}

/// Two who are surely not one human share a record only by hand.
fn strangers(stage: &Stage, entries: &BTreeMap<Who, Entry>) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (record, whose) in links(entries) {
        if whose.len() < 2 || stage.tale.is_by_hand(record) {
            continue;
        }
        let known: Vec<&Who> = whose
            .into_iter()
            .filter(|who| stage.tale.people.contains_key(*who))
            .collect();
        for (n, one) in known.iter().enumerate() {
            for other in &known[n + 1..] {
                if stage.tale.contradict(one, other) {
                    broken.push(Broken::new(
                        "no record of a stranger is taken",
                        format!("{one} and {other} are both {record}"),
                    ));
                }
            }
        }
    }
    broken
}

/// A person's row in the words of a failure.
pub fn in_words(world: &World, who: &str) -> String {
    row_of(world, who).to_string()
}
