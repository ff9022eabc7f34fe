//! People as the ledger knows them, and how to find them.

use super::conditions::{Conditions, anywhere};
use super::recovery::Mark;
use super::{Ledger, count, damaged, problem};
use crate::model::person::Profile;
use crate::model::{Contact, I4Id, InTouchClubId, Link, Millis, Outcome, PersonId, normalize};
use crate::plan::{Choice, Looking};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

/// A person as the ledger knows them.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The InTouch club they were read from.
    pub club: InTouchClubId,
    /// Their InTouch id.
    pub id: PersonId,
    /// Grows each time they are read changed, or are to be looked at again.
    pub rev: i64,
    /// Whether they are still to be handled in this version.
    pub due: bool,
    /// InTouch's time of the last change.
    pub modified: Option<Millis>,
    /// What InTouch has.
    pub profile: Profile,
    /// Their tie to an I4 record.
    pub link: Option<Link>,
    /// How the link was made.
    pub linked_how: Option<String>,
    /// What the admin has said by hand.
    pub choice: Option<Choice>,
    /// A create whose answer is not known.
    pub intent: Option<Intent>,
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
    /// The InTouch change that it was sent for: I4's record is not older.
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
    /// Only people whose last outcome has this code, while it lasts.
    pub code: Option<Code>,
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
pub(super) const COLUMNS: &str = "club, person, modified_ms, profile, rev, done_rev, i4_id, \
    linked_how, sent, choice, intent, outcome, code, message, candidates, changed_ms, number, \
    recovered";

impl Ledger {
    /// One person of a club, as they are now.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn one(
        &self,
        club: &InTouchClubId,
        person: &PersonId,
    ) -> Result<Option<Entry>, Problem> {
        let people = self.person(person).await?;
        Ok(people.into_iter().find(|p| p.club == *club))
    }

    /// Everybody with this InTouch id: one, or one for each club they are in.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn person(&self, id: &PersonId) -> Result<Vec<Entry>, Problem> {
        let rows = sqlx::query(select("WHERE person = $1 ORDER BY club"))
            .bind(id.as_str().to_owned())
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
        if let Some(code) = filter.code {
            let text = conditions.text(code.text());
            let mut waits = format!("(code = {text} AND outcome IN ('held', 'pending'))");
            if code == Code::Checking {
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

    /// How many people of a club wait with this code.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn count_code(&self, club: &InTouchClubId, code: Code) -> Result<u64, Problem> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM people WHERE code = $1 AND club = $2 \
             AND (outcome = 'held' OR outcome = 'pending')",
        )
        .bind(code.text())
        .bind(club.as_str().to_owned())
        .fetch_one(&self.read)
        .await
        .map_err(problem)?;
        count(&row)
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
    let text = normalize::fold(search);
    if text.is_empty() {
        return;
    }
    // Phones are stored as digits, however they are typed here.
    let digits = normalize::digits(&text);
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

/// The two columns that name a person.
pub(super) fn key(entry: &Entry) -> (String, String) {
    (entry.club.as_str().to_owned(), entry.id.as_str().to_owned())
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

fn entry(row: &AnyRow) -> Result<Entry, sqlx::Error> {
    let text = |i: usize| row.try_get::<String, _>(i);
    let optional = |i: usize| row.try_get::<Option<String>, _>(i);
    let (rev, done_rev): (i64, i64) = (row.try_get(4)?, row.try_get(5)?);
    let link = match optional(6)? {
        Some(i4) => Some(Link {
            i4: I4Id::new(&i4),
            sent: json("sent", optional(8)?)?,
        }),
        None => None,
    };
    let profile = text(3)?;
    Ok(Entry {
        club: InTouchClubId::new(&text(0)?),
        id: PersonId::new(&text(1)?),
        modified: row.try_get::<Option<i64>, _>(2)?.map(Millis),
        profile: serde_json::from_str(&profile).map_err(|e| damaged("profile", e))?,
        rev,
        due: done_rev < rev,
        link,
        linked_how: optional(7)?,
        choice: json("choice", optional(9)?)?,
        intent: json("intent", optional(10)?)?,
        outcome: optional(11)?.as_deref().and_then(Outcome::from_word),
        code: optional(12)?,
        message: optional(13)?,
        candidates: json("candidates", optional(14)?)?.unwrap_or_default(),
        changed_ms: row.try_get(15)?,
        number: row.try_get(16)?,
        recovered: row.try_get::<Option<i64>, _>(17)?.and_then(Mark::of),
    })
}

/// Reads an optional column of JSON.
pub(super) fn json<T: for<'de> Deserialize<'de>>(
    what: &str,
    text: Option<String>,
) -> Result<Option<T>, sqlx::Error> {
    text.map(|t| serde_json::from_str(&t).map_err(|e| damaged(what, e)))
        .transpose()
}
