//! The server: hyper's HTTP/1.1 and, behind a feature, h2's HTTP/2 over TCP and Unix sockets, with deadlines and an
//! orderly end. It serves any service and knows nothing of views.

mod accept;
mod capacity;
mod connection;
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

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::Service;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::body::Body;
use crate::connections::{Connections, Seat};
use crate::error::Error;
use crate::failure::Failure;
#[cfg(feature = "tls")]
use crate::request::TlsSession;
use crate::settings::{Settings, within_reach};
use crate::shutdown::{Ending, Phase, Shutdown};

use accept::{Arrival, Door};
#[cfg(feature = "cli")]
pub(crate) use capacity::make_room;
use connection::Bond;
pub use listener::Listener;
pub(crate) use listeners::Listeners;
#[cfg(feature = "tls")]
pub use tls::Tls;

/// How long a server that stops still accepts: the system has completed connections that the runtime
/// has not heard of, and their clients believe to be served.
const LAST_CALL: Duration = Duration::from_millis(20);

/// How long those who have begun to connect may take until they are ours, while others are kept for another server: they
/// come a second late.
const HANDOVER: Duration = Duration::from_millis(100);

/// What a connection is served by.
pub(crate) trait ConnectionService:
    Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible, Future: Send>
    + Send
    + Sync
    + 'static
{
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
    connections.limit_to(capacity::limit(settings));
    let side = Side {
        number: 0,
        connect,
        settings: settings.clone(),
        connections: Arc::clone(connections),
        shutdown: Arc::clone(&shutdown),
    };
    // Whoever drops this future closes the others, too.
    let mut others = JoinSet::new();
    for (number, (runtime, listener)) in (1..).zip(listeners.elsewhere) {
        others.spawn_on(side.of(number).serve(listener), &runtime);
    }
    let mut door = side.door(listeners.here);
    tokio::select! {
        biased;
        () = stop => {}
        () = door.run() => {}
    }
    let mut at_once = pin!(at_once);
    let is_at_once = !settings.shutdown_delay.is_zero()
        && tokio::select! {
            biased;
            () = &mut at_once => true,
            () = sleep(within_reach(settings.shutdown_delay)) => false,
            () = door.run() => false,
        };
    shutdown.announce();
    if is_at_once {
        drop(door);
        return (
            End::AtOnce(cut(&shutdown, connections).await),
            Instant::now(),
        );
    }
    last_call(&mut door).await;
    door.close();
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

/// What a server is on one of its event loops.
struct Side<C> {
    number: usize,
    connect: C,
    settings: Settings,
    connections: Arc<Connections>,
    shutdown: Arc<Shutdown>,
}

impl<C, S> Side<C>
where
    C: Fn(Option<SocketAddr>) -> S + Clone + Send + Sync + 'static,
    S: ConnectionService,
{
    fn of(&self, number: usize) -> Self {
        Self {
            number,
            connect: self.connect.clone(),
            settings: self.settings.clone(),
            connections: Arc::clone(&self.connections),
            shutdown: Arc::clone(&self.shutdown),
        }
    }

    fn door(&self, listener: Listener) -> Door<'_, impl Fn(Arrival, Seat)> {
        let start = |(accepted, client): Arrival, seat| {
            let bond = Bond {
                seat,
                watcher: self.shutdown.watcher(self.number),
                last_call: self.shutdown.last_call(),
            };
            connection::start(accepted, (self.connect)(client), &self.settings, bond);
        };
        let connections = Arc::clone(&self.connections);
        Door::new(listener, connections, &self.shutdown, start)
    }

    /// Accepts connections until the server stops; whoever waits for connections waits for the end of this.
    async fn serve(self, listener: Listener) {
        let mut watcher = self.shutdown.watcher(self.number);
        let stopping = self.shutdown.begun();
        let mut door = self.door(listener);
        let accepted = async {
            tokio::select! {
                biased;
                () = stopping => {}
                () = door.run() => {}
            }
            last_call(&mut door).await;
            door.close();
        };
        tokio::select! {
            () = accepted => {}
            () = watcher.reached(Phase::Over) => {}
        }
    }
}

/// Ends all connections at once; how many there were.
async fn cut(shutdown: &Shutdown, connections: &Connections) -> usize {
    let left = connections.metrics().open;
    shutdown.cut().await;
    left
}

/// Accepts those who believe to be served already.
async fn last_call<F: Fn(Arrival, Seat)>(door: &mut Door<'_, F>) {
    // The timeouts end it: accepting never does.
    let _ = timeout(LAST_CALL, door.run()).await;
    if door.hand_over() {
        let _ = timeout(HANDOVER, door.run()).await;
    }
}
