//! [`Help`]: the ways out, in the user's own words.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::Path;

use super::Reason;
use super::body::Body;
use crate::tokens::text;

/// Longer arguments are not repeated.
const LONGEST: usize = 40;

/// What there is to say about the ways out of one function.
pub(super) struct Help<'a> {
    pub(super) reason: Reason,
    body: &'a Body,
    krate: Option<&'a Path>,
}

impl<'a> Help<'a> {
    pub(super) fn new(reason: Reason, body: &'a Body, krate: Option<&'a Path>) -> Self {
        Self {
            reason,
            body,
            krate,
        }
    }

    /// That `call` blocks, and the ways out.
    pub(super) fn message(&self, call: &str, ways: &str) -> String {
        let function = match self.reason {
            Reason::Async => "an `async` view",
            Reason::Inline => "an `inline` view",
            Reason::Middleware => "an `async` middleware",
        };
        format!("`{call}` blocks the event loop, on which {function} runs\nhelp: {ways}")
    }

    /// The ways out of a call that blocks: `call` is how it is written, `takes_names` whether a closure around it would
    /// borrow something, `is_tried` whether a `?` stands behind it.
    pub(super) fn of_call(&self, call: &str, takes_names: bool, is_tried: bool) -> String {
        let krate = self.krate.map_or_else(|| "veduta".to_owned(), text);
        let moved = if takes_names { "move " } else { "" };
        let tried = if is_tried { "??" } else { "" };
        let wrapped = if call.contains("&mut ") {
            // What it changes has to come along, and be given back.
            format!("`{krate}::blocking(move |_| {{ .. }}).await{tried}` around it")
        } else {
            format!("`{krate}::blocking({moved}|_| {call}).await{tried}`")
        };
        if self.reason == Reason::Async && !self.body.awaits() {
            format!("{}, or write {wrapped}", self.leave())
        } else {
            self.instead(&wrapped)
        }
    }

    /// To write something else, or not to be on the event loop.
    pub(super) fn instead(&self, other: &str) -> String {
        let leave = self.leave();
        match self.reason {
            Reason::Inline => leave.to_owned(),
            Reason::Async | Reason::Middleware => format!("write {other}, or {leave}"),
        }
    }

    fn leave(&self) -> &'static str {
        match self.reason {
            Reason::Async if self.body.awaits() => {
                "remove `async`, take `block: &MayBlock` and await with `block.block_on(..)`"
            }
            Reason::Async => "remove `async` to run on the blocking pool",
            Reason::Inline => "remove `inline` to run on the blocking pool",
            Reason::Middleware => "do it in a `#[middleware(before)] fn`",
        }
    }
}

/// The arguments as written, or `..` for long ones.
pub(super) fn short(arguments: &Group) -> String {
    let written = text(arguments.stream());
    if written.chars().count() > LONGEST {
        "..".to_owned()
    } else {
        written
    }
}

/// Whether there is something that a closure would borrow.
pub(super) fn has_names(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Group(group) => has_names(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
