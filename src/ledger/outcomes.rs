//! How looks at people end, and the intents that outlive a crash.

use super::log::{self, NewEntry};
use super::people::{Entry, Intent, entries, json, key, select};
use super::{Ledger, json_text, problem};
use crate::model::{Contact, I4Id, I4Record, InTouchClubId, Link, Outcome, person};
use crate::problem::{Code, Problem};
use sqlx::Row;
use sqlx::any::AnyRow;

/// Somebody of the same name whom the connector knows.
#[derive(Clone, Debug)]
pub enum Namesake {
    /// Linked: the record as it was last sent, and as it is in InTouch. The one may not be known
    /// yet, the other not be sent.
    Linked(Vec<I4Record>),
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

impl Ledger {
    /// The people of a club whose create has no known answer.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn unanswered(&self, club: &InTouchClubId) -> Result<Vec<Entry>, Problem> {
        let rows = sqlx::query(select(
            "WHERE club = $1 AND intent IS NOT NULL ORDER BY person",
        ))
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
            "SELECT i4_id, sent, intent, profile FROM people WHERE match_name = $1 \
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
    /// From here on no earlier outcome holds, whatever happens to this process.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn intend(&self, entry: &Entry, intent: &Intent) -> Result<bool, Problem> {
        let text = json_text(intent)?;
        let (club, person) = key(entry);
        let rev = entry.rev;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let result = sqlx::query(
                        "UPDATE people SET intent = $3, tried = tried + 1, outcome = NULL, \
                         code = NULL, message = NULL \
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

    /// Writes a link that was found, before anything is sent to it; it is on the disk when this
    /// returns `true`. `false`: somebody has decided by hand since the entry was read.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn keep_link(
        &self,
        entry: &Entry,
        i4: &I4Id,
        how: Option<&str>,
    ) -> Result<bool, Problem> {
        let (club, person) = key(entry);
        let (rev, i4, how) = (entry.rev, i4.as_str().to_owned(), how.map(str::to_owned));
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let result = sqlx::query(
                        "UPDATE people SET i4_id = $4, sent = NULL, linked_how = $5, choice = NULL \
                         WHERE club = $1 AND person = $2 AND rev = $3 AND i4_id IS NULL",
                    )
                    .bind(club)
                    .bind(person)
                    .bind(rev)
                    .bind(i4)
                    .bind(how)
                    .execute(connection)
                    .await?;
                    Ok(result.rows_affected() > 0)
                })
            })
            .await
    }

    /// Takes an intent back: the create was surely not made. The person is what they were.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn take_back(&self, entry: &Entry) -> Result<(), Problem> {
        let (club, person) = key(entry);
        let (code, message) = (entry.code.clone(), entry.message.clone());
        let outcome = entry.outcome.map(Outcome::word);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET intent = NULL, tried = tried - 1, outcome = $3, \
                         code = $4, message = $5 \
                         WHERE club = $1 AND person = $2 AND intent IS NOT NULL",
                    )
                    .bind(club)
                    .bind(person)
                    .bind(outcome)
                    .bind(code)
                    .bind(message)
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
        let (club, person) = key(entry);
        let done_rev = if ending.done {
            entry.rev
        } else {
            entry.rev - 1
        };
        let link_before = entry.link.as_ref().map(|l| l.i4.as_str().to_owned());
        let link_before = link_before.unwrap_or_default();
        let sent = ending.link.as_ref().and_then(|l| l.sent.as_ref());
        let sent = sent.map(json_text).transpose()?;
        let intent = ending.intent.as_ref().map(json_text).transpose()?;
        let candidates = json_text(&ending.candidates)?;
        // The same answer again (a hold looked at in vain) is no news for the log, whatever number
        // or time the text has in it this time.
        let news = entry.outcome != Some(ending.outcome)
            || entry.code.as_deref() != Some(ending.code.text())
            || entry.candidates != ending.candidates;
        let changed_ms = if news {
            self.now_ms()
        } else {
            entry.changed_ms
        };
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    // A version that was read while this one was on its way stays due.
                    sqlx::query(
                        "UPDATE people SET done_rev = $3, outcome = $4, code = $5, message = $6, \
                         candidates = $7, intent = $8, changed_ms = $9 WHERE club = $1 AND person = $2",
                    )
                    .bind(club.clone())
                    .bind(person.clone())
                    .bind(done_rev)
                    .bind(ending.outcome.word())
                    .bind(ending.code.text())
                    .bind(ending.message)
                    .bind(candidates)
                    .bind(intent)
                    .bind(changed_ms)
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
                        Some(entry) if news || !repeats => {
                            log::append(connection, entry, Some(ending.outcome)).await
                        }
                        _ => Ok(()),
                    }
                })
            })
            .await
    }
}

fn namesake(row: &AnyRow) -> Result<Option<Namesake>, sqlx::Error> {
    let i4: Option<String> = row.try_get(0)?;
    let sent: Option<Contact> = json("sent", row.try_get(1)?)?;
    let intent: Option<Intent> = json("intent", row.try_get(2)?)?;
    let profile: Option<person::Profile> = json("profile", row.try_get(3)?)?;
    let record = |id: &str, contact| I4Record {
        id: I4Id::new(id),
        contact,
        complete: false,
    };
    Ok(match (i4, intent) {
        (Some(i4), _) => {
            let contacts = sent.into_iter().chain(profile.map(|p| p.contact));
            Some(Namesake::Linked(contacts.map(|c| record(&i4, c)).collect()))
        }
        (None, intent) => intent.map(|intent| Namesake::Unanswered(intent.contact)),
    })
}
