//! The server: hyper's HTTP/1.1 and, behind a feature, h2's HTTP/2 over TCP and Unix sockets, with deadlines and an
//! orderly end. It serves any service and knows nothing of views.

mod accept;
mod capacity;
mod connection;
mod doors;
mod exchange;
mod head;
mod io;
mod listener;
mod listeners;
mod open;
mod progress;
mod socket;
mod stream;
#[cfg(feature = "tls")]
mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use tokio::time::{Instant, sleep};

use crate::body::Body;
use crate::connections::Connections;
use crate::error::Error;
use crate::failure::Failure;
#[cfg(feature = "tls")]
use crate::request::TlsSession;
use crate::settings::{Settings, within_reach};
use crate::shutdown::{Ending, Shutdown};

#[cfg(feature = "cli")]
pub(crate) use capacity::make_room;
use doors::Side;
pub use listener::Listener;
pub(crate) use listeners::Listeners;
#[cfg(feature = "tls")]
pub use tls::Tls;

/// How long a server that stops still accepts: the system has completed connections that the runtime
/// has not heard of, and their clients believe to be served.
const LAST_CALL: Duration = Duration::from_millis(20);

/// What a connection is served by.
pub(crate) trait ConnectionService: Send + Sync + 'static {
    /// The answer to one request.
    type Future: Future<Output = http::Response<Body>> + Send + Unpin;

    /// Begins to answer a request, whose parts go to where they stay: to put them together first would copy them twice
    /// more.
    fn answer(&self, head: Parts, body: Body) -> Self::Future;

    /// The answer to what is no request, counted and logged.
    fn answer_to_no_request(&self, error: Error) -> http::Response<Body>;

    /// Both sides have agreed on TLS; the first request is still to come.
    #[cfg(feature = "tls")]
    fn agree(&self, session: TlsSession);
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

/// Serves connections until `stop` completes, then finishes the requests that were accepted. Also returns since
/// when it has accepted no more.
pub(crate) async fn serve<S: ConnectionService>(
    listeners: Listeners,
    connect: impl Fn(Option<SocketAddr>) -> S + Clone + Send + Sync + 'static,
    settings: &Settings,
    connections: &Arc<Connections>,
    ending: Ending,
    stop: impl Future<Output = ()>,
    at_once: impl Future<Output = ()>,
) -> (End, Instant) {
    let shutdown = Arc::new(Shutdown::new(ending, 1 + listeners.elsewhere.len()));
    #[cfg(feature = "tls")]
    let _watch = listeners.watch_certificates();
    connections.limit_to(capacity::limit(settings, listeners.files()));
    let side = Side {
        number: 0,
        connect,
        settings: settings.clone(),
        connections: Arc::clone(connections),
        shutdown: Arc::clone(&shutdown),
    };
    let mut doors = side.doors(listeners);
    tokio::select! {
        biased;
        () = stop => {}
        () = doors.run() => {}
    }
    let mut at_once = pin!(at_once);
    let is_at_once = !settings.shutdown_delay.is_zero()
        && tokio::select! {
            biased;
            () = &mut at_once => true,
            () = sleep(within_reach(settings.shutdown_delay)) => false,
            () = doors.run() => false,
        };
    shutdown.announce();
    if is_at_once {
        drop(doors);
        return (
            End::AtOnce(cut(&shutdown, connections).await),
            Instant::now(),
        );
    }
    doors.last_call().await;
    let _others = doors.close();
    let stopped = Instant::now();
    let end = tokio::select! {
        () = shutdown.drain(settings.shutdown_grace) => match cut(&shutdown, connections).await {
            0 => End::Orderly,
            left => End::GraceOver(left),
        },
        () = at_once => End::AtOnce(cut(&shutdown, connections).await),
    };
    (end, stopped)
}

/// Ends all connections at once; how many there were.
async fn cut(shutdown: &Shutdown, connections: &Connections) -> usize {
    let left = connections.metrics().open;
    shutdown.cut().await;
    left
}
