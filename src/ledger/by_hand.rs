//! What an admin decides about people.

use super::log::{self, NewEntry};
use super::people::{Entry, key};
use super::{Ledger, json_text};
use crate::model::{I4Id, Level};
use crate::plan::Choice;
use crate::problem::{Code, Problem};

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

impl Ledger {
    /// Makes a person due again; who was there before the start is sent like everybody.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn retry_by_hand(&self, entry: &Entry) -> Result<(), Problem> {
        let person = key(entry);
        let log = by_hand(entry, "To be looked at again, said by hand");
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET rev = rev + 1, before_start = 0, failures = 0, \
                         rest_until_ms = NULL WHERE person = $1",
                    )
                    .bind(person)
                    .execute(&mut *connection)
                    .await?;
                    log::append(connection, log, None).await
                })
            })
            .await
    }

    /// Keeps whom a person is not who was said to be new before anybody was found. `false`: somebody
    /// has decided otherwise since.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn bind_choice(&self, entry: &Entry, records: Vec<I4Id>) -> Result<bool, Problem> {
        let (person, decided) = (key(entry), entry.decided);
        let mut refused = entry.not_records.clone();
        add(&mut refused, records);
        let refused = json_text(&refused)?;
        let choice = json_text(&Choice::NoneOfThese)?;
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let done = sqlx::query(
                        "UPDATE people SET not_records = $3, choice = $4 \
                         WHERE person = $1 AND decided = $2",
                    )
                    .bind(person)
                    .bind(decided)
                    .bind(refused)
                    .bind(choice)
                    .execute(connection)
                    .await?;
                    Ok(done.rows_affected() > 0)
                })
            })
            .await
    }

    /// Decides about a person by hand and makes them due. Returns whether it could be done: not
    /// if somebody else has decided since the entry was read, nor while a create has no known
    /// answer, which only a link answers; and not even that while `syncing`, because the answer
    /// may be on its way.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn decide_by_hand(
        &self,
        entry: &Entry,
        decision: ByHand,
        syncing: bool,
    ) -> Result<bool, Problem> {
        let person = key(entry);
        let known = entry.link.as_ref().map(|link| link.i4.as_str().to_owned());
        let known = known.unwrap_or_default();
        let mut refused = entry.not_records.clone();
        let (link, choice, words) = match decision {
            ByHand::Link(i4) => {
                refused.retain(|record| *record != i4);
                let words = format!("Linked by hand to I4 record {i4}");
                (Some(i4.as_str().to_owned()), None, words)
            }
            ByHand::Unlink => {
                let record = entry.link.as_ref().map(|link| link.i4.clone());
                let words = record.as_ref().map_or_else(
                    || "Link undone by hand".to_owned(),
                    |i4| format!("Link undone by hand: not I4 record {i4}"),
                );
                add(&mut refused, record);
                (None, None, words)
            }
            ByHand::NewPerson => {
                let ids: Vec<&str> = entry.candidates.iter().map(I4Id::as_str).collect();
                let words = match ids.as_slice() {
                    [] => "To be created as a new person, said by hand".to_owned(),
                    some => format!(
                        "To be created as a new person, said by hand: not I4 record {}",
                        some.join(", ")
                    ),
                };
                add(&mut refused, entry.candidates.clone());
                let choice = match ids.as_slice() {
                    [] => Choice::NewPerson,
                    _ => Choice::NoneOfThese,
                };
                (None, Some(json_text(&choice)?), words)
            }
        };
        let refused = json_text(&refused)?;
        let log = by_hand(entry, &words);
        let decided = entry.decided;
        let answers = i64::from(link.is_some() && !syncing);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let how = link.as_ref().map(|_| "by hand");
                    let done = sqlx::query(
                        "UPDATE people SET i4_id = $4, sent = NULL, doubt = 0, \
                         sending = NULL, not_records = $5, choice = $6, linked_how = $7, \
                         intent = NULL, unclear = 0, before_start = 0, failures = 0, \
                         rest_until_ms = NULL, rev = rev + 1, decided = decided + 1 \
                         WHERE person = $1 AND decided = $2 AND COALESCE(i4_id, '') = $3 \
                         AND (intent IS NULL OR $8 = 1)",
                    )
                    .bind(person)
                    .bind(decided)
                    .bind(known)
                    .bind(link)
                    .bind(refused)
                    .bind(choice)
                    .bind(how)
                    .bind(answers)
                    .execute(&mut *connection)
                    .await?
                    .rows_affected()
                        > 0;
                    if done {
                        log::append(connection, log, None).await?;
                    }
                    Ok(done)
                })
            })
            .await
    }
}

fn add(refused: &mut Vec<I4Id>, records: impl IntoIterator<Item = I4Id>) {
    for record in records {
        if !refused.contains(&record) {
            refused.push(record);
        }
    }
}

fn by_hand(entry: &Entry, words: &str) -> NewEntry {
    NewEntry {
        level: Level::Info,
        code: Code::ByHand,
        club: Some(entry.club.as_str().to_owned()),
        person: Some(key(entry)),
        message: words.to_owned(),
        changes: Vec::new(),
    }
}
