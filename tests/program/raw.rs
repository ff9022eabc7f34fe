//! The profile's database as it is, past the ledger: for rows that no version of this program
//! writes, or that another one has written.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
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
        let statement = sqlx::raw_sql(AssertSqlSafe((*statement).to_owned()));
        let done = statement.execute(&mut connection).await.unwrap();
        changed = done.rows_affected();
    }
    connection.close().await.unwrap();
    changed
}

/// What a query gives.
pub async fn rows(profile: &Path, query: &str) -> Vec<SqliteRow> {
    let mut connection = open(profile).await;
    let rows = fetch(&mut connection, query.to_owned()).await;
    connection.close().await.unwrap();
    rows
}

async fn fetch(connection: &mut SqliteConnection, query: String) -> Vec<SqliteRow> {
    let query = sqlx::query(AssertSqlSafe(query));
    query.fetch_all(connection).await.unwrap()
}

async fn texts(connection: &mut SqliteConnection, query: String) -> Vec<String> {
    let rows = fetch(connection, query).await;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Whether a table has a column.
pub async fn has_column(profile: &Path, table: &str, column: &str) -> bool {
    let columns = format!("SELECT name FROM pragma_table_info('{table}') WHERE name = '{column}'");
    !rows(profile, &columns).await.is_empty()
}

/// All of the database as SQL that makes it anew, one line a row.
pub async fn dump(profile: &Path) -> String {
    let mut connection = open(profile).await;
    let parts = "FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let tables = format!("SELECT name {parts} AND type = 'table' ORDER BY rowid");
    let made = |kind: &str| format!("SELECT sql {parts} AND type {kind} 'table' ORDER BY rowid");
    let mut statements = texts(&mut connection, made("=")).await;
    for table in texts(&mut connection, tables).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = texts(&mut connection, columns).await;
        let values: Vec<String> = columns.iter().map(|c| format!("quote(\"{c}\")")).collect();
        let row = format!(
            "SELECT 'INSERT INTO {table} VALUES (' || {} || ')' FROM {table}",
            values.join(" || ', ' || ")
        );
        statements.extend(texts(&mut connection, row).await);
    }
    statements.extend(texts(&mut connection, made("<>")).await);
    connection.close().await.unwrap();
    let lines = statements.iter().map(|statement| format!("{statement};\n"));
    format!("BEGIN;\n{}COMMIT;\n", lines.collect::<String>())
}
