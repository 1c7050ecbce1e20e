//! How far the exchange on a connection has come: what its socket and the service behind it know of each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::head::mentions_transfer_encoding;
use crate::body::ClientEnd;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// What is kept of the room for heads between requests, in bytes.
const USUAL_HEAD: usize = 8 * 1024;

/// How much of what comes before a request begins is kept, in bytes; one piece more at most.
const MOST_OF_A_HEAD: usize = 64 * 1024;

/// Shared by a socket and the service behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    begun: AtomicUsize,
    answering: AtomicUsize,
    has_body: AtomicBool,
    is_unwritten: AtomicBool,
    is_closing: AtomicBool,
    is_upgraded: AtomicBool,
    client_end: ClientEnd,
    /// Whether there is something in `head`.
    has_head: AtomicBool,
    /// What has come before a request began, if it may have to be looked at once more.
    head: Mutex<Head>,
}

/// Bytes of heads.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    /// How many requests had begun when the first of them came.
    after: usize,
}

impl Head {
    /// Makes room for the next one.
    fn forget(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(USUAL_HEAD);
    }

    /// Leaves what has come of the next one together with the last bytes of this one; whether there is any.
    fn pass_on(&mut self) -> bool {
        let end = memchr::memmem::rfind(&self.bytes, END_OF_HEAD);
        let end = end.map_or(self.bytes.len(), |end| end + END_OF_HEAD.len());
        self.bytes.drain(..end);
        !self.bytes.is_empty()
    }
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

    /// Keeps a head that may have to be looked at once more. Most are whole, have no body, and are not kept.
    pub(super) fn note_head(&self, bytes: &[u8], is_first: bool) {
        let is_first = is_first && !self.has_begun_another();
        if is_first {
            if self.0.has_head.swap(false, Ordering::Relaxed) {
                self.head().forget();
            }
            if bytes.ends_with(END_OF_HEAD) && !mentions_transfer_encoding(bytes) {
                return;
            }
        }
        self.0.has_head.store(true, Ordering::Relaxed);
        let mut head = self.head();
        if is_first {
            head.after = self.begun();
        }
        if head.bytes.len() < MOST_OF_A_HEAD {
            head.bytes.extend_from_slice(bytes);
        }
    }

    /// Whether the next head has begun together with the end of the last one. Behind a body nobody knows.
    pub(super) fn has_begun_another(&self) -> bool {
        if !self.0.has_head.load(Ordering::Relaxed) || self.has_body() {
            return false;
        }
        let mut head = self.head();
        let begun = self.begun();
        if head.after == begun {
            return false;
        }
        head.after = begun;
        head.pass_on()
    }

    /// What has come with the head of the request.
    pub(super) fn head(&self) -> MutexGuard<'_, Head> {
        self.0.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what comes may belong to the body of a request: the one that is answered, or one whose body is still
    /// read somewhere after the answer.
    pub(super) fn is_receiving(&self) -> bool {
        (self.is_answering() && self.has_body()) || self.0.client_end.is_listened_to()
    }

    fn has_body(&self) -> bool {
        self.0.has_body.load(Ordering::Relaxed)
    }

    /// A request has arrived.
    pub(super) fn answer(&self, has_body: bool) -> Answering {
        self.0.has_body.store(has_body, Ordering::Relaxed);
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
