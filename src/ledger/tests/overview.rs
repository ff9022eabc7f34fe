//! Needs, hours and clubs.

use super::*;

fn table(ids: &[&str]) -> Vec<InTouchClubId> {
    ids.iter().map(|id| InTouchClubId::new(id)).collect()
}

#[tokio::test]
async fn people_of_clubs_that_left_the_table_need_nobody() {
    let (ledger, _folder) = new_ledger().await;
    end(&ledger, "a", "Ada", Outcome::Held, Code::HoldRequired).await;
    end(&ledger, "b", "Grace", Outcome::Held, Code::HoldRequired).await;
    end(&ledger, "b", "Kurt", Outcome::Failed, Code::I4Server).await;
    let needs = async |ids: &[&str]| -> Vec<(String, u64, Option<String>, bool)> {
        let needs = ledger.needs(&table(ids)).await.unwrap().into_iter();
        let one = |n: Need| {
            (
                n.code,
                n.people,
                n.one.map(|p| p.id.to_string()),
                n.message.is_some(),
            )
        };
        needs.map(one).collect()
    };
    let of = |code: Code, people, one: Option<&str>, told| {
        (code.text().to_owned(), people, one.map(str::to_owned), told)
    };
    assert_eq!(needs(&[]).await, []);
    assert_eq!(needs(&["c"]).await, []);
    assert_eq!(
        needs(&["a"]).await,
        [of(Code::HoldRequired, 1, Some("Ada"), true)]
    );
    assert_eq!(
        needs(&["a", "b", "c"]).await,
        [
            of(Code::HoldRequired, 2, None, true),
            of(Code::I4Server, 1, Some("Kurt"), false),
        ]
    );
    let people = async |ids: Option<&[&str]>| -> i64 {
        let clubs = ids.map(table);
        let states = ledger.states(clubs.as_deref()).await.unwrap();
        states.iter().map(|s| s.people).sum()
    };
    assert_eq!(people(None).await, 3);
    assert_eq!(people(Some(&["a"])).await, 1);
    assert_eq!(people(Some(&[])).await, 0);
}

#[tokio::test]
async fn needs_are_grouped_with_most_people_first() {
    let (ledger, _folder) = new_ledger().await;
    assert!(ledger.needs(&table(&["a"])).await.unwrap().is_empty());
    for (id, outcome, code) in [
        ("Ada", Outcome::Held, Code::HoldSeveral),
        ("Grace", Outcome::Held, Code::HoldLength),
        ("Alan", Outcome::Held, Code::HoldLength),
        ("Barbara", Outcome::Held, Code::HoldLength),
        ("Edsger", Outcome::Pending, Code::ConfirmCreates),
        ("Donald", Outcome::Pending, Code::ConfirmCreates),
        ("Kurt", Outcome::Failed, Code::I4Server),
        ("John", Outcome::Pending, Code::Checking),
        // These need nobody.
        ("Alonzo", Outcome::Created, Code::Done),
        ("Emil", Outcome::Skipped, Code::Done),
    ] {
        end(&ledger, "a", id, outcome, code).await;
    }
    let needs = ledger.needs(&table(&["a"])).await.unwrap();
    let told: Vec<_> = needs
        .iter()
        .map(|n| {
            let one = n.one.as_ref().map(|p| p.id.as_str());
            (n.code.as_str(), n.outcome, n.people, one)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("C-HOLD-LENGTH", Outcome::Held, 3, None),
            ("C-CONFIRM", Outcome::Pending, 2, None),
            ("C-CHECKING", Outcome::Pending, 1, Some("John")),
            ("C-HOLD-SEVERAL", Outcome::Held, 1, Some("Ada")),
            ("C-I4-5XX", Outcome::Failed, 1, Some("Kurt")),
        ]
    );
}

#[tokio::test]
async fn missing_fields_are_told_if_all_lack_the_same() {
    let (ledger, _folder) = new_ledger().await;
    end(&ledger, "a", "Ada", Outcome::Held, Code::HoldRequired).await;
    end(&ledger, "a", "Grace", Outcome::Held, Code::HoldRequired).await;
    // What others are told may quote their data: it is not read.
    end(&ledger, "a", "Kurt", Outcome::Held, Code::HoldRefused).await;
    let messages = async || {
        let needs = ledger.needs(&table(&["a"])).await.unwrap().into_iter();
        needs.map(|n| n.message).collect::<Vec<_>>()
    };
    assert_eq!(messages().await, [Some("held in words".to_owned()), None]);
    sqlx::query("UPDATE people SET message = 'something else' WHERE person = 'Grace'")
        .execute(&ledger.read)
        .await
        .unwrap();
    assert_eq!(messages().await, [None, None]);
}

#[tokio::test]
async fn an_hour_ends_where_the_next_begins() {
    let hour = 3_600_000;
    let since = 1_000_000;
    let (ledger, _folder) = new_ledger().await;
    for (id, outcome, ms) in [
        ("Too early", Outcome::Created, since - 1),
        ("First", Outcome::Created, since),
        ("Last of the first", Outcome::Linked, since + hour - 1),
        ("First of the second", Outcome::Updated, since + hour),
        ("Held", Outcome::Held, since + hour),
        ("Held too", Outcome::Held, since + 2 * hour - 1),
        ("Failed", Outcome::Failed, since + 4 * hour - 1),
        ("Too late", Outcome::Failed, since + 4 * hour),
        ("Not counted", Outcome::Pending, since),
        ("Nor this", Outcome::Unchanged, since),
    ] {
        end(&ledger, "a", id, outcome, Code::Done).await;
        at(&ledger, id, ms).await;
    }
    // A line that ends no look at anybody, in each of the hours.
    note(&ledger, Level::Error, "a", "stopped").await;
    let of = |sent, held, failed| Hour { sent, held, failed };
    let hours = ledger.hours(since, 4).await.unwrap();
    assert_eq!(hours, [of(2, 0, 0), of(1, 2, 0), of(0, 0, 0), of(0, 0, 1)]);
    assert_eq!(ledger.hours(since, 1).await.unwrap(), hours[..1]);
    assert_eq!(ledger.hours(since, 24).await.unwrap().len(), 24);
    assert_eq!(ledger.hours(since, 0).await.unwrap(), []);
}

#[tokio::test]
async fn clubs_tell_what_was_sent_and_what_waits() {
    let (ledger, _folder) = new_ledger().await;
    for (club, id, outcome, ms) in [
        ("a", "Created", Outcome::Created, 500),
        ("a", "Linked", Outcome::Linked, 501),
        ("a", "Updated", Outcome::Updated, 502),
        ("a", "Yesterday", Outcome::Created, 499),
        ("a", "Held", Outcome::Held, 600),
        ("b", "Long held", Outcome::Held, 1),
        ("b", "Failed", Outcome::Failed, 1),
        ("b", "Pending", Outcome::Pending, 600),
    ] {
        end(&ledger, club, id, outcome, Code::Done).await;
        at(&ledger, id, ms).await;
    }
    ledger
        .begin_club(&club("c"), Millis(1), Millis(1))
        .await
        .unwrap();
    // The last is not known, which is nothing to stumble over.
    let clubs = ["a", "c", "unknown"].map(InTouchClubId::new).to_vec();
    ledger.confirm_clubs(clubs, 77).await.unwrap();
    let clubs = vec![InTouchClubId::new("c")];
    ledger.confirm_clubs(clubs, 78).await.unwrap();
    let of = |club: &str, sent, held, not_saved, confirmed_ms| ClubDay {
        club: club.to_owned(),
        sent,
        held,
        not_saved,
        confirmed_ms,
    };
    assert_eq!(
        ledger.club_days(500).await.unwrap(),
        [
            of("a", 3, 1, 0, Some(77)),
            of("b", 0, 1, 2, None),
            of("c", 0, 0, 0, Some(78)),
        ]
    );
    // Reading on leaves it as it is.
    store(&ledger, "a", &[person("New")]).await;
    let days = ledger.club_days(500).await.unwrap();
    assert_eq!(days[0].confirmed_ms, Some(77));
}
