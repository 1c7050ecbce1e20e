//! The method of a block as a view: what its name says, and what it has from the block.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, LitStr, Meta, Path, Signature};

use crate::above::is_view;
use crate::attr::{Attr, METHODS, is_method};
use crate::errors::{Errors, closest, listed};
use crate::lint::Reason;
use crate::parse::{Function, View};
use crate::surroundings::Surroundings;
use crate::tokens::{moved, text};

/// The view of a method; without a name that is a method of HTTP it answers none.
pub(super) fn view(
    mut function: Function,
    block: &Attr,
    owner: Option<&Path>,
    errors: &mut Errors,
) -> View {
    let mut own = Attr::default();
    if let Some(first) = function.repeated.iter().position(is_view) {
        let args = arguments(&function.repeated.remove(first));
        own = Attr::parse(args, &function.source, errors);
    }
    let name = &function.signature.ident;
    check_attr(&own, name, errors);
    // What it cannot have is meant for the others.
    let may_choose_pool =
        function.signature.asyncness.is_none() && own.cpu.is_none() && own.inline.is_none();
    let may_time_out = own.inline.is_none();
    let pool = block.pool.clone().filter(|_| may_choose_pool);
    let timeout = block.timeout.clone().filter(|_| may_time_out);
    let attr = Attr {
        methods: http_method(name).into_iter().collect(),
        pattern: block.pattern.clone(),
        name: own.name.or_else(|| Some(full_name(block, owner, name))),
        body_limit: own.body_limit.or(block.body_limit),
        pool: own.pool.or(pool),
        timeout: own.timeout.or(timeout),
        krate: block.krate.clone(),
        ..own
    };
    let reason = Reason::of_view(&attr, &function.signature);
    function.look_through(reason, attr.krate.as_ref());
    if let Some(owner) = owner {
        name_self(&mut function.signature, owner);
    }
    View {
        attr,
        function,
        owner: owner.cloned(),
        surroundings: Surroundings::Impl,
    }
}

/// Whether this is clearly no view: its name is none of HTTP's, and nothing that is meant for one.
pub(super) fn is_helper(signature: &Signature) -> bool {
    let name = &signature.ident;
    !is_method(&name.unraw().to_string())
        && (signature.receiver().is_some() || meant(name).is_none())
}

/// What is wrong with the name of a method that is none of HTTP's.
pub(super) fn unknown_name(name: &Ident) -> String {
    let word = name.unraw().to_string();
    let lower = word.to_lowercase();
    if is_method(&word) {
        return format!("the views of an `impl` are named in lower case\nhelp: write `fn {lower}`");
    }
    if let Some(meant) = meant(name) {
        return format!(
            "`{word}` is not an HTTP method\nhelp: write {meant}, or `#[skip]` above it when it is no view"
        );
    }
    let methods: Vec<String> = METHODS.iter().map(|method| method.to_lowercase()).collect();
    let methods = listed(methods.iter().map(String::as_str));
    format!(
        "`{word}` is not an HTTP method\nhelp: name it one of {methods}, or remove `#[view]` above it"
    )
}

/// What was probably meant by a name that is none of HTTP's.
fn meant(name: &Ident) -> Option<String> {
    /// Near to a method, and words of their own.
    const OTHERS: [&str; 17] = [
        "batch", "cut", "grace", "host", "lead", "let", "net", "option", "out", "past", "path",
        "port", "posts", "set", "track", "trade", "watch",
    ];
    let lower = name.unraw().to_string().to_lowercase();
    let known = match lower.as_str() {
        "index" | "list" | "show" | "read" | "retrieve" | "view" => "get",
        "add" | "create" | "store" | "submit" => "post",
        "change" | "edit" | "replace" | "update" => {
            return Some("`fn put` or `fn patch`".to_owned());
        }
        "destroy" | "remove" => "delete",
        other if OTHERS.contains(&other) => return None,
        other => {
            let methods: Vec<String> = METHODS.iter().map(|it| it.to_lowercase()).collect();
            let near = closest(other, methods.iter().map(String::as_str))?;
            return Some(format!("`fn {near}`"));
        }
    };
    Some(format!("`fn {known}`"))
}

/// `GET` of `get`.
fn http_method(name: &Ident) -> Option<Ident> {
    let name = name.unraw().to_string();
    let method = METHODS.iter().find(|method| method.to_lowercase() == name);
    method.map(|method| format_ident!("{method}"))
}

/// What stands in `#[view(..)]`.
fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => pair.value.to_token_stream(),
    }
}

/// The address belongs to the block, and the method is its name.
fn check_attr(own: &Attr, name: &Ident, errors: &mut Errors) {
    for method in &own.methods {
        let message =
            format!("the name `{name}` says which method it answers\nhelp: remove `{method}`");
        errors.push(method, message);
    }
    if let Some(pattern) = &own.pattern {
        let path = text(&pattern.literal);
        let message = format!(
            "all views of an `impl` have one path\nhelp: write `#[view({path})]` above the `impl`, or move `{name}` out of it"
        );
        errors.push(&pattern.literal, message);
    }
    if let Some(krate) = &own.krate {
        let message = format!(
            "veduta is in one place\nhelp: write `#[view(.., crate = {})]` above the `impl`",
            text(krate)
        );
        errors.push(krate, message);
    }
}

/// `Article::get`
fn full_name(block: &Attr, owner: Option<&Path>, name: &Ident) -> LitStr {
    let given = block.name.as_ref().map(LitStr::value);
    let last = || {
        owner?
            .segments
            .last()
            .map(|it| it.ident.unraw().to_string())
    };
    let base = given.or_else(last).unwrap_or_default();
    LitStr::new(&format!("{base}::{}", name.unraw()), name.span())
}

/// The views of the methods are types of their own, where `Self` would be another one.
fn name_self(signature: &mut Signature, owner: &Path) {
    let named = without_self(signature.to_token_stream(), owner);
    if let Ok(named) = syn::parse2(named) {
        *signature = named;
    }
}

fn without_self(tokens: TokenStream, owner: &Path) -> TokenStream {
    let name = |token| match token {
        TokenTree::Ident(word) if word == "Self" => moved(owner, word.span()),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), owner));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        token => token.into(),
    };
    tokens.into_iter().flat_map(name).collect()
}
