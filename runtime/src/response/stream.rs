//! [`Stream`]: an answer that is sent while it is made.

use std::fmt;

use http::HeaderValue;

use super::content::{BINARY, with_type};
use super::{IntoResponse, Response};
use crate::body::{AsyncStream, Body, IntoChunk};
use crate::error::Error;

/// An answer that is sent while it is made, of any length in little memory: of an async stream, or of a
/// plain iterator.
///
/// The next item is asked for when the client has read what came before, and no item any more when the
/// client has gone. The items are text, bytes, or a `Result` of these: see [`IntoChunk`].
///
/// ```
/// use std::io::{BufRead, BufReader};
/// use veduta::{Result, Stream, view};
///
/// /// Sync: the file is read on the blocking pool, a stretch at a time.
/// #[view("/log")]
/// fn log() -> Result<Stream> {
///     let lines = BufReader::new(std::fs::File::open("news.log")?).lines();
///     let errors = lines.filter(|line| line.as_ref().map_or(true, |line| line.contains("error")));
///     let errors = errors.map(|line| line.map(|line| line + "\n"));
///     Ok(Stream::iter(errors).content_type("text/plain; charset=utf-8"))
/// }
///
/// /// Async: the stream is polled on the event loop.
/// #[view("/countdown")]
/// async fn countdown() -> Stream {
///     Stream::new(futures_util::stream::iter(["3\n", "2\n", "1\n"])).content_type("text/plain")
/// }
/// ```
///
/// An item that is an `Err`, and a panic, end the answer in the middle: the connection is closed, so that
/// the client sees that something is missing, and the cause is logged with the name of the view.
#[must_use]
pub struct Stream {
    body: Body,
    /// Or the text that cannot be one.
    content_type: Result<HeaderValue, String>,
}

impl Stream {
    /// What an async stream yields; it is polled on the event loop and must not block.
    pub fn new<S>(stream: S) -> Self
    where
        S: AsyncStream<Item: IntoChunk> + Send + 'static,
    {
        Self::of(Body::from_stream(stream))
    }

    /// What a plain iterator yields, which may block: it runs on the blocking pool.
    ///
    /// It takes a thread while it produces, 64 KiB at a time, and none while it waits for the client. Each
    /// item is sent as soon as it is there; small items that come fast share a write. An iterator
    /// that waits, for a channel for example, holds its thread meanwhile, and learns that the client has gone
    /// after its next item; [`Stream::new`] of an async stream does not. It is dropped on the pool,
    /// too.
    ///
    /// While all threads are busy it waits for one, 30 s at most; then the answer ends in the middle.
    pub fn iter<I>(items: I) -> Self
    where
        I: IntoIterator<Item: IntoChunk + 'static, IntoIter: Send + 'static>,
    {
        Self::of(Body::produced(items.into_iter().map(IntoChunk::into_chunk)))
    }

    /// The content type; `application/octet-stream` unless you say otherwise.
    ///
    /// One that cannot be a header, because it contains a line break for example, is answered 500.
    pub fn content_type(mut self, content_type: impl AsRef<str>) -> Self {
        let text = content_type.as_ref();
        self.content_type = HeaderValue::from_str(text).map_err(|_| text.to_owned());
        self
    }

    fn of(body: Body) -> Self {
        Self {
            body,
            content_type: Ok(BINARY),
        }
    }
}

impl IntoResponse for Stream {
    fn into_response(self) -> Response {
        match self.content_type {
            Ok(content_type) => with_type(content_type, self.body),
            Err(text) => {
                let cause =
                    format!("{text:?} cannot be a `Content-Type`: write `text/csv` or such");
                Error::internal(cause).into_response()
            }
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}
