//! The frames that a client sends, counted: what costs it nothing must not cost us much.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::PREFACE;
use crate::body::Crumbs;

/// How many frames a client may send that ask for nothing, all at once.
pub(super) const BURST: u32 = 1000;

/// How many such frames are allowed for each second, on top.
const PER_SECOND: u32 = 100;

/// How many such frames are allowed for each answer: a client acknowledges and makes room.
const PER_ANSWER: u32 = 4;

/// How many bytes of an answer allow for one such frame more: some make room on the stream and on the connection for
/// each kilobyte that they read.
const BYTES_PER_FRAME: usize = 512;

/// How many frames are allowed for answers at the same time: a client may have read 32 MiB before it makes room for them.
const MOST_EARNED: u32 = 64 * 1024;

/// RFC 9113, 4.1: length, type, flags, stream.
const HEADER_LENGTH: usize = 9;

/// The types of frames that carry requests, whose number the limits of streams and windows bound.
const DATA: u8 = 0;
const HEADERS: u8 = 1;

/// What the tasks of the streams tell the reader of frames, and it the driver of the connection.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Frames that answers allow for, and that are not allowed yet.
    earned: AtomicU32,
    crumbs: Arc<Crumbs>,
    is_flooded: AtomicBool,
}

impl Tally {
    /// An answer has begun, or so many bytes of one are on their way.
    pub(super) fn earn(&self, bytes: usize) {
        let frames = u32::try_from(bytes / BYTES_PER_FRAME).unwrap_or(BURST);
        // Where it overflows, too few are allowed, for once.
        self.earned
            .fetch_add(frames.saturating_add(PER_ANSWER), Ordering::Relaxed);
    }

    /// Whether the client has sent more than is allowed. From then on nothing more is read.
    pub(super) fn is_flooded(&self) -> bool {
        self.is_flooded.load(Ordering::Relaxed) || self.crumbs.are_too_many()
    }

    /// The pieces of bodies that wait to be read.
    pub(super) fn crumbs(&self) -> &Arc<Crumbs> {
        &self.crumbs
    }

    fn take(&self) -> u32 {
        self.earned.swap(0, Ordering::Relaxed)
    }
}

/// Reads along, and says when it has been enough.
pub(super) struct Counter {
    tally: Arc<Tally>,
    scanner: Scanner,
    allowed: u32,
    /// Of what answers allow for: how much is left.
    earned: u32,
    /// When the allowance for the time that has passed was last given.
    given: Instant,
}

impl Counter {
    pub(super) fn new(tally: Arc<Tally>) -> Self {
        Self {
            tally,
            scanner: Scanner::new(),
            allowed: BURST,
            earned: 0,
            given: Instant::now(),
        }
    }

    pub(super) fn is_flooded(&self) -> bool {
        self.tally.is_flooded()
    }

    /// Counts what has been read.
    pub(super) fn count(&mut self, bytes: &[u8]) {
        let frames = self.scanner.scan(bytes, &self.tally.crumbs);
        if frames > self.allowed {
            self.refill();
        }
        // What time allows for is used up first: it comes back by itself.
        let timely = frames.min(self.allowed);
        self.allowed -= timely;
        match self.earned.checked_sub(frames - timely) {
            Some(left) => self.earned = left,
            None => self.tally.is_flooded.store(true, Ordering::Relaxed),
        }
    }

    fn refill(&mut self) {
        let seconds = self.given.elapsed().as_secs();
        self.given += Duration::from_secs(seconds);
        let for_time = u32::try_from(seconds)
            .unwrap_or(BURST)
            .saturating_mul(PER_SECOND);
        self.allowed = self.allowed.saturating_add(for_time).min(BURST);
        let earned = self.earned.saturating_add(self.tally.take());
        self.earned = earned.min(MOST_EARNED);
    }
}

/// Finds the headers of frames among the bytes of a connection.
struct Scanner {
    /// What has come of the header that is being read.
    header: [u8; HEADER_LENGTH],
    filled: usize,
    /// Bytes until the next header.
    skip: usize,
}

impl Scanner {
    fn new() -> Self {
        Self {
            header: [0; HEADER_LENGTH],
            filled: 0,
            skip: PREFACE.len(),
        }
    }

    /// How many of the frames that begin in these bytes ask for nothing. What they bring of bodies is noted.
    fn scan(&mut self, mut bytes: &[u8], crumbs: &Crumbs) -> u32 {
        let mut idle = 0;
        while !bytes.is_empty() {
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            bytes = &bytes[skipped..];
            let taken = bytes.len().min(HEADER_LENGTH - self.filled);
            self.header[self.filled..self.filled + taken].copy_from_slice(&bytes[..taken]);
            self.filled += taken;
            bytes = &bytes[taken..];
            if self.filled == HEADER_LENGTH {
                let [high, middle, low, kind, _, id @ ..] = self.header;
                self.skip = u32::from_be_bytes([0, high, middle, low]) as usize;
                self.filled = 0;
                if kind == DATA {
                    // The first bit says nothing.
                    crumbs.note(u32::from_be_bytes(id) & (u32::MAX >> 1), self.skip);
                }
                idle += u32::from(![DATA, HEADERS].contains(&kind));
            }
        }
        idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PING: u8 = 6;

    fn frame(kind: u8, length: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, length, kind, 0, 0, 0, 0, 1];
        frame.extend(std::iter::repeat_n(0xff, length.into()));
        frame
    }

    #[test]
    fn frames_are_found_wherever_the_bytes_are_cut() {
        let mut bytes = PREFACE.to_vec();
        for (kind, length) in [
            (4, 0),
            (HEADERS, 30),
            (PING, 8),
            (DATA, 200),
            (PING, 8),
            (9, 1),
        ] {
            bytes.extend(frame(kind, length));
        }
        for size in 1..=bytes.len() {
            let mut scanner = Scanner::new();
            let idle: u32 = bytes
                .chunks(size)
                .map(|piece| scanner.scan(piece, &Crumbs::default()))
                .sum();
            assert_eq!(idle, 4, "in pieces of {size}");
        }
    }
}
