//! Clients that leave whenever they like: what is left of them is left in the server.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Result;

/// So many ask at once.
const CLIENTS: u32 = 64;

/// What a client reads at once at most.
const MOST: usize = 65_536;

/// An answer that does not come within this time does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests, and after which of their bytes their clients leave, by the numbers that follow a seed.
#[derive(Args)]
pub(crate) struct Arguments {
    server: SocketAddr,
    requests: u32,
    seed: u64,
}

/// What is asked for; each has an end by which a client knows it.
const TARGETS: [&str; 8] = [
    "/awaits",
    "/blocks",
    "/computes",
    "/sleeps",
    "/goes-on",
    "/large",
    "/iterated",
    "/nowhere",
];

/// The process itself: says how many requests were sent whole, and how many connections have failed.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        server,
        requests,
        seed,
    } = arguments;
    let mut asking = JoinSet::new();
    for number in 0..CLIENTS {
        let share = requests / CLIENTS + u32::from(number < requests % CLIENTS);
        let random = Random(seed.wrapping_add(u64::from(number) << 32));
        asking.spawn(ask(server, share, random));
    }
    let (mut whole, mut failed) = (0, 0);
    for asked in asking.join_all().await {
        whole += asked.whole;
        failed += asked.failed;
    }
    println!("{whole} {failed}");
    Ok(())
}

#[derive(Default)]
struct Asked {
    whole: u32,
    failed: u32,
}

/// As many requests, one after another, on as few connections as its leaving allows.
async fn ask(server: SocketAddr, requests: u32, mut random: Random) -> Asked {
    let mut asked = Asked::default();
    let mut kept = None;
    for _ in 0..requests {
        let stream = match kept.take() {
            Some(stream) => Ok(stream),
            None => TcpStream::connect(server).await,
        };
        let Ok(stream) = stream else {
            asked.failed += 1;
            continue;
        };
        let request = request(&mut random);
        let leaving = Leaving::of(&mut random, request.len());
        asked.whole += u32::from(!matches!(leaving, Leaving::Within(_)));
        kept = leaving.then_leave(stream, &request, &mut random).await;
    }
    asked
}

fn request(random: &mut Random) -> Vec<u8> {
    let head = "HTTP/1.1\r\nHost: stress\r\n";
    let length = random.below(20_000);
    let body = "x".repeat(length);
    let text = match random.below(10) {
        0 => format!("POST /upload {head}Content-Length: {length}\r\n\r\n{body}"),
        1 => format!(
            "POST /upload {head}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
        ),
        _ => {
            let target = TARGETS[random.below(TARGETS.len())];
            format!("GET {target} {head}\r\n")
        }
    };
    text.into()
}

/// When a client leaves.
enum Leaving {
    /// After so many bytes of its request.
    Within(usize),
    /// As soon as it has asked.
    AtOnce,
    /// After so many bytes of the answer at most, as they come.
    Answered(usize),
    /// It closes its side, and reads to the end.
    HalfClosed,
    /// When the answer has come; most often it goes on to use the connection.
    Never,
}

impl Leaving {
    fn of(random: &mut Random, request: usize) -> Self {
        match random.below(10) {
            0..3 => Self::Within(random.below(request)),
            3..5 => Self::AtOnce,
            5..7 => Self::Answered(1 + random.below(MOST)),
            7 => Self::HalfClosed,
            _ => Self::Never,
        }
    }

    /// The connection, if it can be used for another request. What fails meanwhile is the server's answer to a
    /// client like this.
    async fn then_leave(
        self,
        mut stream: TcpStream,
        request: &[u8],
        random: &mut Random,
    ) -> Option<TcpStream> {
        let sent = match self {
            Self::Within(bytes) => &request[..bytes],
            _ => request,
        };
        let _ = stream.write_all(sent).await;
        match self {
            Self::Within(_) | Self::AtOnce => {}
            Self::Answered(bytes) => {
                let _ = timeout(PATIENCE, stream.read(&mut vec![0; bytes])).await;
            }
            Self::HalfClosed => {
                let _ = stream.shutdown().await;
                let _ = timeout(PATIENCE, stream.read_to_end(&mut Vec::new())).await;
            }
            Self::Never => {
                let whole = timeout(PATIENCE, read_answer(&mut stream)).await;
                return matches!(whole, Ok(true)).then_some(stream);
            }
        }
        if random.below(2) == 0 {
            // With an error for the server, and no trace in this system.
            let _ = stream.set_zero_linger();
        }
        None
    }
}

/// Whether it has come to its end, and the connection goes on.
async fn read_answer(stream: &mut TcpStream) -> bool {
    let mut answer = Vec::new();
    loop {
        match stream.read_buf(&mut answer).await {
            Ok(1..) => {}
            _ => return false,
        }
        let Some(head) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        let length = text.split_once("content-length: ").map(|(_, rest)| rest);
        let length = length.and_then(|rest| rest.lines().next()?.parse::<usize>().ok());
        let is_whole = match length {
            Some(length) => answer.len() == head + 4 + length,
            None => answer.ends_with(b"\r\n0\r\n\r\n"),
        };
        if is_whole {
            return !text.contains("connection: close");
        }
    }
}

/// `SplitMix64`: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        usize::try_from(self.next() % bound).expect("it is below a size")
    }
}
