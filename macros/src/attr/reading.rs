//! [`Reading`]: what a part is meant to be. One that is written otherwise is told of, and read all the same.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lit, LitStr};

use super::METHODS;
use super::foreign::{PATH_WORDS, example, foreign_key, foreign_word, is_constant};
use super::methods::{is_method, listed_methods};
use super::part::{FLAGS, KEYS, Kind, Part, find, names};
use crate::errors::{closest, listed};
use crate::tokens::{is_mark, text};

/// What a part was read as.
pub(super) enum Reading {
    /// As it is.
    Is(Kind),
    /// With a mistake in its form, and what it is without: in its place, or where it belongs.
    Mended {
        what: String,
        parts: Vec<(Kind, Part)>,
        is_moved: bool,
    },
    /// With a mistake that nobody can read through.
    Lost(String),
}

impl Reading {
    /// A message about the part by itself.
    fn lost(message: impl Into<String>) -> Self {
        Self::Lost(message.into())
    }

    /// What is told together with the whole attribute.
    fn moved(what: impl Into<String>, parts: Vec<(Kind, Part)>) -> Self {
        Self::Mended {
            what: what.into(),
            parts,
            is_moved: true,
        }
    }

    /// What is told with the part as it is to be written.
    fn in_place(what: &str, kind: Kind, part: Part) -> Self {
        Self::Mended {
            what: format!("{what}\nhelp: write `{}`", text(&part)),
            parts: vec![(kind, part)],
            is_moved: false,
        }
    }
}

impl Part {
    /// `item` is what the attribute stands above.
    pub(super) fn read(&self, item: &TokenStream) -> Reading {
        match &self.tokens[..] {
            [TokenTree::Literal(_)] => self.read_literal(),
            [TokenTree::Ident(word)] => Self::read_word(&word.to_string(), item),
            [TokenTree::Ident(key), equals, value @ ..] if is_equals(equals, value) => {
                self.read_key(&key.to_string(), item)
            }
            [TokenTree::Ident(_), or, ..] if is_mark(or, '|') => Reading::Is(Kind::Methods),
            [star] if is_mark(star, '*') => {
                foreign_word("any", item).map_or(Reading::Is(Kind::Methods), Reading::Lost)
            }
            tokens => self
                .read_methods()
                .or_else(|| self.read_otherwise(tokens, item))
                .unwrap_or_else(|| {
                    Reading::lost(format!(
                        "`{}` is no method, path, flag or key\nhelp: write `#[view(GET, {})]`, and flags and keys behind the path",
                        text(self),
                        example(item)
                    ))
                }),
        }
    }

    fn read_literal(&self) -> Reading {
        let Some(string) = self.string() else {
            let what = "a path is a string literal";
            let path = match syn::parse2(self.to_token_stream()) {
                Ok(Lit::ByteStr(bytes)) => String::from_utf8_lossy(&bytes.value()).into_owned(),
                Ok(Lit::CStr(text)) => text.value().to_string_lossy().into_owned(),
                Ok(Lit::Char(letter)) => letter.value().to_string(),
                _ => text(self).trim_matches('"').to_owned(),
            };
            let path = self.path(&with_slash(&path));
            return Reading::in_place(what, Kind::Path, path);
        };
        let value = string.value();
        if let Some(methods) = methods_in(&value) {
            return Reading::in_place(
                "a method is no string",
                Kind::Methods,
                self.methods(&methods),
            );
        }
        if let Some(flag) = find(&FLAGS, &value) {
            let word = syn::Ident::new(&value, string.span());
            return Reading::in_place(
                "a flag is no string",
                Kind::Flag(flag),
                Self::of([word.into()]),
            );
        }
        Reading::Is(Kind::Path)
    }

    /// What a single word is: a flag or a method.
    fn read_word(word: &str, item: &TokenStream) -> Reading {
        if let Some(flag) = find(&FLAGS, word) {
            return Reading::Is(Kind::Flag(flag));
        }
        if let Some(key) = find(&KEYS, word) {
            let value = key.example();
            return Reading::lost(format!("a key has a value\nhelp: write `{word} = {value}`"));
        }
        if is_method(word) {
            return Reading::Is(Kind::Methods);
        }
        if let Some(message) = foreign_word(word, item) {
            return Reading::lost(message);
        }
        if is_constant(word) {
            return Reading::lost(format!(
                "a path is a string literal, and no constant\nhelp: write what `{word}` stands for, such as `{}`",
                example(item)
            ));
        }
        let lower = word.to_lowercase();
        match closest(&lower, names(&FLAGS)) {
            Some(flag) => Reading::lost(format!("unknown flag `{word}`\nhelp: write `{flag}`")),
            // Whether it is one that exists is told when they are read.
            None if word.chars().all(|letter| !letter.is_lowercase()) => Reading::Is(Kind::Methods),
            None => Reading::lost(format!(
                "unknown flag `{word}`\nhelp: write one of {}",
                listed(names(&FLAGS))
            )),
        }
    }

    /// `key = value`
    fn read_key(&self, key: &str, item: &TokenStream) -> Reading {
        if let Some(key) = find(&KEYS, key) {
            return Reading::Is(Kind::Key(key));
        }
        self.read_pair(key, &self.value(), item)
    }

    /// A word that is no key, and its value.
    fn read_pair(&self, word: &str, value: &TokenStream, item: &TokenStream) -> Reading {
        if let Some(flag) = find(&FLAGS, word) {
            let part = Self::of(self.tokens[..1].iter().cloned());
            return Reading::in_place("a flag has no value", Kind::Flag(flag), part);
        }
        if PATH_WORDS.contains(&word) {
            let path = match syn::parse2::<LitStr>(value.clone()) {
                Ok(path) => Self::of(path.to_token_stream()),
                Err(_) if value.is_empty() => self.path(example(item).trim_matches('"')),
                Err(_) => self.path(&with_slash(&text(value))),
            };
            return Reading::moved("a path stands alone", vec![(Kind::Path, path)]);
        }
        if ["method", "methods", "verb"].contains(&word) {
            let methods = words_that_are_methods(value.clone());
            if !methods.is_empty() {
                let methods = self.methods(&methods);
                return Reading::moved("a method stands alone", vec![(Kind::Methods, methods)]);
            }
        }
        if is_method(word) {
            let method = self.methods(&[word.to_uppercase()]);
            let mut parts = vec![(Kind::Methods, method)];
            if let Ok(path) = syn::parse2::<LitStr>(value.clone()) {
                parts.push((Kind::Path, Self::of(path.to_token_stream())));
            }
            return Reading::moved("methods and paths are separated by a comma", parts);
        }
        let value = text(value);
        if let Some(message) = foreign_key(word, &value, item) {
            return Reading::lost(message);
        }
        Reading::lost(match closest(&word.to_lowercase(), names(&KEYS)) {
            Some(known) => format!("unknown key `{word}`\nhelp: write `{known}`"),
            None => format!(
                "unknown key `{word}`\nhelp: write one of {}",
                listed(names(&KEYS))
            ),
        })
    }

    /// Methods in another form: `[GET, POST]`, `GET || POST`, `Method::GET`.
    fn read_methods(&self) -> Option<Reading> {
        let mut words = Vec::new();
        let is_list = collect_methods(self.to_token_stream(), &mut words);
        let is_slash = self.tokens.iter().all(|token| is_mark(token, '/'));
        if !is_list || is_slash {
            return None;
        }
        let methods = self.methods(&words);
        Some(match &words[..] {
            [] => Reading::lost(
                "a view answers at least one method\nhelp: write `GET | POST`, or remove this to answer GET",
            ),
            [_] => Reading::in_place("a method stands alone", Kind::Methods, methods),
            _ => Reading::in_place(
                "several methods are written with `|`",
                Kind::Methods,
                methods,
            ),
        })
    }

    fn read_otherwise(&self, tokens: &[TokenTree], item: &TokenStream) -> Option<Reading> {
        match tokens {
            [TokenTree::Ident(word), TokenTree::Group(value)] => {
                Some(self.read_call(&word.to_string(), &value.stream(), item))
            }
            [TokenTree::Ident(key), rest @ ..]
                if find(&KEYS, &key.to_string()).is_some() && !is_path(rest) =>
            {
                self.read_separator(rest)
            }
            [first, ..] if is_mark(first, '/') => Some(self.read_unquoted()),
            [TokenTree::Ident(_), slash, ..] if is_mark(slash, '/') => Some(self.read_unquoted()),
            _ if tokens.iter().any(|token| is_mark(token, '!')) => self.read_macro(tokens, item),
            _ => Self::read_hyphens(tokens)
                .or_else(|| self.read_constant(tokens, item))
                .or_else(|| Self::read_list(tokens, item)),
        }
    }

    /// `timeout("30 s")`, `get("/x")`, `route("/x")`
    fn read_call(&self, word: &str, value: &TokenStream, item: &TokenStream) -> Reading {
        let Some(key) = find(&KEYS, word) else {
            return self.read_pair(word, value, item);
        };
        let value = if value.is_empty() {
            key.example().parse().unwrap_or_default()
        } else {
            value.clone()
        };
        self.with_equals("the value of a key stands behind `=`", value)
    }

    /// `timeout: "30 s"`, `timeout => "30 s"`, `timeout "30 s"`
    fn read_separator(&self, rest: &[TokenTree]) -> Option<Reading> {
        let value = rest
            .iter()
            .skip_while(|token| matches!(token, TokenTree::Punct(_)));
        let value: TokenStream = value.cloned().collect();
        let what = "the value of a key stands behind `=`";
        (!value.is_empty()).then(|| self.with_equals(what, value))
    }

    /// The key in front of this value.
    fn with_equals(&self, what: &str, value: TokenStream) -> Reading {
        let key = self.tokens[0].clone();
        let Some(kind) = find(&KEYS, &key.to_string()) else {
            return Reading::lost(what);
        };
        let mut equals = proc_macro2::Punct::new('=', Spacing::Alone);
        equals.set_span(key.span());
        let part = Self::of([key, equals.into()].into_iter().chain(value));
        Reading::in_place(what, Kind::Key(kind), part)
    }

    /// `/archive/{year}` without the quotes.
    fn read_unquoted(&self) -> Reading {
        let path = self.path(&with_slash(&text(self)));
        Reading::in_place("a path is a string literal", Kind::Path, path)
    }

    /// `concat!("/", "x")`
    fn read_macro(&self, tokens: &[TokenTree], item: &TokenStream) -> Option<Reading> {
        let what = "a path is a string literal, and no macro";
        let [TokenTree::Ident(word), .., TokenTree::Group(group)] = tokens else {
            return None;
        };
        let mut path = String::new();
        let mut is_known = word == "concat" || word == "format";
        for token in group.stream() {
            match syn::parse2::<LitStr>(token.clone().into()) {
                Ok(literal) => path.push_str(&literal.value()),
                Err(_) => is_known &= is_mark(&token, ','),
            }
        }
        Some(if is_known && !path.is_empty() {
            Reading::in_place(what, Kind::Path, self.path(&with_slash(&path)))
        } else {
            Reading::lost(format!(
                "{what}\nhelp: write what it stands for, such as `{}`",
                example(item)
            ))
        })
    }

    /// `body-limit = 1`
    fn read_hyphens(tokens: &[TokenTree]) -> Option<Reading> {
        let at = tokens.iter().position(|token| is_mark(token, '='))?;
        let (key, value) = tokens.split_at(at);
        let is_fit =
            |token: &TokenTree| is_mark(token, '-') || matches!(token, TokenTree::Ident(_));
        if !key.iter().all(is_fit) {
            return None;
        }
        let word: String = key
            .iter()
            .map(|token| token.to_string().replace('-', "_"))
            .collect();
        let known = closest(&word, names(&KEYS))?;
        let kind = find(&KEYS, known)?;
        let known = syn::Ident::new(known, key[0].span());
        let part = Self::of(
            [TokenTree::Ident(known)]
                .into_iter()
                .chain(value.iter().cloned()),
        );
        let written: String = key.iter().map(ToString::to_string).collect();
        let what = format!("unknown key `{written}`");
        Some(Reading::in_place(&what, Kind::Key(kind), part))
    }

    /// `crate::PATH`, `&PATH`
    fn read_constant(&self, tokens: &[TokenTree], item: &TokenStream) -> Option<Reading> {
        let is_fit = |token: &TokenTree| {
            is_mark(token, '&') || is_mark(token, ':') || matches!(token, TokenTree::Ident(_))
        };
        let has_mark = tokens
            .iter()
            .any(|token| matches!(token, TokenTree::Punct(_)));
        let Some(TokenTree::Ident(last)) = tokens.last() else {
            return None;
        };
        let is_upper = last
            .to_string()
            .chars()
            .all(|letter| !letter.is_lowercase());
        (has_mark && is_upper && tokens.iter().all(is_fit)).then(|| {
            Reading::lost(format!(
                "a path is a string literal, and no constant\nhelp: write what `{}` stands for, such as `{}`",
                text(self),
                example(item)
            ))
        })
    }

    /// `GET "/x"`, `"/x"; POST`, `POST => "/x"`
    fn read_list(tokens: &[TokenTree], item: &TokenStream) -> Option<Reading> {
        let mut parts = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Ident(_) | TokenTree::Literal(_) => {
                    let part = Self::of([token.clone()]);
                    match part.read(item) {
                        Reading::Is(kind) => parts.push((kind, part)),
                        Reading::Mended { parts: mended, .. } => parts.extend(mended),
                        Reading::Lost(_) => return None,
                    }
                }
                TokenTree::Punct(mark) if ";:=>".contains(mark.as_char()) => {}
                TokenTree::Punct(_) | TokenTree::Group(_) => return None,
            }
        }
        (parts.len() > 1).then(|| Reading::moved("parts are separated by commas", parts))
    }

    /// These methods, in the place of a part.
    fn methods(&self, words: &[String]) -> Self {
        Self::of(listed_methods(words, self.tokens[0].span()))
    }
}

/// Whether this goes on as a path does: `::PATH`.
fn is_path(rest: &[TokenTree]) -> bool {
    matches!(rest, [first, second, ..] if is_mark(first, ':') && is_mark(second, ':'))
}

/// Whether this is the `=` of a key.
fn is_equals(mark: &TokenTree, value: &[TokenTree]) -> bool {
    let is_longer = value
        .first()
        .is_some_and(|next| is_mark(next, '=') || is_mark(next, '>'));
    is_mark(mark, '=') && !is_longer
}

/// `POST`, `GET, POST`, `get | post`
fn methods_in(text: &str) -> Option<Vec<String>> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    let is_list = !text.starts_with('/') && !words.is_empty();
    (is_list && words.iter().all(|word| METHODS.contains(&word.as_str()))).then_some(words)
}

/// Whether there is nothing but methods and what may join them.
fn collect_methods(tokens: TokenStream, found: &mut Vec<String>) -> bool {
    tokens.into_iter().all(|token| match token {
        TokenTree::Ident(word) => {
            let word = word.to_string();
            let is_path = ["Method", "http", "veduta", "hyper", "axum"].contains(&word.as_str());
            if is_method(&word) {
                found.push(word.to_uppercase());
            }
            is_path || is_method(&word)
        }
        TokenTree::Literal(literal) => match syn::parse_str::<LitStr>(&literal.to_string()) {
            Ok(text) => methods_in(&text.value()).is_some_and(|words| {
                found.extend(words);
                true
            }),
            Err(_) => false,
        },
        TokenTree::Punct(mark) => "|+&/:,".contains(mark.as_char()),
        TokenTree::Group(group) => {
            group.delimiter() != Delimiter::None && collect_methods(group.stream(), found)
        }
    })
}

fn words_that_are_methods(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    if !collect_methods(tokens, &mut found) {
        found.clear();
    }
    found
}

pub(super) fn with_slash(path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}
