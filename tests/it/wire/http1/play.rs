//! Plays a case on a connection.

use std::fmt;
use std::io::{BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};

use super::answer::{self, Answer, Next};
use super::table::{Case, End, Expected, Step};
use crate::support::{connect, exchange};

/// More bytes are not sent one by one.
const FEW: usize = 4096;

/// How what is sent is cut into pieces.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    Whole,
    Bytes,
    Pieces,
}

impl Cut {
    pub(super) fn all_for(case: &Case) -> impl Iterator<Item = Self> + use<> {
        let length: usize = case.steps.iter().map(Step::length).sum();
        [Self::Whole, Self::Pieces, Self::Bytes]
            .into_iter()
            .filter(move |cut| length <= FEW || !matches!(cut, Self::Bytes))
    }

    /// The length of the next piece of so many bytes.
    fn next(self, left: usize, dice: &mut Dice) -> usize {
        match self {
            Self::Whole => left,
            Self::Bytes => 1,
            Self::Pieces => dice.roll(left.min(16 << 10)),
        }
    }
}

impl Step {
    fn length(&self) -> usize {
        match self {
            Self::Send(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    /// From one to `most`.
    fn roll(&mut self, most: usize) -> usize {
        // The constants are Knuth's; the upper bits are the better ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most + 1
    }
}

/// What went wrong.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) line: usize,
    name: &'static str,
    cut: Cut,
    what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  line {}, {} ({:?}): {}",
            self.line, self.name, self.cut, self.what
        )
    }
}

/// Plays a case.
pub(super) fn play(address: SocketAddr, case: &Case, cut: Cut) -> Result<(), Failure> {
    let mut player = Player::new(address);
    let mut dice = Dice(case.line as u64);
    let mut steps = case.steps.iter().peekable();
    let outcome = std::iter::from_fn(|| {
        let step = steps.next()?;
        let end = match steps.peek() {
            Some(Step::End(end)) => Some(*end),
            _ => None,
        };
        Some(player.step(step, end, cut, &mut dice))
    })
    .collect::<Result<(), String>>();
    outcome.map_err(|what| Failure {
        line: case.line,
        name: case.name,
        cut,
        what,
    })
}

/// One connection.
struct Player {
    address: SocketAddr,
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    /// An answer that has been read instead of one that might have come.
    early: Option<Answer>,
    last: Option<Answer>,
}

impl Player {
    fn new(address: SocketAddr) -> Self {
        let stream = connect(address);
        stream.set_nodelay(true).unwrap();
        Self {
            address,
            reader: BufReader::new(stream.try_clone().unwrap()),
            stream,
            early: None,
            last: None,
        }
    }

    /// Takes a step; `end` is the next one, if it is the end.
    fn step(
        &mut self,
        step: &Step,
        end: Option<End>,
        cut: Cut,
        dice: &mut Dice,
    ) -> Result<(), String> {
        match step {
            Step::Send(bytes) => {
                self.send(bytes, cut, dice);
                Ok(())
            }
            Step::Answer(expected) => self.answer(expected, end),
            Step::Wait => self.wait(),
            Step::End(End::Close) => self.closed(),
            Step::End(End::Open) => self.open(),
            Step::End(End::Either) => match &self.last {
                Some(last) if last.says_close() => self.closed(),
                _ => self.open(),
            },
        }
    }

    /// A server may have answered and closed before all is sent; what it has said then tells what is wrong.
    fn send(&mut self, mut bytes: &[u8], cut: Cut, dice: &mut Dice) {
        while !bytes.is_empty() {
            let (piece, rest) = bytes.split_at(cut.next(bytes.len(), dice));
            if self.stream.write_all(piece).is_err() {
                return;
            }
            bytes = rest;
        }
    }

    fn answer(&mut self, expected: &Expected, end: Option<End>) -> Result<(), String> {
        let statuses = &expected.statuses;
        let next = match self.early.take() {
            Some(early) => Next::Answer(early),
            None => answer::read(&mut self.reader, expected.is_bodiless)
                .map_err(|what| format!("instead of {statuses:?}: {what}"))?,
        };
        let Next::Answer(answer) = next else {
            return Err(format!(
                "instead of {statuses:?}: the connection was closed"
            ));
        };
        if !statuses.contains(&answer.status) {
            if expected.is_optional {
                self.early = Some(answer);
                return Ok(());
            }
            return Err(format!("instead of {statuses:?}: {answer:?}"));
        }
        if let Some(body) = &expected.body
            && answer.body != *body
        {
            let body = String::from_utf8_lossy(body);
            return Err(format!("instead of the body {body:?}: {answer:?}"));
        }
        check(&answer, expected, end).map_err(|what| format!("{what}: {answer:?}"))?;
        self.last = Some(answer);
        Ok(())
    }

    /// By the time that another connection has been served, a server that does not wait would have answered.
    fn wait(&mut self) -> Result<(), String> {
        let other = exchange(
            self.address,
            b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        );
        assert!(other.ends_with("last"), "{other}");
        if self.reader.buffer().is_empty() {
            self.stream.set_nonblocking(true).unwrap();
            let peeked = self.stream.peek(&mut [0]);
            self.stream.set_nonblocking(false).unwrap();
            match peeked {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Ok(0) => return Err("instead of waiting: the connection was closed".to_owned()),
                Ok(_) => {}
                Err(error) => return Err(format!("instead of waiting: {error}")),
            }
        }
        let next = answer::read(&mut self.reader, false)?;
        Err(format!("instead of waiting: {next:?}"))
    }

    fn closed(&mut self) -> Result<(), String> {
        match answer::read(&mut self.reader, false) {
            Ok(Next::Closed) => Ok(()),
            Ok(Next::Answer(answer)) => Err(format!("instead of the end: {answer:?}")),
            Err(what) => Err(format!("instead of the end: {what}")),
        }
    }

    /// One more request is answered.
    fn open(&mut self) -> Result<(), String> {
        let request = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let written = self.stream.write_all(request);
        let next = answer::read(&mut self.reader, false);
        match next {
            Ok(Next::Answer(answer)) if answer.body == b"last" => self.closed(),
            other => Err(format!("not open, asked once more: {written:?} {other:?}")),
        }
    }
}

/// What holds for every answer.
fn check(answer: &Answer, expected: &Expected, end: Option<End>) -> Result<(), String> {
    if !answer.is_final() {
        return Ok(());
    }
    let mut headers = vec!["date"];
    if answer.status >= 400 {
        headers.extend(["x-request-id", "content-length"]);
    }
    for name in headers {
        if answer.header(name).is_none_or(|value| value.is_empty()) {
            return Err(format!("the answer has no {name}"));
        }
    }
    if answer.status >= 400 && !expected.is_bodiless && answer.body.is_empty() {
        return Err("the error does not say what it is".to_owned());
    }
    check_connection(answer, end)
}

/// A client is told when the connection ends, and only then.
fn check_connection(answer: &Answer, end: Option<End>) -> Result<(), String> {
    let is_old = answer.version == "HTTP/1.0";
    match end {
        Some(End::Close) if is_old && answer.says_keep_alive() => {
            Err("the connection ends, and the answer says keep-alive".to_owned())
        }
        Some(End::Close) if !is_old && !answer.says_close() => {
            Err("the connection ends, and the answer does not say so".to_owned())
        }
        None | Some(End::Open) if answer.says_close() => {
            Err("the answer ends the connection".to_owned())
        }
        _ => Ok(()),
    }
}
