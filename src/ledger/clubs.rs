//! Cursors, and the pages that move them.

use super::arrival::{Arrival, Before, How};
use super::people::json;
use super::{Ledger, count, failing, inbox, json_text, meta, problem};
use crate::model::{Club, FieldRules, InTouchClubId, Millis, Person, PersonId};
use crate::problem::Problem;
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

/// What tells those who were there before a club began from those who are new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begins {
    /// Whoever changed up to here was there before, and whoever's time is not known; `None`: the
    /// club has begun, and everybody who comes is new.
    pub baseline: Option<Millis>,
    /// A time after this one is of the future, and tells nothing.
    pub latest: Option<Millis>,
}

/// What a page has brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// How many people were new or changed.
    pub news: usize,
    /// People of whom an older version than the known one was shown.
    pub older: Vec<PersonId>,
}

impl Ledger {
    /// The state of a club; `None` if it has never been read.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
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
            Ok(ClubState {
                cursor: Millis(row.try_get(0)?),
                baseline: number(3)?.map(Millis),
                i4_club: row.try_get(1)?,
                // Rules that do not read back are read anew.
                rules: json(row.try_get(2)?),
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
    /// [`Code::Database`](crate::problem::Code::Database).
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
    /// [`Code::Database`](crate::problem::Code::Database).
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
    /// [`Code::Database`](crate::problem::Code::Database).
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
    /// [`Code::Database`](crate::problem::Code::Database).
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
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn count_people(&self, club: &InTouchClubId) -> Result<u64, Problem> {
        let row = sqlx::query("SELECT COUNT(*) FROM memberships WHERE club = $1")
            .bind(club.as_str().to_owned())
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        count(&row)
    }

    /// Whether somebody of a club is known who changed at or after this instant.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn knows_somebody_since(
        &self,
        club: &InTouchClubId,
        since: Millis,
    ) -> Result<bool, Problem> {
        // It reads the club's people: asked only after an answer without anybody.
        let sql = "SELECT person FROM memberships WHERE club = $1 AND modified_ms >= $2 LIMIT 1";
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
    /// [`Code::Database`](crate::problem::Code::Database).
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

    /// Stores a page of people and moves the cursor, in one transaction. Versions that are already
    /// known are dropped; whoever was there before the club began is only remembered.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database); then neither people nor cursor have changed.
    pub async fn store_page(
        &self,
        club: &Club,
        people: &[Person],
        cursor: Millis,
        begins: Begins,
    ) -> Result<Stored, Problem> {
        self.store(club, people, Some(cursor), begins, false).await
    }

    /// Stores people of a whole reading, in one transaction; the cursor stays.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database); then nothing has changed.
    pub async fn store_again(
        &self,
        club: &Club,
        people: &[Person],
        begins: Begins,
    ) -> Result<Stored, Problem> {
        self.store(club, people, None, begins, false).await
    }

    /// Stores what InTouch has answered when it was asked for this person: that is so, whatever
    /// was shown before.
    ///
    /// # Errors
    /// [`Code::Database`](crate::problem::Code::Database).
    pub async fn store_asked(&self, club: &Club, person: &Person) -> Result<(), Problem> {
        let people = std::slice::from_ref(person);
        let begins = Begins::default();
        self.store(club, people, None, begins, true).await.map(drop)
    }

    async fn store(
        &self,
        club: &Club,
        people: &[Person],
        cursor: Option<Millis>,
        begins: Begins,
        is_asked: bool,
    ) -> Result<Stored, Problem> {
        let people = people.to_vec();
        let id = club.intouch.as_str().to_owned();
        let i4_club = club.i4.as_str().to_owned();
        let now_ms = self.now_ms();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let how = How {
                        before: Before {
                            until: begins.baseline,
                            latest: begins.latest,
                        },
                        is_asked,
                        can_ask: meta::has(connection, meta::FINDS_LEADS).await?,
                        now_ms,
                    };
                    let mut tells_empty = meta::has(connection, meta::TELLS_EMPTY).await?;
                    if !tells_empty && people.iter().any(|p| p.tells_empty) {
                        meta::learn(connection, meta::TELLS_EMPTY).await?;
                        tells_empty = true;
                    }
                    let context = inbox::Context { how, tells_empty };
                    let mut stored = Stored::default();
                    for person in people {
                        match inbox::store(connection, &id, &person, context).await? {
                            Arrival::Known => {}
                            Arrival::Quiet | Arrival::News(_) => stored.news += 1,
                            Arrival::Older => stored.older.push(person.id),
                        }
                    }
                    let Some(cursor) = cursor else {
                        return Ok(stored);
                    };
                    sqlx::query(
                        "INSERT INTO clubs (club, cursor_ms, i4_club) VALUES ($1, $2, $3) \
                         ON CONFLICT (club) DO UPDATE SET cursor_ms = excluded.cursor_ms \
                         WHERE clubs.cursor_ms <> excluded.cursor_ms",
                    )
                    .bind(id)
                    .bind(cursor.0)
                    .bind(i4_club)
                    .execute(&mut *connection)
                    .await?;
                    Ok(stored)
                })
            })
            .await
    }
}
