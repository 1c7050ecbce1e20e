//! One connection: hyper's state machine in a task of its own.

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use super::ConnectionService;
use super::io::Io;
use super::progress::{Progress, noting};
use crate::settings::Settings;
use crate::shutdown::{Phase, Watcher};

/// The least that hyper accepts as a limit of its buffer.
const LEAST_HEAD_LIMIT: usize = 8192;

/// Serves a connection until one side closes it.
pub(super) fn start<S: ConnectionService>(
    stream: TcpStream,
    service: S,
    settings: &Settings,
    mut watcher: Watcher,
) {
    // Without it small answers wait for the client's delayed acknowledgement; a socket that refuses
    // the option is on its way out.
    let _ = stream.set_nodelay(true);
    let progress = Progress::default();
    let io = Io::new(stream, progress.clone(), settings);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.keep_alive_timeout.max(settings.header_timeout))
        .max_buf_size(settings.head_limit.max(LEAST_HEAD_LIMIT))
        .max_headers(settings.header_count_limit)
        .serve_connection(TokioIo::new(io), noting(service, progress));
    tokio::spawn(async move {
        let mut connection = std::pin::pin!(connection);
        // Polled first: what the client has sent already belongs to the requests that are finished.
        let outcome = tokio::select! {
            biased;
            outcome = connection.as_mut() => outcome,
            () = watcher.reached(Phase::Draining) => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    outcome = connection => outcome,
                    () = watcher.reached(Phase::Over) => Ok(()),
                }
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "connection ended");
        }
    });
}
