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

    /// The body of the next answer.
    fn answer(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        loop {
            let taken = match self.parser.step(&self.buffer)? {
                Step::Around(length) => length,
                Step::Body(length) => {
                    body.extend_from_slice(&self.buffer[..length]);
                    length
                }
                Step::Done(true) => return Ok(body),
                Step::Done(false) => {
                    let body = String::from_utf8_lossy(&body);
                    return Err(format!("the answer is a failure: {body}").into());
                }
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
