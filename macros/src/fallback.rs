//! What is left of a view with mistakes: the function, and a stub, so that its users have none.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::GenericParam;
use syn::ext::IdentExt;

use crate::argument::Argument;
use crate::block::Block;
use crate::errors::Errors;
use crate::expand;
use crate::parse::{Function, View, is_middleware};
use crate::path::Pattern;
use crate::signature::hides_a_type;

/// The function as written, a companion that is never run, and the mistakes.
pub(crate) fn view(view: &View, error: &syn::Error) -> TokenStream {
    let original = original(&view.function);
    let errors = error.to_compile_error();
    let signature = &view.function.signature;
    // Inside of an `impl` there is no room for more, and a type named `str` would be in the way.
    if signature.receiver().is_some() || hides_a_type(&signature.ident) {
        return quote!(#original #errors);
    }
    let krate = view.attr.krate();
    let companion = expand::companion(&view.function, &expand::doc(&view.function));
    let implemented = view_of(&view.function, &krate);
    let middleware = view.function.repeated.iter().any(is_middleware);
    let middleware = middleware.then(|| middleware_of(&view.function, &krate));
    let url = url_of_view(view);
    quote! {
        #original

        #companion

        #implemented

        #middleware

        #url

        #errors
    }
}

/// What makes a companion a view that is never run.
pub(crate) fn view_of(function: &Function, krate: &TokenStream) -> TokenStream {
    let name = &function.signature.ident;
    let attributes = expand::impl_attributes(function);
    quote! {
        #(#attributes)*
        impl #krate::View for #name {
            const INFO: #krate::Info = #krate::__private::PLAIN;

            async fn call(_: #krate::Request) -> #krate::Result<#krate::Response> {
                ::core::unreachable!()
            }
        }
    }
}

/// What makes a companion a middleware that is never run.
pub(crate) fn middleware_of(function: &Function, krate: &TokenStream) -> TokenStream {
    let attributes = expand::impl_attributes(function);
    let implemented = mistaken_middleware(&function.signature.ident, krate);
    quote!(#(#attributes)* #implemented)
}

/// What makes a type a middleware that is never run.
pub(crate) fn mistaken_middleware(name: &Ident, krate: &TokenStream) -> TokenStream {
    quote! {
        impl #krate::Middleware for #name {
            const INFO: #krate::MiddlewareInfo = #krate::__private::MISTAKEN_MIDDLEWARE;

            async fn call(_: #krate::Request, _: #krate::Next) -> #krate::Result<#krate::Response> {
                ::core::unreachable!()
            }
        }
    }
}

/// The function as written; an `async fn main`, of which rustc would tell as well, where it is none.
pub(crate) fn original(function: &Function) -> TokenStream {
    let original = expand::original(function);
    let signature = &function.signature;
    if signature.ident == "main" && signature.asyncness.is_some() {
        return quote! {
            const _: () = {
                #[allow(dead_code)]
                #original
            };

            fn main() {}
        };
    }
    original
}

/// The block as written, an empty list of views, and the mistakes.
pub(crate) fn block(block: &Block, error: &syn::Error) -> TokenStream {
    let original = expand::original_block(block);
    let errors = error.to_compile_error();
    // `routes![..]` takes no other types.
    let Some(ty) = block
        .header
        .path()
        .filter(|_| block.header.generics.params.is_empty())
    else {
        return quote!(#original #errors);
    };
    let krate = block.attr.krate();
    let attributes: Vec<_> = expand::cfgs(&block.attributes).collect();
    let pattern = block.attr.pattern.as_ref();
    let url = pattern.filter(|_| !block.has_url()).map(|pattern| {
        let mut arguments = Vec::new();
        for view in block.views() {
            arguments.extend(view.arguments(&mut Errors::default()));
        }
        let url = url(pattern, &arguments, true);
        quote! {
            #(#attributes)*
            impl #ty {
                #[allow(dead_code)]
                pub #url
            }
        }
    });
    quote! {
        #original

        #(#attributes)*
        impl #krate::Views for #ty {
            fn list(_: &mut #krate::__private::ViewList) {}
        }

        #url

        #errors
    }
}

/// Nothing when the path is what is mistaken.
fn url_of_view(view: &View) -> Option<TokenStream> {
    let pattern = view.attr.pattern.as_ref()?;
    let signature = &view.function.signature;
    let name = &signature.ident;
    let visibility = &view.function.visibility;
    let attributes = expand::impl_attributes(&view.function);
    let is_lifetime = |it: &GenericParam| matches!(it, GenericParam::Lifetime(_));
    let is_concrete = signature.generics.params.iter().all(is_lifetime);
    let arguments = view.arguments(&mut Errors::default());
    let url = url(pattern, &arguments, is_concrete);
    Some(quote! {
        #(#attributes)*
        impl #name {
            #[allow(dead_code)]
            #visibility #url
        }
    })
}

/// `url(..)` with the arguments that it will have.
fn url(pattern: &Pattern, arguments: &[Argument], is_concrete: bool) -> TokenStream {
    let parameters = pattern.parameters.iter().map(|parameter| {
        let mut arguments = arguments.iter();
        let argument = arguments.find(|it| it.name.unraw() == parameter.name);
        match argument {
            Some(argument) if is_concrete => {
                let ty = argument.whole_type();
                quote!(_: #ty)
            }
            _ => quote!(_: impl ::core::marker::Sized),
        }
    });
    quote! {
        fn url(#(#parameters),*) -> ::std::string::String {
            ::core::unreachable!()
        }
    }
}

/// What `#[view]` cannot stand on, as written.
pub(crate) fn item(item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    quote!(#item #errors)
}
