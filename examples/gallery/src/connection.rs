//! [`Connection`]: to a server, kept alive.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// What a client sends, ready to be sent.
#[derive(Clone)]
pub(crate) struct Question(String);

impl Question {
    pub(crate) fn of(target: &str) -> Self {
        Self(format!("GET {target} HTTP/1.1\r\nHost: gallery\r\n\r\n"))
    }
}

/// It asks one question after another, and does little itself: its own work would be measured, too.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What was received of an answer.
    received: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(4096),
        })
    }

    pub(crate) async fn open_many(server: SocketAddr, count: usize) -> Result<Vec<Self>> {
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            connections.push(Self::open(server).await?);
        }
        Ok(connections)
    }

    /// Returns the body of the answer.
    ///
    /// # Errors
    /// Also when the answer is another than 200.
    pub(crate) async fn ask(&mut self, question: &Question) -> Result<&[u8]> {
        self.stream.write_all(question.0.as_bytes()).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err("the server has closed the connection".into());
            }
            if let Some(head) = Head::of(&self.received)?
                && self.received.len() >= head.length + head.content_length
            {
                return Ok(&self.received[head.length..]);
            }
        }
    }
}

/// What has to be known of the head of an answer.
struct Head {
    length: usize,
    content_length: usize,
}

impl Head {
    /// `None` while it has not been received whole.
    fn of(received: &[u8]) -> Result<Option<Self>> {
        const END: &[u8] = b"\r\n\r\n";
        let mut places = received.windows(END.len());
        let Some(end) = places.position(|place| place == END) else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&received[..end])?;
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap_or_default();
        if !status.starts_with("HTTP/1.1 200 ") {
            return Err(format!("the server has answered `{status}`").into());
        }
        let mut fields = lines.filter_map(|line| line.split_once(": "));
        let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let (_, content_length) = length.ok_or("the server does not say how long its answer is")?;
        Ok(Some(Self {
            length: end + END.len(),
            content_length: content_length.parse()?,
        }))
    }
}
