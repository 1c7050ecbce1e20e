//! [`Io`]: the socket of a connection with its deadlines; what is written leaves when the connection has been polled.

#[cfg(feature = "http2")]
mod ahead;
mod deadline;
mod linger;
mod outbox;
mod tie;

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::progress::Progress;
use super::stream::Stream;
use crate::settings::Settings;
#[cfg(feature = "http2")]
pub(super) use ahead::Ahead;
pub(super) use deadline::Deadline;
use deadline::HeadWait;
pub(super) use linger::Linger;
use outbox::Outbox;
pub(super) use tie::Tie;

/// A socket that bounds what a client may keep waiting, and that sends small answers together.
///
/// hyper has one of two handles: what it writes waits until the other one, that of the connection's task, says
/// [`poll_send`](Self::poll_send). Both belong to one task, so nobody ever waits for the lock. After an upgrade
/// whoever has the connection then writes through.
#[derive(Clone)]
pub(super) struct Io(Arc<Mutex<Socket>>);

struct Socket {
    stream: Stream,
    /// What has been read to learn which version of HTTP it is, and nobody has taken yet.
    #[cfg(feature = "http2")]
    ahead: Ahead,
    progress: Progress,
    outbox: Outbox,
    /// Runs while no request is under way.
    head: HeadWait,
    /// Runs while the client does not read.
    write: Deadline,
    /// Runs once the client has closed its side. Until it is over hyper does not learn of it as long as
    /// an answer is under way: it would take the client for gone and drop the answer.
    half_close: Deadline,
    is_half_closed: bool,
    /// Whether hyper has written something that it has not flushed.
    is_hyper_writing: bool,
    /// Whether something has been taken from hyper that has not left.
    is_sending: bool,
    /// What hyper itself has answered to something that is no request.
    held_back: Option<StatusCode>,
    linger: Option<Linger>,
    tie: Tie,
}

impl Io {
    pub(super) fn new(stream: Stream, progress: Progress, settings: &Settings, tie: Tie) -> Self {
        Self(Arc::new(Mutex::new(Socket {
            stream,
            #[cfg(feature = "http2")]
            ahead: Ahead::default(),
            progress,
            outbox: Outbox::default(),
            head: HeadWait::new(settings.header_timeout, settings.keep_alive_timeout),
            write: Deadline::new(settings.write_timeout),
            half_close: Deadline::new(settings.half_close_timeout),
            is_half_closed: false,
            is_hyper_writing: false,
            is_sending: false,
            held_back: None,
            linger: None,
            tie,
        })))
    }

    fn socket(&self) -> MutexGuard<'_, Socket> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what has been written.
    ///
    /// # Errors
    /// When the client does not read for too long, or has gone.
    pub(super) fn poll_send(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_send(cx)
    }

    /// Waits for the client to have taken too long for a head: reading is an error from then on.
    pub(super) fn poll_overdue(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.socket().poll_overdue(cx)
    }

    /// Writes an answer that is not hyper's, ends the connection with it, and lets the client read it.
    pub(super) async fn end_with(&self, answer: &[u8]) -> io::Result<()> {
        {
            let mut socket = self.socket();
            socket.outbox.push(answer);
            socket.is_sending = true;
            socket.progress.close();
        }
        std::future::poll_fn(|cx| self.socket().poll_shutdown(cx)).await
    }

    /// Ends a connection that nobody waits for. Over TLS the client would else take it for broken off.
    pub(super) async fn end(&self) {
        std::future::poll_fn(|cx| {
            // What does not leave at once is not worth waiting for.
            let _ = self.socket().poll_shutdown(cx);
            Poll::Ready(())
        })
        .await;
    }

    /// The status of an answer that hyper has made by itself, and which was not sent.
    pub(super) fn held_back(&self) -> Option<StatusCode> {
        self.socket().held_back
    }

    /// Whether the client has taken too long for a head.
    pub(super) fn is_overdue(&self) -> bool {
        self.socket().head.is_over()
    }

    /// Whether a request has begun and its head is still to end.
    pub(super) fn is_amid_head(&self) -> bool {
        let mut socket = self.socket();
        !socket.is_under_way() && socket.has_begun_another()
    }

    /// Whether there was a request, and nothing of another one has come.
    pub(super) fn is_idle(&self) -> bool {
        let mut socket = self.socket();
        socket.progress.begun() > 0 && !socket.is_under_way() && !socket.has_begun_another()
    }

    /// Whether all answers have left, each to its last byte.
    pub(super) fn is_between_answers(&self) -> bool {
        !self.socket().is_under_way()
    }
}

impl Socket {
    /// Whether an answer has not left to its last byte: the view is not done with it, or hyper is not, or it waits
    /// here. After an upgrade there are no answers, and the end of the stream is for whoever reads it.
    fn is_under_way(&self) -> bool {
        self.progress.is_answering()
            || ((self.is_hyper_writing || self.is_sending) && !self.progress.is_upgraded())
    }

    /// The end of the client's stream: at once when no answer is under way.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_under_way() {
            return Poll::Ready(Ok(()));
        }
        self.half_close.start();
        self.half_close.poll_over(cx).map(|()| Ok(()))
    }

    fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.progress.is_upgraded() {
            if let Poll::Ready(Err(error)) = self.poll_send(cx) {
                return Poll::Ready(Err(error));
            }
            if self.tie.poll_cut(cx).is_ready() {
                return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
            }
        }
        let before = buffer.filled().len();
        #[cfg(feature = "http2")]
        self.ahead.read_into(buffer);
        if buffer.filled().len() == before {
            if self.is_half_closed {
                return self.poll_end(cx);
            }
            if self.head.is_over() {
                return Poll::Ready(Err(ErrorKind::TimedOut.into()));
            }
        }
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            _ if buffer.filled().len() > before => {
                self.note_read(&buffer.filled()[before..]);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Ok(())) => {
                self.is_half_closed = true;
                self.progress.end();
                self.poll_end(cx)
            }
            poll => poll,
        }
    }

    /// Waits for the client to be overdue with a head. That it has still an answer to read is no fault, nor that it sends
    /// a body that somebody reads after the answer.
    fn poll_overdue(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.progress.is_answering() || self.is_hyper_writing || self.progress.is_upgraded() {
            return Poll::Pending;
        }
        self.has_begun_another();
        while self.head.poll_over(self.progress.begun(), cx).is_ready() {
            if !self.is_sending && !self.progress.is_receiving() {
                return Poll::Ready(());
            }
            self.head.renew();
        }
        Poll::Pending
    }

    /// Whether a part of the next head has come, be it together with the last one. To be asked between requests.
    fn has_begun_another(&mut self) -> bool {
        let begun = self.progress.begun();
        if self.progress.has_begun_another() {
            self.head.note_bytes(begun);
        }
        self.head.has_bytes(begun)
    }

    /// Notes what belongs to a request that has not begun.
    fn note_read(&mut self, bytes: &[u8]) {
        if self.progress.is_receiving() {
            if !self.progress.is_answering() {
                // A body that is read after the answer: the client is not idle.
                self.head.renew();
            }
        } else if !self.progress.is_upgraded() {
            let is_first = self.head.note_bytes(self.progress.begun());
            self.progress.note_head(bytes, is_first);
        }
    }

    /// Takes what hyper writes; what has room leaves later.
    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.progress.is_upgraded() {
            return self.poll_write_through(cx, slices);
        }
        if !self.progress.owes_answer() {
            return Poll::Ready(Ok(self.hold_back(slices)));
        }
        self.is_hyper_writing = true;
        self.is_sending = true;
        match self.outbox.take(slices) {
            Some(length) => Poll::Ready(Ok(length)),
            None => self.poll_write_through(cx, slices),
        }
    }

    /// hyper writes and owes no answer, so it answers what is no request.
    fn hold_back(&mut self, slices: &[IoSlice<'_>]) -> usize {
        let head = slices.first().map_or(&[][..], |slice| slice);
        let status = head.get("HTTP/1.1 ".len().."HTTP/1.1 400".len());
        let status = status.and_then(|status| StatusCode::from_bytes(status).ok());
        self.held_back
            .get_or_insert(status.unwrap_or(StatusCode::BAD_REQUEST));
        slices.iter().map(|slice| slice.len()).sum()
    }

    /// Writes slices behind what waits.
    fn poll_write_through(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.progress.is_upgraded() && self.tie.is_cut() {
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        loop {
            let all = self.outbox.before(slices);
            let written = Pin::new(&mut self.stream).poll_write_vectored(cx, &all);
            let is_empty = slices.iter().all(|slice| slice.is_empty());
            let count = ready!(self.write.bound(written, cx))?;
            self.half_close.restart();
            if count == 0 && !is_empty {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            let count = self.outbox.advance(count);
            if count > 0 || is_empty {
                return Poll::Ready(Ok(count));
            }
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_sending {
            return Poll::Ready(Ok(()));
        }
        while !self.outbox.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(cx, self.outbox.waiting());
            let count = ready!(self.write.bound(written, cx))?;
            if count == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            self.outbox.advance(count);
            // A client that still reads still waits for the rest.
            self.half_close.restart();
        }
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        // hyper may have more, which the client does not take: its deadline goes on.
        if flushed.is_pending() || !self.is_hyper_writing {
            ready!(self.write.bound(flushed, cx))?;
        }
        self.is_sending = false;
        if self.is_half_closed {
            // To be asked once more for the end of the client's stream.
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    /// hyper's own buffer is empty.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.progress.is_upgraded() {
            ready!(self.poll_send(cx))?;
            let flushed = Pin::new(&mut self.stream).poll_flush(cx);
            return self.write.bound(flushed, cx);
        }
        self.is_hyper_writing = false;
        self.progress.settle();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(cx))?;
        if self.linger.is_none() {
            let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
            ready!(self.write.bound(shut, cx))?;
        }
        if self.is_half_closed || !self.progress.is_closing() || self.progress.is_upgraded() {
            return Poll::Ready(Ok(()));
        }
        let linger = self.linger.get_or_insert_with(Linger::new);
        linger.poll(&mut self.stream, cx).map(Ok)
    }
}

impl AsyncRead for Io {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.socket().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.socket().poll_write(cx, &[IoSlice::new(bytes)])
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut socket = self.socket();
        // There is still something to say.
        if socket.held_back.is_some() {
            return Poll::Ready(Ok(()));
        }
        socket.poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.socket().poll_write(cx, slices)
    }
}
