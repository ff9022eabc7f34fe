//! Creating, which is not idempotent: the intent is on the disk before the call, and leaves it
//! only with a clear answer.

use super::club::ClubPass;
use super::deliver::{ending, log_entry, notes};
use super::ports::{Created, Source, Target};
use crate::ledger::{Entry, Intent};
use crate::model::{I4Id, Level, Link, Millis, Outcome};
use crate::plan::{Change, Draft, Finding, Looking};
use crate::problem::{Code, Problem};
use std::time::Duration;
use tokio::time::Instant;

/// Member ids that may be taken by others before something must be wrong. The first one may have
/// been counted on without asking.
const MEMBER_IDS: u32 = 6;
/// A search that is older is made again right before the create: somebody else may have entered
/// the person in I4 while they waited for the gate or for their turn.
const FRESH: Duration = Duration::from_secs(3);

/// What became of the wish to create somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// They have an outcome, are being checked, or are left to the next pass.
    Ended,
    /// They have appeared in I4 since they were searched for: nothing was sent.
    Appeared,
}

/// What became of the call.
enum Sent {
    Answer(Created),
    /// The person is in I4 by now.
    Appeared,
    /// Nothing was sent, and nothing is to be said about it.
    Nothing,
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Makes a new prospect. A person whose answer is lost keeps the intent and is looked for
    /// at the end of the pass. `searched`: when I4's search last found nobody; `None` if it
    /// was not asked.
    pub(super) async fn create(
        &self,
        entry: &Entry,
        draft: &Draft,
        searched: Option<Instant>,
    ) -> Wish {
        let answer = match self.send_create(entry, draft, searched).await {
            Sent::Answer(answer) => answer,
            Sent::Nothing => return Wish::Ended,
            Sent::Appeared => {
                return match self.engine.ledger.take_back(entry).await {
                    Ok(()) => Wish::Appeared,
                    Err(problem) => self.stop_and_end(&problem),
                };
            }
        };
        match answer {
            Created::Done(id) => self.created(entry, draft, id, "Created in I4").await,
            Created::NotMade(problem) => self.not_made(entry, problem).await,
            Created::MemberIdTaken => {
                let problem = Problem::new(
                    Code::I4Answer,
                    format!("{MEMBER_IDS} member ids in a row were taken"),
                );
                self.not_made(entry, problem).await;
            }
            // The intent stays: the person is looked for at the end of the pass.
            Created::Unknown {
                problem,
                by_gateway,
            } => {
                if by_gateway && let Err(problem) = self.engine.ledger.not_unclear(entry).await {
                    return self.stop_and_end(&problem);
                }
                self.failed(&entry.id, &problem).await;
            }
        }
        Wish::Ended
    }

    /// A clear no: the create does not count as tried, and no intent is left behind.
    async fn not_made(&self, entry: &Entry, problem: Problem) {
        match self.engine.ledger.take_back(entry).await {
            Ok(()) => self.not_gone_through(entry, problem).await,
            Err(problem) => self.stop_for(&problem),
        }
    }

    fn stop_and_end(&self, problem: &Problem) -> Wish {
        self.stop_for(problem);
        Wish::Ended
    }

    /// The call itself, one at a time in the company.
    async fn send_create(&self, entry: &Entry, draft: &Draft, searched: Option<Instant>) -> Sent {
        let _turn = self.shared.create_turn.lock().await;
        let ledger = &self.engine.ledger;
        let intent = Intent {
            contact: draft.contact.clone(),
            // By this machine's clock, which may be wrong: the last look asks for no date.
            since: Some(Millis(ledger.now_ms())),
            looking: Looking::default(),
        };
        if self.stop.is_cancelled() {
            return Sent::Nothing;
        }
        // The disk and the service work at the same time; all must be done before the call.
        let target = &self.engine.target;
        let (intended, mut id, has_appeared) = futures::join!(
            ledger.intend(entry, &intent),
            target.next_member_id(self.club),
            self.has_appeared(entry, searched),
        );
        match intended {
            Ok(true) => {}
            Ok(false) => return Sent::Nothing,
            Err(problem) => {
                self.stop_for(&problem);
                return Sent::Nothing;
            }
        }
        match has_appeared {
            Ok(false) => {}
            Ok(true) => return Sent::Appeared,
            Err(problem) => return Sent::Answer(Created::NotMade(problem)),
        }
        for _ in 0..MEMBER_IDS {
            let member_id = match id {
                Ok(id) => id,
                Err(problem) => return Sent::Answer(Created::NotMade(problem)),
            };
            match target.create(self.club, &entry.id, draft, &member_id).await {
                Created::MemberIdTaken => id = target.next_member_id(self.club).await,
                answer => return Sent::Answer(answer),
            }
        }
        Sent::Answer(Created::MemberIdTaken)
    }

    /// Whether somebody whose search was not just now is in I4 by now.
    async fn has_appeared(
        &self,
        entry: &Entry,
        searched: Option<Instant>,
    ) -> Result<bool, Problem> {
        if searched.is_none_or(|at| at.elapsed() < FRESH) {
            return Ok(false);
        }
        let contact = &entry.profile.contact;
        let mut found = self.engine.target.search(self.club, contact).await?;
        found
            .records
            .retain(|record| !entry.not_records.contains(&record.id));
        Ok(found.find(contact)? != Finding::None)
    }

    /// Writes that a person is in I4.
    pub(super) async fn created(&self, entry: &Entry, draft: &Draft, id: I4Id, how: &str) {
        let now = &entry.profile.contact;
        let mut end = ending(entry, Outcome::Created, &Code::Done.into());
        end.message = format!("{how} as record {id}");
        end.linked_how = Some("created".to_owned());
        // If the person changed while the answer was lost, the change still has to go out.
        end.done = *now == draft.contact;
        end.link = Some(Link {
            i4: id,
            sent: Some(draft.contact.as_sent(None)),
            doubt: None,
        });
        let notes = notes(&draft.contact, &[]);
        let level = if notes.is_empty() {
            Level::Info
        } else {
            end.code = Code::DoneWithNote;
            end.message = format!("{}. {notes}", end.message);
            Level::Warning
        };
        let mut log = log_entry(entry, level, end.code, &end.message);
        log.changes = draft
            .contact
            .values()
            .map(|(field, value)| Change {
                field,
                before: None,
                after: Some(value.to_owned()),
            })
            .collect();
        end.log = Some(log);
        self.finish(entry, end).await;
    }
}
