//! A word to clients that speak plain HTTP to a socket of TLS.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const ANSWER: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    Connection: close\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 70\r\n\
    \r\n\
    this address speaks TLS: ask again with `https://` before the address\n";

/// How long what the client still sends is taken, so that its system does not throw the answer away.
const LINGER: Duration = Duration::from_secs(2);

/// Far more than a head.
const LINGER_BYTES: u64 = 256 * 1024;

/// Whether this begins a request: a record of TLS never begins with a letter.
pub(super) fn is_plain(first: u8) -> bool {
    first.is_ascii_uppercase()
}

/// Says what is spoken here.
pub(super) async fn answer(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(ANSWER).await?;
    socket.shutdown().await?;
    let mut rest = socket.take(LINGER_BYTES);
    let discard = async {
        let mut piece = [0; 1024];
        while rest.read(&mut piece).await? > 0 {}
        Ok(())
    };
    timeout(LINGER, discard).await.unwrap_or(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let answer = str::from_utf8(ANSWER).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.ends_with(&format!("Content-Length: {}", body.len())));
    }
}
