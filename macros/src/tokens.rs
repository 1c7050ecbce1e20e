//! Tokens as a person writes them, and where they stand.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// `Option < & 'a str >` as `Option<&'a str>`.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.into_token_stream(), &mut text);
    text
}

/// Where the tokens begin and where they end; stable Rust cannot join the two.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.into_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |it| it.span());
    (first, tokens.last().map_or(first, |it| it.span()))
}

/// All words, those in brackets too.
pub(crate) fn words(tokens: TokenStream) -> Vec<Ident> {
    let words = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Ident(ident) => vec![ident],
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
    });
    words.collect()
}

pub(crate) fn mentions(tokens: &TokenStream, word: &str) -> bool {
    words(tokens.clone()).iter().any(|ident| ident == word)
}

pub(crate) fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// The tokens as if they stood at `place`.
pub(crate) fn moved(tokens: impl ToTokens, place: Span) -> TokenStream {
    let move_one = |mut token: TokenTree| {
        // What `$crate` means depends on the macro that wrote it.
        let is_crate = token.to_string() == "$crate";
        token.set_span(if is_crate {
            token.span().located_at(place)
        } else {
            place
        });
        token
    };
    tokens
        .into_token_stream()
        .into_iter()
        .map(move_one)
        .collect()
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut needs_blank = false;
    let mut is_joint = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                if needs_blank && group.delimiter() != Delimiter::Parenthesis {
                    text.push(' ');
                }
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
                needs_blank = true;
                is_joint = false;
            }
            TokenTree::Punct(punct) => {
                let mark = punct.as_char();
                // `a + b`, `key = value`, `A | B`, `-> T`; but no blank inside of `->` and `::`.
                let is_spaced = matches!(mark, '+' | '=' | '|' | '-');
                if is_spaced && !is_joint || mark == '\'' && needs_blank {
                    text.push(' ');
                }
                text.push(mark);
                let is_path = mark == ':' && is_joint;
                is_joint = punct.spacing() == Spacing::Joint;
                let ends_arrow = mark == '>' && text.ends_with("->");
                let is_followed = matches!(mark, ',' | ';' | ':') && !is_path;
                if (is_spaced || ends_arrow || is_followed) && !is_joint {
                    text.push(' ');
                }
                // `for<'a> Fn(&'a str)`
                needs_blank = mark == '>' && !ends_arrow;
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if needs_blank {
                    text.push(' ');
                }
                text.push_str(&token.to_string());
                needs_blank = true;
                is_joint = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_spaced_as_people_do() {
        for written in [
            "Option<&'a str>",
            "Result<Vec<u8>, [u8; 4]>",
            "Box<dyn for<'a> Fn(&'a str) -> u8 + Send + 'static>",
            "<T as crate::Named>::Name",
            "GET | POST",
            "<T: Into<std::vec::Vec<u8>>, const N: usize>",
            "body_limit = \"10 MiB\"",
            "/archive/{year}",
        ] {
            let tokens: TokenStream = written.parse().unwrap();
            assert_eq!(text(tokens), written);
        }
    }
}
