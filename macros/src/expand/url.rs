//! `url(..)`: the path of a view with its parameters filled in.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use super::arguments::add_to_url;
use super::block::cfgs;
use super::{impl_attributes, import};
use crate::argument::{Argument, Kind};
use crate::block::CheckedBlock;
use crate::check::Checked;
use crate::path::Pattern;

/// What addresses are built from.
struct Address<'a> {
    krate: &'a TokenStream,
    attributes: Vec<TokenStream>,
    ty: TokenStream,
    visibility: TokenStream,
    /// As in [`Checked`].
    generics: Span,
    /// Whose address it is.
    title: String,
    pattern: &'a Pattern,
    parameters: Vec<&'a Argument>,
}

/// Nothing for a view without a path.
pub(super) fn of_view(view: &Checked<'_>) -> Option<TokenStream> {
    let name = &view.function.signature.ident;
    let address = Address {
        krate: &view.krate,
        attributes: impl_attributes(view.function),
        ty: name.to_token_stream(),
        visibility: view.function.visibility.to_token_stream(),
        generics: view.generics,
        title: format!("{}()", name.unraw()),
        pattern: view.pattern?,
        parameters: view.parameters().collect(),
    };
    Some(url(&address))
}

/// Nothing for a block without a path. Whoever sees the type may link to it.
pub(super) fn of_block(block: &CheckedBlock<'_>) -> Option<TokenStream> {
    let name = block.ty.segments.last()?.ident.unraw();
    let address = Address {
        krate: &block.krate,
        attributes: cfgs(&block.block.attributes)
            .map(ToTokens::to_token_stream)
            .collect(),
        ty: block.ty.to_token_stream(),
        visibility: quote!(pub),
        generics: block.views.first()?.generics,
        title: name.to_string(),
        pattern: block.pattern?,
        parameters: block.parameters(),
    };
    Some(url(&address))
}

fn url(address: &Address<'_>) -> TokenStream {
    let Address {
        krate,
        attributes,
        ty,
        visibility,
        ..
    } = address;
    let doc = format!(
        " The address of [`{}`]: `{}`.",
        address.title,
        address.pattern.literal.value()
    );
    let path = address.pattern.path();
    let parameters = address.parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let ty = parameter.whole_type();
        quote!(#name: #ty)
    });
    let has = |is_query| {
        let mut parameters = address.parameters.iter();
        parameters.any(|it| (it.kind == Kind::Query) == is_query)
    };
    let import = import(
        krate,
        &[("Otherwise", has(false)), ("OtherwiseQuery", has(true))],
    );
    // Not one of the parameters, whatever they are called.
    let url = Ident::new("url", Span::mixed_site());
    let steps: Vec<_> = address
        .parameters
        .iter()
        .map(|it| add_to_url(krate, it, &url))
        .collect();
    let mutable = (!steps.is_empty()).then(|| quote!(mut));
    let implements = quote_spanned!(address.generics=> impl);
    quote! {
        #(#attributes)*
        #implements #ty {
            #[doc = #doc]
            #[must_use]
            #visibility fn url(#(#parameters),*) -> ::std::string::String {
                #import
                let #mutable #url = #krate::__private::Url::new(#path);
                #(#steps)*
                #url.into_string()
            }
        }
    }
}
