//! [`Sse`]: an answer that is a stream of events.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, HeaderName};
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep};

use super::content::with_type;
use super::event::{IntoEvent, encode};
use super::{Behind, IntoResponse, Response, Unfinished};
use crate::body::{AsyncStream, Body};
use crate::error::{Error, Result};
use crate::settings::within_reach;

const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// An answer that is a stream of [`Event`](crate::Event)s, which a browser listens to with `EventSource` (WHATWG HTML, 9.2).
///
/// ```
/// use veduta::{Event, LastEventId, Sse, view};
///
/// /// Async: the stream is polled on the event loop.
/// #[view("/stories")]
/// async fn stories(last: Option<LastEventId>) -> Sse {
///     let next = last.and_then(|last| last.parse().ok()).map_or(0, |last: u64| last.saturating_add(1));
///     let events = (next..).map(|id| Event::new().id(id.to_string()).data("a story"));
///     Sse::new(futures_util::stream::iter(events))
/// }
///
/// /// Sync: the iterator runs on the blocking pool.
/// #[view("/progress")]
/// fn progress() -> Sse {
///     Sse::iter((0..=100).map(|percent| Event::new().event("progress").json(&percent)))
/// }
/// ```
///
/// Proxies are told neither to keep nor to collect it: `Cache-Control: no-store`, `X-Accel-Buffering: no`. The
/// stream is dropped when the client has gone, which the server learns from the heartbeats at the latest. It ends
/// when the server is told to stop: browsers connect again, to whoever serves then.
#[must_use]
pub struct Sse {
    body: Body,
    heartbeat: Duration,
}

impl Sse {
    /// The events of an async stream, [`Event`](crate::Event)s or `Result`s of them.
    pub fn new<S>(events: S) -> Self
    where
        S: AsyncStream<Item: IntoEvent> + Send + 'static,
    {
        Self::of(Body::streamed(events, encode))
    }

    /// The events of a plain iterator, which may block: it runs on the blocking pool as that of
    /// [`Stream::iter`](crate::Stream::iter) does.
    ///
    /// While it waits for its next event it holds a thread.
    pub fn iter<I>(events: I) -> Self
    where
        I: IntoIterator<Item: IntoEvent + 'static, IntoIter: Send + 'static>,
    {
        Self::of(Body::produced(events.into_iter().map(encode)))
    }

    /// How long it may be silent before it sends an empty comment, which keeps proxies from closing the
    /// connection; 15 s, and at least 1 ms. [`Duration::MAX`] switches it off.
    pub fn heartbeat(mut self, silence: Duration) -> Self {
        self.heartbeat = silence;
        self
    }

    fn of(body: Body) -> Self {
        Self {
            body,
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl IntoResponse for Sse {
    fn into_response(self) -> Response {
        let body = Beating {
            body: self.body,
            silence: within_reach(self.heartbeat).max(Duration::from_millis(1)),
            beat: None,
        };
        let mut response = with_type(EVENTS, Body::boxed(body));
        // It has no end of its own, and a server that stops waits for its answers.
        let end = |mut response: Response, behind: &Behind<'_>| {
            let events = std::mem::take(response.body_mut());
            let server_stops = behind.environment.ending.begun();
            *response.body_mut() = Body::boxed(UntilEnd {
                events,
                server_stops: Some(Box::pin(server_stops)),
            });
            Ok(response)
        };
        response
            .extensions_mut()
            .insert(Unfinished::new(false, end));
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
        response
    }
}

impl fmt::Debug for Sse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sse")
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}

/// A body that says something now and then. Its frames are whole events.
struct Beating {
    body: Body,
    silence: Duration,
    beat: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Beating {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let silence = self.silence;
        let frame = match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let beat = self
                    .beat
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(silence)));
                ready!(beat.as_mut().poll(cx));
                Some(Ok(Frame::data(Bytes::from_static(b":\n\n"))))
            }
        };
        if let Some(beat) = &mut self.beat {
            beat.as_mut().reset(Instant::now() + silence);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

/// Events until the server stops.
struct UntilEnd {
    events: Body,
    /// `None` once it has stopped.
    server_stops: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl HttpBody for UntilEnd {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let stops = self.server_stops.as_mut();
        if stops.is_some_and(|stops| stops.as_mut().poll(cx).is_ready()) {
            self.server_stops = None;
            self.events = Body::empty();
        }
        Pin::new(&mut self.events).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.events.is_end_stream()
    }
}
