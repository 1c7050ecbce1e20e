//! JSON in, JSON out: a shelf of books, kept in memory.
//!
//! `cargo run -p veduta-examples --bin json_api`, then
//!
//! ```sh
//! curl --json '{"title": "Silas Marner", "year": 1861}' --include localhost:8000/books
//! curl --json '{"title": "", "year": 1861}' localhost:8000/books
//! curl localhost:8000/books
//! ```
//!
//! The second is a 422 that names the field and what is wrong with it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use veduta::{App, Created, Json, NoContent, Result, State, routes, view};

#[derive(Clone, Serialize, Deserialize)]
struct Book {
    title: Title,
    year: u16,
}

/// A text that is not empty: whoever holds one need not check again.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String")]
struct Title(String);

impl TryFrom<String> for Title {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Err("a title must not be empty");
        }
        Ok(Self(text))
    }
}

#[derive(Default)]
struct Shelf {
    books: Mutex<BTreeMap<u64, Book>>,
    last_id: AtomicU64,
}

impl Shelf {
    /// Waits for the lock. The views that do are sync, so that the event loop never waits behind them.
    fn books(&self) -> MutexGuard<'_, BTreeMap<u64, Book>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[view("/books")]
fn list(shelf: State<Shelf>) -> Json<BTreeMap<u64, Book>> {
    Json(shelf.books().clone())
}

/// `None` is a 404.
#[view("/books/{id}")]
fn book(id: u64, shelf: State<Shelf>) -> Option<Json<Book>> {
    shelf.books().get(&id).cloned().map(Json)
}

/// 201, with the address of the book in `Location`.
#[view(POST, "/books")]
fn add(new: Json<Book>, shelf: State<Shelf>) -> Created<Json<Book>> {
    let id = shelf.last_id.fetch_add(1, Ordering::Relaxed) + 1;
    shelf.books().insert(id, new.0.clone());
    Created::new(book::url(id), new)
}

#[view(PUT, "/books/{id}")]
fn replace(id: u64, new: Json<Book>, shelf: State<Shelf>) -> Option<Json<Book>> {
    *shelf.books().get_mut(&id)? = new.0.clone();
    Some(new)
}

#[view(DELETE, "/books/{id}")]
fn remove(id: u64, shelf: State<Shelf>) -> Option<NoContent> {
    shelf.books().remove(&id).map(|_| NoContent)
}

fn main() -> Result<()> {
    App::new(routes![list, book, add, replace, remove])
        .state(Shelf::default())
        .run()
}
