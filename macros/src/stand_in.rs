//! A function in the place of one of which rustc would say what we say, too.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{FnArg, ReturnType, Signature};

use crate::argument::has_no_size;
use crate::parse::{Body, Function};
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
        || signature.inputs.iter().any(|argument| !is_sound(argument))
}

/// The function with what is sound of its signature, so that those who call it have no error.
fn stand_in(function: &Function) -> TokenStream {
    let visibility = &function.visibility;
    let mut signature = function.signature.clone();
    signature.variadic = None;
    let inputs = signature.inputs.into_iter();
    signature.inputs = inputs.filter(|it| is_sound(it) && !is_self(it)).collect();
    // Nobody can tell which type it would be.
    if mentions(&signature.output.to_token_stream(), "impl") || is_unsized(&signature.output) {
        signature.output = ReturnType::Default;
    }
    let body = match signature.output {
        ReturnType::Default => None,
        ReturnType::Type(..) => Some(quote!(::core::unreachable!())),
    };
    quote!(#[allow(unused)] #visibility #signature { #body })
}

fn is_self(argument: &FnArg) -> bool {
    matches!(argument, FnArg::Receiver(_))
}

fn is_unsized(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if has_no_size(ty))
}

fn is_sound(argument: &FnArg) -> bool {
    match argument {
        FnArg::Typed(argument) => !has_no_size(&argument.ty),
        FnArg::Receiver(_) => true,
    }
}
