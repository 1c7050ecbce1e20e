//! `url(..)`: the path of a view with its parameters filled in.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::arguments::add_to_url;
use super::{impl_attributes, import};
use crate::argument::Kind;
use crate::check::Checked;

/// Nothing for a view without a path.
pub(super) fn url(view: &Checked<'_>) -> Option<TokenStream> {
    let krate = &view.krate;
    let pattern = view.pattern?;
    let attributes = impl_attributes(view.function);
    let name = &view.function.signature.ident;
    let visibility = &view.function.visibility;
    let doc = format!(
        " The address of [`{}()`]: `{}`.",
        name.unraw(),
        pattern.literal.value()
    );
    let path = pattern.path();
    let parameters = view.parameters().map(|parameter| {
        let name = &parameter.name;
        let ty = parameter.whole_type();
        quote!(#name: #ty)
    });
    let is_query = |kind| kind == Kind::Query;
    let import = import(
        krate,
        &[
            ("Otherwise", view.parameters().any(|it| !is_query(it.kind))),
            (
                "OtherwiseQuery",
                view.parameters().any(|it| is_query(it.kind)),
            ),
        ],
    );
    // Not one of the parameters, whatever they are called.
    let url = Ident::new("url", Span::mixed_site());
    let steps: Vec<_> = view
        .parameters()
        .map(|it| add_to_url(view, it, &url))
        .collect();
    let mutable = (!steps.is_empty()).then(|| quote!(mut));
    Some(quote! {
        #(#attributes)*
        impl #name {
            #[doc = #doc]
            #[must_use]
            #visibility fn url(#(#parameters),*) -> ::std::string::String {
                #import
                let #mutable #url = #krate::__private::Url::new(#path);
                #(#steps)*
                #url.into_string()
            }
        }
    })
}
