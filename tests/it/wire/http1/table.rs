//! How a table is read.
//!
//! ```text
//! # A comment.
//!
//! two lines are one too many                       [RFC 9112, 3.2]
//! > GET / HTTP/1.1\r\nHost: a\r\n
//! > Host: b\r\n\r\n
//! < 400 close
//! ```
//!
//! A case has a name with the section of the RFC that speaks of it, then steps in any number:
//!
//! - `>` what is sent. Lines that follow each other are one text; a line break is written `\r\n`, and there are `\n`,
//!   `\t`, `\0`, `\s` for a blank at the end of a line, `\\` and `\xff`. `{3*ab}` is `ababab`.
//! - `<` what comes back: answers in their order, and what becomes of the connection.
//!   - `200`, `400|501` for one of them, `200=hello` with this body, `200^` to HEAD (without a body), `100?` may come.
//!   - `open`: it can be used again, and is; `close`: the server closes it; `either`: that depends on what
//!     has arrived by then. The last step ends in one of them.
//!   - `waits`: nothing comes, since the request is not complete; the next step goes on with it.

use std::iter::Peekable;
use std::str::Chars;

/// What is sent, and what has to come back.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    /// Where it begins in its table.
    pub(super) line: usize,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Step {
    Send(Vec<u8>),
    Answer(Expected),
    /// Nothing comes, and the connection is open.
    Wait,
    End(End),
}

/// One answer.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) statuses: Vec<u16>,
    pub(super) body: Option<Vec<u8>>,
    /// It answers HEAD.
    pub(super) is_bodiless: bool,
    /// It may be left out.
    pub(super) is_optional: bool,
}

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Open,
    Close,
    Either,
}

/// The cases of a table.
///
/// # Panics
/// When it is not well formed; the message names the line.
#[track_caller]
pub(super) fn read(text: &'static str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let current = cases.last_mut().map(|case| &mut case.steps);
        match (line.split_at_checked(2), current) {
            (_, _) if line.is_empty() || line.starts_with('#') => {}
            (Some(("> ", bytes)), Some(steps)) => send(steps, bytes, number),
            (Some(("< ", words)), Some(steps)) => steps.extend(words.split(' ').map(step)),
            _ => cases.push(Case::new(line, number)),
        }
    }
    for case in &cases {
        let is_ended = matches!(case.steps.last(), Some(Step::End(_)));
        assert!(is_ended, "line {}: the case has no end", case.line);
    }
    cases
}

impl Case {
    fn new(line: &'static str, number: usize) -> Self {
        let (name, source) = line.split_once("  ").unwrap_or((line, ""));
        assert!(
            source.trim().starts_with("[RFC ") && line.ends_with(']'),
            "line {number}: a case names the section of an RFC: `{line}`"
        );
        Self {
            name,
            line: number,
            steps: Vec::new(),
        }
    }
}

/// Lines that follow each other are one text.
fn send(steps: &mut Vec<Step>, text: &str, number: usize) {
    let bytes = unescape(&mut text.chars().peekable(), None)
        .unwrap_or_else(|| panic!("line {number}: not well formed: `{text}`"));
    match steps.last_mut() {
        Some(Step::Send(before)) => before.extend(bytes),
        _ => steps.push(Step::Send(bytes)),
    }
}

fn step(word: &str) -> Step {
    match word {
        "open" => Step::End(End::Open),
        "close" => Step::End(End::Close),
        "either" => Step::End(End::Either),
        "waits" => Step::Wait,
        answer => Step::Answer(expected(answer)),
    }
}

fn expected(word: &str) -> Expected {
    let (statuses, body) = match word.split_once('=') {
        Some((statuses, body)) => (statuses, Some(body.as_bytes().to_vec())),
        None => (word, None),
    };
    let numbers = statuses.trim_end_matches(['^', '?']).split('|');
    let numbers = numbers.map(|number| {
        number
            .parse()
            .unwrap_or_else(|_| panic!("`{word}` is no status"))
    });
    Expected {
        statuses: numbers.collect(),
        body,
        is_bodiless: statuses.ends_with('^'),
        is_optional: statuses.ends_with('?'),
    }
}

/// The bytes that a text stands for, up to its end or to `end`; `None` when it is not well formed.
fn unescape(text: &mut Peekable<Chars<'_>>, end: Option<char>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        match text.next() {
            None => return end.is_none().then_some(bytes),
            Some(char) if Some(char) == end => return Some(bytes),
            Some('\\') => bytes.push(escaped(text)?),
            Some('{') => bytes.extend(repeated(text)?),
            Some(char) => bytes.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn escaped(text: &mut Peekable<Chars<'_>>) -> Option<u8> {
    Some(match text.next()? {
        'r' => b'\r',
        'n' => b'\n',
        't' => b'\t',
        '0' => 0,
        's' => b' ',
        '\\' => b'\\',
        'x' => {
            let digits: String = text.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).ok()?
        }
        _ => return None,
    })
}

/// `3*ab}`, behind its brace.
fn repeated(text: &mut Peekable<Chars<'_>>) -> Option<Vec<u8>> {
    let mut count = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        count.push(digit);
    }
    text.next_if_eq(&'*')?;
    let piece = unescape(text, Some('}'))?;
    Some(piece.repeat(count.parse().ok()?))
}
