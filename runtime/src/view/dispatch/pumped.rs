//! [`Pumped`]: a streamed body of a view; in quarantine it is polled there, and its frames are brought here.

use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::body::Body;
use crate::error::{Error, Result};
use crate::pool::{Failed, message_of};
use crate::quarantine::Stay;
use crate::request::Connection;
use crate::response::Response;

/// Has the body of a view's answer follow the view to quarantine, one that is made while it is sent.
pub(super) fn follow(
    answer: &mut Response,
    connection: &Arc<Connection>,
    number: u32,
    is_trial: bool,
) {
    if !answer.body().is_polled() || !connection.environment.watch.view(number).is_supervised() {
        return;
    }
    let body = answer.body_mut();
    *body = Body::boxed(Pumped {
        connection: Arc::clone(connection),
        number,
        is_trial,
        source: Source::Here(mem::take(body)),
    });
}

/// A body that is polled here, until its view is sent to quarantine.
struct Pumped {
    connection: Arc<Connection>,
    /// That of the view.
    number: u32,
    is_trial: bool,
    source: Source,
}

enum Source {
    Here(Body),
    Quarantine(Pump),
}

/// The body is polled in quarantine, no more than one frame ahead.
struct Pump {
    frames: Receiver<Pumpful>,
    /// What the body said of itself behind its last frame.
    hint: SizeHint,
    is_end: bool,
    /// Whether there is no further frame.
    is_over: bool,
    /// The body is there as long as this stands.
    _stay: Stay<()>,
}

/// A frame, with what the body says behind it.
struct Pumpful {
    frame: Option<Result<Frame<Bytes>>>,
    hint: SizeHint,
    is_end: bool,
}

impl Pumped {
    #[cold]
    fn leave_for_quarantine(&mut self) {
        let Source::Here(body) = &mut self.source else {
            return;
        };
        let Some(entrance) = self.connection.environment.quarantine.entrance() else {
            return;
        };
        let (hint, is_end) = (body.size_hint(), body.is_end_stream());
        let (send, frames) = channel(1);
        let pump = Box::pin(pump(mem::take(body), send));
        self.source = Source::Quarantine(Pump {
            frames,
            hint,
            is_end,
            is_over: false,
            _stay: entrance.take_in(pump),
        });
    }
}

/// Polls the body to its end, each frame when the one before has been taken.
async fn pump(mut body: Body, frames: Sender<Pumpful>) {
    while let Ok(room) = frames.reserve().await {
        let frame = poll_fn(|cx| {
            let poll = || Pin::new(&mut body).poll_frame(cx);
            catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|payload| {
                Poll::Ready(Some(Err(Error::panicked(&message_of(payload)))))
            })
        });
        let frame = frame.await;
        let goes_on = matches!(frame, Some(Ok(_)));
        room.send(Pumpful {
            frame,
            hint: body.size_hint(),
            is_end: body.is_end_stream(),
        });
        if !goes_on {
            return;
        }
    }
}

impl HttpBody for Pumped {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let view = self.connection.environment.watch.view(self.number);
        if view.wants_quarantine(self.is_trial) {
            self.leave_for_quarantine();
        }
        let pump = match &mut self.source {
            Source::Here(body) => return Pin::new(body).poll_frame(cx),
            Source::Quarantine(pump) => pump,
        };
        if pump.is_over {
            return Poll::Ready(None);
        }
        let Some(Pumpful {
            frame,
            hint,
            is_end,
        }) = ready!(pump.frames.poll_recv(cx))
        else {
            pump.is_over = true;
            return Poll::Ready(Some(Err(Failed::Closed.into())));
        };
        pump.is_over = !matches!(frame, Some(Ok(_)));
        (pump.hint, pump.is_end) = (hint, is_end);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Here(body) => body.is_end_stream(),
            Source::Quarantine(pump) => pump.is_over || pump.is_end,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Here(body) => body.size_hint(),
            Source::Quarantine(pump) => pump.hint,
        }
    }
}
