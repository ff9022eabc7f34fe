//! One person: asks what must be known, then does what the plan says.

use super::ask::Asked;
use super::club::{ClubPass, Deferred, Round, What};
use super::create::Wish;
use super::ports::{Search, Source, Target, Updated};
use crate::ledger::{After, BeforeStart, Ending, Entry, Namesake, NewEntry};
use crate::model::{Contact, Field, I4Id, I4Record, Kind, Level, Link, Outcome};
use crate::plan::{
    Change, Choice, Facts, Finding, Hold, Next, Plan, Question, Step, decide, difference,
    smart_match,
};
use crate::problem::{Code, Problem, Scope};
use tokio::time::Instant;

/// A plan, or why there is none in this pass.
enum Planned {
    /// What to do, when I4's search was asked for it, and whether InTouch was.
    Plan(Plan, Option<Instant>, bool),
    /// Somebody with this name and contact is being created, and it is not known whether that
    /// went through: whether this is the same person shows later.
    NamesakeUnanswered,
    /// InTouch, asked just now, does not have them any more.
    Gone,
    /// InTouch, asked just now, has another version: they are looked at in that one.
    ReadAnew,
    /// The pass has ended before it could be made.
    Stopped,
}

/// How often somebody is looked at again in a pass because they have changed meanwhile.
const MOST_LOOKS: u32 = 3;

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Brings one person to an outcome, or leaves them due.
    pub(super) async fn deliver(&self, entry: Entry, round: Round) {
        if entry.intent.is_some() {
            // Looked for at the end of the pass, never sent again before that.
            return;
        }
        self.bring(entry, round, None).await;
    }

    /// The same for somebody who was searched for already: `found` is what that has told.
    pub(super) async fn bring(&self, entry: Entry, round: Round, found: Option<Finding>) {
        let name = entry.profile.contact.match_name();
        let lock = name.map(|n| self.shared.name(&n));
        let _turn = match &lock {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        // While this one waited for its turn, somebody may have decided by hand.
        let is_same = |fresh: &Entry| fresh.due && fresh.rev == entry.rev;
        let mut entry = match self.fresh(&entry).await {
            Some(fresh) if is_same(&fresh) => Entry {
                // Looking for it is over.
                intent: None,
                ..fresh
            },
            _ => return,
        };
        let mut round = round;
        for _ in 0..MOST_LOOKS {
            if entry.gone_ms.is_some() {
                return self.gone(&entry).await;
            }
            if self.waits_for_the_list(&entry) {
                return self.not_yet(&entry).await;
            }
            match self.plan(&entry, round, found.clone()).await {
                Ok(Planned::Plan(Plan::Create(_), ..)) if self.must_be_looked_for(&entry) => {
                    self.again.keep(&entry);
                }
                Ok(Planned::Plan(Plan::Create(_), ..)) if self.is_left_to_the_admin(&entry) => {
                    self.leave_to_the_admin(&entry).await;
                }
                Ok(Planned::Plan(plan, searched, is_asked)) => {
                    let deferred = self.deferred(&entry, &plan, searched, is_asked, round);
                    if let Some(deferred) = deferred {
                        return self.defer(deferred);
                    }
                    match plan {
                        Plan::Create(draft) => {
                            if self.create(&entry, &draft, searched).await == Wish::Appeared {
                                // Decided anew; if they are gone once more by then, the next pass
                                // decides.
                                round = round.fresh();
                                continue;
                            }
                        }
                        plan => self.carry_out(entry, plan).await,
                    }
                }
                Ok(Planned::ReadAnew) => match self.fresh(&entry).await {
                    // Somebody who was there before the start may have no need of it any more.
                    Some(fresh) if fresh.due || fresh.gone_ms.is_some() => {
                        entry = Entry {
                            intent: None,
                            ..fresh
                        };
                        round = round.fresh();
                        continue;
                    }
                    _ => {}
                },
                Ok(Planned::Gone) => self.gone(&entry).await,
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

    /// A person as they are now.
    async fn fresh(&self, entry: &Entry) -> Option<Entry> {
        match self.engine.ledger.person(&entry.id).await {
            Ok(fresh) => fresh,
            Err(problem) => {
                self.stop_for(&problem);
                None
            }
        }
    }

    /// What is counted before any of it is done, in the round in which it is counted; later, what
    /// was not allowed then.
    fn deferred(
        &self,
        entry: &Entry,
        plan: &Plan,
        searched: Option<Instant>,
        is_asked: bool,
        round: Round,
    ) -> Option<Deferred> {
        let what = match plan {
            Plan::Create(_) => What::Create {
                is_old: entry.before_start == BeforeStart::Changed,
                searched,
                is_asked,
            },
            Plan::Update { changes, .. } => What::Update {
                cleared: changes
                    .iter()
                    .filter(|c| c.after.is_none())
                    .map(|c| c.field)
                    .collect(),
            },
            _ => return None,
        };
        let is_counted = match round {
            Round::Counting => true,
            Round::Open => false,
            // Meanwhile it has become something else than what was counted.
            Round::Allowed { was_create, .. } => was_create != matches!(plan, Plan::Create(_)),
        };
        is_counted.then(|| Deferred {
            person: entry.id.clone(),
            what,
        })
    }

    async fn plan(
        &self,
        entry: &Entry,
        round: Round,
        mut finding: Option<Finding>,
    ) -> Result<Planned, Problem> {
        let target = &self.engine.target;
        let (mut record, mut owners, mut marked) = (None, None, None);
        let mut searched = round.searched();
        let mut is_asked = match round {
            Round::Allowed { is_asked, .. } => is_asked,
            // A field that may be emptied is only counted here.
            Round::Counting => entry.link.is_some(),
            Round::Open => false,
        };
        // By rules of an earlier pass nobody is held; they only say when to ask for today's.
        let (mut rules, mut rules_are_fresh) = match self.shared.rules_if_read() {
            Some(rules) => (Some(rules), true),
            None => (
                entry.link.as_ref().and_then(|_| self.earlier_rules()),
                false,
            ),
        };
        loop {
            let next = decide(&Facts {
                profile: &entry.profile,
                link: entry.link.as_ref(),
                sending: &entry.sending,
                unclear: entry.unclear,
                has_waited: self.has_waited(entry),
                is_old: self.is_old(entry),
                is_asked,
                finding: finding.as_ref(),
                owners: owners.as_deref(),
                marked,
                record: record.as_ref(),
                rules: rules.as_deref(),
                rules_are_fresh,
            });
            let question = match next {
                Next::Do(plan) => return Ok(Planned::Plan(plan, searched, is_asked)),
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
                Question::Rules => {
                    rules = Some(self.rules().await?);
                    rules_are_fresh = true;
                }
                Question::Owners(id) => owners = Some(self.owners(entry, &id).await?),
                Question::Mark(id) => marked = Some(self.mark_of(entry, &id).await?),
                Question::LookAgain => match self.ask_for(entry).await? {
                    Asked::Same => is_asked = true,
                    Asked::ReadAnew => return Ok(Planned::ReadAnew),
                    Asked::Gone => return Ok(Planned::Gone),
                },
                Question::Record(id) => match target.record(self.club, &id).await? {
                    Some(found) => record = Some(found),
                    // Linked to a record that has gone, or just found and gone again.
                    None if entry.link.is_some() => {
                        let gone = Problem::new(Code::HoldGone, format!("I4 record {id}"));
                        return Ok(Planned::Plan(Plan::Hold(gone.into()), None, is_asked));
                    }
                    None => return Err(Problem::new(Code::I4Answer, "found and not there")),
                },
            }
            self.prove();
        }
    }

    /// What InTouch has of others who are linked to a record and are still there.
    async fn owners(&self, entry: &Entry, record: &I4Id) -> Result<Vec<Contact>, Problem> {
        let owners = self.engine.ledger.owners(record).await?;
        let others = owners
            .into_iter()
            .filter(|other| other.id != entry.id && other.gone_ms.is_none());
        Ok(others.map(|other| other.profile.contact).collect())
    }

    /// Smart Match over I4's search and over those whom the connector has linked itself, whom
    /// the search may not find yet. `None`: it cannot be told yet.
    async fn search(&self, entry: &Entry, round: Round) -> Result<Option<Finding>, Problem> {
        let contact = &entry.profile.contact;
        let mut found = match round.searched() {
            None => self.engine.target.search(self.club, contact).await?,
            // Nobody was there when they were counted.
            Some(_) => Search::default(),
        };
        let mut refused = entry.not_records.clone();
        if entry.choice == Some(Choice::NewPerson) && round.searched().is_none() {
            // Whoever matches now is who they are not.
            let matching = matching(contact, &found.records);
            if !self
                .engine
                .ledger
                .bind_choice(entry, matching.clone())
                .await?
            {
                return Ok(None);
            }
            refused.extend(matching);
        }
        let is_refused = |record: &I4Record| refused.contains(&record.id);
        found.records.retain(|record| !is_refused(record));
        let namesakes = self.engine.ledger.namesakes(entry).await?;
        // A record that matches may be the one that is being made for a namesake.
        let is_being_made = |namesake: &Namesake| match namesake {
            Namesake::Unanswered(sent) => {
                let being_made = I4Record {
                    id: I4Id::new(""),
                    contact: sent.clone(),
                    complete: false,
                };
                matches_one(contact, &being_made)
            }
            Namesake::Linked(_) => false,
        };
        if namesakes.iter().any(is_being_made) {
            return Ok(None);
        }
        if let finding @ (Finding::One(..) | Finding::Several(_)) =
            smart_match(contact, &found.records)
        {
            return Ok(Some(finding));
        }
        for namesake in namesakes {
            let Namesake::Linked(known) = namesake else {
                continue;
            };
            let matching = |k: &I4Record| matches_one(contact, k) && !is_refused(k);
            let Some(known) = known.into_iter().find(matching) else {
                continue;
            };
            // Only if the record is still there.
            let there = self.engine.target.record(self.club, &known.id).await?;
            found.records.extend(there.map(|_| known));
        }
        found.find(contact).map(Some)
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
                    is_shared: false,
                    not_updatable,
                };
                self.send(entry, how, changes).await;
            }
            Plan::Link {
                i4,
                by,
                is_shared,
                changes,
            } => {
                let how = Sent {
                    outcome: Outcome::Linked,
                    i4,
                    by,
                    is_shared,
                    not_updatable: Vec::new(),
                };
                self.send(entry, how, changes).await;
            }
            // Created where it is decided.
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
            sent: Some(entry.profile.contact.as_sent(link.sent.as_ref())),
            ..link.clone()
        });
        end.sending = After::Clear;
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

    /// Sends what differs. A link that is new and the fields that are under way are on the disk
    /// before that: I4's search may hide for a while whom it has just changed, and an answer that
    /// is lost leaves it open what I4 has.
    async fn send(&self, mut entry: Entry, how: Sent, changes: Vec<Change>) {
        let answer = if changes.is_empty() {
            Ok(Updated::Done)
        } else {
            let _turn = self.turn_to_ask().await;
            if self.stop.is_cancelled() || !self.begin_sending(&mut entry, &how, &changes).await {
                return;
            }
            let answer = self.update(&how.i4, &changes, &entry.sending).await;
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
                    doubt: None,
                });
                end.sending = After::Clear;
                if let Some(step) = how.by {
                    end.linked_how = Some(step.label().to_owned());
                }
                end.message = how.message(&changes);
                let notes = notes(contact, &how.not_updatable);
                let (code, level) = if updated == Updated::WaitsForApproval {
                    (Code::Approval, Level::Warning)
                } else if how.is_shared {
                    (Code::Shared, Level::Warning)
                } else if notes.is_empty() {
                    (Code::Done, Level::Info)
                } else {
                    (Code::DoneWithNote, Level::Warning)
                };
                end.code = code;
                if matches!(code, Code::Approval | Code::Shared) {
                    end.message = format!("{}. {}", end.message, code.sentence());
                }
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

    /// The call itself. One that may have gone through is looked at before it is made again, once:
    /// where staff approve changes, each call is a request to them, and the record does not show it.
    /// `sending`: what earlier ones may have sent.
    async fn update(
        &self,
        i4: &I4Id,
        changes: &[Change],
        sending: &[Change],
    ) -> Result<Updated, Problem> {
        let target = &self.engine.target;
        let mut open = changes.to_vec();
        let mut last = None;
        for _ in 0..MOST_SENDS {
            let not = match target.update(self.club, i4, &open).await {
                Ok(updated) => {
                    if updated == Updated::WaitsForApproval {
                        self.engine.ledger.set_approves().await?;
                    }
                    return Ok(updated);
                }
                Err(not) => not,
            };
            if !not.may_have_gone {
                return Err(not.problem);
            }
            let Some(record) = target.record(self.club, i4).await? else {
                return Err(not.problem);
            };
            open.retain(|change| !difference::is_proven(change, sending, &record.contact));
            if open.is_empty() {
                return Ok(Updated::Done);
            }
            last = Some(not.problem);
            if self.engine.ledger.approves().await? {
                break;
            }
        }
        Err(last.unwrap_or_else(|| Code::I4Answer.into()))
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

    /// Writes what is about to be sent, with the link if it is new; whether it may be sent.
    async fn begin_sending(&self, entry: &mut Entry, how: &Sent, changes: &[Change]) -> bool {
        let ledger = &self.engine.ledger;
        if entry.link.is_some() {
            return match ledger.begin_update(entry, changes).await {
                Ok(is_current) => is_current,
                Err(problem) => {
                    self.stop_for(&problem);
                    false
                }
            };
        }
        let label = how.by.map(|step| step.label().to_owned());
        match ledger
            .keep_link(entry, &how.i4, label.as_deref(), changes)
            .await
        {
            Ok(true) => {
                entry.link = Some(Link {
                    i4: how.i4.clone(),
                    sent: None,
                    doubt: None,
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

    /// They are no longer in InTouch: nothing is sent for them, and nobody need do anything.
    async fn gone(&self, entry: &Entry) {
        let mut end = ending(entry, Outcome::Skipped, &Code::Gone.into());
        end.log = Some(log_entry(entry, Level::Info, end.code, &end.message));
        self.finish(entry, end).await;
    }

    pub(super) async fn hold(&self, entry: &Entry, hold: Hold) {
        let mut end = ending(entry, Outcome::Held, &hold.problem);
        end.candidates = hold.candidates;
        end.judged = self.shared.rules_if_read().map(|rules| rules.digest());
        if hold.problem.code == Code::HoldMember && entry.profile.kind == Kind::ExMember {
            end.message = end.message.replacen("This member", "This ex-member", 1);
        }
        end.log = Some(log_entry(entry, Level::Error, end.code, &end.message));
        self.finish(entry, end).await;
    }

    /// A problem on the way: a reason to hold, a failure of this person, or more than that.
    pub(super) async fn not_gone_through(&self, entry: &Entry, problem: Problem) {
        match problem.code.scope() {
            Scope::Person if problem.code.is_hold() => {
                self.hold(entry, problem.into()).await;
            }
            Scope::Person => {
                let mut end = ending(entry, Outcome::Failed, &problem);
                end.done = false;
                end.log = Some(log_entry(entry, Level::Error, end.code, &end.message));
                self.finish(entry, end).await;
                self.failed(&entry.id, &problem).await;
            }
            Scope::Club | Scope::Everything => self.stop_for(&problem),
        }
    }

    /// Waits for a yes, which is to what is told here: who, which fields, before and after.
    pub(super) async fn ask_first(&self, entry: &Entry, code: Code) {
        let changes = match &entry.link {
            Some(link) => {
                let sent = link.sent.clone().unwrap_or_default();
                difference::since(&sent, &entry.profile.contact)
            }
            None => Vec::new(),
        };
        let labels = |is_meant: &dyn Fn(&Change) -> bool| {
            let fields = changes.iter().filter(|c| is_meant(c));
            fields
                .map(|c| c.field.label())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let detail = match code {
            Code::ConfirmCleared => format!("would lose {}", labels(&|c| c.after.is_none())),
            Code::ConfirmUpdated => format!("would change {}", labels(&|_| true)),
            _ => String::new(),
        };
        let mut end = ending(entry, Outcome::Pending, &Problem::new(code, detail));
        let mut log = log_entry(entry, Level::Warning, end.code, &end.message);
        log.changes = changes;
        end.log = Some(log);
        self.finish(entry, end).await;
    }

    /// Writes an outcome; only what is written counts.
    pub(super) async fn finish(&self, entry: &Entry, end: Ending) {
        let outcome = end.outcome;
        let is_new = entry.link.is_none() && end.link.is_some();
        match self.engine.ledger.finish(entry, end).await {
            Ok(true) => {
                if is_new {
                    self.somebody_new();
                }
                self.ended(outcome);
            }
            // Somebody has decided by hand meanwhile: that is carried out by the next pass.
            Ok(false) => {}
            Err(problem) => self.stop_for(&problem),
        }
    }
}

/// An update whose answer is lost is sent so often in a pass, each time after a look.
const MOST_SENDS: u32 = 2;

/// What is sent to whom, and why.
struct Sent {
    outcome: Outcome,
    i4: I4Id,
    by: Option<Step>,
    is_shared: bool,
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

/// An ending that keeps the link and is done. Whoever has an intent comes here only after looking
/// for the record has ended; fields that may be under way stay so.
pub(super) fn ending(entry: &Entry, outcome: Outcome, problem: &Problem) -> Ending {
    Ending {
        outcome,
        done: true,
        link: entry.link.clone(),
        linked_how: entry.linked_how.clone(),
        intent: After::Clear,
        sending: After::Keep,
        judged: None,
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

/// The records that Smart Match finds, or may find.
fn matching(person: &Contact, records: &[I4Record]) -> Vec<I4Id> {
    match smart_match(person, records) {
        Finding::None => Vec::new(),
        Finding::One(record, _) => vec![record.id],
        Finding::Several(ids) | Finding::Possible(ids) => ids,
    }
}

fn matches_one(person: &Contact, known: &I4Record) -> bool {
    matches!(
        smart_match(person, std::slice::from_ref(known)),
        Finding::One(..)
    )
}
