//! What the server makes of frames that are wrong, or only strange. Each case is data: the section of RFC 9113 that it is about, what it is, the
//! frames behind the preface and the settings, and what comes of them.

use veduta::test::TestClient;
use veduta::{App, Bytes, Settings, routes, view};

use super::frames::*;

/// What comes of the frames of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Stream 1 is answered with this status.
    Status(u16),
    /// Stream 1 is reset with this code, and the connection lives.
    Reset(u32),
    /// The connection ends with a GOAWAY of this code.
    Goaway(u32),
    /// Nothing; the connection lives.
    Nothing,
}
use Outcome::{Goaway, Nothing, Reset, Status};

type Case = (&'static str, &'static str, Vec<Vec<u8>>, Outcome);

/// The header of a frame that says it is longer than the server takes.
fn over_long() -> Vec<u8> {
    vec![0, 0x40, 1, DATA, 0, 0, 0, 0, 1]
}

fn post() -> Vec<u8> {
    request_with_body(1, &to("POST", "/length"))
}

fn post_with(fields: &[(&str, &str)]) -> Vec<u8> {
    request_with_body(1, &[&to("POST", "/length"), fields].concat())
}

/// A GET request in so many blocks.
fn in_pieces(count: usize) -> Vec<Vec<u8>> {
    let block = block(GET);
    let mut pieces = block.chunks(block.len().div_ceil(count)).peekable();
    let mut frames = Vec::new();
    let mut kind = (HEADERS, END_STREAM);
    while let Some(piece) = pieces.next() {
        let end = if pieces.peek().is_none() {
            END_HEADERS
        } else {
            0
        };
        frames.push(frame(kind.0, kind.1 | end, 1, piece));
        kind = (CONTINUATION, 0);
    }
    frames
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

/// A request without some of the pseudo-headers, and with others.
fn fields(given: &[(&str, &str)]) -> Vec<Vec<u8>> {
    vec![request(1, given)]
}

fn with(name: &str, value: &str) -> Vec<Vec<u8>> {
    vec![get_with(1, &[(name, value)])]
}

fn cases() -> Vec<Case> {
    [connections(), frames(), messages(), targets(), limits()].concat()
}

/// Connections, blocks, streams.
#[rustfmt::skip]
fn connections() -> Vec<Case> {
    vec![
        ("3.4", "a request", vec![request(1, GET)], Status(200)),
        ("3.4", "no settings behind the preface", vec![], Nothing),
        ("4.1", "a frame of an unknown type", vec![frame(0xfe, 0xff, 1, b"what is this?"), request(1, GET)], Status(200)),
        ("4.1", "the reserved bit of a stream's number", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1 | 1 << 31, &block(GET))], Status(200)),
        ("4.1", "flags that mean nothing", vec![frame(HEADERS, 0xd2 | END_HEADERS | END_STREAM, 1, &block(GET))], Status(200)),
        ("4.2", "a frame that is too long", vec![over_long()], Goaway(FRAME_SIZE_ERROR)),
        ("4.3", "another frame within a block", vec![frame(HEADERS, END_STREAM, 1, &block(GET)), ping(*b"12345678")], Goaway(PROTOCOL_ERROR)),
        ("4.3", "another stream within a block", vec![frame(HEADERS, END_STREAM, 1, &block(GET)), request(3, GET)], Goaway(PROTOCOL_ERROR)),
        ("4.3", "an unknown frame within a block", vec![frame(HEADERS, END_STREAM, 1, &block(GET)), frame(0xfe, 0, 0, b"")], Goaway(PROTOCOL_ERROR)),
        // HPACK; RFC 9113 would have COMPRESSION_ERROR here.
        ("4.3", "an index beyond the table", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0xff, 0x7f])], Goaway(PROTOCOL_ERROR)),
        ("4.3", "the index 0", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0x80])], Goaway(PROTOCOL_ERROR)),
        ("4.3", "a field that is cut off", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0x10, 5, b'a'])], Goaway(PROTOCOL_ERROR)),
        ("4.3", "a table that is too large", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0x3f, 0xe2, 0x1f, 0x82])], Goaway(PROTOCOL_ERROR)),
        ("4.3", "padding of Huffman's code that is too long", vec![frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0x10, 0x82, 0xff, 0xff, 0])], Goaway(PROTOCOL_ERROR)),
        // Streams.
        ("5.1", "DATA of a stream that is idle", vec![frame(DATA, END_STREAM, 1, b"x")], Goaway(PROTOCOL_ERROR)),
        ("5.1", "RST_STREAM of a stream that is idle", vec![reset(1, CANCEL)], Goaway(PROTOCOL_ERROR)),
        ("5.1", "WINDOW_UPDATE of a stream that is idle", vec![window_update(1, 1)], Goaway(PROTOCOL_ERROR)),
        // RFC 9113 would have STREAM_CLOSED, of the stream alone.
        ("5.1", "DATA behind the end of a stream", vec![request(1, &to("GET", "/forever")), frame(DATA, 0, 1, b"x")], Goaway(PROTOCOL_ERROR)),
        ("5.1", "HEADERS behind the end of a stream", vec![request(1, &to("GET", "/forever")), request(1, GET)], Goaway(PROTOCOL_ERROR)),
        ("5.1", "PRIORITY of a stream that is idle", vec![frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 1])], Nothing),
        ("5.1.1", "a stream with an even number", vec![request(2, GET)], Goaway(PROTOCOL_ERROR)),
        ("5.1.1", "a stream with a lower number than the last one", vec![request(5, GET), request(3, GET)], Goaway(PROTOCOL_ERROR)),
        ("5.3.1", "a stream that depends on itself", vec![frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY, 1, &[&[0, 0, 0, 1, 1], &block(GET)[..]].concat())], Reset(PROTOCOL_ERROR)),
        ("5.3.2", "a stream that depends on another one", vec![frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY, 1, &[&[0x80, 0, 0, 7, 1], &block(GET)[..]].concat())], Status(200)),
    ]
}

/// Each type of frame.
#[rustfmt::skip]
fn frames() -> Vec<Case> {
    let window = |size: u32| settings(&setting(4, size));
    vec![
        ("6.1", "DATA of no stream", vec![frame(DATA, 0, 0, b"x")], Goaway(PROTOCOL_ERROR)),
        ("6.1", "DATA with padding", vec![post(), frame(DATA, END_STREAM | PADDED, 1, b"\x02abc\0\0")], Status(200)),
        ("6.1", "DATA with more padding than there is", vec![post(), frame(DATA, END_STREAM | PADDED, 1, b"\x07abc\0\0")], Goaway(PROTOCOL_ERROR)),
        ("6.2", "HEADERS of no stream", vec![request(0, GET)], Goaway(PROTOCOL_ERROR)),
        ("6.2", "HEADERS with padding", vec![frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1, &[&[2], &block(GET)[..], &[0, 0]].concat())], Status(200)),
        ("6.2", "HEADERS with more padding than there is", vec![frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1, &[&[255], &block(GET)[..]].concat())], Goaway(PROTOCOL_ERROR)),
        ("6.3", "PRIORITY of no stream", vec![frame(PRIORITY, 0, 0, &[0, 0, 0, 1, 1])], Goaway(PROTOCOL_ERROR)),
        // RFC 9113 would have FRAME_SIZE_ERROR in this and the others of a wrong length.
        ("6.3", "PRIORITY of a wrong length", vec![frame(PRIORITY, 0, 1, &[0, 0, 0, 1])], Goaway(PROTOCOL_ERROR)),
        ("6.4", "RST_STREAM of no stream", vec![reset(0, CANCEL)], Goaway(PROTOCOL_ERROR)),
        ("6.4", "RST_STREAM of a wrong length", vec![request(1, &to("GET", "/forever")), frame(RST_STREAM, 0, 1, &[0, 0, 8])], Goaway(PROTOCOL_ERROR)),
        ("6.5", "SETTINGS of a stream", vec![frame(SETTINGS, 0, 1, &[])], Goaway(PROTOCOL_ERROR)),
        ("6.5", "SETTINGS of a wrong length", vec![settings(&[0, 4, 0])], Goaway(PROTOCOL_ERROR)),
        ("6.5", "an acknowledgement with settings", vec![frame(SETTINGS, ACK, 0, &setting(1, 1))], Goaway(PROTOCOL_ERROR)),
        ("6.5.2", "a setting that is unknown", vec![settings(&setting(0xfefe, 1)), request(1, GET)], Status(200)),
        ("6.5.2", "pushing neither on nor off", vec![settings(&setting(2, 2))], Goaway(PROTOCOL_ERROR)),
        // RFC 9113 would have FLOW_CONTROL_ERROR.
        ("6.5.2", "a window that is too large", vec![window(1 << 31)], Goaway(PROTOCOL_ERROR)),
        ("6.5.2", "frames that are too short", vec![settings(&setting(5, 16_383))], Goaway(PROTOCOL_ERROR)),
        ("6.5.2", "frames that are too long", vec![settings(&setting(5, 1 << 24))], Goaway(PROTOCOL_ERROR)),
        ("6.6", "PUSH_PROMISE of a client", vec![frame(PUSH_PROMISE, END_HEADERS, 1, &[&[0, 0, 0, 2], &block(GET)[..]].concat())], Goaway(PROTOCOL_ERROR)),
        ("6.7", "PING of a stream", vec![frame(PING, 0, 1, b"12345678")], Goaway(PROTOCOL_ERROR)),
        ("6.7", "PING of a wrong length", vec![frame(PING, 0, 0, b"1234567")], Goaway(PROTOCOL_ERROR)),
        ("6.7", "the answer to no PING", vec![frame(PING, ACK, 0, b"12345678")], Nothing),
        ("6.8", "GOAWAY of a stream", vec![frame(GOAWAY, 0, 1, &[0; 8])], Goaway(PROTOCOL_ERROR)),
        ("6.8", "GOAWAY", vec![frame(GOAWAY, 0, 0, &[0; 8])], Goaway(NO_ERROR)),
        ("6.8", "GOAWAY behind a request", vec![request(1, GET), frame(GOAWAY, 0, 0, &[0; 8])], Status(200)),
        ("6.9", "WINDOW_UPDATE of nothing for the connection", vec![window_update(0, 0)], Goaway(PROTOCOL_ERROR)),
        // RFC 9113 would have an error of the stream alone.
        ("6.9", "WINDOW_UPDATE of nothing for a stream", vec![request(1, &to("GET", "/forever")), window_update(1, 0)], Goaway(PROTOCOL_ERROR)),
        ("6.9", "WINDOW_UPDATE of a wrong length", vec![frame(WINDOW_UPDATE, 0, 0, &[0, 0, 1])], Goaway(PROTOCOL_ERROR)),
        ("6.9.1", "a window of the connection that overflows", vec![window_update(0, 0x7fff_ffff)], Goaway(FLOW_CONTROL_ERROR)),
        ("6.9.1", "a window of a stream that overflows", vec![request(1, &to("GET", "/forever")), window_update(1, 0x7fff_ffff)], Reset(FLOW_CONTROL_ERROR)),
        ("6.9.2", "settings that make a window overflow", vec![request(1, &to("GET", "/forever")), window_update(1, 0x7fff_0000 - 1), window(0x7fff_ffff)], Goaway(FLOW_CONTROL_ERROR)),
        ("6.10", "CONTINUATION of nothing", vec![frame(CONTINUATION, END_HEADERS, 1, &block(GET))], Goaway(PROTOCOL_ERROR)),
        ("6.10", "CONTINUATION behind the end of a block", vec![request(1, &to("GET", "/forever")), frame(CONTINUATION, END_HEADERS, 1, &block(GET))], Goaway(PROTOCOL_ERROR)),
        ("6.10", "CONTINUATION of no stream", vec![frame(HEADERS, END_STREAM, 1, &block(GET)), frame(CONTINUATION, END_HEADERS, 0, &[])], Goaway(PROTOCOL_ERROR)),
        ("6.10", "a block in two pieces", in_pieces(2), Status(200)),
        ("6.10", "a block in five pieces", in_pieces(5), Status(200)),
        ("6.10", "a block in forty pieces", in_pieces(40), Goaway(ENHANCE_YOUR_CALM)),
    ]
}

/// Requests, their bodies and fields.
#[rustfmt::skip]
fn messages() -> Vec<Case> {
    vec![
        ("8.1", "a body", vec![post(), frame(DATA, 0, 1, b"ab"), frame(DATA, END_STREAM, 1, b"c")], Status(200)),
        ("8.1", "trailers", vec![post(), frame(DATA, 0, 1, b"abc"), request(1, &[("x-sum", "6")])], Status(200)),
        // RFC 9113 would have an error of the stream; the pseudo-header is left out.
        ("8.1", "trailers with a pseudo-header", vec![post(), frame(DATA, 0, 1, b"abc"), request(1, &[(":path", "/")])], Status(200)),
        ("8.1", "trailers that do not end the stream", vec![post(), frame(DATA, 0, 1, b"abc"), request_with_body(1, &[("x-sum", "6")])], Reset(PROTOCOL_ERROR)),
        ("8.1.1", "a body that is longer than its length", vec![post_with(&[("content-length", "2")]), frame(DATA, END_STREAM, 1, b"abc")], Reset(PROTOCOL_ERROR)),
        ("8.1.1", "a body that is shorter than its length", vec![post_with(&[("content-length", "4")]), frame(DATA, END_STREAM, 1, b"abc")], Reset(PROTOCOL_ERROR)),
        ("8.1.1", "a length without a body", vec![request(1, &[&to("POST", "/length")[..], &[("content-length", "4")]].concat())], Reset(PROTOCOL_ERROR)),
        ("8.1.1", "two lengths", vec![post_with(&[("content-length", "3"), ("content-length", "4")])], Reset(PROTOCOL_ERROR)),
        ("8.1.1", "a length that is no number", vec![post_with(&[("content-length", "+3")])], Reset(PROTOCOL_ERROR)),
        // Fields.
        ("8.2.1", "a name in capitals", with("X-Name", "1"), Goaway(PROTOCOL_ERROR)),
        ("8.2.1", "an empty name", with("", "1"), Goaway(PROTOCOL_ERROR)),
        ("8.2.1", "a name with a blank", with("x name", "1"), Goaway(PROTOCOL_ERROR)),
        ("8.2.1", "a name with a colon", with("x:name", "1"), Goaway(PROTOCOL_ERROR)),
        ("8.2.1", "a value with a line break", with("x-name", "1\r\nx-other: 2"), Goaway(PROTOCOL_ERROR)),
        ("8.2.1", "a value with a NUL", with("x-name", "1\0"), Goaway(PROTOCOL_ERROR)),
        ("8.2.2", "Connection", with("connection", "close"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "Keep-Alive", with("keep-alive", "1"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "Proxy-Connection", with("proxy-connection", "close"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "Transfer-Encoding", with("transfer-encoding", "chunked"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "Upgrade", with("upgrade", "websocket"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "TE with a coding", with("te", "gzip"), Reset(PROTOCOL_ERROR)),
        ("8.2.2", "TE with trailers", with("te", "trailers"), Status(200)),
    ]
}

/// Pseudo-headers, and `Host` beside them.
#[rustfmt::skip]
fn targets() -> Vec<Case> {
    vec![
        ("8.3", "a pseudo-header behind a field", fields(&[("x-name", "1"), (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "x")]), Reset(PROTOCOL_ERROR)),
        ("8.3", "an unknown pseudo-header", with(":name", "1"), Goaway(PROTOCOL_ERROR)),
        ("8.3", "a pseudo-header of answers", fields(&[&[(":status", "200")], GET].concat()), Reset(PROTOCOL_ERROR)),
        ("8.3", "a pseudo-header twice", fields(&[&[(":path", "/")], GET].concat()), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "no method", fields(&GET[1..]), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "no scheme", fields(&[GET[0], GET[2], GET[3]]), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "no path", fields(&[GET[0], GET[1], GET[3]]), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "an empty path", fields(&to("GET", "")), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "a path without a slash", fields(&to("GET", "length")), Reset(PROTOCOL_ERROR)),
        ("8.3.1", "the path of a server as such, for GET", fields(&to("GET", "*")), Status(400)),
        ("8.3.1", "neither authority nor `Host`", fields(&GET[..3]), Status(400)),
        ("8.3.1", "`Host` alone", fields(&[&GET[..3], &[("host", "x")]].concat()), Status(200)),
        ("8.3.1", "`Host` and the same authority", with("host", "X"), Status(200)),
        ("8.3.1", "`Host` and another authority", with("host", "y"), Status(400)),
        ("8.3.1", "two `Host`", vec![get_with(1, &[("host", "x"), ("host", "x")])], Status(400)),
        ("8.3.1", "two `Host` alone", fields(&[&GET[..3], &[("host", "x"), ("host", "x")]].concat()), Status(400)),
        ("8.3.1", "`Host` with a list", fields(&[&GET[..3], &[("host", "x,y")]].concat()), Status(400)),
        ("8.3.1", "an authority with a user", fields(&[&GET[..3], &[(":authority", "u@x")]].concat()), Status(400)),
        ("8.3.1", "an authority with a path", fields(&[&GET[..3], &[(":authority", "x/y")]].concat()), Reset(PROTOCOL_ERROR)),
        ("8.5", "CONNECT with a path", fields(&to("CONNECT", "/")), Reset(PROTOCOL_ERROR)),
        ("8.5", "CONNECT", fields(&[(":method", "CONNECT"), (":authority", "x:1")]), Status(501)),
        // RFC 8441, 3: only where a server has said that it knows it.
        ("8.5", "CONNECT for another protocol", fields(&[&to("CONNECT", "/")[..], &[(":protocol", "websocket")]].concat()), Reset(PROTOCOL_ERROR)),
    ]
}

/// What is right in itself, and too much.
#[rustfmt::skip]
fn limits() -> Vec<Case> {
    let many: Vec<_> = (0..101).map(|number| format!("x-{number}")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "1")).collect();
    vec![
        ("10.5.1", "a head that is somewhat too long", with("x-name", &long(40 * 1024)[..]).chunks(1).flat_map(cut).collect(), Status(431)),
        ("10.5.1", "too many headers", vec![get_with(1, &many)], Status(431)),
        ("10.5.1", "an address that is too long", fields(&to("GET", &format!("/{}", long(9000)))), Status(414)),
        ("10.5.1", "a body that says it is too long", vec![post_with(&[("content-length", "101")])], Status(413)),
        ("10.5.1", "a body that is too long", vec![post(), frame(DATA, 0, 1, &[b'x'; 101])], Status(413)),
    ]
}

/// HEADERS that are longer than a frame, as HEADERS and CONTINUATION.
fn cut(frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let block = &frames[0][9..];
    let pieces: Vec<_> = block.chunks(16 * 1024).collect();
    let last = pieces.len() - 1;
    let frames = pieces.iter().enumerate().map(|(index, piece)| {
        let (kind, flags) = if index == 0 {
            (HEADERS, END_STREAM)
        } else {
            (CONTINUATION, 0)
        };
        let end = if index == last { END_HEADERS } else { 0 };
        frame(kind, flags | end, 1, piece)
    });
    frames.collect()
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view(POST, "/length")]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/forever")]
async fn forever() -> &'static str {
    std::future::pending().await
}

#[test]
fn each_case_of_the_table_has_its_outcome() {
    let settings = Settings::default().body_limit(100);
    let client =
        TestClient::over_socket(App::new(routes![hello, length, forever]).settings(settings));
    let mut wrong = Vec::new();
    for (section, name, frames, expected) in cases() {
        let mut connection = Connection::new(client.address());
        connection.send(&frames.concat());
        connection.send(&ping(*b"the end!"));
        let outcome = outcome(&mut connection, expected);
        if outcome != Some(expected) {
            wrong.push(format!(
                "{section}, {name}: {outcome:?} instead of {expected:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What has come of the frames, once it is certain; `None` for an end without a word.
fn outcome(connection: &mut Connection, expected: Outcome) -> Option<Outcome> {
    loop {
        let frame = connection.read()?;
        match frame.kind {
            HEADERS if frame.stream == 1 => return Some(Status(frame.status())),
            RST_STREAM if frame.stream == 1 => {
                connection.settle();
                return Some(Reset(frame.code()));
            }
            GOAWAY if !matches!(expected, Status(_)) => {
                let code = frame.code();
                let rest = connection.read_until(|_| false);
                assert_eq!(rest, None);
                return Some(Goaway(code));
            }
            PING if frame.payload == b"the end!" && expected == Nothing => return Some(Nothing),
            _ => {}
        }
    }
}
