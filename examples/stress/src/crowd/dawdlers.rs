//! Clients that dawdle: each does what it does until the server closes its connection.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::OPENING;
use crate::{Result, process};

/// Between two pieces of what drips.
const PAUSE: Duration = Duration::from_millis(500);

/// Who is not closed within this time is kept for ever.
const PATIENCE: Duration = Duration::from_secs(40);

/// As many of each kind.
#[derive(Args)]
pub(crate) struct Arguments {
    server: SocketAddr,
    each: usize,
    /// How long one that does not read waits before it looks what has come, in milliseconds.
    blind: u64,
}

/// What a client does.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    beginning: &'static str,
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    /// Says nothing more.
    Waits,
    /// Sends this again and again.
    Drips(&'static str),
    /// As before, and takes no answer for an end.
    DripsOn(&'static str),
    /// Does not read.
    IsBlind,
}

pub(crate) const KINDS: [Kind; 9] = [
    Kind::new("silent", "", Then::Waits),
    Kind::new("half_line", "GET /async HT", Then::Waits),
    Kind::new(
        "half_head",
        "GET /async HTTP/1.1\r\nHost: x\r\n",
        Then::Waits,
    ),
    Kind::new("preface", "PRI * HT", Then::Waits),
    Kind::new(
        "dripping_head",
        "GET /async HTTP/1.1\r\nHost: x\r\n",
        Then::Drips("X-A: b\r\n"),
    ),
    Kind::new(
        "half_body",
        "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na",
        Then::Waits,
    ),
    Kind::new(
        "dripping_body",
        "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
        Then::Drips("a"),
    ),
    Kind::new(
        "dripping_refused",
        "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n",
        Then::DripsOn("a"),
    ),
    Kind::new(
        "blind",
        "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n",
        Then::IsBlind,
    ),
];

impl Kind {
    const fn new(name: &'static str, beginning: &'static str, then: Then) -> Self {
        Self {
            name,
            beginning,
            then,
        }
    }
}

/// When a client does something.
#[derive(Clone, Copy)]
struct Pace {
    /// Before the first piece that drips: they do not all do so at once.
    offset: Duration,
    /// Before a client that does not read looks.
    blind: Duration,
}

/// The process itself: says `ready` when all have begun, and of each kind how many were closed in the end.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        server,
        each,
        blind,
    } = arguments;
    process::allow_open_files();
    let doors = Arc::new(Semaphore::new(OPENING));
    let begun = Arc::new(Barrier::new(KINDS.len() * each + 1));
    let mut dawdling = JoinSet::new();
    for (number, kind) in KINDS.iter().enumerate() {
        for place in 0..each {
            let pace = Pace {
                offset: PAUSE * u32::try_from(place)? / u32::try_from(each)?,
                blind: Duration::from_millis(blind),
            };
            let (doors, begun) = (Arc::clone(&doors), Arc::clone(&begun));
            dawdling.spawn(async move {
                let door = doors.acquire_owned().await;
                let client = begin(server, kind).await;
                drop(door);
                begun.wait().await;
                (number, is_closed(client, kind.then, pace).await)
            });
        }
    }
    begun.wait().await;
    println!("ready");
    let mut closed = [0; KINDS.len()];
    for (number, is_closed) in dawdling.join_all().await {
        closed[number] += usize::from(is_closed);
    }
    for (kind, closed) in KINDS.iter().zip(closed) {
        println!("{} {closed}", kind.name);
    }
    Ok(())
}

async fn begin(server: SocketAddr, kind: &Kind) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // What is not read shall fill it soon; a much smaller one would be work for the system, not for the server.
    socket.set_recv_buffer_size(65_536)?;
    let mut stream = socket.connect(server).await?;
    stream.write_all(kind.beginning.as_bytes()).await?;
    Ok(stream)
}

/// Whether the server closes the connection in time; one that could not be made is not closed.
async fn is_closed(client: Result<TcpStream>, then: Then, pace: Pace) -> bool {
    let Ok(mut stream) = client else { return false };
    let end = async {
        match then {
            Then::Waits => {}
            Then::Drips(piece) => return drip(stream, piece, pace.offset).await,
            Then::DripsOn(piece) => return drip_on(stream, piece, pace.offset).await,
            Then::IsBlind => sleep(pace.blind).await,
        }
        let mut some = vec![0; 65_536];
        loop {
            match stream.read(&mut some).await {
                Ok(1..) => {}
                outcome => return is_an_end(&outcome),
            }
        }
    };
    timeout(PATIENCE, end).await.unwrap_or(false)
}

/// Sends a piece again and again until the connection is closed.
async fn drip(mut stream: TcpStream, piece: &str, offset: Duration) -> bool {
    let mut next = Instant::now() + offset;
    let mut some = vec![0; 4096];
    loop {
        match timeout_at(next, stream.read(&mut some)).await {
            Ok(Ok(1..)) => {}
            Ok(outcome) => return is_an_end(&outcome),
            Err(_) => {
                // That it is closed is read.
                let _ = stream.write_all(piece.as_bytes()).await;
                next += PAUSE;
            }
        }
    }
}

/// Sends a piece again and again until nobody takes it.
async fn drip_on(mut stream: TcpStream, piece: &str, offset: Duration) -> bool {
    sleep(offset).await;
    while stream.write_all(piece.as_bytes()).await.is_ok() {
        sleep(PAUSE).await;
    }
    true
}

fn is_an_end(outcome: &std::io::Result<usize>) -> bool {
    match outcome {
        Ok(length) => *length == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}
