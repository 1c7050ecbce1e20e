//! [`Argument`]: what a view takes, and how it comes by it.

mod destructured;
mod rules;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{PatType, Type, TypeReference};

pub(crate) use destructured::names;
pub(crate) use rules::{has_no_size, likely_type, snake_case};

use crate::errors::Errors;
use crate::path::{Parameter, Pattern, Place};
use crate::tokens::{is_mark, mentions, text};

/// An argument without mistakes.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// With `'_` for named lifetimes, and without the `&` of what is borrowed.
    pub(crate) ty: TokenStream,
    pub(crate) kind: Kind,
}

/// How a view comes by an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The path parameter of this number, parsed.
    Parsed(usize),
    /// The path parameter of this number, borrowed.
    Text(usize),
    Query,
    /// An extractor, by type.
    Owned,
    /// A part of the request, by type.
    Borrowed,
}

impl Argument {
    /// `None` after a mistake. `free` is the parameter that has no argument, when there is one.
    pub(crate) fn read(
        argument: &PatType,
        pattern: Option<&Pattern>,
        free: Option<&Parameter>,
        errors: &mut Errors,
    ) -> Option<Self> {
        rules::check_attributes(argument, errors);
        let name = destructured::name(argument, free, errors)?;
        let (place, index) = place(&name, pattern);
        let is_sound = rules::check_wrapper(&name, argument, place, errors)
            && rules::check_type(argument, place, errors);
        if !is_sound {
            return None;
        }
        let (kind, ty) = match (place, reference(&argument.ty)) {
            (Some(Place::Query), _) => (Kind::Query, argument.ty.to_token_stream()),
            (Some(Place::Path), Some(text)) => (Kind::Text(index), text.elem.to_token_stream()),
            (Some(Place::Path), None) => (Kind::Parsed(index), argument.ty.to_token_stream()),
            (None, Some(part)) => (Kind::Borrowed, part.elem.to_token_stream()),
            (None, None) => (Kind::Owned, argument.ty.to_token_stream()),
        };
        let ty = elided(ty);
        if kind == Kind::Query && text(&ty).contains("&'static ") {
            let ty = text(&ty).replace("'static ", "");
            let message = format!(
                "the request does not live as long as `'static`\nhelp: write `{name}: {ty}`"
            );
            errors.push(&argument.ty, message);
            return None;
        }
        if let Some(owned) = rules::owned(&ty).filter(|_| kind == Kind::Owned) {
            let message =
                format!("a view owns what it reads from a request\nhelp: write `{name}: {owned}`");
            errors.push(&argument.ty, message);
            return None;
        }
        Some(Self { name, ty, kind })
    }

    /// The type with the `&`.
    pub(crate) fn whole_type(&self) -> TokenStream {
        let ty = &self.ty;
        match self.kind {
            Kind::Text(_) | Kind::Borrowed => quote!(&#ty),
            Kind::Parsed(_) | Kind::Query | Kind::Owned => ty.clone(),
        }
    }
}

/// Where the path names it, and which of its parameters it is: those of the query come last.
fn place(name: &Ident, pattern: Option<&Pattern>) -> (Option<Place>, usize) {
    let name = name.unraw().to_string();
    let parameters = pattern.map_or(&[][..], |pattern| &pattern.parameters);
    let index = parameters
        .iter()
        .position(|parameter| parameter.name == name);
    index.map_or((None, 0), |index| (Some(parameters[index].place), index))
}

fn reference(ty: &Type) -> Option<&TypeReference> {
    match bare(ty) {
        Type::Reference(reference) => Some(reference),
        _ => None,
    }
}

/// Without parentheses, and what a `macro_rules!` macro put around what it filled in.
fn bare(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Paren(paren) => &paren.elem,
            Type::Group(group) => &group.elem,
            ty => return ty,
        }
    }
}

/// With `'_` for named lifetimes, which the functions of the companion do not declare.
pub(crate) fn elided(tokens: TokenStream) -> TokenStream {
    // Those of `for<'a> fn(&'a str)` are the type's own.
    if mentions(&tokens, "for") {
        return tokens;
    }
    let mut elided = TokenStream::new();
    let mut is_borrow = false;
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let follows_ampersand = std::mem::replace(&mut is_borrow, is_mark(&token, '&'));
        match token {
            tick if is_mark(&tick, '\'') => match tokens.next() {
                Some(TokenTree::Ident(name)) if name != "static" => {
                    if !follows_ampersand {
                        elided.extend([tick, Ident::new("_", name.span()).into()]);
                    }
                }
                name => elided.extend([Some(tick), name].into_iter().flatten()),
            },
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), self::elided(group.stream()));
                inner.set_span(group.span());
                elided.extend([TokenTree::Group(inner)]);
            }
            token => elided.extend([token]),
        }
    }
    elided
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_elided_but_for_those_that_mean_something() {
        let elided = |ty: &str| text(elided(ty.parse().unwrap()));
        assert_eq!(elided("Option<&'a str>"), "Option<&str>");
        assert_eq!(elided("Vec<Cow<'a, str>>"), "Vec<Cow<'_, str>>");
        assert_eq!(elided("[&'static str; 2]"), "[&'static str; 2]");
        assert_eq!(elided("State<fn(&'a str) -> u8>"), "State<fn(&str) -> u8>");
        assert_eq!(elided("dyn for<'a> Fn(&'a str)"), "dyn for<'a> Fn(&'a str)");
    }
}
