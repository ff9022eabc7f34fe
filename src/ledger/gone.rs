//! People whom InTouch does not show any more.

use super::Ledger;
use super::log::{self, NewEntry};
use crate::model::{Club, InTouchClubId, Level, Outcome, PersonId};
use crate::problem::{Code, Problem};
use sqlx::{AnyConnection, Row};

impl Ledger {
    /// Takes note of who is not in a club any more after a reading of everybody that may be
    /// believed, and that began at `begun_ms` by this machine. Whoever no club shows is gone: they
    /// need nobody any more, until they come back. Returns how many have left the club.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn end_memberships(
        &self,
        club: &InTouchClubId,
        begun_ms: i64,
        is_shown: impl Fn(&PersonId) -> bool + Send + 'static,
    ) -> Result<usize, Problem> {
        let club = club.as_str().to_owned();
        let now_ms = self.now_ms();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let rows = sqlx::query(
                        "SELECT person FROM memberships WHERE club = $1 AND joined_ms <= $2",
                    )
                    .bind(club.clone())
                    .bind(begun_ms)
                    .fetch_all(&mut *connection)
                    .await?;
                    let mut left = 0;
                    for row in &rows {
                        let person: String = row.try_get(0)?;
                        if !is_shown(&PersonId::new(&person)) {
                            leave(connection, &club, &person, now_ms).await?;
                            left += 1;
                        }
                    }
                    Ok(left)
                })
            })
            .await
    }

    /// InTouch was asked for somebody and does not have them in this club any more.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn end_membership(
        &self,
        club: &InTouchClubId,
        person: &PersonId,
    ) -> Result<(), Problem> {
        let (club, person) = (club.as_str().to_owned(), person.as_str().to_owned());
        let now_ms = self.now_ms();
        self.writer
            .write(move |connection| {
                Box::pin(async move { leave(connection, &club, &person, now_ms).await })
            })
            .await
    }

    /// A few people whom a club has shown lately, but not this one.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn lately_read(
        &self,
        club: &InTouchClubId,
        but: &PersonId,
    ) -> Result<Vec<PersonId>, Problem> {
        let rows = sqlx::query(
            "SELECT person FROM people WHERE club = $1 AND person <> $2 AND gone_ms IS NULL \
             ORDER BY read_ms DESC LIMIT 3",
        )
        .bind(club.as_str().to_owned())
        .bind(but.as_str().to_owned())
        .fetch_all(&self.read)
        .await
        .map_err(super::problem)?;
        rows.iter()
            .map(|row| row.try_get::<String, _>(0).map(|id| PersonId::new(&id)))
            .collect::<Result<_, _>>()
            .map_err(super::problem)
    }

    /// Handles people under a club that is in the table, where the one that they were handled
    /// under is not, or is switched off: each under the first joined of those that show them.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn rehome(&self, clubs: &[Club]) -> Result<(), Problem> {
        let mut strays = self.strays(clubs).await?;
        let clubs: Vec<String> = clubs
            .iter()
            .map(|c| c.intouch.as_str().to_owned())
            .collect();
        while !strays.is_empty() {
            let some = strays.split_off(strays.len().saturating_sub(500));
            let clubs = clubs.clone();
            let write = self.writer.write(move |connection| {
                Box::pin(async move {
                    for person in some {
                        move_to_first(connection, &person, |club| clubs.iter().any(|c| c == club))
                            .await?;
                    }
                    Ok(())
                })
            });
            write.await?;
        }
        Ok(())
    }

    /// People of clubs that are not among these and whom one of these shows.
    async fn strays(&self, clubs: &[Club]) -> Result<Vec<String>, Problem> {
        let is_in = |club: &str| clubs.iter().any(|c| c.intouch.as_str() == club);
        let mut strays = Vec::new();
        for off in self.clubs_with_people().await? {
            if is_in(&off) {
                continue;
            }
            let rows = sqlx::query(
                "SELECT DISTINCT people.person, other.club FROM memberships \
                 JOIN people ON people.person = memberships.person AND people.club = memberships.club \
                 JOIN memberships AS other ON other.person = people.person \
                 WHERE memberships.club = $1 AND other.club <> memberships.club \
                 ORDER BY people.person",
            )
            .bind(off)
            .fetch_all(&self.read)
            .await
            .map_err(super::problem)?;
            for row in &rows {
                let text = |at: usize| row.try_get::<String, _>(at).map_err(super::problem);
                if is_in(&text(1)?) {
                    strays.push(text(0)?);
                }
            }
        }
        strays.dedup();
        Ok(strays)
    }

    /// The clubs that show anybody, those that left the table too. It goes from one to the next in
    /// the key: in each pass, reading everybody for it would not pay.
    async fn clubs_with_people(&self) -> Result<Vec<String>, Problem> {
        let rows = sqlx::query(
            "WITH RECURSIVE next (club) AS ( \
                 SELECT MIN(club) FROM memberships \
                 UNION ALL \
                 SELECT (SELECT MIN(m.club) FROM memberships AS m WHERE m.club > next.club) \
                 FROM next WHERE next.club IS NOT NULL) \
             SELECT club FROM next WHERE club IS NOT NULL",
        )
        .fetch_all(&self.read)
        .await
        .map_err(super::problem)?;
        rows.iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()
            .map_err(super::problem)
    }
}

async fn leave(
    connection: &mut AnyConnection,
    club: &str,
    person: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM memberships WHERE club = $1 AND person = $2")
        .bind(club.to_owned())
        .bind(person.to_owned())
        .execute(&mut *connection)
        .await?;
    if move_to_first(connection, person, |_| true).await? {
        return Ok(());
    }
    let marked =
        sqlx::query("UPDATE people SET gone_ms = $2 WHERE person = $1 AND gone_ms IS NULL")
            .bind(person.to_owned())
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
    if marked.rows_affected() == 0 {
        return Ok(());
    }
    // A create that is under way is looked for all the same: a record of theirs may be there.
    let ended = sqlx::query(
        "UPDATE people SET outcome = $2, code = $3, message = $4, done_rev = rev, candidates = NULL, \
         changed_ms = $5 WHERE person = $1 AND intent IS NULL AND before_start <> 1",
    )
    .bind(person.to_owned())
    .bind(Outcome::Skipped.word())
    .bind(Code::Gone.text())
    .bind(Code::Gone.sentence())
    .bind(now_ms)
    .execute(&mut *connection)
    .await?
    .rows_affected()
        > 0;
    let entry = NewEntry {
        level: Level::Info,
        code: Code::Gone,
        club: Some(club.to_owned()),
        person: Some(person.to_owned()),
        message: Code::Gone.sentence().to_owned(),
        changes: Vec::new(),
    };
    log::append(connection, entry, ended.then_some(Outcome::Skipped)).await
}

/// Handles a person under the first joined of those clubs that show their newest version, if one
/// of these shows them at all. A create that is under way is looked for where it was sent.
async fn move_to_first(
    connection: &mut AnyConnection,
    person: &str,
    is_meant: impl Fn(&str) -> bool,
) -> Result<bool, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT club FROM memberships WHERE person = $1 \
         ORDER BY COALESCE(modified_ms, -1) DESC, joined_ms, club",
    )
    .bind(person.to_owned())
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        let club: String = row.try_get(0)?;
        if is_meant(&club) {
            sqlx::query("UPDATE people SET club = $2 WHERE person = $1 AND club <> $2")
                .bind(person.to_owned())
                .bind(club)
                .execute(connection)
                .await?;
            return Ok(true);
        }
    }
    Ok(false)
}
