//! What is written only once, and what is removed in time.

use super::*;
use sqlx::Execute;

async fn all(ledger: &Ledger) -> Vec<LogEntry> {
    let mut filter = LogFilter::default();
    let mut all = Vec::new();
    loop {
        let part = ledger.read_log(&filter).await.unwrap();
        let Some(last) = part.last() else { return all };
        filter.after = last.id;
        all.extend(part);
    }
}

fn told(level: Level, code: Code, club: Option<&str>, message: &str) -> NewEntry {
    NewEntry {
        level,
        code,
        club: club.map(str::to_owned),
        person: None,
        message: message.to_owned(),
        changes: Vec::new(),
    }
}

#[tokio::test]
async fn a_repetition_is_known_by_its_code_whatever_number_it_quotes() {
    let (ledger, _folder) = new_ledger().await;
    let stop = async |code, club, message: &str| {
        let entry = told(Level::Error, code, club, message);
        ledger.log_news(entry).await.unwrap();
    };
    for club in [Some("a"), Some("b"), None] {
        for reference in ["Reference 4711", "Reference 4712", "at 12:00:01"] {
            stop(Code::InTouchServer, club, reference).await;
        }
    }
    assert_eq!(all(&ledger).await.len(), 3);
    stop(Code::InTouchClub, Some("a"), "another reason").await;
    stop(Code::InTouchServer, Some("a"), "and the first again").await;
    assert_eq!(all(&ledger).await.len(), 5);
}

#[tokio::test]
async fn the_same_refusal_of_a_person_in_other_words_is_no_news() {
    let (ledger, _folder) = new_ledger().await;
    store(&ledger, "a", &[person("Ada")]).await;
    let look = async |code: Code, words: &str, candidates: &[&str]| {
        let entry = entry(&ledger, "Ada").await;
        let ending = Ending {
            outcome: Outcome::Held,
            done: false,
            link: None,
            linked_how: None,
            intent: After::Clear,
            sending: After::Keep,
            judged: None,
            code,
            message: words.to_owned(),
            candidates: candidates
                .iter()
                .map(|id| crate::model::I4Id::new(id))
                .collect(),
            log: Some(NewEntry {
                person: Some("Ada".to_owned()),
                ..told(Level::Error, code, Some("a"), words)
            }),
        };
        ledger.finish(&entry, ending).await.unwrap();
        all(&ledger).await.len()
    };
    assert_eq!(look(Code::HoldRefused, "Reference 4711", &[]).await, 1);
    let before = entry(&ledger, "Ada").await.changed_ms;
    assert_eq!(look(Code::HoldRefused, "Reference 4712", &[]).await, 1);
    let after = entry(&ledger, "Ada").await;
    assert_eq!(after.changed_ms, before);
    assert_eq!(
        after.message.as_deref(),
        Some("Reference 4712"),
        "the newest is shown"
    );
    assert_eq!(look(Code::HoldSeveral, "two match", &["1", "2"]).await, 2);
    assert_eq!(look(Code::HoldSeveral, "two match", &["1", "3"]).await, 3);
    assert_eq!(look(Code::HoldSeveral, "Two match", &["1", "3"]).await, 3);
}

#[tokio::test]
async fn news_and_trouble_are_told_club_by_club() {
    let (ledger, _folder) = new_ledger().await;
    for club in ["a", "b"] {
        end(&ledger, club, "Ada", Outcome::Created, Code::Done).await;
    }
    let newest = ledger.newest_log_id().await.unwrap();
    assert!(ledger.clubs_with_news(newest).await.unwrap().is_empty());
    assert_eq!(ledger.clubs_with_news(0).await.unwrap().len(), 2);
    end(&ledger, "b", "Grace", Outcome::Failed, Code::I4Server).await;
    end(&ledger, "a", "Ada", Outcome::Unchanged, Code::Done).await;
    note(&ledger, Level::Info, "a", "no news of anybody").await;
    let news = ledger.clubs_with_news(newest + 2).await.unwrap();
    assert!(news.is_empty(), "a line about a club is none of a person");
    let of = |clubs: &[&str]| clubs.iter().map(|c| (*c).to_owned()).collect();
    assert_eq!(ledger.troubled_clubs().await.unwrap(), of(&[]));
    for (level, club) in [
        (Level::Error, "a"),
        (Level::Warning, "b"),
        (Level::Info, "a"),
    ] {
        note(&ledger, level, club, "said").await;
    }
    // What fails for a person alone is none of the club.
    end(&ledger, "a", "Kurt", Outcome::Failed, Code::I4Server).await;
    assert_eq!(ledger.troubled_clubs().await.unwrap(), of(&["b"]));
}

#[tokio::test]
async fn decisions_by_hand_are_noticed() {
    let (ledger, _folder) = new_ledger().await;
    end(&ledger, "a", "Ada", Outcome::Held, Code::HoldLength).await;
    let before = ledger.newest_log_id().await.unwrap();
    note(&ledger, Level::Info, "a", "a pass").await;
    assert!(!ledger.has_decided(before).await.unwrap());
    let ada = entry(&ledger, "Ada").await;
    ledger.retry_by_hand(&ada).await.unwrap();
    assert!(ledger.has_decided(before).await.unwrap());
    let after = ledger.newest_log_id().await.unwrap();
    assert!(!ledger.has_decided(after).await.unwrap());
}

#[tokio::test]
async fn clubs_that_nobody_tries_fail_no_longer() {
    let (ledger, _folder) = new_ledger().await;
    let ids = ["a", "b", "c"].map(InTouchClubId::new).to_vec();
    ledger.note_failing(ids.clone(), 7).await.unwrap();
    ledger.note_told("b", 8).await.unwrap();
    let mark = ledger.change_mark().await.unwrap();
    ledger.keep_failing(&ids).await.unwrap();
    assert_eq!(
        ledger.change_mark().await.unwrap(),
        mark,
        "nothing to write"
    );
    ledger.keep_failing(&ids[..1]).await.unwrap();
    let left = ledger.failing().await.unwrap();
    assert_eq!(left.len(), 1);
    // Back in the table, the count begins anew.
    ledger.note_failing(ids, 9_000).await.unwrap();
    let failing = ledger.failing().await.unwrap();
    let b = failing.iter().find(|f| f.club == "b").unwrap();
    assert_eq!((b.since_ms, b.tries, b.is_told), (9_000, 1, false));
}

/// So many entries, one a second, each with values.
async fn fill(ledger: &Ledger, entries: i64) {
    let write = ledger.writer.write(move |connection| {
        Box::pin(async move {
            let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) \
                       INSERT INTO log (id, at_ms, level, code, club, person, message, changes) \
                       SELECT n, n * 1000, 'INFO', 'I-DONE', 'a', 'p' || (n % 7), 'sent', \
                       '[{\"field\":\"City\",\"before\":null,\"after\":\"Yale\"}]' FROM n";
            sqlx::query(sql).bind(entries).execute(connection).await.map(drop)
        })
    });
    write.await.unwrap();
}

async fn values(ledger: &Ledger) -> i64 {
    let row = sqlx::query("SELECT COUNT(changes) FROM log")
        .fetch_one(&ledger.read)
        .await
        .unwrap();
    row.try_get(0).unwrap()
}

#[tokio::test]
async fn old_entries_and_values_go_bit_by_bit_and_lists_fit_what_is_left() {
    let (ledger, _folder) = new_ledger().await;
    fill(&ledger, 12_000).await;
    let old = |log: Option<i64>, values: Option<i64>| Old {
        now_ms: 20_000_000,
        log_ms: log.map(|n| n * 1000),
        values_ms: values.map(|n| n * 1000),
    };
    assert!(!ledger.tidy(old(None, None)).await.unwrap());
    assert_eq!(
        (all(&ledger).await.len(), values(&ledger).await),
        (12_000, 12_000)
    );
    // The first eleven thousand are too old for values, the first six thousand for the log.
    let mut bits = 0;
    while ledger.tidy(old(Some(6_001), Some(11_001))).await.unwrap() {
        bits += 1;
        assert!(bits < 9, "it comes to no end");
    }
    assert!(bits > 0, "nothing stalls for long");
    let left = all(&ledger).await;
    assert_eq!((left.len(), left[0].id), (6_000, 6_001));
    assert_eq!(values(&ledger).await, 1_000);
    let query = LogQuery::default();
    assert_eq!(ledger.log_count(&query).await.unwrap(), 6_000);
    let window = ledger.log_window(&query, 5_990, 99).await.unwrap();
    assert_eq!(window.len(), 10);
    assert_eq!(window.last().unwrap().id, 6_001);
    // All of it is old: the newest stays, so that numbers go on.
    while ledger.tidy(old(Some(99_000), Some(99_000))).await.unwrap() {}
    assert_eq!(ledger.newest_log_id().await.unwrap(), 12_000);
    assert_eq!(ledger.log_count(&query).await.unwrap(), 1);
    note(&ledger, Level::Info, "a", "goes on").await;
    assert_eq!(ledger.newest_log_id().await.unwrap(), 12_001);
    while ledger.tidy(old(Some(99_000), Some(99_000))).await.unwrap() {}
    assert_eq!(ledger.log_count(&query).await.unwrap(), 1);
    assert_eq!(values(&ledger).await, 0);
}

#[tokio::test]
async fn a_timeline_reads_one_persons_entries_only() {
    let (ledger, _folder) = new_ledger().await;
    fill(&ledger, 70).await;
    let filter = |person: Option<&str>, level| LogFilter {
        person: person.map(str::to_owned),
        level,
        ..LogFilter::default()
    };
    let of_one = ledger.read_log(&filter(Some("p3"), None)).await.unwrap();
    assert_eq!(of_one.len(), 10);
    assert!(of_one.iter().all(|e| e.person.as_deref() == Some("p3")));
    for (filter, index) in [
        (filter(Some("p3"), None), "log_by_person"),
        (filter(Some("p3"), Some(Level::Warning)), "log_by_person"),
        (filter(None, None), "sqlite_autoindex_log_1"),
    ] {
        let sql = log::entries(&filter).sql().as_str().to_owned();
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(&ledger.read)
            .await
            .unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.try_get(3).unwrap()).collect();
        assert!(plan[0].contains(index), "{filter:?}: {plan:?}");
    }
}
