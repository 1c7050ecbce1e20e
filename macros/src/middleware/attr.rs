//! What stands in `#[middleware(..)]`: `before` or `after`, and `crate = path`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Path, Token};

use crate::errors::{Errors, closest};
use crate::tokens::text;

/// The arguments of the attribute; what was mistaken is absent.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) before: Option<Ident>,
    pub(super) after: Option<Ident>,
    /// Where veduta is.
    pub(super) krate: Option<Path>,
    /// Whether something stands there that nobody can read.
    pub(super) is_mistaken: bool,
}

/// The tokens between two commas.
struct Part(TokenStream);

impl syn::parse::Parse for Part {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut tokens = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self(tokens))
    }
}

impl Attr {
    pub(super) fn parse(args: TokenStream, errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        let parts = Punctuated::<Part, Token![,]>::parse_terminated.parse2(args);
        for Part(part) in errors.keep(parts).into_iter().flatten() {
            attr.part(part, errors);
        }
        attr
    }

    fn part(&mut self, part: TokenStream, errors: &mut Errors) {
        let mut tokens = part.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Ident(word)), None) if word == "before" => self.before = Some(word),
            (Some(TokenTree::Ident(word)), None) if word == "after" => self.after = Some(word),
            (Some(TokenTree::Ident(word)), Some(TokenTree::Punct(is)))
                if word == "crate" && is.as_char() == '=' =>
            {
                self.krate = errors.keep(Path::parse_mod_style.parse2(tokens.collect()));
            }
            _ => {
                self.is_mistaken = true;
                let word = text(part.to_token_stream());
                let message = match closest(&word, ["before", "after"]) {
                    Some(near) => format!("unknown flag `{word}`; did you mean `{near}`?"),
                    None => format!(
                        "unknown flag `{word}`; a middleware is `before`, `after` or an `async fn`, and stands around the routes that it is given to"
                    ),
                };
                errors.push(part, message);
            }
        }
    }
}
