//! What is left of a view with mistakes: the function, and a stub, so that its users have none.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, DeriveInput, GenericParam};

use crate::above::is_middleware;
use crate::argument::Argument;
use crate::block::Block;
use crate::errors::Errors;
use crate::expand;
use crate::parse::{Body, Function, Item, View};
use crate::path::Pattern;
use crate::signature::hides_a_type;
use crate::surroundings::Surroundings;

/// What rustc says enough of, as written, so that an editor completes in it; and the mistakes beside it.
pub(crate) fn half_typed(item: &Item, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    match item {
        Item::View(view) => self::view(view, &errors),
        Item::Block(block) => self::block(block, &errors),
    }
}

/// The function as written, a companion that is never run, and the mistakes.
pub(crate) fn view(view: &View, errors: &TokenStream) -> TokenStream {
    if !has_room(&view.function, view.surroundings) {
        let original = expand::original(&view.function);
        return quote!(#original #errors);
    }
    let original = original(&view.function);
    let krate = view.attr.krate();
    let companion = expand::companion(&view.function, &expand::doc(&view.function));
    let implemented = view_of(&view.function, &krate);
    let middleware = view.function.repeated.iter().any(is_middleware);
    let middleware = middleware.then(|| middleware_of(&view.function, &krate));
    let url = url_of_view(view);
    let imports = imports(&view.function);
    quote! {
        #original

        #imports

        #companion

        #implemented

        #middleware

        #url

        #errors
    }
}

/// Uses of the attributes that were taken off, or their imports would be told of as well.
pub(crate) fn imports(function: &Function) -> TokenStream {
    let paths = function.repeated.iter().map(Attribute::path);
    quote!(#(#[allow(unused_imports)] use #paths as _;)*)
}

/// What makes a companion a view that is never run.
pub(crate) fn view_of(function: &Function, krate: &TokenStream) -> TokenStream {
    let name = &function.signature.ident;
    let info = info(function, krate);
    let attributes = expand::impl_attributes(function);
    quote! {
        #(#attributes)*
        impl #krate::View for #name {
            const INFO: #krate::Info = #info;

            async fn call(_: #krate::Request) -> #krate::Result<#krate::Response> {
                ::core::unreachable!()
            }
        }
    }
}

/// Whether there can be a companion: inside of an `impl` there is no room, and a type named `str` would be in the way.
pub(crate) fn has_room(function: &Function, surroundings: Surroundings) -> bool {
    let has_room = match surroundings {
        Surroundings::Module => true,
        Surroundings::Impl | Surroundings::ImplOfTrait | Surroundings::Trait => false,
        Surroundings::Unknown => function.signature.receiver().is_none(),
    };
    has_room && !hides_a_type(&function.signature.ident)
}

/// Should rustc find nothing wrong in a signature that is half typed to us, then mounting it does not compile.
fn info(function: &Function, krate: &TokenStream) -> TokenStream {
    if !matches!(function.body, Body::Unread) {
        return quote!(#krate::__private::PLAIN);
    }
    let name = function.signature.ident.unraw();
    let message = format!("veduta cannot read the signature of `{name}`");
    quote!(::core::panic!(#message))
}

/// What makes a companion a middleware that is never run.
pub(crate) fn middleware_of(function: &Function, krate: &TokenStream) -> TokenStream {
    let attributes = expand::impl_attributes(function);
    let stub = middleware_stub(krate, &function.signature.ident);
    quote!(#(#attributes)* #stub)
}

/// A middleware that is never run.
pub(crate) fn middleware_stub(krate: &TokenStream, name: &Ident) -> TokenStream {
    quote! {
        impl #krate::Middleware for #name {
            const INFO: #krate::MiddlewareInfo = #krate::__private::MISTAKEN_MIDDLEWARE;

            async fn call(_: #krate::Request, _: #krate::Next) -> #krate::Result<#krate::Response> {
                ::core::unreachable!()
            }
        }
    }
}

/// The function as written; a `main`, of which rustc would tell as well, where it is none.
pub(crate) fn original(function: &Function) -> TokenStream {
    let original = expand::original(function);
    if function.signature.ident == "main" {
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
pub(crate) fn block(block: &Block, errors: &TokenStream) -> TokenStream {
    if block.header.is_impossible() {
        return errors.clone();
    }
    let original = expand::original_block(block);
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

/// Nothing without a path; a mistaken one has been mended.
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

/// What an attribute of ours cannot stand on, as written.
pub(crate) fn item(item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    quote!(#item #errors)
}

/// A type that `routes![..]` is given all the same: it has no views.
pub(crate) fn ty(item: &TokenStream, krate: &TokenStream) -> TokenStream {
    let Ok(ty) = syn::parse2::<DeriveInput>(item.clone()) else {
        return TokenStream::new();
    };
    let name = &ty.ident;
    let (parameters, arguments, clause) = ty.generics.split_for_impl();
    let attributes = expand::cfgs(&ty.attrs);
    quote! {
        #(#attributes)*
        impl #parameters #krate::Views for #name #arguments #clause {
            fn list(_: &mut #krate::__private::ViewList) {}
        }
    }
}
