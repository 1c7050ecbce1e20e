//! [`Pieces`]: the body as the parser takes it, no faster than it is used.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use crate::body::Body;
use crate::error::{Error, Result};

/// What may be read in search of the next field, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// How many bytes may still be read: without an end to it, the head of a field would be held in memory up to
/// the limit of the body.
#[derive(Debug, Default)]
pub(super) struct Allowance(AtomicUsize);

impl Allowance {
    pub(super) fn set(&self) {
        self.0.store(HEAD_LIMIT, Ordering::Relaxed);
    }

    pub(super) fn lift(&self) {
        self.0.store(usize::MAX, Ordering::Relaxed);
    }
}

pub(super) struct Pieces {
    body: Body,
    allowance: Arc<Allowance>,
    /// The parser reads until it has to wait, and holds all of it: so it has to wait after each piece.
    pauses: bool,
}

impl Pieces {
    pub(super) fn new(body: Body, allowance: Arc<Allowance>) -> Self {
        Self {
            body,
            allowance,
            pauses: false,
        }
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pauses) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let allowed = self.allowance.0.load(Ordering::Relaxed);
        if allowed == 0 {
            let message = format!("the head of a field is longer than {HEAD_LIMIT} bytes");
            return Poll::Ready(Some(Err(Error::bad_request(message))));
        }
        loop {
            let Some(frame) = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx)) else {
                return Poll::Ready(None);
            };
            if let Ok(piece) = frame?.into_data() {
                let left = allowed.saturating_sub(piece.len());
                self.allowance.0.store(left, Ordering::Relaxed);
                self.pauses = true;
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}
