//! A function in the place of one of which rustc would say what we say, too.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    FnArg, Pat, PatType, Path, PathSegment, ReturnType, Signature, Type, TypeParamBound,
    parse_quote,
};

use crate::argument::has_no_size;
use crate::parse::{Body, Function};
use crate::signature::hides_a_type;
use crate::surroundings::Surroundings;
use crate::tokens::mentions;

/// What is emitted of a function.
pub(crate) fn source(function: &Function, surroundings: Surroundings) -> TokenStream {
    if is_needed(function, surroundings) {
        return stand_in(function);
    }
    let Signature { constness, abi, .. } = &function.signature;
    if constness.is_some() || abi.is_some() {
        return unqualified(function.source.clone());
    }
    function.source.clone()
}

/// Without `const` and `extern`, of which rustc would ask more.
fn unqualified(source: TokenStream) -> TokenStream {
    let mut is_before = true;
    let is_kept = |token: &TokenTree| {
        let word = token.to_string();
        is_before &= word != "fn";
        let is_literal = matches!(token, TokenTree::Literal(_));
        !is_before || !is_literal && word != "const" && word != "extern"
    };
    source.into_iter().filter(is_kept).collect()
}

/// Whether the function as written would be one more error.
fn is_needed(function: &Function, surroundings: Surroundings) -> bool {
    let signature = &function.signature;
    let has_lost_self = surroundings == Surroundings::Module && signature.receiver().is_some();
    matches!(function.body, Body::Missing(_))
        || signature.variadic.is_some()
        || has_lost_self
        || is_unsized(&signature.output)
        || signature
            .inputs
            .iter()
            .any(|argument| !is_sound(argument, signature))
}

/// The function with what is sound of its signature, so that those who call it have no error.
fn stand_in(function: &Function) -> TokenStream {
    let visibility = &function.visibility;
    let mut signature = function.signature.clone();
    signature.variadic = None;
    let inputs = function.signature.inputs.iter();
    signature.inputs = inputs
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => mended(argument, &function.signature),
            FnArg::Receiver(_) => None,
        })
        .map(FnArg::Typed)
        .collect();
    // Nobody can tell which type it would be.
    if mentions(&signature.output.to_token_stream(), "impl") || is_unsized(&signature.output) {
        signature.output = ReturnType::Default;
    }
    let body = match signature.output {
        ReturnType::Default => None,
        ReturnType::Type(..) => Some(quote!(::core::unreachable!())),
    };
    // What is left out here is used all the same.
    let lost = function
        .signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) if is_of_parameter(&argument.ty, &function.signature) => {
                name_of(&argument.ty)
            }
            _ => None,
        });
    quote!(#[allow(unused)] #visibility #signature { #(use #lost as _;)* #body })
}

/// `http::Request` of `http::Request<B>`.
fn name_of(ty: &Type) -> Option<TokenStream> {
    let Type::Path(ty) = ty else {
        return None;
    };
    let names = ty.path.segments.iter().map(|segment| &segment.ident);
    Some(quote!(#(#names)::*))
}

fn is_unsized(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if has_no_size(ty))
}

fn is_sound(argument: &FnArg, signature: &Signature) -> bool {
    match argument {
        FnArg::Typed(argument) => {
            !has_no_size(&argument.ty)
                && !is_misfit(argument)
                && bound(&argument.ty).is_none()
                && !is_of_parameter(&argument.ty, signature)
        }
        FnArg::Receiver(_) => true,
    }
}

/// What the argument is taken for; `None` when it can be nothing.
fn mended(argument: &PatType, signature: &Signature) -> Option<PatType> {
    if has_no_size(&argument.ty) || is_of_parameter(&argument.ty, signature) {
        return None;
    }
    let mut mended = argument.clone();
    if is_misfit(argument) {
        mended.pat = parse_quote!(_);
    }
    if let Some(bound) = bound(&argument.ty) {
        mended.ty = parse_quote!(#bound);
    }
    Some(mended)
}

/// A pattern in which no value of the type fits: `&db: State<Db>`, `Json(page): Option<u32>`.
fn is_misfit(argument: &PatType) -> bool {
    match (&*argument.pat, &*argument.ty) {
        (Pat::Reference(_), Type::Path(_)) => true,
        // What is lent is not moved out of there.
        (Pat::Reference(_), Type::Reference(lent)) => {
            let is_type = |name: String| name.starts_with(char::is_uppercase);
            matches!(&*lent.elem, Type::Path(it) if it.path.segments.last().is_some_and(|it| is_type(it.ident.to_string())))
        }
        (Pat::TupleStruct(pattern), Type::Path(ty)) => {
            let (pattern, ty) = (pattern.path.segments.last(), ty.path.segments.last());
            pattern
                .zip(ty)
                .is_some_and(|(one, other)| one.ident != other.ident)
        }
        _ => false,
    }
}

/// `State<Db>` of `impl State<Db>`, which is a type and no trait.
pub(crate) fn bound(ty: &Type) -> Option<&Path> {
    const TYPES: [&str; 15] = [
        "Bytes",
        "Cached",
        "Extension",
        "Form",
        "HeaderMap",
        "Json",
        "Next",
        "Option",
        "Path",
        "Query",
        "Request",
        "Response",
        "State",
        "String",
        "Vec",
    ];
    let Type::ImplTrait(ty) = ty else {
        return None;
    };
    let mut bounds = ty.bounds.iter();
    let (Some(TypeParamBound::Trait(bound)), None) = (bounds.next(), bounds.next()) else {
        return None;
    };
    let name = &bound.path.segments.last()?.ident;
    (TYPES.iter().any(|ty| name == ty) || hides_a_type(name)).then_some(&bound.path)
}

/// `Request<B>` and `Next<B>` of a function with a parameter `B`: ours have none, of which rustc would tell as well.
fn is_of_parameter(ty: &Type, signature: &Signature) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let is_ours = |it: &PathSegment| it.ident == "Request" || it.ident == "Next";
    let mut parameters = signature.generics.type_params();
    path.path.segments.last().is_some_and(is_ours)
        && parameters.any(|parameter| mentions(&ty.to_token_stream(), &parameter.ident.to_string()))
}
