//! Creates whose answer was lost, in this pass or before a crash: looked for by search and by
//! `DataExchangeID`, with patience for a search that lags, before anything is sent again.
//!
//! Patience is measured by this process's own running time, not by any clock that can jump, and
//! counts only while looking really answers "not there".

use super::club::{ClubPass, Round};
use super::deliver::{ending, log_entry};
use super::ports::{Source, Target};
use crate::ledger::{Entry, Intent};
use crate::model::{Contact, I4Id, Level, Outcome};
use crate::plan::{Choice, Draft, Finding, Hold, can_match, smart_match};
use crate::problem::{Code, Problem, Scope};
use futures::StreamExt;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Waits between looks double from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LAST_WAIT: Duration = Duration::from_secs(15);
/// People looked for at once.
const AT_ONCE: usize = 16;

/// Somebody who is being looked for.
struct Missing {
    entry: Entry,
    /// Since when every look has answered "not there"; a look that did not work begins anew.
    since: Option<Instant>,
    /// Those who match, where there are several and none has the right id.
    candidates: Vec<I4Id>,
}

impl Missing {
    fn missing_for(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

/// What one look said about a person.
enum Look {
    There(I4Id),
    /// Not there, or several match and it is not known whether one of them is the person.
    Not(Vec<I4Id>),
    /// The look itself did not work: nothing is known.
    Failed(Problem),
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Looks for everybody of the club whose create has no answer, until each is found, or has
    /// been missing for the whole patience and is sent again, or the pass is stopped.
    pub(super) async fn settle(&self) -> Result<(), Problem> {
        let unanswered = self.engine.ledger.unanswered(&self.club.intouch).await?;
        let patience = self.engine.options.create_patience;
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut open: Vec<Missing> = unanswered
            .into_iter()
            .map(|entry| Missing {
                entry,
                since: None,
                candidates: Vec::new(),
            })
            .collect();
        while !open.is_empty() && !self.stop.is_cancelled() {
            let (ripe, rest): (Vec<_>, Vec<_>) = self
                .look_for(open)
                .await
                .into_iter()
                .partition(|m| m.since.is_some() && m.missing_for() >= patience);
            for missing in ripe {
                self.give_up_looking(missing).await;
            }
            open = rest;
            // Whoever cannot be looked for is left to the next pass.
            let longest = open.iter().map(Missing::missing_for).max();
            let Some(longest) = longest.filter(|_| begun.elapsed() < patience * 2) else {
                break;
            };
            tokio::select! {
                biased;
                () = tokio::time::sleep(wait.min(patience.saturating_sub(longest))) => {}
                () = self.stop.cancelled() => {}
            }
            wait = (wait * 2).min(LAST_WAIT);
        }
        // A second loss in one pass is for the next one, too.
        for entry in self.engine.ledger.unanswered(&self.club.intouch).await? {
            self.still_checking(&entry).await;
        }
        Ok(())
    }

    /// Looks once for each. Returns who is still missing.
    async fn look_for(&self, people: Vec<Missing>) -> Vec<Missing> {
        let searched: Vec<(Missing, Look)> = futures::stream::iter(people)
            .map(|missing| async move {
                let look = self.search_for(&missing.entry).await;
                (missing, look)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let unsure: HashSet<_> = searched
            .iter()
            .filter(|(_, look)| !matches!(look, Look::There(_)))
            .map(|(missing, _)| missing.entry.id.clone())
            .collect();
        let listed = if unsure.is_empty() {
            Ok(HashMap::new())
        } else {
            let target = &self.engine.target;
            target.find_by_exchange_id(self.club, &unsure).await
        };
        let mut still = Vec::new();
        for (mut missing, searched) in searched {
            let look = match (&listed, searched) {
                (_, there @ Look::There(_)) => there,
                (Ok(list), other) => match list.get(&missing.entry.id) {
                    Some(id) => Look::There(id.clone()),
                    None => other,
                },
                (Err(problem), _) => Look::Failed(problem.clone()),
            };
            match look {
                Look::There(id) => {
                    let entry = &missing.entry;
                    let how = "Created in I4 (found after its answer was lost)";
                    self.created(entry, &draft_of(entry), id, how).await;
                }
                Look::Not(candidates) => {
                    missing.since.get_or_insert_with(Instant::now);
                    missing.candidates = candidates;
                    still.push(missing);
                }
                Look::Failed(problem) => {
                    if problem.code.scope() > Scope::Person {
                        self.stop_for(&problem);
                    }
                    missing.since = None;
                    still.push(missing);
                }
            }
        }
        still
    }

    /// Looking has said "not there" for long enough: as if it had never been sent. Several who
    /// match are for the admin to decide.
    async fn give_up_looking(&self, missing: Missing) {
        let Missing {
            mut entry,
            candidates,
            ..
        } = missing;
        if candidates.is_empty() {
            entry.intent = None;
            self.deliver(entry, Round::Open).await;
        } else {
            let problem = Problem::new(Code::HoldSeveral, format!("{} records", candidates.len()));
            let hold = Hold {
                problem,
                candidates,
            };
            self.hold(&entry, hold).await;
        }
    }

    async fn search_for(&self, entry: &Entry) -> Look {
        let sent = draft_of(entry).contact;
        // Somebody said to be new matches others by definition; who cannot match at all is not
        // found by a search. Both have only their DataExchangeID.
        if entry.choice == Some(Choice::NewPerson) || !can_match(&sent) {
            return Look::Not(Vec::new());
        }
        match self.engine.target.search(self.club, &sent).await {
            Ok(found) => match smart_match(&sent, &found) {
                Finding::One(record, _) => Look::There(record.id),
                Finding::Several(candidates) => Look::Not(candidates),
                Finding::None => Look::Not(Vec::new()),
            },
            Err(problem) => Look::Failed(problem),
        }
    }

    async fn still_checking(&self, entry: &Entry) {
        let problem = Problem::from(Code::Checking);
        let mut end = ending(entry, Outcome::Pending, &problem);
        end.done = false;
        end.intent.clone_from(&entry.intent);
        end.log = Some(log_entry(entry, Level::Warning, end.code, &end.message));
        self.finish(entry, end).await;
    }
}

/// What was sent: the intent, not what InTouch has by now.
fn draft_of(entry: &Entry) -> Draft {
    Draft {
        contact: entry
            .intent
            .as_ref()
            .map_or_else(Contact::default, |Intent { contact }| contact.clone()),
        prospect_type: None,
    }
}
