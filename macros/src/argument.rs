//! [`Argument`]: what a view takes, and how it comes by it.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Pat, PatType, Type, TypeReference};

use crate::errors::Errors;
use crate::path::{Pattern, Place};
use crate::tokens::text;

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
    /// `None` after a mistake.
    pub(crate) fn read(
        argument: &PatType,
        pattern: Option<&Pattern>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let name = name(argument, errors);
        let is_sound = check_type(argument, errors);
        let name = name.filter(|_| is_sound)?;
        let (place, index) = place(&name, pattern);
        let (kind, ty) = match (place, reference(&argument.ty)) {
            (Some(Place::Query), _) => (Kind::Query, argument.ty.to_token_stream()),
            (Some(Place::Path), Some(text)) => (Kind::Text(index), text.elem.to_token_stream()),
            (Some(Place::Path), None) => (Kind::Parsed(index), argument.ty.to_token_stream()),
            (None, Some(part)) => (Kind::Borrowed, part.elem.to_token_stream()),
            (None, None) => (Kind::Owned, argument.ty.to_token_stream()),
        };
        if kind == Kind::Query && mentions(&ty, "static") {
            let message = format!(
                "the request does not live as long as `'static`; write `{name}: {}`",
                text(elided(ty))
            );
            errors.push(&argument.ty, message);
            return None;
        }
        Some(Self {
            name,
            ty: elided(ty),
            kind,
        })
    }

    /// The type as written.
    pub(crate) fn whole_type(&self) -> TokenStream {
        let ty = &self.ty;
        match self.kind {
            Kind::Text(_) | Kind::Borrowed => quote!(&#ty),
            Kind::Parsed(_) | Kind::Query | Kind::Owned => ty.clone(),
        }
    }
}

/// The names that an argument brings, those inside of a pattern too.
pub(crate) fn names(pattern: &Pat) -> Vec<String> {
    let words = words(pattern.to_token_stream());
    words.iter().map(|word| word.unraw().to_string()).collect()
}

fn name(argument: &PatType, errors: &mut Errors) -> Option<Ident> {
    if let Pat::Ident(pattern) = &*argument.pat
        && pattern.by_ref.is_none()
        && pattern.subpat.is_none()
    {
        return Some(pattern.ident.clone());
    }
    let ty = text(&argument.ty);
    let message = match names(&argument.pat).pop() {
        Some(name) => format!("name the argument: `{name}: {ty}`; it derefs to what it holds"),
        None => format!("name the argument: `_name: {ty}`"),
    };
    errors.push(&argument.pat, message);
    None
}

fn check_type(argument: &PatType, errors: &mut Errors) -> bool {
    let ty = &argument.ty;
    let name = text(&argument.pat);
    let message = if mentions(&ty.to_token_stream(), "impl") {
        format!(
            "an argument of a view has one type; write that type instead of `{}`",
            text(ty)
        )
    } else if let Some(reference) = reference(ty) {
        let inner = text(&reference.elem);
        if reference.mutability.is_some() {
            format!("a view cannot change the request; write `{name}: &{inner}`")
        } else if is_static(reference) {
            format!("the request does not live as long as `'static`; write `{name}: &{inner}`")
        } else {
            return true;
        }
    } else {
        return true;
    };
    errors.push(ty, message);
    false
}

/// Where the path names it, and which of the path's parameters it is: those of the query come last.
fn place(name: &Ident, pattern: Option<&Pattern>) -> (Option<Place>, usize) {
    let name = name.unraw().to_string();
    let parameters = pattern.map_or(&[][..], |pattern| &pattern.parameters);
    let index = parameters
        .iter()
        .position(|parameter| parameter.name == name);
    match index {
        Some(index) => (Some(parameters[index].place), index),
        None => (None, 0),
    }
}

fn reference(mut ty: &Type) -> Option<&TypeReference> {
    loop {
        ty = match ty {
            Type::Reference(reference) => return Some(reference),
            Type::Paren(paren) => &paren.elem,
            // What a `macro_rules!` macro filled in.
            Type::Group(group) => &group.elem,
            _ => return None,
        }
    }
}

fn is_static(reference: &TypeReference) -> bool {
    reference
        .lifetime
        .as_ref()
        .is_some_and(|lifetime| lifetime.ident == "static")
}

fn mentions(tokens: &TokenStream, word: &str) -> bool {
    words(tokens.clone()).iter().any(|ident| ident == word)
}

fn words(tokens: TokenStream) -> Vec<Ident> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident],
            TokenTree::Group(group) => words(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
        })
        .collect()
}

/// With `'_` for named lifetimes, which the companion's functions do not declare.
fn elided(tokens: TokenStream) -> TokenStream {
    // Those of `for<'a> fn(&'a str)` are the type's own.
    if mentions(&tokens, "for") {
        return tokens;
    }
    let mut is_lifetime = false;
    tokens
        .into_iter()
        .map(|token| {
            let is_name = std::mem::replace(
                &mut is_lifetime,
                matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '\''),
            );
            match token {
                TokenTree::Ident(name) if is_name && name != "static" => {
                    Ident::new("_", name.span()).into()
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), elided(group.stream()));
                    inner.set_span(group.span());
                    inner.into()
                }
                token => token,
            }
        })
        .collect()
}
