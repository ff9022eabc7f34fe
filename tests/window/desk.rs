//! The desk without a window: it works whether it is drawn or not.

use crate::env::Env;
use crate::leads::{customer, lead};
use crate::live::{Live, runtime};
use i4_connector::desk::{Command, ConnectionEdit, Holder, Status, SyncEdit};
use i4_connector::engine::{Shown, StartFrom};
use i4_connector::ledger::{PeopleQuery, Which};
use i4_connector::model::{Club, I4ClubId, I4Id, InTouchClubId, Outcome, PersonId, Secret};
use i4_connector::problem::Code;
use i4_connector::secrets::{Name, Place};
use i4_connector::simulator::{Field, Operation, Options, Story};
use i4_connector::tasks::Decision;
use std::time::Duration;

fn company(people: usize, clubs: usize) -> Options {
    Options {
        people,
        clubs,
        ..Options::default()
    }
}

#[test]
fn from_nothing_to_the_first_sync() {
    let live = Live::fresh(company(60, 2));
    let access = live.env.simulator.access();
    let view = live.desk.view();
    assert!(!view.has_begun);
    assert!(view.settings_problem.is_none());

    let saved = live.desk.send(Command::SaveConnection(ConnectionEdit {
        company_id: Some(format!(" {}\n", access.company_id)),
        client_id: Some(access.intouch.client_id.clone()),
        intouch_api: Some(access.intouch.api_url.clone()),
        intouch_login: Some(access.intouch.login_url.clone()),
        i4_api: Some(access.i4.api_url.clone()),
    }));
    live.until("saved", |v| v.answer(saved) == Some(&Ok("Saved".into())));
    assert_eq!(live.desk.view().settings.company_id, access.company_id);

    for (name, secret) in [
        (Name::InTouchClientSecret, &access.intouch.client_secret),
        (Name::I4ApiKey, &access.i4.api_key),
    ] {
        live.desk
            .send(Command::SaveCredential(name, Secret::new(secret.clone())));
        live.until("stored", |v| {
            let credential = v.credential(name);
            credential.place == Some(Place::Memory) && credential.changed_ms.is_some()
        });
    }

    live.desk.send(Command::Check);
    live.until("checked", |v| v.check.value().is_some());
    assert!(live.desk.view().check.value().unwrap().ok);

    live.desk.send(Command::Offer);
    live.until("offered", |v| v.offer.value().is_some());
    let view = live.desk.view();
    let pairs = view.offer.value().unwrap().pairs.as_ref().unwrap();
    assert_eq!(pairs.len(), 2);
    let clubs: Vec<Club> = pairs
        .iter()
        .map(|pair| Club {
            name: pair.intouch.name.clone(),
            address: pair.intouch.address.clone(),
            time_zone: "America/Vancouver".to_owned(),
            intouch: InTouchClubId::new(&pair.intouch.id),
            i4: I4ClubId::new(pair.i4.as_deref().unwrap()),
            enabled: true,
        })
        .collect();
    assert!(clubs.iter().all(|c| c.address.contains(", ")), "{clubs:?}");
    live.desk.send(Command::SaveClubs(clubs.clone()));
    live.until("clubs", |v| v.settings.clubs == clubs);

    live.desk
        .send(Command::Preview(jiff::civil::date(2026, 11, 1)));
    live.until("preview", |v| v.preview.value().is_some());
    assert_eq!(live.desk.view().preview.value().unwrap().everybody, 60);

    let saved = live.desk.send(Command::SaveSync(SyncEdit {
        interval: Some(Duration::from_secs(1)),
        start_from: Some(StartFrom::All),
        confirm_above: Some(0),
        ..SyncEdit::default()
    }));
    live.until("saved", |v| v.answer(saved).is_some());
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    live.env.assert_everybody_once();
    let view = live.desk.view();
    assert!(view.has_begun);
    assert_eq!(view.people.counts.all, 60);
    assert!(view.overview.sent > 0 && view.sync.confirmed_ms.is_some());
    assert_eq!(view.overview.hours.len(), 24);
    let plotted: u64 = view.overview.hours.iter().map(|h| h.sent).sum();
    assert_eq!(plotted, view.overview.sent);
}

#[test]
fn it_goes_on_without_being_drawn_and_pauses() {
    let live = Live::set_up(company(5, 1));
    assert_eq!(live.desk.view().sync.status, Status::Paused);
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    let id = live.env.add(lead("New Comer"));
    live.until("the newcomer", |v| {
        v.people.rows.iter().any(|r| r.id.as_str() == id)
    });
    live.until("sent", |v| {
        let mut rows = v.people.rows.iter();
        rows.any(|r| r.id.as_str() == id && r.outcome == Some(Outcome::Created))
    });
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.status == Status::Paused);
    let calls = live.env.count(Operation::Leads);
    live.env.add(lead("Late Comer"));
    // One pass on demand, and no other.
    live.desk.send(Command::SyncNow);
    live.until("the latecomer", |v| v.people.counts.all == 7);
    live.until("paused again", |v| v.sync.holder == Holder::Nobody);
    assert!(live.env.count(Operation::Leads) > calls);
}

#[test]
fn a_paused_profile_stays_paused_and_a_started_one_goes_on() {
    let live = Live::set_up(company(3, 1));
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.holder == Holder::Nobody);
    let Live {
        env, desk, runtime, ..
    } = live;
    drop(desk);
    let live = Live::of(runtime, env);
    let view = live.desk.view();
    assert!(view.has_begun);
    assert_eq!(view.sync.status, Status::Paused);
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
}

#[test]
fn at_rest_nothing_wakes_the_window() {
    let live = Live::set_up(company(20, 1));
    live.env
        .settings(|c| c["sync"]["interval_seconds"] = toml_edit::value(3600));
    live.until("settings", |v| v.settings.sync.interval.as_secs() == 3600);
    live.desk.send(Command::Start);
    live.until("up to date", |v| {
        v.sync.status == Status::UpToDate && v.sync.next_pass_ms.is_some()
    });
    // Whatever was still on its way has two looks of the desk to arrive.
    let looks = Duration::from_millis(2500);
    std::thread::sleep(looks);
    let before = live.times_woken();
    std::thread::sleep(looks);
    assert_eq!(live.times_woken(), before);
}

#[test]
fn another_process_is_watched_live_and_taken_over_from() {
    let live = Live::set_up(company(4, 1));
    let mut other = live.program(&["sync"]);
    let pid = other.pid();
    live.until(
        "watching",
        |v| matches!(v.sync.holder, Holder::Elsewhere { pid: Some(p), .. } if p == pid),
    );
    live.until("its people", |v| v.people.counts.all == 4);
    let id = live.env.add(lead("New Comer"));
    live.until("its newcomer", |v| {
        let mut rows = v.people.rows.iter();
        rows.any(|r| r.id.as_str() == id && r.outcome == Some(Outcome::Created))
    });
    live.desk.send(Command::Start);
    live.until("still watching", |v| {
        v.has_begun && matches!(v.sync.holder, Holder::Elsewhere { .. })
    });
    live.runtime.block_on(other.0.kill()).unwrap();
    live.until("taken over", |v| v.sync.holder == Holder::Here);
    live.env.assert_clean();
}

#[test]
fn broken_settings_are_told_left_alone_and_set_aside_on_demand() {
    let live = Live::set_up(company(2, 1));
    let broken = "version = 1\ncompany_id = \"10042\nnot toml";
    std::fs::write(live.env.config(), broken).unwrap();
    live.until("told", |v| {
        v.settings_problem.as_ref().map(|p| p.code) == Some(Code::SettingsBroken)
    });
    let clubs = live.desk.view().settings.clubs.clone();
    let saving = live.desk.send(Command::SaveClubs(clubs));
    live.until("refused", |v| v.answer(saving).is_some());
    let view = live.desk.view();
    let refused = view.answer(saving).unwrap().as_ref().unwrap_err();
    assert_eq!(refused.code, Code::SettingsBroken);
    assert_eq!(std::fs::read_to_string(live.env.config()).unwrap(), broken);

    let aside = live.desk.send(Command::SetSettingsAside);
    live.until("set aside", |v| v.answer(aside).is_some());
    let kept: Vec<_> = std::fs::read_dir(live.env.profile())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.to_string_lossy().contains("set-aside"))
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), broken);
    live.until("anew", |v| v.settings_problem.is_none());
}

#[test]
fn a_wrong_key_is_told_and_the_right_one_goes_on_by_itself() {
    let live = Live::set_up(company(3, 1));
    let right = live.env.simulator.access().i4.api_key;
    let wrong = Secret::new("wrong".to_owned());
    live.desk
        .send(Command::SaveCredential(Name::I4ApiKey, wrong));
    live.desk.send(Command::Start);
    live.until("refused", |v| v.sync.status == Status::SignInNeeded);
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
    live.desk
        .send(Command::SaveCredential(Name::I4ApiKey, Secret::new(right)));
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    live.env.assert_everybody_once();
}

#[test]
fn a_hold_is_decided_and_the_next_pass_acts_on_it() {
    let live = Live::set_up(company(0, 1));
    for _ in 0..2 {
        live.env.add_customer(customer("Tom Twin"));
    }
    let id = live.env.add(lead("Tom Twin"));
    live.desk.send(Command::Start);
    live.until("held", |v| v.overview.held == 1);
    let key = PersonId::new(&id);
    live.desk.send(Command::Person(Some(key.clone())));
    live.until("both records", |v| {
        let records = v.person.as_ref().and_then(|p| p.records.value().cloned());
        records.is_some_and(|r| r.iter().flatten().count() == 2)
    });
    let pick = live.desk.view().person.as_ref().unwrap().candidates[0].clone();
    let link = Decision::Link(pick.clone());
    live.desk.send(Command::Decide(vec![key], link));
    live.until("linked", |v| {
        let person = v.person.as_ref();
        person.is_some_and(|p| {
            p.row.i4.as_ref() == Some(&pick) && p.row.outcome == Some(Outcome::Linked)
        })
    });
    live.until("nobody on hold", |v| v.overview.held == 0);
}

#[test]
fn people_and_log_are_read_in_parts() {
    let live = Live::set_up(company(700, 1));
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    live.desk.send(Command::People(PeopleQuery {
        which: Which::All,
        offset: 500,
        ..PeopleQuery::default()
    }));
    live.until("the part", |v| v.people.query.offset == 500);
    let view = live.desk.view();
    assert_eq!((view.people.total, view.people.rows.len()), (700, 200));
    let total = view.log.total;
    assert!(total > 400 && view.log.entries.len() == 300);
    live.desk.send(Command::Log {
        query: view.log.query.clone(),
        first: total - 10,
    });
    live.until("the oldest", |v| v.log.entries.len() == 10);
    assert_eq!(live.desk.view().log.entries[9].id, 1);
}

/// So many new people.
fn new(creates: u64) -> Shown {
    Shown {
        creates,
        ..Shown::default()
    }
}

#[test]
fn many_new_people_wait_for_a_yes() {
    let live = Live::set_up(company(0, 1));
    live.env
        .settings(|c| c["sync"]["confirm_above"] = toml_edit::value(2));
    for name in ["Ada One", "Ada Two", "Ada Three"] {
        live.env.add(lead(name));
    }
    live.desk.send(Command::Start);
    live.until("waiting", |v| v.sync.waiting.creates == 3);
    assert_eq!(live.desk.view().sync.status, Status::NeedsAttention);
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
    // Five more have come since three were seen: nobody is created unseen.
    {
        let club = live.env.club(0);
        let mut world = live.env.world();
        for n in 0..5 {
            world.add_lead(&club, lead(&format!("Grace Number{n}")));
        }
    }
    live.until("more wait", |v| v.sync.waiting.creates == 8);
    let passes = live.env.count(Operation::Leads);
    live.desk.send(Command::Yes(new(3)));
    live.until("two more passes", |_| {
        live.env.count(Operation::Leads) >= passes + 2
    });
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
    assert_eq!(live.desk.view().sync.waiting, new(8));
    live.desk.send(Command::Yes(new(8)));
    live.until("up to date", |v| {
        v.sync.status == Status::UpToDate && v.sync.waiting.total() == 0
    });
    assert_eq!(live.env.count(Operation::CreateProspect), 8);
}

#[test]
fn a_record_is_seen_beside_the_person_with_whoever_has_it() {
    let live = Live::set_up(company(0, 1));
    let [ada, tom] = ["Ada Byron", "Tom Twin"].map(|name| live.env.add(lead(name)));
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    let record = I4Id::new(&live.env.created(&ada).id.to_string());
    let tom = PersonId::new(&tom);
    live.desk.send(Command::Person(Some(tom.clone())));
    live.until("Tom", |v| v.person.is_some());
    live.desk.send(Command::Compare(tom, record.clone()));
    live.until("Ada's record", |v| {
        let other = v
            .person
            .as_ref()
            .map(|p| p.other.clone())
            .unwrap_or_default();
        let found = other.records.value().cloned().unwrap_or_default();
        let [Some(found)] = &found[..] else {
            return false;
        };
        let others: Vec<&str> = found.others.iter().map(|o| o.id.as_str()).collect();
        found.i4 == record && found.has_other_name && others == [ada.as_str()]
    });
}

#[test]
fn a_changed_address_goes_on_after_a_yes() {
    let live = Live::set_up(company(0, 1));
    let ada = live.env.add(lead("Ada Byron"));
    live.desk.send(Command::Start);
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
    // The same machine under another name.
    live.env.settings(|c| {
        let url = c["i4"]["api_url"].as_str().unwrap();
        c["i4"]["api_url"] = toml_edit::value(url.replace("127.0.0.1", "localhost"));
    });
    live.until("it is asked", |v| {
        v.sync
            .problem
            .as_ref()
            .is_some_and(|p| p.code == Code::ProfileAddress)
    });
    assert_eq!(live.desk.view().sync.status, Status::NeedsAttention);
    live.env.edit(&ada, |row| {
        row["contact"]["city"] = serde_json::json!("Yale");
    });
    live.desk.send(Command::SameSystem);
    live.until("Ada", |_| live.env.created(&ada).get(Field::City) == "Yale");
    live.until("up to date", |v| v.sync.status == Status::UpToDate);
}

#[test]
fn closing_finishes_the_people_in_flight() {
    let live = Live::set_up(Options {
        people: 0,
        clubs: 1,
        latency: Duration::from_millis(30),
        ..Options::default()
    });
    for n in 0..40 {
        live.env.add(lead(&format!("Ada Number{n}")));
    }
    live.desk.send(Command::Start);
    live.wait("some are created", || {
        live.env.count(Operation::CreateProspect) > 3
    });
    live.runtime
        .block_on(live.desk.close(Duration::from_secs(20)));
    let view = live.desk.view();
    assert!(view.sync.is_over && view.sync.holder == Holder::Nobody);
    let created = live.env.count(Operation::CreateProspect);
    assert!(created < 40);
    // Each create that was sent has its answer in the ledger: nobody is left in doubt.
    live.env.assert_clean();
    let Live {
        env, desk, runtime, ..
    } = live;
    drop(desk);
    let doubtful = runtime.block_on(env.json(&["people"]));
    let codes = doubtful.as_array().unwrap().iter();
    assert_eq!(codes.filter(|p| p["code"] == "C-CHECKING").count(), 0);
    let live = Live::of(runtime, env);
    live.until("the rest", |v| v.sync.status == Status::UpToDate);
    assert_eq!(live.env.count(Operation::CreateProspect), 40);
    live.env.assert_clean();
}

#[test]
fn a_database_that_cannot_be_used_is_told_and_no_first_run_begins() {
    let runtime = runtime();
    let env = runtime.block_on(Env::start(company(2, 1)));
    std::fs::write(env.profile().join("connector.db"), "this is no database").unwrap();
    let live = Live::of(runtime, env);
    let view = live.desk.view();
    assert!(view.has_begun);
    assert_eq!(
        view.sync.problem.as_ref().map(|p| p.code),
        Some(Code::DatabaseDamaged)
    );
    live.until("told", |v| v.sync.status == Status::NeedsAttention);
    let pausing = live.desk.send(Command::Start);
    live.until("refused", |v| matches!(v.answer(pausing), Some(Err(_))));
}

#[test]
fn a_pass_on_demand_while_paused_is_not_cut_off_by_a_save() {
    let live = Live::set_up(Options {
        people: 0,
        clubs: 1,
        latency: Duration::from_millis(20),
        ..Options::default()
    });
    for n in 0..15 {
        live.env.add(lead(&format!("Ada Number{n}")));
    }
    live.desk.send(Command::Start);
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.holder == Holder::Nobody && v.has_begun);
    let before = live.env.count(Operation::CreateProspect);
    live.desk.send(Command::SyncNow);
    live.wait("creating", || {
        live.env.count(Operation::CreateProspect) > before + 2
    });
    live.env
        .settings(|c| c["sync"]["interval_seconds"] = toml_edit::value(7));
    live.until("read again", |v| v.settings.sync.interval.as_secs() == 7);
    live.until("paused again", |v| v.sync.holder == Holder::Nobody);
    assert_eq!(live.env.count(Operation::CreateProspect), 15);
}

#[test]
fn a_damaged_database_is_rebuilt_from_the_window_and_nobody_is_made_twice() {
    let live = Live::set_up(company(30, 1));
    live.desk.send(Command::Start);
    live.until("synced", |v| v.sync.status == Status::UpToDate);
    let customers = live.env.world().customers.len();
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.holder == Holder::Nobody);
    let Live {
        env, desk, runtime, ..
    } = live;
    runtime.block_on(desk.close(Duration::from_secs(5)));
    drop(desk);
    // A new file: whoever may still close the old one does not write into this.
    for file in ["connector.db", "connector.db-wal", "connector.db-shm"] {
        let _ = std::fs::remove_file(env.profile().join(file));
    }
    std::fs::write(env.profile().join("connector.db"), "this is no database").unwrap();
    env.world().clear_requests();
    let live = Live::of(runtime, env);
    let damaged = |v: &i4_connector::desk::View| {
        v.sync.problem.as_ref().map(|p| p.code) == Some(Code::DatabaseDamaged)
    };
    live.until("told", damaged);
    let rebuild = live.desk.send(Command::RebuildDatabase);
    live.until("rebuilt", |v| matches!(v.answer(rebuild), Some(Ok(_))));
    live.until("found again", |v| {
        v.has_begun && !damaged(v) && v.sync.status == Status::UpToDate
    });
    assert_eq!(live.env.world().customers.len(), customers);
    assert_eq!(live.env.world().requests.write_count(), 0);
    live.env.assert_clean();
}

#[test]
fn a_window_notices_that_the_database_was_rebuilt_by_a_command() {
    let live = Live::set_up(company(10, 1));
    live.desk.send(Command::Start);
    live.until("synced", |v| v.sync.status == Status::UpToDate);
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.holder == Holder::Nobody);
    let recovered = live.runtime.block_on(live.env.json(&["recover", "--yes"]));
    assert_eq!(recovered["replaced"], true);
    let ada = live.env.add(lead("Ada Byron"));
    live.desk.send(Command::SyncNow);
    // What the window does now stands in the new database.
    live.wait("it is in the new one", || {
        live.desk.send(Command::SyncNow);
        let people = live.runtime.block_on(live.env.json(&["people", "Ada"]));
        people[0]["id"] == ada.as_str() && people[0]["outcome"] == "created"
    });
    live.env.created(&ada);
    live.env.assert_clean();
}

/// Sixty new people in the first of two clubs, whose services take their time; a pass an hour.
fn slow_company() -> Live {
    let live = Live::set_up(Options {
        people: 0,
        clubs: 2,
        latency: Duration::from_millis(40),
        ..Options::default()
    });
    let club = live.env.club(0);
    for _ in 0..60 {
        live.env.world().add_person(&club, Story::NewProspect);
    }
    live.env
        .settings(|c| c["sync"]["interval_seconds"] = toml_edit::value(3600));
    live.until("settings", |v| v.settings.sync.interval.as_secs() == 3600);
    live
}

#[test]
fn a_table_saved_during_a_pass_counts_at_once_and_the_view_says_so() {
    let live = slow_company();
    live.desk.send(Command::Start);
    live.until("somebody is created", |v| {
        let progress = v.sync.progress.as_ref();
        progress.is_some_and(|p| p.totals().created >= 3)
    });
    let mut clubs = live.desk.view().settings.clubs.clone();
    clubs[0].enabled = false;
    live.desk.send(Command::SaveClubs(clubs));
    live.until("it says that it begins anew", |v| v.sync.is_renewing);
    live.until("a pass with the new table has ended", |v| {
        !v.sync.is_renewing && v.sync.next_pass_ms.is_some()
    });
    let created = live.env.count(Operation::CreateProspect);
    assert!(created < 60, "nothing was stopped");
    let view = live.desk.view();
    assert!(view.sync.stopped.is_empty(), "{:?}", view.sync.stopped);
    assert_eq!(view.sync.holder, Holder::Here);
    live.env.assert_clean();
}

#[test]
fn a_decision_of_a_command_is_carried_out_while_the_window_rests() {
    let live = Live::set_up(company(0, 1));
    let mut row = lead("Ada Byron");
    row["userType"] = "MEMBER".into();
    let id = live.env.add(row);
    live.env
        .settings(|c| c["sync"]["interval_seconds"] = toml_edit::value(3600));
    live.until("settings", |v| v.settings.sync.interval.as_secs() == 3600);
    live.desk.send(Command::Start);
    live.until("she is held", |v| {
        v.sync.next_pass_ms.is_some() && v.overview.held == 1
    });
    live.env.add_customer(customer("Ada Byron"));
    let retry = live.program(&["people", "retry", &id]);
    live.runtime.block_on(retry.end()).exits(0);
    live.until("she is linked", |v| {
        v.overview.held == 0 && v.people.rows.iter().any(|r| r.i4.is_some())
    });
}

#[test]
fn people_of_a_club_that_is_switched_off_need_nobody() {
    let live = Live::set_up(company(60, 2));
    live.desk.send(Command::Start);
    live.until("people are held in both", |v| {
        v.sync.status == Status::UpToDate && v.overview.clubs.iter().all(|c| c.held > 0)
    });
    live.desk.send(Command::Pause);
    live.until("paused", |v| v.sync.holder == Holder::Nobody);
    let before = live.desk.view().overview.held;
    let mut clubs = live.desk.view().settings.clubs.clone();
    let left = clubs.remove(0);
    live.desk.send(Command::SaveClubs(clubs));
    live.until("they are forgotten", |v| v.overview.held < before);
    let overview = live.desk.view().overview.clone();
    let of_left = overview
        .clubs
        .iter()
        .find(|c| c.club == left.intouch.as_str());
    assert_eq!(overview.held + of_left.unwrap().held, before);
    let needs: u64 = overview.needs.iter().map(|n| n.people).sum();
    assert!(needs <= overview.held + overview.not_saved);
}
