//! The macros of veduta. Their documentation stands where veduta exports them.

mod attr;
mod path;

mod block;
mod parse;
mod stand_in;
mod surroundings;

mod argument;
mod check;
mod parameters;
mod signature;

mod expand;
mod fallback;

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
use quote::quote;

use crate::attr::Attr;
use crate::errors::Errors;
use crate::parse::Item;
use crate::surroundings::Surroundings;

/// `#[view(..)]`
#[proc_macro_attribute]
pub fn view(args: TokenStream, item: TokenStream) -> TokenStream {
    let surroundings = Surroundings::of(proc_macro::Span::call_site());
    try_view(args.into(), &item.into(), surroundings).into()
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
fn try_view(args: Tokens, item: &Tokens, surroundings: Surroundings) -> Tokens {
    let mut errors = Errors::default();
    let attr = Attr::parse(args, &mut errors);
    let krate = attr.krate();
    match Item::parse(attr, item.clone(), surroundings, &mut errors) {
        Some(item) if item.is_half_typed() => fallback::half_typed(&item, errors),
        Some(Item::View(view)) => match view.check(errors) {
            Ok(checked) => expand::view(&checked),
            Err(error) => fallback::view(&view, &error.to_compile_error()),
        },
        Some(Item::Block(block)) => match block.check(errors) {
            Ok(checked) => expand::block(&checked),
            Err(error) => fallback::block(&block, &error.to_compile_error()),
        },
        None => {
            let views = fallback::ty(item, &krate);
            let item = fallback::item(item, errors);
            quote!(#item #views)
        }
    }
}
