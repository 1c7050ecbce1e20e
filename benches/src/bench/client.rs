//! [`Client`]: one connection that asks, waits for the answer, and asks again.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Result;
use crate::response::{Parser, Step};
use crate::scenarios::Scenario;

/// Longer than any answer takes, under callgrind too.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(crate) struct Client {
    server: SocketAddr,
    stream: TcpStream,
    parser: Parser,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            server,
            stream,
            parser: Parser::default(),
            buffer: Vec::new(),
        })
    }

    /// Asks for `scenario` so many times, and sends as many requests at once as it says.
    ///
    /// # Errors
    /// When one is not answered as it has to be.
    pub(crate) fn ask(&mut self, scenario: &Scenario, requests: u32) -> Result<()> {
        let request = scenario.request(self.server);
        let mut left = requests as usize;
        while left > 0 {
            let at_once = scenario.depth.min(left);
            self.stream.write_all(&request.repeat(at_once))?;
            for _ in 0..at_once {
                scenario.check(&self.answer()?)?;
            }
            left -= at_once;
        }
        Ok(())
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes)?)
    }

    /// The body of the next answer.
    ///
    /// # Errors
    /// When the status says that it failed, too.
    pub(crate) fn answer(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.receive(|piece| body.extend_from_slice(piece))? {
            return Ok(body);
        }
        let body = String::from_utf8_lossy(&body);
        Err(format!("the answer is a failure: {body}").into())
    }

    /// The next answer, of whose body nothing is kept: whether it is a success.
    pub(crate) fn receive(&mut self, mut body: impl FnMut(&[u8])) -> Result<bool> {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let taken = match self.parser.step(&self.buffer)? {
                Step::Around(length) => length,
                Step::Body(length) => {
                    body(&self.buffer[..length]);
                    length
                }
                Step::Done(is_success) => return Ok(is_success),
                Step::More => {
                    let length = self.stream.read(&mut piece)?;
                    if length == 0 {
                        return Err("the server has closed the connection".into());
                    }
                    self.buffer.extend_from_slice(&piece[..length]);
                    0
                }
            };
            self.buffer.drain(..taken);
        }
    }
}
