//! How far the exchange on a connection has come: what its socket, its service and its task know of each other.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::body::ClientEnd;
use crate::shutdown::LastCall;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// What is kept of the room for heads between requests, in bytes.
const USUAL_HEAD: usize = 1024;

/// How much of what comes before a request begins is kept, in bytes; one piece more at most.
const MOST_OF_A_HEAD: usize = 64 * 1024;

/// Shared by the parts of a connection, which lie apart within hyper. All of them belong to one task, so nothing is ever
/// changed by two at once: it is loaded and stored, which costs no more than a plain field.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    begun: AtomicUsize,
    is_answering: AtomicBool,
    has_body: AtomicBool,
    is_unwritten: AtomicBool,
    is_sending: AtomicBool,
    is_holding: AtomicBool,
    is_released: AtomicBool,
    never_holds: AtomicBool,
    is_closing: AtomicBool,
    is_upgraded: AtomicBool,
    /// Which request bytes have last come for, counted from one.
    heard: AtomicUsize,
    /// Whether they end amid a head.
    is_amid_head: AtomicBool,
    /// What has come before a request began: it may have to be looked at once more.
    head: Mutex<Head>,
    client_end: ClientEnd,
    last_call: LastCall,
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
    pub(super) fn new(last_call: LastCall) -> Self {
        Self(Arc::new(State {
            last_call,
            ..State::default()
        }))
    }

    /// How many heads have arrived.
    pub(super) fn begun(&self) -> usize {
        self.0.begun.load(Relaxed)
    }

    /// Whether a request has arrived that is not answered to the last byte.
    pub(super) fn is_answering(&self) -> bool {
        self.0.is_answering.load(Relaxed)
    }

    /// Whether an answer is under way, or its last bytes are still to be written.
    pub(super) fn owes_answer(&self) -> bool {
        self.is_answering() || self.0.is_unwritten.load(Relaxed)
    }

    /// What there was to write has been.
    pub(super) fn settle(&self) {
        self.0.is_unwritten.store(false, Relaxed);
    }

    /// Whether something of an answer has been written that has not left.
    pub(super) fn is_sending(&self) -> bool {
        self.0.is_sending.load(Relaxed)
    }

    /// Whether an answer has not left to its last byte: the view is not done with it, or hyper is not, or it waits to be
    /// sent. After an upgrade there are no answers, and the end of the stream is for whoever reads it.
    pub(super) fn is_under_way(&self) -> bool {
        self.is_answering() || (self.is_sending() && !self.is_upgraded())
    }

    /// Whether answers wait to leave together with those to the requests behind them.
    pub(super) fn is_holding(&self) -> bool {
        self.0.is_holding.load(Relaxed)
    }

    /// Has them wait; whether they may.
    pub(super) fn hold(&self) -> bool {
        let may_wait = !self.0.is_released.load(Relaxed) && !self.0.never_holds.load(Relaxed);
        self.0.is_holding.store(may_wait, Relaxed);
        may_wait
    }

    /// No answer waits from now on: hyper may leave the connection to whoever speaks another protocol, be that nobody, and
    /// would not ask for what waits.
    pub(super) fn never_hold(&self) {
        self.0.never_holds.store(true, Relaxed);
    }

    /// They wait no longer than until hyper is polled next.
    pub(super) fn release(&self) {
        self.0.is_released.store(true, Relaxed);
    }

    /// Something of an answer has been written.
    pub(super) fn begin_sending(&self) {
        self.0.is_sending.store(true, Relaxed);
    }

    /// All that has been written has left.
    pub(super) fn end_sending(&self) {
        self.0.is_sending.store(false, Relaxed);
        self.0.is_holding.store(false, Relaxed);
        self.0.is_released.store(false, Relaxed);
    }

    /// Whether the connection ends with the answer that is under way because the server wants it so.
    pub(super) fn is_closing(&self) -> bool {
        self.0.is_closing.load(Relaxed)
    }

    pub(super) fn close(&self) {
        self.0.is_closing.store(true, Relaxed);
    }

    /// Whether every answer is to be the last one of its connection.
    pub(super) fn is_last_call(&self) -> bool {
        self.0.last_call.is_on()
    }

    /// Whether the connection speaks another protocol from now on.
    pub(super) fn is_upgraded(&self) -> bool {
        self.0.is_upgraded.load(Relaxed)
    }

    pub(super) fn upgrade(&self) {
        self.0.is_upgraded.store(true, Relaxed);
    }

    /// Notes that the client has closed its side.
    pub(super) fn end(&self) {
        self.0.client_end.reach();
    }

    pub(super) fn client_end(&self) -> &ClientEnd {
        &self.0.client_end
    }

    /// Keeps bytes that belong to a request which has not begun. To copy them costs less than to look for the header
    /// for which they may be needed.
    pub(super) fn note_head(&self, bytes: &[u8]) {
        let mut head = self.head();
        if self.hear() && !self.passes_on(&mut head) {
            head.after = self.begun();
            head.forget();
        }
        if head.bytes.len() < MOST_OF_A_HEAD {
            head.bytes.extend_from_slice(bytes);
        }
        let is_amid_head = !bytes.ends_with(END_OF_HEAD);
        self.0.is_amid_head.store(is_amid_head, Relaxed);
    }

    /// Whether a part of the next head has come, be it together with the last one. To be asked between requests.
    pub(super) fn has_begun_another(&self) -> bool {
        if self.0.is_amid_head.load(Relaxed) && self.passes_on(&mut self.head()) {
            self.hear();
        }
        self.0.heard.load(Relaxed) > self.begun()
    }

    /// Whether there was a request, and nothing of another one has come.
    pub(super) fn is_idle(&self) -> bool {
        self.begun() > 0 && !self.is_under_way() && !self.has_begun_another()
    }

    /// Whether a request has begun and its head is still to end.
    pub(super) fn is_amid_head(&self) -> bool {
        !self.is_under_way() && self.has_begun_another()
    }

    /// Something of the next request has come; whether for the first time.
    fn hear(&self) -> bool {
        let next = self.begun() + 1;
        let is_first = self.0.heard.load(Relaxed) != next;
        self.0.heard.store(next, Relaxed);
        is_first
    }

    /// Whether the next head has begun together with the end of the last one. Behind a body nobody knows.
    fn passes_on(&self, head: &mut Head) -> bool {
        let begun = self.begun();
        if head.after == begun || self.has_body() || !self.0.is_amid_head.load(Relaxed) {
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
        (self.is_answering() && self.has_body()) || self.has_open_body()
    }

    /// Whether somebody still reads the body of a request.
    pub(super) fn has_open_body(&self) -> bool {
        self.0.client_end.is_listened_to()
    }

    fn has_body(&self) -> bool {
        self.0.has_body.load(Relaxed)
    }

    /// A request has arrived.
    pub(super) fn answer(&self, has_body: bool) -> Answering {
        self.0.has_body.store(has_body, Relaxed);
        self.0.begun.store(self.begun() + 1, Relaxed);
        self.0.is_answering.store(true, Relaxed);
        Answering(self.clone())
    }
}

/// A request that is being answered, until hyper has the last piece of the answer.
#[derive(Debug)]
pub(super) struct Answering(Progress);

impl Answering {
    pub(super) fn progress(&self) -> &Progress {
        &self.0
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let Progress(state) = &self.0;
        state.is_unwritten.store(true, Relaxed);
        state.is_answering.store(false, Relaxed);
    }
}
