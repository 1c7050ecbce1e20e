//! One connection: hyper's state machine in a task of its own.

use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::time::timeout;

use super::io::Io;
use super::progress::{Progress, noting};
use super::stream::Stream;
use super::{ConnectionService, LAST_CALL};
use crate::body::Deadlines;
use crate::connections::Seat;
use crate::settings::{Settings, within_reach};
use crate::shutdown::{Phase, Shutdown};

/// The most headers that hyper reads without an allocation for each request.
const HYPER_HEADER_COUNT: usize = 100;

/// Serves a connection until one side closes it.
pub(super) fn start<S: ConnectionService>(
    stream: Stream,
    service: S,
    settings: &Settings,
    shutdown: &Shutdown,
    seat: Seat,
) {
    let progress = Progress::default();
    let io = Io::new(stream, progress.clone(), settings);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(within_reach(
            settings.keep_alive_timeout.max(settings.header_timeout),
        ))
        .max_buf_size(settings.head_limit);
    if settings.header_count_limit != HYPER_HEADER_COUNT {
        http.max_headers(settings.header_count_limit);
    }
    let deadlines = Deadlines {
        idle: within_reach(settings.body_idle_timeout),
        total: within_reach(settings.body_timeout),
    };
    let service = noting(service, deadlines, progress.clone(), shutdown.last_call());
    let mut watcher = shutdown.watcher();
    let connection = http
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    let served = async move {
        let mut connection = pin!(connection);
        tokio::select! {
            biased;
            outcome = connection.as_mut() => return outcome,
            () = watcher.reached(Phase::Draining) => {}
        }
        // hyper ends a connection at once that it has read nothing from; what the client has sent may
        // be a moment away.
        let patience = if progress.has_begun() {
            Duration::ZERO
        } else {
            LAST_CALL
        };
        if let Ok(outcome) = timeout(patience, connection.as_mut()).await {
            return outcome;
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            outcome = connection => outcome,
            () = watcher.reached(Phase::Over) => Ok(()),
        }
    };
    tokio::spawn(async move {
        let _seat = seat;
        if let Err(error) = served.await {
            tracing::debug!(%error, "connection ended");
        }
    });
}
