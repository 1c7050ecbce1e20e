//! What is left of a view with mistakes: the function, and a stub that keeps its users compiling.

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use crate::expand;
use crate::parse::View;

pub(crate) fn view(view: &View, error: &syn::Error) -> TokenStream {
    let original = expand::original(&view.function);
    let error = error.to_compile_error();
    quote! { #original #error }
}

/// What `#[view]` cannot stand on, as written.
pub(crate) fn item(item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    quote! { #item #errors }
}
