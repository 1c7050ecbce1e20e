//! A program of this crate as a child process, and a small client.
//!
//! ```ignore
//! let program = Program::start(env!("CARGO_BIN_EXE_hello"), &["--bind", "127.0.0.1:0"]);
//! assert_eq!(program.get("/").body, "hello");
//! ```

#![allow(dead_code, reason = "each test uses the part it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::Duration;

/// What makes [`App::run`](veduta::App::run) listen on a free port.
pub(crate) const FREE_PORT: [&str; 2] = ["--bind", "127.0.0.1:0"];

/// A running program; it ends with the value.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    pub(crate) address: String,
}

impl Program {
    /// Starts a program with these arguments, and waits until it says `listening on http://..`.
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let address = listening_on(child.stderr.take().expect("it was piped"));
        Self { child, address }
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, &[], "")
    }

    pub(crate) fn post(&self, target: &str, content_type: &str, body: &str) -> Reply {
        self.ask("POST", target, &[("content-type", content_type)], body)
    }

    /// Any request with any headers, on a connection of its own.
    pub(crate) fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut lines = vec![
            format!("{method} {target} HTTP/1.1"),
            format!("host: {}", self.address),
            "connection: close".to_owned(),
        ];
        lines.extend(
            headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        if !body.is_empty() {
            lines.push(format!("content-length: {}", body.len()));
        }
        let request = lines.join("\r\n");
        Reply::parse(&self.exchange(&format!("{request}\r\n\r\n{body}")))
    }

    /// Sends bytes, and reads all that comes back.
    pub(crate) fn exchange(&self, request: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).expect("the program listens");
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream
            .read_to_end(&mut answer)
            .expect("the program answers");
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails when the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer; a body in chunks is put together.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    fn parse(answer: &[u8]) -> Self {
        let text = String::from_utf8_lossy(answer);
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let mut reply = Self {
            status: status.expect("an answer has a status"),
            head: head.to_owned(),
            body: body.to_owned(),
        };
        if reply.header("transfer-encoding") == Some("chunked") {
            reply.body = joined(body);
        }
        reply
    }
}

/// The text of all chunks.
fn joined(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = chunks.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("a chunk has a size");
        body += &rest[..size];
        chunks = rest[size..].trim_start_matches("\r\n");
    }
    body
}

/// Waits for the line that names the address, and lets the lines after it flow by.
fn listening_on(stderr: ChildStderr) -> String {
    let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        eprintln!("{line}");
        let (_, address) = line.split_once("listening on http://")?;
        Some(address.trim().to_owned())
    });
    thread::spawn(move || lines.for_each(|line| eprintln!("{line}")));
    address.expect("the program says where it listens")
}
