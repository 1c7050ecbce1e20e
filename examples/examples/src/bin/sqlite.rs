//! A database that blocks, called as it is: the views are sync, so they run on the blocking pool.
//!
//! `cargo run -p veduta-examples --bin sqlite`, then
//!
//! ```sh
//! curl --data text='feed the cat' --include localhost:8000/notes
//! curl 'localhost:8000/notes?search=cat'
//! curl --request DELETE --include localhost:8000/notes/1
//! ```
//!
//! The notes are in `notes.db`, in the current folder.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use veduta::{App, Created, Form, Json, NoContent, Result, State, routes, view};

#[derive(Serialize)]
struct Note {
    id: i64,
    text: String,
}

impl Note {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            text: row.get("text")?,
        })
    }
}

/// One connection, lent to one view at a time; the others wait on their threads.
struct Database(Mutex<Connection>);

impl Database {
    fn open(path: &str) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A `?` makes any error of the database a 500: the log gets the cause, the client does not.
#[view("/notes?{search}")]
fn notes(search: Option<&str>, database: State<Database>) -> Result<Json<Vec<Note>>> {
    let connection = database.connection();
    let mut select =
        connection.prepare_cached("SELECT id, text FROM note WHERE instr(text, ?1) ORDER BY id")?;
    let notes = select.query_map([search.unwrap_or("")], Note::from_row)?;
    Ok(Json(notes.collect::<rusqlite::Result<_>>()?))
}

/// An `Option` in a `Result`: what is not there is a 404, what fails is a 500.
#[view("/notes/{id}")]
fn note(id: i64, database: State<Database>) -> Result<Option<Json<Note>>> {
    let connection = database.connection();
    let mut select = connection.prepare_cached("SELECT id, text FROM note WHERE id = ?1")?;
    let note = select.query_row([id], Note::from_row).optional()?;
    Ok(note.map(Json))
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

#[view(POST, "/notes")]
fn add(new: Form<NewNote>, database: State<Database>) -> Result<Created<Json<Note>>> {
    let insert = "INSERT INTO note (text) VALUES (?1) RETURNING id, text";
    let note = database
        .connection()
        .query_row(insert, [&new.text], Note::from_row)?;
    Ok(Created::new(note::url(note.id), Json(note)))
}

#[view(DELETE, "/notes/{id}")]
fn remove(id: i64, database: State<Database>) -> Result<Option<NoContent>> {
    let removed = database
        .connection()
        .execute("DELETE FROM note WHERE id = ?1", [id])?;
    Ok((removed > 0).then_some(NoContent))
}

fn main() -> Result<()> {
    App::new(routes![notes, note, add, remove])
        .state(Database::open("notes.db")?)
        .run()
}
