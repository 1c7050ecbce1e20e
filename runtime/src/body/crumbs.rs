//! [`Crumbs`]: small pieces of bodies that have arrived and that nobody has read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A piece of fewer bytes is small.
const SMALL: usize = 512;

/// The most of them that a connection may hold. Each keeps the buffer alive that it was read into, and that may have
/// 16 KiB: windows count bytes, and would let a million pieces of one byte wait. Of large ones they let as many wait.
const MOST: usize = 2048;

/// Those of a connection of HTTP/2.
#[derive(Debug, Default)]
pub(crate) struct Crumbs {
    streams: Mutex<Streams>,
    are_too_many: AtomicBool,
}

#[derive(Debug, Default)]
struct Streams {
    waiting: BTreeMap<u32, Waiting>,
    /// The last stream whose request is known. What comes for it and for older ones counts only while its body is there.
    newest: u32,
    count: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    count: usize,
    has_body: bool,
}

impl Crumbs {
    /// A piece of so many bytes has arrived.
    pub(crate) fn note(&self, stream: u32, length: usize) {
        if length >= SMALL {
            return;
        }
        let mut streams = self.streams();
        let is_new = stream > streams.newest;
        if is_new {
            streams.waiting.entry(stream).or_default();
        }
        let Some(waiting) = streams.waiting.get_mut(&stream) else {
            return;
        };
        waiting.count += 1;
        streams.count += 1;
        if streams.count > MOST {
            self.are_too_many.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn are_too_many(&self) -> bool {
        self.are_too_many.load(Ordering::Relaxed)
    }

    /// The next request with a body has been taken; requests come in the order of their numbers. Its pieces wait until
    /// what is returned says that they have been read, or is dropped.
    pub(crate) fn begin(self: &Arc<Self>, stream: u32) -> CrumbsOf {
        let mut streams = self.streams();
        streams.newest = stream;
        streams.waiting.entry(stream).or_default().has_body = true;
        // What came for a number that never was a request has been refused.
        let refused = streams.waiting.extract_if(..stream, |_, of| !of.has_body);
        let refused: usize = refused.map(|(_, of)| of.count).sum();
        streams.count -= refused;
        drop(streams);
        CrumbsOf {
            crumbs: Arc::clone(self),
            stream,
        }
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those of one body.
#[derive(Debug)]
pub(crate) struct CrumbsOf {
    crumbs: Arc<Crumbs>,
    stream: u32,
}

impl CrumbsOf {
    /// A piece of so many bytes has been read.
    pub(super) fn read(&self, length: usize) {
        if length >= SMALL {
            return;
        }
        let mut streams = self.crumbs.streams();
        if let Some(waiting) = streams.waiting.get_mut(&self.stream)
            && waiting.count > 0
        {
            waiting.count -= 1;
            streams.count -= 1;
        }
    }
}

impl Drop for CrumbsOf {
    fn drop(&mut self) {
        let mut streams = self.crumbs.streams();
        if let Some(waiting) = streams.waiting.remove(&self.stream) {
            streams.count -= waiting.count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(crumbs: &Crumbs) -> usize {
        crumbs.streams().count
    }

    #[test]
    fn what_is_read_or_dropped_waits_no_longer() {
        let crumbs = Arc::<Crumbs>::default();
        for stream in [1, 3, 5, 5, 5] {
            crumbs.note(stream, 1);
        }
        crumbs.note(5, SMALL);
        assert_eq!(count(&crumbs), 5);
        // The first two were never requests.
        let body = crumbs.begin(5);
        assert_eq!(count(&crumbs), 3);
        body.read(1);
        body.read(SMALL);
        assert_eq!(count(&crumbs), 2);
        crumbs.note(5, 1);
        crumbs.note(3, 1);
        assert_eq!(count(&crumbs), 3);
        drop(body);
        crumbs.note(5, 1);
        assert_eq!(count(&crumbs), 0);
        assert!(crumbs.streams().waiting.is_empty());
    }

    #[test]
    fn only_so_many_may_wait() {
        let crumbs = Arc::<Crumbs>::default();
        (0..MOST).for_each(|_| crumbs.note(1, 1));
        assert!(!crumbs.are_too_many());
        crumbs.note(1, 1);
        assert!(crumbs.are_too_many());
    }
}
