//! [`Outbox`]: what has been written and has not left yet.

use std::io::IoSlice;

/// Pieces of at least so many bytes are not copied: they leave as they are, behind what waits.
const DIRECT: usize = 4 * 1024;

/// The most bytes that wait. hyper answers at most 16 requests between two chances to send, each of less than [`DIRECT`] bytes.
const CAP: usize = 16 * DIRECT;

/// The most slices that leave at once beside the one that waits.
const SLICES: usize = 63;

/// Small answers that wait to leave together.
#[derive(Default)]
pub(super) struct Outbox {
    bytes: Vec<u8>,
    sent: usize,
}

impl Outbox {
    pub(super) fn is_empty(&self) -> bool {
        self.sent == self.bytes.len()
    }

    /// What waits.
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }

    /// Takes the slices in, if they are few bytes and there is room; returns how many bytes they are.
    pub(super) fn take(&mut self, slices: &[IoSlice<'_>]) -> Option<usize> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if length >= DIRECT || self.waiting().len() + length > CAP {
            return None;
        }
        for slice in slices {
            self.bytes.extend_from_slice(slice);
        }
        Some(length)
    }

    /// Takes bytes in, however many there are.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// What waits and the slices behind it, for one system call.
    pub(super) fn before<'a>(&'a self, slices: &[IoSlice<'a>]) -> Vec<IoSlice<'a>> {
        let waiting = (!self.is_empty()).then(|| IoSlice::new(self.waiting()));
        let behind = slices.iter().take(SLICES).copied();
        waiting.into_iter().chain(behind).collect()
    }

    /// So many bytes have left; returns how many of them did not wait in here.
    pub(super) fn advance(&mut self, count: usize) -> usize {
        let waiting = self.waiting().len();
        if count < waiting {
            self.sent += count;
            return 0;
        }
        self.sent = 0;
        self.bytes.clear();
        // Most connections are idle most of the time.
        self.bytes.shrink_to(DIRECT);
        count - waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slices<'a>(parts: &[&'a [u8]]) -> Vec<IoSlice<'a>> {
        parts.iter().map(|part| IoSlice::new(part)).collect()
    }

    #[test]
    fn small_pieces_wait_together_and_leave_in_order() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.take(&slices(&[b"he", b"ad"])), Some(4));
        assert_eq!(outbox.take(&slices(&[b"body"])), Some(4));
        assert_eq!(outbox.advance(3), 0);
        assert_eq!(outbox.waiting(), b"dbody");
        assert_eq!(outbox.advance(7), 2, "two bytes that were behind it");
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_large_piece_and_one_without_room_are_not_taken() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.take(&slices(&[&[0; DIRECT]])), None);
        for _ in 0..16 {
            assert!(outbox.take(&slices(&[&[0; DIRECT - 1]])).is_some());
        }
        assert_eq!(outbox.take(&slices(&[&[0; DIRECT - 1]])), None);
        assert_eq!(outbox.before(&slices(&[b"x"])).len(), 2);
    }
}
