//! People's numbers, and ledgers of before there were any.

use super::*;

/// A database as the first version of the program left it, with two people in it.
async fn older_ledger(folder: &Path) {
    let path = folder.join(FILE_NAME);
    create_owner_only(&path).unwrap();
    sqlx::any::install_default_drivers();
    let options = AnyConnectOptions::from_str(&place::url(&path).unwrap()).unwrap();
    let pool = pool(&path, &options, 1).await.unwrap();
    let first = MIGRATIONS.iter().take(1).cloned().collect();
    Migrator::with_migrations(first).run(&pool).await.unwrap();
    let profile = serde_json::to_string(&person("Ada").profile).unwrap();
    for (club, id) in [("b", "Ada"), ("a", "Grace")] {
        sqlx::query(
            "INSERT INTO people (club, person, profile, rev, done_rev, search, changed_ms) \
             VALUES ($1, $2, $3, 1, 0, '', 1)",
        )
        .bind(club)
        .bind(id)
        .bind(profile.clone())
        .execute(&pool)
        .await
        .unwrap();
    }
    for sql in [
        "INSERT INTO clubs (club, cursor_ms, i4_club) VALUES ('a', 1, '1')",
        "INSERT INTO log (id, at_ms, level, code, message) VALUES (1, 1, 'INFO', 'I-DONE', 'old')",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

#[tokio::test]
async fn people_of_an_older_ledger_get_numbers() {
    let folder = tempfile::tempdir().unwrap();
    older_ledger(folder.path()).await;
    let ledger = Ledger::open(folder.path()).await.unwrap();
    assert_eq!(entry(&ledger, "Grace").await.number, 1);
    assert_eq!(entry(&ledger, "Ada").await.number, 2);
    store(&ledger, "a", &[person("Alan")]).await;
    assert_eq!(entry(&ledger, "Alan").await.number, 3);
    // What it logged has no outcome, and its clubs were never said to be up to date.
    assert_eq!(ledger.hours(0, 1).await.unwrap(), [Hour::default()]);
    assert_eq!(ledger.club_days(0).await.unwrap()[0].confirmed_ms, None);
    assert_eq!(ledger.change_mark().await.unwrap().1, 1);
}

#[tokio::test]
async fn a_number_is_given_once() {
    let (ledger, folder) = new_ledger().await;
    store(&ledger, "a", &[person("Ada"), person("Grace")]).await;
    store(&ledger, "b", &[person("Alan")]).await;
    // Read again unchanged, read changed, ended, and decided about.
    store(&ledger, "a", &[person("Grace")]).await;
    let mut ada = person("Ada");
    ada.profile.contact.set(Field::City, "Yale");
    store(&ledger, "a", &[ada]).await;
    end(&ledger, "a", "Ada", Outcome::Created, Code::Done).await;
    let changed = entry(&ledger, "Ada").await;
    assert!(changed.rev > 1);
    ledger.retry_by_hand(&changed).await.unwrap();
    store(&ledger, "b", &[person("Barbara")]).await;
    ledger.close().await;
    let ledger = Ledger::open(folder.path()).await.unwrap();
    for (number, id) in [(1, "Ada"), (2, "Grace"), (3, "Alan"), (4, "Barbara")] {
        assert_eq!(entry(&ledger, id).await.number, number, "{id}");
    }
}
