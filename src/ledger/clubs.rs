//! Cursors, and the pages that move them.

use super::inbox::{self, Before, Stored};
use super::{Ledger, count, damaged, failing, json_text, problem};
use crate::model::{Club, FieldRules, InTouchClubId, Millis, Person};
use crate::problem::{Code, Problem};
use sqlx::Row;

/// How far a club has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClubState {
    /// Everything changed before this instant is stored; what changed at it is read again.
    pub cursor: Millis,
    /// Set until the club has been read as a whole: people changed up to this instant were there
    /// before it began, so they are remembered and not sent until they change again.
    pub baseline: Option<Millis>,
    /// The I4 club of the mapping when it was last used.
    pub i4_club: String,
    /// The field rules that its holds were judged by, if it has used any.
    pub rules: Option<FieldRules>,
    /// The last whole reading.
    pub whole: Option<Whole>,
    /// The cursor behind which a whole reading has shown nobody: an empty answer there is right.
    pub quiet: Option<Millis>,
    /// Set while whole readings show far fewer people than before.
    pub short: Option<Short>,
}

/// A reading of a club from its beginning to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// When it ended, milliseconds since 1970, UTC, by this machine.
    pub at_ms: i64,
    /// How many people it showed.
    pub people: u64,
}

/// Whole readings that showed far fewer people than before, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// When the first of them ended, milliseconds since 1970, UTC, by this machine.
    pub since_ms: i64,
    /// How many there were.
    pub looks: u64,
    /// The fewest people that one of them showed.
    pub people: u64,
}

impl Ledger {
    /// The state of a club; `None` if it has never been read.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn club_state(&self, club: &InTouchClubId) -> Result<Option<ClubState>, Problem> {
        let row = sqlx::query(
            "SELECT cursor_ms, i4_club, rules, baseline_ms, swept_ms, swept_people, quiet_ms, \
             short_ms, short_looks, short_people FROM clubs WHERE club = $1",
        )
        .bind(club.as_str().to_owned())
        .fetch_optional(&self.read)
        .await
        .map_err(problem)?;
        row.map(|row| {
            let number = |column: usize| row.try_get::<Option<i64>, _>(column);
            let count = |column| number(column).map(|n| n.and_then(|n| u64::try_from(n).ok()));
            let rules: Option<String> = row.try_get(2)?;
            let rules = rules.map(|text| serde_json::from_str(&text)).transpose();
            Ok(ClubState {
                cursor: Millis(row.try_get(0)?),
                baseline: number(3)?.map(Millis),
                i4_club: row.try_get(1)?,
                rules: rules.map_err(|e| damaged("clubs.rules", e))?,
                whole: match (number(4)?, count(5)?) {
                    (Some(at_ms), Some(people)) => Some(Whole { at_ms, people }),
                    _ => None,
                },
                quiet: number(6)?.map(Millis),
                short: match (number(7)?, count(8)?, count(9)?) {
                    (Some(since_ms), Some(looks), Some(people)) => Some(Short {
                        since_ms,
                        looks,
                        people,
                    }),
                    _ => None,
                },
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

    /// Begins a club that does not begin with everybody: it is read from `start`, and people
    /// changed up to `baseline` were there before.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn begin_club(
        &self,
        club: &Club,
        start: Millis,
        baseline: Millis,
    ) -> Result<(), Problem> {
        let id = club.intouch.as_str().to_owned();
        let i4_club = club.i4.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO clubs (club, cursor_ms, baseline_ms, i4_club) \
                         VALUES ($1, $2, $3, $4)",
                    )
                    .bind(id)
                    .bind(start.0)
                    .bind(baseline.0)
                    .bind(i4_club)
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Remembers that a club was read as a whole. If it `has_begun`, everybody who was there
    /// before is known now: whoever comes is new, even in the same millisecond. `quiet` is the
    /// cursor, if nobody stands behind it any more.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn end_whole(
        &self,
        club: &InTouchClubId,
        whole: Whole,
        quiet: Option<Millis>,
        has_begun: bool,
    ) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE clubs SET swept_ms = $2, swept_people = $3, quiet_ms = $4, \
                         baseline_ms = CASE WHEN $5 = 1 THEN NULL ELSE baseline_ms END, \
                         short_ms = NULL, short_looks = NULL, \
                         short_people = NULL WHERE club = $1",
                    )
                    .bind(club)
                    .bind(whole.at_ms)
                    .bind(i64::try_from(whole.people).unwrap_or(i64::MAX))
                    .bind(quiet.map(|q| q.0))
                    .bind(i64::from(has_begun))
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Remembers that a whole reading showed far fewer people than before.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn note_short(&self, club: &InTouchClubId, short: Short) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE clubs SET short_ms = $2, short_looks = $3, short_people = $4 \
                         WHERE club = $1",
                    )
                    .bind(club)
                    .bind(short.since_ms)
                    .bind(i64::try_from(short.looks).unwrap_or(i64::MAX))
                    .bind(i64::try_from(short.people).unwrap_or(i64::MAX))
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// How many people of a club are known.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn count_people(&self, club: &InTouchClubId) -> Result<u64, Problem> {
        let row = sqlx::query("SELECT COUNT(*) FROM people WHERE club = $1")
            .bind(club.as_str().to_owned())
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        count(&row)
    }

    /// Whether somebody of a club is known who changed at or after this instant.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn knows_somebody_since(
        &self,
        club: &InTouchClubId,
        since: Millis,
    ) -> Result<bool, Problem> {
        // It reads the club's people: asked only after an answer without anybody.
        let sql = "SELECT person FROM people WHERE club = $1 AND modified_ms >= $2 LIMIT 1";
        let row = sqlx::query(sql)
            .bind(club.as_str().to_owned())
            .bind(since.0)
            .fetch_optional(&self.read)
            .await
            .map_err(problem)?;
        Ok(row.is_some())
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
                        failing::end(connection, club.as_str()).await?;
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
        let before = Before {
            until: baseline,
            undated: false,
        };
        self.store(club, people, Some(cursor), before).await
    }

    /// Stores people of a whole reading, in one transaction; the cursor stays. As
    /// [`Ledger::store_page`], but with a baseline those count as there before whose last change
    /// has no time: whoever is new since then is read from the cursor too.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing has changed.
    pub async fn store_again(
        &self,
        club: &Club,
        people: &[Person],
        baseline: Option<Millis>,
    ) -> Result<usize, Problem> {
        let before = Before {
            until: baseline,
            undated: true,
        };
        self.store(club, people, None, before).await
    }

    async fn store(
        &self,
        club: &Club,
        people: &[Person],
        cursor: Option<Millis>,
        before: Before,
    ) -> Result<usize, Problem> {
        let rows: Vec<Stored> = people
            .iter()
            .map(Stored::of)
            .collect::<Result<_, _>>()
            .map_err(|e| Problem::new(Code::Database, e))?;
        let id = club.intouch.as_str().to_owned();
        let i4_club = club.i4.as_str().to_owned();
        let now_ms = self.now_ms();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let mut news = 0;
                    for row in rows {
                        news +=
                            usize::from(inbox::store(connection, &id, row, before, now_ms).await?);
                    }
                    let Some(cursor) = cursor else {
                        return Ok(news);
                    };
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
