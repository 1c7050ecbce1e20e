//! `#[derive(PathParam)]`, by way of `FromStr` and `Display`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;

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
    // Where it is told that `FromStr` or `Display` is missing.
    let here = name.span();
    let error = quote_spanned!(here=> <#name as ::veduta::__private::Parsed>::Error);
    let parsed = quote_spanned!(here=> <#name as ::veduta::__private::Parsed>::parsed);
    let written = quote_spanned!(here=> <#name as ::veduta::__private::Written>::written);
    quote! {
        #[automatically_derived]
        impl ::veduta::PathParam for #name {
            type Error = #error;

            fn from_segment(segment: &str) -> ::core::result::Result<Self, #error> {
                #parsed(segment)
            }

            fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                #written(self)
            }
        }
    }
}
