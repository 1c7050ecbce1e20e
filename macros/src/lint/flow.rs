//! What blocks by its place: a guard that is held over an `.await`, loops that await nothing.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

use super::body::{Body, Link, Word};
use super::{Finding, Rule};

/// Macros of which it is known that they await nothing.
const QUIET: [&str; 26] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "env",
    "eprintln",
    "error",
    "format",
    "include_str",
    "info",
    "json",
    "matches",
    "panic",
    "print",
    "println",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "write",
];

/// `let guard = mutex.lock().unwrap();` and an `.await` further down in the same block.
pub(super) fn guard(body: &Body, at: usize) -> Option<Finding> {
    let name = body.ident(at)?;
    let before = at.checked_sub(1)?;
    let is_let = match body.ident(before) {
        Some(word) if word == "mut" => before > 0 && body.is_word(before - 1, "let"),
        Some(word) => word == "let",
        None => false,
    };
    if !is_let || name == "mut" || name == "_" {
        return None;
    }
    let behind = behind_guard(body, at + 1)?;
    is_held_over_await(body, behind, name).then(|| {
        let message = format!(
            "`{name}` holds a lock over an `.await`: whoever wants it meanwhile stops the event loop\nhelp: write a block `{{ .. }}` around the lines before it, or take a `tokio::sync::Mutex` and write `.lock().await`"
        );
        Finding::new(Rule::Guard, name, message)
    })
}

/// Where the statement ends, if its value is the guard of a mutex.
fn behind_guard(body: &Body, from: usize) -> Option<usize> {
    let mut at = from;
    // The value is all up to the `;`, at this level.
    let mut lock = None;
    while !body.is_punct(at, ';') {
        match body.words.get(at)? {
            Word::Open(_, close) => at = *close,
            Word::Close => return None,
            // What is copied out of the lock is no guard.
            Word::Punct(mark) if mark.as_char() == '=' && body.is_punct(at + 1, '*') => {
                return None;
            }
            Word::Ident(name) if name == "lock" && body.is_punct(at - 1, '.') => {
                lock = Some(at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    let (arguments, close) = body.parentheses(lock?)?;
    if !arguments.stream().is_empty() {
        return None;
    }
    let mut links = body.links(close + 1);
    match links.next() {
        None => (close + 1 == at).then_some(at + 1),
        Some((Link::Method(name, ..), behind)) => {
            let is_result = ["unwrap", "expect", "unwrap_or_else"]
                .iter()
                .any(|it| name == it);
            (is_result && behind == at).then_some(at + 1)
        }
        Some(_) => None,
    }
}

fn is_held_over_await(body: &Body, from: usize, guard: &Ident) -> bool {
    let end = body.end_of_block(from);
    let mut at = from;
    while at < end {
        if body.is_await(at) {
            return true;
        }
        if let Some(word) = body.ident(at) {
            if word == guard {
                let is_borrowed = at > 0
                    && (body.is_punct(at - 1, '&')
                        || body.is_punct(at - 1, '*')
                        || body.is_word(at - 1, "mut"));
                let is_used = body.is_punct(at + 1, '.') && !body.is_await(at + 1)
                    || matches!(body.words.get(at + 1), Some(Word::Open(..)));
                // Dropped, moved, awaited, or another one of the same name.
                if !is_borrowed && !is_used {
                    return false;
                }
            } else if word == "async" {
                // What is awaited in there is awaited later.
                let open = if body.is_word(at + 1, "move") {
                    at + 2
                } else {
                    at + 1
                };
                at = body.close(open).unwrap_or(at);
            }
        }
        at += 1;
    }
    false
}

/// A loop whose length is open, or a loop in a loop, where nothing is awaited anywhere. One `for` is mostly short.
pub(super) fn loops(body: &Body, block: &Group) -> Option<Finding> {
    let outer = (0..body.words.len()).find(|at| {
        let Some((open, close)) = loop_body(body, *at) else {
            return false;
        };
        let is_open =
            body.is_word(*at, "loop") || body.is_word(*at, "while") && !body.is_word(at + 1, "let");
        is_open || (open..close).any(|at| loop_body(body, at).is_some())
    })?;
    if may_await(block.stream()) {
        return None;
    }
    let message = "an `async` view that awaits nothing holds the event loop while it computes\nhelp: remove `async` and write `cpu` in `#[view(..)]`";
    Some(Finding::new(
        Rule::Loops,
        body.ident(outer)?,
        message.to_owned(),
    ))
}

/// The braces of the loop that begins here.
fn loop_body(body: &Body, at: usize) -> Option<(usize, usize)> {
    let word = body.ident(at)?;
    if !["for", "while", "loop"].iter().any(|it| word == it) || body.is_punct(at + 1, '<') {
        return None;
    }
    let mut at = at + 1;
    loop {
        match body.words.get(at)? {
            Word::Open(group, close) if group.delimiter() == Delimiter::Brace => {
                return Some((at, *close));
            }
            Word::Open(_, close) => at = *close,
            Word::Close => return None,
            _ => {}
        }
        at += 1;
    }
}

/// Whether something in it awaits, or calls a macro that might.
fn may_await(tokens: TokenStream) -> bool {
    let mut last = None;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "await" => return true,
            TokenTree::Ident(word) => last = Some(word),
            // `!=` is no call of a macro.
            TokenTree::Punct(mark) if mark.as_char() == '!' && mark.spacing() == Spacing::Alone => {
                let is_quiet = |word: &Ident| QUIET.iter().any(|it| word == it);
                if let Some(word) = last.take()
                    && !is_quiet(&word)
                {
                    return true;
                }
            }
            TokenTree::Group(group) if may_await(group.stream()) => return true,
            _ => last = None,
        }
    }
    false
}
