//! What the unit tests have in common.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;
use syn::{Attribute, LitStr, Meta};

use crate::attr::Attr;
use crate::errors::Errors;
use crate::parse::Item;
use crate::surroundings::Surroundings;

/// The messages about `#[view(..)]` and what it stands on.
pub(crate) fn mistakes(source: &str) -> Vec<String> {
    let (args, item) = split(source);
    let mut errors = Errors::default();
    let attr = Attr::parse(args, &item, &mut errors);
    let result = match Item::parse(attr, item, Surroundings::Unknown, &mut errors) {
        Some(item) if item.is_half_typed() => errors.finish(),
        Some(Item::View(view)) => view.check(errors).map(drop),
        Some(Item::Block(block)) => block.check(errors).map(drop),
        None => errors.finish(),
    };
    messages(result)
}

pub(crate) fn messages(result: syn::Result<()>) -> Vec<String> {
    let errors = result.err().into_iter().flatten();
    errors.map(|error| error.to_string()).collect()
}

/// The messages about `#[middleware(..)] fn ..`.
pub(crate) fn middleware_mistakes(source: &str) -> Vec<String> {
    told(&expand(source))
}

/// The messages about `routes![..]`.
pub(crate) fn list_mistakes(list: &str) -> Vec<String> {
    let input = format!("::veduta; {list}")
        .parse()
        .expect("these are tokens");
    told(&crate::routes::routes(input))
}

/// What stands in each `compile_error! { .. }`.
fn told(expansion: &TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
    let mut messages = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let names_it = |token: &TokenTree| token.to_string() == "compile_error";
        if index >= 2 && names_it(&tokens[index - 2]) {
            let message: LitStr = syn::parse2(group.stream()).expect("a message is a string");
            messages.push(message.value());
        } else {
            messages.extend(told(&group.stream()));
        }
    }
    messages
}

fn expand(source: &str) -> TokenStream {
    let (args, item) = split(source);
    if source.contains("#[middleware") {
        crate::middleware::middleware(args, &item, Surroundings::Unknown)
    } else {
        crate::try_view(args, &item, Surroundings::Unknown)
    }
}

/// What a function with one of the attributes becomes, formatted.
pub(crate) fn expansion(source: &str) -> String {
    let expansion = expand(source);
    let file = syn::parse2(expansion).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}

/// The arguments of the attribute, and the item without it.
fn split(source: &str) -> (TokenStream, TokenStream) {
    let parse = |input: syn::parse::ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let rest: TokenStream = input.parse()?;
        Ok((attributes, rest))
    };
    let (mut attributes, rest) = parse.parse_str(source).expect("the source is Rust");
    let is_view = |attribute: &Attribute| {
        attribute.path().is_ident("view") || attribute.path().is_ident("middleware")
    };
    let view = attributes
        .iter()
        .position(is_view)
        .expect("there is a `#[view]`");
    let args = match attributes.remove(view).meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    (args, quote!(#(#attributes)* #rest))
}
