//! [`Scenario`]: what is asked, how, and what has to be answered.

use std::fmt::Write;
use std::net::SocketAddr;

use serde_json::Value;

use crate::Result;

#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// One sentence for the reader of the table.
    pub(crate) about: &'static str,
    path: &'static str,
    /// A JSON body makes it a POST.
    body: Option<&'static str>,
    answer: Answer,
    pub(crate) connections: usize,
    /// How many requests each connection sends at once.
    pub(crate) depth: usize,
    pub(crate) pace: Pace,
    /// Whether server and load share two cores, as where threads are woken on other cores. Else each has one.
    pub(crate) shares_cores: bool,
    /// What else the server has to do meanwhile.
    pub(crate) beside: Option<Beside>,
}

/// When the next request is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// As soon as the one before is answered: shows what the server is capable of.
    Closed,
    /// So many a second, whether or not the server keeps up: shows how long clients wait. A request counts from
    /// when it was due.
    Rate(u32),
}

/// More requests, whose answers are not measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside {
    /// The connections share them out among themselves.
    paths: &'static [&'static str],
    pub(crate) connections: usize,
}

#[derive(Debug)]
enum Answer {
    Text(&'static str),
    Json(&'static str),
    /// As many rows of a table, escaped.
    Rows(usize),
    Length(usize),
}

const NOTE: &str =
    r#"{"id":7,"title":"Soup of leeks","tags":["kitchen","winter"],"is_read":false}"#;

const BURNERS: &[&str] = &["/burn", "/burn-too"];

const HELLO: Answer = Answer::Text("Hello, World!");

/// Most scenarios: 64 connections, one request at a time, a core for the server and one for the load.
const fn get(
    name: &'static str,
    path: &'static str,
    answer: Answer,
    about: &'static str,
) -> Scenario {
    Scenario {
        name,
        about,
        path,
        body: None,
        answer,
        connections: 64,
        depth: 1,
        pace: Pace::Closed,
        shares_cores: false,
        beside: None,
    }
}

impl Scenario {
    const fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    const fn on_both_cores(mut self) -> Self {
        self.shares_cores = true;
        self
    }

    const fn rate(mut self, rate: u32) -> Self {
        self.pace = Pace::Rate(rate);
        self
    }

    const fn beside(mut self, paths: &'static [&'static str], connections: usize) -> Self {
        self.beside = Some(Beside { paths, connections });
        self
    }
}

pub(crate) const ALL: &[Scenario] = &[
    get("plaintext", "/plaintext", HELLO, "a short text"),
    Scenario {
        depth: 16,
        ..get(
            "pipelined",
            "/plaintext",
            HELLO,
            "a short text, 16 requests at once on each connection",
        )
    },
    get(
        "json",
        "/json",
        Answer::Json(r#"{"message":"Hello, World!"}"#),
        "a small JSON object",
    ),
    get(
        "user",
        "/user/42",
        Answer::Json(r#"{"id":42,"name":"user 42","groups":["readers","writers"]}"#),
        "a parameter in the path, JSON out",
    ),
    Scenario {
        body: Some(NOTE),
        ..get("echo", "/echo", Answer::Json(NOTE), "JSON in, JSON out")
    },
    get(
        "page",
        "/page",
        Answer::Rows(20),
        "a page of twenty rows by a template",
    ),
    get(
        "stream",
        "/stream",
        Answer::Length(1 << 20),
        "1 MiB in pieces of 16 KiB",
    )
    .connections(16),
    get(
        "sleep-10ms",
        "/sleep-10ms",
        Answer::Text("slept"),
        "waits 10 ms without a thread",
    )
    .connections(512),
    get(
        "cpu",
        "/cpu",
        Answer::Text("2262"),
        "a millisecond of computing",
    )
    .connections(8)
    .on_both_cores(),
    get(
        "inline",
        "/plaintext",
        HELLO,
        "`plaintext` as `sync` is measured, to compare",
    )
    .on_both_cores(),
    get(
        "inline-512",
        "/plaintext",
        HELLO,
        "`plaintext` as `sync-512` is measured, to compare",
    )
    .connections(512)
    .on_both_cores(),
    get("sync-1", "/sync", HELLO, "`sync` for one client")
        .connections(1)
        .on_both_cores(),
    get(
        "sync",
        "/sync",
        HELLO,
        "a short text by code that may block",
    )
    .on_both_cores(),
    get("sync-512", "/sync", HELLO, "`sync` for 512 clients")
        .connections(512)
        .on_both_cores(),
    get(
        "sync-2ms",
        "/sync-2ms",
        Answer::Text("slept"),
        "blocks a thread for 2 ms, 256 threads for 512 clients",
    )
    .connections(512)
    .on_both_cores(),
    get("rate", "/plaintext", HELLO, "`plaintext`, 10,000 a second").rate(10_000),
    get(
        "rate-8192",
        "/plaintext",
        HELLO,
        "`rate` over 8,192 connections",
    )
    .connections(8192)
    .rate(10_000),
    get(
        "rate-1000",
        "/plaintext",
        HELLO,
        "`plaintext`, 1,000 a second, as it is asked beside others, to compare",
    )
    .rate(1_000)
    .on_both_cores(),
    get(
        "rate-beside-cpu",
        "/plaintext",
        HELLO,
        "`plaintext`, 1,000 a second, while eight others ask for `cpu`",
    )
    .rate(1_000)
    .beside(&["/cpu"], 8)
    .on_both_cores(),
    get(
        "rate-beside-sync",
        "/plaintext",
        HELLO,
        "`plaintext`, 1,000 a second, while 512 others ask for `sync-2ms`",
    )
    .rate(1_000)
    .beside(&["/sync-2ms"], 512)
    .on_both_cores(),
    get(
        "rate-beside-burn",
        "/plaintext",
        HELLO,
        "`plaintext`, 1,000 a second, while eight others ask for two async views that compute 50 ms",
    )
    .rate(1_000)
    .beside(BURNERS, 8)
    .on_both_cores(),
    get(
        "plaintext-beside-burn",
        "/plaintext",
        HELLO,
        "`inline` while eight others ask for two async views that compute 50 ms",
    )
    .beside(BURNERS, 8)
    .on_both_cores(),
];

/// The scenario of this name.
///
/// # Errors
/// When there is none; names those that there are.
pub(crate) fn find(name: &str) -> Result<&'static Scenario, String> {
    let found = ALL.iter().find(|scenario| scenario.name == name);
    found.ok_or_else(|| format!("write of {}", names()))
}

pub(crate) fn names() -> String {
    let names: Vec<_> = ALL.iter().map(|scenario| scenario.name).collect();
    names.join(", ")
}

impl Scenario {
    /// A single request as it goes over the wire.
    pub(crate) fn request(&self, server: SocketAddr) -> Vec<u8> {
        request(self.path, self.body, server)
    }

    /// Whether it shows something when one connection alone asks, so that it can be counted.
    pub(crate) fn is_countable(&self) -> bool {
        self.connections == 64
            && matches!(self.pace, Pace::Closed)
            && self.beside.is_none()
            && self.name != "inline"
    }

    /// # Errors
    /// When `body` is not what has to be answered.
    pub(crate) fn check(&self, body: &[u8]) -> Result<()> {
        let is_right = match self.answer {
            Answer::Text(text) => body == text.as_bytes(),
            Answer::Json(json) => {
                serde_json::from_slice::<Value>(body)? == serde_json::from_str::<Value>(json)?
            }
            Answer::Rows(rows) => {
                let page = String::from_utf8_lossy(body);
                page.matches("<tr>").count() == rows && !page.contains("& ")
            }
            Answer::Length(length) => body.len() == length,
        };
        if is_right {
            return Ok(());
        }
        let start: String = String::from_utf8_lossy(body).chars().take(200).collect();
        Err(format!("{} is answered by {start:?}", self.path).into())
    }
}

impl Beside {
    pub(crate) fn requests(&self, server: SocketAddr) -> Vec<Vec<u8>> {
        let paths = self.paths.iter();
        paths.map(|path| request(path, None, server)).collect()
    }
}

pub(crate) fn request(path: &str, body: Option<&str>, server: SocketAddr) -> Vec<u8> {
    let method = if body.is_some() { "POST" } else { "GET" };
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {server}\r\n");
    if let Some(body) = body {
        let _ = write!(
            request,
            "content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
    }
    request += "\r\n";
    request += body.unwrap_or_default();
    request.into_bytes()
}
