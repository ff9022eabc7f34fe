//! Whoever an ordinary reading cannot find: times that go back, rows that show up late, and those
//! who were there before the club began.

use crate::env::Env;
use crate::leads::lead;
use i4_connector::ledger::{ClubState, Ledger, Whole, now_ms};
use i4_connector::model::InTouchClubId;
use i4_connector::simulator::{Fault, Field, Operation, Story};
use serde_json::{Value, json};
use std::time::Duration;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

/// The ledger of the profile, while no program uses it.
pub async fn with_ledger<T>(env: &Env, work: impl AsyncFnOnce(&Ledger, &InTouchClubId) -> T) -> T {
    let ledger = Ledger::open(&env.profile()).await.unwrap();
    let done = work(&ledger, &InTouchClubId::new(&env.club(0))).await;
    ledger.close().await;
    done
}

/// What is known of the first club's reading.
pub async fn state(env: &Env) -> ClubState {
    let state = with_ledger(env, async |ledger, club| ledger.club_state(club).await);
    state.await.unwrap().unwrap()
}

/// Lets the last whole reading of the first club be so many hours ago.
pub async fn age(env: &Env, hours: i64) {
    with_ledger(env, async |ledger, club| {
        let state = ledger.club_state(club).await.unwrap().unwrap();
        let whole = Whole {
            at_ms: now_ms() - hours * HOUR,
            ..state.whole.unwrap()
        };
        let has_begun = state.baseline.is_none();
        let ended = ledger.end_whole(club, whole, state.quiet, has_begun);
        ended.await.unwrap();
    })
    .await;
}

/// A club with these people, a minute apart, all read.
async fn read_company(names: &[&str]) -> (Env, Vec<String>) {
    let env = Env::empty().await;
    let ids = names
        .iter()
        .map(|name| {
            env.world().now += MINUTE;
            env.add(lead(name))
        })
        .collect();
    env.pass().await.exits(0);
    env.world().clear_requests();
    (env, ids)
}

/// Enters somebody whose time is so long before InTouch's clock.
fn add_late(env: &Env, name: &str, before: i64) -> String {
    let (club, at) = (env.club(0), env.world().now - before);
    let id = env.add(lead(name));
    assert!(env.world().edit_lead_at(&club, &id, at, |_| {}));
    id
}

#[tokio::test]
async fn somebody_who_shows_up_minutes_late_is_found_by_the_next_pass_at_no_cost() {
    let (env, _) = read_company(&["Ada Byron", "Grace Hopper"]).await;
    let cursor = state(&env).await.cursor;
    let late = add_late(&env, "Alan Turing", 9 * MINUTE);
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&late);
    assert_eq!(env.count(Operation::Leads), 1);
    assert_eq!(state(&env).await.cursor, cursor, "it does not go back");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

#[tokio::test]
async fn changes_after_intouch_times_have_gone_back_are_found_by_the_whole_reading() {
    let (env, ids) = read_company(&["Ada Byron", "Grace Hopper"]).await;
    let cursor = state(&env).await.cursor;
    env.world().now -= 5 * HOUR;
    env.edit(&ids[0], |row| row["contact"]["city"] = json!("Yale"));
    let new = env.add(lead("Alan Turing"));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read", "not yet");
    age(&env, 23).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read", "not yet");
    age(&env, 24).await;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 1 created, 1 updated");
    assert_eq!(env.created(&ids[0]).get(Field::City), "Yale");
    env.created(&new);
    let after = state(&env).await;
    assert_eq!(after.cursor, cursor, "neither back nor on");
    assert_eq!(after.whole.unwrap().people, 3);
    env.world().clear_requests();
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.count(Operation::Leads), 1, "not again at once");
    env.assert_clean();
}

#[tokio::test]
async fn a_clock_of_this_machine_that_was_set_back_leads_to_a_whole_reading() {
    let (env, ids) = read_company(&["Ada Byron", "Grace Hopper"]).await;
    env.world().now -= 5 * HOUR;
    env.edit(&ids[0], |row| row["contact"]["city"] = json!("Yale"));
    age(&env, -1).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 updated");
    assert!(state(&env).await.whole.unwrap().at_ms <= now_ms());
}

#[tokio::test]
async fn a_club_may_be_read_as_a_whole_only_once() {
    let (env, _) = read_company(&["Ada Byron"]).await;
    env.settings(|config| config["sync"]["reread_hours"] = toml_edit::value(0));
    add_late(&env, "Alan Turing", 3 * HOUR);
    age(&env, 1000).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.count(Operation::Leads), 1);
}

#[tokio::test]
async fn many_recent_changes_cost_one_more_call_and_nobody() {
    let env = Env::empty().await;
    let club = env.club(0);
    for _ in 0..300 {
        env.world().now += 1000;
        env.world().add_person(&club, Story::InactiveProspect);
    }
    assert_eq!(env.pass().await.exits(0).total("read"), 300);
    env.world().clear_requests();
    // Nine minutes late: among the first two hundred of the last ten minutes.
    let late = add_late(&env, "Alan Turing", 4 * MINUTE + 50_000);
    let new = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    for id in [&late, &new] {
        env.created(id);
    }
    assert_eq!(env.count(Operation::Leads), 2);
    env.world().clear_requests();
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.count(Operation::Leads), 2);
}

#[tokio::test]
async fn a_whole_reading_that_is_cut_off_begins_again_and_moves_nothing() {
    let env = Env::empty().await;
    let club = env.club(0);
    for _ in 0..450 {
        env.world().now += MINUTE;
        env.world().add_person(&club, Story::InactiveProspect);
    }
    env.pass().await.exits(0);
    env.world().now -= 200 * MINUTE;
    let missed = env.add(lead("Alan Turing"));
    age(&env, 24).await;
    let before = state(&env).await;
    // The ordinary reading and the first page go well; the second page is no JSON, whatever is
    // tried.
    for (fault, times) in [(Fault::Slow(Duration::ZERO), 2), (Fault::Html, 4)] {
        env.world().order_fault(Operation::Leads, fault, times);
    }
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.outcome(0), "stopped");
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("C-INTOUCH-GATEWAY"), "{message}");
    let after = state(&env).await;
    assert_eq!((after.cursor, after.whole), (before.cursor, before.whole));
    // In the middle of it the list changes.
    env.world().faults.moving = 1.0;
    let pass = env.pass().await.exits(0);
    env.world().faults.moving = 0.0;
    assert_eq!(pass.total("created"), 1, "{pass:#?}");
    env.created(&missed);
    assert_eq!(state(&env).await.whole.unwrap().people, 451);
    env.pass().await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.assert_clean();
}

/// A company that begins later than its people, of whom these are a minute apart; then a late row
/// and a new one, and a change of the first.
async fn nobody_old_is_taken_for_new(from: &str) {
    let env = Env::empty().await;
    env.settings(|config| {
        config["sync"]["start_from"] = toml_edit::value(from);
        let clubs = config["clubs"].as_array_of_tables_mut().unwrap();
        clubs.get_mut(0).unwrap()["time_zone"] = toml_edit::value("UTC");
    });
    let club = env.club(0);
    let midnight: jiff::Timestamp = "2026-11-10T00:00:00Z".parse().unwrap();
    let now = midnight.as_millisecond();
    env.world().now = now + 5 * MINUTE;
    let ids: Vec<String> = (0..260)
        .map(|n| {
            let id = env.world().add_person(&club, Story::NewProspect);
            let at = now - (260 - n) * MINUTE;
            env.world().edit_lead_at(&club, &id, at, |_| {});
            id
        })
        .collect();
    let undated = lead("Undated Person");
    let undated = env.world().add_raw_lead(&club, &undated, now - HOUR);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.i4_requests().len(), 0);

    // They are known, and nothing shows them as work.
    let known = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(known.as_array().unwrap().len(), 261);
    assert_eq!(env.json(&["people", "--held"]).await, json!([]));
    assert_eq!(env.json(&["status"]).await["states"], json!([]));
    let counts = with_ledger(&env, async |ledger, _| ledger.people_counts(0).await);
    let counts = counts.await.unwrap();
    assert_eq!((counts.today, counts.held, counts.not_saved), (0, 0, 0));
    let needs = with_ledger(&env, async |ledger, club| {
        ledger.needs(std::slice::from_ref(club)).await
    });
    assert!(needs.await.unwrap().is_empty());

    // Nor does any later reading, near or far.
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    age(&env, 24).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(state(&env).await.whole.unwrap().people, 261);

    // Who is new is told from them by identity, however old their time is.
    let late = add_late(&env, "Alan Turing", 2 * MINUTE);
    env.edit(&ids[3], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    env.created(&late);
    env.created(&ids[3]);
    let older = add_late(&env, "Grace Hopper", 200 * MINUTE);
    age(&env, 24).await;
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&older);
    assert_eq!(env.world().customers.len(), 3);
    assert!(!undated.is_empty());
    env.assert_clean();
}

#[tokio::test]
async fn nobody_old_is_taken_for_new_in_a_club_that_began_now() {
    nobody_old_is_taken_for_new("now").await;
}

#[tokio::test]
async fn nobody_old_is_taken_for_new_in_a_club_that_began_at_a_date() {
    nobody_old_is_taken_for_new("2026-11-10").await;
}

#[tokio::test]
async fn before_its_date_a_club_has_not_begun_however_often_it_is_read() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("2027-01-01"));
    let ids = ["Ada Byron", "Grace Hopper"].map(|name| env.add(lead(name)));
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.edit(&ids[0], |row| row["contact"]["city"] = json!("Yale"));
    let early = env.add(lead("Alan Turing"));
    for _ in 0..2 {
        age(&env, 24).await;
        assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    }
    let date: jiff::Timestamp = "2027-01-02T00:00:00Z".parse().unwrap();
    env.world().now = date.as_millisecond();
    let new = env.add(lead("Emma Whitfield"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.edit(&early, |row| row["contact"]["city"] = json!("Yale"));
    let late = add_late(&env, "Noah Ashworth", 5 * MINUTE);
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    for id in [&new, &early, &late] {
        env.created(id);
    }
    assert_eq!(env.world().customers.len(), 3);
}

#[tokio::test]
async fn a_first_reading_that_is_cut_off_remembers_those_who_were_there_all_the_same() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    let club = env.club(0);
    for _ in 0..300 {
        env.world().now += MINUTE;
        env.world().add_person(&club, Story::NewProspect);
    }
    // Two calls find "now", one reads from it, one reads the first page of all.
    for (fault, times) in [(Fault::Slow(Duration::ZERO), 4), (Fault::Html, 4)] {
        env.world().order_fault(Operation::Leads, fault, times);
    }
    let pass = env.pass().await.exits(1);
    assert_eq!(pass.sums(), "0 read");
    env.world().now += MINUTE;
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
    assert_eq!(state(&env).await.whole.unwrap().people, 301);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.world().customers.len(), 1);
}

/// Takes back what the third migration did, and forgets those whom its program remembered: the
/// profile is as the version before left it.
async fn make_older(env: &Env) {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}/connector.db", env.profile().display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    for sql in [
        "DELETE FROM people WHERE outcome IS NULL AND modified_ms < (SELECT cursor_ms FROM clubs)",
        "DROP TABLE failing",
        "ALTER TABLE clubs DROP COLUMN swept_ms",
        "ALTER TABLE clubs DROP COLUMN swept_people",
        "ALTER TABLE clubs DROP COLUMN quiet_ms",
        "ALTER TABLE clubs DROP COLUMN short_ms",
        "ALTER TABLE clubs DROP COLUMN short_looks",
        "ALTER TABLE clubs DROP COLUMN short_people",
        "ALTER TABLE clubs DROP COLUMN first_ms",
        "CREATE TABLE kept AS SELECT club, person, modified_ms, profile, rev, done_rev, match_name, \
         search, i4_id, linked_how, sent, choice, intent, outcome, code, message, candidates, \
         changed_ms, number FROM people",
        "DROP TABLE people",
        "DROP TABLE memberships",
        "CREATE TABLE people (club TEXT NOT NULL, person TEXT NOT NULL, modified_ms BIGINT, \
         profile TEXT NOT NULL, rev BIGINT NOT NULL, done_rev BIGINT NOT NULL, match_name TEXT, \
         search TEXT NOT NULL, i4_id TEXT, linked_how TEXT, sent TEXT, choice TEXT, intent TEXT, \
         outcome TEXT, code TEXT, message TEXT, candidates TEXT, changed_ms BIGINT NOT NULL, \
         number BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (club, person))",
        "INSERT INTO people SELECT * FROM kept",
        "DROP TABLE kept",
        "CREATE INDEX people_by_name ON people (match_name)",
        "CREATE INDEX people_by_outcome ON people (outcome, code)",
        "CREATE INDEX people_by_person ON people (person)",
        "CREATE INDEX people_by_number ON people (number)",
        "CREATE INDEX people_by_change ON people (changed_ms DESC, club, person, outcome)",
        "CREATE INDEX people_due ON people (outcome) WHERE done_rev < rev",
        "DELETE FROM meta WHERE name IN ('normalising', 'addresses')",
        "DROP TABLE recovery",
        "DELETE FROM _sqlx_migrations WHERE version >= 3",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

#[tokio::test]
async fn a_profile_of_an_older_version_takes_nobody_old_for_new() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    let club = env.club(0);
    let mut old = Vec::new();
    for _ in 0..30 {
        env.world().now += MINUTE;
        let id = env.world().add_person(&club, Story::NewProspect);
        old.push(id);
    }
    env.pass().await.exits(0);
    make_older(&env).await;
    let known = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(
        known.as_array().map(Vec::len),
        Some(1),
        "those of the last instant"
    );

    // The first pass of this version finds somebody new, and remembers everybody else.
    env.world().now += MINUTE;
    let ada = env.add(lead("Ada Byron"));
    assert_eq!(env.pass().await.exits(0).sums(), "1 read: 1 created");
    env.created(&ada);
    let known = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(known.as_array().map(Vec::len), Some(31));
    age(&env, 24).await;
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    // From then on late rows are found, and changes of those who were there.
    let late = add_late(&env, "Alan Turing", 5 * MINUTE);
    env.edit(&old[2], |row| row["contact"]["city"] = json!("Yale"));
    assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
    env.created(&late);
    env.created(&old[2]);
    assert_eq!(env.world().customers.len(), 3);
    let listed: Vec<Value> = env
        .json(&["log", "--level", "warning"])
        .await
        .as_array()
        .unwrap()
        .clone();
    assert!(listed.is_empty(), "{listed:?}");
    env.assert_clean();
}
