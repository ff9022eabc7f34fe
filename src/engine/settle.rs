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

/// Somebody who is not there yet.
struct Missing {
    entry: Entry,
    /// Whether looking worked; if not, nothing is known.
    answered: bool,
}

/// What one look said about a person.
enum Look {
    There(I4Id),
    Several(Vec<I4Id>),
    NotThere,
    /// The look itself did not work: nothing is known.
    Failed(Problem),
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Looks for everybody of the club whose create has no answer, until each is found, or has
    /// been missing for the whole patience and is sent again, or the pass is stopped.
    pub(super) async fn settle(&self) -> Result<(), Problem> {
        let mut open = self.engine.ledger.unanswered(&self.club.intouch).await?;
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        while !open.is_empty() && !self.stop.is_cancelled() {
            let patient_enough = begun.elapsed() >= self.engine.options.create_patience;
            let missing = self.look_for(open, patient_enough).await;
            if patient_enough {
                // Once in this pass; a second loss is for the next one. Whoever could not be
                // looked for is not sent.
                let (sure, _): (Vec<_>, Vec<_>) = missing.into_iter().partition(|m| m.answered);
                self.send_again(sure.into_iter().map(|m| m.entry)).await;
                open = self.engine.ledger.unanswered(&self.club.intouch).await?;
                break;
            }
            open = missing.into_iter().map(|m| m.entry).collect();
            if open.is_empty() {
                break;
            }
            let left = self
                .engine
                .options
                .create_patience
                .saturating_sub(begun.elapsed());
            tokio::select! {
                () = tokio::time::sleep(wait.min(left)) => {}
                () = self.stop.cancelled() => {}
            }
            wait = (wait * 2).min(LAST_WAIT);
        }
        for entry in open {
            self.still_checking(&entry).await;
        }
        Ok(())
    }

    /// Looks once for each. Returns who is still missing. Several matches are held only after
    /// the patience: the list of customers, which names the right one, may lag too.
    async fn look_for(&self, people: Vec<Entry>, patient_enough: bool) -> Vec<Missing> {
        let searched: Vec<(Entry, Look)> = futures::stream::iter(people)
            .map(|entry| async move {
                let look = self.search_for(&entry).await;
                (entry, look)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let unsure: HashSet<_> = searched
            .iter()
            .filter(|(_, look)| !matches!(look, Look::There(_)))
            .map(|(entry, _)| entry.id.clone())
            .collect();
        let listed = if unsure.is_empty() {
            Ok(HashMap::new())
        } else {
            let target = &self.engine.target;
            target.find_by_exchange_id(self.club, &unsure).await
        };
        let mut missing = Vec::new();
        for (entry, searched) in searched {
            let look = match (&listed, searched) {
                (_, there @ Look::There(_)) => there,
                (Ok(list), other) => match list.get(&entry.id) {
                    Some(id) => Look::There(id.clone()),
                    None => other,
                },
                (Err(problem), _) => Look::Failed(problem.clone()),
            };
            match look {
                Look::There(id) => {
                    let draft = draft_of(&entry);
                    let how = "Created in I4 (found after its answer was lost)";
                    self.created(&entry, &draft, id, how).await;
                }
                Look::Several(candidates) if patient_enough => {
                    let problem =
                        Problem::new(Code::HoldSeveral, format!("{} records", candidates.len()));
                    self.hold(
                        &entry,
                        Hold {
                            problem,
                            candidates,
                        },
                    )
                    .await;
                }
                Look::NotThere | Look::Several(_) => missing.push(Missing {
                    entry,
                    answered: true,
                }),
                Look::Failed(problem) => {
                    if problem.code.scope() > Scope::Person {
                        self.stop_for(&problem);
                    }
                    missing.push(Missing {
                        entry,
                        answered: false,
                    });
                }
            }
        }
        missing
    }

    async fn search_for(&self, entry: &Entry) -> Look {
        let sent = draft_of(entry).contact;
        // Somebody said to be new matches others by definition; who cannot match at all is not
        // found by a search. Both have only their DataExchangeID.
        if entry.choice == Some(Choice::NewPerson) || !can_match(&sent) {
            return Look::NotThere;
        }
        match self.engine.target.search(self.club, &sent).await {
            Ok(found) => match smart_match(&sent, &found) {
                Finding::One(record, _) => Look::There(record.id),
                Finding::Several(candidates) => Look::Several(candidates),
                Finding::None => Look::NotThere,
            },
            Err(problem) => Look::Failed(problem),
        }
    }

    /// Looking has said "not there" for long enough: as if it had never been sent.
    async fn send_again(&self, people: impl Iterator<Item = Entry>) {
        for mut entry in people {
            if self.stop.is_cancelled() {
                return;
            }
            entry.intent = None;
            self.deliver(entry, Round::Open).await;
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
