//! What a view does on the event loop that holds it up, as far as the tokens of its body tell.
//!
//! They tell no types. What begins with the path of a crate is certain, and an error; what is known by the name of a
//! method is likely, and a warning. Where a rule could be wrong it keeps silent: `survey` counts how often it is.

mod body;
mod calls;
mod flow;
mod help;
mod methods;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Signature};

use crate::attr::Attr;
use crate::tokens::ends;
use body::Body;
use help::Help;

/// What is said of a body; mostly nothing.
#[derive(Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
}

struct Finding {
    /// Which of the rules it is.
    rule: Rule,
    /// The guilty tokens.
    tokens: TokenStream,
    message: String,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    Call,
    BlockOn,
    BlockingMethod,
    Guard,
    Loops,
    Database,
    Receive,
    Join,
}

/// Why the function is on the event loop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Async,
    Inline,
    Middleware,
}

impl Reason {
    /// `None` when the view may block, or has said so.
    pub(crate) fn of_view(attr: &Attr, signature: &Signature) -> Option<Self> {
        if attr.allow_blocking.is_some() {
            None
        } else if signature.asyncness.is_some() {
            Some(Self::Async)
        } else {
            attr.inline.is_some().then_some(Self::Inline)
        }
    }
}

impl Findings {
    /// Looks through a function, whose last token is its body.
    pub(crate) fn of(reason: Reason, function: &TokenStream, krate: Option<&Path>) -> Self {
        let Some(TokenTree::Group(block)) = function.clone().into_iter().last() else {
            return Self::default();
        };
        let body = Body::new(&block);
        let help = Help::new(reason, &body, krate);
        let mut found = Vec::new();
        for at in 0..body.words.len() {
            found.extend(calls::look(&body, at, &help));
            found.extend(methods::look(&body, at, &help));
            if reason != Reason::Inline {
                found.extend(flow::guard(&body, at));
            }
        }
        if reason == Reason::Async {
            found.extend(flow::loops(&body, &block));
        }
        if !found.is_empty() {
            // Whoever asks whether there is a runtime blocks only where there is none.
            if (0..body.words.len()).any(|at| body.is_word(at, "try_current")) {
                found.clear();
            }
            // That the token is not to be had here is said of the argument.
            if signature_mentions(function, "MayBlock") {
                found.retain(|finding: &Finding| finding.rule != Rule::BlockOn);
            }
        }
        Self { found }
    }

    /// The function with what is said of it, at the beginning of its body: there the user's `#[allow(..)]` and `#[cfg]`
    /// hold for it.
    pub(crate) fn insert_into(&self, function: &TokenStream) -> TokenStream {
        if self.found.is_empty() {
            return function.clone();
        }
        let mut tokens: Vec<TokenTree> = function.clone().into_iter().collect();
        if let Some(TokenTree::Group(body)) = tokens.last_mut() {
            let words: Vec<TokenTree> = body.stream().into_iter().collect();
            let (attributes, words) = words.split_at(inner_attributes(&words));
            let found = &self.found;
            let stream = quote!(#(#attributes)* #(#found)* #(#words)*);
            let span = body.span();
            *body = Group::new(Delimiter::Brace, stream);
            body.set_span(span);
        }
        tokens.into_iter().collect()
    }
}

/// Whether the word stands in the signature.
fn signature_mentions(function: &TokenStream, word: &str) -> bool {
    function.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
            signature_mentions(&group.stream(), word)
        }
        _ => false,
    })
}

/// How many tokens `#![..]` are.
fn inner_attributes(tokens: &[TokenTree]) -> usize {
    let is_attribute = |tokens: &&[TokenTree]| matches!(tokens, [TokenTree::Punct(hash), TokenTree::Punct(mark), TokenTree::Group(_)] if hash.as_char() == '#' && mark.as_char() == '!');
    3 * tokens.chunks(3).take_while(is_attribute).count()
}

impl Finding {
    fn new(rule: Rule, tokens: impl ToTokens, message: String) -> Self {
        let tokens = tokens.into_token_stream();
        Self {
            rule,
            tokens,
            message,
        }
    }
}

impl ToTokens for Finding {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let message = &self.message;
        if self.rule == Rule::Call {
            syn::Error::new_spanned(&self.tokens, message)
                .to_compile_error()
                .to_tokens(tokens);
            return;
        }
        // rustc has no warnings for macros to give, but it warns of what is deprecated. A macro costs nothing at run
        // time, and is the only thing that it does not name with the path to it.
        let here = Span::mixed_site();
        let (place, _) = ends(&self.tokens);
        let name = Ident::new("blocks_the_event_loop", place);
        tokens.extend(quote_spanned! {here=>
            {
                #[deprecated(note = #message)]
                macro_rules! #name { () => {}; }
                #name! {}
            }
        });
    }
}
