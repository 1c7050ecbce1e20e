//! One connection: a task of its own, from the first byte to the last.

mod http1;

use std::sync::Arc;

use super::ConnectionService;
use super::exchange::Exchanges;
use super::io::{Io, Tie};
use super::progress::Progress;
use super::stream::Stream;
use crate::body::Deadlines;
use crate::connections::Seat;
use crate::request::HeadLimits;
use crate::settings::{Settings, within_reach};
use crate::shutdown::Shutdown;

/// Serves a connection until one side closes it.
pub(super) fn start<S: ConnectionService>(
    stream: Stream,
    service: S,
    settings: &Settings,
    shutdown: &Shutdown,
    seat: Seat,
) {
    let progress = Progress::default();
    let tie = Tie::new(seat, shutdown.watcher());
    let io = Io::new(stream, progress.clone(), settings, tie);
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
    tokio::spawn(http1::serve(io, exchanges, shutdown.watcher()));
}
