//! [`Multiplexed`]: what a client sends on one of the streams of a connection of HTTP/2.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::RecvStream;
use http_body::{Frame, SizeHint};
use tokio::sync::oneshot;

use super::crumbs::CrumbsOf;
use super::incoming::{Deadlines, Patience, broken_off};
use crate::error::Result;

/// A body that is read from a client over HTTP/2, with its timers.
///
/// What is read makes room for more of it, so that the windows of HTTP/2 bound what waits to be read.
pub(super) struct Multiplexed {
    stream: RecvStream,
    crumbs: Option<CrumbsOf>,
    /// How much is still to come, where the head says so; h2 sees to it that it does.
    left: Option<u64>,
    is_data_over: bool,
    /// Who says to the client that it may send, once somebody waits for it.
    awaited: Option<oneshot::Sender<()>>,
    patience: Patience,
}

impl Multiplexed {
    pub(super) fn new(
        stream: RecvStream,
        length: Option<u64>,
        awaited: Option<oneshot::Sender<()>>,
        crumbs: Option<CrumbsOf>,
        deadlines: Deadlines,
    ) -> Self {
        Self {
            stream,
            crumbs,
            left: length,
            is_data_over: false,
            awaited,
            patience: Patience::new(deadlines),
        }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }

    /// The next frame, or why it does not come.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        match self.poll_frame(cx) {
            Poll::Ready(frame) => {
                self.patience.stop();
                Poll::Ready(
                    frame.map(|frame| frame.map_err(|error| broken_off().with_source(error))),
                )
            }
            Poll::Pending => {
                if let Some(awaited) = self.awaited.take() {
                    // Nobody listens once there is an answer.
                    let _ = awaited.send(());
                }
                let overdue = self.patience.poll_overdue(cx);
                overdue.map(|overdue| Some(Err(overdue)))
            }
        }
    }

    fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        if !self.is_data_over {
            match ready!(self.stream.poll_data(cx)) {
                Some(Ok(data)) => return Poll::Ready(Some(Ok(Frame::data(self.taken(data))))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => self.is_data_over = true,
            }
        }
        let trailers = ready!(self.stream.poll_trailers(cx)).transpose();
        Poll::Ready(trailers.map(|trailers| trailers.map(Frame::trailers)))
    }

    fn taken(&mut self, data: Bytes) -> Bytes {
        let length = data.len();
        if let Some(crumbs) = &self.crumbs {
            crumbs.read(length);
        }
        self.left = self.left.map(|left| left.saturating_sub(length as u64));
        // It fails for a stream that has ended meanwhile, which needs no room.
        let _ = self.stream.flow_control().release_capacity(length);
        data
    }
}
