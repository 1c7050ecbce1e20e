//! From an accepted socket to a connection that both sides have agreed on.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{PROTOCOLS, Secure, Tls, plain};
use crate::settings::within_reach;
use crate::shutdown::{Phase, Watcher};

/// How much longer a handshake may take once the server stops.
const LAST_CALL: Duration = Duration::from_secs(1);

/// The connection after its handshake; `None` when there is none: the client did not want it, was too slow, or the
/// server stops.
pub(in crate::server) async fn agree(
    socket: TcpStream,
    tls: &Tls,
    limit: Duration,
    watcher: &mut Watcher,
) -> Option<Box<Secure>> {
    let stopping = async {
        watcher.reached(Phase::Draining).await;
        // The timeout ends it: the phase behind is that of the end.
        let _ = timeout(LAST_CALL, watcher.reached(Phase::Over)).await;
    };
    let outcome = tokio::select! {
        biased;
        outcome = timeout(within_reach(limit), handshake(socket, tls)) => outcome,
        () = stopping => return None,
    };
    match outcome.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())) {
        Ok(secure) => Some(Box::new(secure)),
        Err(error) => {
            tracing::debug!(%error, "no handshake of TLS");
            None
        }
    }
}

/// Takes as long as the client does.
async fn handshake(socket: TcpStream, tls: &Tls) -> io::Result<Secure> {
    let mut first = [0];
    if socket.peek(&mut first).await? == 0 {
        let message = "the client has gone without a word";
        return Err(io::Error::new(ErrorKind::UnexpectedEof, message));
    }
    if plain::is_plain(first[0]) {
        plain::answer(socket).await?;
        let message = "the client speaks plain HTTP and was told to speak TLS";
        return Err(io::Error::new(ErrorKind::InvalidData, message));
    }
    let acceptor = TlsAcceptor::from(Arc::clone(&tls.config));
    let secure = Secure::new(acceptor.accept(socket).await?);
    match secure.protocol() {
        // A configuration of somebody's own may offer more, for challenges that end with the handshake.
        Some(agreed) if !PROTOCOLS.contains(&agreed) => {
            let message = format!("`{}` is not served here", agreed.escape_ascii());
            Err(io::Error::new(ErrorKind::InvalidData, message))
        }
        _ => Ok(secure),
    }
}
