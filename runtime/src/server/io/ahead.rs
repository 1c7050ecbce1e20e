//! Reading ahead: the first bytes tell which version of HTTP a client speaks, and are then read once more.

use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::{Io, Socket};
use crate::server::stream::Stream;

impl Io {
    /// Whether the client begins with `preface`, once that is certain. Silence and the end are no beginning.
    ///
    /// Who reads next reads all of it, within the deadline that runs already.
    pub(in crate::server) fn poll_begins_with(
        &self,
        preface: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        self.socket().poll_begins_with(preface, cx)
    }

    /// The bare socket and what has been read ahead; `None` while there is another handle.
    pub(in crate::server) fn into_parts(self) -> Option<(Stream, Vec<u8>)> {
        let socket = Arc::into_inner(self.0)?.into_inner();
        let socket = socket.unwrap_or_else(PoisonError::into_inner);
        Some((socket.stream, socket.ahead))
    }
}

impl Socket {
    fn poll_begins_with(&mut self, preface: &[u8], cx: &mut Context<'_>) -> Poll<bool> {
        // Out of the way of `poll_read`.
        let mut ahead = std::mem::take(&mut self.ahead);
        let begins = loop {
            if !preface.starts_with(&ahead) {
                break Poll::Ready(false);
            }
            if ahead.len() == preface.len() {
                break Poll::Ready(true);
            }
            let mut piece = vec![0; preface.len() - ahead.len()];
            let mut buffer = ReadBuf::new(&mut piece);
            match self.poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    ahead.extend_from_slice(buffer.filled());
                }
                Poll::Ready(_) => break Poll::Ready(false),
                Poll::Pending => break Poll::Pending,
            }
        };
        self.ahead = ahead;
        begins
    }

    /// Reads what has been read ahead.
    pub(super) fn read_again(&mut self, buffer: &mut ReadBuf<'_>) {
        if self.ahead.is_empty() {
            return;
        }
        let length = self.ahead.len().min(buffer.remaining());
        buffer.put_slice(&self.ahead[..length]);
        self.ahead.drain(..length);
    }
}
