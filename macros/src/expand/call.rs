//! `fn call`, the answer to a request, and `fn requires`, what that takes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ReturnType;

use super::arguments::{check, local, on_loop, on_thread, probe};
use super::import;
use crate::argument::Kind;
use crate::check::{Checked, Dispatch};

/// The function that answers a request; its last line says where.
pub(super) fn call(view: &Checked<'_>) -> TokenStream {
    let krate = &view.krate;
    let import = fallback_traits(view);
    let checks = view.arguments.iter().map(|it| check(view, it));
    let here = Span::mixed_site();
    // An error about the future as a whole, such as that it is not `Send`, is about the view.
    let at_name = here.located_at(view.function.signature.ident.span());
    let answer = match view.dispatch {
        Dispatch::Async | Dispatch::Inline => answer_on_loop(view),
        Dispatch::Blocking => answer_on_thread(view, "blocking"),
        Dispatch::Cpu => answer_on_thread(view, "cpu"),
    };
    let future = quote_spanned! {at_name=>
        impl ::core::future::Future<Output = #krate::Result<#krate::Response>> + ::core::marker::Send
    };
    let answer = quote_spanned!(at_name=> async move { #answer });
    quote_spanned! {here=>
        fn call(request: #krate::Request) -> #future {
            #import
            #(#checks)*
            #answer
        }
    }
}

fn fallback_traits(view: &Checked<'_>) -> Option<TokenStream> {
    let has = |is: fn(&Kind) -> bool| view.arguments.iter().any(|argument| is(&argument.kind));
    let is_on_thread = view.dispatch.is_on_thread();
    import(
        &view.krate,
        &[
            ("Otherwise", has(|kind| *kind != Kind::Query)),
            (
                "OtherwiseLater",
                is_on_thread && has(|kind| *kind == Kind::Owned),
            ),
            ("OtherwiseQuery", has(|kind| *kind == Kind::Query)),
        ],
    )
}

/// `let a = ..; let b = ..; Ok(into_response(view(a, b).await))`
fn answer_on_loop(view: &Checked<'_>) -> TokenStream {
    let here = Span::mixed_site();
    let steps = view.arguments.iter().map(|argument| {
        let local = local(argument);
        let value = on_loop(view, argument);
        quote_spanned!(here=> let #local = #value;)
    });
    let locals = view.arguments.iter().map(local);
    let response = response(view, quote!(#(#locals),*));
    quote_spanned! {here=>
        #(#steps)*
        ::core::result::Result::Ok(#response)
    }
}

/// `let a = ..; blocking(request, move |request, block| Ok(into_response(view(a, b)))).await`
///
/// Extractors are made on the event loop where they can be, everything else is on the thread.
fn answer_on_thread(view: &Checked<'_>, pool: &str) -> TokenStream {
    let krate = &view.krate;
    let here = Span::mixed_site();
    let pool = Ident::new(pool, here);
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let steps = extractors.map(|argument| {
        let local = local(argument);
        let probe = probe(view, argument);
        quote_spanned!(here=> let #local = #probe::on_loop(&request).await?;)
    });
    let values = view.arguments.iter().map(|it| on_thread(view, it));
    let response = response(view, quote!(#(#values),*));
    quote_spanned! {here=>
        #(#steps)*
        #krate::__private::#pool(request, move |request, block| ::core::result::Result::Ok(#response)).await
    }
}

/// The call of the view, and what makes a response of its result.
///
/// The call bears the span of the return type, because that is what an error about its value is about.
fn response(view: &Checked<'_>, arguments: TokenStream) -> TokenStream {
    let krate = &view.krate;
    let mut name = view.function.signature.ident.clone();
    let (first, last) = ends(view);
    let arguments = quote_spanned!(Span::mixed_site().located_at(last)=> (#arguments));
    name.set_span(name.span().located_at(first));
    let last = Span::mixed_site().located_at(last);
    let awaits = (view.dispatch == Dispatch::Async).then(|| quote_spanned!(last=> .await));
    let here = Span::mixed_site();
    quote_spanned!(here=> #krate::IntoResponse::into_response(#name #arguments #awaits))
}

fn ends(view: &Checked<'_>) -> (Span, Span) {
    let ReturnType::Type(_, ty) = &view.function.signature.output else {
        return (Span::call_site(), Span::call_site());
    };
    let mut tokens = ty.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

/// `fn requires`, for views with extractors.
pub(super) fn requires(view: &Checked<'_>) -> Option<TokenStream> {
    let krate = &view.krate;
    let here = Span::mixed_site();
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let steps: Vec<_> = extractors
        .map(|argument| {
            let probe = probe(view, argument);
            quote_spanned!(here=> #probe::requires(needs);)
        })
        .collect();
    if steps.is_empty() {
        return None;
    }
    let import = import(krate, &[("Otherwise", true)]);
    Some(quote_spanned! {here=>
        fn requires(needs: &mut #krate::Requirements) {
            #import
            #(#steps)*
        }
    })
}
