//! The rules of the signature, but for the arguments.

use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::{FnArg, GenericParam, ReturnType, Safety, Signature, Type, TypeReference};

use crate::argument::{has_no_size, likely_type};
use crate::errors::{Errors, listed};
use crate::parse::{Body, Function};
use crate::path::Place;
use crate::tokens::text;

/// Of `what`: a view or a middleware.
pub(crate) fn check(
    what: &str,
    function: &Function,
    may_return_nothing: bool,
    errors: &mut Errors,
) {
    let signature = &function.signature;
    check_name(what, &signature.ident, errors);
    if let Body::Missing(semicolon) = function.body {
        let message = format!("{what} has a body\nhelp: write `{{ .. }}` instead of `;`");
        errors.push(semicolon, message);
    }
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
    let generics = &signature.generics;
    let names = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
            GenericParam::Const(parameter) => Some(parameter.ident.to_string()),
        });
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        let names = listed(names.iter().map(String::as_str));
        let written = text(quote!(#generics));
        let help = concrete(signature).map_or_else(
            || format!("write what is meant instead of {names}"),
            |argument| format!("write `{argument}`, or what else it is"),
        );
        let message = format!(
            "{what} is not generic: nobody would choose {names}\nhelp: remove `{written}` and {help}"
        );
        errors.push(&generics.params, message);
    } else if let Some(clause) = &generics.where_clause {
        let message = format!("{what} is not generic\nhelp: remove the `where` clause");
        errors.push(clause.where_token, message);
    }
    for parameter in &generics.params {
        if let GenericParam::Lifetime(parameter) = parameter
            && let Some(bound) = parameter.bounds.iter().find(|it| it.ident == "static")
        {
            let lifetime = &parameter.lifetime;
            let message = format!(
                "the request does not live as long as `'static`\nhelp: write `{lifetime}` without `: 'static`"
            );
            errors.push(bound, message);
        }
    }
}

/// The first argument whose type is a parameter of the function, with one that it may have.
fn concrete(signature: &Signature) -> Option<String> {
    let mut inputs = signature.inputs.iter();
    inputs.find_map(|argument| {
        let FnArg::Typed(argument) = argument else {
            return None;
        };
        let is_generic = signature.generics.type_params().any(|parameter| {
            matches!(&*argument.ty, Type::Path(ty) if ty.path.is_ident(&parameter.ident))
        });
        let name = text(&argument.pat);
        let ty = likely_type(&name, Place::Path);
        is_generic.then(|| format!("{name}: {ty}"))
    })
}

fn check_return(what: &str, signature: &Signature, may_return_nothing: bool, errors: &mut Errors) {
    // `main` has been told something else.
    let may_return_nothing = may_return_nothing || signature.ident == "main";
    match &signature.output {
        ReturnType::Default if may_return_nothing => {}
        ReturnType::Default => errors.push(&signature.ident, returns_nothing(what, signature)),
        ReturnType::Type(_, ty) if has_no_size(ty) => {
            let help = match &**ty {
                Type::Slice(slice) => format!("write `-> Vec<{}>`", text(&slice.elem)),
                Type::TraitObject(_) => "write `-> impl IntoResponse`".to_owned(),
                Type::Path(path) if path.path.is_ident("str") => "write `-> String`".to_owned(),
                _ => format!("write it out instead of `{}`", text(ty)),
            };
            errors.push(
                ty,
                format!("{what} returns a value of one type\nhelp: {help}"),
            );
        }
        ReturnType::Type(_, ty) => match &**ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() && !may_return_nothing => {
                errors.push(ty, returns_nothing(what, signature));
            }
            Type::Reference(reference) if borrows_from_an_argument(reference, signature) => {
                let help = match text(&reference.elem).as_str() {
                    "str" => "write `-> String`",
                    _ => "return an owned value",
                };
                errors.push(ty, format!("a response outlives the request\nhelp: {help}"));
            }
            _ => {}
        },
    }
}

fn returns_nothing(what: &str, signature: &Signature) -> String {
    let ty = match what {
        "a view" => "NoContent",
        _ => "Response",
    };
    let written = spelled(signature, &arguments(signature), &format!(" -> {ty}"));
    format!("{what} returns a response\nhelp: write `{written}`, or what else it answers")
}

/// The arguments as written.
pub(crate) fn arguments(signature: &Signature) -> Vec<String> {
    let inputs = signature.inputs.iter().map(|argument| match argument {
        FnArg::Typed(argument) => format!("{}: {}", text(&argument.pat), text(&argument.ty)),
        FnArg::Receiver(receiver) => text(receiver),
    });
    inputs.collect()
}

/// ` -> String`, or nothing.
pub(crate) fn output(signature: &Signature) -> String {
    match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => format!(" -> {}", text(ty)),
    }
}

/// The signature with these arguments and this output, and without what a view cannot be.
pub(crate) fn spelled(signature: &Signature, arguments: &[String], output: &str) -> String {
    let Signature {
        asyncness, ident, ..
    } = signature;
    let name = text(quote!(#asyncness fn #ident));
    let arguments = arguments.join(", ");
    let whole = format!("{name}({arguments}){output}");
    if whole.chars().count() > 100 {
        return format!("{name}(..){output}");
    }
    whole
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
