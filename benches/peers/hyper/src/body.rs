//! [`Chunks`]: the body of the stream.

use std::convert::Infallible;
use std::iter::RepeatN;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};

pub(crate) struct Chunks(RepeatN<Bytes>);

impl Chunks {
    pub(crate) fn new() -> Self {
        Self(shared::chunks())
    }

    /// Those of the download.
    pub(crate) fn many() -> Self {
        Self(shared::many_chunks())
    }
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|chunk| Ok(Frame::data(chunk))))
    }
}
