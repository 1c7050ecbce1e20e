//! What a middleware becomes: the function as written, and a companion type of the same name.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::PatType;
use syn::ext::IdentExt;

use super::Middleware;
use super::attr::Attr;
use super::check::{Checked, Kind, takes_next};
use crate::above::is_view;
use crate::argument;
use crate::check;
use crate::errors::Errors;
use crate::expand::{self, arguments, call};
use crate::fallback;
use crate::parse::Function;
use crate::tokens::{ends, moved, text};

// Input:   #[middleware]
//          async fn timing(clock: State<Clock>, request: Request, next: Next) -> Response { .. }
// Output:  async fn timing(clock: State<Clock>, request: Request, next: Next) -> Response { .. }
//          struct timing {}
//          impl Middleware for timing { const INFO: MiddlewareInfo = ..; fn call(..) { .. } fn requires(..) { .. } }
pub(super) fn middleware(middleware: &Checked<'_>) -> TokenStream {
    let view = &middleware.view;
    let krate = &view.krate;
    let name = &view.function.signature.ident;
    let original = expand::original(view.function);
    let companion = companion(view.function);
    let attributes = expand::impl_attributes(view.function);
    let info = info(middleware);
    let call = call(middleware);
    let requires = call::requires(view);
    quote! {
        #original

        // Shares the middleware's name in the type namespace: `.middleware::<timing>()`.
        #companion

        #(#attributes)*
        impl #krate::Middleware for #name {
            const INFO: #krate::MiddlewareInfo = #info;
            #call
            #requires
        }
    }
}

/// The function as written, a companion that is never run, and the mistakes.
pub(super) fn mistaken(middleware: &Middleware, errors: &TokenStream) -> TokenStream {
    let function = &middleware.function;
    let original = without_future(function).unwrap_or_else(|| fallback::original(function));
    if !fallback::has_room(function, middleware.surroundings) {
        return quote!(#original #errors);
    }
    let krate = middleware.krate();
    let companion = companion(function);
    let implemented = fallback::middleware_of(function, &krate);
    let view = function.repeated.iter().any(is_view);
    let view = view.then(|| fallback::view_of(function, &krate));
    let imports = fallback::imports(function);
    quote! {
        #original

        #imports

        #companion

        #implemented

        #view

        #errors
    }
}

/// What `#[middleware]` cannot stand on, as written; a type is a middleware to those who use it as one.
pub(super) fn item(attr: &Attr, item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    let name = named_type(item.clone());
    let stub = name.map(|name| fallback::middleware_stub(&attr.krate(), &name));
    quote!(#item #stub #errors)
}

/// `Timing` of `struct Timing { .. }` and of `impl Timing { .. }`.
fn named_type(item: TokenStream) -> Option<Ident> {
    let is_keyword = |token: &TokenTree| {
        let word = token.to_string();
        ["struct", "enum", "union", "impl"].contains(&&*word)
    };
    let mut tokens = item
        .into_iter()
        .skip_while(|token| !is_keyword(token))
        .skip(1);
    let (name, next) = (tokens.next()?, tokens.next());
    let is_whole = match &next {
        Some(TokenTree::Group(_)) | None => true,
        Some(next) => next.to_string() == ";",
    };
    match name {
        TokenTree::Ident(name) if is_whole => Some(name),
        _ => None,
    }
}

/// A `fn` that is to be an `async fn`, without its body, in which nothing fits before it is one.
fn without_future(function: &Function) -> Option<TokenStream> {
    let Function {
        attributes,
        visibility,
        signature,
        ..
    } = function;
    let is_sync = signature.asyncness.is_none() && signature.receiver().is_none();
    let promises = text(&signature.output).contains("impl ");
    (is_sync && !promises && takes_next(signature)).then(|| {
        quote! {
            #(#attributes)*
            #[allow(unused)]
            #visibility #signature {
                ::core::unreachable!()
            }
        }
    })
}

fn companion(function: &Function) -> TokenStream {
    let name = function.signature.ident.unraw();
    let doc = format!(" The middleware [`{name}()`], the way `.middleware::<{name}>()` takes it.");
    expand::companion(function, &doc)
}

fn info(middleware: &Checked<'_>) -> TokenStream {
    let krate = &middleware.view.krate;
    let name = &middleware.view.name;
    let kind = match middleware.kind {
        Kind::Around => quote!(Around),
        Kind::Before => quote!(Before),
        Kind::After => quote!(After),
    };
    quote! {
        #krate::MiddlewareInfo {
            name: #name,
            module: ::core::module_path!(),
            kind: #krate::MiddlewareKind::#kind,
            file: ::core::file!(),
            line: ::core::line!(),
        }
    }
}

fn call(middleware: &Checked<'_>) -> TokenStream {
    let Checked { kind, view, given } = middleware;
    let krate = &view.krate;
    let import = import(middleware);
    let checks = view.arguments.iter().map(|it| arguments::check(view, it));
    let body_checks = arguments::no_bodies(view, "no_body_in_middleware");
    let given: Vec<_> = given
        .iter()
        .zip(kind.names())
        .map(|(argument, name)| Given::new(view, argument, name))
        .collect();
    let given_checks = given.iter().map(|given| &given.check);
    let values: Vec<_> = given.iter().map(|given| &given.value).collect();
    let answer = match kind {
        Kind::Around => around(middleware, &values),
        Kind::Before => before(middleware),
        Kind::After => after(middleware, &values),
    };
    let here = Span::mixed_site();
    // An error about the future as a whole, such as that it is not `Send`, is about the middleware.
    let at_name = view.function.signature.ident.span();
    let (implements, send) = (
        quote_spanned!(at_name=> impl),
        quote_spanned!(at_name=> Send),
    );
    let answer = quote_spanned!(at_name=> async move { #answer });
    quote_spanned! {here=>
        fn call(
            request: #krate::Request,
            next: #krate::Next,
        ) -> #implements ::core::future::Future<Output = #krate::Result<#krate::Response>> + ::core::marker::#send {
            #import
            #(#checks)*
            #(#given_checks)*
            #(#body_checks)*
            #answer
        }
    }
}

fn import(middleware: &Checked<'_>) -> Option<TokenStream> {
    let Checked { kind, view, given } = middleware;
    let has_extractor = view
        .arguments
        .iter()
        .any(|it| it.kind == argument::Kind::Owned);
    expand::import(
        &view.krate,
        &[
            ("Otherwise", !view.arguments.is_empty() || !given.is_empty()),
            ("OtherwiseLater", *kind != Kind::Around && has_extractor),
        ],
    )
}

/// `let a = ..; Ok(into_response(timing(a, request, next).await))`
fn around(middleware: &Checked<'_>, given: &[&TokenStream]) -> TokenStream {
    let view = &middleware.view;
    let here = Span::mixed_site();
    let steps = view.arguments.iter().map(|argument| {
        let local = arguments::local(argument);
        let value = arguments::on_loop(view, argument);
        quote_spanned!(here=> let #local = #value;)
    });
    let locals = view.arguments.iter().map(arguments::local);
    let response = call::response(view, &quote!(#(#locals,)* #(#given),*));
    quote_spanned! {here=>
        #(#steps)*
        ::core::result::Result::Ok(#response)
    }
}

/// `let a = ..; before(request, next, move |request, block| Ok(decide(check(a), request))).await`
fn before(middleware: &Checked<'_>) -> TokenStream {
    let view = &middleware.view;
    let krate = &view.krate;
    let here = Span::mixed_site();
    let steps = made(middleware);
    let values = view
        .arguments
        .iter()
        .map(|it| arguments::on_thread(view, it));
    let verdict = call::verdict(view, &quote!(#(#values),*));
    quote_spanned! {here=>
        #(#steps)*
        #krate::__private::before(request, next, move |request, block| ::core::result::Result::Ok(#verdict)).await
    }
}

/// `let (request, response) = run(..).await; let a = ..; after(request, response, move |..| Ok(into_response(stamp(a, response)))).await`
fn after(middleware: &Checked<'_>, given: &[&TokenStream]) -> TokenStream {
    let view = &middleware.view;
    let krate = &view.krate;
    let here = Span::mixed_site();
    let steps = made(middleware);
    let values = view
        .arguments
        .iter()
        .map(|it| arguments::on_thread(view, it));
    let response = call::response(view, &quote!(#(#values,)* #(#given),*));
    quote_spanned! {here=>
        let (request, response) = #krate::__private::run(request, next).await;
        #(#steps)*
        #krate::__private::after(request, response, move |request, block, response| ::core::result::Result::Ok(#response)).await
    }
}

/// The extractors of a hook, made on the event loop where they can be.
fn made<'a>(middleware: &'a Checked<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    let view = &middleware.view;
    let is_owned = |it: &&argument::Argument| it.kind == argument::Kind::Owned;
    view.arguments.iter().filter(is_owned).map(|argument| {
        let local = arguments::local(argument);
        let probe = arguments::probe(&view.krate, argument);
        quote_spanned!(Span::mixed_site()=> let #local = #probe::on_loop(&request).await?;)
    })
}

/// An argument that is given by position.
struct Given {
    check: TokenStream,
    value: TokenStream,
}

impl Given {
    /// `const _: () = is_next(..)`, and the value that is passed.
    fn new(view: &check::Checked<'_>, argument: &PatType, name: &str) -> Self {
        let krate = &view.krate;
        let ty = &argument.ty;
        let probe = quote!(#krate::__private::Argument::<#ty>);
        // The call stands where the type does, from its first to its last token.
        let (first, last) = ends(ty);
        let at_type = moved(krate, first);
        let rule = Ident::new(&format!("is_{name}"), first);
        let rule = quote_spanned!(first=> #at_type::__private::#rule);
        let fact = format_ident!("IS_{}", name.to_uppercase());
        let fact = quote_spanned!(last=> (#probe::#fact));
        let name = Ident::new(name, Span::mixed_site());
        Self {
            check: quote!(const _: () = #rule #fact;),
            value: quote!(#probe::#name(#name)),
        }
    }
}
