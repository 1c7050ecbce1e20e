//! [`Parser`]: finds the end of each response in the bytes of a connection.

use crate::Result;

/// More headers than any peer sends.
const HEADERS: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Parser {
    awaited: Awaited,
    is_success: bool,
}

/// What comes next.
#[derive(Debug, Default)]
enum Awaited {
    #[default]
    Head,
    Body {
        left: u64,
    },
    ChunkSize,
    Chunk {
        left: u64,
    },
    ChunkEnd,
    Trailer,
}

/// What the first bytes of the input are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The rest of it has to be read first.
    More,
    /// So many that belong to no body.
    Around(usize),
    /// So many of a body.
    Body(usize),
    /// The response has ended before them; whether its status is a success.
    Done(bool),
}

impl Parser {
    /// Looks at what has been read and not been taken yet.
    ///
    /// # Errors
    /// When it is no response that a client could find the end of.
    pub(crate) fn step(&mut self, input: &[u8]) -> Result<Step> {
        match self.awaited {
            Awaited::Body { left: 0 } => {
                self.awaited = Awaited::Head;
                Ok(Step::Done(self.is_success))
            }
            Awaited::Chunk { left: 0 } => {
                self.awaited = Awaited::ChunkEnd;
                Ok(Step::Around(0))
            }
            _ if input.is_empty() => Ok(Step::More),
            Awaited::Head => self.head(input),
            Awaited::Body { ref mut left } | Awaited::Chunk { ref mut left } => {
                let length = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(input.len());
                *left -= length as u64;
                Ok(Step::Body(length))
            }
            Awaited::ChunkSize => self.chunk_size(input),
            Awaited::ChunkEnd => Ok(self.line_end(input, Awaited::ChunkSize)),
            // What has no trailer has an empty line there, and no peer sends one.
            Awaited::Trailer => Ok(self.line_end(input, Awaited::Body { left: 0 })),
        }
    }

    fn head(&mut self, input: &[u8]) -> Result<Step> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = response.parse(input)? else {
            return Ok(Step::More);
        };
        self.is_success = response.code.is_some_and(|code| (200..300).contains(&code));
        self.awaited = body(response.headers)?;
        Ok(Step::Around(length))
    }

    fn chunk_size(&mut self, input: &[u8]) -> Result<Step> {
        let parsed = httparse::parse_chunk_size(input).map_err(|_| "no size of a chunk")?;
        let httparse::Status::Complete((length, left)) = parsed else {
            return Ok(Step::More);
        };
        self.awaited = match left {
            0 => Awaited::Trailer,
            left => Awaited::Chunk { left },
        };
        Ok(Step::Around(length))
    }

    fn line_end(&mut self, input: &[u8], next: Awaited) -> Step {
        if input.len() < 2 {
            return Step::More;
        }
        self.awaited = next;
        Step::Around(2)
    }
}

fn body(headers: &[httparse::Header<'_>]) -> Result<Awaited> {
    for header in headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            let left = std::str::from_utf8(header.value)?.trim().parse()?;
            return Ok(Awaited::Body { left });
        }
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(Awaited::ChunkSize);
        }
    }
    Err("a response without the length of its body".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All bodies, with whether each was a success, when so many bytes come at a time.
    fn read(input: &[u8], piece: usize) -> Vec<(String, bool)> {
        let (mut parser, mut buffer) = (Parser::default(), Vec::new());
        let (mut body, mut found) = (Vec::new(), Vec::new());
        for piece in input.chunks(piece) {
            buffer.extend_from_slice(piece);
            loop {
                let taken = match parser.step(&buffer).unwrap() {
                    Step::More => break,
                    Step::Around(length) => length,
                    Step::Body(length) => {
                        body.extend_from_slice(&buffer[..length]);
                        length
                    }
                    Step::Done(is_success) => {
                        let body = String::from_utf8(std::mem::take(&mut body)).unwrap();
                        found.push((body, is_success));
                        0
                    }
                };
                buffer.drain(..taken);
            }
        }
        found
    }

    #[test]
    fn the_end_of_each_response_is_found_however_it_is_cut() {
        let input = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\
            HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n\
            HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n\
            HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx";
        let expected = [
            ("hello", true),
            ("", false),
            ("abc0123456789", true),
            ("x", true),
        ]
        .map(|(body, is_success)| (body.to_owned(), is_success));
        for piece in [1, 2, 3, 7, 50, input.len()] {
            assert_eq!(read(input, piece), expected, "{piece} bytes at a time");
        }
    }

    #[test]
    fn a_body_without_an_end_is_an_error() {
        let mut parser = Parser::default();
        assert!(
            parser
                .step(b"HTTP/1.1 200 OK\r\nserver: x\r\n\r\n")
                .is_err()
        );
    }
}
