//! Profiles that earlier versions have left: nobody twice, nobody due who was not, and each link,
//! hold and decision as it was. `profiles/README.md` tells how they were made.

use crate::env::{Env, OTHER_PROGRAM, until};
use crate::kept;
use crate::leads::{customer, lead, lead_of_kind, mobile};
use crate::raw;
use crate::reading::{HOUR, MINUTE};
use i4_connector::ledger::now_ms;
use i4_connector::simulator::{ClubState, Customer, Fault, Field, Operation, World};
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use toml_edit::{DocumentMut, value};

/// A profile, and what its company is like: the same when it was made and when it is put back.
struct Story {
    name: &'static str,
    settings: fn(&mut DocumentMut),
    rules: fn(&mut World),
    make: AsyncMake,
}

/// Brings the profile into its state, with the program that leaves it behind.
type AsyncMake = for<'a> fn(&'a Env) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;

const STORIES: [Story; 8] = [
    Story {
        name: "0.1-all",
        settings: |_| {},
        rules: company_rules,
        make: |env| Box::pin(make_all(env)),
    },
    Story {
        name: "0.1-in-flight",
        settings: |_| {},
        rules: |_| {},
        make: |env| Box::pin(make_in_flight(env)),
    },
    Story {
        name: "0.1-now",
        settings: |config| {
            config["sync"]["start_from"] = value("now");
            config["sync"]["confirm_above"] = value(3);
        },
        rules: |_| {},
        make: |env| Box::pin(make_now(env)),
    },
    Story {
        name: "0.1-date",
        settings: |config| config["sync"]["start_from"] = value(DATE),
        rules: |world| {
            world.rules.require("TrainerID", true);
        },
        make: |env| Box::pin(make_date(env)),
    },
    Story {
        name: "0.1-cut-off",
        settings: |config| config["sync"]["start_from"] = value("now"),
        rules: |_| {},
        make: |env| Box::pin(make_cut_off(env)),
    },
    Story {
        name: "0.1-two-clubs",
        settings: |config| config["sync"]["start_from"] = value("now"),
        rules: nothing_is_required,
        make: |env| Box::pin(make_two_clubs(env)),
    },
    Story {
        name: "0.1-recovered",
        settings: |config| config["sync"]["start_from"] = value("now"),
        rules: |_| {},
        make: |env| Box::pin(make_recovered(env)),
    },
    Story {
        name: "0.1-rebuilt",
        settings: |config| config["sync"]["start_from"] = value("now"),
        rules: |_| {},
        make: |env| Box::pin(make_rebuilt(env)),
    },
];

impl Story {
    fn of(name: &str) -> &'static Story {
        STORIES.iter().find(|story| story.name == name).unwrap()
    }

    fn apply(&self, env: &Env) {
        env.settings(self.settings);
        (self.rules)(&mut env.world());
    }

    /// The profile as it was kept. So long ago, by this machine, was each club read as a whole.
    async fn load(&self, hours: i64) -> Env {
        let env = kept::load(self.name).await;
        self.apply(&env);
        let at = now_ms() - hours * HOUR;
        let sql = format!("UPDATE clubs SET swept_ms = {at} WHERE swept_ms IS NOT NULL");
        raw::execute(&env.profile(), &[&sql]).await;
        env
    }
}

fn company_rules(world: &mut World) {
    world.refused_names.insert("rosa refused".to_owned());
    world.rules.limit("City", 20);
    world.rules.require("State", true);
    let state = world
        .rules
        .list
        .iter_mut()
        .find(|rule| rule.field_name == "State");
    state.unwrap().values = vec![(1, "WA".to_owned()), (2, "BC".to_owned())];
}

fn nothing_is_required(world: &mut World) {
    for field in ["Email", "CellPhone"] {
        assert!(world.rules.require(field, false));
    }
}

/// Between those who are entered before it and those after.
const DATE: &str = "2026-11-01";

/// Makes all profiles anew, with the program that is named in the environment.
#[tokio::test]
#[ignore = "makes the profiles: profiles/README.md says when and how"]
async fn make_the_profiles() {
    assert!(
        std::env::var_os(OTHER_PROGRAM).is_some(),
        "{OTHER_PROGRAM} names the program"
    );
    for story in &STORIES {
        let clubs = if story.name == "0.1-two-clubs" { 2 } else { 1 };
        let env = Env::with_people(0, clubs).await;
        story.apply(&env);
        (story.make)(&env).await;
        kept::save(&env, story.name).await;
    }
}

fn city(env: &Env, id: &str, city: &str) {
    env.edit(id, |row| row["contact"]["city"] = json!(city));
}

fn without(name: &str, fields: &[&str]) -> Value {
    let mut row = lead(name);
    for field in fields {
        row["contact"][*field] = json!(null);
    }
    row
}

/// Everybody who has ended in some way.
async fn make_all(env: &Env) {
    let created = [
        "Ada Created",
        "Bea Updated",
        "Cleo Touched",
        "Dora Gone",
        "Edda Cleared",
    ]
    .map(|name| env.add(lead(name)));
    for name in ["Emma Linked", "Finn Unlinked", "Gina Byhand"] {
        env.add_customer(customer(name).with(Field::City, "Elsewhere"));
    }
    let linked = ["Emma Linked", "Finn Unlinked"].map(|name| env.add(lead(name)));
    env.add_customer(Customer {
        status: "Active".to_owned(),
        membership_type: "Monthly".to_owned(),
        ..customer("Hugo Member")
    });
    env.add(lead_of_kind("Hugo Member", "MEMBER", "ACTIVE"));
    env.add(lead_of_kind("Iris Unknown", "MEMBER", "INACTIVE"));
    env.add(lead_of_kind("Jack Skipped", "PROSPECT", "INACTIVE"));
    env.add(lead_of_kind("Kate Kind", "DAY_GUEST", "ACTIVE"));
    let several: Vec<String> = ["Lena Several", "Mia Byhand", "Nora New"]
        .into_iter()
        .map(|name| {
            for phone in ["5559990001", "5559990002"] {
                env.add_customer(customer(name).with(Field::CellPhone, phone));
            }
            env.add(lead(name))
        })
        .collect();
    env.add(without("Otto Required", &["mobilePhone"]));
    let mut row = lead("Paul Length");
    row["contact"]["city"] = json!("Llanfairpwllgwyngyllgogerychwyrn");
    env.add(row);
    let mut row = lead("Quin Value");
    row["contact"]["state"] = json!("Bohemia");
    env.add(row);
    env.add(lead("Rosa Refused"));
    let (club, now) = (env.club(0), env.world().now);
    env.world()
        .add_raw_lead(&club, &json!({"uuid": "odd-1", "contact": 7}), now);
    env.world().add_raw_lead(&club, &json!("no entry"), now);
    env.pass().await;

    let [ada, bea, cleo, dora, edda] = created;
    city(env, &bea, "Yale");
    env.edit(&cleo, |_| {});
    let gone = env.created(&dora).id;
    env.world().customers.remove(gone);
    city(env, &dora, "Yale");
    env.edit(&edda, |row| row["contact"]["email"] = json!(""));
    env.run(&["people", "unlink", &linked[1]]).await.exits(0);
    let candidates = env.person(&several[1]).await["candidates"].clone();
    let candidate = candidates[0].as_str().unwrap();
    env.run(&["people", "link", &several[1], candidate])
        .await
        .exits(0);
    env.run(&["people", "create", &several[2]]).await.exits(0);
    env.pass().await;
    assert_eq!(env.person(&ada).await["outcome"], "created");

    // Staff must approve a change.
    env.world().approval_needed = true;
    city(env, &ada, "Hope");
    env.pass().await;
    env.world().approval_needed = false;
    env.world().approve_all();
}

/// Everybody who is under way: failed, checking in each way, never reached, decided by hand and not
/// looked at yet.
async fn make_in_flight(env: &Env) {
    let doras = ["5559990001", "5559990002"]
        .map(|phone| env.add_customer(customer("Dora Linked").with(Field::CellPhone, phone)));
    let known =
        ["Ada Created", "Bea Lost", "Cleo Unlinked", "Dora Linked"].map(|name| env.add(lead(name)));
    let member = env.add(lead_of_kind("Egon Retried", "MEMBER", "ACTIVE"));
    env.pass().await.exits(0);

    // An update that was done and not answered; a create that was done and one that was not, while
    // looking does not work.
    city(env, &known[1], "Yale");
    let lost = ["Fritz Lost", "Gerd Lost"].map(|name| env.add(lead(name)));
    {
        let mut world = env.world();
        world.order_fault(Operation::Update, Fault::LostAfter, 4);
        world.order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
        world.order_fault(Operation::CreateProspect, Fault::LostBefore, 1);
        world.order_fault(Operation::GetCustomers, Fault::Failure(500), 10_000);
        world.faults.lag = Duration::from_secs(3600);
    }
    env.pass().await.exits(1);
    for id in &lost {
        assert_eq!(env.code(id).await, "C-CHECKING");
    }

    // A death between the intent and the create.
    let killed = env.add(lead("Hans Killed"));
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::NextMemberId, slow, 1);
    env.world()
        .order_fault(Operation::Update, Fault::LostAfter, 4);
    let syncing = env.start_program(&["sync", "--once"]);
    until("the create has begun", async || {
        let checked = env.json(&["people", "--checking"]).await;
        checked.as_array().map(Vec::len) == Some(3)
    })
    .await;
    syncing.signal("KILL").await;
    syncing.end().await.exits(-1);
    assert_eq!(env.code(&killed).await, "C-CHECKING");

    // I4 refuses the club: whoever is read now is never reached.
    env.world().clubs[0].i4 = ClubState::Inactive;
    for name in ["Ines Waits", "Jens Waits", "Karl Waits"] {
        env.add(lead(name));
    }
    env.pass().await.exits(1);
    env.world().clubs[0].i4 = ClubState::Open;
    env.world().forget_ordered_faults();

    env.run(&["people", "unlink", &known[2]]).await.exits(0);
    env.run(&["people", "link", &known[3], &doras[1].to_string()])
        .await
        .exits(0);
    env.run(&["people", "retry", &member]).await.exits(0);
}

/// People a minute apart who were there before.
fn add_old(env: &Env, people: usize) -> Vec<String> {
    let add = |n| {
        env.world().now += MINUTE;
        env.add(lead(&format!("Old Number{n}")))
    };
    (0..people).map(add).collect()
}

/// A club that began now: some who were there have changed since, and new ones wait for a yes.
async fn make_now(env: &Env) {
    let old = add_old(env, 12);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
    env.world().now += HOUR;
    env.add_customer(customer("Old Number3"));
    for id in &old[2..4] {
        city(env, id, "Yale");
    }
    for name in ["Ada New", "Bea New"] {
        env.add(lead(name));
    }
    assert_eq!(
        env.pass().await.exits(0).sums(),
        "4 read: 3 created, 1 linked"
    );
    for n in 0..5 {
        env.add(lead(&format!("Waits Number{n}")));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "5 read: 5 pending");
}

/// A club that began with a date, and an I4 that wants what the connector does not send.
async fn make_date(env: &Env) {
    env.world().now -= 5 * 24 * HOUR;
    add_old(env, 10);
    env.world().now += 5 * 24 * HOUR;
    env.add_customer(customer("Ada Linked"));
    for name in ["Ada Linked", "Bea Held", "Cleo Held"] {
        env.add(lead(name));
    }
    assert_eq!(env.pass().await.exits(0).sums(), "3 read: 1 linked, 2 held");
}

/// A club that began now, whose first whole reading was cut off: nobody is remembered yet.
async fn make_cut_off(env: &Env) {
    add_old(env, 15);
    {
        let mut world = env.world();
        world.order_fault(Operation::Leads, Fault::Slow(Duration::ZERO), 2);
        world.order_fault(Operation::Leads, Fault::Html, 4);
    }
    assert_eq!(env.pass().await.exits(1).outcome(0), "stopped");
    let begun = raw::rows(&env.profile(), "SELECT * FROM clubs WHERE baseline_ms > 0").await;
    assert_eq!(begun.len(), 1);
    env.world().now += HOUR;
    env.add(lead("Ada New"));
}

/// The same people in two clubs, which that version took for others.
async fn make_two_clubs(env: &Env) {
    let (one, two) = (env.club(0), env.club(1));
    let nameless = |name: &str| without(name, &["email", "mobilePhone"]);
    let rows = [
        lead("Anna Begins"),
        lead("Bodo Same"),
        nameless("Carl Differs"),
        lead("Dirk Spelt"),
        nameless("Emil Spelt"),
        lead("Fred Held"),
        nameless("Gabi Checked"),
        nameless("Jens Moved"),
    ];
    let start = |from: &str| env.settings(|config| config["sync"]["start_from"] = value(from));
    start("all");
    let ids = rows.map(|row| env.add(row));
    let pass = env.pass_with(&["--club", &one]).await.exits(0);
    assert_eq!(pass.sums(), "8 read: 8 created");

    let again = |id: &str, change: &dyn Fn(&mut Value)| {
        let mut world = env.world();
        let mut row = world.leads(&one).get(id).unwrap().row();
        change(&mut row);
        world.add_lead(&two, row);
    };
    // The second club begins now, with one of the first and one of its own.
    start("now");
    again(&ids[0], &|_| {});
    env.world().add_lead(&two, lead("Ida Begins"));
    env.world().now += HOUR;
    let second = ["--club", &two];
    assert_eq!(env.pass_with(&second).await.exits(0).sums(), "0 read");

    for id in &ids[1..3] {
        again(id, &|_| {});
    }
    for id in &ids[3..5] {
        again(id, &|row| row["uuid"] = json!(id.to_uppercase()));
    }
    again(&ids[5], &|row| {
        let uuid = row["uuid"].clone();
        *row = lead_of_kind("Fred Renamed", "MEMBER", "ACTIVE");
        row["uuid"] = uuid;
    });
    let pass = env.pass_with(&second).await.exits(0);
    assert_eq!(pass.sums(), "5 read: 2 created, 2 linked, 1 held");

    again(&ids[6], &|_| {});
    {
        let mut world = env.world();
        world.order_fault(Operation::CreateProspect, Fault::LostAfter, 1);
        world.order_fault(Operation::GetCustomers, Fault::Failure(500), 10_000);
        world.faults.lag = Duration::from_secs(3600);
    }
    assert_eq!(env.pass_with(&second).await.sums(), "1 read: 1 pending");
    env.world().forget_ordered_faults();

    // Moved since, under another name.
    again(&ids[7], &|row| {
        row["contact"]["lastName"] = json!("Renamed");
    });
    env.world().remove_lead(&one, &ids[7]);
}

/// A company whose database is lost.
async fn lose_database(env: &Env) {
    add_old(env, 8);
    env.pass().await.exits(0);
    env.world().now += HOUR;
    for name in ["Ada Created", "Bea Created", "Cleo Created"] {
        env.add(lead(name));
    }
    env.add(lead_of_kind("Dora Held", "MEMBER", "ACTIVE"));
    env.add_customer(customer("Emma Linked"));
    env.add(lead("Emma Linked"));
    let pass = env.pass().await.exits(0);
    assert_eq!(pass.sums(), "5 read: 3 created, 1 linked, 1 held");
    std::fs::remove_file(env.profile().join("connector.db")).unwrap();
}

/// The database was rebuilt, and everybody was looked for.
async fn make_recovered(env: &Env) {
    lose_database(env).await;
    env.run(&["recover"]).await.exits(0);
    assert_eq!(env.pass().await.exits(0).sums(), "0 read");
}

/// The database was rebuilt, and the program was killed before it had looked for anybody.
async fn make_rebuilt(env: &Env) {
    const BEFORE_IT: usize = 2;
    lose_database(env).await;
    env.world().clear_requests();
    // Before the databases are exchanged, people are read this often.
    let fine = Fault::Slow(Duration::ZERO);
    env.world().order_fault(Operation::Leads, fine, BEFORE_IT);
    let slow = Fault::Slow(Duration::from_secs(30));
    env.world().order_fault(Operation::Leads, slow, 10);
    let recovering = env.start_program(&["recover"]);
    until("it reads the people", async || {
        env.count(Operation::Leads) > BEFORE_IT as u64
    })
    .await;
    recovering.signal("KILL").await;
    recovering.end().await.exits(-1);
    env.world().forget_ordered_faults();
    let query = "SELECT * FROM recovery WHERE is_looked = 0";
    assert!(!raw::rows(&env.profile(), query).await.is_empty());
}

/// What a profile of an older version holds.
struct Before {
    people: BTreeSet<String>,
    due: BTreeSet<String>,
    links: BTreeMap<String, BTreeSet<String>>,
    /// People on hold who are neither due nor linked in another club.
    holds: BTreeMap<String, String>,
    /// People who were there before the start, and are nothing else in another club.
    before_start: BTreeSet<String>,
    records: usize,
    duplicates: Vec<String>,
}

/// Spellings of one id are one id.
fn id_of(spelt: &str) -> String {
    let bare = spelt.trim_matches(['{', '}']).to_lowercase();
    if bare.len() == 36 {
        bare
    } else {
        spelt.to_owned()
    }
}

impl Before {
    async fn of(env: &Env) -> Before {
        let query = "SELECT person, i4_id, outcome, code, done_rev < rev AS due FROM people";
        let rows = raw::rows(&env.profile(), query).await;
        let world = env.world();
        let mut before = Before {
            people: BTreeSet::new(),
            due: BTreeSet::new(),
            links: BTreeMap::new(),
            holds: BTreeMap::new(),
            before_start: BTreeSet::new(),
            records: world.customers.len(),
            duplicates: world.duplicates(),
        };
        for row in &rows {
            let id = id_of(row.get("person"));
            let outcome: Option<String> = row.get("outcome");
            before.people.insert(id.clone());
            if row.get("due") {
                before.due.insert(id);
            } else if let Some(i4) = row.get::<Option<String>, _>("i4_id") {
                before.links.entry(id).or_default().insert(i4);
            } else if outcome.as_deref() == Some("held") {
                before.holds.insert(id, row.get("code"));
            } else if outcome.is_none() {
                before.before_start.insert(id);
            }
        }
        let is_more = |id: &String| before.links.contains_key(id) || before.due.contains(id);
        before.holds.retain(|id, _| !is_more(id));
        before.before_start.retain(|id| !is_more(id));
        before
    }

    /// Everybody who was not due is as they were.
    async fn assert_kept(&self, env: &Env) {
        let people = env.json(&["people", "--limit", "1000"]).await;
        let mut seen = BTreeSet::new();
        for person in people.as_array().unwrap() {
            let id = id_of(person["id"].as_str().unwrap());
            assert!(seen.insert(id.clone()), "{id} is listed twice");
            if self.due.contains(&id) {
                continue;
            }
            if let Some(links) = self.links.get(&id) {
                let link = person["i4_id"].as_str().unwrap_or_default();
                assert!(links.contains(link), "{links:?}: {person}");
            } else if let Some(code) = self.holds.get(&id) {
                assert_eq!(
                    (&person["outcome"], &person["code"]),
                    (&json!("held"), &json!(code))
                );
            } else if self.before_start.contains(&id) {
                assert_eq!(person["outcome"], "before start", "{person}");
                assert_eq!(person["i4_id"], json!(null), "{person}");
            }
        }
        let lost: Vec<_> = self.people.difference(&seen).collect();
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!(env.world().duplicates(), self.duplicates);
    }
}

/// Takes a profile over, when nothing has changed in either service; `news`: people who are read
/// for the first time now. Gives how many records were created.
async fn take_over(name: &str, hours: i64, news: usize) -> (Env, Before, usize) {
    let env = Story::of(name).load(hours).await;
    let before = Before::of(&env).await;
    let pass = env.pass().await;
    let expected = before.due.len() + news;
    assert_eq!(
        pass.total("read"),
        expected as u64,
        "{name}, {hours}: {pass:#?}"
    );
    before.assert_kept(&env).await;
    let created = env.world().customers.len() - before.records;
    (env, before, created)
}

/// Nobody is looked at any more who need not be.
async fn assert_at_rest(env: &Env) {
    for hours in [0, 25] {
        let at = now_ms() - hours * HOUR;
        let sql = format!("UPDATE clubs SET swept_ms = {at}");
        raw::execute(&env.profile(), &[&sql]).await;
        let pass = env.pass().await;
        assert_eq!(pass.sums(), "0 read", "{pass:#?}");
    }
}

/// When the club was last read as a whole: just now, or so long ago that it is due.
const HOURS: [i64; 2] = [0, 25];

#[tokio::test]
async fn everybody_who_has_ended_stays_as_they_are() {
    for hours in HOURS {
        let (env, before, created) = take_over("0.1-all", hours, 0).await;
        assert_eq!(created, 0);
        assert_at_rest(&env).await;
        before.assert_kept(&env).await;
        // What changes flows, to the records that they have.
        let club = env.club(0);
        let linked: Vec<String> = before.links.keys().cloned().collect();
        for id in &linked {
            city(&env, id, "Hope");
        }
        env.pass().await;
        let records = env.world().customers.len();
        assert_eq!(records, before.records, "nobody is created");
        let at_home = env.world().leads(&club).len();
        assert!(at_home >= linked.len());
        for (id, links) in &before.links {
            if env.code(id).await.starts_with("C-HOLD") {
                continue;
            }
            let record = links.first().unwrap().parse().unwrap();
            assert_eq!(env.customer(record).get(Field::City), "Hope", "{id}");
        }
        assert_eq!(env.world().duplicates(), before.duplicates);
    }
}

#[tokio::test]
async fn holds_by_rules_are_released_when_the_rules_change() {
    let (env, before, _) = take_over("0.1-all", 25, 0).await;
    let by_rules = before.holds.values();
    let by_rules =
        by_rules.filter(|code| ["C-HOLD-REQUIRED", "C-HOLD-LENGTH"].contains(&code.as_str()));
    let by_rules = by_rules.count();
    assert_eq!(by_rules, 2);
    {
        let mut world = env.world();
        world.rules.require("CellPhone", false);
        world.rules.limit("City", 100);
    }
    let pass = env.pass().await;
    assert_eq!(pass.total("created"), by_rules as u64, "{pass:#?}");
}

#[tokio::test]
async fn everybody_who_is_under_way_arrives_once() {
    for hours in HOURS {
        let (env, before, _) = take_over("0.1-in-flight", hours, 0).await;
        for _ in 0..3 {
            env.pass().await;
        }
        before.assert_kept(&env).await;
        env.assert_clean();
        // Whoever was sent, was about to be, or was never reached.
        let world = env.world();
        for name in [
            "Fritz Lost",
            "Gerd Lost",
            "Hans Killed",
            "Ines Waits",
            "Jens Waits",
            "Karl Waits",
        ] {
            let (first, last) = name.split_once(' ').unwrap();
            assert_eq!(world.customers.named(first, last).len(), 1, "{name}");
        }
        let bea = world.customers.named("Bea", "Lost");
        assert_eq!(bea[0].get(Field::City), "Yale");
        let doras = world.customers.named("Dora", "Linked");
        let phones = doras.iter().map(|dora| dora.get(Field::CellPhone));
        let phones: BTreeSet<&str> = phones.collect();
        assert_eq!(phones, ["5559990001", &mobile("Dora Linked")].into());
    }
}

#[tokio::test]
async fn an_update_that_was_under_way_and_is_taken_back_is_taken_back() {
    let env = Story::of("0.1-in-flight").load(0).await;
    let id = {
        let club = env.club(0);
        let world = env.world();
        let bea = world
            .leads(&club)
            .iter()
            .find(|lead| lead.row()["contact"]["lastName"] == "Lost");
        bea.unwrap().uuid.clone()
    };
    city(&env, &id, "Spuzzum");
    for _ in 0..3 {
        env.pass().await;
    }
    assert_eq!(env.created(&id).get(Field::City), "Spuzzum");
}

#[tokio::test]
async fn whoever_waits_for_a_yes_waits_for_it_still() {
    for hours in HOURS {
        let env = Story::of("0.1-now").load(hours).await;
        let before = Before::of(&env).await;
        let pass = env.pass().await.exits(0);
        assert_eq!(pass.outcome(0), "waiting", "{pass:#?}");
        assert_eq!(pass.total("created"), 0);
        before.assert_kept(&env).await;
        let waiting = env.json(&["people", "--waiting"]).await;
        assert_eq!(waiting.as_array().map(Vec::len), Some(5));
        let pass = env.pass_with(&["--yes"]).await.exits(0);
        assert_eq!(pass.sums(), "5 read: 5 created");
        before.assert_kept(&env).await;
        assert_at_rest(&env).await;
        env.assert_clean();
    }
}

/// Touches everybody who was there before the start, and respells some.
fn touch(env: &Env, before: &Before) {
    for (n, id) in before.before_start.iter().enumerate() {
        env.edit(id, |row| {
            row["owner"]["name"] = json!("Somebody Else");
            if n % 2 == 0 {
                let email = row["contact"]["email"].as_str().unwrap().to_uppercase();
                row["contact"]["email"] = json!(email);
            }
        });
    }
}

#[tokio::test]
async fn whoever_was_there_before_the_start_is_not_sent_by_a_new_version_either() {
    for (name, people) in [("0.1-now", 10), ("0.1-date", 10)] {
        for hours in HOURS {
            let env = Story::of(name).load(hours).await;
            let before = Before::of(&env).await;
            assert_eq!(before.before_start.len(), people, "{name}");
            touch(&env, &before);
            for _ in 0..2 {
                assert_eq!(env.pass().await.total("created"), 0, "{name}");
            }
            before.assert_kept(&env).await;
            assert_eq!(env.world().customers.len(), before.records, "{name}");
            // A real change does send them.
            let id = before.before_start.first().unwrap();
            env.settings(|config| config["sync"]["confirm_above"] = value(0));
            env.world().rules.require("TrainerID", false);
            city(&env, id, "Hope");
            env.pass_with(&["--yes"]).await;
            env.created(id);
        }
    }
}

#[tokio::test]
async fn a_club_that_began_with_a_date_goes_on() {
    for hours in HOURS {
        let (env, before, created) = take_over("0.1-date", hours, 0).await;
        assert_eq!(created, 0);
        assert_at_rest(&env).await;
        before.assert_kept(&env).await;
        env.world().rules.require("TrainerID", false);
        assert_eq!(env.pass().await.exits(0).sums(), "2 read: 2 created");
        env.assert_clean();
    }
}

#[tokio::test]
async fn a_first_reading_that_was_cut_off_remembers_those_who_were_there_all_the_same() {
    let (env, before, created) = take_over("0.1-cut-off", 0, 1).await;
    assert_eq!(created, 1, "the one who is new");
    let people = env.json(&["people", "--limit", "1000"]).await;
    assert_eq!(people.as_array().map(Vec::len), Some(16));
    assert_at_rest(&env).await;
    before.assert_kept(&env).await;
    env.assert_clean();
}

#[tokio::test]
async fn the_same_people_in_two_clubs_become_one_and_nobody_is_created() {
    for hours in HOURS {
        let env = Story::of("0.1-two-clubs").load(hours).await;
        let before = Before::of(&env).await;
        for _ in 0..3 {
            let pass = env.pass().await;
            assert_eq!(pass.total("created"), 0, "{pass:#?}");
        }
        before.assert_kept(&env).await;
        assert_eq!(env.world().customers.len(), before.records);
        assert_eq!(env.json(&["people", "--held"]).await, json!([]));
        assert_at_rest(&env).await;
        // Everybody changes in each club where they are.
        for club in [env.club(0), env.club(1)] {
            let mut world = env.world();
            let ids: Vec<String> = world.leads(&club).iter().map(|l| l.uuid.clone()).collect();
            for id in ids
                .iter()
                .filter(|id| before.links.contains_key(&id_of(id)))
            {
                world.edit_lead(&club, id, |row| row["contact"]["city"] = json!("Hope"));
            }
        }
        for _ in 0..2 {
            assert_eq!(env.pass().await.total("created"), 0);
        }
        assert_eq!(env.world().customers.len(), before.records);
        assert_eq!(env.world().duplicates(), before.duplicates);
    }
}

#[tokio::test]
async fn a_profile_that_was_rebuilt_goes_on() {
    for hours in HOURS {
        let (env, before, created) = take_over("0.1-recovered", hours, 0).await;
        assert_eq!(created, 0);
        assert_at_rest(&env).await;
        before.assert_kept(&env).await;
        env.assert_clean();
    }
}

#[tokio::test]
async fn a_rebuild_that_an_older_version_began_is_ended() {
    let env = Story::of("0.1-rebuilt").load(0).await;
    let before = Before::of(&env).await;
    for _ in 0..4 {
        assert_eq!(env.pass().await.total("created"), 0);
    }
    assert_eq!(env.world().customers.len(), before.records);
    for name in ["Ada Created", "Emma Linked"] {
        let found = env.json(&["people", name]).await;
        assert!(found[0]["i4_id"].is_string(), "{found}");
    }
    env.assert_clean();
}
