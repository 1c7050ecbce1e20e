//! The socket under h2: it counts frames, bounds how long a client may not read, and lingers at its end.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::frames::{Counter, Tally};
use crate::server::io::{Ahead, Deadline, Io, Linger, Tie};
use crate::server::stream::Stream;

pub(super) struct Socket {
    stream: Stream,
    /// What has been read before h2 was asked.
    ahead: Ahead,
    counter: Counter,
    /// Runs while the client does not read.
    write: Deadline,
    is_at_end: bool,
    linger: Option<Linger>,
    #[expect(dead_code, reason = "it counts by being dropped")]
    tie: Tie,
}

impl Socket {
    pub(super) fn new(io: Io, write_timeout: Duration, tally: Arc<Tally>) -> Self {
        let (stream, ahead, tie) = io.into_parts();
        Self {
            stream,
            ahead,
            tie,
            counter: Counter::new(tally),
            write: Deadline::new(write_timeout),
            is_at_end: false,
            linger: None,
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.counter.is_flooded() {
            // Who drives the connection looks for it after each poll.
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        self.ahead.read_into(buffer);
        if buffer.filled().len() == before {
            ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        }
        let read = &buffer.filled()[before..];
        self.is_at_end = read.is_empty();
        self.counter.count(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.write.bound(written, cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.write.bound(flushed, cx)
    }

    /// Ready once the client has had the time to read why the connection ends.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.linger.is_none() {
            let shut = Pin::new(&mut this.stream).poll_shutdown(cx);
            ready!(this.write.bound(shut, cx))?;
        }
        if this.is_at_end {
            return Poll::Ready(Ok(()));
        }
        let linger = this.linger.get_or_insert_with(Linger::new);
        linger.poll(&mut this.stream, cx).map(Ok)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.write.bound(written, cx)
    }
}
