//! Cursors, and the pages that move them.

use super::inbox::{self, Stored};
use super::{Ledger, damaged, json_text, problem};
use crate::model::{Club, FieldRules, InTouchClubId, Millis, Person};
use crate::problem::{Code, Problem};
use sqlx::Row;

/// How far a club has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClubState {
    /// Everything changed before this instant is stored; what changed at it is read again.
    pub cursor: Millis,
    /// Set while the club is read for the first time from "now": people changed up to this instant
    /// were there before, so they are remembered and not sent until they change again.
    pub baseline: Option<Millis>,
    /// The I4 club of the mapping when it was last used.
    pub i4_club: String,
    /// The field rules that its holds were judged by, if it has used any.
    pub rules: Option<FieldRules>,
}

impl Ledger {
    /// The state of a club; `None` if it has never been read.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn club_state(&self, club: &InTouchClubId) -> Result<Option<ClubState>, Problem> {
        let row =
            sqlx::query("SELECT cursor_ms, i4_club, rules, baseline_ms FROM clubs WHERE club = $1")
                .bind(club.as_str().to_owned())
                .fetch_optional(&self.read)
                .await
                .map_err(problem)?;
        row.map(|row| {
            let rules: Option<String> = row.try_get(2)?;
            let rules = rules.map(|text| serde_json::from_str(&text)).transpose();
            Ok(ClubState {
                cursor: Millis(row.try_get(0)?),
                baseline: row.try_get::<Option<i64>, _>(3)?.map(Millis),
                i4_club: row.try_get(1)?,
                rules: rules.map_err(|e| damaged("clubs.rules", e))?,
            })
        })
        .transpose()
        .map_err(problem)
    }

    /// Remembers the field rules that a club's people were judged by.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_club_rules(
        &self,
        club: &InTouchClubId,
        rules: &FieldRules,
    ) -> Result<(), Problem> {
        let text = json_text(rules)?;
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE clubs SET rules = $2 WHERE club = $1")
                        .bind(club)
                        .bind(text)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Begins a club: its cursor is at `start`, and so is its baseline, if it has one.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn begin_club(&self, club: &Club, start: Millis) -> Result<(), Problem> {
        let id = club.intouch.as_str().to_owned();
        let i4_club = club.i4.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO clubs (club, cursor_ms, baseline_ms, i4_club) \
                         VALUES ($1, $2, $2, $3)",
                    )
                    .bind(id)
                    .bind(start.0)
                    .bind(i4_club)
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Ends the baseline: everybody who was there has been read, whoever comes now is new, even
    /// in the same millisecond.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn end_baseline(&self, club: &InTouchClubId) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE clubs SET baseline_ms = NULL WHERE club = $1")
                        .bind(club)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Remembers that a pass of these clubs ended well at `at_ms`, by this machine. A club that
    /// was never read is left out.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn confirm_clubs(
        &self,
        clubs: Vec<InTouchClubId>,
        at_ms: i64,
    ) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for club in clubs {
                        // The first time, everybody entered up to here has been read.
                        sqlx::query(
                            "UPDATE clubs SET confirmed_ms = $2, \
                             first_ms = COALESCE(first_ms, cursor_ms) WHERE club = $1",
                        )
                        .bind(club.as_str().to_owned())
                        .bind(at_ms)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Stores a page of people and moves the cursor, in one transaction. People who are already
    /// known in this version are dropped; people of the club's baseline are only remembered.
    ///
    /// Returns how many people were new or changed.
    ///
    /// # Errors
    /// [`Code::Database`]; then neither people nor cursor have changed.
    pub async fn store_page(
        &self,
        club: &Club,
        people: &[Person],
        cursor: Millis,
        baseline: Option<Millis>,
    ) -> Result<usize, Problem> {
        let rows: Vec<Stored> = people
            .iter()
            .map(Stored::of)
            .collect::<Result<_, _>>()
            .map_err(|e| Problem::new(Code::Database, e))?;
        let id = club.intouch.as_str().to_owned();
        let i4_club = club.i4.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let mut news = 0;
                    for row in rows {
                        news += usize::from(inbox::store(connection, &id, row, baseline).await?);
                    }
                    sqlx::query(
                        "INSERT INTO clubs (club, cursor_ms, i4_club) VALUES ($1, $2, $3) \
                         ON CONFLICT (club) DO UPDATE SET cursor_ms = excluded.cursor_ms, \
                         i4_club = excluded.i4_club",
                    )
                    .bind(id)
                    .bind(cursor.0)
                    .bind(i4_club)
                    .execute(&mut *connection)
                    .await?;
                    Ok(news)
                })
            })
            .await
    }
}
