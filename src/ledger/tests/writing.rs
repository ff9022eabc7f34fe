//! The writer, when a transaction ends by itself: as SQLite ends it when the disk is full.

use super::*;

/// Writes a line, and lets the transaction end under it if `lost`.
async fn line(ledger: &Ledger, message: &'static str, lost: bool) -> Result<(), Problem> {
    let write = ledger.writer.write(move |connection| {
        Box::pin(async move {
            let entry = NewEntry {
                level: Level::Info,
                code: Code::PassDone,
                club: None,
                person: None,
                message: message.to_owned(),
                changes: Vec::new(),
            };
            log::append(connection, entry, None).await?;
            if lost {
                connection.execute("ROLLBACK").await?;
                return Err(sqlx::Error::RowNotFound);
            }
            Ok(())
        })
    });
    write.await
}

async fn lines(ledger: &Ledger) -> Vec<String> {
    let read = ledger.read_log(&LogFilter::default()).await.unwrap();
    read.into_iter().map(|entry| entry.message).collect()
}

#[tokio::test]
async fn after_a_transaction_that_was_lost_the_next_one_begins() {
    let (ledger, _folder) = new_ledger().await;
    line(&ledger, "before", false).await.unwrap();
    assert!(line(&ledger, "lost", true).await.is_err());
    line(&ledger, "after", false).await.unwrap();
    assert_eq!(lines(&ledger).await, ["before", "after"]);
}

#[tokio::test]
async fn whoever_is_committed_with_a_lost_one_is_told_so() {
    let (ledger, _folder) = new_ledger().await;
    // All three wait before the writer takes the first.
    let (first, lost, last) = futures::join!(
        line(&ledger, "first", false),
        line(&ledger, "lost", true),
        line(&ledger, "last", false),
    );
    let told = [first, lost, last].map(|result| result.is_ok());
    assert_eq!(told, [false; 3]);
    assert!(lines(&ledger).await.is_empty());
}

/// Where open files cannot be moved or removed, a closed ledger must have none: not the database,
/// not its journal, not the lock file.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_closed_ledger_has_let_go_of_its_files() {
    let open_in = |folder: &Path| {
        let all = std::fs::read_dir("/proc/self/fd").unwrap();
        let names = all.filter_map(|fd| std::fs::read_link(fd.unwrap().path()).ok());
        names
            .filter(|name| name.starts_with(folder))
            .collect::<Vec<_>>()
    };
    let (ledger, folder) = new_ledger().await;
    let clone = ledger.clone();
    line(&ledger, "written", false).await.unwrap();
    assert!(!open_in(folder.path()).is_empty());
    clone.close().await;
    assert_eq!(open_in(folder.path()), [] as [PathBuf; 0]);
    assert!(line(&ledger, "too late", false).await.is_err());
    ledger.close().await;
}
