//! [`Client`]: one connection that asks, waits for the answer, and asks again.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Result;
use crate::response::{Parser, Step};

/// Longer than any answer takes, under callgrind too.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(crate) struct Client {
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
            stream,
            parser: Parser::default(),
            buffer: Vec::new(),
        })
    }

    /// The body of the answer.
    ///
    /// # Errors
    /// When the status says that it failed, too.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.stream.write_all(request)?;
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
