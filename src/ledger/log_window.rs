//! The log as a list on the screen, the newest entry first, however long it is.

use super::conditions::{Conditions, anywhere};
use super::log::{LogEntry, entry};
use super::{Ledger, count, problem};
use crate::model::Level;
use crate::problem::Problem;
use sqlx::Row;

/// Which entries a list of the log shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// Whether it has entries of INFO, WARNING and ERROR, in this order.
    pub levels: [bool; 3],
    /// A part of message, code or person's id, in any case; empty: whatever.
    pub search: String,
    /// Only entries about this InTouch club and its people.
    pub club: Option<String>,
}

impl Default for LogQuery {
    /// Every entry.
    fn default() -> Self {
        Self {
            levels: [true; 3],
            search: String::new(),
            club: None,
        }
    }
}

impl LogQuery {
    fn is_everything(&self) -> bool {
        self.levels == [true; 3] && self.search.trim().is_empty() && self.club.is_none()
    }

    /// The levels that are wanted.
    fn levels(&self) -> impl Iterator<Item = Level> {
        [Level::Info, Level::Warning, Level::Error]
            .into_iter()
            .zip(self.levels)
            .filter_map(|(level, wanted)| wanted.then_some(level))
    }

    /// What it asks of a row of `log`, but for the level.
    fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(club) = &self.club {
            let club = conditions.text(club);
            conditions.require(format!("club = {club}"));
        }
        let search = self.search.trim();
        if !search.is_empty() {
            // The database folds both sides, so that they are folded alike.
            let search = conditions.text(anywhere(search));
            let is_in = |column: &str| format!("LOWER({column}) LIKE LOWER({search}) ESCAPE '!'");
            let (message, code, person) = (is_in("message"), is_in("code"), is_in("person"));
            conditions.require(format!("({message} OR {code} OR {person})"));
        }
        conditions
    }
}

impl Ledger {
    /// The id of the newest entry; 0 if there is none.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn newest_log_id(&self) -> Result<i64, Problem> {
        let row = sqlx::query("SELECT COALESCE(MAX(id), 0) FROM log")
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        row.try_get(0).map_err(problem)
    }

    /// How many entries match. A search looks at all of them.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn log_count(&self, query: &LogQuery) -> Result<u64, Problem> {
        let mut conditions = query.conditions();
        let sql = if query.is_everything() {
            // Ids have no gaps: one writer gives them in turn.
            "SELECT COALESCE((SELECT MAX(id) FROM log) - (SELECT MIN(id) FROM log) + 1, 0)"
                .to_owned()
        } else {
            let levels: Vec<String> = query
                .levels()
                .map(|level| conditions.text(level.word()))
                .collect();
            match levels.len() {
                0 => return Ok(0),
                // Whatever the level: the index of clubs has all that is asked then.
                3 => {}
                _ => conditions.require(format!("level IN ({})", levels.join(", "))),
            }
            format!("SELECT COUNT(*) FROM log WHERE {}", conditions.all())
        };
        let row = conditions
            .query(sql)
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        count(&row)
    }

    /// Entries that match, the newest first, without what was sent: at most `limit` of them,
    /// after `offset` that are skipped.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn log_window(
        &self,
        query: &LogQuery,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<LogEntry>, Problem> {
        let (offset, limit) = (offset.max(0), limit.max(0));
        let mut conditions = query.conditions();
        let which = if query.is_everything() {
            // Ids have no gaps, so the place in the list is a range of them.
            let last = self.newest_log_id().await?.saturating_sub(offset);
            let before = conditions.number(last.saturating_sub(limit));
            let last = conditions.number(last);
            format!("id > {before} AND id <= {last}")
        } else {
            // Each level in the order of its own index, merged: what is skipped is never read,
            // and nothing is sorted.
            let all = conditions.all();
            let levels: Vec<String> = query
                .levels()
                .map(|level| {
                    let level = conditions.text(level.word());
                    format!("SELECT id FROM log WHERE level = {level} AND {all}")
                })
                .collect();
            if levels.is_empty() {
                return Ok(Vec::new());
            }
            let levels = levels.join(" UNION ALL ");
            let limit = conditions.number(limit);
            let offset = conditions.number(offset);
            format!("id IN ({levels} ORDER BY id DESC LIMIT {limit} OFFSET {offset})")
        };
        let rows = conditions
            .query(format!(
                "SELECT id, at_ms, level, code, club, person, message FROM log \
                 WHERE {which} ORDER BY id DESC"
            ))
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        rows.iter()
            .map(|row| entry(row, false))
            .collect::<Result<_, _>>()
            .map_err(problem)
    }
}
