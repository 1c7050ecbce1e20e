//! [`TestStream`].

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::runtime::{Handle, Runtime};

use crate::body::Body;

/// An answer whose body is read piece by piece, and need not have an end. Dropping it is what a client does
/// that goes away.
///
/// ```
/// use futures_util::{StreamExt, stream};
/// use veduta::test::TestClient;
/// use veduta::{App, Event, Sse, routes, view};
///
/// #[view("/events")]
/// async fn events() -> Sse {
///     let first = stream::iter([Event::new().data("first")]);
///     Sse::new(first.chain(stream::pending()))
/// }
///
/// // In a plain #[test]; an async one awaits `open()` and `chunk()`.
/// let client = TestClient::new(App::new(routes![events]));
/// let mut stream = client.get("/events").wait_open();
/// assert_eq!(stream.header("content-type"), Some("text/event-stream"));
/// assert_eq!(stream.wait_chunk().unwrap(), "data: first\n\n");
/// ```
pub struct TestStream {
    head: http::response::Parts,
    // Dropped before the runtime that drives it.
    body: Body,
    runtime: Option<Runtime>,
}

impl TestStream {
    pub(super) fn new(response: http::Response<Body>, runtime: Option<Runtime>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            head,
            body,
            runtime,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The value of a header, when there is one and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// Waits for the next piece of the body; `None` at its end. Over a socket a piece may be less than what
    /// the view sent, or more.
    ///
    /// # Panics
    /// When the body ends in an error.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn chunk(&mut self) -> Option<Bytes> {
        match self.body.chunk().await {
            Ok(piece) => piece,
            Err(error) => panic!("the body ended in an error: {error:?}"),
        }
    }

    /// [`chunk`](Self::chunk) in a plain `#[test]`.
    ///
    /// # Panics
    /// When the body ends in an error, and in an async test: write `.chunk().await` there.
    #[track_caller]
    pub fn wait_chunk(&mut self) -> Option<Bytes> {
        let (Some(runtime), Err(_)) = (&self.runtime, Handle::try_current()) else {
            panic!(
                "`wait_chunk` is for plain tests and a stream of `wait_open`; write `.chunk().await`"
            )
        };
        match runtime.block_on(self.body.chunk()) {
            Ok(piece) => piece,
            Err(error) => panic!("the body ended in an error: {error:?}"),
        }
    }
}

impl fmt::Debug for TestStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestStream")
            .field("status", &self.status())
            .field("headers", self.headers())
            .finish_non_exhaustive()
    }
}
