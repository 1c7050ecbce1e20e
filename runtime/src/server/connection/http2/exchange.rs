//! One stream: a request, and the answer to it as fast as its client takes it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{Request, Response, StatusCode};
use http_body::Body as HttpBody;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::frames::Tally;
use super::head;
use crate::body::{Body, CrumbsOf};
use crate::server::exchange::Exchanges;
use crate::server::{ConnectionService, Refused};

/// The most of an answer that waits for the socket, for each stream, in bytes.
pub(super) const SEND_BUFFER: usize = 64 * 1024;

/// What the streams of a connection share.
pub(super) struct Streams<S> {
    pub(super) exchanges: Arc<Exchanges<S>>,
    /// How long a client may have no room for more of an answer.
    pub(super) write_timeout: Duration,
    pub(super) tally: Arc<Tally>,
}

/// Why an answer was not sent to its end.
enum Broken {
    /// By its client, or with its connection.
    Off,
    /// By us.
    By(Reason),
}

impl From<h2::Error> for Broken {
    fn from(_: h2::Error) -> Self {
        Self::Off
    }
}

impl<S: ConnectionService> Streams<S> {
    /// Answers a request. Once its client gives it up, whatever works for it is dropped.
    pub(super) async fn answer(
        &self,
        request: Request<RecvStream>,
        crumbs: Option<CrumbsOf>,
        mut respond: SendResponse<Bytes>,
    ) {
        if let Err(Broken::By(reason)) = self.try_answer(request, crumbs, &mut respond).await {
            respond.send_reset(reason);
        }
    }

    async fn try_answer(
        &self,
        request: Request<RecvStream>,
        crumbs: Option<CrumbsOf>,
        respond: &mut SendResponse<Bytes>,
    ) -> Result<(), Broken> {
        let awaits_word = head::awaits_word(request.headers());
        let (awaited, mut word) = awaits_word.then(oneshot::channel).unzip();
        let mut call = pin!(self.call(request, crumbs, awaited));
        let response = loop {
            tokio::select! {
                biased;
                _ = poll_fn(|cx| respond.poll_reset(cx)) => return Err(Broken::Off),
                response = &mut call => break response,
                () = poll_fn(|cx| poll_wanted(&mut word, cx)) => {
                    let mut go_on = Response::new(());
                    *go_on.status_mut() = StatusCode::CONTINUE;
                    respond.send_informational(go_on)?;
                }
            }
        };
        let (mut head, body) = response.into_parts();
        if head.status.is_informational() {
            // Other protocols are spoken on connections of HTTP/1.1 (RFC 9113, 8.6).
            return Err(Broken::By(Reason::HTTP_1_1_REQUIRED));
        }
        head::prepare(&mut head, &body);
        self.tally.earn(0);
        let is_empty = body.is_end_stream();
        let stream = respond.send_response(Response::from_parts(head, ()), is_empty)?;
        if is_empty {
            return Ok(());
        }
        self.send(stream, pin!(body)).await
    }

    async fn call(
        &self,
        mut request: Request<RecvStream>,
        crumbs: Option<CrumbsOf>,
        awaited: Option<oneshot::Sender<()>>,
    ) -> Response<Body> {
        if let Err(error) = head::check(&mut request, self.exchanges.limits) {
            request.extensions_mut().insert(Refused::new(error));
        }
        let length = head::content_length(request.headers());
        let deadlines = self.exchanges.deadlines;
        let (head, stream) = request.into_parts();
        let body = Body::multiplexed(stream, length, awaited, crumbs, deadlines);
        self.exchanges.service.answer(head, body).await
    }

    async fn send(
        &self,
        mut stream: SendStream<Bytes>,
        mut body: Pin<&mut Body>,
    ) -> Result<(), Broken> {
        loop {
            let frame = tokio::select! {
                biased;
                _ = poll_fn(|cx| stream.poll_reset(cx)) => return Err(Broken::Off),
                frame = poll_fn(|cx| body.as_mut().poll_frame(cx)) => frame,
            };
            let Some(frame) = frame else {
                stream.send_data(Bytes::new(), true)?;
                return Ok(());
            };
            // Why a body fails has been logged.
            let frame = frame.map_err(|_| Broken::By(Reason::INTERNAL_ERROR))?;
            let frame = match frame.into_data() {
                Ok(data) => {
                    let is_last = body.is_end_stream();
                    self.send_data(&mut stream, data, is_last).await?;
                    if is_last {
                        return Ok(());
                    }
                    continue;
                }
                Err(frame) => frame,
            };
            if let Ok(trailers) = frame.into_trailers() {
                stream.send_trailers(trailers)?;
                return Ok(());
            }
        }
    }

    /// Hands over as much at a time as the client has room for: the rest is still ours, to be given up.
    async fn send_data(
        &self,
        stream: &mut SendStream<Bytes>,
        mut data: Bytes,
        is_last: bool,
    ) -> Result<(), Broken> {
        if data.is_empty() && is_last {
            stream.send_data(data, true)?;
            return Ok(());
        }
        while !data.is_empty() {
            stream.reserve_capacity(data.len().min(SEND_BUFFER));
            let room = timeout(self.write_timeout, room(stream)).await;
            let room = room.map_err(|_| Broken::By(Reason::CANCEL))??;
            let part = data.split_to(room.min(data.len()));
            self.tally.earn(part.len());
            stream.send_data(part, is_last && data.is_empty())?;
        }
        Ok(())
    }
}

/// Ready once, when somebody waits for the body of a request.
fn poll_wanted(word: &mut Option<oneshot::Receiver<()>>, cx: &mut Context<'_>) -> Poll<()> {
    let Some(receiver) = word else {
        return Poll::Pending;
    };
    let is_wanted = ready!(Pin::new(receiver).poll(cx)).is_ok();
    *word = None;
    if is_wanted {
        Poll::Ready(())
    } else {
        Poll::Pending
    }
}

/// How many bytes the client has room for, once it has any.
async fn room(stream: &mut SendStream<Bytes>) -> Result<usize, Broken> {
    while stream.capacity() == 0 {
        poll_fn(|cx| stream.poll_capacity(cx))
            .await
            .ok_or(Broken::Off)??;
    }
    Ok(stream.capacity())
}
