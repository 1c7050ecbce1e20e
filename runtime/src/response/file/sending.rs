//! [`Sending`]: a long file as a body.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::source::Pieces;
use crate::bridge::resume;
use crate::error::{Error, Result};

/// A file that is read as its reader takes it, a piece in a job. Between two pieces it holds no thread, and
/// before somebody reads it, it has not started.
pub(super) struct Sending {
    pieces: Arc<Mutex<Pieces>>,
    reading: Option<Reading>,
    /// The bytes that are to come, when they are known.
    left: Option<u64>,
    is_over: bool,
}

type Reading = Pin<Box<dyn Future<Output = Result<Result<Option<Bytes>>>> + Send>>;

impl Sending {
    pub(super) fn new(pieces: Pieces, length: Option<u64>) -> Self {
        Self {
            pieces: Arc::new(Mutex::new(pieces)),
            reading: None,
            left: length,
            is_over: false,
        }
    }
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let this = &mut *self;
        let reading = this
            .reading
            .get_or_insert_with(|| Box::pin(resume(Arc::clone(&this.pieces), Pieces::advance)));
        let piece = ready!(reading.as_mut().poll(cx)).flatten();
        this.reading = None;
        match &piece {
            Ok(Some(piece)) => {
                let length = piece.len() as u64;
                this.left = this.left.map(|left| left.saturating_sub(length));
            }
            Ok(None) | Err(_) => this.is_over = true,
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)).transpose())
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
