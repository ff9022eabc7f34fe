//! Who was there before a club began, and what older versions have left.

use super::*;

fn at(first: &str, modified: Option<i64>) -> Person {
    Person {
        modified: modified.map(Millis),
        ..person(first)
    }
}

async fn due(ledger: &Ledger) -> Vec<String> {
    let people = ledger.due(&InTouchClubId::new("a"), "", 100).await.unwrap();
    people.iter().map(|p| p.id.as_str().to_owned()).collect()
}

#[tokio::test]
async fn whoever_was_there_before_is_remembered_and_sent_when_they_change() {
    let (ledger, _folder) = new_ledger().await;
    let a = club("a");
    let everybody = [at("Ada", Some(5)), at("Grace", Some(6)), at("Alan", None)];
    let read = ledger.store_again(&a, &everybody, begins(Some(Millis(5))));
    assert_eq!(read.await.unwrap().news, 3);
    assert_eq!(due(&ledger).await, ["Grace"]);
    assert_eq!(ledger.count_due(&InTouchClubId::new("a")).await.unwrap(), 1);
    // Among the lists they stand where they changed.
    assert_eq!(entry(&ledger, "Ada").await.changed_ms, 5);
    // Still before the club has begun: remembered once more.
    let again = [at("Ada", Some(4))];
    let read = ledger.store_again(&a, &again, begins(Some(Millis(5))));
    assert_eq!(read.await.unwrap(), Stored::default());
    assert_eq!(due(&ledger).await, ["Grace"]);
    // A newer time alone, or a time where there was none, is nothing that I4 keeps.
    let touched = [at("Ada", Some(7)), at("Alan", Some(8))];
    let read = ledger.store_page(&a, &touched, Millis(7), Begins::default());
    assert_eq!(read.await.unwrap().news, 2);
    assert_eq!(due(&ledger).await, ["Grace"]);
    let mut changed = [at("Ada", Some(8)), at("Alan", Some(9))];
    for person in &mut changed {
        person.profile.contact.set(Field::City, "Yale");
    }
    let read = ledger.store_page(&a, &changed, Millis(9), Begins::default());
    assert_eq!(read.await.unwrap().news, 2);
    assert_eq!(due(&ledger).await, ["Ada", "Alan", "Grace"]);
    let old = entry(&ledger, "Ada").await;
    assert_eq!(old.before_start, BeforeStart::Changed);
}

#[tokio::test]
async fn a_whole_reading_ends_what_was_before_and_leaves_the_cursor() {
    let (ledger, _folder) = new_ledger().await;
    let a = club("a");
    ledger.begin_club(&a, Millis(9), Millis(9)).await.unwrap();
    let ada = [at("Ada", Some(20))];
    ledger
        .store_again(&a, &ada, Begins::default())
        .await
        .unwrap();
    let state = ledger.club_state(&a.intouch).await.unwrap().unwrap();
    assert_eq!((state.cursor, state.baseline), (Millis(9), Some(Millis(9))));
    assert_eq!((state.whole, state.short), (None, None));
    let short = Short {
        since_ms: 1,
        looks: 2,
        people: 3,
    };
    ledger.note_short(&a.intouch, short).await.unwrap();
    let state = ledger.club_state(&a.intouch).await.unwrap().unwrap();
    assert_eq!(state.short, Some(short));
    let whole = Whole {
        at_ms: 77,
        people: 1,
    };
    for (has_begun, baseline) in [(false, Some(Millis(9))), (true, None)] {
        let ended = ledger.end_whole(&a.intouch, whole, Some(Millis(9)), has_begun);
        ended.await.unwrap();
        let state = ledger.club_state(&a.intouch).await.unwrap().unwrap();
        assert_eq!((state.cursor, state.baseline), (Millis(9), baseline));
        assert_eq!((state.whole, state.short), (Some(whole), None));
        assert_eq!(state.quiet, Some(Millis(9)));
    }
    for (since, known) in [(20, true), (21, false)] {
        let knows = ledger.knows_somebody_since(&a.intouch, Millis(since));
        assert_eq!(knows.await.unwrap(), known, "{since}");
    }
}

#[tokio::test]
async fn failing_lasts_from_the_first_pass_to_the_last_and_ends_with_a_good_one() {
    let (ledger, _folder) = new_ledger().await;
    let id = InTouchClubId::new("a");
    store(&ledger, "a", &[person("Ada")]).await;
    ledger.confirm_clubs(vec![id.clone()], 10).await.unwrap();
    for at_ms in [20, 30] {
        ledger.note_failing(vec![id.clone()], at_ms).await.unwrap();
    }
    let wanted = Failing {
        club: "a".to_owned(),
        since_ms: 20,
        last_ms: 30,
        tries: 2,
        is_told: false,
        confirmed_ms: Some(10),
    };
    assert_eq!(ledger.failing().await.unwrap().first(), Some(&wanted));
    // The clock was set back: what it said before counts no more.
    ledger.note_failing(vec![id.clone()], 15).await.unwrap();
    ledger.note_told("a", 15).await.unwrap();
    let wanted = Failing {
        since_ms: 15,
        last_ms: 15,
        tries: 3,
        is_told: true,
        ..wanted
    };
    assert_eq!(ledger.failing().await.unwrap(), [wanted]);
    ledger.confirm_clubs(vec![id], 40).await.unwrap();
    assert_eq!(ledger.failing().await.unwrap(), []);
}
