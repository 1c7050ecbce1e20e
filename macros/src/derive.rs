//! `#[derive(PathParam)]`, by way of `FromStr` and `Display`.

use proc_macro2::TokenStream;
use quote::quote;
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
    quote! {
        #[automatically_derived]
        impl ::veduta::PathParam for #name {
            type Error = <#name as ::core::str::FromStr>::Err;

            fn from_segment(segment: &str) -> ::core::result::Result<Self, Self::Error> {
                ::core::str::FromStr::from_str(segment)
            }

            fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(::std::string::ToString::to_string(self))
            }
        }
    }
}
