//! [`Linger`]: reading on after the last answer, so that the client gets to read it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};

use super::deadline::Deadline;
use crate::server::stream::Stream;

/// How long a client may be silent before it is given up.
const SILENCE: Duration = Duration::from_secs(2);

/// How long it may go on sending.
const ALL: Duration = Duration::from_secs(10);

/// How much of what it sends is thrown away, in bytes.
const MOST: usize = 16 * 1024 * 1024;

/// The end of a connection on which the client may still send.
///
/// Closing a socket that has unread bytes, or that more bytes arrive at, resets the connection, and the client's
/// system throws away what it has not read of the answer (RFC 9112, 9.6).
pub(in crate::server) struct Linger {
    silence: Deadline,
    all: Deadline,
    left: usize,
}

impl Linger {
    pub(in crate::server) fn new() -> Self {
        let mut linger = Self {
            silence: Deadline::new(SILENCE),
            all: Deadline::new(ALL),
            left: MOST,
        };
        linger.silence.start();
        linger.all.start();
        linger
    }

    /// Ready once the client has closed its side, or has been waited for long enough.
    pub(in crate::server) fn poll(
        &mut self,
        stream: &mut Stream,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        match self.poll_end(stream, cx) {
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending if self.all.poll_over(cx).is_ready() => Poll::Ready(()),
            Poll::Pending => self.silence.poll_over(cx),
        }
    }

    fn poll_end(&mut self, stream: &mut Stream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut piece = [0; 8 * 1024];
        while self.left > 0 {
            let mut buffer = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer))?;
            let count = buffer.filled().len();
            if count == 0 {
                break;
            }
            self.left = self.left.saturating_sub(count);
            self.silence.restart();
        }
        Poll::Ready(Ok(()))
    }
}
