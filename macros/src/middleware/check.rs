//! The rules of a middleware. What has passed is [`Checked`], and its expansion cannot fail.

use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{FnArg, PatType};

use super::Middleware;
use super::attr::Attr;
use crate::argument::{self, Argument};
use crate::check::{self, Dispatch};
use crate::errors::Errors;
use crate::parse::is_middleware;
use crate::signature;

/// A middleware without mistakes.
pub(super) struct Checked<'a> {
    pub(super) kind: Kind,
    /// The function with its extractors: what is given it by position is not among its arguments.
    pub(super) view: check::Checked<'a>,
    /// What is given by position, at the end.
    pub(super) given: Vec<&'a PatType>,
}

/// Where a middleware runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Around,
    Before,
    After,
}

impl Kind {
    /// The arguments that are given by position, at the end.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Around => &["request", "next"],
            Self::Before => &[],
            Self::After => &["response"],
        }
    }

    fn last_arguments(self) -> &'static str {
        match self {
            Self::Around | Self::Before => {
                "the last two arguments of an async middleware are the request and what comes next\nhelp: write `request: Request, next: Next`"
            }
            Self::After => {
                "the last argument of an `after` hook is the response\nhelp: write `response: Response`"
            }
        }
    }
}

impl Middleware {
    pub(super) fn check(&self, mut errors: Errors) -> syn::Result<Checked<'_>> {
        let function = &self.function;
        let kind = self.kind(&mut errors);
        let name = &function.signature.ident;
        for attribute in &function.repeated {
            let message = if is_middleware(attribute) {
                "a middleware has one `#[middleware]`\nhelp: remove this one, or write a hook that runs before the view and another one that runs after it".to_owned()
            } else {
                check::view_or_other("middleware", attribute, name)
            };
            errors.push(attribute, message);
        }
        let may_return_nothing = matches!(kind, None | Some(Kind::Before));
        signature::check(
            "a middleware",
            &function.signature,
            may_return_nothing,
            &mut errors,
        );
        let (extractors, given) = match kind {
            Some(kind) => self.arguments(kind, &mut errors),
            None => Default::default(),
        };
        let is_async = function.signature.asyncness.is_some();
        errors.finish()?;
        // Without a kind there was an error.
        let kind = kind.unwrap_or(Kind::Around);
        let view = check::Checked {
            function,
            owner: None,
            krate: self.krate(),
            name: name.unraw().to_string(),
            pattern: None,
            methods: Vec::new(),
            dispatch: if is_async {
                Dispatch::Async
            } else {
                Dispatch::Blocking
            },
            arguments: extractors,
            body_limit: None,
            pool: None,
            timeout: None,
            detach: false,
        };
        Ok(Checked { kind, view, given })
    }

    pub(super) fn krate(&self) -> proc_macro2::TokenStream {
        let given = self.attr.krate.as_ref();
        given.map_or_else(|| quote!(::veduta), ToTokens::into_token_stream)
    }

    /// `None` when it has to be mended first.
    fn kind(&self, errors: &mut Errors) -> Option<Kind> {
        let Attr { before, after, .. } = &self.attr;
        let signature = &self.function.signature;
        match (before, after, signature.asyncness) {
            (Some(flag), _, Some(_)) | (None, Some(flag), Some(_)) => {
                let message = format!(
                    "an `async` middleware stands around the view\nhelp: remove `{flag}`, or remove `async` to run on the blocking pool"
                );
                errors.push(flag, message);
                None
            }
            (Some(_), Some(after), None) => {
                let message =
                    "a hook runs before the view or after it, not both\nhelp: write two of them";
                errors.push(after, message);
                None
            }
            (Some(_), None, None) => Some(Kind::Before),
            (None, Some(_), None) => Some(Kind::After),
            (None, None, Some(_)) => Some(Kind::Around),
            (None, None, None) => {
                if !self.attr.is_mistaken {
                    errors.push(&signature.ident, "a sync middleware runs before the view or after it\nhelp: write `#[middleware(before)]` or `#[middleware(after)]`, or write `async fn` to stand around it");
                }
                None
            }
        }
    }

    /// The extractors, and what is given by position.
    fn arguments(&self, kind: Kind, errors: &mut Errors) -> (Vec<Argument>, Vec<&PatType>) {
        let mut arguments = Vec::new();
        for argument in &self.function.signature.inputs {
            match argument {
                FnArg::Typed(argument) => arguments.push(argument),
                FnArg::Receiver(receiver) => errors.push(
                    receiver,
                    "a middleware is a function of its own\nhelp: move it out of the `impl` and take what `self` holds as `State<T>`",
                ),
            }
        }
        let Some(first_given) = arguments.len().checked_sub(kind.names().len()) else {
            errors.push(&self.function.signature.ident, kind.last_arguments());
            return (Vec::new(), Vec::new());
        };
        let given = arguments.split_off(first_given);
        if let Some(misplaced) = misplaced(kind, &arguments, &given) {
            errors.push(misplaced, kind.last_arguments());
        }
        let extractors = arguments.into_iter().filter_map(|argument| {
            let read = Argument::read(argument, None, errors)?;
            if kind == Kind::Around && read.kind == argument::Kind::Borrowed {
                errors.push(&argument.ty, "an async middleware borrows nothing: it has the request itself\nhelp: write `request: Request`, or a `#[middleware(before)] fn` for what may block");
            }
            Some(read)
        });
        (extractors.collect(), given)
    }
}

/// An argument whose name says that it belongs at the end, or elsewhere at the end.
fn misplaced<'a>(
    kind: Kind,
    extractors: &[&'a PatType],
    given: &[&'a PatType],
) -> Option<&'a PatType> {
    let is_named = |argument: &PatType, name: &str| {
        argument::names(&argument.pat)
            .last()
            .is_some_and(|last| last == name)
    };
    let names = kind.names();
    let is_given = |argument: &&&PatType| names.iter().any(|name| is_named(argument, name));
    let is_elsewhere = |(index, argument): &(usize, &&PatType)| {
        let others = names.iter().enumerate().filter(|(other, _)| other != index);
        others.into_iter().any(|(_, name)| is_named(argument, name))
    };
    let too_early = extractors.iter().find(is_given);
    let swapped = || {
        given
            .iter()
            .enumerate()
            .find(is_elsewhere)
            .map(|(_, it)| it)
    };
    too_early.or_else(swapped).copied()
}
