//! Which version of HTTP a client speaks.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::{http1, http2};
use crate::server::ConnectionService;
use crate::server::exchange::Exchanges;
use crate::server::io::Io;
use crate::server::stream::Stream;
use crate::settings::Settings;
use crate::shutdown::Watcher;

/// The versions of HTTP that a connection may speak.
pub(super) struct Versions {
    /// Whether it is HTTP/2, where both sides have agreed on one; elsewhere the first bytes tell.
    is_http2: Option<bool>,
    limits: http2::Limits,
}

impl Versions {
    pub(super) fn of(stream: &Stream, settings: &Settings) -> Self {
        let is_http2 = match stream {
            // Over TLS the first bytes tell nothing (RFC 9113, 3.3).
            #[cfg(feature = "tls")]
            Stream::Tls(secure) => Some(secure.protocol() == Some(b"h2")),
            _ => None,
        };
        Self {
            is_http2,
            limits: http2::Limits::of(settings),
        }
    }
}

/// Serves a connection in the version of its client.
pub(super) async fn serve<S: ConnectionService>(
    mut io: Io,
    exchanges: Exchanges<S>,
    versions: Versions,
    mut watcher: Watcher,
) {
    let is_http2 = match versions.is_http2 {
        Some(is_http2) => is_http2,
        None => begins_with_preface(&mut io, &mut watcher).await,
    };
    if is_http2 {
        let served = http2::serve(io, exchanges, versions.limits, watcher);
        // Apart: connections of HTTP/1 need not have the room for it.
        Box::pin(served).await;
    } else {
        http1::serve(io, exchanges, watcher).await;
    }
}

/// Whether the client begins as one of HTTP/2 does. One that is silent or goes does not: HTTP/1 says what there is to say.
async fn begins_with_preface(io: &mut Io, watcher: &mut Watcher) -> bool {
    let mut last_call = pin!(http2::last_call(watcher));
    poll_fn(|cx| {
        if let Poll::Ready(begins) = io.poll_begins_with(http2::PREFACE, cx) {
            return Poll::Ready(begins);
        }
        let is_over = io.poll_overdue(cx).is_ready() || last_call.as_mut().poll(cx).is_ready();
        if is_over {
            Poll::Ready(false)
        } else {
            Poll::Pending
        }
    })
    .await
}
