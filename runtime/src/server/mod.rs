//! The server: hyper's HTTP/1.1 and, behind a feature, h2's HTTP/2 over TCP and Unix sockets, with deadlines and an
//! orderly end. It serves any service and knows nothing of views.

mod connection;
mod exchange;
mod head;
mod io;
mod listener;
mod open;
mod progress;
mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use crate::body::Body;
use crate::error::Error;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::shutdown::{Ending, Shutdown};
use hyper::service::Service;

pub use listener::Listener;
use stream::Stream;

/// How long a server that stops still accepts: the system has completed connections that the runtime
/// has not heard of, and their clients believe to be served.
const LAST_CALL: Duration = Duration::from_millis(20);

/// What a connection is served by.
pub(crate) trait ConnectionService:
    Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible, Future: Send>
    + Send
    + Sync
    + 'static
{
    /// The answer to what is no request, counted and logged.
    fn answer_to_no_request(&self, error: Error) -> http::Response<Body>;
}

/// Why a request is not for the application, in its extensions: its head cannot be trusted.
#[derive(Clone)]
pub(crate) struct Refused(Failure);

impl Refused {
    fn new(error: Error) -> Self {
        Self(Failure::new(error))
    }

    /// The answer, to be completed as that of a view.
    pub(crate) fn to_response(&self) -> http::Response<Body> {
        self.0.clone().into_response()
    }
}

/// How a server has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Every request that was accepted has been answered.
    Orderly,
    /// The grace period was over; so many connections were cut off.
    GraceOver(usize),
    /// It was told to end at once; so many connections were cut off.
    AtOnce(usize),
}

/// Serves connections until `stop` completes, then finishes the requests that were accepted.
pub(crate) async fn serve<S: ConnectionService>(
    listener: Listener,
    connect: impl Fn(Option<SocketAddr>) -> S,
    settings: &Settings,
    ending: Ending,
    stop: impl Future<Output = ()>,
    at_once: impl Future<Output = ()>,
) -> End {
    let shutdown = Shutdown::new(ending);
    let start = |(stream, client): (Stream, Option<SocketAddr>)| {
        connection::start(stream, connect(client), settings, &shutdown);
    };
    tokio::select! {
        biased;
        () = stop => {}
        () = accept_all(&listener, &start) => {}
    }
    shutdown.announce();
    // The timeout ends it: accepting never does.
    let _ = tokio::time::timeout(LAST_CALL, accept_all(&listener, &start)).await;
    drop(listener);
    tokio::select! {
        () = shutdown.drain(settings.shutdown_grace) => match shutdown.cut().await {
            0 => End::Orderly,
            left => End::GraceOver(left),
        },
        () = at_once => End::AtOnce(shutdown.cut().await),
    }
}

async fn accept_all(listener: &Listener, start: &impl Fn((Stream, Option<SocketAddr>))) {
    let mut pause = Duration::ZERO;
    loop {
        match listener.accept().await {
            Ok(accepted) => {
                pause = Duration::ZERO;
                start(accepted);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                // No file descriptor is free, most likely; one will be when a connection ends.
                pause = (pause * 2).clamp(Duration::from_millis(10), Duration::from_secs(1));
                tracing::error!(%error, pause_ms = pause.as_millis(), "cannot accept connections");
                tokio::time::sleep(pause).await;
            }
        }
    }
}

fn is_of_the_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
