//! [`Body`]: the bytes of a request or of a response, whole or as a stream.

#[cfg(feature = "http2")]
mod crumbs;
mod incoming;
#[cfg(feature = "http2")]
mod multiplexed;
mod produced;
mod streamed;

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::StatusCode;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, LengthLimitError};
use hyper::body::Incoming;

use crate::error::{Error, Result};
use crate::failure::Watched;
use incoming::Received;
#[cfg(feature = "http2")]
use multiplexed::Multiplexed;
use produced::Produced;
use streamed::{Data, Streamed};

#[cfg(feature = "http2")]
pub(crate) use crumbs::{Crumbs, CrumbsOf};
pub(crate) use incoming::{ClientEnd, Deadlines, Rest, Unread};
pub use streamed::{AsyncStream, IntoChunk};

/// The bytes of a request or of a response.
///
/// As an argument of a view it is the request's body as a stream of frames, bounded by the view's
/// `body_limit` and by the deadlines of the settings. As a response it is sent as it is.
///
/// ```
/// use veduta::{Body, view};
///
/// #[view(POST, "/echo")]
/// async fn echo(body: Body) -> Body {
///     body
/// }
/// ```
pub struct Body {
    kind: Kind,
    /// Bytes that may still come before the body is refused with 413.
    remaining: u64,
    /// The limit that `remaining` started from, in bytes.
    limit: u64,
}

enum Kind {
    Empty,
    Full(Bytes),
    /// Boxed, as all that few bodies are: a response is moved a dozen times on its way.
    Incoming(Box<Received>),
    #[cfg(feature = "http2")]
    Multiplexed(Box<Multiplexed>),
    Boxed(AnyBody),
    /// Made on a thread of a pool.
    Produced(AnyBody),
    /// One whose end in an error is logged.
    Watched(Pin<Box<Watched>>),
}

type AnyBody = Pin<Box<dyn HttpBody<Data = Bytes, Error = Error> + Send>>;

impl Body {
    /// A body without a byte.
    pub const fn empty() -> Self {
        Self::of(Kind::Empty)
    }

    /// Wraps any `http_body::Body`, from a tower service for example.
    pub fn new<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut body = Some(body);
        if let Some(body) = (&mut body as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return body.take().unwrap_or_default();
        }
        body.map_or_else(Self::empty, |body| Self::boxed(body.map_err(foreign)))
    }

    /// A body of what a stream yields: see [`IntoChunk`] for its items.
    ///
    /// [`Stream`](crate::Stream) is a response that has a content type as well.
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: AsyncStream<Item: IntoChunk> + Send + 'static,
    {
        Self::streamed(stream, IntoChunk::into_chunk)
    }

    /// The body as a stream of its pieces, for code that takes one.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    /// use veduta::{Body, Result, view};
    ///
    /// #[view(POST, "/length")]
    /// async fn length(body: Body) -> Result<String> {
    ///     let lengths = body.into_stream().map_ok(|piece| piece.len());
    ///     let length = lengths.try_fold(0, async |sum, length| Ok(sum + length)).await?;
    ///     Ok(length.to_string())
    /// }
    /// ```
    ///
    /// # Errors
    /// The items of the stream have those of [`bytes`](Self::bytes).
    pub fn into_stream(
        self,
    ) -> impl futures_core::Stream<Item = Result<Bytes>> + Send + Unpin + 'static {
        Data(self)
    }

    /// What a stream yields, each item made a piece by `convert`.
    pub(crate) fn streamed<S>(stream: S, convert: fn(S::Item) -> Result<Bytes>) -> Self
    where
        S: AsyncStream + Send + 'static,
    {
        Self::boxed(Streamed::new(stream, convert))
    }

    pub(crate) fn boxed(body: impl HttpBody<Data = Bytes, Error = Error> + Send + 'static) -> Self {
        Self::of(Kind::Boxed(Box::pin(body)))
    }

    /// One that logs its own end.
    pub(crate) fn watched(body: Watched) -> Self {
        Self::of(Kind::Watched(Box::pin(body)))
    }

    /// The same, to be told of its end.
    pub(crate) fn as_watched(&mut self) -> Option<&mut Watched> {
        match &mut self.kind {
            Kind::Watched(body) => Some(body.as_mut().get_mut()),
            _ => None,
        }
    }

    /// Whether it is made while it is sent, by code that may fail without a word.
    pub(crate) fn is_unwatched(&self) -> bool {
        matches!(self.kind, Kind::Boxed(_) | Kind::Produced(_))
    }

    /// Whether whoever polls it runs the code that makes it.
    pub(crate) fn is_polled(&self) -> bool {
        matches!(self.kind, Kind::Boxed(_))
    }

    /// What an iterator yields, produced on the blocking pool no faster than it is read.
    pub(crate) fn produced<I>(items: I) -> Self
    where
        I: Iterator<Item = Result<Bytes>> + Send + 'static,
    {
        Self::of(Kind::Produced(Box::pin(Produced::new(items))))
    }

    /// What a client sends, over hyper; what is not read of it goes to `rest`.
    pub(crate) fn incoming(
        body: Incoming,
        deadlines: Deadlines,
        client_end: &ClientEnd,
        rest: Option<Rest>,
    ) -> Self {
        if body.is_end_stream() {
            return Self::empty();
        }
        let received = Received::new(body, deadlines, client_end, rest);
        Self::of(Kind::Incoming(Box::new(received)))
    }

    /// What a client sends over HTTP/2; `length` is what the head says of it, and `awaited` is told once somebody waits
    /// for it.
    #[cfg(feature = "http2")]
    pub(crate) fn multiplexed(
        stream: h2::RecvStream,
        length: Option<u64>,
        awaited: Option<tokio::sync::oneshot::Sender<()>>,
        crumbs: Option<CrumbsOf>,
        deadlines: Deadlines,
    ) -> Self {
        if stream.is_end_stream() {
            return Self::empty();
        }
        let body = Multiplexed::new(stream, length, awaited, crumbs, deadlines);
        Self::of(Kind::Multiplexed(Box::new(body)))
    }

    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            remaining: u64::MAX,
            limit: u64::MAX,
        }
    }

    /// Refuses everything beyond `limit` bytes with 413.
    pub(crate) fn limited(mut self, limit: u64) -> Self {
        self.remaining = limit;
        self.limit = limit;
        self
    }

    /// Reads the body to its end.
    ///
    /// # Errors
    /// 413 when it is longer than the view accepts, 408 when the client keeps us waiting too long, 400
    /// when it breaks off.
    pub async fn bytes(self) -> Result<Bytes> {
        Ok(self.collect().await?.to_bytes())
    }

    /// The next piece of the body, or `None` at its end.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        while let Some(frame) = self.frame().await {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    fn poll_kind(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        match &mut self.kind {
            Kind::Empty => Poll::Ready(None),
            Kind::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                self.kind = Kind::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Kind::Boxed(body) | Kind::Produced(body) => body.as_mut().poll_frame(cx),
            Kind::Watched(body) => body.as_mut().poll_frame(cx),
            Kind::Incoming(body) => body.poll(cx),
            #[cfg(feature = "http2")]
            Kind::Multiplexed(body) => body.poll(cx),
        }
    }
}

/// The error of a body that is not ours; that of a limit is known wherever it comes from.
fn foreign(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let error = error.into();
    if error.is::<LengthLimitError>() {
        let message = "the body of the request is longer than is accepted here";
        return Error::new(StatusCode::PAYLOAD_TOO_LARGE, message);
    }
    Error::internal(error)
}

pub(crate) fn too_large(limit: u64) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the body of the request is longer than the {limit} bytes that are accepted here"),
    )
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let remaining = self.remaining;
        // Most answers are one frame, which is made where it goes.
        if let Kind::Full(bytes) = &mut self.kind
            && bytes.len() as u64 <= remaining
        {
            let bytes = std::mem::take(bytes);
            self.kind = Kind::Empty;
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let frame = ready!(self.poll_kind(cx));
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Buf::remaining) as u64;
            let Some(remaining) = self.remaining.checked_sub(length) else {
                self.kind = Kind::Empty;
                return Poll::Ready(Some(Err(too_large(self.limit))));
            };
            self.remaining = remaining;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Empty => true,
            Kind::Full(bytes) => bytes.is_empty(),
            Kind::Incoming(body) => body.is_end_stream(),
            #[cfg(feature = "http2")]
            Kind::Multiplexed(body) => body.is_end_stream(),
            Kind::Boxed(body) | Kind::Produced(body) => body.is_end_stream(),
            Kind::Watched(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Incoming(body) => body.size_hint(),
            #[cfg(feature = "http2")]
            Kind::Multiplexed(body) => body.size_hint(),
            Kind::Boxed(body) | Kind::Produced(body) => body.size_hint(),
            Kind::Watched(body) => body.size_hint(),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint = self.size_hint();
        f.debug_struct("Body")
            .field("lower", &hint.lower())
            .field("upper", &hint.upper())
            .finish()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        if bytes.is_empty() {
            Self::empty()
        } else {
            Self::of(Kind::Full(bytes))
        }
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<()> for Body {
    fn from((): ()) -> Self {
        Self::empty()
    }
}
