//! Reading ahead: the first bytes tell which version of HTTP a client speaks, and are then read once more.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::{Io, Tie};
use crate::server::stream::Stream;

/// What has been read and nobody has taken yet.
#[derive(Default)]
pub(in crate::server) struct Ahead(Vec<u8>);

impl Ahead {
    /// Moves as much of it as there is room for.
    pub(in crate::server) fn read_into(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.0.len().min(buffer.remaining());
        buffer.put_slice(&self.0[..length]);
        self.0.drain(..length);
    }
}

impl Io {
    /// Whether the client begins with `preface`, once that is certain. Silence and the end are no beginning.
    ///
    /// Who reads next reads all of it.
    pub(in crate::server) fn poll_begins_with(
        &mut self,
        preface: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        let Ahead(ahead) = &mut self.ahead;
        while preface.starts_with(ahead) {
            if ahead.len() == preface.len() {
                return Poll::Ready(true);
            }
            let mut piece = vec![0; preface.len() - ahead.len()];
            let mut buffer = ReadBuf::new(&mut piece);
            // An error and the end are there for the next one, too.
            let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            if outcome.is_err() || buffer.filled().is_empty() {
                break;
            }
            ahead.extend_from_slice(buffer.filled());
        }
        Poll::Ready(false)
    }

    /// The bare socket, what has been read ahead of it, and what binds it to its server.
    pub(in crate::server) fn into_parts(self) -> (Stream, Ahead, Tie) {
        (self.stream, self.ahead, self.tie)
    }
}
