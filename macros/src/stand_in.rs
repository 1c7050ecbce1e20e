//! A function in the place of one of which rustc would say what we say, too.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, ReturnType};

use crate::argument::has_no_size;
use crate::parse::{Body, Function};
use crate::surroundings::Surroundings;
use crate::tokens::mentions;

/// Whether the function as written would be one more error.
pub(crate) fn is_needed(function: &Function, surroundings: Surroundings) -> bool {
    let signature = &function.signature;
    let has_lost_self = surroundings == Surroundings::Module && signature.receiver().is_some();
    function.body == Body::Missing
        || signature.variadic.is_some()
        || has_lost_self
        || signature.ident == "main"
        || signature.inputs.iter().any(|argument| !is_sound(argument))
}

/// The function with what is sound of its signature, so that those who call it have no error.
pub(crate) fn of(function: &Function) -> TokenStream {
    let visibility = &function.visibility;
    let mut signature = function.signature.clone();
    if signature.ident == "main" {
        return main(function);
    }
    signature.variadic = None;
    let inputs = signature.inputs.into_iter();
    signature.inputs = inputs.filter(|it| is_sound(it) && !is_self(it)).collect();
    // Nobody can tell which type it would be.
    if mentions(&signature.output.to_token_stream(), "impl") {
        signature.output = ReturnType::Default;
    }
    let body = match signature.output {
        ReturnType::Default => None,
        ReturnType::Type(..) => Some(quote!(::core::unreachable!())),
    };
    quote!(#[allow(unused)] #visibility #signature { #body })
}

/// What a program can begin with; other attributes may make one of an `async fn`.
fn main(function: &Function) -> TokenStream {
    let visibility = &function.visibility;
    let is_plain = function.attributes.is_empty();
    let asyncness = function.signature.asyncness.filter(|_| !is_plain);
    quote!(#visibility #asyncness fn main() {})
}

fn is_self(argument: &FnArg) -> bool {
    matches!(argument, FnArg::Receiver(_))
}

fn is_sound(argument: &FnArg) -> bool {
    match argument {
        FnArg::Typed(argument) => !has_no_size(&argument.ty),
        FnArg::Receiver(_) => true,
    }
}
