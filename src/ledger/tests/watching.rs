//! What changes the mark, and what the profile remembers.

use super::*;

#[tokio::test]
async fn whatever_is_written_changes_the_mark() {
    let (ledger, folder) = new_ledger().await;
    // As another process would look.
    let watcher = Ledger::open(folder.path()).await.unwrap();
    let mut before = watcher.change_mark().await.unwrap();
    let mut moved = async |what: &str| {
        let now = watcher.change_mark().await.unwrap();
        assert_ne!(now, before, "{what}");
        assert_eq!(watcher.change_mark().await.unwrap(), now, "{what}");
        before = now;
    };
    store(&ledger, "a", &[person("Ada")]).await;
    moved("somebody was read").await;
    let mut ada = person("Ada");
    ada.profile.contact.set(Field::City, "Yale");
    store(&ledger, "a", &[ada]).await;
    moved("somebody was read changed").await;
    end(&ledger, "a", "Ada", Outcome::Held, Code::HoldLength).await;
    moved("a look has ended").await;
    end(&ledger, "a", "Ada", Outcome::Held, Code::HoldLength).await;
    moved("a look has ended as before").await;
    let held = entry(&ledger, "Ada").await;
    ledger.retry_by_hand(&held).await.unwrap();
    moved("somebody is due by hand").await;
    ledger
        .look_again(&held.club, &[Code::HoldLength])
        .await
        .unwrap();
    moved("somebody is due by the rules").await;
    note(&ledger, Level::Info, "a", "Pass finished").await;
    moved("a pass was logged").await;
    let activity = Activity {
        pid: 7,
        since_ms: 1,
        next_pass_ms: None,
    };
    ledger.set_activity(&activity).await.unwrap();
    moved("somebody syncs").await;
    let pass = PassRecord {
        started_ms: 1,
        report: serde_json::Value::Null,
    };
    ledger.set_last_pass(&pass).await.unwrap();
    moved("a pass has ended").await;
    ledger.confirm_clubs(vec![held.club], 9).await.unwrap();
    moved("a club is up to date").await;
    ledger.set_paused(true).await.unwrap();
    moved("the loop is paused").await;
}

#[tokio::test]
async fn the_mark_tells_the_newest_log_id() {
    let (ledger, _folder) = new_ledger().await;
    assert_eq!(ledger.change_mark().await.unwrap().1, 0);
    note(&ledger, Level::Info, "a", "one").await;
    note(&ledger, Level::Info, "a", "two").await;
    assert_eq!(ledger.change_mark().await.unwrap().1, 2);
}

#[tokio::test]
async fn a_pause_outlives_the_program() {
    let (ledger, folder) = new_ledger().await;
    assert_eq!(ledger.paused().await.unwrap(), None);
    ledger.set_paused(true).await.unwrap();
    ledger.close().await;
    let ledger = Ledger::open(folder.path()).await.unwrap();
    assert_eq!(ledger.paused().await.unwrap(), Some(true));
    ledger.set_paused(false).await.unwrap();
    assert_eq!(ledger.paused().await.unwrap(), Some(false));
}

#[tokio::test]
async fn each_credential_has_its_own_time() {
    let (ledger, folder) = new_ledger().await;
    assert_eq!(ledger.credential_changed("i4-api-key").await.unwrap(), None);
    for (name, at_ms) in [("i4-api-key", 5), ("intouch-client-secret", 6)] {
        let set = ledger.set_credential_changed(name, Some(at_ms));
        set.await.unwrap();
    }
    ledger.close().await;
    let ledger = Ledger::open(folder.path()).await.unwrap();
    let changed = async |name| ledger.credential_changed(name).await.unwrap();
    assert_eq!(changed("i4-api-key").await, Some(5));
    assert_eq!(changed("intouch-client-secret").await, Some(6));
    ledger
        .set_credential_changed("i4-api-key", None)
        .await
        .unwrap();
    assert_eq!(changed("i4-api-key").await, None);
    assert_eq!(changed("intouch-client-secret").await, Some(6));
}
