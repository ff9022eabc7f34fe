//! `people`: who they are, what happened to them, and decisions by hand.

use super::exit::Exit;
use super::output::Output;
use crate::engine::WAITING;
use crate::ledger::{Entry, Ledger, LogEntry, LogFilter, PeopleFilter};
use crate::model::{Contact, Field, I4Id, Outcome, PersonId};
use crate::problem::{Code, Problem};
use crate::report::{moment, table};
use crate::settings::{Profile, Settings};
use crate::tasks::{self, Beside, Decision};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fmt::Write;

/// People that a listing shows unless asked for more.
const LISTED: i64 = 200;

#[derive(clap::Args)]
pub struct Arguments {
    /// Only people on hold
    #[arg(long)]
    held: bool,
    /// Only people who wait for a yes (`confirm_above` and its sisters)
    #[arg(long, conflicts_with = "held")]
    waiting: bool,
    /// Only people who are being checked, because I4's answer was lost
    #[arg(long, conflicts_with_all = ["held", "waiting"])]
    checking: bool,
    /// A part of name, email, phone or id
    search: Vec<String>,
    /// At most so many
    #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// One person: what InTouch has, the link, and what happened
    Show {
        /// The InTouch id
        id: String,
    },
    /// Look at these people again in the next pass
    Retry {
        /// InTouch ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// This person is that I4 record: shows whose it is first
    Link {
        /// The InTouch id
        id: String,
        /// The I4 customer id
        i4_id: String,
        /// Link them all the same: the names differ, somebody else has the record, or it cannot be
        /// seen
        #[arg(long)]
        yes: bool,
    },
    /// Undo the link of this person; that record is not found for them again
    Unlink {
        /// The InTouch id
        id: String,
    },
    /// None of the candidates: make a new person; whoever else matches later is a new question
    Create {
        /// The InTouch id
        id: String,
    },
}

pub async fn run(profile: &Profile, arguments: Arguments, output: Output) -> Result<Exit, Problem> {
    let ledger = Ledger::open(profile.folder()).await?;
    let zones = Zones::of(profile);
    match arguments.command {
        None => {
            let filter = PeopleFilter {
                held: arguments.held,
                codes: match (arguments.waiting, arguments.checking) {
                    (true, _) => WAITING.to_vec(),
                    (_, true) => vec![Code::Checking],
                    _ => Vec::new(),
                },
                // Whoever needs somebody does so in a club that is in the table.
                clubs: Settings::load(profile.folder())
                    .ok()
                    .filter(|_| arguments.held || arguments.waiting || arguments.checking)
                    .map(|settings| settings.enabled_ids()),
                search: arguments.search.join(" "),
                limit: arguments.limit,
            };
            let people = ledger.people(&filter).await?.into_iter();
            let people: Vec<Entry> = people.map(Entry::shown).collect();
            let json: Vec<Value> = people.iter().map(summary).collect();
            output.result(&json, || listing(&people, arguments.limit));
        }
        Some(Command::Show { id }) => {
            let entry = find(&ledger, &id).await?.shown();
            let timeline = timeline(&ledger, &entry).await?;
            // A list, as it was when a person had an entry for each club.
            output.result(&[details(&entry, &timeline)], || {
                details_text(&entry, &timeline, &zones.of_club(&entry))
            });
        }
        Some(Command::Retry { ids }) => {
            for id in ids {
                decide(&ledger, profile, &id, Decision::Retry).await?;
            }
            said(output, "They are looked at again in the next pass");
        }
        Some(Command::Link { id, i4_id, yes }) => {
            link(&ledger, profile, &id, I4Id::new(&i4_id), yes, output).await?;
        }
        Some(Command::Unlink { id }) => {
            decide(&ledger, profile, &id, Decision::Unlink).await?;
            said(output, "Unlinked; that record is not found for them again");
        }
        Some(Command::Create { id }) => {
            decide(&ledger, profile, &id, Decision::NewPerson).await?;
            said(output, "The next pass makes a new I4 record");
        }
    }
    ledger.close().await;
    Ok(Exit::Done)
}

async fn decide(
    ledger: &Ledger,
    profile: &Profile,
    id: &str,
    decision: Decision,
) -> Result<(), Problem> {
    let entry = find(ledger, id).await?;
    tasks::decide(ledger, &entry, &decision, profile.is_syncing()).await
}

/// Links somebody by hand after showing whose record it is. Without a yes, nothing is written where
/// that is not clear.
async fn link(
    ledger: &Ledger,
    profile: &Profile,
    id: &str,
    record: I4Id,
    yes: bool,
    output: Output,
) -> Result<(), Problem> {
    let entry = find(ledger, id).await?;
    let syncing = profile.is_syncing();
    let decision = Decision::Link(record.clone());
    tasks::is_allowed(&entry, &decision, syncing)?;
    let seen = async {
        let (i4, club) = tasks::i4_of(profile, &super::vault(profile), &entry.club).await?;
        tasks::beside(ledger, &i4, &club, &entry, &record).await
    };
    let seen = seen.await;
    let others = tasks::others(ledger, &entry, &record).await?;
    let compared = seen.as_ref().map_or_else(
        |_| String::new(),
        |beside| comparison(&entry, &record, beside),
    );
    let doubts = doubts(&seen, &others);
    if !doubts.is_empty() && !yes {
        if !compared.is_empty() {
            output.remark(compared.trim_end());
        }
        return Err(Problem::new(
            Code::NotPossible,
            format!("{doubts}; --yes links them all the same"),
        ));
    }
    tasks::decide(ledger, &entry, &decision, syncing).await?;
    let text = "Linked; what differs is sent in the next pass";
    let json = json!({
        "ok": true,
        "message": text,
        "record": {
            "i4_id": record,
            "fields": seen.ok().and_then(|beside| beside.record).map(|r| values(&r.contact)),
            "linked_to": others.iter().map(|other| &other.id).collect::<Vec<_>>(),
        },
    });
    output.result(&json, || format!("{compared}{text}\n"));
    Ok(())
}

/// Why a link needs a yes; empty if it does not.
fn doubts(seen: &Result<Beside, Problem>, others: &[Entry]) -> String {
    let mut doubts: Vec<String> = Vec::new();
    match seen {
        Err(problem) => doubts.push(format!("whose record it is cannot be seen ({problem})")),
        Ok(beside) if beside.record.is_none() => doubts.push("I4 has no such record".to_owned()),
        Ok(beside) if beside.has_other_name => doubts.push("the names differ".to_owned()),
        Ok(_) => {}
    }
    let others = others.iter();
    doubts.extend(others.map(|other| format!("it is linked to InTouch person {}", other.id)));
    doubts.join("; ")
}

/// What shows whether two are the same human.
const COMPARED: [Field; 4] = [
    Field::Email,
    Field::MobilePhone,
    Field::City,
    Field::BirthDate,
];

/// InTouch's values beside I4's; nothing if the record is not there.
fn comparison(entry: &Entry, record: &I4Id, beside: &Beside) -> String {
    let Some(found) = &beside.record else {
        return String::new();
    };
    let own = &entry.profile.contact;
    let row = |name: &str, own: &str, theirs: &str| {
        let value = |text: &str| match text {
            "" => "–".to_owned(),
            text => short(text, 40),
        };
        vec![name.to_owned(), value(own), value(theirs)]
    };
    let mut rows = vec![row(
        "name",
        &own.display_name(),
        &found.contact.display_name(),
    )];
    rows.extend(COMPARED.map(|field| {
        let value = |contact: &'_ Contact| contact.get(field).unwrap_or_default().to_owned();
        row(field.label(), &value(own), &value(&found.contact))
    }));
    table(&["", "InTouch", &format!("I4 record {record}")], &rows)
}

async fn find(ledger: &Ledger, id: &str) -> Result<Entry, Problem> {
    ledger.person(&PersonId::new(id)).await?.ok_or_else(|| {
        Problem::new(
            Code::Usage,
            format!("nobody with the id {id} has been read; `i4-connector people NAME` searches"),
        )
    })
}

async fn timeline(ledger: &Ledger, entry: &Entry) -> Result<Vec<LogEntry>, Problem> {
    ledger
        .read_log(&LogFilter {
            person: Some(entry.id.as_str().to_owned()),
            with_changes: true,
            ..LogFilter::default()
        })
        .await
}

fn said(output: Output, text: &str) {
    output.result(&json!({"ok": true, "message": text}), || {
        format!("{text}\n")
    });
}

fn summary(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "intouch_club_id": entry.club,
        "name": entry.profile.contact.display_name(),
        "kind": entry.profile.kind,
        "outcome": state(entry),
        "code": entry.code,
        "message": entry.message,
        "i4_id": entry.link.as_ref().map(|l| &l.i4),
        "candidates": entry.candidates,
        "not_records": entry.not_records,
    })
}

/// The state to show: somebody read again and not handled yet is pending whatever they were.
fn state(entry: &Entry) -> &'static str {
    match entry.outcome {
        Some(outcome) if !entry.due => outcome.word(),
        Some(Outcome::Failed) => "failed",
        None if !entry.due => "before start",
        _ => "pending",
    }
}

/// The same for those who read: what somebody is pending for.
fn state_text(entry: &Entry) -> &'static str {
    let code = entry.code.as_deref().and_then(Code::from_text);
    match (state(entry), code) {
        ("pending", Some(code)) => pending_text(code),
        (word, _) => word,
    }
}

/// What somebody is pending for.
pub fn pending_text(code: Code) -> &'static str {
    match code {
        Code::Checking => "checking",
        code if WAITING.contains(&code) => "waits for a yes",
        _ => Outcome::Pending.word(),
    }
}

fn listing(people: &[Entry], limit: i64) -> String {
    if people.is_empty() {
        return "Nobody.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|entry| {
            vec![
                entry.id.to_string(),
                short(&entry.profile.contact.display_name(), 30),
                entry.profile.kind.label().to_owned(),
                state_text(entry).to_owned(),
                entry
                    .link
                    .as_ref()
                    .map(|l| l.i4.to_string())
                    .unwrap_or_default(),
                short(&entry.message.clone().unwrap_or_default(), 90),
            ]
        })
        .collect();
    let mut out = table(
        &["id", "name", "kind", "outcome", "I4 id", "what happened"],
        &rows,
    );
    if i64::try_from(people.len()).unwrap_or(i64::MAX) >= limit {
        let _ = writeln!(out, "… the first {limit}; search, or see more with --limit");
    }
    out
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn details(entry: &Entry, timeline: &[LogEntry]) -> Value {
    let mut json = summary(entry);
    json["fields"] = values(&entry.profile.contact);
    json["linked_how"] = json!(entry.linked_how);
    json["gone_since"] = json!(gone_since(entry));
    json["modified"] = json!(entry.modified.map(|m| m.to_string()));
    json["timeline"] = json!(timeline);
    json
}

/// The values of a contact, by the names of their fields.
fn values(contact: &Contact) -> Value {
    let values = contact.values();
    let values: serde_json::Map<String, Value> = values
        .map(|(field, value)| (field_key(field), value.into()))
        .collect();
    values.into()
}

/// When InTouch was first seen without them, for programs.
fn gone_since(entry: &Entry) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(entry.gone_ms?).ok()?;
    Some(at.to_string())
}

fn field_key(field: Field) -> String {
    json!(field).as_str().unwrap_or_default().to_owned()
}

fn details_text(entry: &Entry, timeline: &[LogEntry], zone: &TimeZone) -> String {
    let contact = &entry.profile.contact;
    let mut out = format!("{} ({})\n", short(&contact.display_name(), 80), entry.id);
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<16}{value}");
    };
    line("kind", entry.profile.kind.label());
    line("outcome", state_text(entry));
    if let Some(message) = &entry.message {
        line("", message);
    }
    let code = Code::ALL
        .iter()
        .find(|c| Some(c.text()) == entry.code.as_deref());
    if let Some(code) = code.filter(|c| c.next_step() != "Nothing") {
        line("what to do", code.next_step());
    }
    if let Some(link) = &entry.link {
        let how = entry.linked_how.as_deref().unwrap_or("?");
        line("I4 record", &format!("{} ({how})", link.i4));
    }
    for candidate in &entry.candidates {
        line("candidate", candidate.as_str());
    }
    for record in &entry.not_records {
        line("not this person", &format!("I4 record {record}"));
    }
    if let Some(at_ms) = entry.gone_ms {
        line("not in InTouch", &format!("since {}", moment(at_ms, zone)));
    }
    for (field, value) in contact.values() {
        line(field.label(), &short(value, 100));
    }
    for (field, note) in contact.notes() {
        line(field.label(), &format!("({})", note.label()));
    }
    for event in timeline {
        let _ = writeln!(out, "\n  {}  {}", moment(event.at_ms, zone), event.message);
        for change in &event.changes {
            let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "(empty)".to_owned());
            let _ = writeln!(
                out,
                "    {}: {} → {}",
                change.field,
                short(&value(&change.before), 60),
                short(&value(&change.after), 60)
            );
        }
    }
    out
}

/// Zones and names of the clubs, as far as the settings can be read.
pub struct Zones(Vec<crate::model::Club>);

impl Zones {
    /// The zones of a profile; without settings, everything is shown in this machine's zone.
    pub fn of(profile: &Profile) -> Self {
        Self(Settings::load(profile.folder()).map_or_else(|_| Vec::new(), |s| s.clubs))
    }

    /// The zone for a club's id.
    pub fn of_id(&self, club: Option<&str>) -> TimeZone {
        self.0
            .iter()
            .find(|c| Some(c.intouch.as_str()) == club && !c.time_zone.is_empty())
            .map_or_else(TimeZone::system, crate::model::Club::zone)
    }

    /// What the admin calls the club of an id; the id itself where the table has none.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let club = self.0.iter().find(|c| c.intouch.as_str() == id);
        club.map_or(id, |c| c.name.as_str())
    }

    fn of_club(&self, entry: &Entry) -> TimeZone {
        self.of_id(Some(entry.club.as_str()))
    }
}
