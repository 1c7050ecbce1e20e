//! What is wrong with a path as a whole: it is a URL, a regular expression, has something behind it.

use std::borrow::Cow;

use super::read::Reader;
use super::spelling::in_rust;
use super::split::{end_of_group, find, split};

impl<'a> Reader<'a> {
    /// Without what belongs to no path at all.
    pub(super) fn whole(&mut self) -> Cow<'a, str> {
        let mut text = self.original.trim();
        if text.len() < self.original.len() {
            self.mistake("a path neither begins nor ends with a blank", "");
        }
        if let Some((scheme, rest)) = text.split_once("://")
            && !scheme.contains(['/', '{', '?'])
        {
            let host = rest.find(['/', '?']).unwrap_or(rest.len());
            let what = format!(
                "a path begins behind {}",
                self.quoted(&format!("{scheme}://{}", &rest[..host]))
            );
            self.mistake(what, "");
            text = if host < rest.len() {
                &rest[host..]
            } else {
                "/"
            };
        }
        if is_regex(text) {
            return self.regex(text).into();
        }
        let pieces = split(text, |letter| letter == '\\');
        if pieces.len() > 1 {
            self.mistake("a path is written with `/` and not with `\\`", "");
            return pieces.join("/").into();
        }
        if let Some(at) = find(text, |letter| letter == '#') {
            let what = format!("{} never reaches a server", self.quoted(&text[at..]));
            self.mistake(what, "");
            text = &text[..at];
        }
        text.into()
    }

    /// `/archive/{year}/` of `^archive/(?P<year>[0-9]{4})/$`
    fn regex(&mut self, text: &str) -> String {
        let mut mended = String::new();
        let mut parameters = Vec::new();
        let mut rest = text.trim_start_matches('^').trim_end_matches('$');
        rest = rest.strip_suffix("/?").unwrap_or(rest);
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(end_of_part(rest));
            rest = behind.trim_start_matches(['+', '*']);
            let is_repeated = rest.len() < behind.len();
            match group(part, is_repeated) {
                None => mended.push_str(part.trim_start_matches('\\')),
                Some((name, ty)) => {
                    let is_rest = part == "." && rest.is_empty();
                    let name = match name {
                        "" => self.unnamed(is_rest),
                        name => self.near(name.to_owned()),
                    };
                    self.chosen.push(name.clone());
                    let star = if is_rest { "*" } else { "" };
                    mended.extend(["{", star, &name, "}"]);
                    parameters.push((name, ty));
                }
            }
        }
        let also = self.in_signature(&parameters);
        self.mistake("a path is no regular expression", also);
        if mended.starts_with('/') {
            mended
        } else {
            format!("/{mended}")
        }
    }
}

fn is_regex(text: &str) -> bool {
    let signs = [
        "(?P<", "(?<", "\\d", "\\w", "([", "(\\", "(.", "/[0-9", "/.*",
    ];
    let outside = |sign: &&str| {
        // What stands between braces is told as the type of a parameter.
        let braced = text.find('{').unwrap_or(text.len());
        text.find(*sign).is_some_and(|at| at < braced) && !text.contains("/:")
    };
    text.starts_with('^') || text.len() > 1 && text.ends_with('$') || signs.iter().any(outside)
}

/// A group, a class, an escape, or a letter.
fn end_of_part(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = match text.chars().next() {
        Some('(' | '[') => end_of_group(text).unwrap_or(first),
        Some('\\') => text.char_indices().nth(2).map_or(text.len(), |(at, _)| at),
        _ => return first,
    };
    // `{4}`
    match end_of_group(&text[end..]) {
        Some(count) if text[end..].starts_with('{') => end + count,
        _ => end,
    }
}

/// The name and the type of what stands for several texts: `(?P<year>[0-9]{4})`, `\d+`, `.*`.
fn group(part: &str, is_repeated: bool) -> Option<(&str, Option<String>)> {
    match part.chars().next()? {
        '(' => {
            let inner = part.trim_start_matches('(').trim_end_matches(')');
            let named = inner
                .strip_prefix("?P<")
                .or_else(|| inner.strip_prefix("?<"));
            let (name, pattern) = named
                .and_then(|named| named.split_once('>'))
                .unwrap_or(("", inner));
            Some((name, Some(in_rust(pattern).0)))
        }
        '[' => Some(("", Some(in_rust(part).0))),
        '\\' if part[1..].starts_with(['d', 'w']) => Some(("", Some(in_rust(part).0))),
        '.' if is_repeated => Some(("", None)),
        _ => None,
    }
}
