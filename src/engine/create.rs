//! Creating, which is not idempotent: the intent is on the disk before the call, and leaves it
//! only with a clear answer.

use super::club::ClubPass;
use super::deliver::{ending, log_entry, notes};
use super::ports::{Created, Source, Target};
use crate::ledger::{Entry, Intent};
use crate::model::{I4Id, Level, Link, Outcome};
use crate::plan::{Change, Draft};
use crate::problem::{Code, Problem, Scope};

/// Member ids that may be taken by others before something must be wrong.
const MEMBER_IDS: u32 = 5;

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Makes a new prospect. A person whose answer is lost keeps the intent and is looked for
    /// at the end of the pass.
    pub(super) async fn create(&self, entry: &Entry, draft: &Draft) {
        match self.send_create(entry, draft).await {
            Some(Created::Done(id)) => self.created(entry, draft, id, "Created in I4").await,
            Some(Created::NotMade(problem)) => {
                // What stops the club writes no outcome; the intent is not left behind.
                if problem.code.scope() > Scope::Person
                    && let Err(problem) = self.engine.ledger.take_back(entry).await
                {
                    self.stop_for(&problem);
                }
                self.not_gone_through(entry, problem).await;
            }
            Some(Created::MemberIdTaken) => {
                let problem = Problem::new(
                    Code::I4Answer,
                    format!("{MEMBER_IDS} member ids in a row were taken"),
                );
                self.not_gone_through(entry, problem).await;
            }
            // The intent stays: the person is looked for at the end of the pass.
            Some(Created::Unknown(problem)) => self.failed(&problem).await,
            None => {}
        }
    }

    /// The call itself, one at a time in the company. `None`: nothing was sent.
    async fn send_create(&self, entry: &Entry, draft: &Draft) -> Option<Created> {
        let _turn = self.shared.create_turn.lock().await;
        let ledger = &self.engine.ledger;
        let intent = Intent {
            contact: draft.contact.clone(),
        };
        if self.stop.is_cancelled() {
            return None;
        }
        // The disk and the service work at the same time; both must be done before the call.
        let target = &self.engine.target;
        let (intended, mut id) = futures::join!(
            ledger.intend(entry, &intent),
            target.next_member_id(self.club)
        );
        match intended {
            Ok(true) => {}
            Ok(false) => return None,
            Err(problem) => {
                self.stop_for(&problem);
                return None;
            }
        }
        for _ in 0..MEMBER_IDS {
            let member_id = match id {
                Ok(id) => id,
                Err(problem) => return Some(Created::NotMade(problem)),
            };
            match target.create(self.club, &entry.id, draft, &member_id).await {
                Created::MemberIdTaken => id = target.next_member_id(self.club).await,
                answer => return Some(answer),
            }
        }
        Some(Created::MemberIdTaken)
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
