#![deny(deprecated)]

use rusqlite::Connection;
use veduta::{Result, routes, view};

#[view("/stories/{id}")]
async fn story(id: i64) -> Result<String> {
    let archive = Connection::open_in_memory()?;
    Ok(archive.query_row("SELECT text FROM stories WHERE id = ?", [id], |row| row.get(0))?)
}

fn main() {
    let _ = routes![story];
}
