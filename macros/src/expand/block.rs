//! What an `impl` of views becomes: the block as written, and a hidden companion for each of its methods.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Path};

use super::{implementation, url};
use crate::above::is_cfg;
use crate::block::{Block, CheckedBlock, Member};
use crate::check::Checked;
use crate::parse::Function;

// Input:   #[view("/articles/{id}")]
//          impl Article { async fn get(id: u64) -> Json<Story> { .. } fn delete(id: u64) -> NoContent { .. } }
// Output:  impl Article { async fn get(id: u64) -> Json<Story> { .. } fn delete(id: u64) -> NoContent { .. } }
//          const _: () = {
//              struct Article_get {}
//              impl View for Article_get { .. }
//              struct Article_delete {}
//              impl View for Article_delete { .. }
//              impl Views for Article { fn list(views) { views.add::<Article_get>(); views.add::<Article_delete>(); } }
//          };
//          impl Article { fn url(id: u64) -> String { .. } }
pub(crate) fn block(block: &CheckedBlock<'_>) -> TokenStream {
    let CheckedBlock { ty, krate, .. } = block;
    let original = original(block.block);
    let cfgs: Vec<_> = cfgs(&block.block.attributes).collect();
    let companions = block.views.iter().map(|view| companion(ty, view));
    let entries = block.views.iter().map(|view| entry(ty, view.function));
    let url = url::of_block(block);
    quote! {
        #original

        // Each method is a view, and `Article` the list of them: `routes![Article]`.
        #(#cfgs)*
        const _: () = {
            #(#companions)*

            impl #krate::Views for #ty {
                fn list(views: &mut #krate::__private::ViewList) {
                    #(#entries)*
                }
            }
        };

        #url
    }
}

/// The block as written, but for what is ours in it.
pub(crate) fn original(block: &Block) -> TokenStream {
    let members = block.members.iter().map(|member| match member {
        Member::View(view) => super::original(&view.function),
        Member::Bodiless(source)
        | Member::Helper(_, source)
        | Member::HalfTyped(source)
        | Member::Other(source) => source.clone(),
    });
    block.with_members(&members.collect::<Vec<_>>())
}

pub(crate) fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| is_cfg(attribute))
}

/// The type that stands for the method, and what makes a view of it.
fn companion(ty: &Path, view: &Checked<'_>) -> TokenStream {
    let name = companion_name(ty, view.function);
    let cfgs = cfgs(&view.function.attributes);
    let implementation = implementation(view, &name);
    quote! {
        #(#cfgs)*
        struct #name {}

        #implementation
    }
}

fn entry(ty: &Path, function: &Function) -> TokenStream {
    let name = companion_name(ty, function);
    let cfgs = cfgs(&function.attributes);
    quote! {
        #(#cfgs)*
        views.add::<#name>();
    }
}

/// `Article_get`: no name that a type of the user has.
fn companion_name(ty: &Path, function: &Function) -> Ident {
    let method = function.signature.ident.unraw();
    let ty = ty.segments.last().map(|segment| segment.ident.unraw());
    let mut name = ty.map_or_else(|| method.clone(), |ty| format_ident!("{ty}_{method}"));
    name.set_span(Span::call_site().located_at(method.span()));
    name
}
