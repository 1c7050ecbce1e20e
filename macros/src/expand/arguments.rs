//! The pieces of one argument: its check, its value, what it says of the body.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use crate::argument::{Argument, Kind};
use crate::check::Checked;
use crate::tokens::{ends, moved, text};

/// The one statement that does not compile when the argument cannot be one.
pub(crate) fn check(view: &Checked<'_>, argument: &Argument) -> TokenStream {
    let ty = &argument.ty;
    let here = at_type(argument);
    let krate = moved(&view.krate, here);
    let method = match (argument.kind, view.dispatch.is_on_thread()) {
        (Kind::Parsed(_), _) => quote_spanned!(here=> PathParam>::ANY),
        (Kind::Text(_), _) => quote_spanned!(here=> TextParam>::from_text),
        (Kind::Query, _) => quote_spanned!(here=> QueryParam<'_>>::from_values),
        (Kind::Owned, false) => quote_spanned!(here=> FromRequest>::BODY),
        (Kind::Owned, true) => quote_spanned!(here=> FromBlocking>::BODY),
        (Kind::Borrowed, false) => quote_spanned!(here=> FromRequestRef>::from_request_ref),
        (Kind::Borrowed, true) => quote_spanned!(here=> FromBlockingRef>::from_blocking_ref),
    };
    quote_spanned!(here=> let _ = <#ty as #krate::#method;)
}

/// The argument in a view on the event loop.
pub(crate) fn on_loop(view: &Checked<'_>, argument: &Argument) -> TokenStream {
    let here = Span::mixed_site();
    let probe = probe(&view.krate, argument);
    match argument.kind {
        Kind::Owned => {
            // Here rustc says what another argument must be to wait for this one.
            let awaits = quote_spanned!(ends(&argument.ty).0=> .await);
            quote_spanned!(here=> #probe::take(&request) #awaits ?)
        }
        Kind::Borrowed => quote_spanned!(here=> #probe::borrow(&request)),
        _ => parameter(view, argument, &quote_spanned!(here=> &request)),
    }
}

/// The argument in a view on a thread.
pub(crate) fn on_thread(view: &Checked<'_>, argument: &Argument) -> TokenStream {
    let here = Span::mixed_site();
    let probe = probe(&view.krate, argument);
    match argument.kind {
        Kind::Owned => {
            let local = local(argument);
            quote_spanned!(here=> #local.on_thread(request, block)?)
        }
        Kind::Borrowed => quote_spanned!(here=> #probe::borrow_blocking(request, block)),
        _ => parameter(view, argument, &quote_spanned!(here=> request)),
    }
}

fn parameter(view: &Checked<'_>, argument: &Argument, request: &TokenStream) -> TokenStream {
    let probe = probe(&view.krate, argument);
    match argument.kind {
        Kind::Parsed(number) => {
            let number = Literal::usize_unsuffixed(number);
            quote!(#probe::path(#request, #number)?)
        }
        Kind::Text(number) => {
            let number = Literal::usize_unsuffixed(number);
            quote!(#probe::text(#request, #number)?)
        }
        _ => {
            let name = argument.name.unraw().to_string();
            quote!(#probe::query(#request, #name)?)
        }
    }
}

/// Writes the argument into `url(..)`.
pub(crate) fn add_to_url(krate: &TokenStream, argument: &Argument, url: &Ident) -> TokenStream {
    let probe = probe(krate, argument);
    let value = &argument.name;
    match argument.kind {
        Kind::Parsed(_) => quote!(#probe::add_path(&mut #url, &#value);),
        Kind::Text(_) => quote!(#probe::add_text(&mut #url, #value);),
        _ => {
            let name = value.unraw().to_string();
            quote!(#probe::add_query(&mut #url, #name, &#value);)
        }
    }
}

/// The type whose functions exist for every argument.
pub(crate) fn probe(krate: &TokenStream, argument: &Argument) -> TokenStream {
    let ty = &argument.ty;
    if argument.kind == Kind::Query {
        quote!(#krate::__private::QueryArgument::<#ty>)
    } else {
        quote!(#krate::__private::Argument::<#ty>)
    }
}

/// The argument as a local variable, which hides none of the expansion's own.
pub(crate) fn local(argument: &Argument) -> Ident {
    let name = &argument.name;
    let mut local = match name.to_string().as_str() {
        "request" | "block" | "next" | "response" => format_ident!("{name}_argument"),
        _ => name.clone(),
    };
    local.set_span(Span::mixed_site().located_at(name.span()));
    local
}

/// An assertion for each argument that could be a body where there is none, or a second one: a body is
/// read once, and a GET request has none.
pub(crate) fn body_checks(view: &Checked<'_>) -> Vec<TokenStream> {
    let is_get = |method| method == "GET" || method == "HEAD";
    let is_without_body = view.methods.iter().all(is_get);
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let mut earlier: Vec<TokenStream> = Vec::new();
    let mut checks = Vec::new();
    for argument in extractors {
        let probe = probe(&view.krate, argument);
        if is_without_body {
            let fact = fact(view, &probe, "SUITS_GET");
            checks.push(if is_text(argument) {
                let message = no_text(view, argument);
                body_check(view, argument, "no_text", &quote!(#fact, #message))
            } else if view.owner.is_some() {
                body_check(view, argument, "no_body_in_get", &fact)
            } else {
                body_check(view, argument, "no_body", &fact)
            });
        } else if !earlier.is_empty() {
            let this = fact(view, &probe, "BODY");
            let bodies = quote!(#(#earlier)||*, #this);
            checks.push(body_check(view, argument, "one_body", &bodies));
        }
        earlier.push(fact(view, &probe, "BODY"));
    }
    checks
}

/// Whether it may have been meant as a parameter.
fn is_text(argument: &Argument) -> bool {
    let ty = text(&argument.ty);
    ty == "String" || ty == "Option<String>"
}

/// What is said of a text that is neither a parameter nor, in an answer to GET, the body.
fn no_text(view: &Checked<'_>, argument: &Argument) -> String {
    let name = argument.name.unraw();
    let path = view.pattern.map(|pattern| pattern.literal.value());
    let (body, parameter) = match (path, view.owner) {
        (Some(path), owner) => {
            let mark = if path.contains('?') { '&' } else { '?' };
            let body = match owner {
                Some(_) => "`fn post(..)`".to_owned(),
                None => format!("`#[view(POST, \"{path}\")]`"),
            };
            (body, format!("`#[view(\"{path}{mark}{{{name}}}\")]`"))
        }
        (None, _) => (
            "`#[view(POST)]`".to_owned(),
            format!("`{{{name}}}` into a path of the view's own"),
        ),
    };
    format!("a GET request has no body\nhelp: write {parameter} for a parameter, {body} for a body")
}

/// An assertion for each argument that could be a body, which is not for `view` to take.
pub(crate) fn no_bodies(view: &Checked<'_>, rule: &str) -> Vec<TokenStream> {
    let extractors = view.arguments.iter().filter(|it| it.kind == Kind::Owned);
    let checks = extractors.map(|argument| {
        let probe = probe(&view.krate, argument);
        body_check(view, argument, rule, &fact(view, &probe, "BODY"))
    });
    checks.collect()
}

/// What the extractor says of the body; one that blocks says nothing on the event loop, where it cannot be.
fn fact(view: &Checked<'_>, probe: &TokenStream, name: &str) -> TokenStream {
    let name = if view.dispatch.is_on_thread() {
        format_ident!("{name}")
    } else {
        format_ident!("{name}_ON_LOOP")
    };
    quote!(#probe::#name)
}

fn body_check(
    view: &Checked<'_>,
    argument: &Argument,
    rule: &str,
    facts: &TokenStream,
) -> TokenStream {
    // The call stands where the type does, from its first to its last token.
    let (first, last) = ends(&argument.ty);
    let krate = moved(&view.krate, first);
    let rule = Ident::new(rule, first);
    let rule = quote_spanned!(first=> #krate::__private::#rule);
    let facts = quote_spanned!(last=> (#facts));
    quote!(const _: () = #rule #facts;)
}

/// Where an error about the argument's type belongs.
fn at_type(argument: &Argument) -> Span {
    let (first, _) = ends(&argument.ty);
    Span::mixed_site().located_at(first)
}
