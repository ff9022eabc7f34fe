//! What a window reads, on real databases.

mod growth;
mod log_lists;
mod numbers;
mod overview;
mod people_lists;
mod reading;
mod upkeep;
mod watching;
mod writing;

use super::*;
use crate::model::person::Profile;
use crate::model::{
    Club, Contact, Field, I4ClubId, InTouchClubId, Kind, Level, Millis, Outcome, Person, PersonId,
};
use tempfile::TempDir;

async fn new_ledger() -> (Ledger, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Ledger::open(folder.path()).await.unwrap(), folder)
}

fn club(id: &str) -> Club {
    Club {
        name: id.to_owned(),
        address: String::new(),
        time_zone: "UTC".to_owned(),
        intouch: InTouchClubId::new(id),
        i4: I4ClubId::new("1"),
        enabled: true,
    }
}

/// Somebody whose id is the given name.
fn person(first: &str) -> Person {
    let mut contact = Contact::default();
    contact.set(Field::FirstName, first);
    contact.set(Field::LastName, "Byron");
    Person {
        id: PersonId::new(first),
        modified: Some(Millis(1)),
        created: None,
        profile: Profile {
            kind: Kind::Prospect,
            contact,
            readable: true,
            ..Profile::default()
        },
        missing: std::collections::BTreeSet::new(),
        tells_empty: false,
    }
}

async fn store(ledger: &Ledger, club: &str, people: &[Person]) {
    store_from(ledger, club, people, None).await;
}

/// Stores people of whom those up to `baseline` were there when the club began.
async fn store_from(ledger: &Ledger, id: &str, people: &[Person], baseline: Option<Millis>) {
    let club = club(id);
    let stored = ledger.store_page(&club, people, Millis(9), begins(baseline));
    stored.await.unwrap();
}

fn begins(baseline: Option<Millis>) -> Begins {
    Begins {
        baseline,
        latest: None,
    }
}

async fn entry(ledger: &Ledger, id: &str) -> Entry {
    ledger.person(&PersonId::new(id)).await.unwrap().unwrap()
}

/// Stores somebody, if they are new, and ends a look at them, with a line in the log.
async fn end(ledger: &Ledger, club: &str, id: &str, outcome: Outcome, code: Code) {
    store(ledger, club, &[person(id)]).await;
    let entry = entry(ledger, id).await;
    let level = match outcome {
        Outcome::Held | Outcome::Failed => Level::Error,
        Outcome::Pending => Level::Warning,
        _ => Level::Info,
    };
    let ending = Ending {
        outcome,
        done: outcome != Outcome::Failed,
        link: None,
        linked_how: None,
        intent: After::Clear,
        sending: After::Keep,
        judged: None,
        code,
        message: format!("{outcome} in words"),
        candidates: Vec::new(),
        log: Some(NewEntry {
            level,
            code,
            club: Some(club.to_owned()),
            person: Some(id.to_owned()),
            message: format!("{outcome} in words"),
            changes: Vec::new(),
        }),
    };
    ledger.finish(&entry, ending).await.unwrap();
}

/// Says when the last outcome of somebody was written, there and in the log.
async fn at(ledger: &Ledger, id: &'static str, ms: i64) {
    for sql in [
        "UPDATE people SET changed_ms = $1 WHERE person = $2",
        "UPDATE log SET at_ms = $1 WHERE person = $2",
    ] {
        let write = ledger.writer.write(move |connection| {
            Box::pin(async move {
                let query = sqlx::query(sql).bind(ms).bind(id);
                query.execute(connection).await.map(drop)
            })
        });
        write.await.unwrap();
    }
}

/// A line in the log that ends no look at anybody.
async fn note(ledger: &Ledger, level: Level, club: &str, message: &str) {
    let entry = NewEntry {
        level,
        code: Code::PassDone,
        club: Some(club.to_owned()),
        person: None,
        message: message.to_owned(),
        changes: Vec::new(),
    };
    ledger.log_news(entry).await.unwrap();
}
