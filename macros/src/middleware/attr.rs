//! What stands in `#[middleware(..)]`: `before` or `after`, and `crate = path`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{LitStr, Path};

use crate::attr::part::{Part, parts};
use crate::errors::{Errors, closest};
use crate::tokens::text;

/// The arguments of the attribute; what was mistaken is absent.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) before: Option<Ident>,
    pub(super) after: Option<Ident>,
    pub(super) allow_blocking: Option<Ident>,
    /// Where veduta is.
    pub(super) krate: Option<Path>,
    /// Whether something stands there that nobody can read.
    pub(super) is_mistaken: bool,
}

impl Attr {
    pub(super) fn parse(args: TokenStream, errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        for part in parts(args, errors) {
            attr.part(&part, errors);
        }
        attr
    }

    pub(super) fn krate(&self) -> TokenStream {
        let given = self.krate.as_ref();
        given.map_or_else(|| quote!(::veduta), ToTokens::into_token_stream)
    }

    fn part(&mut self, part: &Part, errors: &mut Errors) {
        let (TokenTree::Ident(word), equals) = (&part.tokens[0], part.tokens.get(1)) else {
            return self.unknown(part, errors);
        };
        let has_value = matches!(equals, Some(TokenTree::Punct(mark)) if mark.as_char() == '=');
        if equals.is_some() && !has_value {
            return self.unknown(part, errors);
        }
        let name = word.to_string();
        match (name.as_str(), has_value) {
            ("crate", true) if self.krate.is_some() => {
                errors.push(part, "this key stands here twice\nhelp: remove one");
            }
            ("crate", true) => self.krate = errors.keep(part.krate()),
            ("crate", false) => {
                errors.push(
                    part,
                    "a key has a value\nhelp: write `crate = my_crate::veduta`",
                );
            }
            ("before" | "after" | "allow_blocking", _) => {
                self.flag(word, has_value.then_some(part), errors);
            }
            (_, true) => self.unknown_key(part, word, errors),
            (_, false) => self.unknown(part, errors),
        }
    }

    fn flag(&mut self, word: &Ident, with_value: Option<&Part>, errors: &mut Errors) {
        if let Some(part) = with_value {
            errors.push(part, format!("a flag has no value\nhelp: write `{word}`"));
        }
        let flag = match word.to_string().as_str() {
            "before" => &mut self.before,
            "after" => &mut self.after,
            _ => &mut self.allow_blocking,
        };
        if flag.replace(word.clone()).is_some() {
            errors.push(word, "this flag stands here twice\nhelp: remove one");
        }
    }

    fn unknown_key(&mut self, part: &Part, key: &Ident, errors: &mut Errors) {
        self.is_mistaken = true;
        let message = match closest(&key.to_string(), ["crate"]) {
            Some(near) => format!("unknown key `{key}`\nhelp: write `{near}`"),
            None => format!(
                "unknown key `{key}`\nhelp: remove it, keys but for `crate` belong to views"
            ),
        };
        errors.push(part, message);
    }

    fn unknown(&mut self, part: &Part, errors: &mut Errors) {
        self.is_mistaken = true;
        let word = text(part);
        let path = syn::parse_str::<LitStr>(&word).is_ok_and(|it| it.value().starts_with('/'));
        let message = match closest(&word, ["before", "after", "allow_blocking"]) {
            _ if path => format!(
                "a middleware stands around the routes that it is given to\nhelp: remove `{word}`, and write `.middleware::<..>()` behind the list below it"
            ),
            _ if word == "around" => {
                "an `async fn` stands around the view by itself\nhelp: write `#[middleware]`"
                    .to_owned()
            }
            Some(near) => format!("unknown flag `{word}`\nhelp: write `{near}`"),
            None => format!(
                "unknown flag `{word}`\nhelp: remove it, or write `before` or `after` above a `fn`"
            ),
        };
        errors.push(part, message);
    }
}
