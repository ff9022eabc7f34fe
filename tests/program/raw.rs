//! The profile's database as it is, past the ledger: for rows that no version of this program
//! writes, or that an older one has written.

use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;

async fn open(profile: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(profile.join("connector.db"))
        .create_if_missing(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Executes statements, while no program uses the profile; gives how many rows the last one changed.
pub async fn execute(profile: &Path, statements: &[&str]) -> u64 {
    let mut connection = open(profile).await;
    let mut changed = 0;
    for statement in statements {
        let statement = sqlx::AssertSqlSafe((*statement).to_owned());
        let done = sqlx::raw_sql(statement).execute(&mut connection).await;
        changed = done.unwrap().rows_affected();
    }
    connection.close().await.unwrap();
    changed
}

/// The one number that a query gives.
pub async fn number(profile: &Path, query: &str) -> i64 {
    let mut connection = open(profile).await;
    let query = sqlx::AssertSqlSafe(query.to_owned());
    let row = sqlx::query(query).fetch_one(&mut connection).await.unwrap();
    let number = row.get(0);
    connection.close().await.unwrap();
    number
}

/// Whether a table has a column.
pub async fn has_column(profile: &Path, table: &str, column: &str) -> bool {
    let of_table = format!("SELECT COUNT(*) FROM pragma_table_info('{table}')");
    number(profile, &format!("{of_table} WHERE name = '{column}'")).await > 0
}
