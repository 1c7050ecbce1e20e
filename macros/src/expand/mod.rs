//! What a view becomes: the function as written, and a companion type of the same name.

pub(crate) mod arguments;
mod block;
pub(crate) mod call;
mod url;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, MetaList};

pub(crate) use block::{block, cfgs, original as original_block};

use crate::above::is_cfg;
use crate::argument::{Argument, Kind};
use crate::check::{Checked, Dispatch};
use crate::parse::Function;
use crate::tokens::text;

// Input:   #[view("/archive/{year}")]
//          fn archive(year: u16, db: State<Archive>) -> Json<Vec<Story>> { .. }
// Output:  fn archive(year: u16, db: State<Archive>) -> Json<Vec<Story>> { .. }
//          struct archive {}
//          impl View for archive { const INFO: Info = ..; fn call(..) { .. } fn requires(..) { .. } }
//          impl archive { fn url(year: u16) -> String { .. } }
pub(crate) fn view(view: &Checked<'_>) -> TokenStream {
    let function = view.function;
    let original = original(function);
    let companion = companion(function, &doc(function));
    let implementation = implementation(view, &function.signature.ident);
    let url = url::of_view(view);
    quote! {
        #original

        // Shares the view's name in the type namespace: `routes![archive]`, `archive::url(2024)`.
        #companion

        #implementation

        #url
    }
}

/// `impl View` for the companion.
///
/// Nobody wrote the name of a method's companion; but a crate without a prelude does not know `#[diagnostic::do_not_recommend]`.
fn implementation(view: &Checked<'_>, companion: &Ident) -> TokenStream {
    let krate = &view.krate;
    let attributes = impl_attributes(view.function);
    let info = info(view);
    let call = call::call(view);
    let requires = call::requires(view);
    quote! {
        #(#attributes)*
        impl #krate::View for #companion {
            const INFO: #krate::Info = #info;
            #call
            #requires
        }
    }
}

/// The function as written. The lints ask for signatures that a view cannot have.
pub(crate) fn original(function: &Function) -> TokenStream {
    let Function { attributes, .. } = function;
    let source = function.findings.insert_into(&function.source);
    let source = unproposed(source, 1);
    quote! {
        #(#attributes)*
        #[allow(clippy::needless_pass_by_value, clippy::unused_async)]
        #source
    }
}

/// With an empty list of type parameters behind the keyword and so many words. Where rustc does not know a type, it proposes
/// one there, and tells of the type once with the proposal and once without it, where the expansion names it again.
pub(crate) fn unproposed(item: TokenStream, words: usize) -> TokenStream {
    let is_keyword = |token: &TokenTree| matches!(token.to_string().as_str(), "fn" | "impl");
    let is_word = |token: &TokenTree| matches!(token, TokenTree::Ident(_));
    let is_generic = |token: &TokenTree| token.to_string() == "<";
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let place = tokens
        .iter()
        .position(is_keyword)
        .map_or(0, |it| it + 1 + words);
    let is_plain = place > 0 && tokens.get(place).is_some_and(|next| !is_generic(next));
    // A half-typed function may have no name.
    if is_plain && is_word(&tokens[place - 1]) {
        tokens.splice(place..place, quote!(<>));
    }
    tokens.into_iter().collect()
}

/// The type that stands for the view.
///
/// rustc warns of dead code only where the user wrote it: at the function.
pub(crate) fn companion(function: &Function, doc: &str) -> TokenStream {
    let mut name = function.signature.ident.clone();
    name.set_span(Span::call_site().located_at(name.span()));
    let visibility = &function.visibility;
    let is_shared = |it: &&Attribute| is_cfg(it) || is_deprecated(it) || is_hidden(it);
    let attributes = function.attributes.iter().filter(is_shared);
    quote! {
        #(#attributes)*
        #[doc = #doc]
        #visibility struct #name {}
    }
}

/// The documentation of a view's companion.
pub(crate) fn doc(function: &Function) -> String {
    let name = function.signature.ident.unraw();
    format!(" The view [`{name}()`], the way `routes![..]` takes it.")
}

/// The attributes of the companion's other items, which may use it even when nobody else should.
pub(crate) fn impl_attributes(function: &Function) -> Vec<TokenStream> {
    let attributes = function.attributes.iter().filter_map(|attribute| {
        if is_cfg(attribute) {
            Some(attribute.to_token_stream())
        } else {
            is_deprecated(attribute).then(|| quote!(#[allow(deprecated)]))
        }
    });
    attributes.collect()
}

fn is_deprecated(attribute: &Attribute) -> bool {
    attribute.path().is_ident("deprecated")
}

/// `#[doc(hidden)]`
fn is_hidden(attribute: &Attribute) -> bool {
    let is_hidden = |list: &MetaList| list.tokens.to_string() == "hidden";
    attribute.path().is_ident("doc") && attribute.meta.require_list().is_ok_and(is_hidden)
}

fn info(view: &Checked<'_>) -> TokenStream {
    let Checked {
        krate,
        name,
        methods,
        ..
    } = view;
    let path = view.pattern.map(|pattern| some("path", &pattern.literal));
    let dispatch = match view.dispatch {
        Dispatch::Async => quote!(Async),
        Dispatch::Blocking => quote!(Blocking),
        Dispatch::Cpu => quote!(Cpu),
        Dispatch::Inline => quote!(Inline),
    };
    let parameters = view.parameters().map(|it| parameter_info(krate, it));
    let said = said(view);
    // The line of a method is its own, not that of the attribute above its block.
    let at_name = view.function.signature.ident.span();
    let line = if view.owner.is_some() {
        quote_spanned!(at_name=> ::core::line!())
    } else {
        quote!(::core::line!())
    };
    let info = quote! {
        #krate::Info {
            name: #name,
            module: ::core::module_path!(),
            #path
            methods: &[#(#krate::Method::#methods),*],
            dispatch: #krate::Dispatch::#dispatch,
            parameters: &[#(#parameters),*],
            #(#said)*
            file: ::core::file!(),
            line: #line,
            ..#krate::__private::PLAIN
        }
    };
    let is_parsed = |argument: &Argument| matches!(argument.kind, Kind::Parsed(_));
    match import(
        krate,
        &[("Otherwise", view.arguments.iter().any(is_parsed))],
    ) {
        Some(import) => quote!({ #import #info }),
        None => info,
    }
}

/// The fields of which most attributes say nothing.
fn said(view: &Checked<'_>) -> Vec<TokenStream> {
    let body_limit = view.body_limit.map(Literal::u64_unsuffixed);
    let fields = [
        body_limit.map(|bytes| some("body_limit", bytes)),
        view.pool.map(|name| some("pool", name)),
        view.timeout.map(|time| some("timeout", duration(time))),
        view.detach.then(|| quote!(detach: true,)),
    ];
    fields.into_iter().flatten().collect()
}

/// `name: Some(value),`
fn some(name: &str, value: impl ToTokens) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(#name: ::core::option::Option::Some(#value),)
}

/// `30 s` rather than `30000 ms`.
fn duration(milliseconds: u64) -> TokenStream {
    let (unit, count) = if milliseconds.is_multiple_of(1000) {
        (quote!(from_secs), milliseconds / 1000)
    } else {
        (quote!(from_millis), milliseconds)
    };
    let count = Literal::u64_unsuffixed(count);
    quote!(::core::time::Duration::#unit(#count))
}

fn parameter_info(krate: &TokenStream, parameter: &Argument) -> TokenStream {
    let name = parameter.name.unraw().to_string();
    let type_name = text(parameter.whole_type());
    let ty = &parameter.ty;
    let (place, segment) = match parameter.kind {
        Kind::Parsed(_) => (quote!(Path), quote!(Argument::<#ty>::SEGMENT)),
        Kind::Text(_) => (quote!(Path), quote!(Segment::ANY)),
        _ => (quote!(Query), quote!(Segment::ANY)),
    };
    quote! {
        #krate::Parameter {
            name: #name,
            type_name: #type_name,
            place: #krate::Place::#place,
            segment: #krate::__private::#segment,
        }
    }
}

/// Brings the traits into scope that stand in for a type whose check has failed.
pub(crate) fn import(krate: &TokenStream, traits: &[(&str, bool)]) -> Option<TokenStream> {
    let needed = traits.iter().filter(|(_, is_needed)| *is_needed);
    let imports: Vec<_> = needed
        .map(|(name, _)| {
            let name = Ident::new(name, Span::mixed_site());
            quote!(#name as _)
        })
        .collect();
    let list = match &imports[..] {
        [] => return None,
        [single] => single.clone(),
        several => quote!({ #(#several),* }),
    };
    // rustc forgives an expansion its unused imports, but not one that begins with somebody's `$crate`.
    let begins = krate.clone().into_iter().next();
    let is_crate = begins.is_some_and(|token| token.to_string() == "$crate");
    let allow = is_crate.then(|| quote!(#[allow(unused_imports)]));
    Some(quote! {
        #allow
        use #krate::__private::#list;
    })
}
