//! Which version of HTTP a client speaks on a socket where nothing but its first bytes says so.

use std::future::poll_fn;
use std::sync::Arc;

use super::http2::PREFACE;
use super::{http1, http2};
use crate::server::ConnectionService;
use crate::server::exchange::Exchanges;
use crate::server::io::Io;
use crate::shutdown::Watcher;

/// Serves a connection in the version of its client.
pub(super) async fn serve<S: ConnectionService>(
    io: Io,
    exchanges: Arc<Exchanges<S>>,
    limits: http2::Limits,
    mut watcher: Watcher,
) {
    if !is_http2(&io, &mut watcher).await {
        return http1::serve(io, exchanges, watcher).await;
    }
    if let Some((stream, ahead)) = io.into_parts() {
        let served = http2::serve(stream, ahead, exchanges, limits, watcher);
        // Apart: connections of HTTP/1 need not have the room for it.
        Box::pin(served).await;
    }
}

/// Whether the client speaks HTTP/2. A client that is silent or goes speaks nothing; HTTP/1 says what there is to say.
async fn is_http2(io: &Io, watcher: &mut Watcher) -> bool {
    tokio::select! {
        biased;
        is_http2 = poll_fn(|cx| io.poll_begins_with(PREFACE, cx)) => is_http2,
        () = http2::last_call(watcher) => false,
    }
}
