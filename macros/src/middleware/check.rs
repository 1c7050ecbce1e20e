//! The rules of a middleware. What has passed is [`Checked`], and its expansion cannot fail.

use syn::ext::IdentExt;
use syn::{FnArg, PatType, ReturnType, Signature, Type};

use super::Middleware;
use super::attr::Attr;
use crate::above::is_middleware;
use crate::argument::{self, Argument};
use crate::check::{self, Dispatch};
use crate::errors::Errors;
use crate::signature;
use crate::tokens::text;

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

    fn given(self) -> &'static [&'static str] {
        match self {
            Self::Around => &["request: Request", "next: Next"],
            Self::Before => &[],
            Self::After => &["response: Response"],
        }
    }

    /// What is wrong when something else stands at the end, with the signature that was probably meant.
    pub(super) fn last_arguments(self, signature: &Signature) -> String {
        let extractors = typed(signature).filter(|argument| !self.is_given(argument));
        let arguments = extractors
            .map(written)
            .chain(self.given().iter().map(ToString::to_string));
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let name = &signature.ident;
        let output = match signature.output {
            ReturnType::Default => " -> Response",
            ReturnType::Type(..) => "",
        };
        match self {
            Self::Around | Self::Before => format!(
                "the last two arguments of an async middleware are the request and what comes next\nhelp: write `async fn {name}({arguments}){output}`"
            ),
            Self::After => format!(
                "the last argument of an `after` hook is the response\nhelp: write `fn {name}({arguments}){output}`"
            ),
        }
    }

    /// Whether its name or its type says that it belongs at the end.
    fn is_given(self, argument: &PatType) -> bool {
        let ty = text(&argument.ty);
        let mut given = self.names().iter().zip(self.given());
        given.any(|(name, given)| is_named(argument, name) || given.ends_with(&format!(": {ty}")))
    }
}

fn typed(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(argument),
            FnArg::Receiver(_) => None,
        })
}

/// `name: Type`
fn written(argument: &PatType) -> String {
    format!("{}: {}", text(&argument.pat), text(&argument.ty))
}

/// `next: Next`, which a function without `async` can do nothing with.
fn next(signature: &Signature) -> Option<&PatType> {
    let is_next = |it: &&PatType| is_named(it, "next") && text(&it.ty).ends_with("Next");
    typed(signature).find(is_next)
}

pub(super) fn takes_next(signature: &Signature) -> bool {
    next(signature).is_some()
}

fn is_named(argument: &PatType, name: &str) -> bool {
    argument::names(&argument.pat)
        .last()
        .is_some_and(|last| last == name)
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
        let signature = &function.signature;
        if let Some(block) = self.surroundings.block()
            && signature.receiver().is_none()
        {
            let message = format!(
                "a middleware is a function of its own\nhelp: move `{name}` out of the `{block}`"
            );
            errors.push(name, message);
        }
        if let (Some(flag), None) = (&self.attr.allow_blocking, signature.asyncness) {
            errors.push(flag, check::REFUSE_ALLOW_BLOCKING);
        }
        let may_return_nothing =
            matches!(kind, None | Some(Kind::Before)) || changes_response(kind, signature);
        signature::check("a middleware", function, may_return_nothing, &mut errors);
        if kind == Some(Kind::Around)
            && let ReturnType::Type(_, ty) = &signature.output
            && text(ty).starts_with("Result<Request,")
        {
            let message = "an async middleware returns the response\nhelp: write `-> Response`, and `next.run(request).await` where the request goes on";
            errors.push(ty, message);
        }
        let (extractors, given) = match kind {
            // With a second attribute nobody knows which arguments are meant.
            Some(kind) if function.repeated.is_empty() => self.arguments(kind, &mut errors),
            _ => Default::default(),
        };
        let is_async = function.signature.asyncness.is_some();
        errors.finish()?;
        // Without a kind there was an error.
        let kind = kind.unwrap_or(Kind::Around);
        let view = check::Checked {
            function,
            owner: None,
            generics: check::place_of_generics(signature, name.span()),
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
        self.attr.krate()
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
            (Some(flag), None, None) | (None, Some(flag), None)
                if let Some(next) = next(signature) =>
            {
                let message = format!(
                    "the view runs by itself {} a hook\nhelp: remove `{}`, or write `#[middleware] async fn {}` to stand around the view",
                    if flag == "before" { "after" } else { "before" },
                    written(next),
                    signature.ident
                );
                errors.push(next, message);
                None
            }
            (None, None, None) if let Some(next) = next(signature) => {
                let message = format!(
                    "what comes next is awaited\nhelp: write `async fn {}`",
                    signature.ident
                );
                if !self.attr.is_mistaken {
                    errors.push(next, message);
                }
                None
            }
            (Some(_), None, None) => Some(Kind::Before),
            (None, Some(_), None) => Some(Kind::After),
            (None, None, Some(_)) => Some(Kind::Around),
            (None, None, None) => {
                if !self.attr.is_mistaken {
                    let has_response = typed(signature).any(|it| is_named(it, "response"));
                    let flags = if has_response {
                        "`#[middleware(after)]`"
                    } else {
                        "`#[middleware(before)]` or `#[middleware(after)]`"
                    };
                    let message = format!(
                        "a sync middleware runs before the view or after it\nhelp: write {flags}, or write `async fn` to stand around it"
                    );
                    errors.push(&signature.ident, message);
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
                    check::refuse_receiver("a middleware", self.surroundings),
                ),
            }
        }
        let signature = &self.function.signature;
        let Some(first_given) = arguments.len().checked_sub(kind.names().len()) else {
            errors.push(&signature.ident, kind.last_arguments(signature));
            return (Vec::new(), Vec::new());
        };
        let given = arguments.split_off(first_given);
        if let Some(misplaced) = misplaced(kind, &arguments, &given) {
            errors.push(misplaced, kind.last_arguments(signature));
        } else if let Some(other) = given.iter().find(|it| is_lent_or_open(&it.ty)) {
            errors.push(&other.ty, kind.last_arguments(signature));
        }
        let extractors = arguments.into_iter().filter_map(|argument| {
            if kind != Kind::Around
                && let Some(message) = not_in_a_hook(argument, kind)
            {
                errors.push(&argument.ty, message);
                return None;
            }
            let read = Argument::read(argument, None, None, errors)?;
            if kind == Kind::Around && read.kind == argument::Kind::Borrowed {
                errors.push(&argument.ty, "an async middleware borrows nothing: it has the request itself\nhelp: write `request: Request`, or a `#[middleware(before)] fn` for what may block");
            }
            Some(read)
        });
        (extractors.collect(), given)
    }
}

/// `request: Request` or `request: &mut Request`, and `response: Response` before there is one.
fn not_in_a_hook(argument: &PatType, kind: Kind) -> Option<&'static str> {
    match &*text(&argument.ty) {
        // Without that name it may be a `Response` of the user's own.
        "Response" | "&mut Response" | "&Response"
            if kind == Kind::Before && is_named(argument, "response") =>
        {
            Some("there is no response before the view\nhelp: write `#[middleware(after)]`")
        }
        "Request" if is_named(argument, "request") => Some(
            "a hook looks at the request, and the view gets it\nhelp: write `request: &Request`",
        ),
        "&mut Request" => Some(
            "a hook looks at the request\nhelp: write `request: &Request`, and return an `Extension<T>` to hand something on",
        ),
        _ => None,
    }
}

/// `response: &mut Response` at the end of an `after` hook that returns nothing is one mistake.
fn changes_response(kind: Option<Kind>, signature: &Signature) -> bool {
    kind == Some(Kind::After)
        && typed(signature)
            .last()
            .is_some_and(|it| is_lent_or_open(&it.ty))
}

/// Whether this can be nothing that is given.
fn is_lent_or_open(ty: &Type) -> bool {
    matches!(ty, Type::Reference(_) | Type::ImplTrait(_)) || argument::has_no_size(ty)
}

/// An argument whose name says that it belongs at the end, or elsewhere at the end.
fn misplaced<'a>(
    kind: Kind,
    extractors: &[&'a PatType],
    given: &[&'a PatType],
) -> Option<&'a PatType> {
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
    let types = || {
        let types: Vec<_> = given.iter().map(|it| text(&it.ty)).collect();
        given.first().filter(|_| types == ["Next", "Request"])
    };
    too_early.or_else(swapped).or_else(types).copied()
}
