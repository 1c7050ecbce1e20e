//! `#[derive(PathParam)]`, by way of `FromStr` and `Display`.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::DeriveInput;

use crate::tokens::moved;

pub(crate) fn path_param(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let name = &input.ident;
    if let Some(parameter) = input.generics.params.first() {
        let message =
            "a parameter of a path is one type; implement `PathParam` by hand for a generic one";
        return syn::Error::new_spanned(parameter, message).into_compile_error();
    }
    // The type's name is where it is told that `FromStr` or `Display` is missing.
    let here = Span::call_site().located_at(name.span());
    let this = moved(name, here);
    quote_spanned! {here=>
        #[automatically_derived]
        impl ::veduta::PathParam for #this {
            type Error = <#this as ::veduta::__private::Parsed>::Error;

            fn from_segment(segment: &str) -> ::core::result::Result<Self, Self::Error> {
                <#this as ::veduta::__private::Parsed>::parsed(segment)
            }

            fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                <#this as ::veduta::__private::Written>::written(self)
            }
        }
    }
}
