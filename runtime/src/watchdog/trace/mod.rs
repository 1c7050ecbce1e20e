//! What a thread does at this moment, as a backtrace that another thread asks for.
//!
//! The thread is interrupted by a signal (`signal`), writes the addresses of its frames into a place that was there
//! before (`slot`) and goes on. Names and lines are looked up by the thread that has asked (`tracer`), which then
//! finds the user's own source among them (`found`, by `path` and `name`).
//!
//! This needs an unwinder that can be called from within anything, which Linux with glibc has. Elsewhere, and without
//! the feature `backtrace`, there are no traces (`../without_trace.rs`).

mod found;
mod name;
mod path;
mod signal;
mod slot;
mod tracer;

#[cfg(test)]
mod stress;
#[cfg(test)]
mod tests;

pub(super) use tracer::{prepare, spot};
