//! What is answered.

use std::hint::black_box;
use std::iter::{self, RepeatN};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The shortest answer.
pub const GREETING: &str = "Hello, World!";

/// A small JSON object that is sent.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Greeting {
    message: &'static str,
}

impl Greeting {
    pub const fn new() -> Self {
        Self { message: GREETING }
    }
}

impl Default for Greeting {
    fn default() -> Self {
        Self::new()
    }
}

/// One that belongs to its number.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    id: u32,
    name: String,
    groups: [&'static str; 2],
}

impl User {
    pub fn new(id: u32) -> Self {
        Self {
            id,
            name: format!("user {id}"),
            groups: ["readers", "writers"],
        }
    }
}

/// A JSON object that is received and sent back.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Note {
    id: u32,
    title: String,
    tags: Vec<String>,
    is_read: bool,
}

/// A row of the page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Row {
    pub id: usize,
    /// Has letters that must be escaped.
    pub title: &'static str,
}

/// What stands in the head of the page.
pub const TITLE: &str = "Recipes";

/// The rows of the page.
pub const ROWS: [Row; 20] = {
    let mut rows = [Row {
        id: 0,
        title: "Leeks & potatoes",
    }; 20];
    let mut id = 0;
    while id < rows.len() {
        rows[id].id = id;
        id += 1;
    }
    rows
};

const CHUNK: &[u8] = &[b'x'; 16 * 1024];

/// The pieces of the stream, 1 MiB together.
pub fn chunks() -> RepeatN<Bytes> {
    iter::repeat_n(Bytes::from_static(CHUNK), 64)
}

/// The pieces of the download, 1 GiB together.
pub fn many_chunks() -> RepeatN<Bytes> {
    iter::repeat_n(Bytes::from_static(CHUNK), 64 * 1024)
}

/// Work for the processor, about a millisecond.
pub fn count_primes() -> usize {
    primes_below(20_000)
}

/// Work for the processor, some 50 to 60 milliseconds: what takes less than 50 is no stall for veduta's watchdog.
pub fn burn() -> &'static str {
    black_box(primes_below(560_000));
    "burnt"
}

/// Counts them by division.
fn primes_below(limit: u32) -> usize {
    let is_prime =
        |number: &u32| (2..=number.isqrt()).all(|divisor| !number.is_multiple_of(divisor));
    (2..limit).filter(is_prime).count()
}
