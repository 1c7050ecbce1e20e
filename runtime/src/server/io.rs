//! The socket with its deadlines: for the first head, for a client that does not read, and for one that
//! has closed its side.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::progress::Progress;
use super::stream::Stream;
use crate::settings::{Settings, within_reach};

/// A socket that bounds what a client may keep waiting.
///
/// hyper's own timer bounds the later heads, together with the silence before them.
pub(super) struct Io {
    stream: Stream,
    progress: Progress,
    /// Runs from the start until the first head has arrived.
    head: Deadline,
    /// Runs while the client does not read.
    write: Deadline,
    /// Runs once the client has closed its side. Until it is over hyper does not learn of it as long as
    /// an answer is under way: it would take the client for gone and drop the answer.
    half_close: Deadline,
    is_half_closed: bool,
    /// Whether something has been written that is not flushed.
    is_flushing: bool,
}

/// A timer that runs only while something is awaited.
struct Deadline {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn new(limit: Duration) -> Self {
        let limit = within_reach(limit);
        Self { limit, sleep: None }
    }

    fn start(&mut self) {
        self.sleep
            .get_or_insert_with(|| Box::pin(sleep(self.limit)));
    }

    fn stop(&mut self) {
        self.sleep = None;
    }

    /// Gives it all of its time again, if it runs.
    fn restart(&mut self) {
        if let Some(sleep) = &mut self.sleep {
            sleep.as_mut().reset(Instant::now() + self.limit);
        }
    }

    /// Ready once the time is over; pending while it runs and while it does not.
    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}

impl Io {
    pub(super) fn new(stream: Stream, progress: Progress, settings: &Settings) -> Self {
        let mut head = Deadline::new(settings.header_timeout);
        head.start();
        Self {
            stream,
            progress,
            head,
            write: Deadline::new(settings.write_timeout),
            half_close: Deadline::new(settings.half_close_timeout),
            is_half_closed: false,
            is_flushing: false,
        }
    }

    /// Whether an answer has not left to its last byte: the view is not done with it, or hyper is not. After
    /// an upgrade there are no answers, and the end of the stream is for whoever reads it.
    fn is_under_way(&self) -> bool {
        self.progress.is_answering() || (self.is_flushing && !self.progress.is_upgraded())
    }

    /// The end of the client's stream: at once when no answer is under way.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_under_way() {
            return Poll::Ready(Ok(()));
        }
        self.half_close.start();
        self.half_close.poll_over(cx).map(|()| Ok(()))
    }

    /// A client that still reads still waits for the rest.
    fn note_written(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.is_flushing = true;
            self.half_close.restart();
        }
        written
    }

    fn bounded<T>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match write(Pin::new(&mut self.stream), cx) {
            Poll::Ready(outcome) => {
                self.write.stop();
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                self.write.start();
                self.write
                    .poll_over(cx)
                    .map(|()| Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl AsyncRead for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_half_closed {
            return self.poll_end(cx);
        }
        let before = buffer.remaining();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(Ok(())) if buffer.remaining() == before => {
                self.is_half_closed = true;
                self.progress.end();
                self.poll_end(cx)
            }
            Poll::Pending if !self.progress.has_begun() => self
                .head
                .poll_over(cx)
                .map(|()| Err(io::ErrorKind::TimedOut.into())),
            poll => poll,
        }
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.bounded(cx, |stream, cx| stream.poll_write(cx, bytes));
        self.note_written(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = self.bounded(cx, AsyncWrite::poll_flush);
        // hyper flushes when its own buffer is empty.
        if flushed.is_ready() && self.is_flushing {
            self.is_flushing = false;
            if self.is_half_closed {
                // To be asked once more for the end of the client's stream.
                cx.waker().wake_by_ref();
            }
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.bounded(cx, AsyncWrite::poll_shutdown)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.bounded(cx, |stream, cx| stream.poll_write_vectored(cx, slices));
        self.note_written(written)
    }
}
