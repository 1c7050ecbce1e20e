//! HTTP/2: a connection of h2, and a task for each of its streams that has to wait.
//!
//! What a connection may hold in memory at most, with the default settings: 1 MiB of request bodies that nobody has
//! read ([`CONNECTION_WINDOW`]), for each of the 100 streams 64 KiB of its answer ([`SEND_BUFFER`]) and
//! a head of 64 KiB, twice `head_limit`, and the 4 KiB of the table of headers in either direction. A client that sets out
//! to has the server hold more: a piece of a body keeps the buffer of 16 KiB that it was read into, until it is read
//! itself, so that pieces are bounded, too ([`Crumbs`](crate::body::Crumbs)); many short headers take
//! several times their length.

mod exchange;
mod frames;
mod head;
mod socket;

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream as _;
use h2::server::{Builder, Connection, SendResponse};
use h2::{Reason, RecvStream};
use http::{Request, StatusCode};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::error::Error;
use crate::request::HeadLimits;
use crate::server::exchange::Exchanges;
use crate::server::io::Io;
use crate::server::{ConnectionService, LAST_CALL};
use crate::settings::{Settings, within_reach};
use crate::shutdown::{Phase, Watcher};
use exchange::{SEND_BUFFER, Streams};
use frames::Tally;
use socket::Socket;

/// What a client begins with that speaks HTTP/2 (RFC 9113, 3.4).
pub(super) const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The most of one body that a client may send before it is read, in bytes.
const STREAM_WINDOW: u32 = 256 * 1024;

/// The most of all bodies of a connection, in bytes.
const CONNECTION_WINDOW: u32 = 1024 * 1024;

/// How many requests of a connection may be wrong, or too many, before it ends.
const WRONG_REQUESTS: usize = 1024;

/// How long a client may take to say that it knows that no more requests are taken.
const FAREWELL: Duration = Duration::from_secs(1);

/// The limits of a connection.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    streams: u32,
    header_timeout: Duration,
    keep_alive_timeout: Duration,
    write_timeout: Duration,
}

impl Limits {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            streams: settings.http2_streams.try_into().unwrap_or(u32::MAX),
            header_timeout: within_reach(settings.header_timeout),
            keep_alive_timeout: within_reach(settings.keep_alive_timeout),
            write_timeout: within_reach(settings.write_timeout),
        }
    }

    fn builder(self, head: HeadLimits) -> Builder {
        // A head that is only somewhat too long gets an answer that says so.
        let header_list = u32::try_from(head.head.saturating_mul(2)).unwrap_or(u32::MAX);
        let mut builder = Builder::new();
        builder
            .max_concurrent_streams(self.streams)
            .max_header_list_size(header_list)
            .initial_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_send_buffer_size(SEND_BUFFER)
            .max_local_error_reset_streams(Some(WRONG_REQUESTS));
        builder
    }
}

/// Serves a connection until one side closes it, or the server cuts it off.
pub(super) async fn serve<S: ConnectionService>(
    io: Io,
    exchanges: Exchanges<S>,
    limits: Limits,
    watcher: Watcher,
) {
    let tally = Arc::<Tally>::default();
    let socket = Socket::new(io, limits.write_timeout, Arc::clone(&tally));
    let exchanges = Arc::new(exchanges);
    let handshake = limits.builder(exchanges.limits).handshake(socket);
    let streams = Streams {
        exchanges: Arc::clone(&exchanges),
        write_timeout: limits.write_timeout,
        tally,
    };
    let mut until_cut = watcher.clone();
    let served = async {
        let mut until_draining = watcher.clone();
        let handshake = timeout(limits.header_timeout, handshake);
        let connection = tokio::select! {
            biased;
            shaken = handshake => match shaken {
                Ok(connection) => connection?,
                Err(_) => return Ok(()),
            },
            () = last_call(&mut until_draining) => return Ok(()),
        };
        Driver::new(connection, streams, limits, watcher)
            .run()
            .await
    };
    let outcome: Result<(), h2::Error> = tokio::select! {
        biased;
        outcome = served => outcome,
        () = until_cut.reached(Phase::Over) => Ok(()),
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "connection ended");
        if error.is_go_away() && error.is_library() {
            let message = format!("this is no HTTP/2: {error}");
            note(&exchanges.service, Error::bad_request(message));
        }
    }
}

/// Counts and logs what is no request. Its client has been told in a GOAWAY, and needs no answer beside it.
fn note(service: &impl ConnectionService, error: Error) {
    drop(service.answer_to_no_request(error));
}

/// Waits until the server stops, and a moment longer: what the client has sent may be on its way.
pub(super) async fn last_call(watcher: &mut Watcher) {
    watcher.reached(Phase::Draining).await;
    tokio::time::sleep(LAST_CALL).await;
}

/// Waits until the server stops, or others wait for the place of this connection.
async fn word(mut watcher: Watcher) -> Watcher {
    watcher.reached_or_crowded(Phase::Draining).await;
    watcher
}

/// How far a connection is on its way down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Serving,
    /// The client has been told to send no more requests.
    Leaving,
    /// It has been told that nothing more happens.
    Over,
}

struct Driver<S> {
    connection: Connection<Socket, Bytes>,
    streams: Arc<Streams<S>>,
    tasks: JoinSet<()>,
    stage: Stage,
    quiet: Quiet,
    keep_alive_timeout: Duration,
    watcher: Watcher,
}

impl<S: ConnectionService> Driver<S> {
    fn new(
        connection: Connection<Socket, Bytes>,
        streams: Streams<S>,
        limits: Limits,
        watcher: Watcher,
    ) -> Self {
        Self {
            connection,
            streams: Arc::new(streams),
            tasks: JoinSet::new(),
            stage: Stage::Serving,
            quiet: Quiet::new(limits.header_timeout),
            keep_alive_timeout: limits.keep_alive_timeout,
            watcher,
        }
    }

    async fn run(mut self) -> Result<(), h2::Error> {
        let mut told = std::pin::pin!(word(self.watcher.clone()));
        loop {
            tokio::select! {
                biased;
                // Before anything new is started, or those that are over would pile up.
                Some(_) = self.tasks.join_next() => {
                    if self.tasks.is_empty() {
                        self.rest();
                    }
                }
                accepted = poll_fn(|cx| Pin::new(&mut self.connection).poll_next(cx)) => {
                    let Some((request, respond)) = accepted.transpose()? else {
                        return Ok(());
                    };
                    self.start(request, respond).await;
                }
                () = flood(&self.streams.tally), if self.stage != Stage::Over => {
                    self.give_up();
                }
                watcher = &mut told, if self.stage == Stage::Serving => {
                    if watcher.has_reached(Phase::Draining) || self.tasks.is_empty() {
                        self.leave();
                    }
                    told.set(word(watcher));
                }
                () = self.quiet.over(), if self.tasks.is_empty() => match self.stage {
                    Stage::Serving => self.leave(),
                    Stage::Leaving => self.end(Reason::NO_ERROR),
                    Stage::Over => return Ok(()),
                },
            }
        }
    }

    /// Begins a request in this task, as over HTTP/1: most need no other. What has to wait goes on in one of its own.
    async fn start(&mut self, request: Request<RecvStream>, respond: SendResponse<Bytes>) {
        let streams = Arc::clone(&self.streams);
        let watcher = self.watcher.clone();
        let has_body = !request.body().is_end_stream();
        let crumbs = has_body.then(|| {
            let stream = respond.stream_id().as_u32();
            streams.tally.crumbs().begin(stream)
        });
        let mut exchange = Box::pin(async move {
            streams.answer(request, crumbs, respond).await;
            // The server waits for whoever watches it.
            drop(watcher);
        });
        let is_over = poll_fn(|cx| {
            // A panic is that of its stream alone, as it is in a task.
            let poll = catch_unwind(AssertUnwindSafe(|| exchange.as_mut().poll(cx)));
            Poll::Ready(poll.map_or(true, |poll| poll.is_ready()))
        });
        if !is_over.await {
            self.tasks.spawn(exchange);
        } else if self.tasks.is_empty() {
            self.rest();
        }
    }

    /// No request is under way.
    fn rest(&mut self) {
        self.quiet.begin(match self.stage {
            Stage::Serving => self.keep_alive_timeout,
            Stage::Leaving | Stage::Over => FAREWELL,
        });
    }

    /// Takes no more requests, and finishes those that it has (RFC 9113, 6.8).
    fn leave(&mut self) {
        self.stage = Stage::Leaving;
        self.connection.graceful_shutdown();
        self.quiet.begin(FAREWELL);
    }

    /// The client sends more than is allowed for.
    fn give_up(&mut self) {
        let message = "the client sends too many frames that ask for nothing";
        let error = Error::new(StatusCode::TOO_MANY_REQUESTS, message);
        note(&self.streams.exchanges.service, error);
        self.end(Reason::ENHANCE_YOUR_CALM);
    }

    fn end(&mut self, reason: Reason) {
        self.stage = Stage::Over;
        self.connection.abrupt_shutdown(reason);
        self.quiet.begin(FAREWELL);
    }
}

/// Ready when the client floods the connection. It wakes nobody: the reader finds out while the connection is polled.
fn flood(tally: &Tally) -> impl Future<Output = ()> {
    poll_fn(|_| {
        if tally.is_flooded() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}

/// The time without a request. Most of it ends soon, so the timer is left where it is until it fires.
struct Quiet {
    ends: Instant,
    sleep: Pin<Box<Sleep>>,
}

impl Quiet {
    fn new(limit: Duration) -> Self {
        let ends = Instant::now() + limit;
        Self {
            ends,
            sleep: Box::pin(sleep_until(ends)),
        }
    }

    fn begin(&mut self, limit: Duration) {
        self.ends = Instant::now() + limit;
        if self.ends < self.sleep.deadline() {
            self.sleep.as_mut().reset(self.ends);
        }
    }

    fn over(&mut self) -> impl Future<Output = ()> {
        poll_fn(|cx| self.poll_over(cx))
    }

    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            if Instant::now() >= self.ends {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(self.ends);
        }
    }
}
