//! [`Attr`]: what stands in `#[view(..)]`.
//!
//! `[METHOD ( | METHOD )* ,] ["/path/{param}?{query}&{query}" ,] [flag ,]* [key = value],*`, in that order.

mod part;
mod value;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Ident, LitStr, Path};

use crate::errors::{Errors, closest, listed};
use crate::path::Pattern;
use crate::tokens::text;
use part::{Flag, Key, Kind, Part, parts};

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];

/// The arguments of the attribute; what was mistaken is absent.
#[derive(Default)]
pub(crate) struct Attr {
    /// None stands for GET.
    pub(crate) methods: Vec<Ident>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) cpu: Option<Ident>,
    pub(crate) inline: Option<Ident>,
    pub(crate) name: Option<LitStr>,
    /// In bytes.
    pub(crate) body_limit: Option<u64>,
    /// Where veduta is.
    pub(crate) krate: Option<Path>,
}

impl Attr {
    pub(crate) fn parse(args: TokenStream, errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        let mut seen = Vec::new();
        for part in parts(args, errors) {
            if let Some(kind) = attr.part(&part, &seen, errors) {
                seen.push((kind, part));
            }
        }
        check_order(&seen, errors);
        attr
    }

    /// Takes in a part; `None` when nobody can tell what it was meant to be.
    fn part(&mut self, part: &Part, seen: &[(Kind, Part)], errors: &mut Errors) -> Option<Kind> {
        let kind = part.kind(errors)?;
        if seen.iter().any(|(other, _)| *other == kind) {
            errors.push(part, kind.twice());
            return None;
        }
        match kind {
            Kind::Methods => self.methods = methods(part, errors),
            Kind::Path => self.pattern = Pattern::parse(&part.string()?, errors),
            Kind::Flag(Flag::Cpu) => self.cpu = part.word(),
            Kind::Flag(Flag::Inline) => self.inline = part.word(),
            Kind::Key(Key::Name) => self.name = errors.keep(part.name()),
            Kind::Key(Key::BodyLimit) => self.body_limit = errors.keep(part.body_limit()),
            Kind::Key(Key::Crate) => self.krate = errors.keep(part.krate()),
        }
        Some(kind)
    }
}

fn methods(part: &Part, errors: &mut Errors) -> Vec<Ident> {
    let mut methods = Vec::new();
    for (index, token) in part.tokens.iter().enumerate() {
        let is_last = index + 1 == part.tokens.len();
        match token {
            TokenTree::Ident(method) if index % 2 == 0 => {
                if methods.contains(method) {
                    errors.push(method, format!("`{method}` stands here twice; remove one"));
                } else if check_method(method, errors) {
                    methods.push(method.clone());
                }
            }
            TokenTree::Punct(or) if index % 2 == 1 && or.as_char() == '|' && !is_last => {}
            token => {
                errors.push(token, "several methods are written with `|`: `GET | POST`");
                break;
            }
        }
    }
    methods
}

fn check_method(method: &Ident, errors: &mut Errors) -> bool {
    let word = method.to_string();
    if METHODS.contains(&word.as_str()) {
        return true;
    }
    let upper = word.to_uppercase();
    let message = if METHODS.contains(&upper.as_str()) {
        format!("methods are upper case; write `{upper}` instead of `{word}`")
    } else if let Some(known) = closest(&upper, METHODS) {
        format!("unknown method `{word}`; did you mean `{known}`?")
    } else {
        format!(
            "unknown method `{word}`; the methods are {}",
            listed(METHODS)
        )
    };
    errors.push(method, message);
    false
}

fn check_order(seen: &[(Kind, Part)], errors: &mut Errors) {
    let is_late = |pair: &&[(Kind, Part)]| pair[1].0.rank() < pair[0].0.rank();
    if let Some(pair) = seen.windows(2).find(is_late) {
        let mut sorted: Vec<_> = seen.iter().collect();
        sorted.sort_by_key(|(kind, _)| kind.rank());
        let parts: Vec<String> = sorted.iter().map(|(_, part)| text(part)).collect();
        let message = format!(
            "the order is methods, path, flags, keys; write `#[view({})]`",
            parts.join(", ")
        );
        errors.push(&pair[1].1, message);
    }
}
