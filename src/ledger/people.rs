//! People as the ledger knows them, and how to find them.

use super::conditions::{Conditions, anywhere};
use super::recovery::Mark;
use super::{Ledger, count_at, problem};
use crate::model::person::Profile;
use crate::model::{Contact, Doubt, I4Id, InTouchClubId, Link, Millis, Outcome, PersonId, compare};
use crate::plan::{Change, Choice, Looking};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// A person as the ledger knows them.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The InTouch club under which they are handled: the first joined of those that show their
    /// newest version.
    pub club: InTouchClubId,
    /// Their InTouch id.
    pub id: PersonId,
    /// Grows each time they are read changed, or are to be looked at again.
    pub rev: i64,
    /// Whether they are still to be handled in this version.
    pub due: bool,
    /// How often somebody has decided about them by hand: an outcome counts only where none came
    /// in between.
    pub decided: i64,
    /// InTouch's time of the last change.
    pub modified: Option<Millis>,
    /// When this version was stored, milliseconds since 1970, UTC, by this machine.
    pub read_ms: i64,
    /// Whether they were there before the start.
    pub before_start: BeforeStart,
    /// Since when no club shows them any more, milliseconds since 1970, UTC, by this machine.
    pub gone_ms: Option<i64>,
    /// What InTouch has.
    pub profile: Profile,
    /// Their tie to an I4 record.
    pub link: Option<Link>,
    /// How the link was made.
    pub linked_how: Option<String>,
    /// An update that has no clear answer: its fields may be in I4 or not.
    pub sending: Vec<Change>,
    /// I4 records of which somebody has said that they are not this person.
    pub not_records: Vec<I4Id>,
    /// What the admin has said by hand.
    pub choice: Option<Choice>,
    /// A create whose answer is not known.
    pub intent: Option<Intent>,
    /// How many creates in a row have had no clear answer.
    pub unclear: i64,
    /// How the last look ended; `None` if there has been none.
    pub outcome: Option<Outcome>,
    /// The code of the last outcome.
    pub code: Option<String>,
    /// The last outcome in words; may quote the person's data.
    pub message: Option<String>,
    /// The I4 records to choose from.
    pub candidates: Vec<I4Id>,
    /// When the last outcome was written, by this machine.
    pub changed_ms: i64,
    /// Their running number in the profile, from 1: what a shared screen shows instead of a
    /// name. It never changes.
    pub number: i64,
    /// Set where the database was rebuilt and they were found again, or not yet.
    pub recovered: Option<Mark>,
}

/// Whether somebody was there before the start: a fact that is stored, never derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BeforeStart {
    /// No, or it does not matter any more.
    #[default]
    No,
    /// Yes, and they are not sent.
    Remembered,
    /// Yes, and something that I4 keeps has changed since: they are to be sent.
    Changed,
}

impl BeforeStart {
    /// The number in the database.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::No => 0,
            Self::Remembered => 1,
            Self::Changed => 2,
        }
    }

    /// Any other number is of a newer version.
    pub(super) fn of(number: i64) -> Self {
        match number {
            1 => Self::Remembered,
            2 => Self::Changed,
            _ => Self::No,
        }
    }
}

impl Entry {
    /// As faces show it: whose create has begun and has no answer is being checked, even if the
    /// process died before it could say so.
    #[must_use]
    pub fn shown(mut self) -> Self {
        if self.intent.is_some() && self.outcome.is_none() {
            self.outcome = Some(Outcome::Pending);
            self.code = Some(Code::Checking.text().to_owned());
            self.message = Some(Code::Checking.sentence().to_owned());
        }
        self
    }
}

/// Written before a create is sent, and removed with its answer: what a crash or a lost answer
/// leaves behind is looked for before anything is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What was sent.
    pub contact: Contact,
    /// When it was sent: I4's record is not older. Older versions kept the InTouch change that it was
    /// sent for.
    #[serde(default)]
    pub since: Option<Millis>,
    /// What looking for the record has said so far.
    #[serde(default)]
    pub looking: Looking,
}

/// Whom `people` lists.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Only people on hold.
    pub held: bool,
    /// Only people whose last outcome has one of these codes, while it lasts; empty: whatever code.
    pub codes: Vec<Code>,
    /// Only people of these clubs; `None`: of whatever club.
    pub clubs: Option<Vec<InTouchClubId>>,
    /// A part of name, email, phone or id.
    pub search: String,
    /// At most so many.
    pub limit: i64,
}

/// How many people are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateCount {
    /// The last outcome.
    pub outcome: String,
    /// Its code.
    pub code: String,
    /// How many.
    pub people: i64,
}

/// The columns that an [`Entry`] is read from.
pub(super) const COLUMNS: &str = "person, club, modified_ms, profile, read_ms, rev, done_rev, \
    before_start, gone_ms, i4_id, linked_how, sent, doubt, sending, not_records, choice, \
    decided, intent, unclear, outcome, code, message, candidates, changed_ms, number, recovered";

impl Ledger {
    /// A person as they are now; `None` if they were never read.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn person(&self, id: &PersonId) -> Result<Option<Entry>, Problem> {
        let row = sqlx::query(select("WHERE person = $1"))
            .bind(id.as_str().to_owned())
            .fetch_optional(&self.read)
            .await
            .map_err(problem)?;
        row.as_ref().map(entry).transpose().map_err(problem)
    }

    /// Everybody who is linked to this record.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn owners(&self, record: &I4Id) -> Result<Vec<Entry>, Problem> {
        let rows = sqlx::query(select("WHERE i4_id = $1 ORDER BY person"))
            .bind(record.as_str().to_owned())
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// People that match, by name.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn people(&self, filter: &PeopleFilter) -> Result<Vec<Entry>, Problem> {
        let mut conditions = Conditions::default();
        matching(&mut conditions, &filter.search);
        if filter.held {
            conditions.require("outcome = 'held'");
        }
        if let Some(clubs) = &filter.clubs {
            conditions.require_clubs(clubs);
        }
        if !filter.codes.is_empty() {
            let texts = filter.codes.iter().map(|code| conditions.text(code.text()));
            let texts: Vec<String> = texts.collect();
            let mut waits = format!(
                "(code IN ({}) AND outcome IN ('held', 'pending'))",
                texts.join(", ")
            );
            if filter.codes.contains(&Code::Checking) {
                waits = format!("({waits} OR intent IS NOT NULL)");
            }
            conditions.require(waits);
        }
        let limit = conditions.number(filter.limit);
        let rows = conditions
            .people(&format!("ORDER BY match_name, person LIMIT {limit}"))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// How many people of these clubs wait with each code.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn waiting(
        &self,
        clubs: &[InTouchClubId],
    ) -> Result<BTreeMap<(String, Code), u64>, Problem> {
        let rows = sqlx::query(
            "SELECT club, code, COUNT(*) FROM people \
             WHERE outcome = 'held' OR outcome = 'pending' GROUP BY club, code",
        )
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        let mut waiting = BTreeMap::new();
        for row in &rows {
            let club: String = row.try_get(0).map_err(problem)?;
            let code: Option<String> = row.try_get(1).map_err(problem)?;
            let code = code.as_deref().and_then(Code::from_text);
            if let Some(code) = code.filter(|_| clubs.iter().any(|c| c.as_str() == club)) {
                waiting.insert((club, code), count_at(row, 2)?);
            }
        }
        Ok(waiting)
    }

    /// How many people of these clubs are in which state, most first; `None`: of all that were
    /// ever read.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn states(
        &self,
        clubs: Option<&[InTouchClubId]>,
    ) -> Result<Vec<StateCount>, Problem> {
        let mut conditions = Conditions::default();
        conditions.require("outcome IS NOT NULL");
        if let Some(clubs) = clubs {
            conditions.require_clubs(clubs);
        }
        let all = conditions.all();
        let rows = conditions
            .query(format!(
                "SELECT outcome, code, COUNT(*) FROM people WHERE {all} \
                 GROUP BY outcome, code ORDER BY COUNT(*) DESC, outcome, code"
            ))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| {
                Ok(StateCount {
                    outcome: row.try_get(0)?,
                    code: row.try_get(1)?,
                    people: row.try_get(2)?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(problem)
    }
}

/// Requires that a part of name, email, phone or id is `search`, or the I4 id is; an empty one
/// requires nothing.
pub(super) fn matching(conditions: &mut Conditions, search: &str) {
    let text = compare::fold(search);
    if text.is_empty() {
        return;
    }
    // Phones are stored as digits, however they are typed here.
    let digits = compare::phone(&text);
    let phone = if digits.len() >= 3 && !text.contains(char::is_alphabetic) {
        digits
    } else {
        text.clone()
    };
    let text = conditions.text(anywhere(&text));
    let phone = conditions.text(anywhere(&phone));
    let i4 = conditions.text(search.trim());
    conditions.require(format!(
        "(search LIKE {text} ESCAPE '!' OR search LIKE {phone} ESCAPE '!' OR i4_id = {i4})"
    ));
}

/// The column that names a person.
pub(super) fn key(entry: &Entry) -> String {
    entry.id.as_str().to_owned()
}

/// A query for whole entries; `rest` is the part behind the table's name.
pub(super) fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM people {rest}"))
}

/// Reads rows of [`select`].
pub(super) fn entries(rows: &[AnyRow]) -> Result<Vec<Entry>, Problem> {
    rows.iter()
        .map(entry)
        .collect::<Result<_, _>>()
        .map_err(problem)
}

/// Reads one row. A stored text with a word that this version does not know concerns this person
/// alone: what cannot be read of them is taken for what makes nobody twice and spoils nothing.
pub(super) fn entry(row: &AnyRow) -> Result<Entry, sqlx::Error> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let number = |column: &str| row.try_get::<i64, _>(column);
    let maybe = |column: &str| row.try_get::<Option<i64>, _>(column);
    let (rev, done_rev) = (number("rev")?, number("done_rev")?);
    let profile: Profile = serde_json::from_str(&text("profile")?).unwrap_or_default();
    let link = match optional("i4_id")? {
        Some(i4) => Some(Link {
            i4: I4Id::new(&i4),
            // Not known: compared with the record.
            sent: json(optional("sent")?),
            doubt: Doubt::of(number("doubt")?),
        }),
        None => None,
    };
    let intent = optional("intent")?.map(|text| {
        serde_json::from_str(&text).unwrap_or_else(|_| Intent {
            // Something was sent: it is looked for as InTouch has it now.
            contact: profile.contact.clone(),
            since: None,
            looking: Looking::default(),
        })
    });
    Ok(Entry {
        id: PersonId::new(&text("person")?),
        club: InTouchClubId::new(&text("club")?),
        rev,
        due: done_rev < rev,
        decided: number("decided")?,
        modified: maybe("modified_ms")?.map(Millis),
        read_ms: number("read_ms")?,
        before_start: BeforeStart::of(number("before_start")?),
        gone_ms: maybe("gone_ms")?,
        link,
        linked_how: optional("linked_how")?,
        sending: json(optional("sending")?).unwrap_or_default(),
        not_records: json(optional("not_records")?).unwrap_or_default(),
        choice: json(optional("choice")?),
        intent,
        unclear: number("unclear")?,
        outcome: optional("outcome")?.as_deref().and_then(Outcome::from_word),
        code: optional("code")?,
        message: optional("message")?,
        candidates: json(optional("candidates")?).unwrap_or_default(),
        changed_ms: number("changed_ms")?,
        number: number("number")?,
        recovered: maybe("recovered")?.and_then(Mark::of),
        profile,
    })
}

/// Reads an optional column of JSON; nothing, if it does not read back.
pub(super) fn json<T: for<'de> Deserialize<'de>>(text: Option<String>) -> Option<T> {
    serde_json::from_str(&text?).ok()
}
