//! The real program as a child process, and a client that sees every byte it sends.

#![allow(dead_code, reason = "each test uses the part it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::{io, thread};

/// A running newsroom; it ends with the value.
#[derive(Debug)]
pub(crate) struct Newsroom {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Newsroom {
    /// Starts the program on a free port, with its archive in `folder` and with these arguments.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_newsroom"))
            .args(["--bind", "127.0.0.1:0", "--database"])
            .arg(folder.join("newsroom.db"))
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let address = listening_on(child.stderr.take().expect("it was piped"));
        Self { child, address }
    }

    pub(crate) fn get(&self, path: &str) -> io::Result<Reply> {
        get(&self.address, path)
    }

    pub(crate) fn post(&self, path: &str, content_type: &str, body: &str) -> io::Result<Reply> {
        post(&self.address, path, content_type, body)
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        // Fails when the test has ended the program already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn get(address: &str, path: &str) -> io::Result<Reply> {
    ask(
        address,
        &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
    )
}

pub(crate) fn post(address: &str, path: &str, content_type: &str, body: &str) -> io::Result<Reply> {
    let length = body.len();
    ask(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// An answer that arrived whole.
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

    /// `None` when the connection ended before the answer did.
    fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let reply = Self {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.into(),
            body: body.into(),
        };
        let length: usize = reply.header("content-length")?.parse().ok()?;
        (length == reply.body.len()).then_some(reply)
    }
}

fn ask(address: &str, request: &str) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    Reply::parse(&reply).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, reply))
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
