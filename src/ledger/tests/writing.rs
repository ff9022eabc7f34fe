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
