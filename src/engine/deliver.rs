//! One person: asks what must be known, then does what the plan says.

use super::club::{ClubPass, Round};
use super::create::Wish;
use super::ports::{Search, Source, Target, Updated};
use crate::ledger::{Ending, Entry, Intent, Namesake, NewEntry};
use crate::model::{Contact, Field, I4Id, I4Record, Kind, Level, Link, Outcome};
use crate::plan::{Change, Facts, Finding, Hold, Next, Plan, Question, Step, decide, smart_match};
use crate::problem::{Code, Problem, Scope};
use tokio::time::Instant;

/// A plan, or why there is none in this pass.
enum Planned {
    /// What to do, and when I4's search was asked for it.
    Plan(Plan, Option<Instant>),
    /// Somebody with this name and contact is being created, and it is not known whether that
    /// went through: whether this is the same person shows later.
    NamesakeUnanswered,
    /// The pass has ended before it could be made.
    Stopped,
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Brings one person to an outcome, or leaves them due.
    pub(super) async fn deliver(&self, entry: Entry, round: Round) {
        if entry.intent.is_some() {
            // Looked for at the end of the pass, never sent again before that.
            return;
        }
        let name = entry.profile.contact.match_name();
        let lock = name.map(|n| self.shared.name(&n));
        let _turn = match &lock {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        // While this one waited for its turn, somebody may have decided by hand.
        let entry = match self.engine.ledger.one(&self.club.intouch, &entry.id).await {
            Ok(Some(fresh)) if fresh.due && fresh.rev == entry.rev => Entry {
                intent: entry.intent,
                ..fresh
            },
            Ok(_) => return,
            Err(problem) => return self.stop_for(&problem),
        };
        if self.waits_for_the_list(&entry) {
            return self.not_yet(&entry).await;
        }
        // Decided anew if they appear in I4 right before their create; if they are gone once more by
        // then, the next pass decides.
        for round in [round, Round::Open] {
            match self.plan(&entry, round).await {
                Ok(Planned::Plan(Plan::Create(_), _)) if self.must_be_looked_for(&entry) => {}
                Ok(Planned::Plan(Plan::Create(_), _)) if self.is_left_to_the_admin(&entry) => {
                    self.leave_to_the_admin(&entry).await;
                }
                Ok(Planned::Plan(Plan::Create(_), searched)) if round == Round::Counting => {
                    self.defer(entry.id, searched);
                }
                Ok(Planned::Plan(Plan::Create(draft), searched)) => {
                    if self.create(&entry, &draft, searched).await == Wish::Appeared {
                        continue;
                    }
                }
                Ok(Planned::Plan(plan, _)) => self.carry_out(entry, plan).await,
                Ok(Planned::Stopped) => {}
                Ok(Planned::NamesakeUnanswered) => {
                    let problem =
                        Problem::new(Code::Checking, "somebody with the same name and contact");
                    let mut ending = ending(&entry, Outcome::Pending, &problem);
                    ending.done = false;
                    self.finish(&entry, ending).await;
                }
                Err(problem) => self.not_gone_through(&entry, problem).await,
            }
            return;
        }
    }

    async fn plan(&self, entry: &Entry, round: Round) -> Result<Planned, Problem> {
        let target = &self.engine.target;
        let (mut finding, mut record) = (None, None);
        let mut searched = match round {
            Round::Deferred(searched) => searched,
            Round::Counting | Round::Open => None,
        };
        // Linked people are checked by the rules that are at hand; a new prospect, and a field
        // that was emptied, by fresh ones.
        let mut rules = match &entry.link {
            Some(_) => self.rules_at_hand(),
            None => None,
        };
        loop {
            let next = decide(&Facts {
                profile: &entry.profile,
                link: entry.link.as_ref(),
                choice: entry.choice,
                finding: finding.as_ref(),
                record: record.as_ref(),
                rules: rules.as_deref(),
            });
            let question = match next {
                Next::Do(plan) => return Ok(Planned::Plan(plan, searched)),
                Next::Ask(question) => question,
            };
            let _turn = self.turn_to_ask().await;
            if self.stop.is_cancelled() {
                return Ok(Planned::Stopped);
            }
            match question {
                Question::Search => {
                    // From before the call: what it tells is not newer.
                    searched = searched.or_else(|| Some(Instant::now()));
                    match self.search(entry, round).await? {
                        Some(found) => finding = Some(found),
                        None => return Ok(Planned::NamesakeUnanswered),
                    }
                }
                Question::Rules => rules = Some(self.rules().await?),
                Question::Record(id) => match target.record(self.club, &id).await? {
                    Some(found) => record = Some(found),
                    // Linked to a record that has gone, or just found and gone again.
                    None if entry.link.is_some() => {
                        let gone = Problem::new(Code::HoldGone, format!("I4 record {id}"));
                        return Ok(Planned::Plan(Plan::Hold(gone.into()), None));
                    }
                    None => return Err(Problem::new(Code::I4Answer, "found and not there")),
                },
            }
            self.prove();
        }
    }

    /// Smart Match over I4's search and over those whom the connector has linked itself, whom
    /// the search may not find yet. `None`: it cannot be told yet.
    async fn search(&self, entry: &Entry, round: Round) -> Result<Option<Finding>, Problem> {
        let contact = &entry.profile.contact;
        let searched = match round {
            Round::Counting | Round::Open => self.engine.target.search(self.club, contact).await?,
            Round::Deferred(_) => Search::default(),
        };
        let found = searched.find(contact)?;
        let mut candidates = searched.records;
        if found != Finding::None {
            return Ok(Some(found));
        }
        for namesake in self.engine.ledger.namesakes(entry).await? {
            match namesake {
                Namesake::Linked(known) => {
                    let Some(known) = known.into_iter().find(|k| matches_one(contact, k)) else {
                        continue;
                    };
                    // Only if the record is still there.
                    let there = self.engine.target.record(self.club, &known.id).await?;
                    candidates.extend(there.map(|_| known));
                }
                Namesake::Unanswered(sent) => {
                    let id = I4Id::new("");
                    let complete = false;
                    let being_made = I4Record {
                        id,
                        contact: sent,
                        complete,
                    };
                    if matches_one(contact, &being_made) {
                        return Ok(None);
                    }
                }
            }
        }
        Ok(Some(smart_match(contact, &candidates)))
    }

    async fn carry_out(&self, entry: Entry, plan: Plan) {
        match plan {
            Plan::Unchanged { not_updatable } => self.unchanged(&entry, &not_updatable).await,
            Plan::Update {
                i4,
                changes,
                not_updatable,
            } => {
                let how = Sent {
                    outcome: Outcome::Updated,
                    i4,
                    by: None,
                    not_updatable,
                };
                self.send(entry, how, changes).await;
            }
            Plan::Link { i4, by, changes } => {
                let how = Sent {
                    outcome: Outcome::Linked,
                    i4,
                    by,
                    not_updatable: Vec::new(),
                };
                self.send(entry, how, changes).await;
            }
            // Created where it is decided, or deferred.
            Plan::Create(_) => {}
            Plan::Skip => {
                let mut end = ending(&entry, Outcome::Skipped, &Code::Done.into());
                "Inactive prospects who are not in I4 are left alone".clone_into(&mut end.message);
                end.log = None;
                self.finish(&entry, end).await;
            }
            Plan::Hold(hold) => self.hold(&entry, hold).await,
        }
    }

    async fn unchanged(&self, entry: &Entry, not_updatable: &[Field]) {
        let mut end = ending(entry, Outcome::Unchanged, &Code::Done.into());
        "Nothing that I4 keeps has changed".clone_into(&mut end.message);
        end.link = entry.link.as_ref().map(|link| Link {
            i4: link.i4.clone(),
            sent: Some(entry.profile.contact.as_sent(link.sent.as_ref())),
        });
        let notes = notes(&Contact::default(), not_updatable);
        if notes.is_empty() {
            end.log = None;
        } else {
            end.code = Code::DoneWithNote;
            end.message = notes;
            end.log = Some(log_entry(entry, Level::Warning, end.code, &end.message));
        }
        self.finish(entry, end).await;
    }

    /// Sends what differs. A link that is new is on the disk before that: I4's search may hide
    /// for a while whom it has just changed, and who dies in between must not look again.
    async fn send(&self, mut entry: Entry, how: Sent, changes: Vec<Change>) {
        let answer = if changes.is_empty() {
            Ok(Updated::Done)
        } else {
            let _turn = self.turn_to_ask().await;
            if self.stop.is_cancelled() || !self.keep_link(&mut entry, &how).await {
                return;
            }
            let target = &self.engine.target;
            let answer = target.update(self.club, &how.i4, &changes).await;
            let answer = answer.map_err(|not| not.problem);
            if answer.is_ok() {
                self.prove();
            }
            answer
        };
        let before = entry.link.as_ref().and_then(|l| l.sent.as_ref());
        let contact = &entry.profile.contact;
        match answer {
            Ok(updated) => {
                let mut end = ending(&entry, how.outcome, &Code::Done.into());
                end.link = Some(Link {
                    i4: how.i4.clone(),
                    sent: Some(contact.as_sent(before)),
                });
                if let Some(step) = how.by {
                    end.linked_how = Some(step.label().to_owned());
                }
                end.message = how.message(&changes);
                let notes = notes(contact, &how.not_updatable);
                let level = if updated == Updated::WaitsForApproval {
                    end.code = Code::Approval;
                    end.message = format!("{}. {}", end.message, Code::Approval.sentence());
                    Level::Warning
                } else if notes.is_empty() {
                    Level::Info
                } else {
                    end.code = Code::DoneWithNote;
                    Level::Warning
                };
                if !notes.is_empty() {
                    end.message = format!("{}. {notes}", end.message);
                }
                let mut log = log_entry(&entry, level, end.code, &end.message);
                log.changes = changes;
                end.log = Some(log);
                self.finish(&entry, end).await;
            }
            // The link stays; what I4 has is compared again the next time.
            Err(problem) => {
                let problem = match problem.code {
                    Code::HoldGone => self.really_gone(&how.i4, problem).await,
                    _ => problem,
                };
                self.not_gone_through(&entry, problem).await;
            }
        }
    }

    /// One answer alone makes nobody gone: a hold would stay, the answer may have been a moment's.
    async fn really_gone(&self, i4: &I4Id, gone: Problem) -> Problem {
        match self.engine.target.record(self.club, i4).await {
            Ok(None) => gone,
            Ok(Some(_)) => {
                Problem::new(Code::I4Answer, "a record that is there is said to be gone")
            }
            Err(problem) => problem,
        }
    }

    /// Writes a link that was found, if it is new; whether the person may be sent.
    async fn keep_link(&self, entry: &mut Entry, how: &Sent) -> bool {
        if entry.link.is_some() {
            return true;
        }
        let label = how.by.map(|step| step.label().to_owned());
        let ledger = &self.engine.ledger;
        match ledger.keep_link(entry, &how.i4, label.as_deref()).await {
            Ok(true) => {
                entry.link = Some(Link {
                    i4: how.i4.clone(),
                    sent: None,
                });
                entry.linked_how = label;
                self.somebody_new();
                true
            }
            // Somebody has decided by hand meanwhile.
            Ok(false) => false,
            Err(problem) => {
                self.stop_for(&problem);
                false
            }
        }
    }

    pub(super) async fn hold(&self, entry: &Entry, hold: Hold) {
        let mut end = ending(entry, Outcome::Held, &hold.problem);
        end.candidates = hold.candidates;
        if hold.problem.code == Code::HoldMember && entry.profile.kind == Kind::ExMember {
            end.message = end.message.replacen("This member", "This ex-member", 1);
        }
        end.log = Some(log_entry(entry, Level::Error, end.code, &end.message));
        self.finish(entry, end).await;
    }

    /// A problem on the way: a reason to hold, a failure of this person, or more than that.
    pub(super) async fn not_gone_through(&self, entry: &Entry, problem: Problem) {
        match problem.code.scope() {
            Scope::Person if problem.code.text().starts_with("C-HOLD") => {
                self.hold(entry, problem.into()).await;
            }
            Scope::Person => {
                let mut end = ending(entry, Outcome::Failed, &problem);
                end.done = false;
                end.log = Some(log_entry(entry, Level::Error, end.code, &end.message));
                self.finish(entry, end).await;
                self.failed(&problem).await;
            }
            Scope::Club | Scope::Everything => self.stop_for(&problem),
        }
    }

    /// People who wait for a yes.
    pub(super) async fn ask_first(&self, people: Vec<Entry>) {
        futures::future::join_all(people.iter().map(|entry| {
            let mut end = ending(entry, Outcome::Pending, &Code::ConfirmCreates.into());
            end.log = Some(log_entry(entry, Level::Warning, end.code, &end.message));
            self.finish(entry, end)
        }))
        .await;
    }

    /// Writes an outcome; only what is written counts.
    pub(super) async fn finish(&self, entry: &Entry, end: Ending) {
        let outcome = end.outcome;
        let is_new = entry.link.is_none() && end.link.is_some();
        match self.engine.ledger.finish(entry, end).await {
            Ok(()) => {
                if is_new {
                    self.somebody_new();
                }
                self.ended(outcome);
            }
            Err(problem) => self.stop_for(&problem),
        }
    }
}

/// What is sent to whom, and why.
struct Sent {
    outcome: Outcome,
    i4: I4Id,
    by: Option<Step>,
    not_updatable: Vec<Field>,
}

impl Sent {
    fn message(&self, changes: &[Change]) -> String {
        let fields: Vec<&str> = changes.iter().map(|c| c.field.label()).collect();
        let sent = match fields.as_slice() {
            [] => "nothing differed".to_owned(),
            some => format!("sent {}", some.join(", ")),
        };
        match (self.outcome, self.by) {
            (Outcome::Linked, Some(step)) => {
                format!(
                    "Found in I4 by {} as record {}, {sent}",
                    step.label(),
                    self.i4
                )
            }
            (Outcome::Linked, None) => format!("Linked to I4 record {}, {sent}", self.i4),
            _ => format!("Updated I4 record {}: {sent}", self.i4),
        }
    }
}

/// An ending that keeps the link and is done.
pub(super) fn ending(entry: &Entry, outcome: Outcome, problem: &Problem) -> Ending {
    Ending {
        outcome,
        done: true,
        link: entry.link.clone(),
        linked_how: entry.linked_how.clone(),
        intent: None::<Intent>,
        code: problem.code,
        message: problem.message(),
        candidates: Vec::new(),
        log: None,
    }
}

/// An entry for the log. Services quote people's data in their refusals: the person's own values
/// are taken out.
pub(super) fn log_entry(entry: &Entry, level: Level, code: Code, message: &str) -> NewEntry {
    let mut message = message.to_owned();
    for (_, value) in entry.profile.contact.values().filter(|(_, v)| v.len() > 2) {
        message = message.replace(value, "…");
    }
    NewEntry {
        level,
        code,
        club: Some(entry.club.as_str().to_owned()),
        person: Some(entry.id.as_str().to_owned()),
        message,
        changes: Vec::new(),
    }
}

/// What is missing although the person was saved, as a sentence; empty if nothing is.
pub(super) fn notes(contact: &Contact, not_updatable: &[Field]) -> String {
    let unusable = contact
        .notes()
        .map(|(field, note)| format!("the {field} in InTouch {}", note.label()));
    let by_hand = not_updatable
        .iter()
        .map(|field| format!("the {field} changed and I4's update call does not take it"));
    let all: Vec<String> = unusable.chain(by_hand).collect();
    match all.as_slice() {
        [] => String::new(),
        some => format!("Not sent: {}", some.join("; ")),
    }
}

fn matches_one(person: &Contact, known: &I4Record) -> bool {
    smart_match(person, std::slice::from_ref(known)) != Finding::None
}
