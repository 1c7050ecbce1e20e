//! Clients, each on a thread of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};

use tokio::net::TcpSocket;
use tokio::runtime::Builder;

/// Somebody who has asked and waits for the answer.
pub(crate) struct Client(JoinHandle<String>);

impl Client {
    pub(crate) fn get(address: SocketAddr, path: &str) -> Self {
        let mut stream = send(address, path);
        Self(thread::spawn(move || {
            let mut answer = Vec::new();
            // Keeps what came before an error.
            let _ = stream.read_to_end(&mut answer);
            String::from_utf8(answer).unwrap()
        }))
    }

    /// The same over HTTP/2.
    pub(crate) fn get_http2(address: SocketAddr, path: &str) -> Self {
        let uri = format!("http://x{path}");
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let ask = async move {
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let (sender, connection) = h2::client::handshake(stream).await.unwrap();
            let connection = tokio::spawn(connection);
            let request = veduta::http::Request::get(uri).body(()).unwrap();
            let mut sender = sender.ready().await.unwrap();
            let (answer, _) = sender.send_request(request, true).unwrap();
            let status = answer.await.unwrap().status();
            connection.abort();
            status.as_str().to_owned()
        };
        Self(thread::spawn(move || runtime.block_on(ask)))
    }

    /// All that has come until the server has closed the connection.
    pub(crate) fn answer(self) -> String {
        self.0.join().unwrap()
    }
}

/// Asks, and nothing more.
pub(crate) fn send(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(crate::PATIENCE)).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Leaves with an error for the other side, which does not wait for more then.
pub(crate) fn reset(stream: TcpStream) {
    let socket = TcpSocket::from_std_stream(stream);
    socket.set_zero_linger().unwrap();
}
