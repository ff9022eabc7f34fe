//! The inbox, the links, the outcomes.

use super::log::{self, NewEntry};
use super::{Ledger, damaged, now_ms, problem};
use crate::model::person::Profile;
use crate::model::{
    Contact, Field, I4Id, I4Record, InTouchClubId, Level, Link, Millis, Outcome, Person, PersonId,
    normalize,
};
use crate::plan::Choice;
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

/// A person as the ledger knows them.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The InTouch club they were read from.
    pub club: InTouchClubId,
    /// Their InTouch id.
    pub id: PersonId,
    /// Grows each time they are read changed, or are to be looked at again.
    pub rev: i64,
    /// Whether they are still to be handled in this version.
    pub due: bool,
    /// InTouch's time of the last change.
    pub modified: Option<Millis>,
    /// What InTouch has.
    pub profile: Profile,
    /// Their tie to an I4 record.
    pub link: Option<Link>,
    /// How the link was made.
    pub linked_how: Option<String>,
    /// What the admin has said by hand.
    pub choice: Option<Choice>,
    /// A create whose answer is not known.
    pub intent: Option<Intent>,
    /// How the last look ended; `None` if there has been none.
    pub outcome: Option<Outcome>,
    /// The code of the last outcome.
    pub code: Option<String>,
    /// The last outcome in words; may quote the person's data.
    pub message: Option<String>,
    /// The I4 records to choose from.
    pub candidates: Vec<I4Id>,
    /// When the last outcome was written, by this machine.
    pub changed_ms: i64,
}

/// Written before a create is sent, and removed with its answer: what a crash or a lost answer
/// leaves behind is looked for before anything is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What was sent.
    pub contact: Contact,
}

/// Somebody of the same name whom the connector knows.
#[derive(Clone, Debug)]
pub enum Namesake {
    /// Linked: what I4 has, as it was last sent.
    Linked(I4Record),
    /// Being created; the answer is not known yet.
    Unanswered(Contact),
}

/// How a look at a person ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The outcome.
    pub outcome: Outcome,
    /// Whether this version of the person is done; if not, the next pass looks again.
    pub done: bool,
    /// The new or kept link.
    pub link: Option<Link>,
    /// How the link was made, if it is new.
    pub linked_how: Option<String>,
    /// The intent that remains, if the answer to a create is not known.
    pub intent: Option<Intent>,
    /// The outcome's code.
    pub code: Code,
    /// The outcome in words; may quote the person's data.
    pub message: String,
    /// The I4 records to choose from.
    pub candidates: Vec<I4Id>,
    /// The log entry, if the outcome is worth one.
    pub log: Option<NewEntry>,
}

/// What an admin decides about a person.
#[derive(Clone, Debug)]
pub enum ByHand {
    /// They are this I4 record.
    Link(I4Id),
    /// They are not the record that they are linked to.
    Unlink,
    /// None of the candidates: they are new.
    NewPerson,
}

/// Whom `people` lists.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Only people on hold.
    pub held: bool,
    /// A part of name, email, phone or id.
    pub search: String,
    /// At most so many.
    pub limit: i64,
}

/// How many people are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateCount {
    /// The last outcome.
    pub outcome: String,
    /// Its code.
    pub code: String,
    /// How many.
    pub people: i64,
}

/// A person ready to be stored.
pub(super) struct Stored {
    id: String,
    modified: Option<i64>,
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
        let mut search = normalize::fold(person.id.as_str());
        for value in searchable.into_iter().filter_map(|f| contact.get(f)) {
            search.push(' ');
            search.push_str(&normalize::fold(value));
        }
        Ok(Self {
            modified: person.modified.map(|m| m.0),
            profile: serde_json::to_string(&person.profile)?,
            match_name: contact.match_name(),
            search,
            id: person.id.as_str().to_owned(),
        })
    }
}

/// Stores one person; returns whether this version is news.
pub(super) async fn store(
    connection: &mut AnyConnection,
    club: &str,
    row: Stored,
    baseline: Option<Millis>,
) -> Result<bool, sqlx::Error> {
    let before_start = matches!((row.modified, baseline), (Some(m), Some(b)) if m <= b.0);
    // Keeps the row untouched when the same version is read again. A person who was part of the
    // baseline and changes since then is due like everybody.
    let result = sqlx::query(
        "INSERT INTO people (club, person, modified_ms, profile, rev, done_rev, match_name, \
         search, changed_ms) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8) \
         ON CONFLICT (club, person) DO UPDATE SET modified_ms = excluded.modified_ms, \
         profile = excluded.profile, rev = people.rev + 1, match_name = excluded.match_name, \
         search = excluded.search \
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
    .bind(now_ms())
    .execute(connection)
    .await?;
    Ok(result.rows_affected() > 0)
}

const COLUMNS: &str = "club, person, modified_ms, profile, rev, done_rev, i4_id, linked_how, \
    sent, choice, intent, outcome, code, message, candidates, changed_ms";

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
        let count: i64 = row.try_get(0).map_err(problem)?;
        Ok(u64::try_from(count).unwrap_or(0))
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
        let sql = format!(
            "SELECT {COLUMNS} FROM people WHERE club = $1 AND done_rev < rev AND person > $2 \
             ORDER BY person LIMIT $3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(club.as_str().to_owned())
            .bind(after.to_owned())
            .bind(limit)
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// One person of a club, as they are now.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn one(
        &self,
        club: &InTouchClubId,
        person: &PersonId,
    ) -> Result<Option<Entry>, Problem> {
        let people = self.person(person).await?;
        Ok(people.into_iter().find(|p| p.club == *club))
    }

    /// The people of a club whose create has no known answer.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn unanswered(&self, club: &InTouchClubId) -> Result<Vec<Entry>, Problem> {
        let sql = format!(
            "SELECT {COLUMNS} FROM people WHERE club = $1 AND intent IS NOT NULL ORDER BY person"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(club.as_str().to_owned())
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// Other people of the whole profile with this name who are linked, or are about to be:
    /// whom the connector has made itself is known here before I4's search finds them.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn namesakes(&self, entry: &Entry) -> Result<Vec<Namesake>, Problem> {
        let Some(name) = entry.profile.contact.match_name() else {
            return Ok(Vec::new());
        };
        let (club, person) = key(entry);
        let rows = sqlx::query(
            "SELECT i4_id, sent, intent FROM people WHERE match_name = $1 \
             AND (i4_id IS NOT NULL OR intent IS NOT NULL) AND NOT (club = $2 AND person = $3)",
        )
        .bind(name)
        .bind(club)
        .bind(person)
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        let mut found = Vec::new();
        for row in &rows {
            found.extend(namesake(row).map_err(problem)?);
        }
        Ok(found)
    }

    /// Writes that a create is about to be sent; it is on the disk when this returns `true`.
    /// `false`: somebody has decided by hand since the entry was read, and nothing may be sent.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn intend(&self, entry: &Entry, intent: &Intent) -> Result<bool, Problem> {
        let text = serde_json::to_string(intent).map_err(|e| Problem::new(Code::Database, e))?;
        let (club, person) = key(entry);
        let rev = entry.rev;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let result = sqlx::query(
                        "UPDATE people SET intent = $3 \
                         WHERE club = $1 AND person = $2 AND rev = $4",
                    )
                    .bind(club)
                    .bind(person)
                    .bind(text)
                    .bind(rev)
                    .execute(connection)
                    .await?;
                    Ok(result.rows_affected() > 0)
                })
            })
            .await
    }

    /// Takes an intent back: the create was surely not made.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn take_back(&self, entry: &Entry) -> Result<(), Problem> {
        let (club, person) = key(entry);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE people SET intent = NULL WHERE club = $1 AND person = $2")
                        .bind(club)
                        .bind(person)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Writes how a look at a person ended, with its log entry, in one transaction. A link that
    /// was made or undone by hand meanwhile stays as the hand left it.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn finish(&self, entry: &Entry, ending: Ending) -> Result<(), Problem> {
        let json = |value: Result<String, serde_json::Error>| {
            value.map_err(|e| Problem::new(Code::Database, e))
        };
        let (club, person) = key(entry);
        let done_rev = if ending.done {
            entry.rev
        } else {
            entry.rev - 1
        };
        let link_before = entry.link.as_ref().map(|l| l.i4.as_str().to_owned());
        let link_before = link_before.unwrap_or_default();
        let sent = ending.link.as_ref().and_then(|l| l.sent.as_ref());
        let sent = sent.map(serde_json::to_string).transpose();
        let sent = sent.map_err(|e| Problem::new(Code::Database, e))?;
        let intent = ending
            .intent
            .as_ref()
            .map(serde_json::to_string)
            .transpose();
        let intent = intent.map_err(|e| Problem::new(Code::Database, e))?;
        let candidates = json(serde_json::to_string(&ending.candidates))?;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    // The same answer again (a hold looked at in vain) is no news for the log.
                    let news = sqlx::query(
                        "UPDATE people SET changed_ms = $3 WHERE club = $1 AND person = $2 \
                         AND (COALESCE(outcome, '') <> $4 OR COALESCE(message, '') <> $5)",
                    )
                    .bind(club.clone())
                    .bind(person.clone())
                    .bind(now_ms())
                    .bind(ending.outcome.word())
                    .bind(ending.message.clone())
                    .execute(&mut *connection)
                    .await?
                    .rows_affected()
                        > 0;
                    // A version that was read while this one was on its way stays due.
                    sqlx::query(
                        "UPDATE people SET done_rev = $3, outcome = $4, code = $5, message = $6, \
                         candidates = $7, intent = $8 WHERE club = $1 AND person = $2",
                    )
                    .bind(club.clone())
                    .bind(person.clone())
                    .bind(done_rev)
                    .bind(ending.outcome.word())
                    .bind(ending.code.text())
                    .bind(ending.message)
                    .bind(candidates)
                    .bind(intent)
                    .execute(&mut *connection)
                    .await?;
                    if let Some(link) = ending.link {
                        // A link answers what was said by hand.
                        sqlx::query(
                            "UPDATE people SET i4_id = $3, sent = $4, linked_how = $5, \
                             choice = NULL WHERE club = $1 AND person = $2 \
                             AND COALESCE(i4_id, '') = $6",
                        )
                        .bind(club)
                        .bind(person)
                        .bind(link.i4.as_str().to_owned())
                        .bind(sent)
                        .bind(ending.linked_how)
                        .bind(link_before)
                        .execute(&mut *connection)
                        .await?;
                    }
                    let repeats = matches!(
                        ending.outcome,
                        Outcome::Held | Outcome::Failed | Outcome::Pending
                    );
                    match ending.log {
                        Some(entry) if news || !repeats => log::append(connection, entry).await,
                        _ => Ok(()),
                    }
                })
            })
            .await
    }

    /// Makes everybody of a club due again who waits with one of these codes; all held people
    /// if there are none.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn look_again(&self, club: &InTouchClubId, codes: &[Code]) -> Result<(), Problem> {
        let club = club.as_str().to_owned();
        let codes: Vec<&str> = match codes {
            [] => vec![""],
            some => some.iter().map(|c| c.text()).collect(),
        };
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for code in codes {
                        sqlx::query(
                            "UPDATE people SET rev = rev + 1 WHERE club = $1 AND done_rev = rev \
                             AND ((code = $2 AND (outcome = 'held' OR outcome = 'pending')) \
                             OR ($2 = '' AND outcome = 'held'))",
                        )
                        .bind(club.clone())
                        .bind(code)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// How many people of a club wait with this code.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn count_code(&self, club: &InTouchClubId, code: Code) -> Result<u64, Problem> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM people WHERE code = $1 AND club = $2 \
             AND (outcome = 'held' OR outcome = 'pending')",
        )
        .bind(code.text())
        .bind(club.as_str().to_owned())
        .fetch_one(&self.read)
        .await
        .map_err(problem)?;
        let count: i64 = row.try_get(0).map_err(problem)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many people are in which state, most first.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn states(&self) -> Result<Vec<StateCount>, Problem> {
        let rows = sqlx::query(
            "SELECT outcome, code, COUNT(*) FROM people WHERE outcome IS NOT NULL \
             GROUP BY outcome, code ORDER BY COUNT(*) DESC, outcome, code",
        )
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        rows.iter()
            .map(|row| {
                Ok(StateCount {
                    outcome: row.try_get(0)?,
                    code: row.try_get(1)?,
                    people: row.try_get(2)?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(problem)
    }

    /// People that match, by name.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn people(&self, filter: &PeopleFilter) -> Result<Vec<Entry>, Problem> {
        let text = normalize::fold(&filter.search);
        let pattern = |text: &str| {
            let escaped = text
                .replace('!', "!!")
                .replace('%', "!%")
                .replace('_', "!_");
            format!("%{escaped}%")
        };
        // Phones are stored as digits, however they are typed here.
        let digits = normalize::digits(&text);
        let phone = if digits.len() >= 3 && !text.contains(char::is_alphabetic) {
            digits
        } else {
            text.clone()
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM people WHERE (search LIKE $1 ESCAPE '!' \
             OR search LIKE $2 ESCAPE '!' OR i4_id = $3) AND ($4 = 0 OR outcome = 'held') \
             ORDER BY match_name, person LIMIT $5"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(pattern(&text))
            .bind(pattern(&phone))
            .bind(filter.search.trim().to_owned())
            .bind(i64::from(filter.held))
            .bind(filter.limit)
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// Everybody with this InTouch id: one, or one for each club they are in.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn person(&self, id: &PersonId) -> Result<Vec<Entry>, Problem> {
        let sql = format!("SELECT {COLUMNS} FROM people WHERE person = $1 ORDER BY club");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_str().to_owned())
            .fetch_all(&self.read)
            .await
            .map_err(problem)?;
        entries(&rows)
    }

    /// Makes a person due again.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn retry_by_hand(&self, entry: &Entry) -> Result<(), Problem> {
        let (club, person) = key(entry);
        let log = by_hand(entry, "To be looked at again, said by hand");
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE people SET rev = rev + 1 WHERE club = $1 AND person = $2")
                        .bind(club)
                        .bind(person)
                        .execute(&mut *connection)
                        .await?;
                    log::append(connection, log).await
                })
            })
            .await
    }

    /// Decides about a person by hand and makes them due. Returns whether it could be done:
    /// while a create has no known answer, only a link answers the question; anything else could
    /// make the person twice.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn decide_by_hand(&self, entry: &Entry, decision: ByHand) -> Result<bool, Problem> {
        let (club, person) = key(entry);
        let (link, choice, words) = match decision {
            ByHand::Link(i4) => {
                let words = format!("Linked by hand to I4 record {i4}");
                (Some(i4.as_str().to_owned()), None, words)
            }
            ByHand::Unlink => (None, None, "Link undone by hand".to_owned()),
            ByHand::NewPerson => {
                let choice = serde_json::to_string(&Choice::NewPerson);
                let choice = choice.map_err(|e| Problem::new(Code::Database, e))?;
                let words = "To be created as a new person, said by hand".to_owned();
                (None, Some(choice), words)
            }
        };
        let log = by_hand(entry, &words);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let how = link.as_ref().map(|_| "by hand");
                    let done = sqlx::query(
                        "UPDATE people SET i4_id = $3, sent = NULL, choice = $4, \
                         linked_how = $5, intent = NULL, rev = rev + 1 \
                         WHERE club = $1 AND person = $2 AND (intent IS NULL OR $6 = 1)",
                    )
                    .bind(club)
                    .bind(person)
                    .bind(link.clone())
                    .bind(choice)
                    .bind(how)
                    .bind(i64::from(link.is_some()))
                    .execute(&mut *connection)
                    .await?
                    .rows_affected()
                        > 0;
                    if done {
                        log::append(connection, log).await?;
                    }
                    Ok(done)
                })
            })
            .await
    }
}

fn by_hand(entry: &Entry, words: &str) -> NewEntry {
    let (club, person) = key(entry);
    NewEntry {
        level: Level::Info,
        code: Code::ByHand,
        club: Some(club),
        person: Some(person),
        message: words.to_owned(),
        changes: Vec::new(),
    }
}

fn namesake(row: &AnyRow) -> Result<Option<Namesake>, sqlx::Error> {
    let i4: Option<String> = row.try_get(0)?;
    let sent: Option<Contact> = json("sent", row.try_get(1)?)?;
    let intent: Option<Intent> = json("intent", row.try_get(2)?)?;
    Ok(match (i4, sent, intent) {
        (Some(i4), Some(contact), _) => Some(Namesake::Linked(I4Record {
            id: I4Id::new(&i4),
            contact,
            complete: false,
        })),
        (None, _, Some(intent)) => Some(Namesake::Unanswered(intent.contact)),
        // Linked by hand and never compared: I4's search is the one to ask.
        _ => None,
    })
}

fn key(entry: &Entry) -> (String, String) {
    (entry.club.as_str().to_owned(), entry.id.as_str().to_owned())
}

fn entries(rows: &[AnyRow]) -> Result<Vec<Entry>, Problem> {
    rows.iter()
        .map(entry)
        .collect::<Result<_, _>>()
        .map_err(problem)
}

fn entry(row: &AnyRow) -> Result<Entry, sqlx::Error> {
    let text = |i: usize| row.try_get::<String, _>(i);
    let optional = |i: usize| row.try_get::<Option<String>, _>(i);
    let (rev, done_rev): (i64, i64) = (row.try_get(4)?, row.try_get(5)?);
    let link = match optional(6)? {
        Some(i4) => Some(Link {
            i4: I4Id::new(&i4),
            sent: json("sent", optional(8)?)?,
        }),
        None => None,
    };
    let profile = text(3)?;
    Ok(Entry {
        club: InTouchClubId::new(&text(0)?),
        id: PersonId::new(&text(1)?),
        modified: row.try_get::<Option<i64>, _>(2)?.map(Millis),
        profile: serde_json::from_str(&profile).map_err(|e| damaged("profile", e))?,
        rev,
        due: done_rev < rev,
        link,
        linked_how: optional(7)?,
        choice: json("choice", optional(9)?)?,
        intent: json("intent", optional(10)?)?,
        outcome: optional(11)?.as_deref().and_then(Outcome::from_word),
        code: optional(12)?,
        message: optional(13)?,
        candidates: json("candidates", optional(14)?)?.unwrap_or_default(),
        changed_ms: row.try_get(15)?,
    })
}

fn json<T: for<'de> Deserialize<'de>>(
    what: &str,
    text: Option<String>,
) -> Result<Option<T>, sqlx::Error> {
    text.map(|t| serde_json::from_str(&t).map_err(|e| damaged(what, e)))
        .transpose()
}
