//! [`Part`]: what stands between two commas.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, LitStr};

use crate::errors::Errors;

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

pub(super) const FLAGS: [(&str, Flag); 4] = [
    ("cpu", Flag::Cpu),
    ("inline", Flag::Inline),
    ("detach", Flag::Detach),
    ("allow_blocking", Flag::AllowBlocking),
];
pub(super) const KEYS: [(&str, Key); 5] = [
    ("name", Key::Name),
    ("body_limit", Key::BodyLimit),
    ("pool", Key::Pool),
    ("timeout", Key::Timeout),
    ("crate", Key::Crate),
];

/// Whether it is a key of `#[view(..)]`.
pub(crate) fn is_key(word: &str) -> bool {
    find(&KEYS, word).is_some()
}

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
}

impl Key {
    /// A value that it can have.
    pub(super) fn example(self) -> &'static str {
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
    pub(super) fn of(tokens: impl IntoIterator<Item = TokenTree>) -> Self {
        let tokens = tokens.into_iter().collect();
        Self { tokens }
    }

    /// This text as a path, in the place of a part that is none.
    pub(super) fn path(&self, text: &str) -> Self {
        let mut literal = Literal::string(text);
        literal.set_span(self.tokens[0].span());
        Self::of([literal.into()])
    }

    /// The flag.
    pub(super) fn word(&self) -> Option<Ident> {
        syn::parse2(self.to_token_stream()).ok()
    }

    /// The path. rustc tells of an escape that it does not know, and what is left is read here.
    pub(super) fn string(&self) -> Option<LitStr> {
        let [TokenTree::Literal(literal)] = &self.tokens[..] else {
            return None;
        };
        syn::parse2(self.to_token_stream()).ok().or_else(|| {
            let text = literal.to_string();
            let inner = text.strip_prefix('"')?.strip_suffix('"')?;
            Some(LitStr::new(&inner.replace('\\', ""), literal.span()))
        })
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

pub(super) fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let row = table.iter().find(|(known, _)| *known == name);
    row.map(|(_, value)| *value)
}

pub(super) fn names<T>(table: &'static [(&str, T)]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _)| *name)
}
