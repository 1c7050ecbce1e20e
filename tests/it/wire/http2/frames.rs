//! A client of HTTP/2 that sends whatever frames it is given, and reads those that come back.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;

use crate::support::connect;

pub(in crate::wire) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The types of frames (RFC 9113, 6).
pub(in crate::wire) const DATA: u8 = 0;
pub(in crate::wire) const HEADERS: u8 = 1;
pub(in crate::wire) const PRIORITY: u8 = 2;
pub(in crate::wire) const RST_STREAM: u8 = 3;
pub(in crate::wire) const SETTINGS: u8 = 4;
pub(in crate::wire) const PUSH_PROMISE: u8 = 5;
pub(in crate::wire) const PING: u8 = 6;
pub(in crate::wire) const GOAWAY: u8 = 7;
pub(in crate::wire) const WINDOW_UPDATE: u8 = 8;
pub(in crate::wire) const CONTINUATION: u8 = 9;

/// Their flags.
pub(in crate::wire) const ACK: u8 = 1;
pub(in crate::wire) const END_STREAM: u8 = 1;
pub(in crate::wire) const END_HEADERS: u8 = 4;
pub(in crate::wire) const PADDED: u8 = 8;
pub(in crate::wire) const WITH_PRIORITY: u8 = 0x20;

/// The codes of errors (RFC 9113, 7).
pub(in crate::wire) const NO_ERROR: u32 = 0;
pub(in crate::wire) const PROTOCOL_ERROR: u32 = 1;
pub(in crate::wire) const FLOW_CONTROL_ERROR: u32 = 3;
pub(in crate::wire) const FRAME_SIZE_ERROR: u32 = 6;
pub(in crate::wire) const REFUSED_STREAM: u32 = 7;
pub(in crate::wire) const CANCEL: u32 = 8;
pub(in crate::wire) const ENHANCE_YOUR_CALM: u32 = 11;

/// The fields of a GET request, without a path that is worth a word.
pub(in crate::wire) const GET: &[(&str, &str)] = &[
    (":method", "GET"),
    (":scheme", "http"),
    (":path", "/"),
    (":authority", "x"),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::wire) struct Frame {
    pub(in crate::wire) kind: u8,
    pub(in crate::wire) flags: u8,
    pub(in crate::wire) stream: u32,
    pub(in crate::wire) payload: Vec<u8>,
}

impl Frame {
    pub(in crate::wire) fn ends_stream(&self) -> bool {
        [DATA, HEADERS].contains(&self.kind) && self.flags & END_STREAM != 0
    }

    /// The code of a `RST_STREAM` or a GOAWAY.
    pub(in crate::wire) fn code(&self) -> u32 {
        let start = if self.kind == GOAWAY { 4 } else { 0 };
        number(&self.payload[start..start + 4])
    }

    /// The status in the HEADERS of an answer, which is its first field.
    pub(in crate::wire) fn status(&self) -> u16 {
        assert_eq!(self.kind, HEADERS, "{self:?}");
        match self.payload[..] {
            [indexed @ 0x88..=0x8e, ..] => {
                [200, 204, 206, 304, 400, 404, 500][usize::from(indexed - 0x88)]
            }
            // A literal whose name is that of the entry 8.
            [0x48 | 0x08 | 0x18, length, ref text @ ..] => {
                let text = &text[..usize::from(length & 0x7f)];
                if length & 0x80 == 0 {
                    str::from_utf8(text).unwrap().parse().unwrap()
                } else {
                    huffman_digits(text)
                }
            }
            _ => panic!("no status in {:?}", self.payload),
        }
    }
}

/// Three digits in the Huffman code of RFC 7541, appendix B: 0, 1 and 2 have five bits, the others six.
fn huffman_digits(bytes: &[u8]) -> u16 {
    let bits: Vec<_> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| u16::from(byte >> bit & 1)))
        .collect();
    let value = |bits: &[u16]| bits.iter().fold(0, |value, bit| value * 2 + bit);
    let mut start = 0;
    (0..3).fold(0, |number, _| {
        let short = value(&bits[start..start + 5]);
        let digit = if short < 3 {
            start += 5;
            short
        } else {
            start += 6;
            value(&bits[start - 6..start]) - 0x19 + 3
        };
        number * 10 + digit
    })
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes.try_into().unwrap())
}

/// The bytes of a frame.
pub(in crate::wire) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A block of literals that are never indexed (RFC 7541, 6.2.3).
pub(in crate::wire) fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0x10);
        for text in [name, value] {
            push_length(&mut block, text.len());
            block.extend(text.as_bytes());
        }
    }
    block
}

/// An integer with a prefix of seven bits (RFC 7541, 5.1).
fn push_length(block: &mut Vec<u8>, length: usize) {
    let Some(mut left) = length.checked_sub(0x7f) else {
        block.push(u8::try_from(length).unwrap());
        return;
    };
    block.push(0x7f);
    while left >= 0x80 {
        block.push(u8::try_from(left % 0x80).unwrap() | 0x80);
        left /= 0x80;
    }
    block.push(u8::try_from(left).unwrap());
}

/// HEADERS with whole fields and no body behind them.
pub(in crate::wire) fn request(stream: u32, fields: &[(&str, &str)]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &block(fields))
}

/// HEADERS with whole fields and a body behind them.
pub(in crate::wire) fn request_with_body(stream: u32, fields: &[(&str, &str)]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &block(fields))
}

/// A GET request with more fields.
pub(in crate::wire) fn get_with(stream: u32, more: &[(&str, &str)]) -> Vec<u8> {
    request(stream, &[GET, more].concat())
}

/// The fields of a request with this method and path.
pub(in crate::wire) fn to<'a>(method: &'a str, path: &'a str) -> [(&'a str, &'a str); 4] {
    [
        (":method", method),
        (":scheme", "http"),
        (":path", path),
        (":authority", "x"),
    ]
}

pub(in crate::wire) fn setting(id: u16, value: u32) -> Vec<u8> {
    let mut payload = id.to_be_bytes().to_vec();
    payload.extend(value.to_be_bytes());
    payload
}

pub(in crate::wire) fn settings(payload: &[u8]) -> Vec<u8> {
    frame(SETTINGS, 0, 0, payload)
}

pub(in crate::wire) fn window_update(stream: u32, increment: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &increment.to_be_bytes())
}

pub(in crate::wire) fn reset(stream: u32, code: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &code.to_be_bytes())
}

pub(in crate::wire) fn ping(text: [u8; 8]) -> Vec<u8> {
    frame(PING, 0, 0, &text)
}

/// A connection over which frames go.
pub(in crate::wire) struct Connection {
    stream: Box<dyn Wire>,
}

trait Wire: Read + Write {}

impl<S: Read + Write> Wire for S {}

impl Connection {
    /// Connects without a word.
    pub(in crate::wire) fn silent(address: SocketAddr) -> Self {
        let stream = connect(address);
        stream.set_nodelay(true).unwrap();
        Self::over(stream)
    }

    /// Speaks over any stream, without a word so far.
    pub(in crate::wire) fn over(stream: impl Read + Write + 'static) -> Self {
        Self {
            stream: Box::new(stream),
        }
    }

    /// Connects, and sends the preface and settings.
    pub(in crate::wire) fn with_settings(address: SocketAddr, payload: &[u8]) -> Self {
        let mut this = Self::silent(address);
        this.send(PREFACE);
        this.send(&settings(payload));
        this
    }

    pub(in crate::wire) fn new(address: SocketAddr) -> Self {
        Self::with_settings(address, &[])
    }

    /// Sends bytes. A server that has closed takes none, which is for [`read`](Self::read) to find out.
    pub(in crate::wire) fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    pub(in crate::wire) fn is_sent(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// The next frame; `None` at the end.
    pub(in crate::wire) fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.fill(&mut head)?;
        let mut payload = vec![0; number(&[0, head[0], head[1], head[2]]) as usize];
        self.fill(&mut payload)?;
        Some(Frame {
            kind: head[3],
            flags: head[4],
            stream: number(&head[5..]),
            payload,
        })
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        match self.stream.read_exact(bytes) {
            Ok(()) => Some(()),
            Err(error) => {
                let is_timeout =
                    [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind());
                assert!(!is_timeout, "the server neither answers nor closes");
                None
            }
        }
    }

    /// The next frame for which `is_wanted` holds; those before it are passed over.
    pub(in crate::wire) fn read_until(
        &mut self,
        mut is_wanted: impl FnMut(&Frame) -> bool,
    ) -> Option<Frame> {
        loop {
            let frame = self.read()?;
            if is_wanted(&frame) {
                return Some(frame);
            }
        }
    }

    /// The status that a stream is answered with.
    pub(in crate::wire) fn status_of(&mut self, stream: u32) -> u16 {
        let answer = self.read_until(|frame| {
            assert!(
                frame.kind != GOAWAY || frame.code() == NO_ERROR,
                "{} {}",
                frame.code(),
                frame.payload[8..].escape_ascii()
            );
            frame.kind == HEADERS && frame.stream == stream
        });
        answer
            .expect("the connection ended without the answer")
            .status()
    }

    /// Waits until the server has read all that was sent.
    pub(in crate::wire) fn settle(&mut self) {
        self.send(&ping(*b"settled?"));
        let pong = |frame: &Frame| {
            frame.kind == PING && frame.flags & ACK != 0 && frame.payload == b"settled?"
        };
        assert!(self.read_until(pong).is_some(), "the connection has ended");
    }

    /// The code of the GOAWAY that the connection ends with.
    pub(in crate::wire) fn read_goodbye(&mut self) -> u32 {
        let frame = self.read_until(|frame| frame.kind == GOAWAY);
        let code = frame.expect("the connection ended without a GOAWAY").code();
        assert_eq!(self.read_until(|_| false), None);
        code
    }
}
