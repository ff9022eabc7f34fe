//! People page by page, as a list on the screen shows them, and how many there are.

use super::conditions::Conditions;
use super::people::{Entry, entries, matching};
use super::{Ledger, count, count_at, problem};
use crate::model::Outcome;
use crate::problem::{Code, Problem};

/// Which people a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Which {
    /// Everybody.
    #[default]
    All,
    /// Who has ended since [`PeopleQuery::since_ms`].
    Today,
    /// Who is on hold.
    Held,
    /// Who did not go through, is not finished, or waits for their first outcome. Not those who
    /// were there when the club began, until they change.
    NotSaved,
}

/// What a list of people asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// A part of name, email, phone or id, or the whole I4 id; empty: whoever.
    pub search: String,
    /// Which of them.
    pub which: Which,
    /// Only those whose last outcome has this code.
    pub code: Option<Code>,
    /// Only those whose last outcome is this one.
    pub outcome: Option<Outcome>,
    /// When [`Which::Today`] begins, milliseconds since 1970, UTC, by this machine.
    pub since_ms: i64,
    /// How many to skip.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A part of a list of people.
#[derive(Clone, Debug)]
pub struct PeoplePage {
    /// How many the whole list has.
    pub total: u64,
    /// Those of this page, the newest change first.
    pub people: Vec<Entry>,
}

/// How many people each [`Which`] has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleCounts {
    /// See [`Which::All`].
    pub all: u64,
    /// See [`Which::Today`].
    pub today: u64,
    /// See [`Which::Held`].
    pub held: u64,
    /// See [`Which::NotSaved`].
    pub not_saved: u64,
}

const HELD: &str = "outcome = 'held'";
const NOT_SAVED: &str =
    "(outcome IN ('failed', 'pending') OR (outcome IS NULL AND done_rev < rev))";

fn today(since_ms: &str) -> String {
    format!("changed_ms >= {since_ms} AND outcome IS NOT NULL")
}

impl Ledger {
    /// People that match, the newest change first, then by club and id.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn people_page(&self, query: &PeopleQuery) -> Result<PeoplePage, Problem> {
        let mut conditions = Conditions::default();
        matching(&mut conditions, &query.search);
        match query.which {
            Which::All => {}
            Which::Today => {
                let since_ms = conditions.number(query.since_ms);
                conditions.require(today(&since_ms));
            }
            Which::Held => conditions.require(HELD),
            Which::NotSaved => conditions.require(NOT_SAVED),
        }
        if let Some(code) = query.code {
            let code = conditions.text(code.text());
            conditions.require(format!("code = {code}"));
        }
        if let Some(outcome) = query.outcome {
            let outcome = conditions.text(outcome.word());
            conditions.require(format!("outcome = {outcome}"));
        }
        let all = conditions.all();
        let total = conditions
            .query(format!("SELECT COUNT(*) FROM people WHERE {all}"))
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        let limit = conditions.number(query.limit.max(0));
        let offset = conditions.number(query.offset.max(0));
        let rows = conditions
            .people(&format!(
                "ORDER BY changed_ms DESC, club, person LIMIT {limit} OFFSET {offset}"
            ))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        Ok(PeoplePage {
            total: count(&total)?,
            people: entries(&rows)?,
        })
    }

    /// How many people each list has; [`Which::Today`] begins at `since_ms` (milliseconds since
    /// 1970, UTC, by this machine).
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn people_counts(&self, since_ms: i64) -> Result<PeopleCounts, Problem> {
        let mut conditions = Conditions::default();
        let today = today(&conditions.number(since_ms));
        // Each from its own index, where one sum over all people would read everybody.
        let row = conditions
            .query(format!(
                "SELECT (SELECT COUNT(*) FROM people), \
                 (SELECT COUNT(*) FROM people WHERE {today}), \
                 (SELECT COUNT(*) FROM people WHERE {HELD}), \
                 (SELECT COUNT(*) FROM people WHERE {NOT_SAVED})"
            ))
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        Ok(PeopleCounts {
            all: count_at(&row, 0)?,
            today: count_at(&row, 1)?,
            held: count_at(&row, 2)?,
            not_saved: count_at(&row, 3)?,
        })
    }
}
