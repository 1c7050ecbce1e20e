//! The rules of the signature, but for the arguments.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{GenericParam, ReturnType, Safety, Signature, Type, TypeReference};

use crate::errors::Errors;
use crate::tokens::text;

/// Of `what`: a view or a middleware.
pub(crate) fn check(
    what: &str,
    signature: &Signature,
    may_return_nothing: bool,
    errors: &mut Errors,
) {
    check_name(what, &signature.ident, errors);
    check_qualifiers(what, signature, errors);
    check_generics(what, signature, errors);
    check_return(what, signature, may_return_nothing, errors);
}

/// A name that a function may have and its companion not.
fn check_name(what: &str, name: &Ident, errors: &mut Errors) {
    if name == "main" {
        let bare = what.trim_start_matches("a ");
        let message = format!(
            "`main` starts the application and is no {bare}\nhelp: write `#[{bare}]` above another function"
        );
        errors.push(name, message);
    }
    if hides_a_type(name) {
        let message =
            format!("{what} named `{name}` hides the type `{name}`\nhelp: write another name");
        errors.push(name, message);
    }
}

/// Whether a companion of this name would take the place of a primitive type.
pub(crate) fn hides_a_type(name: &Ident) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32",
        "i64", "i128", "isize", "f32", "f64",
    ];
    PRIMITIVES.iter().any(|primitive| name == primitive)
}

fn check_qualifiers(what: &str, signature: &Signature, errors: &mut Errors) {
    if let Some(token) = &signature.constness {
        errors.push(
            token,
            format!("{what} is called while the server runs\nhelp: remove `const`"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        errors.push(
            token,
            format!(
                "{what} takes what any client sends and cannot be `unsafe`\nhelp: remove `unsafe`"
            ),
        );
    }
    if let Some(abi) = &signature.abi {
        errors.push(
            abi,
            format!("{what} is called from Rust\nhelp: remove `extern`"),
        );
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(
            variadic,
            format!("{what} has a fixed number of arguments\nhelp: remove `...`"),
        );
    }
}

/// Lifetimes are allowed: they are the request's.
fn check_generics(what: &str, signature: &Signature, errors: &mut Errors) {
    for parameter in &signature.generics.params {
        let name = match parameter {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
        };
        let message = format!(
            "{what} is not generic: nobody would choose `{name}`; write what it stands for"
        );
        errors.push(parameter, message);
    }
    if let Some(clause) = &signature.generics.where_clause {
        errors.push(
            clause,
            format!("{what} is not generic\nhelp: remove the `where` clause"),
        );
    }
}

fn check_return(what: &str, signature: &Signature, may_return_nothing: bool, errors: &mut Errors) {
    match &signature.output {
        // `main` has been told something else.
        ReturnType::Default if may_return_nothing || signature.ident == "main" => {}
        ReturnType::Default => {
            let example = match what {
                "a view" => "`-> NoContent`, `-> Result<..>`",
                _ => "`-> Response`",
            };
            let message =
                format!("{what} returns a response\nhelp: write {example} or what else it answers");
            errors.push(&signature.ident, message);
        }
        ReturnType::Type(_, ty) => {
            if let Type::Reference(reference) = &**ty
                && borrows_from_an_argument(reference, signature)
            {
                let message = match text(&reference.elem).as_str() {
                    "str" => "a response outlives the request; write `-> String`",
                    _ => "a response outlives the request\nhelp: return an owned value",
                };
                errors.push(ty, message);
            }
        }
    }
}

/// Otherwise the reference is either to something static or already a mistake to rustc.
fn borrows_from_an_argument(reference: &TypeReference, signature: &Signature) -> bool {
    let arguments = signature.inputs.to_token_stream();
    let borrows = text(arguments).matches('&').count();
    reference
        .lifetime
        .as_ref()
        .map_or(borrows == 1, |lifetime| lifetime.ident != "static")
}
