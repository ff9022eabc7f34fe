//! Lists of people, their pages and their counts.

use super::*;

async fn page(ledger: &Ledger, query: &PeopleQuery) -> (u64, Vec<String>) {
    let page = ledger.people_page(query).await.unwrap();
    let ids = page.people.iter().map(|p| p.id.as_str().to_owned());
    (page.total, ids.collect())
}

fn query() -> PeopleQuery {
    PeopleQuery {
        limit: 100,
        since_ms: 500,
        ..PeopleQuery::default()
    }
}

#[tokio::test]
async fn the_newest_change_comes_first_and_pages_go_on_from_each_other() {
    let (ledger, _folder) = new_ledger().await;
    for (club, id, ms) in [
        ("b", "Ada", 100),
        ("a", "Grace", 300),
        ("b", "Alan", 200),
        ("a", "Barbara", 200),
        ("a", "Adele", 200),
    ] {
        store(&ledger, club, &[person(id)]).await;
        at(&ledger, id, ms).await;
    }
    let sorted = ["Grace", "Adele", "Barbara", "Alan", "Ada"];
    assert_eq!(
        page(&ledger, &query()).await,
        (5, sorted.map(str::to_owned).to_vec())
    );
    for (offset, expected) in [(0, &sorted[..2]), (2, &sorted[2..4]), (4, &sorted[4..])] {
        let part = PeopleQuery {
            offset,
            limit: 2,
            ..query()
        };
        let (total, ids) = page(&ledger, &part).await;
        assert_eq!(total, 5);
        assert_eq!(ids, expected);
    }
    let beyond = PeopleQuery {
        offset: 5,
        ..query()
    };
    assert_eq!(page(&ledger, &beyond).await, (5, Vec::new()));
}

#[tokio::test]
async fn a_search_finds_the_same_people_as_the_command() {
    let (ledger, _folder) = new_ledger().await;
    let mut ada = person("Ada");
    ada.profile
        .contact
        .set(Field::MobilePhone, "(555) 010-2233");
    let mut odd = person("100%");
    odd.profile.contact.set(Field::Email, "odd_one@example.org");
    store(&ledger, "a", &[ada, odd, person("Grace")]).await;
    let linked = entry(&ledger, "Grace").await;
    let link = ByHand::Link(crate::model::I4Id::new("I4-77"));
    assert!(ledger.decide_by_hand(&linked, link, false).await.unwrap());
    for (search, expected) in [
        ("", &["100%", "Ada", "Grace"][..]),
        ("byron", &["100%", "Ada", "Grace"]),
        ("  ADA ", &["Ada"]),
        ("555-010", &["Ada"]),
        ("+1 (555) 010-2233", &["Ada"]),
        ("٥٥٥ ٠١٠", &["Ada"]),
        ("0%", &["100%"]),
        ("odd_", &["100%"]),
        ("_", &["100%"]),
        ("I4-77", &["Grace"]),
        ("I4-7", &[]),
    ] {
        let listed = PeopleQuery {
            search: search.to_owned(),
            ..query()
        };
        let (total, mut ids) = page(&ledger, &listed).await;
        ids.sort();
        assert_eq!(ids, expected, "{search}");
        assert_eq!(total, expected.len() as u64, "{search}");
        let filter = PeopleFilter {
            search: search.to_owned(),
            held: false,
            codes: Vec::new(),
            clubs: None,
            limit: 100,
        };
        let people = ledger.people(&filter).await.unwrap();
        let mut ids: Vec<_> = people.iter().map(|p| p.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected, "{search}");
    }
}

#[tokio::test]
async fn each_list_has_its_people_and_its_count() {
    let (ledger, _folder) = new_ledger().await;
    // Remembered when the club began: one stays as they were, one changes.
    let there = [person("Baseline"), person("Changed")];
    store_from(&ledger, "a", &there, Some(Millis(5))).await;
    let mut changed = person("Changed");
    changed.modified = Some(Millis(6));
    changed.profile.contact.set(Field::City, "Yale");
    store(&ledger, "a", &[changed, person("New")]).await;
    for (id, outcome, code, ms) in [
        ("Created", Outcome::Created, Code::Done, 600),
        ("Earlier", Outcome::Created, Code::Done, 499),
        ("Just", Outcome::Linked, Code::DoneWithNote, 500),
        ("Held", Outcome::Held, Code::HoldLength, 600),
        ("Long held", Outcome::Held, Code::HoldSeveral, 100),
        ("Failed", Outcome::Failed, Code::I4Server, 600),
        ("Waits", Outcome::Pending, Code::ConfirmCreates, 400),
    ] {
        end(&ledger, "b", id, outcome, code).await;
        at(&ledger, id, ms).await;
    }
    // Somebody who was saved and is to be looked at again is still saved.
    let earlier = entry(&ledger, "Earlier").await;
    ledger.retry_by_hand(&earlier).await.unwrap();
    for id in ["Baseline", "Changed", "New"] {
        at(&ledger, id, 700).await;
    }
    let counts = ledger.people_counts(500).await.unwrap();
    for (which, expected, count) in [
        (Which::All, None, counts.all),
        (
            Which::Today,
            Some(&["Created", "Failed", "Held", "Just"][..]),
            counts.today,
        ),
        (Which::Held, Some(&["Held", "Long held"]), counts.held),
        (
            Which::NotSaved,
            Some(&["Changed", "Failed", "New", "Waits"]),
            counts.not_saved,
        ),
    ] {
        let (total, mut ids) = page(&ledger, &PeopleQuery { which, ..query() }).await;
        ids.sort();
        match expected {
            Some(expected) => assert_eq!(ids, expected, "{which:?}"),
            None => assert_eq!(ids.len(), 10),
        }
        assert_eq!(total, ids.len() as u64, "{which:?}");
        assert_eq!(count, total, "{which:?}");
    }
}

#[tokio::test]
async fn a_list_narrows_by_everything_at_once() {
    let (ledger, _folder) = new_ledger().await;
    for (id, code) in [
        ("Ada", Code::HoldLength),
        ("Adele", Code::HoldSeveral),
        ("Grace", Code::HoldLength),
    ] {
        end(&ledger, "a", id, Outcome::Held, code).await;
        at(&ledger, id, 600).await;
    }
    let asked = |search: &str, which, code| PeopleQuery {
        search: search.to_owned(),
        which,
        code,
        ..query()
    };
    let length = Some(Code::HoldLength);
    for (query, expected) in [
        (asked("", Which::All, length), &["Ada", "Grace"][..]),
        (asked("ad", Which::Held, None), &["Ada", "Adele"]),
        (asked("ad", Which::Held, length), &["Ada"]),
        (asked("ad", Which::Today, length), &["Ada"]),
        (asked("ad", Which::NotSaved, length), &[]),
    ] {
        let (total, ids) = page(&ledger, &query).await;
        assert_eq!(ids, expected, "{query:?}");
        assert_eq!(total, expected.len() as u64, "{query:?}");
    }
}

#[tokio::test]
async fn a_list_has_one_outcome_alone() {
    let (ledger, _folder) = new_ledger().await;
    for outcome in Outcome::ALL {
        end(&ledger, "a", outcome.word(), outcome, Code::Done).await;
    }
    for outcome in Outcome::ALL {
        let asked = PeopleQuery {
            outcome: Some(outcome),
            ..query()
        };
        let (total, ids) = page(&ledger, &asked).await;
        assert_eq!((total, ids), (1, vec![outcome.word().to_owned()]));
        let narrowed = PeopleQuery {
            which: Which::Held,
            ..asked
        };
        let (total, _) = page(&ledger, &narrowed).await;
        assert_eq!(total, u64::from(outcome == Outcome::Held));
    }
}
