//! The inbox: people as they are read, until they are handled.

use super::people::{Entry, entries, select};
use super::{Ledger, count, problem};
use crate::model::{Field, InTouchClubId, Millis, Person, compare};
use crate::problem::{Code, Problem};
use sqlx::AnyConnection;

/// A person ready to be stored.
pub(super) struct Stored {
    id: String,
    modified: Option<i64>,
    created: Option<i64>,
    profile: String,
    match_name: Option<String>,
    search: String,
}

impl Stored {
    pub(super) fn of(person: &Person) -> Result<Self, serde_json::Error> {
        let contact = &person.profile.contact;
        let searchable = [
            Field::FirstName,
            Field::LastName,
            Field::Email,
            Field::MobilePhone,
            Field::HomePhone,
            Field::WorkPhone,
        ];
        let mut search = compare::fold(person.id.as_str());
        for value in searchable.into_iter().filter_map(|f| contact.get(f)) {
            search.push(' ');
            search.push_str(&compare::fold(value));
        }
        Ok(Self {
            modified: person.modified.map(|m| m.0),
            created: person.created.map(|m| m.0),
            profile: serde_json::to_string(&person.profile)?,
            match_name: contact.match_name(),
            search,
            id: person.id.as_str().to_owned(),
        })
    }
}

/// Who was there before a club began.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// Whoever changed up to here; `None`: nobody.
    pub(super) until: Option<Millis>,
    /// Whether those too whose last change has no time.
    pub(super) undated: bool,
}

impl Before {
    fn has(self, modified: Option<i64>) -> bool {
        match (modified, self.until) {
            (_, None) => false,
            (Some(modified), Some(until)) => modified <= until.0,
            (None, Some(_)) => self.undated,
        }
    }
}

/// Stores one person; returns whether this version is news.
pub(super) async fn store(
    connection: &mut AnyConnection,
    club: &str,
    row: Stored,
    before: Before,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let before_start = before.has(row.modified);
    // Those who are only remembered stand in lists where they changed last, not on top of them.
    let changed_ms = match row.modified {
        Some(modified) if before_start => modified.min(now_ms),
        _ => now_ms,
    };
    // Keeps the row untouched when the same version is read again. A person who was part of the
    // baseline and changes since then is due like everybody; whoever changes before the club has
    // begun (a date to come) is still only remembered. The number is given once. After a rebuild
    // (recovery.rs), whoever changes counts as known.
    let result = sqlx::query(
        "INSERT INTO people (club, person, modified_ms, profile, rev, done_rev, match_name, \
         search, changed_ms, created_ms, number, recovered) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, \
         $8, $9, (SELECT COALESCE(MAX(number), 0) + 1 FROM people), \
         (SELECT CASE WHEN is_read = 1 THEN NULL WHEN COALESCE($3, 0) <= bound_ms THEN 1 ELSE 2 END \
         FROM recovery WHERE club = $1 OR club = '' ORDER BY club DESC LIMIT 1)) \
         ON CONFLICT (club, person) DO UPDATE SET modified_ms = excluded.modified_ms, \
         profile = excluded.profile, rev = people.rev + 1, \
         done_rev = CASE WHEN excluded.done_rev = 1 AND people.outcome IS NULL \
         AND people.done_rev = people.rev THEN people.rev + 1 ELSE people.done_rev END, \
         match_name = excluded.match_name, search = excluded.search, \
         created_ms = excluded.created_ms, \
         recovered = CASE WHEN people.recovered = 1 \
         AND excluded.modified_ms > people.modified_ms THEN 2 ELSE people.recovered END \
         WHERE people.profile <> excluded.profile \
         OR COALESCE(people.modified_ms, -1) <> COALESCE(excluded.modified_ms, -1)",
    )
    .bind(club.to_owned())
    .bind(row.id)
    .bind(row.modified)
    .bind(row.profile)
    .bind(i64::from(before_start))
    .bind(row.match_name)
    .bind(row.search)
    .bind(changed_ms)
    .bind(row.created)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() > 0)
}

impl Ledger {
    /// How many people of a club are due.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn count_due(&self, club: &InTouchClubId) -> Result<u64, Problem> {
        let row = sqlx::query("SELECT COUNT(*) FROM people WHERE club = $1 AND done_rev < rev")
            .bind(club.as_str().to_owned())
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        count(&row)
    }

    /// The next due people of a club after `after` in the order of their ids.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn due(
        &self,
        club: &InTouchClubId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Entry>, Problem> {
        let rows = sqlx::query(select(
            "WHERE club = $1 AND done_rev < rev AND person > $2 \
             ORDER BY person LIMIT $3",
        ))
        .bind(club.as_str().to_owned())
        .bind(after.to_owned())
        .bind(limit)
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        entries(&rows)
    }

    /// Makes everybody of a club due again who waits with one of these codes.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn look_again(
        &self,
        club: &InTouchClubId,
        codes: &'static [Code],
    ) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for code in codes {
                        sqlx::query(
                            "UPDATE people SET rev = rev + 1 WHERE club = $1 AND done_rev = rev \
                             AND code = $2 AND (outcome = 'held' OR outcome = 'pending')",
                        )
                        .bind(club.clone())
                        .bind(code.text())
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Makes everybody of a club due again who is held, whatever for.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn look_again_at_held(&self, club: &InTouchClubId) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET rev = rev + 1 WHERE club = $1 AND done_rev = rev \
                         AND outcome = 'held'",
                    )
                    .bind(club)
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }
}
