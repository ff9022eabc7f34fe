//! The inbox: people as they are read, until they are handled.

use super::arrival::{Arrival, How, Known, arrive, merged};
use super::people::{BeforeStart, COLUMNS, Entry, entries, json};
use super::{Ledger, count, damaged, problem};
use crate::model::person::Profile;
use crate::model::{Contact, Field, InTouchClubId, Millis, Person, compare};
use crate::problem::{Code, Problem};
use sqlx::{AnyConnection, Row};

/// The texts by which somebody is found.
pub(super) fn searchable(id: &str, contact: &Contact) -> String {
    let fields = [
        Field::FirstName,
        Field::LastName,
        Field::Email,
        Field::MobilePhone,
        Field::HomePhone,
        Field::WorkPhone,
    ];
    let mut search = compare::fold(id);
    for value in fields.into_iter().filter_map(|f| contact.get(f)) {
        search.push(' ');
        search.push_str(&compare::fold(value));
    }
    search
}

/// What a page is stored with.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) how: How,
    /// This InTouch sends what is empty.
    pub(super) tells_empty: bool,
}

/// Stores one person as a club shows them.
pub(super) async fn store(
    connection: &mut AnyConnection,
    club: &str,
    person: &Person,
    context: Context,
) -> Result<Arrival, sqlx::Error> {
    let id = person.id.as_str();
    let row = sqlx::query(
        "SELECT club, modified_ms, profile, before_start, gone_ms, code, older_ms, older_seen_ms, \
         intent FROM people WHERE person = $1",
    )
    .bind(id.to_owned())
    .fetch_optional(&mut *connection)
    .await?;
    let joined = memberships(connection, id).await?;
    let Some(row) = row else {
        join(connection, club, person, &joined, context.how.now_ms).await?;
        return insert(connection, club, person, context).await;
    };
    let home: String = row.try_get(0)?;
    let number = |column| row.try_get::<Option<i64>, _>(column);
    let known = Known {
        modified: number(1)?.map(Millis),
        profile: json::<Profile>(row.try_get(2)?).unwrap_or_default(),
        before_start: BeforeStart::of(row.try_get(3)?),
        is_gone: number(4)?.is_some(),
        ended_as_gone: row.try_get::<Option<String>, _>(5)?.as_deref() == Some(Code::Gone.text()),
        is_home: home == club || !joined.iter().any(|j| j.club == home),
        older: number(6)?.map(Millis).zip(number(7)?),
    };
    let has_intent = row.try_get::<Option<String>, _>(8)?.is_some();
    let profile = merged(Some(&known.profile), person, context.tells_empty);
    // Of those who were there before the start, a time of the future is none: it would hide that
    // they change.
    let modified = match known.before_start {
        BeforeStart::Remembered => person
            .modified
            .filter(|at| !context.how.before.is_future(*at)),
        _ => person.modified,
    };
    let arrival = arrive(&known, &profile, modified, context.how);
    if arrival == Arrival::Older {
        note_older(connection, id, person.modified, context.how.now_ms).await?;
        return Ok(arrival);
    }
    join(connection, club, person, &joined, context.how.now_ms).await?;
    // A create that is under way is looked for where it was sent.
    let moves = !has_intent && home != club && {
        let is_newer = person.modified > known.modified;
        let first = joined
            .iter()
            .filter(|j| j.modified == known.modified)
            .min_by_key(|j| j.order());
        let shows_it = person.modified == known.modified;
        let mine = joined.iter().find(|j| j.club == club);
        let is_first = match (mine, first) {
            (Some(mine), Some(first)) => mine.order() <= first.order(),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        is_newer || (shows_it && is_first) || known.is_home
    };
    if arrival == Arrival::Known {
        if moves {
            sqlx::query("UPDATE people SET club = $2 WHERE person = $1")
                .bind(id.to_owned())
                .bind(club.to_owned())
                .execute(connection)
                .await?;
        }
        return Ok(arrival);
    }
    let before_start = match arrival {
        Arrival::News(before_start) => before_start,
        _ => known.before_start,
    };
    // After a rebuild (recovery.rs), whoever changes counts as known.
    sqlx::query(
        "UPDATE people SET modified_ms = COALESCE($2, modified_ms), profile = $3, \
         rev = rev + $4, match_name = $5, search = $6, created_ms = $7, read_ms = $8, club = $9, \
         before_start = $10, gone_ms = NULL, older_ms = NULL, older_seen_ms = NULL, \
         failures = CASE WHEN $4 = 1 THEN 0 ELSE failures END, \
         rest_until_ms = CASE WHEN $4 = 1 THEN NULL ELSE rest_until_ms END, \
         recovered = CASE WHEN recovered = 1 AND $2 > modified_ms THEN 2 ELSE recovered END \
         WHERE person = $1",
    )
    .bind(id.to_owned())
    .bind(modified.map(|m| m.0))
    .bind(text(&profile)?)
    .bind(i64::from(arrival != Arrival::Quiet))
    .bind(profile.contact.match_name())
    .bind(searchable(id, &profile.contact))
    .bind(person.created.map(|m| m.0))
    .bind(context.how.now_ms)
    .bind(if moves { club.to_owned() } else { home })
    .bind(before_start.number())
    .execute(connection)
    .await?;
    Ok(arrival)
}

async fn insert(
    connection: &mut AnyConnection,
    club: &str,
    person: &Person,
    context: Context,
) -> Result<Arrival, sqlx::Error> {
    let now_ms = context.how.now_ms;
    let is_before = context.how.before.has(person.modified);
    let (before_start, changed_ms) = match person.modified {
        // Those who are only remembered stand in lists where they changed last, not on top of them.
        Some(modified) if is_before => (BeforeStart::Remembered, modified.0.min(now_ms)),
        None if is_before => (BeforeStart::Remembered, now_ms),
        _ => (BeforeStart::No, now_ms),
    };
    let profile = merged(None, person, context.tells_empty);
    // Whoever was there before has changed before the club began, whatever their time says.
    let modified = match context.how.before.until {
        Some(until) if is_before => Some(person.modified.map_or(until, |at| at.min(until))),
        _ => person.modified,
    };
    let id = person.id.as_str();
    // The number is given once.
    sqlx::query(
        "INSERT INTO people (person, club, modified_ms, created_ms, profile, read_ms, rev, \
         done_rev, before_start, match_name, search, changed_ms, number, recovered) VALUES ($1, $2, \
         $3, $4, $5, $6, 1, $7, $7, $8, $9, $10, \
         (SELECT COALESCE(MAX(number), 0) + 1 FROM people), \
         (SELECT CASE WHEN is_read = 1 THEN NULL WHEN COALESCE($3, 0) <= bound_ms THEN 1 ELSE 2 END \
         FROM recovery WHERE club = $2 OR club = '' ORDER BY club DESC LIMIT 1))",
    )
    .bind(id.to_owned())
    .bind(club.to_owned())
    .bind(modified.map(|m| m.0))
    .bind(person.created.map(|m| m.0))
    .bind(text(&profile)?)
    .bind(now_ms)
    .bind(before_start.number())
    .bind(profile.contact.match_name())
    .bind(searchable(id, &profile.contact))
    .bind(changed_ms)
    .execute(connection)
    .await?;
    Ok(if is_before {
        Arrival::Quiet
    } else {
        Arrival::News(BeforeStart::No)
    })
}

/// A club that shows somebody.
struct Joined {
    club: String,
    modified: Option<Millis>,
    joined_ms: i64,
}

impl Joined {
    /// The first joined club is the one under which somebody is handled.
    fn order(&self) -> (i64, &str) {
        (self.joined_ms, &self.club)
    }
}

async fn memberships(
    connection: &mut AnyConnection,
    person: &str,
) -> Result<Vec<Joined>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT club, modified_ms, joined_ms FROM memberships WHERE person = $1")
            .bind(person.to_owned())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Joined {
                club: row.try_get(0)?,
                modified: row.try_get::<Option<i64>, _>(1)?.map(Millis),
                joined_ms: row.try_get(2)?,
            })
        })
        .collect()
}

/// Notes which version a club shows, unless it is known.
async fn join(
    connection: &mut AnyConnection,
    club: &str,
    person: &Person,
    joined: &[Joined],
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let known = joined.iter().find(|j| j.club == club);
    if known.is_some_and(|j| j.modified == person.modified) {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO memberships (club, person, modified_ms, joined_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (club, person) DO UPDATE SET modified_ms = excluded.modified_ms",
    )
    .bind(club.to_owned())
    .bind(person.id.as_str().to_owned())
    .bind(person.modified.map(|m| m.0))
    .bind(now_ms)
    .execute(connection)
    .await?;
    Ok(())
}

async fn note_older(
    connection: &mut AnyConnection,
    person: &str,
    older: Option<Millis>,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE people SET older_ms = $2, older_seen_ms = $3 WHERE person = $1")
        .bind(person.to_owned())
        .bind(older.map(|m| m.0))
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(())
}

fn text(profile: &Profile) -> Result<String, sqlx::Error> {
    serde_json::to_string(profile).map_err(|e| damaged("profile", e))
}

/// Whoever rests after failing several times; a rest that is longer than the longest was given by
/// a clock that has been set back since.
const RESTS: &str =
    "(rest_until_ms IS NULL OR rest_until_ms <= $2 OR rest_until_ms > $2 + 3600000)";

impl Ledger {
    /// How many people of a club are due and do not rest.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn count_due(&self, club: &InTouchClubId) -> Result<u64, Problem> {
        let sql =
            format!("SELECT COUNT(*) FROM people WHERE club = $1 AND done_rev < rev AND {RESTS}");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(club.as_str().to_owned())
            .bind(self.now_ms())
            .fetch_one(&self.read)
            .await
            .map_err(problem)?;
        count(&row)
    }

    /// The next due people of a club after `after` in the order of their ids; not those who rest.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn due(
        &self,
        club: &InTouchClubId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Entry>, Problem> {
        let sql = format!(
            "SELECT {COLUMNS} FROM people WHERE club = $1 AND done_rev < rev AND {RESTS} AND person > $3 \
             ORDER BY person LIMIT $4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(club.as_str().to_owned())
            .bind(self.now_ms())
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

    /// Makes everybody of a club due again who is held with one of these codes and was judged by
    /// other field rules than these.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn judge_again(
        &self,
        club: &InTouchClubId,
        codes: &'static [Code],
        rules: String,
    ) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for code in codes {
                        sqlx::query(
                            "UPDATE people SET rev = rev + 1 WHERE club = $1 AND done_rev = rev \
                             AND code = $2 AND outcome = 'held' AND COALESCE(judged, '') <> $3",
                        )
                        .bind(club.clone())
                        .bind(code.text())
                        .bind(rules.clone())
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Remembers that a row of the table has another I4 club, and makes everybody due again who is
    /// held under it: another club may answer otherwise.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn change_i4_club(&self, club: &InTouchClubId, i4_club: &str) -> Result<(), Problem> {
        let (club, i4_club) = (club.as_str().to_owned(), i4_club.to_owned());
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET rev = rev + 1 WHERE club = $1 AND done_rev = rev \
                         AND outcome = 'held'",
                    )
                    .bind(club.clone())
                    .execute(&mut *connection)
                    .await?;
                    sqlx::query("UPDATE clubs SET i4_club = $2 WHERE club = $1")
                        .bind(club)
                        .bind(i4_club)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}
