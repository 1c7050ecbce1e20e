//! [`Part`]: what stands between two commas, and what it is meant to be.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, LitStr};

use super::METHODS;
use crate::errors::{Errors, closest, listed};
use crate::tokens::text;

/// What stands between two commas; never empty.
pub(crate) struct Part {
    pub(crate) tokens: Vec<TokenTree>,
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Methods,
    Path,
    Flag(Flag),
    Key(Key),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    Cpu,
    Inline,
    Detach,
    AllowBlocking,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    BodyLimit,
    Pool,
    Timeout,
    Crate,
}

const FLAGS: [(&str, Flag); 4] = [
    ("cpu", Flag::Cpu),
    ("inline", Flag::Inline),
    ("detach", Flag::Detach),
    ("allow_blocking", Flag::AllowBlocking),
];
const KEYS: [(&str, Key); 5] = [
    ("name", Key::Name),
    ("body_limit", Key::BodyLimit),
    ("pool", Key::Pool),
    ("timeout", Key::Timeout),
    ("crate", Key::Crate),
];

impl Kind {
    /// Where it stands in the order of the attribute.
    pub(super) fn rank(self) -> usize {
        match self {
            Self::Methods => 0,
            Self::Path => 1,
            Self::Flag(_) => 2,
            Self::Key(_) => 3,
        }
    }

    /// What to say when there are two of it.
    pub(super) fn twice(self) -> &'static str {
        match self {
            Self::Methods => "several methods are written with `|`\nhelp: write `GET | POST`",
            Self::Path => {
                "a view has one path\nhelp: for another one write `routes![\"/path\" => view]`"
            }
            Self::Flag(_) => "this flag stands here twice\nhelp: remove one",
            Self::Key(_) => "this key stands here twice\nhelp: remove one",
        }
    }
}

impl Key {
    /// A value that it can have.
    fn example(self) -> &'static str {
        match self {
            Self::Name => "\"archive\"",
            Self::BodyLimit => "\"10 MiB\"",
            Self::Pool => "\"reports\"",
            Self::Timeout => "\"30 s\"",
            Self::Crate => "my_crate::veduta",
        }
    }
}

impl Part {
    pub(super) fn kind(&self, errors: &mut Errors) -> Option<Kind> {
        let result = match &self.tokens[..] {
            [TokenTree::Literal(_)] => self.literal(),
            [TokenTree::Ident(word)] => word_kind(&word.to_string()),
            [TokenTree::Ident(key), TokenTree::Punct(equals), ..] if equals.as_char() == '=' => {
                key_kind(&key.to_string(), &text(self.value()))
            }
            [TokenTree::Ident(_), TokenTree::Punct(or), ..] if or.as_char() == '|' => {
                Ok(Kind::Methods)
            }
            [TokenTree::Ident(key), TokenTree::Group(value)] => {
                Err(refuse_call(&key.to_string(), &text(value.stream())))
            }
            [TokenTree::Ident(kind), .., TokenTree::Ident(method)] if kind == "Method" => {
                Err(format!("a method stands alone\nhelp: write `{method}`"))
            }
            [TokenTree::Punct(slash), ..] if slash.as_char() == '/' => {
                Err(format!("a path is a string literal\nhelp: write `\"{}\"`", text(self)))
            }
            words if words.iter().all(is_word) => {
                let words: Vec<String> = words.iter().map(ToString::to_string).collect();
                Err(format!("parts are separated by commas\nhelp: write `{}`", words.join(", ")))
            }
            _ => Err("expected a method, a path, a flag or a key\nhelp: write something like `#[view(POST, \"/path/{name}\", cpu, name = \"..\")]`".to_owned()),
        };
        result.map_err(|message| errors.push(self, message)).ok()
    }

    fn literal(&self) -> Result<Kind, String> {
        let Some(string) = self.string() else {
            return Err("a path is a string literal\nhelp: write `\"/path\"`".to_owned());
        };
        let value = string.value();
        let upper = value.to_uppercase();
        if METHODS.contains(&upper.as_str()) {
            Err(format!("a method is no string\nhelp: write `{upper}`"))
        } else if find(&FLAGS, &value).is_some() {
            Err(format!("a flag is no string\nhelp: write `{value}`"))
        } else {
            Ok(Kind::Path)
        }
    }

    /// The flag.
    pub(super) fn word(&self) -> Option<Ident> {
        syn::parse2(self.to_token_stream()).ok()
    }

    /// The path.
    pub(super) fn string(&self) -> Option<LitStr> {
        syn::parse2(self.to_token_stream()).ok()
    }

    /// What stands behind the `=`.
    pub(super) fn value(&self) -> TokenStream {
        self.tokens[2..].iter().cloned().collect()
    }

    pub(super) fn wrong_value(&self, message: &str) -> syn::Error {
        syn::Error::new_spanned(self, message)
    }
}

impl ToTokens for Part {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.iter().cloned());
    }
}

/// Splits at the commas.
pub(crate) fn parts(args: TokenStream, errors: &mut Errors) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for token in flattened(args) {
        if !matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',') {
            part.push(token);
        } else if part.is_empty() {
            errors.push(token, "there is nothing before this comma\nhelp: remove it");
        } else {
            let tokens = std::mem::take(&mut part);
            parts.push(Part { tokens });
        }
    }
    if !part.is_empty() {
        parts.push(Part { tokens: part });
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

fn is_word(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_))
}

/// What is wrong with `key(value)`.
fn refuse_call(word: &str, value: &str) -> String {
    if let Some(key) = find(&KEYS, word) {
        let value = if value.is_empty() {
            key.example()
        } else {
            value
        };
        return format!("the value of a key stands behind `=`\nhelp: write `{word} = {value}`");
    }
    match find(&FLAGS, word) {
        Some(_) => format!("a flag has no value\nhelp: write `{word}`"),
        None => format!(
            "`{word}` is no key\nhelp: the keys are {}",
            listed(names(&KEYS))
        ),
    }
}

/// What a single word is: a flag or a method.
fn word_kind(word: &str) -> Result<Kind, String> {
    if let Some(flag) = find(&FLAGS, word) {
        return Ok(Kind::Flag(flag));
    }
    if let Some(key) = find(&KEYS, word) {
        let value = key.example();
        return Err(format!("a key has a value\nhelp: write `{word} = {value}`"));
    }
    let is_upper = word.chars().all(|letter| !letter.is_lowercase());
    if is_upper || METHODS.contains(&word.to_uppercase().as_str()) {
        // Whether it is one that exists is told when they are read.
        return Ok(Kind::Methods);
    }
    Err(match closest(word, names(&FLAGS)) {
        Some(flag) => format!("unknown flag `{word}`\nhelp: write `{flag}`"),
        None => format!(
            "unknown flag `{word}`\nhelp: the flags are {}",
            listed(names(&FLAGS))
        ),
    })
}

fn key_kind(key: &str, value: &str) -> Result<Kind, String> {
    if let Some(key) = find(&KEYS, key) {
        return Ok(Kind::Key(key));
    }
    if find(&FLAGS, key).is_some() {
        return Err(format!("a flag has no value\nhelp: write `{key}`"));
    }
    Err(match key {
        "path" | "uri" | "url" | "route" => format!("a path stands alone\nhelp: write `{value}`"),
        "method" | "methods" => {
            let methods = value.to_uppercase().replace('"', "");
            format!("a method stands alone\nhelp: write `{methods}`")
        }
        _ => match closest(key, names(&KEYS)) {
            Some(known) => format!("unknown key `{key}`\nhelp: write `{known}`"),
            None => format!(
                "unknown key `{key}`\nhelp: the keys are {}",
                listed(names(&KEYS))
            ),
        },
    })
}

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let row = table.iter().find(|(known, _)| *known == name);
    row.map(|(_, value)| *value)
}

fn names<T>(table: &'static [(&str, T)]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _)| *name)
}
