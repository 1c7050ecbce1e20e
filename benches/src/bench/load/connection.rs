//! [`Connection`]: the requests of one client, and their answers.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{self, SocketAddr};
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::Result;
use crate::response::{Parser, Step};

#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    parser: Parser,
    /// Read, and not understood yet.
    input: Vec<u8>,
    /// To be sent, and how much of it has been.
    output: Vec<u8>,
    sent: usize,
    /// The requests without an answer, oldest first.
    pub(super) waiting: VecDeque<Waiting>,
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    /// When it was sent, or should have been.
    pub(super) since: Instant,
    /// Whether it belongs to the time that is measured.
    pub(super) counts: bool,
}

impl Connection {
    /// Waits until it is accepted: of thousands at once some would be turned away, and try again after a second.
    pub(super) fn open(server: SocketAddr, registry: &Registry, token: Token) -> Result<Self> {
        let stream = net::TcpStream::connect(server)?;
        stream.set_nonblocking(true)?;
        Self::of(TcpStream::from_std(stream), registry, token)
    }

    /// Waits for nothing, since the server may be busy.
    pub(super) fn open_soon(server: SocketAddr, registry: &Registry, token: Token) -> Result<Self> {
        Self::of(TcpStream::connect(server)?, registry, token)
    }

    fn of(mut stream: TcpStream, registry: &Registry, token: Token) -> Result<Self> {
        stream.set_nodelay(true)?;
        let interests = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut stream, token, interests)?;
        Ok(Self {
            stream,
            parser: Parser::default(),
            input: Vec::new(),
            output: Vec::new(),
            sent: 0,
            waiting: VecDeque::new(),
        })
    }

    pub(super) fn ask(&mut self, request: &[u8], waiting: Waiting) {
        self.output.extend_from_slice(request);
        self.waiting.push_back(waiting);
    }

    /// Sends what the socket takes; the rest when it can be written to again.
    ///
    /// # Errors
    /// When the connection is of no use any more.
    pub(super) fn write(&mut self) -> Result<()> {
        while self.sent < self.output.len() {
            match self.stream.write(&self.output[self.sent..]) {
                Ok(0) => return Err("nothing can be written".into()),
                Ok(length) => self.sent += length,
                Err(error) if is_later(error.kind()) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.output.clear();
        self.sent = 0;
        Ok(())
    }

    /// Reads what is there; `piece` is room for it. Each request that is answered is told, with whether by a success.
    ///
    /// # Errors
    /// When the connection is of no use any more.
    pub(super) fn read(
        &mut self,
        piece: &mut [u8],
        mut answered: impl FnMut(Waiting, bool),
    ) -> Result<()> {
        loop {
            match self.stream.read(piece) {
                Ok(0) => return Err("the server has closed the connection".into()),
                Ok(length) => {
                    self.input.extend_from_slice(&piece[..length]);
                    self.understand(&mut answered)?;
                    // A socket that had less to give has nothing left, and tells when there is more.
                    if length < piece.len() {
                        return Ok(());
                    }
                }
                Err(error) if is_later(error.kind()) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn understand(&mut self, answered: &mut impl FnMut(Waiting, bool)) -> Result<()> {
        let mut taken = 0;
        loop {
            match self.parser.step(&self.input[taken..])? {
                Step::More => break,
                Step::Around(length) | Step::Body(length) => taken += length,
                Step::Done(is_success) => {
                    let waiting = self.waiting.pop_front().ok_or("an answer to nothing")?;
                    answered(waiting, is_success);
                }
            }
        }
        self.input.drain(..taken);
        Ok(())
    }
}

/// A connection that is still being made is not ready either.
fn is_later(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::NotConnected)
}
