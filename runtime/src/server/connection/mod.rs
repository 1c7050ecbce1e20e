//! One connection: a task of its own, from the first byte to the last.

mod http1;
#[cfg(feature = "http2")]
mod http2;
#[cfg(feature = "http2")]
mod version;

use std::sync::Arc;

use super::ConnectionService;
use super::exchange::Exchanges;
use super::io::Io;
use super::progress::Progress;
use super::stream::Stream;
use crate::body::Deadlines;
use crate::request::HeadLimits;
use crate::settings::{Settings, within_reach};
use crate::shutdown::Shutdown;

/// Serves a connection until one side closes it.
pub(super) fn start<S: ConnectionService>(
    stream: Stream,
    service: S,
    settings: &Settings,
    shutdown: &Shutdown,
) {
    let progress = Progress::default();
    let io = Io::new(stream, progress.clone(), settings);
    let exchanges = Arc::new(Exchanges {
        service,
        progress,
        limits: HeadLimits::of(settings),
        deadlines: Deadlines {
            idle: within_reach(settings.body_idle_timeout),
            total: within_reach(settings.body_timeout),
        },
        last_call: shutdown.last_call(),
    });
    let watcher = shutdown.watcher();
    #[cfg(not(feature = "http2"))]
    let served = http1::serve(io, exchanges, watcher);
    #[cfg(feature = "http2")]
    let served = version::serve(io, exchanges, http2::Limits::of(settings), watcher);
    tokio::spawn(served);
}
