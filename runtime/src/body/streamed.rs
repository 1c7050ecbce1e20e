//! Streams of pieces as a body, and a body as such a stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame};

use super::Body;
use crate::error::{Error, Result};

/// What yields its items asynchronously: every [`futures_core::Stream`].
///
/// ```
/// use veduta::{AsyncStream, Event, Sse};
///
/// /// The ticker of whatever yields headlines.
/// fn ticker(headlines: impl AsyncStream<Item = Event> + Send + 'static) -> Sse {
///     Sse::new(headlines)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async stream",
    label = "does not implement `futures_core::Stream`",
    note = "what a plain iterator yields is sent by `Stream::iter(..)` and `Sse::iter(..)`; `futures_util::stream::iter(..)` makes a stream of one that never waits"
)]
pub trait AsyncStream {
    /// What it yields.
    type Item;

    /// The next item, or `None` at the end.
    #[doc(hidden)]
    fn poll_item(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>;
}

// Otherwise rustc would list the streams of other crates.
#[diagnostic::do_not_recommend]
impl<S: Stream> AsyncStream for S {
    type Item = S::Item;

    fn poll_item(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.poll_next(cx)
    }
}

/// A piece of a streamed body: text, bytes, or a `Result` of these.
///
/// An `Err` ends the response in the middle: the client sees that it is not complete, the log has the
/// cause. Every standard error will do, and [`Error`](crate::Error).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a piece of a streamed body",
    label = "not a piece of a body",
    note = "the items of a stream are `Bytes`, `String`, `&'static str`, `Vec<u8>`, `&'static [u8]`, or a `Result<_, E>` of these, whose `E` is a standard error or `veduta::Error`",
    note = "map the items to one of these: `.map(|row| format!(\"{{row}}\\n\"))`"
)]
pub trait IntoChunk {
    /// The bytes of the piece, or why the body ends here.
    fn into_chunk(self) -> Result<Bytes>;
}

macro_rules! chunk {
    ($($type:ty)+) => {$(
        impl IntoChunk for $type {
            fn into_chunk(self) -> Result<Bytes> {
                Ok(self.into())
            }
        }
    )+};
}

chunk! { Bytes String &'static str Vec<u8> &'static [u8] Box<[u8]> }

impl<T: IntoChunk, E: Into<Error>> IntoChunk for Result<T, E> {
    fn into_chunk(self) -> Result<Bytes> {
        self.map_err(Into::into)?.into_chunk()
    }
}

/// A body of what a stream yields.
pub(super) struct Streamed<S: AsyncStream> {
    /// Dropped as soon as it has ended or failed.
    stream: Option<Pin<Box<S>>>,
    convert: fn(S::Item) -> Result<Bytes>,
}

impl<S: AsyncStream> Streamed<S> {
    pub(super) fn new(stream: S, convert: fn(S::Item) -> Result<Bytes>) -> Self {
        Self {
            stream: Some(Box::pin(stream)),
            convert,
        }
    }
}

impl<S: AsyncStream> HttpBody for Streamed<S> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        let item = ready!(stream.as_mut().poll_item(cx));
        let piece = item.map(self.convert);
        if !matches!(piece, Some(Ok(_))) {
            self.stream = None;
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_none()
    }
}

/// The pieces of a body, without its trailers.
pub(super) struct Data(pub(super) Body);

impl Stream for Data {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        while let Some(frame) = ready!(Pin::new(&mut self.0).poll_frame(cx)) {
            match frame.map(Frame::into_data) {
                Ok(Ok(piece)) => return Poll::Ready(Some(Ok(piece))),
                Ok(Err(_trailers)) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        Poll::Ready(None)
    }
}
