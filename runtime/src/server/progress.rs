//! How far the exchange on a connection has come: what its socket and the service behind it know of each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::body::ClientEnd;

/// Shared by a socket and the service behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    begun: AtomicUsize,
    answering: AtomicUsize,
    is_unwritten: AtomicBool,
    is_closing: AtomicBool,
    is_upgraded: AtomicBool,
    client_end: ClientEnd,
    /// What came with a head that has to be looked at once more.
    head: Mutex<Vec<u8>>,
}

impl Progress {
    /// How many heads have arrived.
    pub(super) fn begun(&self) -> usize {
        self.0.begun.load(Ordering::Relaxed)
    }

    /// Whether a request has arrived that is not answered to the last byte.
    pub(super) fn is_answering(&self) -> bool {
        self.0.answering.load(Ordering::Relaxed) > 0
    }

    /// Whether an answer is under way, or its last bytes are still to be written.
    pub(super) fn owes_answer(&self) -> bool {
        self.is_answering() || self.0.is_unwritten.load(Ordering::Relaxed)
    }

    /// What there was to write has been.
    pub(super) fn settle(&self) {
        self.0.is_unwritten.store(false, Ordering::Relaxed);
    }

    /// Whether the connection ends with the answer that is under way because the server wants it so.
    pub(super) fn is_closing(&self) -> bool {
        self.0.is_closing.load(Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.0.is_closing.store(true, Ordering::Relaxed);
    }

    /// Whether the connection speaks another protocol from now on.
    pub(super) fn is_upgraded(&self) -> bool {
        self.0.is_upgraded.load(Ordering::Relaxed)
    }

    pub(super) fn upgrade(&self) {
        self.0.is_upgraded.store(true, Ordering::Relaxed);
    }

    /// Notes that the client has closed its side.
    pub(super) fn end(&self) {
        self.0.client_end.reach();
    }

    pub(super) fn client_end(&self) -> &ClientEnd {
        &self.0.client_end
    }

    /// Keeps a piece of what a head comes with until it is known which request it is.
    pub(super) fn keep_head(&self, bytes: &[u8]) {
        self.head().extend_from_slice(bytes);
    }

    pub(super) fn take_head(&self) -> Vec<u8> {
        std::mem::take(&mut *self.head())
    }

    fn head(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has arrived.
    pub(super) fn answer(&self) -> Answering {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0.answering.fetch_add(1, Ordering::Relaxed);
        Answering(self.clone())
    }
}

/// A request that is being answered, until hyper has the last piece of the answer.
#[derive(Debug)]
pub(super) struct Answering(Progress);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.is_unwritten.store(true, Ordering::Relaxed);
        self.0.0.answering.fetch_sub(1, Ordering::Relaxed);
    }
}
