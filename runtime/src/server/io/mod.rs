//! [`Io`]: the socket of a connection with its deadlines; what is written leaves when the connection has been polled.

mod ahead;
mod deadline;
mod linger;
mod outbox;
mod tie;

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::progress::Progress;
use super::stream::Stream;
use crate::settings::Settings;
#[cfg(feature = "http2")]
pub(super) use ahead::Ahead;
#[cfg(not(feature = "http2"))]
use ahead::Ahead;
pub(super) use deadline::Deadline;
use deadline::HeadWait;
pub(super) use linger::Linger;
use outbox::Outbox;
pub(super) use tie::Tie;

/// A socket that bounds what a client may keep waiting, and that sends small answers together.
///
/// hyper owns it, and hands on what it writes after each answer. An answer that is complete waits here while hyper has
/// more requests to go on with: it leaves when hyper reads. After an upgrade whoever has the connection writes through.
pub(super) struct Io {
    stream: Stream,
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
    /// Whether hyper has asked for bytes and got none: it has nothing more to go on with.
    is_read_blocked: bool,
    /// Whether hyper has written something that it has not flushed.
    is_hyper_writing: bool,
    /// What hyper itself has answered to something that is no request.
    held_back: Option<StatusCode>,
    linger: Option<Box<Linger>>,
    tie: Tie,
}

impl Io {
    pub(super) fn new(stream: Stream, progress: Progress, settings: &Settings, tie: Tie) -> Self {
        Self {
            stream,
            ahead: Ahead::default(),
            progress,
            outbox: Outbox::default(),
            head: HeadWait::new(settings.header_timeout, settings.keep_alive_timeout),
            write: Deadline::new(settings.write_timeout),
            half_close: Deadline::new(settings.half_close_timeout),
            is_half_closed: false,
            is_read_blocked: false,
            is_hyper_writing: false,
            held_back: None,
            linger: None,
            tie,
        }
    }

    /// Writes an answer that is not hyper's, ends the connection with it, and lets the client read it.
    pub(super) async fn end_with(&mut self, answer: &[u8]) -> io::Result<()> {
        self.outbox.push(answer);
        self.progress.begin_sending();
        self.progress.close();
        std::future::poll_fn(|cx| self.poll_end(cx)).await
    }

    /// Ends a connection that nobody waits for. Over TLS the client would else take it for broken off.
    pub(super) async fn end(&mut self) {
        std::future::poll_fn(|cx| {
            // What does not leave at once is not worth waiting for.
            let _ = self.poll_end(cx);
            Poll::Ready(())
        })
        .await;
    }

    /// Sends what can be sent at once, since hyper is asked no more.
    pub(super) async fn send_rest(&mut self) {
        std::future::poll_fn(|cx| {
            // The end of the connection tells of an error.
            let _ = self.poll_send(cx);
            Poll::Ready(())
        })
        .await;
    }

    /// The status of an answer that hyper has made by itself, and which was not sent.
    pub(super) fn held_back(&self) -> Option<StatusCode> {
        self.held_back
    }

    /// Whether the client has taken too long for a head.
    pub(super) fn is_overdue(&self) -> bool {
        self.head.is_over()
    }

    /// Whether all answers have left, each to its last byte.
    pub(super) fn is_between_answers(&self) -> bool {
        !self.progress.is_under_way()
    }

    /// Waits for the client to be overdue with a head: reading is an error from then on. That it has still an answer to
    /// read is no fault, nor that it sends a body that somebody reads after the answer.
    pub(super) fn poll_overdue(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let progress = &self.progress;
        if progress.is_answering() || self.is_hyper_writing || progress.is_upgraded() {
            return Poll::Pending;
        }
        let has_bytes = progress.has_begun_another();
        let begun = progress.begun();
        while self.head.poll_over(begun, has_bytes, cx).is_ready() {
            if !progress.is_sending() && !progress.is_receiving() {
                return Poll::Ready(());
            }
            self.head.renew();
        }
        Poll::Pending
    }

    /// The end of the client's stream: at once when no answer is under way.
    fn poll_client_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.progress.is_under_way() {
            return Poll::Ready(Ok(()));
        }
        self.is_read_blocked = true;
        self.half_close.start();
        self.half_close.poll_over(cx).map(|()| Ok(()))
    }

    /// Notes what belongs to a request that has not begun.
    fn note_read(&mut self, bytes: &[u8]) {
        self.is_read_blocked = false;
        if self.progress.is_receiving() {
            if !self.progress.is_answering() {
                // A body that is read after the answer: the client is not idle.
                self.head.renew();
            }
        } else if !self.progress.is_upgraded() {
            self.progress.note_head(bytes);
        }
    }

    /// What comes before reading.
    fn prepare_read(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let progress = &self.progress;
        let is_upgraded = progress.is_upgraded();
        // Answers that wait for those to further requests leave: none is there that is whole. Is one under way, hyper
        // says more of it within the same turn.
        let is_due = is_upgraded || !(progress.is_answering() || self.is_hyper_writing);
        if is_due
            && progress.is_sending()
            && let Poll::Ready(sent) = self.poll_send(cx)
        {
            sent?;
        }
        if is_upgraded && self.tie.poll_cut(cx).is_ready() {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Writes what hyper hands over; what has room leaves later.
    fn poll_take(
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
        self.progress.begin_sending();
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

    /// Sends what waits.
    ///
    /// # Errors
    /// When the client does not read for too long, or has gone.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.progress.is_sending() {
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
        ready!(self.write.bound(flushed, cx))?;
        self.progress.end_sending();
        if self.is_half_closed {
            // To be asked once more for the end of the client's stream.
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    /// hyper's own buffer is empty.
    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.progress.is_upgraded() {
            ready!(self.poll_send(cx))?;
            let flushed = Pin::new(&mut self.stream).poll_flush(cx);
            return self.write.bound(flushed, cx);
        }
        self.is_hyper_writing = false;
        self.progress.settle();
        if self.progress.is_answering()
            && self.progress.client_end().poll_unheard(cx).is_ready()
            && let Poll::Ready(gone) = self.poll_gone(cx)
        {
            // hyper drops what is under way.
            gone?;
        }
        if !self.progress.is_sending() || (self.may_hold() && self.progress.hold()) {
            return Poll::Ready(Ok(()));
        }
        // What the client does not take at once leaves later: hyper need not wait for it.
        if let Poll::Ready(sent) = self.poll_send(cx) {
            sent?;
        }
        if self.is_read_blocked && self.poll_overdue(cx).is_ready() {
            // hyper learns of it when it reads.
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    /// Whether hyper goes on at once, be it by reading: the answer is whole, so is the request, and not everything that the
    /// client has sent has been looked at.
    fn may_hold(&self) -> bool {
        !self.is_read_blocked && !self.progress.is_answering() && !self.progress.has_open_body()
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(cx))?;
        if self.linger.is_none() {
            let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
            ready!(self.write.bound(shut, cx))?;
        }
        let is_ours = self.progress.is_closing() && !self.progress.is_upgraded();
        if self.is_half_closed || !is_ours {
            return Poll::Ready(Ok(()));
        }
        let linger = self.linger.get_or_insert_with(|| Box::new(Linger::new()));
        linger.poll(&mut self.stream, cx).map(Ok)
    }
}

impl AsyncRead for Io {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.prepare_read(cx)?;
        let before = buffer.filled().len();
        this.ahead.read_into(buffer);
        if buffer.filled().len() == before {
            if this.is_half_closed {
                return this.poll_client_end(cx);
            }
            if this.head.is_over() {
                return Poll::Ready(Err(ErrorKind::TimedOut.into()));
            }
        }
        match Pin::new(&mut this.stream).poll_read(cx, buffer) {
            _ if buffer.filled().len() > before => {
                this.note_read(&buffer.filled()[before..]);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Ok(())) => {
                this.is_half_closed = true;
                this.progress.end();
                this.poll_client_end(cx)
            }
            Poll::Pending => {
                this.is_read_blocked = true;
                if this.progress.is_answering() {
                    return Poll::Pending;
                }
                ready!(this.poll_overdue(cx));
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().poll_take(cx, &[IoSlice::new(bytes)])
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_flushed(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // There is still something to say.
        if self.held_back.is_some() {
            return Poll::Ready(Ok(()));
        }
        self.get_mut().poll_end(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().poll_take(cx, slices)
    }
}
