//! Reads the parts of the view from the ledger.

use super::Asked;
use super::view::{
    Beside, Candidate, LogWindow, Moment, Need, Overview, PeopleList, PersonRow, PersonView,
    Stopped,
};
use crate::engine::Shown;
use crate::engine::is_doubt;
use crate::ledger::{
    ClubDay, Entry, Ledger, LogEntry, LogFilter, LogQuery, PassRecord, PeopleQuery, Sign,
};
use crate::model::{Club, Contact, Field, I4Id, InTouchClubId, Outcome, PersonId, Personal};
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use crate::tasks;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Hours of the plot.
const HOURS: usize = 24;
/// One hour, in milliseconds.
const HOUR: i64 = 3_600_000;
/// Log entries and people that are read at once: some screens.
pub const WINDOW: i64 = 300;

/// Midnight before `now_ms` in a zone, milliseconds since 1970.
pub fn midnight(now_ms: i64, zone: &TimeZone) -> i64 {
    Timestamp::from_millisecond(now_ms)
        .ok()
        .map(|t| t.to_zoned_datetime(zone.clone()))
        .and_then(|now| now.start_of_day().ok())
        .map_or(now_ms, |day| day.timestamp().as_millisecond())
}

/// The sums of today. What was sent counts wherever it was; whoever still needs something counts
/// in clubs that are in the table and switched on.
pub async fn overview(
    ledger: &Ledger,
    table: &[InTouchClubId],
    now_ms: i64,
    zone: &TimeZone,
) -> Result<Overview, Problem> {
    let today = midnight(now_ms, zone);
    let clubs = ledger.club_days(today).await?;
    let read = || {
        let is_read = |day: &&ClubDay| table.iter().any(|club| club.as_str() == day.club);
        clubs.iter().filter(is_read)
    };
    // Whole hours by the clock, the running one last.
    let from = now_ms - now_ms.rem_euclid(HOUR) - (HOURS as i64 - 1) * HOUR;
    let needs = ledger.needs(table).await?.into_iter();
    Ok(Overview {
        sent: clubs.iter().map(|c| c.sent).sum(),
        held: read().map(|c| c.held).sum(),
        not_saved: read().map(|c| c.not_saved).sum(),
        needs: needs
            .map(|need| Need {
                code: Code::from_text(&need.code),
                outcome: need.outcome,
                people: need.people,
                fields: need.message.as_deref().map(fields_in).unwrap_or_default(),
                one: need.one.as_ref().map(row),
            })
            .collect(),
        clubs,
        hours: ledger.hours(from, HOURS).await?,
        hours_from_ms: from,
    })
}

/// The fields that a hold names ("…: fix in InTouch: mobile phone, email"); none if it says more
/// about one of them.
fn fields_in(message: &str) -> Vec<Field> {
    let list = message
        .rsplit_once("fix in InTouch: ")
        .map_or("", |(_, list)| list);
    let named = list.split(", ").map(|name| {
        let mut fields = Field::ALL.into_iter();
        fields.find(|field| field.label() == name)
    });
    named.collect::<Option<_>>().unwrap_or_default()
}

/// A part of the list of people, and the counts of its filters.
pub async fn people(ledger: &Ledger, query: &PeopleQuery) -> Result<PeopleList, Problem> {
    let query = PeopleQuery {
        limit: WINDOW,
        ..query.clone()
    };
    let page = ledger.people_page(&query).await?;
    Ok(PeopleList {
        total: page.total,
        rows: page.people.iter().map(row).collect(),
        counts: ledger.people_counts(query.since_ms).await?,
        query,
    })
}

/// A part of the log.
pub async fn log(ledger: &Ledger, query: &LogQuery, first: u64) -> Result<LogWindow, Problem> {
    let total = ledger.log_count(query).await?;
    let first = first.min(total);
    let offset = i64::try_from(first).unwrap_or(i64::MAX);
    Ok(LogWindow {
        entries: ledger.log_window(query, offset, WINDOW).await?,
        query: query.clone(),
        total,
        first,
    })
}

/// One person; `None` if nobody has this id any more.
pub async fn person(ledger: &Ledger, id: &PersonId) -> Result<Option<PersonView>, Problem> {
    let Some(entry) = ledger.person(id).await? else {
        return Ok(None);
    };
    let mut timeline = Vec::new();
    let mut filter = LogFilter {
        person: Some(id.as_str().to_owned()),
        with_changes: true,
        ..LogFilter::default()
    };
    loop {
        let part = ledger.read_log(&filter).await?;
        let Some(last) = part.last() else { break };
        filter.after = last.id;
        timeline.extend(part.into_iter().map(moment));
    }
    timeline.reverse();
    let entry = entry.shown();
    let contact = &entry.profile.contact;
    Ok(Some(PersonView {
        row: row(&entry),
        message: Personal::new(entry.message.clone().unwrap_or_default()),
        linked_how: entry.linked_how.clone(),
        is_checking: entry.intent.is_some(),
        fields: fields(contact),
        notes: contact.notes().collect(),
        modified_ms: entry.modified.map(|m| m.0),
        timeline,
        candidates: entry.candidates.clone(),
        records: Asked::default(),
        not_records: entry.not_records.clone(),
        other: Beside::default(),
    }))
}

/// What stopped clubs in a finished pass. Only of those that are in the table (`table`) and
/// switched on: nobody can do anything about the others, nor need they.
pub fn stopped(record: &PassRecord, table: &[Club]) -> Vec<Stopped> {
    said(record, table, "stopped")
}

/// Why not all may have been read of clubs that are well otherwise; as [`stopped`].
pub fn doubts(record: &PassRecord, table: &[Club]) -> Vec<Stopped> {
    let mut doubts = said(record, table, "ok");
    // Signs of another connector have a place of their own.
    doubts.retain(|said| is_doubt(said.problem.code));
    doubts
}

fn said(record: &PassRecord, table: &[Club], outcome: &str) -> Vec<Stopped> {
    let is_read = |id: &str| table.iter().any(|c| c.enabled && c.intouch.as_str() == id);
    let said = record.said(outcome).into_iter();
    said.filter(|said| is_read(said.club.as_str()))
        .map(|said| Stopped {
            club: said.club.as_str().to_owned(),
            name: said.name,
            problem: said.problem,
        })
        .collect()
}

/// What somebody should look at in clubs of the table: each kind once a club, with all its signs.
pub fn warnings(signs: &[(InTouchClubId, Vec<Sign>)], settings: &Settings) -> Vec<Stopped> {
    let zones = settings.strange_zones().map(|(club, problem)| Stopped {
        club: club.intouch.as_str().to_owned(),
        name: club.name.clone(),
        problem,
    });
    let mut found: Vec<Stopped> = zones.collect();
    for (id, signs) in signs {
        let row = settings
            .clubs
            .iter()
            .find(|c| c.enabled && c.intouch == *id);
        let Some(row) = row else { continue };
        for sign in signs {
            let problem = sign.problem();
            let is_known = |s: &Stopped| s.club == id.as_str() && s.problem.code == problem.code;
            if let Some(known) = found.iter_mut().find(|s| is_known(s)) {
                known.problem.detail = format!("{}; {}", known.problem.detail, problem.detail);
                continue;
            }
            found.push(Stopped {
                club: id.as_str().to_owned(),
                name: row.name.clone(),
                problem,
            });
        }
    }
    found
}

/// The fields of a contact, as the window may have them.
pub fn fields(contact: &Contact) -> Vec<(Field, Personal)> {
    contact
        .values()
        .map(|(field, value)| (field, Personal::new(value)))
        .collect()
}

/// How many people wait for a yes, by what for.
pub fn waiting(needs: &[Need]) -> Shown {
    Shown::of(|code| {
        let mut needs = needs.iter();
        let need = needs.find(|n| n.code == Some(code) && n.outcome == Outcome::Pending);
        need.map_or(0, |n| n.people)
    })
}

/// An I4 record beside a person; `None` if it is not there.
pub fn candidate(i4: &I4Id, beside: &tasks::Beside) -> Option<Candidate> {
    let record = beside.record.as_ref()?;
    Some(Candidate {
        i4: i4.clone(),
        fields: fields(&record.contact),
        has_other_name: beside.has_other_name,
        others: beside.others.iter().map(row).collect(),
    })
}

/// What a yes would do to somebody who waits for it ("would lose city").
fn would(entry: &Entry) -> Option<String> {
    let is_meant = [Code::ConfirmCleared, Code::ConfirmUpdated]
        .iter()
        .any(|code| entry.code.as_deref() == Some(code.text()));
    let (_, what) = entry.message.as_deref()?.rsplit_once(": ")?;
    (is_meant && what.starts_with("would ")).then(|| what.to_owned())
}

fn row(entry: &Entry) -> PersonRow {
    let entry = entry.clone().shown();
    PersonRow {
        id: entry.id.clone(),
        club: entry.club.clone(),
        number: entry.number,
        name: Personal::new(entry.profile.contact.display_name()),
        kind: entry.profile.kind,
        outcome: entry.outcome,
        due: entry.due && entry.outcome != Some(Outcome::Failed),
        code: entry.code.as_deref().and_then(Code::from_text),
        would: would(&entry),
        gone_ms: entry.gone_ms,
        changed_ms: entry.changed_ms,
        i4: entry.link.as_ref().map(|l| l.i4.clone()),
    }
}

fn moment(mut entry: LogEntry) -> Moment {
    let changes = std::mem::take(&mut entry.changes);
    Moment {
        changes: changes
            .into_iter()
            .map(|c| {
                (
                    c.field,
                    c.before.map(Personal::new),
                    c.after.map(Personal::new),
                )
            })
            .collect(),
        entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::I4ClubId;
    use serde_json::json;

    #[test]
    fn a_stopped_club_is_read_back_with_its_code() {
        let problem = Problem::new(Code::InTouchClub, "x is not among the clubs");
        // Two clubs may have the same name.
        let club = |id: &str, outcome: &str, message: &str| json!({"intouch_club_id": id, "name": "Club", "outcome": outcome, "message": message});
        let table: Vec<Club> = ["1", "2", "3", "4", "5"]
            .map(|id| Club {
                name: "Club".to_owned(),
                address: String::new(),
                time_zone: String::new(),
                intouch: InTouchClubId::new(id),
                i4: I4ClubId::new(id),
                enabled: id != "5",
            })
            .to_vec();
        let found = |id: &str, problem: Problem| Stopped {
            club: id.to_owned(),
            name: "Club".to_owned(),
            problem,
        };
        let record = PassRecord {
            started_ms: 0,
            report: json!({"clubs": [
                club("1", "ok", ""),
                club("2", "stopped", &problem.to_string()),
                club("3", "stopped", &Problem::from(Code::I4Offline).to_string()),
                club("4", "stopped", "C-FUTURE: what"),
                // Switched off since, and out of the table since.
                club("5", "stopped", &problem.to_string()),
                club("6", "stopped", &problem.to_string()),
            ]}),
        };
        assert_eq!(
            stopped(&record, &table),
            [found("2", problem), found("3", Code::I4Offline.into())]
        );
    }

    #[test]
    fn today_begins_at_midnight_of_the_zone() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let now: Timestamp = "2026-11-23T18:42:30Z".parse().unwrap();
        let day: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        assert_eq!(midnight(now.as_millisecond(), &zone), day.as_millisecond());
    }

    #[test]
    fn a_hold_names_its_fields() {
        let fields = |text: &str| fields_in(&format!("A field is missing: fix in InTouch: {text}"));
        assert_eq!(fields("mobile phone"), [Field::MobilePhone]);
        assert_eq!(fields("email, city"), [Field::Email, Field::City]);
        assert_eq!(fields("mobile phone cannot be read"), []);
        assert_eq!(fields_in("Something else"), []);
    }
}
