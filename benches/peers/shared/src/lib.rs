//! What the peers have in common, so that they differ in their frameworks alone. No part of it serves HTTP.

mod content;
mod driver;

pub use content::{
    GREETING, Greeting, Note, ROWS, Row, TITLE, User, burn, chunks, count_primes, many_chunks,
};
pub use driver::{BLOCKING_THREADS, cores, start};
