//! From an accepted socket to a connection that both sides have agreed on.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{PROTOCOLS, Secure, Tls};
use crate::settings::within_reach;
use crate::shutdown::{Phase, Watcher};

/// How much longer a handshake may take once the server stops.
const LAST_CALL: Duration = Duration::from_secs(1);

/// What a client has begun with.
pub(in crate::server) enum Hello {
    Tls(Box<Secure>),
    /// A request without TLS, which has not been read.
    Plain(TcpStream),
}

/// Comes to an agreement; `None` when the server stops.
///
/// # Errors
/// When the client does not want one, is too slow, or has gone.
pub(in crate::server) async fn agree(
    socket: TcpStream,
    tls: &Tls,
    limit: Duration,
    watcher: &mut Watcher,
) -> Option<io::Result<Hello>> {
    let stopping = async {
        watcher.reached(Phase::Draining).await;
        // It is over when the time is, or everything.
        let _ = timeout(LAST_CALL, watcher.reached(Phase::Over)).await;
    };
    tokio::select! {
        biased;
        hello = timeout(within_reach(limit), handshake(socket, tls)) => {
            Some(hello.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())))
        }
        () = stopping => None,
    }
}

/// Takes as long as the client does.
async fn handshake(socket: TcpStream, tls: &Tls) -> io::Result<Hello> {
    let mut first = [0];
    if socket.peek(&mut first).await? == 0 {
        let message = "the client has gone without a word";
        return Err(io::Error::new(ErrorKind::UnexpectedEof, message));
    }
    // A method; no record of TLS begins with a letter.
    if first[0].is_ascii_uppercase() {
        return Ok(Hello::Plain(socket));
    }
    let acceptor = TlsAcceptor::from(Arc::clone(&tls.config));
    let secure = Secure::new(acceptor.accept(socket).await?);
    match secure.protocol() {
        // A configuration of somebody's own may offer more, for challenges that end with the handshake.
        Some(agreed) if !PROTOCOLS.contains(&agreed) => {
            let message = format!("`{}` is not served here", agreed.escape_ascii());
            Err(io::Error::new(ErrorKind::InvalidData, message))
        }
        _ => Ok(Hello::Tls(Box::new(secure))),
    }
}
