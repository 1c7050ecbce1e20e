//! The macros of veduta. Their documentation stands where veduta exports them.

mod above;
mod attr;
mod below;
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

mod lint;

mod derive;
mod method;
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
    let surroundings = Surroundings::of(proc_macro::Span::call_site());
    middleware::middleware(args.into(), &item.into(), surroundings).into()
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

/// `#[get(..)]` and the like, which say what to write instead.
macro_rules! methods {
    ($($attribute:ident = $method:literal),*) => {$(
        #[doc = concat!("`#[", stringify!($attribute), "(..)]`")]
        #[proc_macro_attribute]
        pub fn $attribute(args: TokenStream, item: TokenStream) -> TokenStream {
            method::method($method, args.into(), &item.into()).into()
        }
    )*};
}

methods!(
    delete = "DELETE",
    get = "GET",
    head = "HEAD",
    options = "OPTIONS",
    patch = "PATCH",
    post = "POST",
    put = "PUT"
);

/// Parse, check, expand.
fn try_view(args: Tokens, item: &Tokens, surroundings: Surroundings) -> Tokens {
    let mut errors = Errors::default();
    let attr = Attr::parse(args, item, &mut errors);
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
