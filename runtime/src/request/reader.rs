//! [`BodyReader`]: the body as a [`Read`], for sync views.

use std::fmt;
use std::io::{self, BufRead, ErrorKind, Read};

use bytes::{Buf, Bytes};
use http::StatusCode;
use tokio::runtime::Handle;

use super::{FromBlocking, Request};
use crate::body::Body;
use crate::bridge::MayBlock;
use crate::error::{Error, Result};

/// The body of the request as a [`Read`] and a [`BufRead`], an argument of sync views: an upload of any
/// length in little memory.
///
/// It holds a thread of the pool until the upload is over, however slow the client; a `Bytes`, `Json` or
/// `Form` is read before the view takes a thread. Take it for what is too long for these, and
/// give the view a `body_limit`.
///
/// ```
/// use std::io;
/// use veduta::{BodyReader, Result, view};
///
/// #[view(POST, "/backup", body_limit = "2 GiB")]
/// fn backup(mut upload: BodyReader) -> Result<String> {
///     let mut file = std::fs::File::create("backup.tar")?;
///     let length = io::copy(&mut upload, &mut file)?;
///     Ok(format!("{length} bytes"))
/// }
/// ```
///
/// # Errors
/// Reading fails when the body is longer than the view accepts ([`ErrorKind::FileTooLarge`]), does not
/// arrive in time ([`ErrorKind::TimedOut`]) or breaks off ([`ErrorKind::UnexpectedEof`]). `?` in a view that
/// returns [`veduta::Result`](crate::Result) makes the 413, 408 or 400 of it. A body whose
/// `Content-Length` is too long is refused before the view runs.
///
/// # Panics
/// Reading panics on an event loop, and within a future that this thread runs by [`MayBlock::block_on`].
pub struct BodyReader {
    body: Body,
    /// What has arrived and is not read.
    arrived: Bytes,
    state: State,
    runtime: Handle,
}

enum State {
    Reading,
    Over,
    /// Once it has failed it never looks as if it were complete.
    Failed(Error),
}

#[diagnostic::do_not_recommend]
impl FromBlocking for BodyReader {
    const BODY: bool = true;

    fn from_blocking(request: &Request, block: &MayBlock) -> Result<Self> {
        request.check_length(request.body_limit())?;
        Ok(Self {
            body: request.take_body()?,
            arrived: Bytes::new(),
            state: State::Reading,
            runtime: block.runtime(),
        })
    }
}

impl BodyReader {
    /// Waits for the next piece.
    fn receive(&mut self) -> io::Result<()> {
        match &self.state {
            State::Over => return Ok(()),
            State::Failed(error) => return Err(io_error(error.duplicate())),
            State::Reading => {}
        }
        match self.runtime.block_on(self.body.chunk()) {
            Ok(Some(piece)) => self.arrived = piece,
            Ok(None) => self.state = State::Over,
            Err(error) => {
                self.state = State::Failed(error.duplicate());
                return Err(io_error(error));
            }
        }
        Ok(())
    }
}

pub(super) fn io_error(error: Error) -> io::Error {
    let kind = match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorKind::FileTooLarge,
        StatusCode::REQUEST_TIMEOUT => ErrorKind::TimedOut,
        StatusCode::BAD_REQUEST => ErrorKind::UnexpectedEof,
        _ => ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

impl BufRead for BodyReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.arrived.is_empty() && !matches!(self.state, State::Over) {
            self.receive()?;
        }
        Ok(&self.arrived)
    }

    fn consume(&mut self, amount: usize) {
        self.arrived.advance(amount);
    }
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl fmt::Debug for BodyReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyReader")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
