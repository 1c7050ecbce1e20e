//! A client that leaves at every byte of a request and of a response: nothing of it is left.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use veduta::{App, Bytes, File, Settings, State, Stream, routes, view};

use super::watched::{WAYS, Watched};
use crate::support::{PATIENCE, connect, exchange, read_all, statuses};

#[view("/async")]
async fn awaited() -> &'static str {
    "awaited"
}

#[view("/sync")]
fn blocking() -> &'static str {
    "blocking"
}

#[view(POST, "/upload")]
fn upload(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/streamed/{count}/{size}")]
async fn streamed(count: usize, size: usize) -> Stream {
    let pieces = std::iter::repeat_n(vec![b'x'; size], count);
    Stream::new(futures_util::stream::iter(pieces))
}

#[view("/iterated/{count}/{size}")]
fn iterated(count: usize, size: usize) -> Stream {
    Stream::iter(std::iter::repeat_n(vec![b'x'; size], count))
}

#[view("/large")]
fn large() -> String {
    "x".repeat(LARGE)
}

#[view("/file")]
async fn file(file: State<TemporaryFile>) -> File {
    File::open(&file.0)
}

/// More than the buffers of two sockets hold.
const LARGE: usize = 12 << 20;

struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("veduta-offsets-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn server(file: TemporaryFile) -> Watched {
    // Who closes one side and reads on is not to be cut off; who has gone is known by the reset.
    let settings = Settings::default().half_close_timeout(PATIENCE);
    Watched::start(
        routes![awaited, blocking, upload, streamed, iterated, large, file],
        |app: App| app.state(file).settings(settings),
    )
}

/// Requests of several kinds, and how many bytes each of them has.
fn requests(id: &str) -> [Vec<String>; 4] {
    let get = format!("GET /async?{id} HTTP/1.1\r\nHost: x\r\n\r\n");
    let second = format!("GET /sync?{id}-b HTTP/1.1\r\nHost: x\r\n\r\n");
    let post = format!("POST /upload?{id} HTTP/1.1\r\nHost: x\r\n");
    let sized = format!("{post}Content-Length: 10\r\n\r\n0123456789");
    let chunks = "5\r\nabcde\r\n3;a=b\r\nfgh\r\n0\r\nX: y\r\n\r\n";
    let chunked = format!("{post}Transfer-Encoding: chunked\r\n\r\n{chunks}");
    [
        vec![get.clone()],
        vec![sized],
        vec![chunked],
        vec![get, second],
    ]
}

/// How many of these are whole within the first bytes of all.
fn whole(requests: &[String], bytes: usize) -> usize {
    let ends = requests.iter().scan(0, |end, request| {
        *end += request.len();
        Some(*end)
    });
    ends.filter(|end| *end <= bytes).count()
}

#[test]
fn nothing_is_left_of_a_client_that_leaves_at_any_byte_of_a_request() {
    let server = server(TemporaryFile::new("requests", b"content"));
    for (way, leave) in WAYS.iter().enumerate() {
        for kind in 0..requests("").len() {
            // Each id has as many digits, so that all requests of a kind have one length.
            let length = requests("0-0-000")[kind].concat().len();
            for offset in 0..=length {
                let requests = &requests(&format!("{way}-{kind}-{offset:03}"))[kind];
                let mut stream = connect(server.address());
                stream
                    .write_all(&requests.concat().as_bytes()[..offset])
                    .unwrap();
                if let Some(stream) = leave(stream) {
                    let answers = read_all(stream);
                    let answered = statuses(&answers);
                    let answered = answered.iter().filter(|status| **status == "200");
                    let whole = whole(requests, offset);
                    assert_eq!(answered.count(), whole, "{requests:?}, {offset}: {answers}");
                }
            }
        }
    }
    server.nothing_is_left();
}

#[test]
fn nothing_is_left_of_a_client_that_leaves_at_any_byte_of_a_small_answer() {
    let server = server(TemporaryFile::new("small", b"content"));
    // One piece of the iterator: several may share a chunk, or not, and the answer has no fixed length.
    let targets = ["/async", "/sync", "/streamed/5/3", "/iterated/1/9", "/file"];
    for target in targets {
        let request = |id: &str| format!("GET {target}?{id} HTTP/1.1\r\nHost: x\r\n\r\n");
        let whole = exchange(server.address(), request(target).as_bytes()).len();
        for (way, leave) in WAYS.iter().enumerate() {
            for offset in 0..=whole {
                let mut stream = connect(server.address());
                let id = format!("{target}-{way}-{offset}");
                stream.write_all(request(&id).as_bytes()).unwrap();
                stream.read_exact(&mut vec![0; offset]).unwrap();
                if let Some(stream) = leave(stream) {
                    let rest = read_all(stream);
                    assert_eq!(offset + rest.len(), whole, "{id}: {rest}");
                }
            }
        }
    }
    server.nothing_is_left();
}

#[test]
fn nothing_is_left_of_a_client_that_leaves_within_a_large_answer() {
    let server = server(TemporaryFile::new("large", &vec![b'x'; LARGE]));
    let pieces = LARGE / 65_536;
    let streamed = format!("/streamed/{pieces}/65536");
    let iterated = format!("/iterated/{pieces}/65536");
    for target in ["/large", "/file", &streamed, &iterated] {
        for (way, leave) in WAYS.iter().enumerate() {
            for offset in [0, 1, 100, 1000, 65_535, 65_536, 65_537, 1 << 20, LARGE] {
                let mut stream = connect(server.address());
                let id = format!("{target}-{way}-{offset}");
                let request = format!("GET {target}?{id} HTTP/1.1\r\nHost: x\r\n\r\n");
                stream.write_all(request.as_bytes()).unwrap();
                stream.read_exact(&mut vec![0; offset]).unwrap();
                if let Some(stream) = leave(stream) {
                    let rest = read_all(stream).len();
                    assert!(offset + rest >= LARGE, "{id}: {rest} more bytes");
                }
            }
        }
    }
    server.nothing_is_left();
}
