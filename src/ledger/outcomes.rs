//! How looks at people end, and the intents that outlive a crash.

use super::log::{self, NewEntry};
use super::people::{Entry, Intent, entries, key, select};
use super::{Ledger, json_text, problem};
use crate::model::{Contact, Doubt, I4Id, I4Record, InTouchClubId, Link, Outcome, PersonId};
use crate::plan::Change;
use crate::problem::{Code, Problem};
use sqlx::Row;

/// Somebody of the same name whom the connector knows.
#[derive(Clone, Debug)]
pub enum Namesake {
    /// Linked: the record as it was last sent, and as it is in InTouch. The one may not be known
    /// yet, the other not be sent.
    Linked(Vec<I4Record>),
    /// Being created; the answer is not known yet.
    Unanswered(Contact),
}

/// What becomes of something that was written before a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After<T> {
    /// Its answer is not known: it stays as it is stored.
    Keep,
    /// It is answered.
    Clear,
    /// It is this from now on.
    Is(T),
}

impl<T: serde::Serialize> After<T> {
    /// Whether the stored text stays, and what it becomes if not.
    fn stored(&self) -> Result<(i64, Option<String>), Problem> {
        Ok(match self {
            Self::Keep => (1, None),
            Self::Clear => (0, None),
            Self::Is(value) => (0, Some(json_text(value)?)),
        })
    }
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
    /// What becomes of an intent: it ends only with a clear answer to the create.
    pub intent: After<Intent>,
    /// What becomes of the fields of an update without a clear answer: they end only with a clear
    /// answer to an update of theirs.
    pub sending: After<Vec<Change>>,
    /// The field rules by which they are held, as `Ledger::judge_again` names them.
    pub judged: Option<String>,
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
        let rows = sqlx::query(select(
            "WHERE match_name = $1 AND (i4_id IS NOT NULL OR intent IS NOT NULL) AND person <> $2",
        ))
        .bind(name)
        .bind(key(entry))
        .fetch_all(&self.read)
        .await
        .map_err(problem)?;
        Ok(entries(&rows)?.into_iter().filter_map(namesake).collect())
    }

    /// Writes that a create is about to be sent; it is on the disk when this returns `true`.
    /// `false`: somebody has decided by hand or the person was read anew since, and nothing may be
    /// sent. From here on no earlier outcome holds, whatever happens to this process.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn intend(&self, entry: &Entry, intent: &Intent) -> Result<bool, Problem> {
        self.update_if_current(
            entry,
            "UPDATE people SET intent = $4, tried = tried + 1, unclear = unclear + 1, \
             outcome = NULL, code = NULL, message = NULL \
             WHERE person = $1 AND rev = $2 AND decided = $3",
            vec![Some(json_text(intent)?)],
        )
        .await
    }

    /// Writes a link that was found, and what is about to be sent to it; it is on the disk when this
    /// returns `true`. `false`: somebody has decided by hand or the person was read anew since.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn keep_link(
        &self,
        entry: &Entry,
        i4: &I4Id,
        how: Option<&str>,
        changes: &[Change],
    ) -> Result<bool, Problem> {
        self.update_if_current(
            entry,
            "UPDATE people SET i4_id = $4, sent = NULL, linked_how = $5, sending = $6, \
             choice = NULL, intent = NULL, doubt = 0 \
             WHERE person = $1 AND rev = $2 AND decided = $3 AND i4_id IS NULL",
            vec![
                Some(i4.as_str().to_owned()),
                how.map(str::to_owned),
                Some(json_text(&changes)?),
            ],
        )
        .await
    }

    /// Writes what an update is about to send: until its answer is known, these fields may be in I4
    /// or not. `false`: somebody has decided by hand or the person was read anew since, and nothing
    /// may be sent.
    ///
    /// # Errors
    /// [`Code::Database`]; then nothing may be sent.
    pub async fn begin_update(&self, entry: &Entry, changes: &[Change]) -> Result<bool, Problem> {
        // What earlier ones may have sent stays in doubt, each value: staff may approve it tomorrow.
        let mut sending = changes.to_vec();
        let is_other = |old: &&Change| {
            let same = |c: &Change| c.field == old.field && c.after == old.after;
            !changes.iter().any(same)
        };
        sending.extend(entry.sending.iter().filter(is_other).cloned());
        self.update_if_current(
            entry,
            "UPDATE people SET sending = $4 WHERE person = $1 AND rev = $2 AND decided = $3",
            vec![Some(json_text(&sending)?)],
        )
        .await
    }

    async fn update_if_current(
        &self,
        entry: &Entry,
        sql: &'static str,
        values: Vec<Option<String>>,
    ) -> Result<bool, Problem> {
        let (person, rev, decided) = (key(entry), entry.rev, entry.decided);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let query = sqlx::query(sql).bind(person).bind(rev).bind(decided);
                    let query = values.into_iter().fold(query, |query, v| query.bind(v));
                    Ok(query.execute(connection).await?.rows_affected() > 0)
                })
            })
            .await
    }

    /// Takes an intent back: the create was surely not made. The person is what they were.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn take_back(&self, entry: &Entry) -> Result<(), Problem> {
        let person = key(entry);
        let (code, message) = (entry.code.clone(), entry.message.clone());
        let outcome = entry.outcome.map(Outcome::word);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE people SET intent = NULL, tried = tried - 1, \
                         unclear = unclear - 1, outcome = $2, code = $3, message = $4 \
                         WHERE person = $1 AND intent IS NOT NULL",
                    )
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

    /// A create whose answer came from something in between, which most likely never let it
    /// through: it is looked for, and does not count among those that had no clear answer.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn not_unclear(&self, entry: &Entry) -> Result<(), Problem> {
        let person = key(entry);
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE people SET unclear = unclear - 1 WHERE person = $1")
                        .bind(person)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Writes how a look at a person ended, with its log entry, in one transaction. `false`:
    /// somebody has decided by hand since the entry was read; that stays, and nothing is written.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn finish(&self, entry: &Entry, ending: Ending) -> Result<bool, Problem> {
        let person = key(entry);
        let (rev, decided) = (entry.rev, entry.decided);
        let done_rev = if ending.done { rev } else { rev - 1 };
        let candidates = json_text(&ending.candidates)?;
        // The same answer again (a hold looked at in vain) is no news for the log. By what it says,
        // not by its words: a refusal may carry a time or a number that changes each time.
        let news = entry.outcome != Some(ending.outcome)
            || entry.code.as_deref() != Some(ending.code.text())
            || entry.candidates != ending.candidates;
        let changed_ms = if news {
            self.now_ms()
        } else {
            entry.changed_ms
        };
        let (keeps_intent, intent) = ending.intent.stored()?;
        let (keeps_sending, sending) = ending.sending.stored()?;
        let log = ending.log;
        let outcome = ending.outcome;
        let code = ending.code.text();
        let message = ending.message;
        let judged = ending.judged;
        let link = match ending.link {
            Some(link) => Some((
                link.i4.as_str().to_owned(),
                link.sent.as_ref().map(json_text).transpose()?,
                Doubt::number(link.doubt),
                ending.linked_how,
            )),
            None => None,
        };
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    // A version that was read while this one was on its way stays due.
                    let written = sqlx::query(
                        "UPDATE people SET done_rev = $3, outcome = $4, code = $5, message = $6, \
                         candidates = $7, intent = CASE WHEN $8 = 1 THEN intent ELSE $9 END, \
                         sending = CASE WHEN $10 = 1 THEN sending ELSE $11 END, changed_ms = $12, \
                         judged = $13, failures = CASE WHEN $4 = 'failed' THEN failures ELSE 0 END \
                         WHERE person = $1 AND decided = $2",
                    )
                    .bind(person.clone())
                    .bind(decided)
                    .bind(done_rev)
                    .bind(outcome.word())
                    .bind(code)
                    .bind(message)
                    .bind(candidates)
                    .bind(keeps_intent)
                    .bind(intent)
                    .bind(keeps_sending)
                    .bind(sending)
                    .bind(changed_ms)
                    .bind(judged)
                    .execute(&mut *connection)
                    .await?;
                    if written.rows_affected() == 0 {
                        return Ok(false);
                    }
                    if let Some((i4, sent, doubt, how)) = link {
                        // A link answers what was said by hand, and whether they were there before.
                        sqlx::query(
                            "UPDATE people SET i4_id = $2, sent = $3, doubt = $4, \
                             linked_how = $5, choice = NULL, before_start = 0, \
                             unclear = CASE WHEN intent IS NULL THEN 0 ELSE unclear END \
                             WHERE person = $1",
                        )
                        .bind(person)
                        .bind(i4)
                        .bind(sent)
                        .bind(doubt)
                        .bind(how)
                        .execute(&mut *connection)
                        .await?;
                    }
                    let repeats =
                        matches!(outcome, Outcome::Held | Outcome::Failed | Outcome::Pending);
                    if let Some(entry) = log.filter(|_| news || !repeats) {
                        log::append(connection, entry, Some(outcome)).await?;
                    }
                    Ok(true)
                })
            })
            .await
    }

    /// Lets people rest who have failed by themselves while others got through, the longer the
    /// more often in a row.
    ///
    /// # Errors
    /// [`Code::Database`].
    pub async fn let_rest(&self, people: Vec<PersonId>) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for person in people {
                        let id = person.as_str().to_owned();
                        let row = sqlx::query(
                            "UPDATE people SET failures = failures + 1 WHERE person = $1 \
                             RETURNING failures",
                        )
                        .bind(id.clone())
                        .fetch_optional(&mut *connection)
                        .await?;
                        let failures: i64 = match row {
                            Some(row) => row.try_get(0)?,
                            None => continue,
                        };
                        sqlx::query("UPDATE people SET rest_until_ms = $2 WHERE person = $1")
                            .bind(id)
                            .bind(rest_ms(failures).map(|ms| now_ms.saturating_add(ms)))
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// How long somebody rests who has failed so often in a row, in milliseconds: not at first, then a
/// minute, twice as long each time, an hour at most.
fn rest_ms(failures: i64) -> Option<i64> {
    const MINUTE: i64 = 60_000;
    let more = u32::try_from(failures.saturating_sub(3)).ok()?;
    Some(
        MINUTE
            .saturating_mul(2_i64.saturating_pow(more.min(6)))
            .min(60 * MINUTE),
    )
}

fn namesake(entry: Entry) -> Option<Namesake> {
    match (entry.link, entry.intent) {
        (Some(link), _) => {
            let contacts = link.sent.into_iter().chain([entry.profile.contact]);
            let record = |contact| I4Record {
                id: link.i4.clone(),
                contact,
                complete: false,
            };
            Some(Namesake::Linked(contacts.map(record).collect()))
        }
        (None, intent) => intent.map(|intent| Namesake::Unanswered(intent.contact)),
    }
}

#[cfg(test)]
mod tests {
    use super::rest_ms;

    #[test]
    fn whoever_fails_each_time_rests_longer_and_longer() {
        let rests: Vec<Option<i64>> = (1..=11).map(rest_ms).collect();
        let minutes = |n: i64| Some(n * 60_000);
        assert_eq!(rests[..4], [None, None, minutes(1), minutes(2)]);
        assert_eq!(rests[8..], [minutes(60), minutes(60), minutes(60)]);
    }
}
