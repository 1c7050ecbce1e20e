//! [`Attr`]: what stands in `#[view(..)]`.
//!
//! `[METHOD ( | METHOD )* ,] ["/path/{param}?{query}&{query}" ,] [flag ,]* [key = value],*`, in that order.

use std::fmt::Display;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Ident, Lit, LitStr};

use crate::errors::{Errors, closest};
use crate::path::Pattern;
use crate::tokens::text;

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];
const FLAGS: [&str; 2] = ["cpu", "inline"];
const KEYS: [&str; 3] = ["name", "body_limit", "crate"];

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
    pub(crate) krate: Option<syn::Path>,
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
        match &kind {
            Kind::Methods => self.methods = methods(part, errors),
            Kind::Path => self.pattern = Pattern::parse(&part.string()?, errors),
            Kind::Flag(flag) => {
                let word = part.word();
                match flag.as_str() {
                    "cpu" => self.cpu = word,
                    _ => self.inline = word,
                }
            }
            Kind::Key(key) => match key.as_str() {
                "name" => self.name = errors.keep(part.name()),
                "body_limit" => self.body_limit = errors.keep(part.body_limit()),
                _ => self.krate = errors.keep(part.krate()),
            },
        }
        Some(kind)
    }
}

/// What stands between two commas.
struct Part(Vec<TokenTree>);

/// What a part is; in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Methods,
    Path,
    Flag(String),
    Key(String),
}

impl Kind {
    fn twice(&self) -> String {
        match self {
            Self::Methods => "several methods are written with `|`: `GET | POST`".to_owned(),
            Self::Path => {
                "a view has one path; for another one write `routes![\"/path\" => view]`".to_owned()
            }
            Self::Flag(name) | Self::Key(name) => format!("`{name}` stands here twice; remove one"),
        }
    }
}

impl Part {
    fn kind(&self, errors: &mut Errors) -> Option<Kind> {
        match &self.0[..] {
            [TokenTree::Literal(_)] if self.string().is_some() => self.path_or_quoted_word(errors),
            [TokenTree::Ident(word)] => self.single_word(&word.to_string(), errors),
            [TokenTree::Ident(key), TokenTree::Punct(equals), ..] if equals.as_char() == '=' => {
                self.key(&key.to_string(), errors)
            }
            [TokenTree::Ident(_), TokenTree::Punct(or), ..] if or.as_char() == '|' => Some(Kind::Methods),
            [TokenTree::Ident(kind), .., TokenTree::Ident(method)] if kind == "Method" => {
                self.refuse(errors, format!("write the method alone: `{method}`"))
            }
            [TokenTree::Punct(slash), ..] if slash.as_char() == '/' => {
                let path = text(self);
                self.refuse(errors, format!("a path is a string literal; write `\"{path}\"`"))
            }
            _ => self.refuse(
                errors,
                "expected a method, a path, a flag or a key; write `#[view(POST, \"/path/{name}\", cpu, name = \"..\")]` with what is needed of it",
            ),
        }
    }

    fn path_or_quoted_word(&self, errors: &mut Errors) -> Option<Kind> {
        let value = self.string()?.value();
        let is_method = METHODS.contains(&value.to_uppercase().as_str());
        if is_method || FLAGS.contains(&value.as_str()) {
            let word = if is_method {
                value.to_uppercase()
            } else {
                value
            };
            return self.refuse(errors, format!("write `{word}` without quotes"));
        }
        Some(Kind::Path)
    }

    fn single_word(&self, word: &str, errors: &mut Errors) -> Option<Kind> {
        if FLAGS.contains(&word) {
            return Some(Kind::Flag(word.to_owned()));
        }
        if KEYS.contains(&word) {
            let value = example_value(word);
            return self.refuse(
                errors,
                format!("`{word}` needs a value; write `{word} = {value}`"),
            );
        }
        let is_upper = word.chars().all(|c| !c.is_lowercase());
        if is_upper || METHODS.contains(&word.to_uppercase().as_str()) {
            return Some(Kind::Methods);
        }
        let message = match closest(word, FLAGS) {
            Some(flag) => format!("unknown flag `{word}`; did you mean `{flag}`?"),
            None => format!("unknown flag `{word}`; the flags are {}", listed(&FLAGS)),
        };
        self.refuse(errors, message)
    }

    fn key(&self, key: &str, errors: &mut Errors) -> Option<Kind> {
        if KEYS.contains(&key) {
            return Some(Kind::Key(key.to_owned()));
        }
        let value = text(self.value());
        let message = match (key, closest(key, KEYS)) {
            _ if FLAGS.contains(&key) => {
                format!("`{key}` is a flag; write `{key}` without a value")
            }
            ("path" | "uri" | "url" | "route", _) => {
                format!("the path stands alone; write `{value}` without `{key} =`")
            }
            ("method" | "methods", _) => {
                format!(
                    "methods stand alone; write `{}` without `{key} =`",
                    value.to_uppercase().replace('"', "")
                )
            }
            (_, Some(known)) => format!("unknown key `{key}`; did you mean `{known}`?"),
            _ => format!("unknown key `{key}`; the keys are {}", listed(&KEYS)),
        };
        self.refuse(errors, message)
    }

    fn refuse(&self, errors: &mut Errors, message: impl Display) -> Option<Kind> {
        errors.push(self, message);
        None
    }

    /// The flag.
    fn word(&self) -> Option<Ident> {
        syn::parse2(self.to_token_stream()).ok()
    }

    /// The path.
    fn string(&self) -> Option<LitStr> {
        syn::parse2(self.to_token_stream()).ok()
    }

    /// What stands behind the `=`.
    fn value(&self) -> TokenStream {
        self.0[2..].iter().cloned().collect()
    }

    fn wrong_value(&self, message: &str) -> syn::Error {
        syn::Error::new_spanned(self, message)
    }

    fn name(&self) -> syn::Result<LitStr> {
        match syn::parse2::<LitStr>(self.value()) {
            Ok(name) if !name.value().is_empty() => Ok(name),
            _ => Err(self.wrong_value("a name is a string; write `name = \"archive\"`")),
        }
    }

    fn body_limit(&self) -> syn::Result<u64> {
        let bytes = match syn::parse2(self.value()) {
            Ok(Lit::Int(number)) => number.base10_parse().ok(),
            Ok(Lit::Str(size)) => bytes(&size.value()),
            _ => None,
        };
        bytes.ok_or_else(|| {
            self.wrong_value(
                "a limit is a number of bytes or a size; write `body_limit = \"10 MiB\"`",
            )
        })
    }

    fn krate(&self) -> syn::Result<syn::Path> {
        let path = match syn::parse2::<LitStr>(self.value()) {
            Ok(string) => string.parse_with(syn::Path::parse_mod_style),
            Err(_) => syn::Path::parse_mod_style.parse2(self.value()),
        };
        path.map_err(|_| self.wrong_value("expected a path; write `crate = my_crate::veduta`"))
    }
}

impl ToTokens for Part {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

/// Splits at the commas.
fn parts(args: TokenStream, errors: &mut Errors) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for token in flattened(args) {
        if !matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',') {
            part.push(token);
        } else if part.is_empty() {
            errors.push(token, "there is nothing before this comma; remove it");
        } else {
            parts.push(Part(std::mem::take(&mut part)));
        }
    }
    if !part.is_empty() {
        parts.push(Part(part));
    }
    parts
}

/// Without the invisible groups around what a `macro_rules!` macro filled in.
fn flattened(tokens: TokenStream) -> Vec<TokenTree> {
    let mut flat = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                flat.extend(flattened(group.stream()));
            }
            token => flat.push(token),
        }
    }
    flat
}

fn methods(part: &Part, errors: &mut Errors) -> Vec<Ident> {
    let mut methods: Vec<Ident> = Vec::new();
    for (index, token) in part.0.iter().enumerate() {
        match token {
            TokenTree::Ident(method) if index % 2 == 0 => {
                if methods.contains(method) {
                    errors.push(method, format!("`{method}` stands here twice; remove one"));
                } else if check_method(method, errors) {
                    methods.push(method.clone());
                }
            }
            TokenTree::Punct(or)
                if index % 2 == 1 && or.as_char() == '|' && index + 1 < part.0.len() => {}
            token => {
                errors.push(token, "methods are written as `GET | POST`");
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
            listed(&METHODS)
        )
    };
    errors.push(method, message);
    false
}

fn check_order(seen: &[(Kind, Part)], errors: &mut Errors) {
    let rank = |kind: &Kind| match kind {
        Kind::Methods => 0,
        Kind::Path => 1,
        Kind::Flag(_) => 2,
        Kind::Key(_) => 3,
    };
    let is_late = |pair: &&[(Kind, Part)]| rank(&pair[1].0) < rank(&pair[0].0);
    if let Some(pair) = seen.windows(2).find(is_late) {
        let mut sorted: Vec<_> = seen.iter().collect();
        sorted.sort_by_key(|(kind, _)| rank(kind));
        let parts: Vec<String> = sorted.iter().map(|(_, part)| text(part)).collect();
        let message = format!(
            "the order is methods, path, flags, keys; write `#[view({})]`",
            parts.join(", ")
        );
        errors.push(&pair[1].1, message);
    }
}

/// `10 MiB`, `512 KiB`, `2 MB`, in bytes.
fn bytes(size: &str) -> Option<u64> {
    let digits = size.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = size.split_at(digits);
    let unit = match unit.trim() {
        "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1000 * 1000,
        "GB" => 1000 * 1000 * 1000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

fn example_value(key: &str) -> &'static str {
    match key {
        "name" => "\"archive\"",
        "body_limit" => "\"10 MiB\"",
        _ => "my_crate::veduta",
    }
}

/// `a`, `b` and `c`
fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match &quoted[..] {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        words => words.concat(),
    }
}
