//! The conditions of a query that depend on what is asked, with the values that they name.

use super::people::COLUMNS;
use crate::model::InTouchClubId;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

/// Conditions that all hold. Values are bound, never written into the text.
#[derive(Default)]
pub(super) struct Conditions {
    texts: Vec<String>,
    values: Vec<Value>,
}

enum Value {
    Text(String),
    Number(i64),
}

impl Conditions {
    /// Adds a text; returns its name in the query, such as `$1`.
    pub(super) fn text(&mut self, value: impl Into<String>) -> String {
        self.value(Value::Text(value.into()))
    }

    /// Adds a number; returns its name in the query.
    pub(super) fn number(&mut self, value: i64) -> String {
        self.value(Value::Number(value))
    }

    /// Adds a condition.
    pub(super) fn require(&mut self, condition: impl Into<String>) {
        self.texts.push(condition.into());
    }

    /// Requires that `club` is one of these.
    pub(super) fn require_clubs(&mut self, clubs: &[InTouchClubId]) {
        let names: Vec<String> = clubs.iter().map(|c| self.text(c.as_str())).collect();
        self.require(match names.as_slice() {
            [] => "1 = 0".to_owned(),
            some => format!("club IN ({})", some.join(", ")),
        });
    }

    /// All conditions as they stand behind `WHERE`.
    pub(super) fn all(&self) -> String {
        match self.texts.as_slice() {
            [] => "1 = 1".to_owned(),
            some => some.join(" AND "),
        }
    }

    /// A query with these values. `sql` is made of this room's own texts and of names that
    /// [`Conditions::text`] and [`Conditions::number`] gave.
    pub(super) fn query(&self, sql: String) -> Query<'static, Any, AnyArguments> {
        let query = sqlx::query(AssertSqlSafe(sql));
        self.values.iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind(text.clone()),
            Value::Number(number) => query.bind(*number),
        })
    }

    /// A query for whole entries of people; `rest` stands behind the conditions.
    pub(super) fn people(&self, rest: &str) -> Query<'static, Any, AnyArguments> {
        let all = self.all();
        self.query(format!("SELECT {COLUMNS} FROM people WHERE {all} {rest}"))
    }

    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }
}

/// A pattern for `LIKE … ESCAPE '!'` that finds `text` anywhere, whatever stands in it.
pub(super) fn anywhere(text: &str) -> String {
    let escaped = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    format!("%{escaped}%")
}
