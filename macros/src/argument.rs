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
        let ty = elided(ty);
        if kind == Kind::Query && mentions(&ty, "static") {
            let ty = text(&ty).replace("'static ", "");
            let message = format!(
                "the request does not live as long as `'static`\nhelp: write `{name}: {ty}`"
            );
            errors.push(&argument.ty, message);
            return None;
        }
        if let Some(owned) = owned(&ty).filter(|_| kind == Kind::Owned) {
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
    let name = names(&argument.pat).pop().filter(|name| name != "_");
    let message = match name {
        Some(name) => format!(
            "an argument has a name, and derefs to what it holds\nhelp: write `{name}: {ty}`"
        ),
        None => format!("an argument has a name\nhelp: write `_name: {ty}`"),
    };
    errors.push(&argument.pat, message);
    None
}

fn check_type(argument: &PatType, errors: &mut Errors) -> bool {
    let ty = &argument.ty;
    let name = text(&argument.pat);
    let message = if mentions(&ty.to_token_stream(), "impl") {
        let ty = text(ty);
        format!("an argument of a view has one type\nhelp: write that type instead of `{ty}`")
    } else if let Some(reference) = reference(ty) {
        let inner = text(&reference.elem);
        if reference.mutability.is_some() {
            format!("a view cannot change the request\nhelp: write `{name}: &{inner}`")
        } else if is_static(reference) {
            format!(
                "the request does not live as long as `'static`\nhelp: write `{name}: &{inner}`"
            )
        } else {
            return true;
        }
    } else {
        return true;
    };
    errors.push(ty, message);
    false
}

/// What to write for a type that serde would have to borrow from the request. Traits cannot say it: rustc
/// finds lifetimes wrong only later, once for each use of the type.
fn owned(ty: &TokenStream) -> Option<String> {
    let is_read = ["Json", "Form", "Query"].iter().any(|it| mentions(ty, it));
    let written = text(ty);
    if !is_read || mentions(ty, "fn") || !written.contains('&') {
        return None;
    }
    let owned = written.replace("&'static ", "&").replace("&str", "String");
    Some(owned.replace('&', ""))
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
    let lifetime = reference.lifetime.as_ref();
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

fn mentions(tokens: &TokenStream, word: &str) -> bool {
    words(tokens.clone()).iter().any(|ident| ident == word)
}

fn words(tokens: TokenStream) -> Vec<Ident> {
    let words = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Ident(ident) => vec![ident],
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
    });
    words.collect()
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

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
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
