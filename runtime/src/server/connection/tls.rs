//! A connection of TLS: first the handshake, then whatever both sides have agreed on.

use tokio::net::TcpStream;

use super::{http1, serve as serve_stream};
use crate::error::Error;
use crate::server::ConnectionService;
use crate::server::io::Io;
use crate::server::progress::Progress;
use crate::server::stream::Stream;
use crate::server::tls::{Hello, Tls, agree};
use crate::settings::Settings;
use crate::shutdown::{LastCall, Watcher};

/// Serves it until one side closes it.
pub(super) async fn serve<S: ConnectionService>(
    socket: TcpStream,
    tls: Tls,
    service: S,
    settings: Settings,
    last_call: LastCall,
    mut watcher: Watcher,
) {
    let hello = agree(socket, &tls, settings.tls_handshake_timeout, &mut watcher).await;
    drop(tls);
    match hello {
        None => {}
        Some(Hello::Tls(secure)) => {
            service.agree(secure.session());
            let stream = Stream::Tls(secure);
            serve_stream(stream, service, &settings, last_call, watcher).await;
        }
        Some(Hello::Plain(socket)) => {
            let message = "this address speaks TLS: write `https://` before it, not `http://`";
            let io = Io::new(Stream::Tcp(socket), Progress::default(), &settings);
            http1::refuse(&io, &service, Error::bad_request(message), watcher).await;
        }
    }
}
