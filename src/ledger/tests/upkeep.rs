//! The file: backups before migrations, and what is wrong with it.

use super::*;
use crate::ledger::upkeep;
use sqlx::migrate::Migrator;
use std::borrow::Cow;

/// A database of the first version with so many people, made by its migration. The last of them
/// stand in the journal only.
async fn first_version(folder: &Path, people: usize) -> (PathBuf, AnyPool) {
    let path = folder.join(FILE_NAME);
    create_owner_only(&path).unwrap();
    sqlx::any::install_default_drivers();
    let options = AnyConnectOptions::from_str(&place::url(&path).unwrap()).unwrap();
    let pool = pool(&path, &options, 1).await.unwrap();
    let first = Migrator {
        migrations: Cow::Owned(vec![MIGRATIONS.iter().next().unwrap().clone()]),
        ..Migrator::DEFAULT
    };
    first.run(&pool).await.unwrap();
    let profile = serde_json::to_string(&person("Ada").profile).unwrap();
    for number in 0..people {
        sqlx::query(
            "INSERT INTO people (club, person, profile, rev, done_rev, search, i4_id, changed_ms) \
             VALUES ('c', $1, $2, 1, 1, 'ada', '12', 5)",
        )
        .bind(format!("p{number}"))
        .bind(profile.clone())
        .execute(&pool)
        .await
        .unwrap();
    }
    (path, pool)
}

async fn version(path: &Path) -> i64 {
    let mut connection = upkeep::look_only(path).await.unwrap();
    let row = sqlx::query("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    row.try_get(0).unwrap()
}

async fn people_of(path: &Path) -> u64 {
    let mut connection = upkeep::look_only(path).await.unwrap();
    let row = sqlx::query("SELECT COUNT(*) FROM people")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    count(&row).unwrap()
}

#[tokio::test]
async fn a_backup_is_made_before_a_migration_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    // Its journal is still there: another process has it open.
    let (path, open) = first_version(folder.path(), 50).await;
    assert!(upkeep::sibling(&path, "-wal").metadata().unwrap().len() > 0);
    Ledger::open(folder.path()).await.unwrap().close().await;
    open.close().await;
    let backups = upkeep::backups(folder.path());
    let [backup] = &backups[..] else {
        panic!("{backups:?}");
    };
    assert!(backup.to_string_lossy().contains("backup-v1-"));
    assert_eq!((version(backup).await, people_of(backup).await), (1, 50));
    assert!(version(&path).await > 1);
    assert_eq!(people_of(&path).await, 50);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = std::fs::metadata(backup).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600);
    }
    // It can be used in the place of the database.
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(backup, other.path().join(FILE_NAME)).unwrap();
    let restored = Ledger::open(other.path()).await.unwrap();
    assert!(entry(&restored, "p7").await.number > 0);
    restored.close().await;

    Ledger::open(folder.path()).await.unwrap().close().await;
    assert_eq!(upkeep::backups(folder.path()), backups);
    let fresh = tempfile::tempdir().unwrap();
    Ledger::open(fresh.path()).await.unwrap().close().await;
    assert!(upkeep::backups(fresh.path()).is_empty());
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_stops_the_migration() {
    let folder = tempfile::tempdir().unwrap();
    let (path, open) = first_version(folder.path(), 5).await;
    open.close().await;
    let before = std::fs::read(&path).unwrap();
    // Folders stand where the backup would be written, now and in the next minutes.
    let now = jiff::Timestamp::now();
    for second in 0..300 {
        let then = now + jiff::SignedDuration::from_secs(second);
        let name = format!(
            "connector.backup-v1-{}.db.part",
            then.strftime("%Y%m%d-%H%M%S")
        );
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let refused = Ledger::open(folder.path()).await.err().unwrap();
    assert_eq!(refused.code, Code::Database);
    assert!(refused.detail.contains("no backup"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(version(&path).await, 1);
}

#[tokio::test]
async fn a_damaged_database_is_not_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let (path, open) = first_version(folder.path(), 200).await;
    open.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    let refused = Ledger::open(folder.path()).await.err().unwrap();
    assert_eq!(refused.code, Code::DatabaseDamaged);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert!(upkeep::backups(folder.path()).is_empty());
}

#[tokio::test]
async fn only_the_last_backups_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    for age in 1..=5 {
        let old = folder
            .path()
            .join(format!("connector.backup-v1-2020010{age}-000000.db"));
        let file = std::fs::File::create(&old).unwrap();
        let time = std::time::SystemTime::now() - Duration::from_secs(age * 1000);
        file.set_modified(time).unwrap();
    }
    let (_, open) = first_version(folder.path(), 1).await;
    open.close().await;
    Ledger::open(folder.path()).await.unwrap().close().await;
    let kept = upkeep::backups(folder.path());
    assert_eq!(kept.len(), 3);
    assert!(!kept[0].to_string_lossy().contains("2020"));
    assert!(kept[2].to_string_lossy().contains("20200102"));
}

/// Reading all of a large database stays a matter of seconds. `CHECK_LIMIT_MS=0` shows how long
/// it takes.
#[tokio::test]
#[ignore = "takes a minute"]
async fn whole_check_of_two_hundred_thousand_people() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).await.unwrap();
    for page in 0..200 {
        let people: Vec<Person> = (0..1000)
            .map(|n| person(&format!("Ada{page}-{n}-{n:0>36}")))
            .collect();
        store(&ledger, "c", &people).await;
    }
    ledger.close().await;
    let megabytes = std::fs::metadata(folder.path().join(FILE_NAME))
        .unwrap()
        .len()
        >> 20;
    let begun = std::time::Instant::now();
    let ledger = Ledger::open(folder.path()).await.unwrap();
    let opened = begun.elapsed();
    let begun = std::time::Instant::now();
    ledger.check_whole().await.unwrap();
    let whole = begun.elapsed();
    let limit = std::env::var("CHECK_LIMIT_MS").ok();
    let limit = limit.and_then(|ms| ms.parse().ok()).unwrap_or(30_000);
    assert!(
        whole < Duration::from_millis(limit),
        "{megabytes} MB: opened in {opened:?}, read whole in {whole:?}"
    );
}
