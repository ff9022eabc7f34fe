//! Rebuilding a database, and what the new one remembers of that until everybody is found again.

use super::log;
use super::machine::ThisMachine;
use super::salvage::{LogRow, PersonRow, Salvaged, Wreck};
use super::upkeep::{self, State};
use super::{FILE_NAME, Ledger, count, json_text, migration_turn, problem, swap, trouble};
use crate::model::{Club, I4Id, InTouchClubId, Level, Millis, PersonId};
use crate::problem::{Code, Problem};
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the new database's count of writes is ahead of the old one's, so that whoever still
/// writes into the old one cannot make the new one look older than it was.
const AHEAD: i64 = 1_000_000;
/// How a link is described that I4's record itself has told.
pub const BY_EXCHANGE_ID: &str = "DataExchangeID";
/// The profile's own values that are worth keeping, by what their names begin with.
const NAMES_KEPT: [&str; 3] = ["preferences", "paused", "credential_changed:"];

/// What the old database knew of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: they may have been left out on purpose, or be new.
    Unknown,
    /// They were there, or have changed since: they may be created, once I4 was looked through.
    Known,
    /// They were there with a link.
    Linked,
}

impl Mark {
    /// The number in the database.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Unknown => 1,
            Self::Known => 2,
            Self::Linked => 3,
        }
    }

    pub(super) fn of(number: i64) -> Option<Self> {
        [Self::Unknown, Self::Known, Self::Linked]
            .into_iter()
            .find(|mark| mark.number() == number)
    }
}

/// How far a club has been found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Everybody has been read once.
    pub is_read: bool,
    /// Creates that were under way when the old database was lost have had their time.
    pub is_looked: bool,
}

/// What a profile's database is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// There has never been one.
    New,
    /// Whole.
    Whole,
    /// Damaged, and how.
    Damaged(Problem),
}

/// How people were found again, so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recovered {
    /// Linked, as the old database knew it.
    pub kept: u64,
    /// Linked by the `DataExchangeID` of their record.
    pub by_exchange_id: u64,
    /// Linked by Smart Match.
    pub by_smart_match: u64,
    /// Created: they were surely not there.
    pub created: u64,
    /// On hold because it is not known whether they were left out on purpose.
    pub held_as_unknown: u64,
    /// On hold for any reason.
    pub held: u64,
    /// Remembered and not sent: there before the club began.
    pub before_start: u64,
    /// Not through yet.
    pub open: u64,
}

/// A new database in the making, beside the old one, which nobody has touched yet.
pub struct Rebuilding {
    ledger: Ledger,
    path: PathBuf,
    /// What was found in the old one and its backups.
    pub salvaged: Salvaged,
    bounds: HashMap<String, i64>,
}

/// Looks at the whole database of a profile folder without changing it; a rebuild that was cut
/// off is finished first.
///
/// # Errors
/// [`Code::DatabaseNewer`], or that it cannot even be looked at.
pub async fn condition(folder: &Path) -> Result<Condition, Problem> {
    let path = folder.join(FILE_NAME);
    let turn = migration_turn(&path).await?;
    swap::finish(&path)?;
    match upkeep::inspect(&path, &turn, true).await {
        Ok(State::New) => Ok(Condition::New),
        Ok(State::Sound(_)) => Ok(Condition::Whole),
        Err(problem) if problem.code == Code::DatabaseDamaged => Ok(Condition::Damaged(problem)),
        Err(problem) => Err(problem),
    }
}

impl Rebuilding {
    /// Builds a new database from what the old one and its backups still tell. The profile is
    /// that of `company_id`: links of another one are not taken.
    ///
    /// # Errors
    /// [`Code::ProfileCompany`], [`Code::Database`]; the old database is as it was.
    pub async fn begin(folder: &Path, company_id: &str) -> Result<Self, Problem> {
        let path = folder.join(FILE_NAME);
        let workshop = path.with_file_name(swap::WORKSHOP);
        let failed = |e: std::io::Error| trouble::unusable(&workshop, &e);
        // What a rebuild that was cut off has left.
        match std::fs::remove_dir_all(&workshop) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        make_folder(&workshop).map_err(failed)?;
        let turn = migration_turn(&path).await?;
        let seen = turn.batches().unwrap_or_default();
        drop(turn);
        let ledger = Ledger::open_file(&swap::built(&path), Arc::new(ThisMachine)).await?;
        let mut rebuilding = Self {
            ledger,
            path,
            salvaged: Salvaged::default(),
            bounds: HashMap::new(),
        };
        rebuilding.prepare(company_id, seen).await?;
        rebuilding.salvage(&workshop, company_id).await?;
        Ok(rebuilding)
    }

    async fn prepare(&self, company_id: &str, seen: i64) -> Result<(), Problem> {
        let company = json_text(&company_id)?;
        self.ledger
            .writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE writes SET batches = $1")
                        .bind(seen.saturating_add(AHEAD))
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("INSERT INTO meta (name, value) VALUES ('company', $1)")
                        .bind(company)
                        .execute(&mut *connection)
                        .await?;
                    // Clubs that are switched on or added later: looked for, never held.
                    sqlx::query(
                        "INSERT INTO recovery (club, bound_ms, is_read, is_looked) \
                         VALUES ('', -1, 0, 0)",
                    )
                    .execute(&mut *connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    async fn salvage(&mut self, workshop: &Path, company_id: &str) -> Result<(), Problem> {
        let copy = workshop.join("old.db");
        let mut sources = Vec::new();
        if copied(&self.path, &copy)? {
            sources.push(copy.clone());
        }
        sources.extend(upkeep::backups(
            self.path.parent().unwrap_or(Path::new(".")),
        ));
        for (number, source) in sources.iter().enumerate() {
            let mut wreck = match Wreck::open(source).await {
                Ok(wreck) => wreck,
                // It has much to tell, once there is room to read it.
                Err(problem) if trouble::no_room(workshop).is_some() => return Err(problem),
                // A source that cannot be opened has nothing to tell.
                Err(_) => continue,
            };
            let taken = self.take(&mut wreck, company_id, number == 0).await;
            wreck.close().await;
            taken?;
        }
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(upkeep::sibling(&copy, ending));
        }
        Ok(())
    }

    /// Takes what one source tells and no earlier one has.
    async fn take(
        &mut self,
        wreck: &mut Wreck,
        company_id: &str,
        is_first: bool,
    ) -> Result<(), Problem> {
        let small = wreck.small().await;
        let company = small.meta.iter().find(|(name, _)| name == "company");
        let company = company.and_then(|(_, json)| serde_json::from_str::<String>(json).ok());
        if let Some(known) = company.as_ref().filter(|known| *known != company_id) {
            return Err(Problem::new(
                Code::ProfileCompany,
                format!("it was used with Company ID {known}"),
            ));
        }
        // Whose company is not known may be anybody's: its ids would change strangers.
        if company.is_none() {
            return Ok(());
        }
        for (club, row) in &small.clubs {
            // Any time a club had been read to is after its start; the earliest tells most.
            let bound = self.bounds.entry(club.clone()).or_insert(row.bound_ms);
            *bound = row.bound_ms.min(*bound);
            self.add_club(club, &row.i4_club, row.baseline_ms).await?;
        }
        let kept: Vec<(String, String)> = small
            .meta
            .into_iter()
            .filter(|(name, _)| NAMES_KEPT.iter().any(|kept| name.starts_with(kept)))
            .collect();
        self.add_meta(kept).await?;
        let (ledger, salvaged) = (&self.ledger, &mut self.salvaged);
        let mut taken = HashSet::new();
        let is_complete = wreck
            .people(async |people| {
                let (people, links) = ledger.add_people(people, &mut taken).await?;
                salvaged.people += people;
                salvaged.links += links;
                Ok(())
            })
            .await?;
        if is_complete {
            // Whoever changed up to the cursor and is not there was never to be sent.
            for (club, row) in small.clubs {
                self.raise_baseline(club, row.cursor_ms).await?;
            }
        }
        // The log of a backup is part of the newer one.
        if is_first || self.salvaged.log == 0 {
            let (ledger, salvaged) = (&self.ledger, &mut self.salvaged);
            wreck
                .log(async |lines| {
                    salvaged.log += lines.len() as u64;
                    ledger.add_log(lines).await
                })
                .await?;
        }
        Ok(())
    }

    /// Whether the old database tells how far a club had been read.
    #[must_use]
    pub fn tells_of(&self, club: &Club) -> bool {
        self.bounds.contains_key(club.intouch.as_str())
    }

    /// The new database.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Begins a club: everybody is read again. Of those who changed up to `start` by a date in
    /// the settings nobody is sent; of the others up to `now`, who is neither in I4 nor in the
    /// old database is held.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn begin_club(
        &mut self,
        club: &Club,
        now: Option<Millis>,
        start: Millis,
    ) -> Result<(), Problem> {
        let id = club.intouch.as_str().to_owned();
        if let Some(now) = now {
            self.bounds.entry(id.clone()).or_insert(now.0);
        }
        let bound = self.bounds.get(&id).copied().unwrap_or(-1);
        let baseline = (start > Millis::ZERO).then_some(start.0 - 1);
        self.add_club(&id, club.i4.as_str(), baseline).await?;
        let write = self.ledger.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO recovery (club, bound_ms, is_read, is_looked) \
                     VALUES ($1, $2, 0, 0) ON CONFLICT (club) DO NOTHING",
                )
                .bind(id)
                .bind(bound)
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        write.await
    }

    /// Puts the new database in the place of the old one, which is set aside. Returns the name
    /// under which it is kept.
    ///
    /// # Errors
    /// [`Code::Database`]; the old database is where it was, or the exchange is finished by
    /// whoever opens the profile next.
    pub async fn put_in_place(self) -> Result<Option<String>, Problem> {
        let Self {
            ledger,
            path,
            bounds,
            ..
        } = self;
        // Clubs that are not in the table now, and were: found again if they come back.
        let rows: BTreeMap<String, i64> = bounds.into_iter().collect();
        ledger.add_bounds(rows).await?;
        // A profile that was set up is not led through the first run again.
        if ledger.paused().await?.is_none() {
            ledger.set_paused(false).await?;
        }
        ledger
            .log_news(log::NewEntry {
                level: Level::Warning,
                code: Code::Recovered,
                club: None,
                person: None,
                message: Code::Recovered.sentence().to_owned(),
                changes: Vec::new(),
            })
            .await?;
        // The last connection takes the journal into the file.
        ledger.close().await;
        let new = swap::built(&path);
        upkeep::sync_file(&new).map_err(|e| trouble::unusable(&new, &e))?;
        if upkeep::sibling(&new, "-wal").exists() {
            return Err(Problem::new(
                Code::Database,
                "the new database did not close",
            ));
        }
        let _turn = migration_turn(&path).await?;
        swap::swap(&path)
    }

    async fn add_meta(&self, rows: Vec<(String, String)>) -> Result<(), Problem> {
        let write = self.ledger.writer.write(move |connection| {
            Box::pin(async move {
                for (name, value) in rows {
                    sqlx::query(
                        "INSERT INTO meta (name, value) VALUES ($1, $2) \
                         ON CONFLICT (name) DO NOTHING",
                    )
                    .bind(name)
                    .bind(value)
                    .execute(&mut *connection)
                    .await?;
                }
                Ok(())
            })
        });
        write.await
    }

    /// Nobody who changed up to here and is not known is sent, or held.
    async fn raise_baseline(&self, club: String, baseline: i64) -> Result<(), Problem> {
        let write = self.ledger.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE clubs SET baseline_ms = $2 \
                     WHERE club = $1 AND COALESCE(baseline_ms, -1) < $2",
                )
                .bind(club)
                .bind(baseline)
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        write.await
    }

    async fn add_club(
        &self,
        club: &str,
        i4_club: &str,
        baseline: Option<i64>,
    ) -> Result<(), Problem> {
        let (club, i4_club) = (club.to_owned(), i4_club.to_owned());
        let write = self.ledger.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO clubs (club, cursor_ms, baseline_ms, i4_club) \
                     VALUES ($1, 0, $2, $3) ON CONFLICT (club) DO UPDATE SET \
                     baseline_ms = COALESCE(clubs.baseline_ms, excluded.baseline_ms)",
                )
                .bind(club)
                .bind(baseline)
                .bind(i4_club)
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        write.await
    }
}

impl Ledger {
    /// How far a club has been found again; `None` in a profile that was never rebuilt.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn recovery(&self, club: &InTouchClubId) -> Result<Option<Recovery>, Problem> {
        let row = sqlx::query(
            "SELECT is_read, is_looked FROM recovery WHERE club = $1 OR club = '' \
             ORDER BY club DESC LIMIT 1",
        )
        .bind(club.as_str().to_owned())
        .fetch_optional(&self.read)
        .await
        .map_err(problem)?;
        row.map(|row| {
            let (read, looked): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            Ok(Recovery {
                is_read: read == 1,
                is_looked: looked == 1,
            })
        })
        .transpose()
        .map_err(problem)
    }

    /// Remembers how far a club has been found again.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn set_recovery(
        &self,
        club: &InTouchClubId,
        recovery: Recovery,
    ) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO recovery (club, bound_ms, is_read, is_looked) \
                         VALUES ($1, -1, $2, $3) ON CONFLICT (club) DO UPDATE SET \
                         is_read = excluded.is_read, is_looked = excluded.is_looked",
                    )
                    .bind(club)
                    .bind(i64::from(recovery.is_read))
                    .bind(i64::from(recovery.is_looked))
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// The due people of a club whom I4 may know by their `DataExchangeID`: those without a link
    /// since the database was rebuilt.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn not_found_again(
        &self,
        club: &InTouchClubId,
    ) -> Result<HashSet<PersonId>, Problem> {
        let rows = sqlx::query(
            "SELECT person FROM people WHERE club = $1 AND done_rev < rev \
             AND recovered IS NOT NULL AND i4_id IS NULL AND intent IS NULL",
        )
        .bind(club.as_str().to_owned())
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        rows.iter()
            .map(|row| row.try_get::<String, _>(0).map(|id| PersonId::new(&id)))
            .collect::<Result<_, _>>()
            .map_err(problem)
    }

    /// Links people to the records that name them. What differs is not known yet, so they stay
    /// due. Whoever has a link keeps it.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn link_again(&self, found: HashMap<PersonId, I4Id>) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for (person, i4) in found {
                        sqlx::query(
                            "UPDATE people SET i4_id = $2, sent = NULL, linked_how = $3 \
                             WHERE person = $1 AND i4_id IS NULL",
                        )
                        .bind(person.as_str().to_owned())
                        .bind(i4.as_str().to_owned())
                        .bind(BY_EXCHANGE_ID)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// How everybody was found again, so far.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn recovered(&self) -> Result<Recovered, Problem> {
        let marked = "SELECT COUNT(*) FROM people WHERE recovered IS NOT NULL AND";
        let count_where = async |condition: &str| {
            let sql = format!("{marked} {condition}");
            let row = sqlx::query(sqlx::AssertSqlSafe(sql))
                .fetch_one(&self.read)
                .await
                .map_err(problem)?;
            count(&row)
        };
        let done = "done_rev >= rev";
        let linked = format!("i4_id IS NOT NULL AND {done}");
        let new = format!("{linked} AND recovered <> 3 AND COALESCE(linked_how, '')");
        Ok(Recovered {
            kept: count_where(&format!("{linked} AND recovered = 3")).await?,
            by_exchange_id: count_where(&format!("{new} = '{BY_EXCHANGE_ID}'")).await?,
            by_smart_match: count_where(&format!("{new} LIKE 'name%'")).await?,
            created: count_where(&format!("{new} = 'created'")).await?,
            held_as_unknown: count_where(&format!(
                "outcome = 'held' AND code = '{}' AND {done}",
                Code::HoldRecovered.text()
            ))
            .await?,
            held: count_where(&format!("outcome = 'held' AND {done}")).await?,
            before_start: count_where(&format!("outcome IS NULL AND {done}")).await?,
            open: count_where("done_rev < rev").await?,
        })
    }

    /// Whether this database was rebuilt and these clubs are not all found again.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn is_recovering(&self, clubs: &[Club]) -> Result<bool, Problem> {
        for club in clubs {
            let recovery = self.recovery(&club.intouch).await?;
            if recovery.is_some_and(|r| !r.is_read || !r.is_looked) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds people as an older database knew them; they are due, unless they were there before
    /// the start. Links have to be looked at. `taken` are those whom this database has told of
    /// already: an old one has a row for each club of a person. Returns how many were new, and how
    /// many links.
    async fn add_people(
        &self,
        people: Vec<PersonRow>,
        taken: &mut HashSet<String>,
    ) -> Result<(u64, u64), Problem> {
        let rows: Vec<(PersonRow, bool)> = people
            .into_iter()
            .map(|row| {
                let is_first = taken.insert(row.person.clone());
                (row, is_first)
            })
            .collect();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let (mut added, mut links) = (0, 0);
                    for (row, is_first) in rows {
                        let has_link = u64::from(row.i4_id.is_some());
                        add_membership(connection, &row).await?;
                        if !is_first && complete(connection, &row).await? {
                            links += has_link;
                        }
                        if is_first && add_person(connection, row).await? {
                            added += 1;
                            links += has_link;
                        }
                    }
                    Ok((added, links))
                })
            })
            .await
    }

    async fn add_log(&self, lines: Vec<LogRow>) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for line in lines {
                        sqlx::query(
                            "INSERT INTO log (id, at_ms, level, code, club, person, message, \
                             changes, outcome) SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, \
                             $5, $6, $7, $8 FROM log",
                        )
                        .bind(line.at_ms)
                        .bind(line.level)
                        .bind(line.code)
                        .bind(line.club)
                        .bind(line.person)
                        .bind(line.message)
                        .bind(line.changes)
                        .bind(line.outcome)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn add_bounds(&self, bounds: BTreeMap<String, i64>) -> Result<(), Problem> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for (club, bound) in bounds {
                        sqlx::query(
                            "INSERT INTO recovery (club, bound_ms, is_read, is_looked) \
                             VALUES ($1, $2, 0, 0) ON CONFLICT (club) DO NOTHING",
                        )
                        .bind(club)
                        .bind(bound)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

async fn add_membership(
    connection: &mut AnyConnection,
    row: &PersonRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO memberships (club, person, modified_ms, joined_ms) VALUES ($1, $2, $3, 0) \
         ON CONFLICT (club, person) DO NOTHING",
    )
    .bind(row.club.clone())
    .bind(row.person.clone())
    .bind(row.modified_ms)
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds somebody, unless a newer source has told of them.
async fn add_person(connection: &mut AnyConnection, row: PersonRow) -> Result<bool, sqlx::Error> {
    let done = if row.is_before_start {
        row.rev
    } else {
        row.rev - 1
    };
    let result = sqlx::query(
        "INSERT INTO people (person, club, modified_ms, profile, read_ms, rev, done_rev, \
         before_start, match_name, search, i4_id, linked_how, not_records, choice, intent, \
         unclear, changed_ms, number, recovered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
         $11, $12, $13, $14, $15, $16, $5, COALESCE($17, \
         (SELECT COALESCE(MAX(number), 0) + 1 FROM people)), $18) \
         ON CONFLICT (person) DO NOTHING",
    )
    .bind(row.person)
    .bind(row.club)
    .bind(row.modified_ms)
    .bind(row.profile)
    .bind(row.changed_ms)
    .bind(row.rev)
    .bind(done)
    .bind(i64::from(row.is_before_start))
    .bind(row.match_name)
    .bind(row.search)
    .bind(row.i4_id)
    .bind(row.linked_how)
    .bind(row.not_records)
    .bind(row.choice)
    .bind(row.intent.clone())
    .bind(i64::from(row.intent.is_some()).max(row.unclear))
    .bind(row.number)
    .bind(row.mark.number())
    .execute(connection)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// What another club's row of the same person knows and the first one does not: their link, and
/// that they were not only remembered.
async fn complete(connection: &mut AnyConnection, row: &PersonRow) -> Result<bool, sqlx::Error> {
    if !row.is_before_start {
        sqlx::query(
            "UPDATE people SET before_start = 0, done_rev = rev - 1 \
             WHERE person = $1 AND before_start = 1",
        )
        .bind(row.person.clone())
        .execute(&mut *connection)
        .await?;
    }
    let linked = sqlx::query(
        "UPDATE people SET i4_id = $2, linked_how = $3, recovered = $4 \
         WHERE person = $1 AND i4_id IS NULL AND CAST($2 AS TEXT) IS NOT NULL",
    )
    .bind(row.person.clone())
    .bind(row.i4_id.clone())
    .bind(row.linked_how.clone())
    .bind(row.mark.number())
    .execute(connection)
    .await?;
    Ok(linked.rows_affected() > 0)
}

/// Copies the old database with its journal for reading. A file that was cut off is filled up,
/// because SQLite would refuse all of it. Returns whether there was one.
fn copied(from: &Path, to: &Path) -> Result<bool, Problem> {
    let failed = |e: std::io::Error| trouble::unusable(from, &e);
    match std::fs::copy(from, to) {
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(failed(e)),
    }
    let journal = upkeep::sibling(from, "-wal");
    match std::fs::copy(&journal, upkeep::sibling(to, "-wal")) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    if let Some(length) = upkeep::told_length(to) {
        let file = std::fs::File::options().write(true).open(to);
        let filled = file.and_then(|file| {
            if file.metadata()?.len() < length {
                file.set_len(length)?;
            }
            Ok(())
        });
        filled.map_err(failed)?;
    }
    Ok(true)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir(folder)
}
