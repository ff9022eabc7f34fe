//! Answers of InTouch that may not be believed, and clubs that do not get through for long.

use crate::env::{Env, Pass};
use crate::leads::lead;
use crate::reading::{HOUR, MINUTE, age, state, with_ledger};
use i4_connector::ledger::{Short, now_ms};
use i4_connector::model::InTouchClubId;
use i4_connector::settings::Settings;
use i4_connector::simulator::{ClubState, Fault, Lead, Operation, Story};
use serde_json::{Value, json};

const SHORT: &str = "C-INTOUCH-SHORT";
const TOTALS: &str = "C-INTOUCH-TOTALS";
const NO_SUCCESS: &str = "C-NO-SUCCESS";

/// A club with that many people, a minute apart, all read.
async fn read_company(people: usize) -> (Env, Vec<String>) {
    let env = Env::empty().await;
    let club = env.club(0);
    let ids = (0..people)
        .map(|_| {
            env.world().now += MINUTE;
            env.world().add_person(&club, Story::InactiveProspect)
        })
        .collect();
    env.pass().await.exits(0);
    env.world().clear_requests();
    (env, ids)
}

/// When the club was last confirmed.
async fn confirmed(env: &Env) -> Option<i64> {
    let days = with_ledger(env, async |ledger, _| ledger.club_days(0).await);
    days.await.unwrap()[0].confirmed_ms
}

/// The levels of the log's entries with this code.
async fn levels(env: &Env, code: &str) -> Vec<String> {
    let log = env.json(&["log"]).await;
    let entries = log.as_array().unwrap().iter();
    let of_code = entries.filter(|entry| entry["code"] == code);
    of_code
        .map(|entry| entry["level"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn assert_stopped(pass: &Pass, code: &str) {
    assert_eq!(pass.outcome(0), "stopped", "{pass:#?}");
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.starts_with(code), "{message}");
}

fn take_out(env: &Env, ids: &[String]) -> Vec<Lead> {
    let club = env.club(0);
    let mut world = env.world();
    ids.iter()
        .map(|id| world.remove_lead(&club, id).unwrap())
        .collect()
}

fn put_back(env: &Env, leads: Vec<Lead>) {
    let club = env.club(0);
    for lead in leads {
        env.world().add_raw_lead(&club, &lead.row(), lead.modified);
    }
}

#[tokio::test]
async fn an_empty_answer_is_asked_for_again_and_then_everybody_is_read() {
    let (env, _) = read_company(30).await;
    let before = confirmed(&env).await;
    env.world()
        .order_fault(Operation::Leads, Fault::EmptyLeads, 1);
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert_eq!(env.count(Operation::Leads), 2, "once more is enough");
    env.world().clear_requests();
    env.world()
        .order_fault(Operation::Leads, Fault::EmptyLeads, 2);
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert_eq!(env.count(Operation::Leads), 3, "and one for everybody");
    assert!(confirmed(&env).await > before);
    assert_eq!(levels(&env, SHORT).await, [""; 0]);
}

#[tokio::test]
async fn nobody_where_somebody_was_is_never_up_to_date() {
    let (env, _) = read_company(30).await;
    let before = confirmed(&env).await;
    env.world().faults.empty = 1.0;
    for _ in 0..2 {
        assert_stopped(&env.pass().await.exits(1), SHORT);
    }
    assert_eq!(confirmed(&env).await, before, "last success stays");
    assert_eq!(levels(&env, SHORT).await, ["WARNING"], "told once");
    // However long it lasts.
    with_ledger(&env, async |ledger, club| {
        let short = Short {
            since_ms: now_ms() - 1000 * HOUR,
            looks: 1000,
            people: 0,
        };
        ledger.note_short(club, short).await.unwrap();
    })
    .await;
    assert_stopped(&env.pass().await.exits(1), SHORT);
    env.world().faults.empty = 0.0;
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert!(confirmed(&env).await > before);
    assert_eq!(state(&env).await.short, None);
}

#[tokio::test]
async fn whoever_was_deleted_last_costs_one_look() {
    let (env, ids) = read_company(30).await;
    env.world().now += 30 * MINUTE;
    let last = env.add(lead("Ada Byron"));
    env.pass().await.exits(0);
    assert_eq!(ids.len(), 30);
    take_out(&env, &[last]);
    env.world().clear_requests();
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert_eq!(env.count(Operation::Leads), 3);
    // What is explained is no riddle any more, after the next whole reading neither.
    for _ in 0..2 {
        env.world().clear_requests();
        assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
        assert_eq!(env.count(Operation::Leads), 1);
        age(&env, 24).await;
        assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    }
}

#[tokio::test]
async fn far_fewer_people_are_a_warning_and_hold_up_nobody() {
    let (env, ids) = read_company(40).await;
    let before = confirmed(&env).await;
    let gone = take_out(&env, &ids[..25]);
    age(&env, 24).await;
    let ada = env.add(lead("Ada Byron"));
    let pass = env.pass().await.exits(1);
    assert_stopped(&pass, SHORT);
    assert_eq!(pass.sums(), "1 read: 1 created");
    env.created(&ada);
    assert_eq!(confirmed(&env).await, before);
    assert_eq!(levels(&env, SHORT).await, ["WARNING"]);
    let words = env.run(&["sync", "--once"]).await.exits(1).stdout;
    assert!(words.contains(SHORT), "{words}");
    put_back(&env, gone);
    let pass = env.pass().await.exits(0);
    assert_eq!((pass.outcome(0), pass.sums().as_str()), ("ok", "0 read"));
    assert!(confirmed(&env).await > before);
}

#[tokio::test]
async fn far_fewer_people_are_believed_after_a_day() {
    let (env, ids) = read_company(40).await;
    take_out(&env, &ids[..25]);
    age(&env, 24).await;
    for (hours, looks, is_believed) in [(25, 8, false), (23, 9, false), (25, 9, true)] {
        with_ledger(&env, async |ledger, club| {
            let short = Short {
                since_ms: now_ms() - hours * HOUR,
                looks,
                people: 15,
            };
            ledger.note_short(club, short).await.unwrap();
        })
        .await;
        let pass = env.pass().await;
        let outcome = if is_believed { "ok" } else { "stopped" };
        assert_eq!(pass.outcome(0), outcome, "{hours} hours, {looks} looks");
    }
    let after = state(&env).await;
    assert_eq!((after.whole.unwrap().people, after.short), (15, None));
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
}

#[tokio::test]
async fn totals_that_do_not_fit_are_a_warning_and_cost_nobody() {
    let env = Env::empty().await;
    let ids = ["Ada Byron", "Grace Hopper"].map(|name| env.add(lead(name)));
    env.world()
        .order_fault(Operation::Leads, Fault::WrongTotals, 2);
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "2 read: 2 created", "asked again, it is right");
    let before = confirmed(&env).await;
    env.world().faults.totals = 1.0;
    let alan = env.add(lead("Alan Turing"));
    let pass = env.pass().await.exits(1);
    assert_stopped(&pass, TOTALS);
    assert_eq!(pass.sums(), "1 read: 1 created");
    assert_eq!(confirmed(&env).await, before);
    assert_eq!(levels(&env, TOTALS).await, ["WARNING"]);
    env.world().faults.totals = 0.0;
    assert_eq!(env.pass().await.exits(0).outcome(0), "ok");
    assert!(confirmed(&env).await > before);
    for id in ids.iter().chain([&alan]) {
        env.created(id);
    }
}

#[tokio::test]
async fn a_club_begins_neither_with_an_empty_answer_nor_with_one_that_contradicts_itself() {
    let env = Env::empty().await;
    env.settings(|config| config["sync"]["start_from"] = toml_edit::value("now"));
    env.add(lead("Ada Byron"));
    env.world().faults.totals = 1.0;
    assert_stopped(&env.pass().await.exits(1), TOTALS);
    env.world().faults.totals = 0.0;
    env.world()
        .order_fault(Operation::Leads, Fault::EmptyLeads, 1);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    assert_eq!(env.world().customers.len(), 0, "she was there before");
}

#[tokio::test]
async fn a_reading_that_comes_to_no_end_confirms_nothing() {
    let env = Env::empty().await;
    let club = env.club(0);
    let ids: Vec<String> = (0..450)
        .map(|_| env.world().add_person(&club, Story::InactiveProspect))
        .collect();
    let instant = env.world().now;
    env.world().share_instant(&club, &ids, instant);
    // Somebody of a shared instant changes with each page, so that it is never read to its end.
    env.world().faults.moving = 1.0;
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.outcome(0), "ok");
    let message = pass.report["clubs"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("C-INTOUCH-UNSETTLED"), "{message}");
    assert_eq!(confirmed(&env).await, None);
    env.world().faults.moving = 0.0;
    env.pass().await.exits(0);
    assert!(confirmed(&env).await.is_some());
}

#[tokio::test]
async fn a_page_that_ends_too_early_loses_nobody() {
    let (env, _) = read_company(30).await;
    let names = ["Ada Byron", "Grace Hopper", "Alan Turing", "Emma Whitfield"];
    let ids = names.map(|name| env.add(lead(name)));
    env.world().faults.short = 1.0;
    env.pass().await.exits(0);
    env.world().faults.short = 0.0;
    env.pass().await.exits(0);
    for id in &ids {
        env.created(id);
    }
    env.assert_clean();
}

/// Notes that passes of the first club have failed for so many hours.
async fn has_failed_for(env: &Env, hours: i64) {
    with_ledger(env, async |ledger, club: &InTouchClubId| {
        for at_ms in [now_ms() - hours * HOUR - 2 * MINUTE, now_ms() - MINUTE] {
            let noted = ledger.note_failing(vec![club.clone()], at_ms);
            noted.await.unwrap();
        }
    })
    .await;
}

async fn alarms(env: &Env) -> Vec<Value> {
    let status = env.json(&["status"]).await;
    status["alarms"].as_array().unwrap().clone()
}

#[tokio::test]
async fn no_success_for_long_is_an_alarm_until_there_is_one() {
    let (env, _) = read_company(3).await;
    let before = confirmed(&env).await;
    env.world().clubs[0].intouch = ClubState::Refused;
    env.pass().await.exits(1);
    assert_eq!(alarms(&env).await, [json!(null); 0], "one pass is no alarm");
    has_failed_for(&env, 7).await;
    // The first failure was later than that: the ledger keeps the earliest.
    for _ in 0..2 {
        env.pass().await.exits(1);
        assert_eq!(levels(&env, NO_SUCCESS).await, ["ERROR"], "told once");
    }
    let told = alarms(&env).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["intouch_club_id"], env.club(0));
    assert_eq!(told[0]["code"], NO_SUCCESS);
    assert!(told[0]["since_ms"].as_i64() <= before.map(|at| at.max(now_ms() - 6 * HOUR)));
    let words = env.run(&["status"]).await.exits(0).stdout;
    assert!(
        words.contains(NO_SUCCESS) && words.contains("since "),
        "{words}"
    );
    env.world().clubs[0].intouch = ClubState::Open;
    env.pass().await.exits(0);
    assert_eq!(alarms(&env).await, [json!(null); 0]);
    // The next time it is told again.
    env.world().clubs[0].intouch = ClubState::Refused;
    has_failed_for(&env, 7).await;
    env.pass().await.exits(1);
    assert_eq!(levels(&env, NO_SUCCESS).await.len(), 2);
}

#[tokio::test]
async fn a_club_that_was_never_read_has_an_alarm_too_and_none_where_none_is_wanted() {
    let env = Env::empty().await;
    env.world().clubs[0].intouch = ClubState::Absent;
    env.pass().await.exits(1);
    has_failed_for(&env, 5).await;
    env.pass().await.exits(1);
    assert_eq!(alarms(&env).await, [json!(null); 0], "five hours");
    has_failed_for(&env, 6).await;
    assert_eq!(alarms(&env).await.len(), 1, "six");
    env.settings(|config| config["sync"]["alarm_after_hours"] = toml_edit::value(0));
    env.pass().await.exits(1);
    assert_eq!(alarms(&env).await, [json!(null); 0]);
    assert_eq!(levels(&env, NO_SUCCESS).await, [""; 0]);
}

#[tokio::test]
async fn passes_that_cannot_even_begin_are_tries_in_vain() {
    let (env, _) = read_company(3).await;
    let settings = Settings::load(&env.profile()).unwrap();
    let note = async || {
        with_ledger(&env, async |ledger, _| {
            let noted = i4_connector::tasks::note_no_pass(ledger, &settings);
            noted.await.unwrap();
        })
        .await;
    };
    note().await;
    assert_eq!(levels(&env, NO_SUCCESS).await, [""; 0]);
    has_failed_for(&env, 7).await;
    for _ in 0..2 {
        note().await;
        assert_eq!(levels(&env, NO_SUCCESS).await, ["ERROR"], "told once");
    }
    assert_eq!(alarms(&env).await.len(), 1);
}
