//! `#[derive(PathParam)]`, by way of `FromStr` and `Display`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{DeriveInput, Path};

use crate::tokens::moved;

pub(crate) fn path_param(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let name = &input.ident;
    if let Some(parameter) = input.generics.params.first() {
        let message = "a parameter of a path is one type\nhelp: implement `PathParam` by hand for a generic one";
        return syn::Error::new_spanned(parameter, message).into_compile_error();
    }
    let krate = match krate(&input) {
        Ok(krate) => krate,
        Err(error) => return error.into_compile_error(),
    };
    // The type's name is where it is told that `FromStr` or `Display` is missing.
    let here = Span::call_site().located_at(name.span());
    let (this, krate) = (moved(name, here), moved(krate, here));
    quote_spanned! {here=>
        #[automatically_derived]
        impl #krate::PathParam for #this {
            type Error = <#this as #krate::__private::Parsed>::Error;

            fn from_segment(segment: &str) -> ::core::result::Result<Self, Self::Error> {
                <#this as #krate::__private::Parsed>::parsed(segment)
            }

            fn to_segment(&self) -> ::std::borrow::Cow<'_, str> {
                <#this as #krate::__private::Written>::written(self)
            }
        }
    }
}

/// Where veduta is: `#[path_param(crate = my_crate::veduta)]`.
fn krate(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut krate = quote!(::veduta);
    for attribute in &input.attrs {
        if !attribute.path().is_ident("path_param") {
            continue;
        }
        attribute.parse_nested_meta(|key| {
            if !key.path.is_ident("crate") {
                return Err(key.error("unknown key\nhelp: write `crate = my_crate::veduta`"));
            }
            let path: Path = key.value()?.call(Path::parse_mod_style)?;
            krate = path.into_token_stream();
            Ok(())
        })?;
    }
    Ok(krate)
}
