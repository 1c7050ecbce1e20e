//! The macros of veduta. Their documentation stands where veduta exports them.

mod attr;
mod path;

mod block;
mod parse;

mod argument;
mod check;
mod signature;

mod expand;
mod fallback;

mod lint;

mod derive;
mod middleware;
mod routes;

mod errors;
mod tokens;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod testing;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;

use crate::errors::Errors;
use crate::parse::Item;

/// `#[view(..)]`
#[proc_macro_attribute]
pub fn view(args: TokenStream, item: TokenStream) -> TokenStream {
    try_view(args.into(), &item.into()).into()
}

/// `#[middleware(..)]`
#[proc_macro_attribute]
pub fn middleware(args: TokenStream, item: TokenStream) -> TokenStream {
    middleware::middleware(args.into(), &item.into()).into()
}

/// `routes![..]`, behind the path of veduta and a `;`.
#[proc_macro]
pub fn routes(list: TokenStream) -> TokenStream {
    routes::routes(list.into()).into()
}

/// `#[derive(PathParam)]`
#[proc_macro_derive(PathParam, attributes(path_param))]
pub fn path_param(item: TokenStream) -> TokenStream {
    derive::path_param(item.into()).into()
}

/// Parse, check, expand.
fn try_view(args: Tokens, item: &Tokens) -> Tokens {
    let mut errors = Errors::default();
    match Item::parse(args, item.clone(), &mut errors) {
        Some(Item::View(view)) => match view.check(errors) {
            Ok(checked) => expand::view(&checked),
            Err(error) => fallback::view(&view, &error),
        },
        Some(Item::Block(block)) => match block.check(errors) {
            Ok(checked) => expand::block(&checked),
            Err(error) => fallback::block(&block, &error),
        },
        None => fallback::item(item, errors),
    }
}
