//! Calls that certainly block, because their paths begin with the crate that they are from.

use proc_macro2::{TokenStream, TokenTree};

use super::body::{Body, Link};
use super::help::{Help, has_names, short};
use super::{Finding, Rule};
use crate::tokens::text;

/// What of a call blocks.
#[derive(Clone, Copy)]
enum Blocks {
    Itself,
    /// It only prepares; one of these methods, called on it, blocks.
    With(&'static [&'static str]),
}

const WAIT: Blocks = Blocks::With(&["output", "status", "wait", "wait_with_output"]);
const READ: Blocks = Blocks::With(&[
    "lines",
    "read",
    "read_exact",
    "read_line",
    "read_to_end",
    "read_to_string",
    "read_until",
]);
const SEND: Blocks = Blocks::With(&[
    "call",
    "send",
    "send_bytes",
    "send_empty",
    "send_form",
    "send_json",
    "send_string",
]);

/// What is longer is shortened in messages.
const LONGEST: usize = 60;

/// A path that is called.
struct Call<'a> {
    body: &'a Body,
    path: String,
    /// Where the path begins, where its arguments open, and what comes behind them.
    begin: usize,
    open: usize,
    behind: usize,
}

/// Looks at the path that begins here.
pub(super) fn look(body: &Body, at: usize, help: &Help<'_>) -> Option<Finding> {
    let call = Call::read(body, at)?;
    match blocks(&call.path)? {
        Blocks::Itself => call.refuse(help),
        Blocks::With(methods) => call.refuse_method(methods, help),
    }
}

fn blocks(path: &str) -> Option<Blocks> {
    let blocks = match path {
        "std::thread::sleep"
        | "thread::sleep"
        | "std::fs::File::create"
        | "std::fs::File::create_new"
        | "std::fs::File::open"
        | "std::net::TcpStream::connect"
        | "std::net::TcpStream::connect_timeout"
        | "reqwest::blocking::get"
        | "reqwest::blocking::Client::new"
        | "ureq::run" => Blocks::Itself,
        "std::fs::File::options" | "std::fs::OpenOptions::new" => Blocks::With(&["open"]),
        "std::fs::DirBuilder::new" => Blocks::With(&["create"]),
        "std::process::Command::new" => WAIT,
        "std::io::stdin" => READ,
        "reqwest::blocking::Client::builder" | "reqwest::blocking::ClientBuilder::new" => {
            Blocks::With(&["build"])
        }
        "ureq::agent"
        | "ureq::builder"
        | "ureq::Agent::new"
        | "ureq::Agent::new_with_defaults"
        | "ureq::AgentBuilder::new" => SEND,
        _ => return blocks_by_module(path),
    };
    Some(blocks)
}

/// All functions of some modules are alike.
fn blocks_by_module(path: &str) -> Option<Blocks> {
    let (module, function) = path.rsplit_once("::")?;
    let is_function = function.starts_with(|letter: char| letter.is_lowercase());
    match module {
        "std::fs" | "std::os::unix::fs" | "std::os::windows::fs" if is_function => {
            Some(Blocks::Itself)
        }
        "ureq" if is_function => Some(SEND),
        _ => None,
    }
}

impl<'a> Call<'a> {
    fn read(body: &'a Body, at: usize) -> Option<Self> {
        if !body.is_separator(at + 1) || at > 0 && body.is_punct(at - 1, '.') {
            return None;
        }
        let root = body.ident(at)?;
        if !["std", "thread", "reqwest", "ureq"]
            .iter()
            .any(|it| root == it)
        {
            return None;
        }
        let mut path = root.to_string();
        let mut begin = at;
        if at >= 2 && body.is_separator(at - 2) {
            // `a::std::`, `Vec::<T>::std::`; but `::std::`.
            if at >= 3 && (body.ident(at - 3).is_some() || body.is_punct(at - 3, '>')) {
                return None;
            }
            begin = at - 2;
        }
        let mut open = at + 1;
        while body.is_separator(open) {
            let Some(segment) = body.ident(open + 2) else {
                break;
            };
            path.push_str("::");
            path.push_str(&segment.to_string());
            open += 3;
        }
        open = body.behind_turbofish(open);
        let (_, close) = body.parentheses(open)?;
        Some(Self {
            body,
            path,
            begin,
            open,
            behind: close + 1,
        })
    }

    /// The call itself blocks.
    fn refuse(&self, help: &Help<'_>) -> Option<Finding> {
        let (body, path) = (self.body, &self.path);
        let is_tried = match body.links(self.behind).next() {
            // Then it is something else of the same name.
            Some((Link::Await, _)) => return None,
            link => matches!(link, Some((Link::Try, _))),
        };
        let (arguments, _) = body.parentheses(self.open)?;
        let ways = if path.ends_with("thread::sleep") {
            help.instead(&format!("`tokio::time::sleep({}).await`", short(arguments)))
        } else {
            let call = format!("{path}({})", short(arguments));
            help.of_call(&call, has_names(arguments.stream()), is_tried)
        };
        let place = body.tokens(self.begin, self.open);
        Some(Finding::new(Rule::Call, place, help.message(path, &ways)))
    }

    /// What blocks is called on what it returns.
    fn refuse_method(&self, methods: &[&str], help: &Help<'_>) -> Option<Finding> {
        let body = self.body;
        let is_meant = |(link, _): &(Link<'_>, usize)| matches!(link, Link::Method(name, ..) if methods.iter().any(|it| *name == it));
        let (link, behind) = body.links(self.behind).find(is_meant)?;
        let Link::Method(name, arguments) = link else {
            return None;
        };
        let written = self.body.tokens(self.begin, behind);
        // Flags of the system, such as `O_NONBLOCK`, may say that it does not.
        if mentions(&written, "custom_flags") {
            return None;
        }
        let is_tried = match body.links(behind).next() {
            Some((Link::Await, _)) => return None,
            link => matches!(link, Some((Link::Try, _))),
        };
        let written = text(written);
        let call = if written.chars().count() > LONGEST {
            format!("{}(..).{name}({})", self.path, short(arguments))
        } else {
            written
        };
        let takes_names = has_names(body.tokens(self.open, behind));
        let ways = help.of_call(&call, takes_names, is_tried);
        let message = help.message(&format!("{}(..).{name}(..)", self.path), &ways);
        Some(Finding::new(Rule::Call, name, message))
    }
}

/// Whether the word stands there, outside of parentheses.
fn mentions(tokens: &TokenStream, word: &str) -> bool {
    let is_word = |token: TokenTree| matches!(token, TokenTree::Ident(ident) if ident == word);
    tokens.clone().into_iter().any(is_word)
}
