//! The methods of HTTP that a view answers.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenTree};

use super::METHODS;
use super::part::Part;
use crate::errors::{Errors, closest, listed};
use crate::tokens::is_mark;

/// Whether it is one, in whatever letters.
pub(crate) fn is_method(word: &str) -> bool {
    METHODS.contains(&word.to_uppercase().as_str())
}

/// `GET | POST`
pub(super) fn listed_methods(words: &[String], place: Span) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let mut or = Punct::new('|', Spacing::Alone);
            or.set_span(place);
            tokens.push(or.into());
        }
        tokens.push(Ident::new(word, place).into());
    }
    tokens
}

/// The methods of a part, each once and in upper case.
pub(super) fn methods(part: &Part, errors: &mut Errors) -> Vec<Ident> {
    let mut methods: Vec<Ident> = Vec::new();
    let mut refused = 0;
    for token in &part.tokens {
        let TokenTree::Ident(word) = token else {
            continue;
        };
        let Some(method) = method(word, errors) else {
            refused += 1;
            continue;
        };
        if methods.contains(&method) {
            let message = format!("`{method}` stands here twice\nhelp: remove one");
            errors.push(word, message);
        } else {
            methods.push(method);
        }
    }
    if refused == 0 && !is_list(part) {
        let words: Vec<_> = methods.iter().map(ToString::to_string).collect();
        let what = match &words[..] {
            [_] => "a `|` stands between two methods",
            _ => "several methods are written with `|`",
        };
        let message = format!("{what}\nhelp: write `{}`", words.join(" | "));
        errors.push(part, message);
    }
    methods
}

/// The method that a word names or means.
fn method(word: &Ident, errors: &mut Errors) -> Option<Ident> {
    let written = word.to_string();
    if METHODS.contains(&written.as_str()) {
        return Some(word.clone());
    }
    let upper = written.to_uppercase();
    let message = if METHODS.contains(&upper.as_str()) {
        format!("methods are upper case\nhelp: write `{upper}` instead of `{written}`")
    } else if let Some(known) = closest(&upper, METHODS) {
        errors.push(
            word,
            format!("unknown method `{written}`\nhelp: write `{known}`"),
        );
        return Some(Ident::new(known, word.span()));
    } else {
        errors.push(
            word,
            format!(
                "unknown method `{written}`\nhelp: write one of {}",
                listed(METHODS)
            ),
        );
        return None;
    };
    errors.push(word, message);
    Some(Ident::new(&upper, word.span()))
}

/// `GET | POST`
fn is_list(part: &Part) -> bool {
    let mut tokens = part.tokens.iter().enumerate();
    let is_one = |(index, token): (usize, &TokenTree)| match token {
        TokenTree::Ident(_) => index % 2 == 0,
        token => index % 2 == 1 && is_mark(token, '|'),
    };
    part.tokens.len() % 2 == 1 && tokens.all(is_one)
}
