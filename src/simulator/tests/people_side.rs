//! The people, and whether their stories are true in the data.

use super::*;

fn world(people: usize, clubs: usize, seed: u64) -> World {
    World::new(&Options {
        people,
        clubs,
        seed,
        ..Options::default()
    })
    .unwrap()
}

fn rows(world: &World) -> Vec<(String, Story, Value)> {
    let mut rows = Vec::new();
    for club in &world.clubs {
        for lead in world.leads(&club.intouch_id).iter() {
            rows.push((club.intouch_id.clone(), lead.story.unwrap(), lead.row()));
        }
    }
    rows
}

fn text(row: &Value, name: &str) -> String {
    row["contact"][name]
        .as_str()
        .unwrap_or("")
        .trim()
        .to_lowercase()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Smart Match, spelled out over the whole company.
fn matches(world: &World, row: &Value) -> usize {
    let named = world
        .customers
        .named(&text(row, "firstName"), &text(row, "lastName"));
    let (email, mobile) = (text(row, "email"), digits(&text(row, "mobilePhone")));
    let by_email = |customer: &&&Customer| {
        !email.is_empty() && customer.get(Field::Email).to_lowercase() == email
    };
    let by_mobile =
        |customer: &&&Customer| !mobile.is_empty() && customer.get(Field::CellPhone) == mobile;
    let steps = [
        named.iter().filter(by_email).filter(by_mobile).count(),
        named.iter().filter(by_email).count(),
        named.iter().filter(by_mobile).count(),
    ];
    steps.into_iter().find(|count| *count > 0).unwrap_or(0)
}

#[test]
fn every_story_is_true_in_the_data() {
    let world = world(3000, 3, 11);
    let mut counts = BTreeMap::<Story, usize>::new();
    for (_, story, row) in rows(&world) {
        *counts.entry(story).or_default() += 1;
        let expected = match (story, story.fate()) {
            (Story::Ambiguous, _) => 2,
            (_, Fate::Linked) => 1,
            _ => 0,
        };
        assert_eq!(matches(&world, &row), expected, "{story:?}: {row}");
        let kind = (
            row["userType"].as_str().unwrap(),
            row["userStatus"].as_str().unwrap(),
        );
        let is_prospect = kind == ("PROSPECT", "ACTIVE");
        if story.fate() == Fate::Created {
            assert!(is_prospect && !text(&row, "email").is_empty());
            assert!(digits(&text(&row, "mobilePhone")).len() >= 10);
        }
        if story == Story::MissingRequired {
            let bare = text(&row, "email").is_empty() || text(&row, "mobilePhone").is_empty();
            assert!(is_prospect && bare);
        }
        if story == Story::NamesakeInI4 {
            let (first, last) = (text(&row, "firstName"), text(&row, "lastName"));
            assert!(!world.customers.named(&first, &last).is_empty());
        }
    }
    assert_eq!(
        counts.len(),
        Story::ALL.len(),
        "all stories are there: {counts:?}"
    );
}

#[test]
fn the_expected_counts_are_those_of_the_data() {
    let mut world = world(200, 2, 1);
    let expected = world.expected_counts();
    let total = expected.total;
    assert_eq!(total.read, 200);
    assert_eq!(
        total.read,
        total.created + total.linked + total.held + total.skipped
    );
    let sum = |of: fn(&Counts) -> usize| expected.clubs.values().map(of).sum::<usize>();
    assert_eq!(sum(|club| club.read), total.read);
    assert_eq!(sum(|club| club.linked), total.linked);
    assert_eq!(sum(|club| club.differing), total.differing);
    let created = rows(&world)
        .iter()
        .filter(|row| row.1.fate() == Fate::Created)
        .count();
    assert_eq!(created, total.created);
    let added = world.add_prospects(5);
    assert_eq!(added.len(), 5);
    assert_eq!(world.expected_counts().total.created, total.created + 5);
}

#[test]
fn nobody_has_the_email_or_phone_of_another() {
    let world = world(5000, 2, 3);
    assert!(world.duplicates().is_empty(), "{:?}", world.duplicates());
    let (mut emails, mut phones) = (HashSet::new(), HashSet::new());
    for (_, story, row) in rows(&world) {
        let email = text(&row, "email");
        assert!(email.is_empty() || emails.insert(email), "{story:?}");
        for name in ["mobilePhone", "homePhone"] {
            let phone = digits(&text(&row, name));
            assert!(phone.is_empty() || phones.insert(phone), "{story:?}");
        }
    }
}

#[test]
fn a_world_replays_under_its_seed() {
    let all = |seed| {
        let world = world(300, 2, seed);
        let customers: Vec<_> = world.customers.iter().cloned().collect();
        (world.now, rows(&world), customers)
    };
    assert!(all(2) == all(2));
    assert!(all(2).1 != all(3).1);
}

#[test]
fn leads_lie_in_the_past_and_some_share_an_instant() {
    let world = world(500, 1, 5);
    let club = &world.clubs[0].intouch_id;
    let instants: Vec<i64> = world.leads(club).iter().map(|lead| lead.modified).collect();
    assert!(instants.is_sorted() && instants.iter().all(|at| *at <= world.now));
    let different: BTreeSet<&i64> = instants.iter().collect();
    assert!(different.len() < 450);
    for lead in world.leads(club).iter() {
        assert_eq!(lead.row()["modifiedDate"], leads::instant(lead.modified));
    }
}

#[test]
fn generated_data_fit_what_i4_takes() {
    let world = world(2000, 1, 8);
    for customer in world.customers.iter() {
        for names in &fields::NAMES {
            let value = customer.get(names.field);
            if !value.is_empty() {
                assert_eq!(names.check(names.rule, value, &world.rules), Ok(()));
            }
        }
    }
}

#[test]
fn changes_move_leads_and_keep_their_stories_true() {
    let mut world = world(400, 2, 6);
    let before = world.expected_counts();
    let changed = world.change_some(60);
    assert_eq!(changed.len(), 60);
    assert_eq!(changed.iter().collect::<BTreeSet<_>>().len(), 60);
    for (club, uuid) in &changed {
        let lead = world.leads(club).get(uuid).unwrap();
        assert!(lead.modified > world.now - 100);
        let linked = lead.story.unwrap().fate() == Fate::Linked;
        assert_eq!(matches(&world, &lead.row()), usize::from(linked));
    }
    assert_eq!(world.expected_counts(), before);
}

#[test]
fn fewer_people_than_stories_are_all_right() {
    for people in [0, 1, 13] {
        assert_eq!(world(people, 1, 1).expected_counts().total.read, people);
    }
    assert_eq!(world(10, 0, 1).expected_counts().total.read, 0);
}

#[tokio::test]
async fn the_simulator_stops_and_lets_its_ports_go() {
    let simulator = Simulator::start(few()).await.unwrap();
    let access = serde_json::to_value(simulator.access()).unwrap();
    assert_eq!(access["company_id"], "10042");
    assert_eq!(access["clubs"].as_array().unwrap().len(), 2);
    let address = access["i4"]["api_url"].as_str().unwrap();
    let address = address.trim_start_matches("http://").to_owned();
    let idle = TcpStream::connect(&address).await.unwrap();
    simulator.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());
    drop(idle);

    let simulator = Simulator::start(few()).await.unwrap();
    let address = simulator
        .access()
        .i4
        .api_url
        .trim_start_matches("http://")
        .to_owned();
    drop(simulator);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(&address).await.is_err());
}
