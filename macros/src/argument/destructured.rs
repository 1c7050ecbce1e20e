//! Arguments that are patterns: what to write instead, in the names that they bring.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Pat, PatType, Type};

use super::bare;
use super::rules::{held, snake_case, wrapper};
use crate::errors::Errors;
use crate::path::Parameter;
use crate::tokens::{text, words};

/// The names that an argument brings, those inside of a pattern too.
pub(crate) fn names(pattern: &Pat) -> Vec<String> {
    let words = words(pattern.to_token_stream());
    words.iter().map(|word| word.unraw().to_string()).collect()
}

/// The name of an argument that is one.
pub(super) fn name(
    argument: &PatType,
    free: Option<&Parameter>,
    errors: &mut Errors,
) -> Option<Ident> {
    if let Pat::Ident(pattern) = &*argument.pat
        && pattern.by_ref.is_none()
        && pattern.subpat.is_none()
    {
        return Some(pattern.ident.clone());
    }
    errors.push(&argument.pat, refuse(argument, free));
    None
}

fn refuse(argument: &PatType, free: Option<&Parameter>) -> String {
    let ty = text(&argument.ty);
    let unnamed = || format!("{}: {ty}", name_of(&argument.ty));
    let (reason, help) = match &*argument.pat {
        Pat::TupleStruct(pattern) => {
            let inner = pattern.elems.first();
            match wrapper(&argument.ty) {
                Some(path) if path.ident == "Path" => {
                    let alone = inner.zip(held(path)).and_then(|(it, ty)| each(it, ty));
                    let help = alone.unwrap_or_else(unnamed);
                    ("parameters of the path are arguments of their own", help)
                }
                _ => {
                    let name = inner.and_then(ident).map(|name| format!("{name}: {ty}"));
                    let reason = "an argument has a name, and derefs to what it holds";
                    (reason, name.unwrap_or_else(unnamed))
                }
            }
        }
        Pat::Wild(_) => {
            let named = free.map(|parameter| format!("{}: {ty}", parameter.argument()));
            let help = named.unwrap_or_else(|| format!("_{}", unnamed()));
            ("an argument has a name", help)
        }
        pattern => {
            let help = each(pattern, &argument.ty).unwrap_or_else(unnamed);
            ("an argument has a name", help)
        }
    };
    format!("{reason}\nhelp: write `{help}`")
}

/// `a: A, b: B` for `(a, b): (A, B)`
fn each(pattern: &Pat, ty: &Type) -> Option<String> {
    match (pattern, bare(ty)) {
        (Pat::Tuple(pattern), Type::Tuple(ty)) if pattern.elems.len() == ty.elems.len() => {
            let pairs = pattern.elems.iter().zip(&ty.elems);
            let each: Option<Vec<String>> = pairs.map(|(it, ty)| each(it, ty)).collect();
            Some(each?.join(", "))
        }
        (Pat::Reference(pattern), Type::Reference(ty)) => each(&pattern.pat, &ty.elem),
        (pattern, ty) => Some(format!("{}: {}", ident(pattern)?, text(ty))),
    }
}

fn ident(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(pattern) => Some(&pattern.ident),
        Pat::Paren(pattern) => ident(&pattern.pat),
        Pat::Reference(pattern) => ident(&pattern.pat),
        _ => None,
    }
}

/// A name after the type, or after what it holds: `paging` of `Query<Paging>`.
fn name_of(ty: &Type) -> String {
    let ty = wrapper(ty).and_then(held).unwrap_or(ty);
    match bare(ty) {
        Type::Reference(reference) => name_of(&reference.elem),
        Type::Path(path) => {
            let last = path.path.segments.last().map(|last| last.ident.to_string());
            // That of a primitive type says nothing.
            let last = last.filter(|last| last.starts_with(char::is_uppercase));
            last.map_or_else(|| "name".to_owned(), |last| snake_case(&last))
        }
        _ => "name".to_owned(),
    }
}
