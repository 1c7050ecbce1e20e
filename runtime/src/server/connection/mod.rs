//! One connection: a task of its own, from the first byte to the last.

mod http1;
#[cfg(feature = "http2")]
mod http2;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "http2")]
mod version;

use std::future::Future;

use super::ConnectionService;
use super::exchange::Exchanges;
use super::io::{Io, Tie};
use super::progress::Progress;
use super::stream::{Accepted, Stream};
use crate::body::Deadlines;
use crate::connections::Seat;
use crate::request::HeadLimits;
use crate::settings::{Settings, within_reach};
use crate::shutdown::{LastCall, Watcher};

/// What a connection has of its server.
pub(super) struct Bond {
    pub(super) seat: Seat,
    pub(super) watcher: Watcher,
    pub(super) last_call: LastCall,
}

/// Serves a connection until one side closes it.
pub(super) fn start<S: ConnectionService>(
    accepted: Accepted,
    service: S,
    settings: &Settings,
    bond: Bond,
) {
    match accepted {
        Accepted::Ready(stream) => {
            tokio::spawn(serve(stream, service, settings, bond));
        }
        #[cfg(feature = "tls")]
        Accepted::Tls(socket, tls) => {
            // For after the handshake, beside which a copy is nothing.
            let settings = settings.clone();
            tokio::spawn(tls::serve(socket, tls, service, settings, bond));
        }
    }
}

fn serve<S: ConnectionService>(
    stream: Stream,
    service: S,
    settings: &Settings,
    bond: Bond,
) -> impl Future<Output = ()> + Send + use<S> {
    let progress = Progress::new(bond.last_call);
    #[cfg(feature = "http2")]
    let versions = version::Versions::of(&stream, settings);
    let tie = Tie::new(bond.seat, bond.watcher.clone());
    let io = Io::new(stream, progress.clone(), settings, tie);
    let exchanges = Exchanges {
        service,
        progress,
        limits: HeadLimits::of(settings),
        deadlines: Deadlines {
            idle: within_reach(settings.body_idle_timeout),
            total: within_reach(settings.body_timeout),
        },
    };
    #[cfg(feature = "http2")]
    let served = version::serve(io, exchanges, versions, bond.watcher);
    #[cfg(not(feature = "http2"))]
    let served = http1::serve(io, exchanges, bond.watcher);
    served
}
