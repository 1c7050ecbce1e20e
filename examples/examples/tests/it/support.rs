//! A program of this crate as a child process, and a small client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// What makes [`App::run`](veduta::App::run) listen on a free port.
pub(crate) const FREE_PORT: [&str; 2] = ["--bind", "127.0.0.1:0"];

/// A running program, in a folder of its own; it ends with the value.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    address: String,
    folder: TempDir,
}

impl Program {
    /// Starts a program with these arguments, and waits until it says `listening on http://..`.
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), program, arguments)
    }

    fn start_in(folder: TempDir, program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&folder)
            // Where a program that is killed leaves its temporary files.
            .env("TMPDIR", folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let address = listening_on(child.stderr.take().expect("it was piped"));
        Self {
            child,
            address,
            folder,
        }
    }

    /// Ends the program and starts it again, in the same folder.
    pub(crate) fn restarted(mut self, program: &str) -> Self {
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        drop(self);
        Self::start_in(folder, program, &FREE_PORT)
    }

    /// The folder that the program runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
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
        let mut answer = Vec::new();
        self.open(method, target, headers, body)
            .read_to_end(&mut answer)
            .expect("the program answers");
        Reply::parse(&answer)
    }

    /// As [`ask`](Self::ask), for an answer that is read while it comes.
    pub(crate) fn open(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> BufReader<TcpStream> {
        let length = body.len().to_string();
        let mut lines = vec![("host", &*self.address), ("connection", "close")];
        if !body.is_empty() {
            lines.push(("content-length", &length));
        }
        lines.extend(headers);
        let lines = lines
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = lines.collect::<String>();
        let mut stream = TcpStream::connect(&self.address).expect("the program listens");
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        write!(stream, "{method} {target} HTTP/1.1\r\n{head}\r\n{body}").unwrap();
        BufReader::new(stream)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails when the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program prints, with this argument.
pub(crate) fn output(program: &str, argument: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .arg(argument)
        .current_dir(&folder)
        .output()
        .expect("the program starts");
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// An answer; a body in chunks is put together.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    head: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    fn parse(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let (head, body) = answer.split_at(end.expect("an answer has a head") + 4);
        let head = String::from_utf8_lossy(head).into_owned();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        let mut reply = Self {
            status: status.expect("an answer has a status"),
            body: String::new(),
            head,
        };
        let joined = (reply.header("transfer-encoding") == Some("chunked")).then(|| joined(body));
        reply.body = String::from_utf8_lossy(joined.as_deref().unwrap_or(body)).into_owned();
        reply
    }
}

/// The bytes of all chunks.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = chunks.windows(2).position(|bytes| bytes == b"\r\n");
        let (size, rest) = chunks.split_at(end.expect("the last chunk is there"));
        let size = usize::from_str_radix(str::from_utf8(size).unwrap(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend(&rest[2..2 + size]);
        chunks = &rest[2 + size + 2..];
    }
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
