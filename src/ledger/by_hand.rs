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
                    log::append(connection, log, None).await
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
                let choice = json_text(&Choice::NewPerson)?;
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
                        log::append(connection, log, None).await?;
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
