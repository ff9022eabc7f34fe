//! What is stored ready for searching and comparing follows from how this version normalises:
//! where an older one has stored it, it is made anew when the database is opened.

use super::damaged;
use super::inbox::searchable;
use super::meta::upsert;
use super::people::json;
use super::trouble::problem_at;
use crate::model::NORMALISING;
use crate::model::person::Profile;
use crate::model::{Contact, FieldRules, InTouchClubId};
use crate::plan::difference;
use crate::problem::Problem;
use sqlx::{AnyConnection, AnyPool, Connection, Row};
use std::collections::HashMap;
use std::path::Path;

/// People renewed in one transaction.
const CHUNK: i64 = 5000;
/// What names the version in `meta`.
const NAME: &str = "normalising";

/// Brings everybody up to date, if that was not done by this version.
///
/// # Errors
/// [`crate::problem::Code::Database`]; the next one who opens it goes on.
pub(super) async fn renew(path: &Path, pool: &AnyPool) -> Result<(), Problem> {
    let mut connection = pool.acquire().await.map_err(problem_at(path))?;
    let done = async {
        let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(NAME)
            .fetch_optional(&mut *connection)
            .await?;
        let version: Option<i64> = match row {
            Some(row) => json(row.try_get(0)?),
            None => None,
        };
        if version == Some(NORMALISING) {
            return Ok(());
        }
        let rules = rules(&mut connection).await?;
        let mut after = Some(String::new());
        while let Some(id) = after {
            after = some(&mut connection, id, &rules).await?;
        }
        upsert(&mut connection, NAME.to_owned(), NORMALISING.to_string()).await
    };
    done.await.map_err(problem_at(path))
}

/// By which rules the holds of each club were judged by versions that did not say so for each
/// person.
async fn rules(
    connection: &mut AnyConnection,
) -> Result<HashMap<InTouchClubId, String>, sqlx::Error> {
    let rows = sqlx::query("SELECT club, rules FROM clubs WHERE rules IS NOT NULL")
        .fetch_all(connection)
        .await?;
    let mut rules = HashMap::new();
    for row in &rows {
        if let Some(read) = json::<FieldRules>(row.try_get(1)?) {
            rules.insert(
                InTouchClubId::new(&row.try_get::<String, _>(0)?),
                read.digest(),
            );
        }
    }
    Ok(rules)
}

/// What an update that has failed may have sent all the same: versions that did not say so before
/// the call have kept what was sent last.
fn under_way(now: &Contact, sent: Option<Contact>) -> Option<String> {
    let changes = difference::since(&sent?.renewed(), now);
    let text = serde_json::to_string(&changes).ok();
    text.filter(|_| !changes.is_empty())
}

/// The next people after `after`; the last of them, if more may follow.
async fn some(
    connection: &mut AnyConnection,
    after: String,
    rules: &HashMap<InTouchClubId, String>,
) -> Result<Option<String>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let rows = sqlx::query(
        "SELECT person, club, profile, CASE WHEN outcome = 'failed' AND done_rev < rev THEN sent END \
         FROM people WHERE person > $1 ORDER BY person LIMIT $2",
    )
    .bind(after)
    .bind(CHUNK)
    .fetch_all(&mut *transaction)
    .await?;
    let mut last = None;
    for row in &rows {
        let id: String = row.try_get(0)?;
        let club: String = row.try_get(1)?;
        // Of somebody who does not read back, nothing can be made anew.
        if let Some(mut profile) = json::<Profile>(row.try_get(2)?) {
            profile.contact = profile.contact.renewed();
            let contact = &profile.contact;
            sqlx::query(
                "UPDATE people SET match_name = $2, search = $3, \
                 judged = CASE WHEN outcome = 'held' THEN COALESCE(judged, $4) ELSE judged END, \
                 sending = COALESCE(sending, $5), profile = $6 WHERE person = $1",
            )
            .bind(id.clone())
            .bind(contact.match_name())
            .bind(searchable(&id, contact))
            .bind(rules.get(&InTouchClubId::new(&club)).cloned())
            .bind(under_way(contact, json(row.try_get(3)?)))
            .bind(serde_json::to_string(&profile).map_err(|e| damaged("profile", e))?)
            .execute(&mut *transaction)
            .await?;
        }
        last = Some(id);
    }
    transaction.commit().await?;
    Ok(last.filter(|_| i64::try_from(rows.len()) == Ok(CHUNK)))
}
