//! `fn call`, the answer to a request, and `fn requires`, what that takes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{LitStr, ReturnType, Signature};

use super::arguments::{body_checks, check, local, on_loop, on_thread, probe};
use super::import;
use crate::argument::Kind;
use crate::check::{Checked, Dispatch};
use crate::tokens::{ends, moved};

/// The function that answers a request; its last line says where.
pub(super) fn call(view: &Checked<'_>) -> TokenStream {
    let krate = &view.krate;
    let import = fallback_traits(view);
    let checks = view.arguments.iter().map(|it| check(view, it));
    let body_checks = body_checks(view);
    let here = Span::mixed_site();
    // An error about the future as a whole, such as that it is not `Send`, is about the view.
    let at_name = view.function.signature.ident.span();
    let answer = match view.dispatch {
        Dispatch::Async | Dispatch::Inline => answer_on_loop(view),
        Dispatch::Blocking => match view.pool {
            Some(name) => answer_on_thread(view, "pool", Some(name)),
            None => answer_on_thread(view, "blocking", None),
        },
        Dispatch::Cpu => answer_on_thread(view, "cpu", None),
    };
    let (implements, send) = (
        quote_spanned!(at_name=> impl),
        quote_spanned!(at_name=> Send),
    );
    let answer = quote_spanned!(at_name=> async move { #answer });
    quote_spanned! {here=>
        fn call(
            request: #krate::Request,
        ) -> #implements ::core::future::Future<Output = #krate::Result<#krate::Response>> + ::core::marker::#send {
            #import
            #(#checks)*
            #(#body_checks)*
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
    let response = response(view, &quote!(#(#locals),*));
    quote_spanned! {here=>
        #(#steps)*
        ::core::result::Result::Ok(#response)
    }
}

/// `let a = ..; blocking(request, move |request, block| Ok(into_response(view(a, b)))).await`
///
/// Extractors are made on the event loop where they can be, everything else is on the thread.
fn answer_on_thread(view: &Checked<'_>, pool: &str, name: Option<&LitStr>) -> TokenStream {
    let krate = &view.krate;
    let here = Span::mixed_site();
    let pool = Ident::new(pool, here);
    let name = name.map(|name| quote!(#name,));
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let steps = extractors.map(|argument| {
        let local = local(argument);
        let probe = probe(&view.krate, argument);
        quote_spanned!(here=> let #local = #probe::on_loop(&request).await?;)
    });
    let values = view.arguments.iter().map(|it| on_thread(view, it));
    let response = response(view, &quote!(#(#values),*));
    quote_spanned! {here=>
        #(#steps)*
        #krate::__private::#pool(#name request, move |request, block| ::core::result::Result::Ok(#response)).await
    }
}

/// The call of the view, and what makes a response of its result.
///
/// The call stands where the return type does: that is what an error about its value is about.
pub(crate) fn response(view: &Checked<'_>, arguments: &TokenStream) -> TokenStream {
    returned(view, &quote!(IntoResponse::into_response), arguments, None)
}

/// The call of a hook, and whether the request goes on.
pub(crate) fn verdict(hook: &Checked<'_>, arguments: &TokenStream) -> TokenStream {
    let request = quote_spanned!(Span::mixed_site()=> , request);
    returned(hook, &quote!(Verdict::decide), arguments, Some(&request))
}

/// The call of the function, and the method of a trait that takes its value.
fn returned(
    view: &Checked<'_>,
    method: &TokenStream,
    arguments: &TokenStream,
    more: Option<&TokenStream>,
) -> TokenStream {
    let Signature { ident, output, .. } = &view.function.signature;
    let (first, last) = match output {
        ReturnType::Type(_, ty) => ends(ty),
        ReturnType::Default => ends(ident),
    };
    // The type stays where it is, so that rustc says once that there is none of this name.
    let owner = view.owner.map(|ty| quote_spanned!(first=> <#ty>::));
    let ident_here = moved(ident, first);
    let name = quote!(#owner #ident_here);
    let last = ident.span().located_at(last);
    let arguments = quote_spanned!(last=> (#arguments));
    let awaits = (view.dispatch == Dispatch::Async).then(|| quote_spanned!(last=> .await));
    let here = Span::mixed_site().located_at(first);
    let krate = moved(&view.krate, here);
    let method = moved(method, here);
    quote_spanned!(here=> #krate::#method(#name #arguments #awaits #more))
}

/// `fn requires`, for views with extractors.
pub(crate) fn requires(view: &Checked<'_>) -> Option<TokenStream> {
    let krate = &view.krate;
    let here = Span::mixed_site();
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let steps: Vec<_> = extractors
        .map(|argument| {
            let probe = probe(&view.krate, argument);
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
