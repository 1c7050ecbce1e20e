//! [`Attr`]: what stands in `#[view(..)]`.
//!
//! `[METHOD ( | METHOD )* ,] ["/path/{param}?{query}&{query}" ,] [flag ,]* [key = value],*`, in that order.

pub(crate) mod part;
mod quantity;
mod value;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Ident, LitStr, Path};

use crate::errors::{Errors, closest, listed};
use crate::path::Pattern;
use crate::tokens::text;
use part::{Flag, Key, Kind, Part, parts};
pub(crate) use value::Value;

pub(crate) const METHODS: [&str; 8] = [
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
    pub(crate) detach: Option<Ident>,
    pub(crate) allow_blocking: Option<Ident>,
    pub(crate) name: Option<LitStr>,
    /// In bytes.
    pub(crate) body_limit: Option<u64>,
    pub(crate) pool: Option<Value<LitStr>>,
    /// In milliseconds.
    pub(crate) timeout: Option<Value<u64>>,
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

    /// Where veduta is.
    pub(crate) fn krate(&self) -> TokenStream {
        let given = self.krate.as_ref();
        given.map_or_else(|| quote!(::veduta), ToTokens::into_token_stream)
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
            Kind::Flag(Flag::Detach) => self.detach = part.word(),
            Kind::Flag(Flag::AllowBlocking) => self.allow_blocking = part.word(),
            Kind::Key(Key::Name) => self.name = errors.keep(part.name()),
            Kind::Key(Key::BodyLimit) => self.body_limit = errors.keep(part.body_limit()),
            Kind::Key(Key::Pool) => self.pool = errors.keep(part.pool()),
            Kind::Key(Key::Timeout) => self.timeout = errors.keep(part.timeout()),
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
                    errors.push(
                        method,
                        format!("`{method}` stands here twice\nhelp: remove one"),
                    );
                } else if check_method(method, errors) {
                    methods.push(method.clone());
                }
            }
            TokenTree::Punct(or) if index % 2 == 1 && or.as_char() == '|' && !is_last => {}
            token => {
                errors.push(
                    token,
                    "several methods are written with `|`\nhelp: write `GET | POST`",
                );
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
        format!("methods are upper case\nhelp: write `{upper}` instead of `{word}`")
    } else if let Some(known) = closest(&upper, METHODS) {
        format!("unknown method `{word}`\nhelp: write `{known}`")
    } else {
        format!(
            "unknown method `{word}`\nhelp: the methods are {}",
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
            "the order is methods, path, flags, keys\nhelp: write `#[view({})]`",
            parts.join(", ")
        );
        errors.push(&pair[1].1, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::messages;

    fn read(args: &str) -> (Attr, Vec<String>) {
        let mut errors = Errors::default();
        let attr = Attr::parse(args.parse().unwrap(), &mut errors);
        (attr, messages(errors.finish()))
    }

    fn mistakes(args: &str) -> Vec<String> {
        read(args).1
    }

    #[test]
    fn every_part_is_optional() {
        let (attr, mistakes) = read("");
        assert!(attr.methods.is_empty() && attr.pattern.is_none() && mistakes.is_empty());
        let (attr, mistakes) = read("inline, body_limit = 1024,");
        assert!(attr.inline.is_some() && attr.body_limit == Some(1024) && mistakes.is_empty());
    }

    #[test]
    fn all_parts_are_read() {
        let args = r#"PUT | PATCH, "/a/{b}", cpu, name = "n", body_limit = "2 KiB", pool = "p", timeout = "2m", crate = x::y"#;
        let (attr, mistakes) = read(args);
        assert_eq!(mistakes, [""; 0]);
        assert_eq!(attr.methods, ["PUT", "PATCH"]);
        assert_eq!(attr.pattern.unwrap().parameters.len(), 1);
        assert!(attr.cpu.is_some() && attr.inline.is_none());
        assert_eq!(attr.name.unwrap().value(), "n");
        assert_eq!(attr.body_limit, Some(2048));
        assert_eq!(attr.pool.unwrap().value.value(), "p");
        assert_eq!(attr.timeout.unwrap().value, 120_000);
        assert_eq!(
            read("body_limit = \"2.5 MiB\"").0.body_limit,
            Some(2_621_440)
        );
        assert_eq!(text(attr.krate), "x::y");
    }

    #[test]
    fn a_mistake_costs_no_other_part() {
        let (attr, mistakes) = read(r#"POST, "/a", cpuu, name = "n", "#);
        assert_eq!(mistakes, ["unknown flag `cpuu`\nhelp: write `cpu`"]);
        assert!(attr.pattern.is_some() && attr.name.is_some());
    }

    #[test]
    fn parts_have_an_order() {
        assert_eq!(
            mistakes(r#"name = "n", "/a", inline, GET"#),
            [
                "the order is methods, path, flags, keys\nhelp: write `#[view(GET, \"/a\", inline, name = \"n\")]`"
            ]
        );
    }

    #[test]
    fn values_stand_behind_an_equals_sign() {
        for (wrong, right) in [
            ("timeout(\"5 s\")", "timeout = \"5 s\""),
            ("pool()", "pool = \"reports\""),
        ] {
            let message = format!("the value of a key stands behind `=`\nhelp: write `{right}`");
            assert_eq!(mistakes(wrong), [message]);
        }
        assert_eq!(
            mistakes("cpu(2)"),
            ["a flag has no value\nhelp: write `cpu`"]
        );
        assert_eq!(
            mistakes("guard(x)"),
            [
                "`guard` is no key\nhelp: the keys are `name`, `body_limit`, `pool`, `timeout` and `crate`"
            ]
        );
    }

    #[test]
    fn methods_are_told_from_flags() {
        assert_eq!(
            mistakes("Post"),
            ["methods are upper case\nhelp: write `POST` instead of `Post`"]
        );
        assert_eq!(
            mistakes("POTS"),
            ["unknown method `POTS`\nhelp: write `POST`"]
        );
        assert_eq!(
            mistakes("asynchronous"),
            [
                "unknown flag `asynchronous`\nhelp: the flags are `cpu`, `inline`, `detach` and `allow_blocking`"
            ]
        );
        assert_eq!(
            mistakes("GET |"),
            ["several methods are written with `|`\nhelp: write `GET | POST`"]
        );
    }

    #[test]
    fn values_are_checked() {
        let limit = "a limit is a number of bytes or a size\nhelp: write `body_limit = \"10 MiB\"`";
        for wrong in [
            "true",
            "\"10\"",
            "\"MiB\"",
            "\"0.3 KiB\"",
            "\"1.2.3 kB\"",
            "\".5 MiB\"",
            "-1",
            "\"99999999999 GiB\"",
            "1.5",
        ] {
            assert_eq!(
                mistakes(&format!("body_limit = {wrong}")),
                [limit],
                "{wrong}"
            );
        }
        for wrong in ["30s", "reports", "-1", "\"\"", "\"30 sec\"", "\"0.5ms\""] {
            assert_eq!(
                mistakes(&format!("timeout = {wrong}")),
                [
                    "a timeout is a number with a unit, `ms`, `s`, `m` or `h`\nhelp: write `timeout = \"30 s\"`"
                ],
                "{wrong}"
            );
        }
        for (wrong, right) in [
            ("Slow Reports", "slow-reports"),
            ("", "reports"),
            ("7", "reports"),
        ] {
            assert_eq!(
                mistakes(&format!("pool = \"{wrong}\"")),
                [format!(
                    "the name of a pool is lower-case letters, digits, `-` and `_`\nhelp: write `pool = \"{right}\"`"
                )],
            );
        }
        assert_eq!(
            mistakes("name ="),
            ["a name is a string\nhelp: write `name = \"archive\"`"]
        );
        assert_eq!(
            mistakes("crate = 1"),
            ["expected a path\nhelp: write `crate = my_crate::veduta`"]
        );
    }
}
