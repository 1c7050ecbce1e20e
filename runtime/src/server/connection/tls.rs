//! A connection of TLS: first the handshake, then whatever both sides have agreed on.

use tokio::net::TcpStream;

use super::{Bond, http1, serve as serve_stream};
use crate::error::Error;
use crate::server::ConnectionService;
use crate::server::io::{Io, Tie};
use crate::server::progress::Progress;
use crate::server::stream::Stream;
use crate::server::tls::{Hello, Tls, agree};
use crate::settings::Settings;

/// Serves it until one side closes it.
pub(super) async fn serve<S: ConnectionService>(
    socket: TcpStream,
    tls: Tls,
    service: S,
    settings: Settings,
    mut bond: Bond,
) {
    let limit = settings.tls_handshake_timeout;
    let hello = agree(socket, &tls, limit, &mut bond.watcher).await;
    drop(tls);
    match hello {
        None => {}
        Some(Err(error)) => {
            bond.seat.note_failed_handshake();
            tracing::debug!(%error, "no agreement on TLS");
        }
        Some(Ok(Hello::Tls(secure))) => {
            service.agree(secure.session());
            let stream = Stream::Tls(secure);
            serve_stream(stream, service, &settings, bond).await;
        }
        Some(Ok(Hello::Plain(socket))) => {
            let message = "this address speaks TLS: write `https://` before it, not `http://`";
            let tie = Tie::new(bond.seat, bond.watcher.clone());
            let progress = Progress::new(bond.last_call);
            let mut io = Io::new(Stream::Tcp(socket), progress, &settings, tie);
            http1::refuse(&mut io, &service, Error::bad_request(message), bond.watcher).await;
        }
    }
}
