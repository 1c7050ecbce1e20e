//! The rules of a block: those of its header, and those of its methods together.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{FnArg, Pat, Path, Type};

use super::{Block, Header, Member, method};
use crate::argument::{self, Argument, likely_type};
use crate::attr::Attr;
use crate::check::{Checked, place_of_generics};
use crate::errors::Errors;
use crate::parameters::{argument_names, refuse_misspelled, with_parameters};
use crate::parse::View;
use crate::path::{Parameter, Pattern, Place};
use crate::signature::{output, spelled};
use crate::tokens::text;

/// A block without mistakes.
pub(crate) struct CheckedBlock<'a> {
    pub(crate) block: &'a Block,
    pub(crate) ty: &'a Path,
    /// Where veduta is.
    pub(crate) krate: TokenStream,
    pub(crate) pattern: Option<&'a Pattern>,
    pub(crate) views: Vec<Checked<'a>>,
}

impl CheckedBlock<'_> {
    /// The parameters of the path, in its order, as the first method that takes one has it.
    pub(crate) fn parameters(&self) -> Vec<&Argument> {
        let parameters = self.pattern.map_or(&[][..], |pattern| &pattern.parameters);
        // What is always there comes before what may be configured away.
        let (sometimes, always): (Vec<_>, Vec<_>) = self
            .views
            .iter()
            .partition(|view| view.function.is_conditional());
        let arguments = || {
            let views = always.iter().chain(&sometimes);
            views.flat_map(|view| &view.arguments)
        };
        let argument =
            |parameter: &Parameter| arguments().find(|it| it.name.unraw() == parameter.name);
        parameters.iter().filter_map(argument).collect()
    }
}

impl Block {
    pub(crate) fn check(&self, mut errors: Errors) -> syn::Result<CheckedBlock<'_>> {
        let ty = self.header.check();
        if let Err(error) = &ty {
            errors.add(error.clone());
        }
        self.check_attr(&mut errors);
        // The methods of a trait are as the trait wants them, and generic ones speak of what is not there.
        let views = if ty.is_ok() {
            self.check_members(&mut errors)
        } else {
            Vec::new()
        };
        errors.finish()?;
        Ok(CheckedBlock {
            block: self,
            ty: ty?,
            krate: self.attr.krate(),
            pattern: self.attr.pattern.as_ref(),
            views,
        })
    }

    fn check_members(&self, errors: &mut Errors) -> Vec<Checked<'_>> {
        let views = self.checked_views(errors);
        // What a mended path lacks has been told together with its mistakes.
        if let Some(pattern) = self.attr.pattern.as_ref().filter(|it| !it.is_mended) {
            self.check_path(pattern, errors);
            self.check_query(pattern, errors);
            self.check_url(errors);
        }
        views
    }

    fn check_attr(&self, errors: &mut Errors) {
        // All of them by name: nothing may stand above a block and mean nothing.
        let Attr {
            methods,
            cpu,
            inline,
            detach,
            allow_blocking,
            pattern: _,
            name: _,
            body_limit: _,
            pool,
            timeout,
            krate: _,
        } = &self.attr;
        for method in methods {
            let lower = method.to_string().to_lowercase();
            let message = format!(
                "the methods of an `impl` are named after what they answer\nhelp: remove `{method}` and write `fn {lower}`"
            );
            errors.push(method, message);
        }
        for flag in cpu.iter().chain(inline) {
            let message = format!(
                "where a view runs is said of each\nhelp: write `#[view({flag})]` above the `fn` that it is meant for"
            );
            errors.push(flag, message);
        }
        if let Some(detach) = detach {
            errors.push(detach, "which view outlives its client is said of each\nhelp: write `#[view(detach)]` above the `async fn` that it is meant for");
        }
        if let Some(flag) = allow_blocking {
            errors.push(flag, "which view may block is said of each\nhelp: write `#[view(allow_blocking)]` above the `async fn` that it is meant for");
        }
        if let Some(pool) = pool
            && !self.suits_one(|attr| attr.pool.is_some())
        {
            errors.push(pool, "a pool of its own is for a `fn` without `cpu` and `inline`, and there is none here\nhelp: remove `pool`");
        }
        if let Some(timeout) = timeout
            && !self.suits_one(|attr| attr.timeout.is_some())
        {
            errors.push(timeout, "nothing can interrupt an `inline` view, and there are no others here\nhelp: remove `timeout`");
        }
        for attribute in &self.repeated {
            let ty = text(&self.header.ty);
            let message = format!(
                "an `impl` has one `#[view]`\nhelp: write `routes![\"/path\" => {ty}]` for another path"
            );
            errors.push(attribute, message);
        }
    }

    /// Whether one of the views has what is said of all; that there are no views at all is told elsewhere.
    fn suits_one(&self, has: impl Fn(&Attr) -> bool) -> bool {
        let mut views = self.views().peekable();
        views.peek().is_none() || views.any(|view| has(&view.attr))
    }

    /// Those without mistakes of their own.
    fn checked_views(&self, errors: &mut Errors) -> Vec<Checked<'_>> {
        let is_view = |it| matches!(it, &Member::View(_) | &Member::Bodiless(_));
        if !self.members.iter().any(is_view) {
            errors.push(
                self.header.keyword,
                "there is no view in this `impl`\nhelp: write one that is named after what it answers, such as `async fn get() -> &'static str { .. }`",
            );
        }
        let mut checked: Vec<Checked<'_>> = Vec::new();
        for view in self.views() {
            let name = &view.function.signature.ident;
            if view.attr.methods.is_empty() {
                errors.push(name, method::unknown_name(name));
            } else if checked.iter().any(|other| is_twice(other, view)) {
                // rustc says so.
            } else {
                let view = errors.keep(view.check(Errors::default()));
                checked.extend(view.map(|view| {
                    let signature = &view.function.signature;
                    let generics = place_of_generics(signature, self.generics());
                    Checked { generics, ..view }
                }));
            }
        }
        checked
    }

    /// All views have every parameter of the path, and of one type: there is one address.
    fn check_path(&self, pattern: &Pattern, errors: &mut Errors) {
        let in_path = |it: &&Parameter| it.place == Place::Path;
        let is_known = |view: &&View| !view.attr.methods.is_empty();
        for parameter in pattern.parameters.iter().filter(in_path) {
            let name = &parameter.name;
            let views = || self.views().filter(is_known);
            let typed = || views().filter_map(|view| Some((argument(view, name)?, view)));
            // One that differs from all others is mistaken itself, wherever it stands.
            let is_shared = |(ty, _): &(&Type, &View)| {
                let mut others = typed().filter(|(other, _)| plain(other) == plain(ty));
                others.nth(1).is_some()
            };
            let first = typed().find(is_shared).or_else(|| typed().next());
            for view in views() {
                match (argument(view, name), first) {
                    (None, _) if is_unnamed(view, parameter) => {}
                    (None, _) => {
                        let ty = first.map_or_else(
                            || likely_type(name, parameter.place).to_owned(),
                            |(ty, _)| plain(ty),
                        );
                        refuse_absence(view, parameter, &ty, pattern, errors);
                    }
                    (Some(ty), Some((first, other)))
                        if plain(ty) != plain(first) && is_sound(view, name, pattern) =>
                    {
                        let first = plain(first);
                        let other = &other.function.signature.ident;
                        let argument = parameter.argument();
                        let message = format!(
                            "`{{{name}}}` is `{first}` in `{other}`, and the address is the same\nhelp: write `{argument}: {first}`"
                        );
                        errors.push(ty, message);
                    }
                    (Some(_), _) => {}
                }
            }
        }
    }

    /// One view at least takes a parameter of the query.
    fn check_query(&self, pattern: &Pattern, errors: &mut Errors) {
        let signatures = self.views().map(|view| &view.function.signature);
        let names: Vec<String> = signatures.flat_map(argument_names).collect();
        let in_query = |it: &&Parameter| it.place == Place::Query;
        for parameter in pattern.parameters.iter().filter(in_query) {
            let name = &parameter.name;
            if names.contains(name) {
                continue;
            }
            let message = match pattern.closest_argument(name, &names) {
                Some(near) => refuse_misspelled(parameter, near),
                None => format!(
                    "`{{{name}}}` has no argument\nhelp: write `{}: {}` into the method that takes it, with the type that it has, or remove it from the path",
                    parameter.argument(),
                    likely_type(name, parameter.place)
                ),
            };
            errors.push(&pattern.literal, message);
        }
    }

    /// What is named `url` without `#[skip]` has been refused already.
    fn check_url(&self, errors: &mut Errors) {
        for member in &self.members {
            if let Member::Helper(name, _) = member
                && name == "url"
            {
                let message = "`#[view]` writes `fn url`, which builds the address\nhelp: give this one another name";
                errors.push(name, message);
            }
        }
    }
}

impl Header {
    /// The type that the views belong to.
    fn check(&self) -> syn::Result<&Path> {
        if let Some(of_trait) = &self.of_trait {
            let (of_trait, ty) = (text(of_trait), text(&self.ty));
            let message = format!(
                "the views of an `impl` belong to the type alone\nhelp: write `impl {ty}` instead of `impl {of_trait} for {ty}`"
            );
            return Err(syn::Error::new_spanned(&self.of_trait, message));
        }
        let without_parameters = |tokens: &dyn ToTokens| {
            let name = match &self.ty {
                Type::Path(ty) => ty.path.segments.last().map(|it| it.ident.to_string()),
                _ => None,
            };
            let name = name.unwrap_or_else(|| "Article".to_owned());
            let message = format!(
                "views belong to a type without parameters, such as `struct {name};`\nhelp: write `impl {name}`"
            );
            syn::Error::new_spanned(tokens, message)
        };
        if !self.generics.params.is_empty() {
            return Err(without_parameters(&self.generics.params));
        }
        if let Some(clause) = &self.generics.where_clause {
            let message = "views are not generic\nhelp: remove the `where` clause";
            return Err(syn::Error::new_spanned(clause, message));
        }
        if self.is_foreign() {
            let ty = text(&self.ty);
            let message = format!(
                "views belong to a type of yours, and `{ty}` is none\nhelp: write `struct Article;` and `impl Article`, or another name"
            );
            return Err(syn::Error::new_spanned(&self.ty, message));
        }
        self.path().ok_or_else(|| without_parameters(&self.ty))
    }
}

/// Whether nothing else has been told of the argument of this name.
fn is_sound(view: &View, name: &str, pattern: &Pattern) -> bool {
    let mut inputs = view.function.signature.inputs.iter();
    inputs.all(|input| match input {
        FnArg::Typed(argument) if argument::names(&argument.pat).contains(&name.to_owned()) => {
            let mut errors = Errors::default();
            Argument::read(argument, Some(pattern), None, &mut errors).is_some()
        }
        _ => true,
    })
}

/// The type of the argument of this name.
fn argument<'a>(view: &'a View, name: &str) -> Option<&'a Type> {
    let mut inputs = view.function.signature.inputs.iter();
    inputs.find_map(|input| match input {
        FnArg::Typed(argument) if matches!(&*argument.pat, Pat::Ident(it) if it.ident.unraw() == name) => {
            Some(&*argument.ty)
        }
        _ => None,
    })
}

/// Whether a pattern or a `_` stands for the parameter, and has been told so.
fn is_unnamed(view: &View, parameter: &Parameter) -> bool {
    let signature = &view.function.signature;
    let is_open =
        |input: &FnArg| matches!(input, FnArg::Typed(it) if matches!(*it.pat, Pat::Wild(_)));
    argument_names(signature).contains(&parameter.name) || signature.inputs.iter().any(is_open)
}

/// A view without an argument for the parameter `name` of the path.
fn refuse_absence(
    view: &View,
    parameter: &Parameter,
    ty: &str,
    pattern: &Pattern,
    errors: &mut Errors,
) {
    let name = &parameter.name;
    let signature = &view.function.signature;
    let function = &signature.ident;
    let names = argument_names(signature);
    let help = if let Some(near) = pattern.closest_argument(name, &names) {
        format!("write `{}` instead of `{near}`", parameter.argument())
    } else {
        let arguments = with_parameters(pattern, &[parameter], signature, |_| ty.to_owned());
        let written = spelled(signature, &arguments, &output(signature));
        format!("write `{written}`")
    };
    let message = format!("`{function}` has no argument for `{{{name}}}`\nhelp: {help}");
    errors.push(function, message);
}

/// Without the names of lifetimes.
fn plain(ty: &Type) -> String {
    text(argument::elided(ty.to_token_stream()))
}

/// Two methods of one name; they are none of ours when each is there under a condition.
fn is_twice(one: &Checked<'_>, other: &View) -> bool {
    let (one, other) = (one.function, &other.function);
    let is_always_there = !one.is_conditional() || !other.is_conditional();
    one.signature.ident == other.signature.ident && is_always_there
}

#[cfg(test)]
mod tests {
    use crate::testing::mistakes;

    #[test]
    fn what_is_right_passes() {
        for block in [
            "#[view] impl A { fn get() -> u8 { 1 } }",
            "#[view(\"/{b}?{c}\", name = \"n\", body_limit = 1, crate = x::y)] unsafe impl a::B {
                type C = u8;
                pub const D: E = E { f: { 1 } };
                g! { fn h(); }
                i!(j);
                #[view] async fn get(b: &str) -> Self { this is not Rust }
                #[view(inline)] pub(crate) fn head<'a>(c: &'a Self, b: &'a str) -> K<{ 1 }> {}
                #[skip] const fn l(&self);
                fn new() -> Self { Self }
                const fn with_title<T>(self, title: T) -> Self;
                fn list(&self) -> u8 { 1 }
                fn path() -> u8 { 1 }
                fn posts() -> u8 { 1 }
            }",
            "#[view(pool = \"c\", timeout = \"1 s\")] impl A {
                fn get() -> u8 { 1 }
                #[view(pool = \"b\")] fn put() -> u8 { 1 }
                #[view(inline)] fn head() -> u8 { 1 }
                #[view(cpu, timeout = \"5 m\")] fn post() -> u8 { 1 }
                #[view(detach)] async fn delete() -> u8 { 1 }
            }",
            "#[view(\"/{b}\")] impl A {
                #[cfg(c)] fn get(b: u8) -> u8 {} #[cfg(not(c))] async fn get(b: u8) -> u8 {}
            }",
        ] {
            assert_eq!(mistakes(block), [""; 0], "{block}");
        }
    }

    #[test]
    fn names_are_told_what_they_probably_mean() {
        let message = |name| mistakes(&format!("#[view] impl A {{ fn {name}() -> u8 {{}} }}"));
        for (name, words) in [
            ("Get", "write `fn get`"),
            ("gett", "write `fn get`"),
            ("create", "write `fn post`"),
            ("edit", "write `fn put` or `fn patch`"),
        ] {
            let [message] = &message(name)[..] else {
                panic!("{name} has one mistake");
            };
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn an_attribute_says_that_a_method_is_a_view() {
        assert_eq!(
            mistakes("#[view] impl A { fn get() -> u8 {} #[view(cpu)] fn title() -> u8 {} }"),
            [
                "`title` is not an HTTP method\nhelp: name it one of `get`, `head`, `post`, `put`, `patch`, `delete`, `options` and `trace`, or remove `#[view]` above it"
            ]
        );
    }

    #[test]
    fn names_and_types_are_told_as_they_are_written() {
        assert_eq!(
            mistakes(
                "#[view(\"/{type}\")] impl A { fn get<'a>(r#type: &'a str) -> u8 {} fn put(r#type: String) -> u8 {} fn post() -> u8 {} }"
            ),
            [
                "`{type}` is `&str` in `get`, and the address is the same\nhelp: write `r#type: &str`",
                "`post` has no argument for `{type}`\nhelp: write `fn post(r#type: &str) -> u8`"
            ]
        );
    }

    #[test]
    fn what_implements_a_trait_has_one_mistake() {
        assert_eq!(
            mistakes("#[view] impl<T> B<T> for A { fn list(&self) {} }"),
            [
                "the views of an `impl` belong to the type alone\nhelp: write `impl A` instead of `impl B<T> for A`"
            ]
        );
    }
}
