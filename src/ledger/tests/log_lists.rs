//! The log as a list.

use super::*;

/// Every entry, the newest first.
async fn everything(ledger: &Ledger) -> Vec<LogEntry> {
    let mut all = ledger.read_log(&LogFilter::default()).await.unwrap();
    all.reverse();
    all
}

fn ids(entries: &[LogEntry]) -> Vec<i64> {
    entries.iter().map(|e| e.id).collect()
}

async fn filled() -> (Ledger, TempDir) {
    let (ledger, folder) = new_ledger().await;
    for n in 0..40 {
        let club = if n % 3 == 0 { "a" } else { "b" };
        let level = [Level::Info, Level::Warning, Level::Info, Level::Error][n % 4];
        note(&ledger, level, club, &format!("Pass {n}: 100% READ")).await;
        if n % 5 == 0 {
            let id = format!("person-{n}");
            end(&ledger, club, &id, Outcome::Held, Code::HoldLength).await;
        }
    }
    (ledger, folder)
}

/// Says of an entry, in Rust, whether it matches.
fn matches(query: &LogQuery, entry: &LogEntry) -> bool {
    let level = match entry.level {
        Level::Info => query.levels[0],
        Level::Warning => query.levels[1],
        Level::Error => query.levels[2],
    };
    let search = query.search.trim().to_lowercase();
    let person = entry.person.as_deref().unwrap_or_default();
    let found = [&entry.message, &entry.code, person]
        .iter()
        .any(|text| text.to_lowercase().contains(&search));
    let club = query.club.is_none() || query.club == entry.club;
    level && found && club
}

#[tokio::test]
async fn every_way_to_narrow_gives_what_matches_newest_first() {
    let (ledger, _folder) = filled().await;
    let all = everything(&ledger).await;
    assert_eq!(all.len(), 48);
    let levels = (0..8).map(|bits| [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0]);
    let searches = [
        "", " ", "pass 1", "PERSON-1", "c-hold", "0%", "s_", "nowhere",
    ];
    let mut seen = 0;
    for levels in levels {
        for search in searches {
            for club in [None, Some("a"), Some("unknown")] {
                let query = LogQuery {
                    levels,
                    search: search.to_owned(),
                    club: club.map(str::to_owned),
                };
                let expected: Vec<_> = all.iter().filter(|e| matches(&query, e)).collect();
                let expected: Vec<i64> = expected.iter().map(|e| e.id).collect();
                let count = ledger.log_count(&query).await.unwrap();
                assert_eq!(count, expected.len() as u64, "{query:?}");
                for (offset, limit) in [(0u8, 99u8), (0, 3), (2, 3), (40, 99), (90, 5), (1, 0)] {
                    let window = ledger
                        .log_window(&query, offset.into(), limit.into())
                        .await
                        .unwrap();
                    let from = expected.iter().copied().skip(usize::from(offset));
                    let part: Vec<i64> = from.take(usize::from(limit)).collect();
                    assert_eq!(ids(&window), part, "{query:?} {offset} {limit}");
                    seen += window.len();
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[tokio::test]
async fn an_empty_log_is_no_trouble() {
    let (ledger, _folder) = new_ledger().await;
    let query = LogQuery::default();
    assert_eq!(ledger.newest_log_id().await.unwrap(), 0);
    assert_eq!(ledger.log_count(&query).await.unwrap(), 0);
    assert!(ledger.log_window(&query, 0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_window_is_the_whole_entry_without_what_was_sent() {
    let (ledger, _folder) = new_ledger().await;
    let entry = NewEntry {
        level: Level::Warning,
        code: Code::DoneWithNote,
        club: Some("a".to_owned()),
        person: Some("Ada".to_owned()),
        message: "Updated".to_owned(),
        changes: vec![crate::plan::Change {
            field: Field::City,
            before: None,
            after: Some("Yale".to_owned()),
        }],
    };
    ledger.log_news(entry).await.unwrap();
    assert_eq!(ledger.newest_log_id().await.unwrap(), 1);
    let window = ledger.log_window(&LogQuery::default(), 0, 9).await.unwrap();
    let told = serde_json::to_value(&window).unwrap();
    let at_ms = window[0].at_ms;
    assert_eq!(
        told,
        serde_json::json!([{
            "id": 1, "at_ms": at_ms, "level": "WARNING", "code": "W-DONE", "club": "a",
            "person": "Ada", "message": "Updated",
        }])
    );
}
