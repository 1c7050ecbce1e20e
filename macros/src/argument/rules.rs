//! What the type of an argument cannot be, as far as its tokens tell.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericArgument, PatType, PathArguments, PathSegment, Type, TypeReference};

use super::{bare, reference};
use crate::above::is_cfg;
use crate::errors::Errors;
use crate::path::Place;
use crate::stand_in::bound;
use crate::tokens::{is_mark, mentions, text};

pub(super) fn check_type(argument: &PatType, place: Option<Place>, errors: &mut Errors) -> bool {
    let ty = &argument.ty;
    let name = text(&argument.pat);
    let message = if has_no_size(ty) || mentions(&ty.to_token_stream(), "impl") {
        one_type(&name, ty)
    } else if let Some(reference) = reference(ty) {
        let inner = text(&reference.elem);
        if reference.mutability.is_some() {
            // A parameter is lent only as text, and only out of the path.
            let is_value = match place {
                Some(Place::Path) => inner != "str",
                Some(Place::Query) => true,
                None => false,
            };
            let mark = if is_value { "" } else { "&" };
            format!("a view cannot change the request\nhelp: write `{name}: {mark}{inner}`")
        } else if is_static(reference) {
            format!(
                "the request does not live as long as `'static`\nhelp: write `{name}: &{inner}`"
            )
        } else {
            return true;
        }
    } else if is_token(ty) {
        // It cannot leave its thread either, which rustc would say as well.
        let written = text(ty);
        format!(
            "`{written}` is lent to sync views\nhelp: write `{name}: &{written}`, in a function without `async`"
        )
    } else {
        return true;
    };
    errors.push(ty, message);
    false
}

/// `MayBlock`, wherever it stands.
fn is_token(ty: &Type) -> bool {
    let Type::Path(path) = bare(ty) else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident == "MayBlock")
}

fn one_type(name: &str, ty: &Type) -> String {
    let written = text(ty);
    let help = match bare(ty) {
        Type::Slice(slice) => format!("write `{name}: Vec<{}>`", text(&slice.elem)),
        Type::Path(path) if path.path.is_ident("str") => format!("write `{name}: &str`"),
        ty if let Some(bound) = bound(ty) => format!("write `{name}: {}`", text(bound)),
        _ if has_gap(ty.to_token_stream()) => format!("write it out instead of `{written}`"),
        _ => format!("write that type instead of `{written}`"),
    };
    format!("an argument of a view has one type\nhelp: {help}")
}

/// Whether no function has an argument of this type, which rustc would say in errors of its own.
pub(crate) fn has_no_size(ty: &Type) -> bool {
    let is_str = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident("str"));
    match bare(ty) {
        Type::TraitObject(_) | Type::Slice(_) => true,
        ty => is_str(ty) || has_gap(ty.to_token_stream()),
    }
}

/// Whether rustc should find out a part of the type.
fn has_gap(tokens: TokenStream) -> bool {
    let mut is_lifetime = false;
    tokens.into_iter().any(|token| {
        let follows_tick = std::mem::replace(&mut is_lifetime, is_mark(&token, '\''));
        match token {
            TokenTree::Ident(word) => word == "_" && !follows_tick,
            TokenTree::Group(group) => has_gap(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        }
    })
}

fn is_static(reference: &TypeReference) -> bool {
    let lifetime = reference.lifetime.as_ref();
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// An argument is there whatever the program is built for: the view is called with all of them.
pub(super) fn check_attributes(argument: &PatType, errors: &mut Errors) {
    for attribute in argument.attrs.iter().filter(|it| is_cfg(it)) {
        let (name, cfg) = (text(&argument.pat), text(attribute));
        let message = format!(
            "an argument of a view is always there\nhelp: write `{cfg}` above a view that takes `{name}`, and a second view without it"
        );
        errors.push(attribute, message);
    }
}

/// Extractors that hold something, which neither stand in a path nor behind a `&`. Their names are asked only
/// where they fit nowhere.
pub(super) fn check_wrapper(
    name: &Ident,
    argument: &PatType,
    place: Option<Place>,
    errors: &mut Errors,
) -> bool {
    let ty = bare(&argument.ty);
    let lent = reference(ty).map(|reference| &*reference.elem);
    let Some(wrapper) = wrapper(lent.unwrap_or(ty)) else {
        return true;
    };
    let written = text(lent.unwrap_or(ty));
    let parameter = name.unraw().to_string();
    let message = match place {
        Some(place) if wrapper.ident == "Path" => {
            let ty = held(wrapper).map_or_else(|| likely_type(&parameter, place).to_owned(), text);
            format!(
                "a parameter of the path is an argument of its own type\nhelp: write `{name}: {ty}`"
            )
        }
        Some(place) => {
            let ty = likely_type(&parameter, place);
            let other = snake_case(&wrapper.ident.to_string());
            format!(
                "`{{{parameter}}}` stands in the path, and `{written}` is no parameter\nhelp: write `{name}: {ty}, {other}: {written}`"
            )
        }
        None if lent.is_some() && wrapper.ident != "Path" => format!(
            "`{}` is an argument by value, and derefs to what it holds\nhelp: write `{name}: {written}`",
            wrapper.ident
        ),
        None => return true,
    };
    errors.push(&argument.ty, message);
    false
}

/// What to write for a type that serde would have to borrow from the request. Traits cannot say it: rustc
/// finds lifetimes wrong only later, once for each use of the type.
pub(super) fn owned(ty: &TokenStream) -> Option<String> {
    let written = text(ty);
    if !is_read(&syn::parse2(ty.clone()).ok()?) || mentions(ty, "fn") || !written.contains('&') {
        return None;
    }
    let owned = written.replace("&'static ", "&").replace("&str", "String");
    Some(owned.replace('&', ""))
}

/// `Json<T>`, `Form<T>` and `Query<T>`, also where one of them may be absent.
fn is_read(ty: &Type) -> bool {
    let Type::Path(path) = bare(ty) else {
        return false;
    };
    path.path
        .segments
        .last()
        .is_some_and(|last| match &*last.ident.to_string() {
            "Json" | "Form" | "Query" => true,
            "Option" | "Result" | "Cached" => held(last).is_some_and(is_read),
            _ => false,
        })
}

/// `State<..>`, and `Path<..>` of other frameworks.
pub(super) fn wrapper(ty: &Type) -> Option<&PathSegment> {
    const WRAPPERS: [&str; 7] = [
        "Cached",
        "Extension",
        "Form",
        "Json",
        "Path",
        "Query",
        "State",
    ];
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    let is_wrapper = WRAPPERS.iter().any(|name| last.ident == name) && held(last).is_some();
    is_wrapper.then_some(last)
}

/// `T` of `State<T>`
pub(super) fn held(wrapper: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &wrapper.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next()
}

/// What a parameter of this name probably is.
pub(crate) fn likely_type(parameter: &str, place: Place) -> &'static str {
    const NUMBERS: [&str; 9] = [
        "count", "day", "limit", "month", "number", "offset", "page", "size", "year",
    ];
    let is_id = parameter == "id" || parameter.ends_with("_id");
    match place {
        Place::Path if is_id => "u64",
        Place::Query if is_id => "Option<u64>",
        Place::Path if NUMBERS.contains(&parameter) => "u32",
        Place::Query if NUMBERS.contains(&parameter) => "Option<u32>",
        Place::Path => "String",
        Place::Query => "Option<String>",
    }
}

/// `client_addr` of `ClientAddr`
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
