//! Reading ahead: the first bytes tell which version of HTTP a client speaks, and what comes while a view works tells that
//! the client is there. Both are read once more by whoever reads next.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::Io;
#[cfg(feature = "http2")]
use super::Tie;
#[cfg(feature = "http2")]
use crate::server::stream::Stream;

/// How much is read at once of what comes while a view works, in bytes.
const PIECE: usize = 1024;

/// How much of that is read in all, in bytes: behind more of it nobody sees that a client goes.
const MOST: usize = 8 * PIECE;

/// What has been read and nobody has taken yet.
#[derive(Default)]
pub(in crate::server) struct Ahead(Vec<u8>);

impl Ahead {
    /// Moves as much of it as there is room for.
    pub(in crate::server) fn read_into(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.0.len().min(buffer.remaining());
        buffer.put_slice(&self.0[..length]);
        self.0.drain(..length);
        if self.0.is_empty() {
            // Most connections are idle most of the time.
            self.0 = Vec::new();
        }
    }
}

impl Io {
    /// Ready once the client is to be taken for gone, while a view works for it: hyper would look for that with each
    /// request before it asks the view, and make room for another head. Most views are done at once.
    ///
    /// # Errors
    /// When the connection is broken, and when the client has closed its side for too long.
    pub(super) fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.is_half_closed {
            if self.ahead.0.len() >= MOST {
                return Poll::Pending;
            }
            let mut piece = [0; PIECE];
            let mut buffer = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                self.is_half_closed = true;
                self.progress.end();
            }
            self.ahead.0.extend_from_slice(buffer.filled());
        }
        ready!(self.poll_client_end(cx))?;
        Poll::Ready(Err(ErrorKind::UnexpectedEof.into()))
    }

    /// Whether the client begins with `preface`, once that is certain. Silence and the end are no beginning.
    ///
    /// Who reads next reads all of it.
    #[cfg(feature = "http2")]
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
    #[cfg(feature = "http2")]
    pub(in crate::server) fn into_parts(self) -> (Stream, Ahead, Tie) {
        (self.stream, self.ahead, self.tie)
    }
}
