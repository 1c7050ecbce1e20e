//! Answers as they come over a socket.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;

/// An answer.
pub(super) struct Answer {
    pub(super) version: String,
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// What comes next on a connection.
#[derive(Debug)]
pub(super) enum Next {
    Answer(Answer),
    /// The server has closed its side, between two answers.
    Closed,
}

impl Answer {
    /// The value of a header; several are joined.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let values: Vec<_> = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Whether it says that the connection ends.
    pub(super) fn says_close(&self) -> bool {
        self.connection_has("close")
    }

    /// Whether it says that the connection goes on, which is news to a client of HTTP/1.0 only.
    pub(super) fn says_keep_alive(&self) -> bool {
        self.connection_has("keep-alive")
    }

    fn connection_has(&self, option: &str) -> bool {
        self.header("connection").is_some_and(|value| {
            value
                .split(',')
                .any(|item| item.trim().eq_ignore_ascii_case(option))
        })
    }

    pub(super) fn is_final(&self) -> bool {
        self.status >= 200
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.status)?;
        for (name, value) in &self.headers {
            write!(f, " | {name}: {value}")?;
        }
        let body = &self.body[..self.body.len().min(40)];
        write!(f, " | {:?}", String::from_utf8_lossy(body))
    }
}

/// Reads an answer, or the end of the connection.
pub(super) fn read(reader: &mut BufReader<TcpStream>, is_bodiless: bool) -> Result<Next, String> {
    let Some(line) = read_line(reader)? else {
        return Ok(Next::Closed);
    };
    let mut words = line.splitn(3, ' ');
    let version = words.next().unwrap_or_default().to_owned();
    let status = words.next().and_then(|status| status.parse().ok());
    let status = status.filter(|_| version.starts_with("HTTP/1."));
    let status = status.ok_or_else(|| format!("no status line: {line:?}"))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?.ok_or("the head broke off")?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line
            .split_once(": ")
            .ok_or_else(|| format!("no header: {line:?}"))?;
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut answer = Answer {
        version,
        status,
        headers,
        body: Vec::new(),
    };
    let has_body = !is_bodiless && answer.is_final() && ![204, 304].contains(&status);
    if has_body {
        answer.body = read_body(reader, &answer)?;
    }
    Ok(Next::Answer(answer))
}

/// A line without its end; `None` at the end of the stream.
fn read_line(reader: &mut BufReader<TcpStream>) -> Result<Option<String>, String> {
    let mut line = Vec::new();
    reader
        .read_until(b'\n', &mut line)
        .map_err(|error| error.to_string())?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = line
        .strip_suffix(b"\r\n")
        .ok_or_else(|| format!("a line broke off: {:?}", String::from_utf8_lossy(&line)))?;
    Ok(Some(String::from_utf8_lossy(text).into_owned()))
}

/// All views of the tables know the length of what they answer.
fn read_body(reader: &mut BufReader<TcpStream>, answer: &Answer) -> Result<Vec<u8>, String> {
    let length = answer
        .header("content-length")
        .ok_or("an answer without a length")?;
    let length: usize = length
        .parse()
        .map_err(|_| format!("content-length: {length}"))?;
    let mut body = vec![0; length];
    reader
        .read_exact(&mut body)
        .map_err(|error| format!("the body broke off: {error}"))?;
    Ok(body)
}
