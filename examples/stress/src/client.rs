//! [`Client`]: a connection that asks, and what it is answered.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Result;

/// A connection that is kept alive.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// What a request was answered, and how long that took.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: bool,
    pub(crate) body: String,
    pub(crate) time: Duration,
}

impl Client {
    pub(crate) async fn connect(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    pub(crate) async fn get(&mut self, target: &str) -> Result<Answer> {
        let began = Instant::now();
        self.send(target).await?;
        self.answer(began).await
    }

    /// Sends a request, whose answer may never be read.
    pub(crate) async fn send(&mut self, target: &str) -> Result<()> {
        let request = format!("GET {target} HTTP/1.1\r\nHost: stress\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        Ok(())
    }

    async fn answer(&mut self, began: Instant) -> Result<Answer> {
        let first = self.line().await?;
        let status = first.get(9..12).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| malformed(&first))?;
        let mut retry_after = false;
        let mut length = 0;
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            match &*name.to_ascii_lowercase() {
                "content-length" => length = value.parse()?,
                "retry-after" => retry_after = true,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Answer {
            status,
            retry_after,
            body: String::from_utf8(body)?,
            time: began.elapsed(),
        })
    }

    /// A line of the head, without its end.
    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

fn malformed(line: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("no status line: `{line}`"))
}

/// So many clients at once, each of which asks so many times, one after another.
pub(crate) async fn ask(
    server: SocketAddr,
    target: &str,
    clients: usize,
    times: usize,
) -> Result<Vec<Answer>> {
    let mut asking = JoinSet::new();
    for _ in 0..clients {
        let target = target.to_owned();
        asking.spawn(async move {
            let mut client = Client::connect(server).await?;
            let mut answers = Vec::with_capacity(times);
            for _ in 0..times {
                answers.push(client.get(&target).await?);
            }
            Ok(answers)
        });
    }
    let answers: Result<Vec<_>> = asking.join_all().await.into_iter().collect();
    Ok(answers?.into_iter().flatten().collect())
}

/// How many of them have this status.
pub(crate) fn count(answers: &[Answer], status: u16) -> usize {
    let answers = answers.iter();
    answers.filter(|answer| answer.status == status).count()
}

/// The time within which so many per cent of them came.
pub(crate) fn percentile(answers: &[Answer], percent: usize) -> Duration {
    let mut times: Vec<_> = answers.iter().map(|answer| answer.time).collect();
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * percent / 100).copied().unwrap_or_default()
}
