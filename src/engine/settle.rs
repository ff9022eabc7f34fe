//! Creates whose answer was lost, in this pass or before a crash: looked for by their mark, the
//! `DataExchangeID`, with patience for a list that lags, before anything is sent again. Only the
//! mark proves that a record is ours. Somebody whom Smart Match finds in the end may as well have
//! been entered by hand meanwhile: they are linked and compared like anybody.
//!
//! Patience counts only while looking really answers "not there" (`plan::patience`), and goes on
//! from pass to pass and over restarts: a pass itself looks for half a minute at most, which finds
//! almost everybody, and then lets the others wait for the next one.

use super::club::{ClubPass, Round};
use super::deliver::{ending, log_entry};
use super::ports::{Reach, Source, Target};
use crate::ledger::{After, Entry};
use crate::model::{Contact, I4Id, Level, Millis, Outcome, PersonId};
use crate::plan::{Draft, Finding, Looking, can_match};
use crate::problem::{Code, Problem, Scope};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Waits between looks double from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LAST_WAIT: Duration = Duration::from_secs(15);
/// A pass looks so long for those who are missing.
const IN_PASS: Duration = Duration::from_secs(30);
/// I4 dates its records by the day, in a zone of its own.
const DAYS_BACK: i64 = 2 * 86_400_000;

/// The records that bear the mark of each person.
type Listed = HashMap<PersonId, Vec<I4Id>>;

/// Somebody who is being looked for.
struct Missing {
    entry: Entry,
    looking: Looking,
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Looks for everybody of the club whose create has no answer, until each is found, or has
    /// been missing for the whole patience and is sent again, or is left to the next pass.
    pub(super) async fn settle(&self) -> Result<(), Problem> {
        let unanswered = self.engine.ledger.unanswered(&self.club.intouch).await?;
        let patience = self.engine.options.create_patience;
        let here = (patience * 2).min(IN_PASS);
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut open: Vec<Missing> = unanswered
            .into_iter()
            .map(|entry| Missing {
                looking: entry.intent.as_ref().map(|i| i.looking).unwrap_or_default(),
                entry,
            })
            .collect();
        while !open.is_empty() && !self.stop.is_cancelled() {
            let (ripe, rest): (Vec<_>, Vec<_>) = self
                .look_for(open)
                .await
                .into_iter()
                .partition(|m| m.looking.is_over(patience));
            open = rest;
            open.extend(self.last_look(ripe).await);
            let over = open
                .iter()
                .map(|m| patience.saturating_sub(m.looking.missing_for()))
                .min();
            let left = here.saturating_sub(begun.elapsed());
            // Who is not found by now is left to the next pass.
            let Some(over) = over.filter(|_| !left.is_zero()) else {
                break;
            };
            tokio::select! {
                biased;
                () = tokio::time::sleep(wait.min(left).min(over.max(FIRST_WAIT))) => {}
                () = self.stop.cancelled() => {}
            }
            wait = (wait * 2).min(LAST_WAIT);
        }
        // A second loss in one pass is for the next one, and begins anew.
        let mut looked: HashMap<PersonId, Looking> =
            open.into_iter().map(|m| (m.entry.id, m.looking)).collect();
        for mut entry in self.engine.ledger.unanswered(&self.club.intouch).await? {
            if let (Some(intent), Some(looking)) = (&mut entry.intent, looked.remove(&entry.id)) {
                intent.looking = looking;
            }
            self.still_checking(&entry).await;
        }
        Ok(())
    }

    /// Looks once for each. Returns who is still missing.
    async fn look_for(&self, people: Vec<Missing>) -> Vec<Missing> {
        let since = people
            .iter()
            .map(|missing| missing.entry.intent.as_ref().and_then(|i| i.since));
        // One who was sent for no known change makes it the whole list.
        let listed = match since.min() {
            None => Ok(Listed::new()),
            Some(since) => self.listed_since(since).await,
        };
        let mut still = Vec::new();
        let (now, patience) = (self.engine.now(), self.engine.options.create_patience);
        for mut missing in people {
            match &listed {
                Ok(list) => match ours(list, &missing.entry) {
                    Some(id) => self.found(&missing.entry, id).await,
                    None => {
                        missing.looking.not_there(now, patience);
                        still.push(missing);
                    }
                },
                Err(problem) => {
                    if problem.code.scope() > Scope::Person {
                        self.stop_for(problem);
                    }
                    missing.looking.failed();
                    still.push(missing);
                }
            }
        }
        still
    }

    /// Those who have been missing for long enough are looked for once more in the whole list of
    /// the company, whatever its dates and clubs say; whoever is not there is given up. Returns
    /// those for whom that look did not work.
    async fn last_look(&self, ripe: Vec<Missing>) -> Vec<Missing> {
        if ripe.is_empty() {
            return ripe;
        }
        let listed = self.listed_for(&ripe).await;
        let mut still = Vec::new();
        for mut missing in ripe {
            let entry = &missing.entry;
            let found = match &listed {
                Ok(list) => match ours(list, entry) {
                    Some(id) => {
                        self.found(entry, id).await;
                        continue;
                    }
                    None => self.match_as_sent(entry).await,
                },
                Err(problem) => Err(problem.clone()),
            };
            match found {
                Ok(finding) => self.give_up_looking(missing, finding).await,
                Err(problem) => {
                    if problem.code.scope() > Scope::Person {
                        self.stop_for(&problem);
                    }
                    missing.looking.failed();
                    still.push(missing);
                }
            }
        }
        still
    }

    /// Whom all records name, as far as it concerns these people. Club by club, as published, stops
    /// at the first record of each; where that one was refused by hand, the club's own list tells
    /// of others.
    async fn listed_for(&self, people: &[Missing]) -> Result<Listed, Problem> {
        let wanted: HashSet<PersonId> = people.iter().map(|m| m.entry.id.clone()).collect();
        let target = &self.engine.target;
        let found = target
            .find_by_exchange_id(self.club, Reach::Company, &wanted)
            .await?;
        let mut listed: Listed = found.into_iter().map(|(id, i4)| (id, vec![i4])).collect();
        let is_refused =
            |m: &Missing| listed.contains_key(&m.entry.id) && ours(&listed, &m.entry).is_none();
        if people.iter().any(is_refused) {
            listed.extend(self.listed(Millis::ZERO).await?);
        }
        Ok(listed)
    }

    /// Smart Match with what was sent: InTouch may have another name or email by now.
    async fn match_as_sent(&self, entry: &Entry) -> Result<Option<Finding>, Problem> {
        let sent = draft_of(entry).contact;
        if sent.renewed() == entry.profile.contact || !can_match(&sent) {
            return Ok(None);
        }
        let mut found = self.engine.target.search(self.club, &sent).await?;
        found
            .records
            .retain(|record| !entry.not_records.contains(&record.id));
        found.find(&sent).map(Some)
    }

    /// The club's records that have changed since then, by whom they name.
    async fn listed_since(&self, since: Option<Millis>) -> Result<Listed, Problem> {
        let since = since.map_or(Millis::ZERO, |at| Millis(at.0.saturating_sub(DAYS_BACK)));
        self.listed(since).await
    }

    async fn listed(&self, since: Millis) -> Result<Listed, Problem> {
        let target = &self.engine.target;
        let records = target
            .exchanged_since(self.club, Reach::Club, since)
            .await?;
        let mut listed = Listed::new();
        for (person, id) in records {
            listed.entry(person).or_default().push(id);
        }
        Ok(listed)
    }

    async fn found(&self, entry: &Entry, id: I4Id) {
        let how = "Created in I4 (found after its answer was lost)";
        self.created(entry, &draft_of(entry), id, how).await;
    }

    /// Looking has said "not there" for long enough: as if it had never been sent, but for the
    /// count of creates without a clear answer.
    async fn give_up_looking(&self, missing: Missing, found: Option<Finding>) {
        let entry = Entry {
            intent: None,
            ..missing.entry
        };
        // Nobody by what was sent: by what InTouch has now, as for anybody.
        let found = found.filter(|finding| *finding != Finding::None);
        self.bring(entry, Round::Open, found).await;
    }

    async fn still_checking(&self, entry: &Entry) {
        let problem = Problem::from(Code::Checking);
        let mut end = ending(entry, Outcome::Pending, &problem);
        end.done = false;
        end.intent = entry.intent.clone().map_or(After::Keep, After::Is);
        end.log = Some(log_entry(entry, Level::Warning, end.code, &end.message));
        self.finish(entry, end).await;
    }
}

/// The record that bears somebody's mark, other than those that the admin has refused: a record
/// that was unlinked by hand bears it too.
fn ours(listed: &Listed, entry: &Entry) -> Option<I4Id> {
    let mut records = listed.get(&entry.id)?.iter();
    records.rfind(|id| !entry.not_records.contains(id)).cloned()
}

/// What was sent: the intent, not what InTouch has by now.
fn draft_of(entry: &Entry) -> Draft {
    Draft {
        contact: entry
            .intent
            .as_ref()
            .map_or_else(Contact::default, |intent| intent.contact.clone()),
        prospect_type: None,
    }
}
