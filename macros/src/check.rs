//! All rules of a view. What has passed is [`Checked`], and its expansion cannot fail.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, LitStr, Meta, Path, Signature};

use crate::argument::{self, Argument};
use crate::attr::Attr;
use crate::errors::Errors;
use crate::parse::{Function, View, is_runtime, is_test, is_view};
use crate::path::{Pattern, Place};
use crate::signature;
use crate::tokens::text;

/// A view without mistakes.
pub(crate) struct Checked<'a> {
    pub(crate) function: &'a Function,
    /// The type whose method it is.
    pub(crate) owner: Option<&'a Path>,
    /// Where veduta is.
    pub(crate) krate: TokenStream,
    /// As errors and logs name it.
    pub(crate) name: String,
    pub(crate) pattern: Option<&'a Pattern>,
    pub(crate) methods: Vec<Ident>,
    pub(crate) dispatch: Dispatch,
    /// In the order of the signature.
    pub(crate) arguments: Vec<Argument>,
    /// In bytes.
    pub(crate) body_limit: Option<u64>,
    /// The pool of its own that a blocking view runs on.
    pub(crate) pool: Option<&'a LitStr>,
    /// In milliseconds.
    pub(crate) timeout: Option<u64>,
    pub(crate) detach: bool,
}

/// Where the view runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dispatch {
    Async,
    Blocking,
    Cpu,
    Inline,
}

impl Checked<'_> {
    /// The arguments that stand in the path, in its order.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Argument> {
        let parameters = self.pattern.map_or(&[][..], |pattern| &pattern.parameters);
        parameters.iter().filter_map(|parameter| {
            let mut arguments = self.arguments.iter();
            arguments.find(|argument| argument.name.unraw() == parameter.name)
        })
    }
}

impl Dispatch {
    pub(crate) fn is_on_thread(self) -> bool {
        matches!(self, Self::Blocking | Self::Cpu)
    }
}

impl View {
    pub(crate) fn check(&self, mut errors: Errors) -> syn::Result<Checked<'_>> {
        let Self {
            attr,
            function,
            owner,
        } = self;
        let signature = &function.signature;
        signature::check("a view", signature, false, &mut errors);
        check_repeated(self, &mut errors);
        check_runtime(function, &mut errors);
        // Those of methods are checked together.
        if self.owner.is_none() {
            check_parameters(self, &mut errors);
        }
        let dispatch = self.dispatch(&mut errors);
        check_suited(attr, dispatch, &mut errors);
        let arguments = self.arguments(&mut errors);
        errors.finish()?;

        let mut methods = attr.methods.clone();
        if methods.is_empty() {
            methods.push(format_ident!("GET"));
        }
        let name = || signature.ident.unraw().to_string();
        Ok(Checked {
            function,
            owner: owner.as_ref(),
            krate: attr.krate(),
            name: attr.name.as_ref().map_or_else(name, LitStr::value),
            pattern: attr.pattern.as_ref(),
            methods,
            dispatch,
            arguments,
            body_limit: attr.body_limit,
            pool: attr.pool.as_ref().map(|pool| &pool.value),
            timeout: attr.timeout.as_ref().map(|timeout| timeout.value),
            detach: attr.detach.is_some(),
        })
    }

    /// Those without mistakes.
    pub(crate) fn arguments(&self, errors: &mut Errors) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for argument in &self.function.signature.inputs {
            match argument {
                FnArg::Typed(argument) => {
                    arguments.extend(Argument::read(argument, self.attr.pattern.as_ref(), errors));
                }
                FnArg::Receiver(receiver) => errors.push(receiver, self.refuse_receiver()),
            }
        }
        arguments
    }

    fn refuse_receiver(&self) -> &'static str {
        if self.owner.is_some() {
            "a view has no `self`: there is no value of the type\nhelp: take what it would hold as `State<T>`"
        } else {
            "a view is a function of its own\nhelp: move it out of the `impl` and take what `self` holds as `State<T>`"
        }
    }

    /// The dispatch, by the colour of the function and the flags.
    fn dispatch(&self, errors: &mut Errors) -> Dispatch {
        let is_async = self.function.signature.asyncness.is_some();
        match (is_async, &self.attr.cpu, &self.attr.inline) {
            (false, None, None) => Dispatch::Blocking,
            (false, Some(_), None) => Dispatch::Cpu,
            (false, None, Some(_)) => Dispatch::Inline,
            (true, None, None) => Dispatch::Async,
            (true, Some(cpu), _) => {
                errors.push(cpu, "`cpu` views run on their own pool and cannot be `async`\nhelp: remove `async` or remove `cpu`");
                Dispatch::Async
            }
            (true, None, Some(inline)) => {
                errors.push(inline, "an `async` view is polled on the event loop anyway\nhelp: remove `inline`, or remove `async` when it awaits nothing");
                Dispatch::Async
            }
            (false, Some(_), Some(inline)) => {
                errors.push(inline, "a view runs on the cpu pool or on the event loop, not on both\nhelp: remove `cpu` or remove `inline`");
                Dispatch::Cpu
            }
        }
    }
}

/// A pool, a timeout and `detach` are for the views that can have them.
fn check_suited(attr: &Attr, dispatch: Dispatch, errors: &mut Errors) {
    let no_pool = match dispatch {
        Dispatch::Blocking => None,
        Dispatch::Cpu => {
            Some("`cpu` views run on their own pool\nhelp: remove `pool` or remove `cpu`")
        }
        Dispatch::Inline => {
            Some("an `inline` view runs on the event loop\nhelp: remove `pool` or remove `inline`")
        }
        Dispatch::Async => Some(
            "an `async` view runs on the event loop\nhelp: remove `pool`, or remove `async` to run on that pool",
        ),
    };
    if let (Some(pool), Some(message)) = (&attr.pool, no_pool) {
        errors.push(pool, message);
    }
    if let (Some(timeout), Dispatch::Inline) = (&attr.timeout, dispatch) {
        errors.push(timeout, "nothing can interrupt an `inline` view\nhelp: remove `timeout`, or remove `inline` to run on the blocking pool");
    }
    if let Some(detach) = &attr.detach
        && dispatch != Dispatch::Async
    {
        let message = "a `fn` that has begun runs to its end by itself\nhelp: remove `detach`";
        errors.push(detach, message);
    }
}

/// The attribute stands there once, and alone.
fn check_repeated(view: &View, errors: &mut Errors) {
    let name = &view.function.signature.ident;
    for attribute in &view.function.repeated {
        let message = match view.owner {
            // Of which something else is told.
            _ if name == "main" && !is_view(attribute) => continue,
            _ if !is_view(attribute) => view_or_other("view", attribute, name),
            None => {
                let path = path_of(attribute);
                format!(
                    "a view has one `#[view]`\nhelp: for another path write `routes![{path} => {name}]`"
                )
            }
            Some(_) => {
                format!("`{name}` has one `#[view]`\nhelp: write all of its flags and keys there")
            }
        };
        errors.push(attribute, message);
    }
}

/// The path in a `#[view]`.
fn path_of(attribute: &Attribute) -> String {
    let tokens = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    let mut literals = tokens.into_iter().map(|token| token.to_string());
    let path = literals.find(|literal| literal.starts_with("\"/"));
    path.unwrap_or_else(|| "\"/path\"".to_owned())
}

/// `#[tokio::main]` above `#[view]` is gone by now, but for what it has made of the body.
fn check_runtime(function: &Function, errors: &mut Errors) {
    let is_told = function.signature.ident == "main" || function.repeated.iter().any(is_test);
    if function.signature.asyncness.is_some() || is_told {
        return;
    }
    let Some(TokenTree::Group(body)) = function.source.clone().into_iter().last() else {
        return;
    };
    let Some(TokenTree::Group(last)) = body.stream().into_iter().last() else {
        return;
    };
    let arguments = last.stream().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => group.stream().into_iter().next(),
        _ => None,
    });
    let mut literals = arguments.filter(|token| matches!(token, TokenTree::Literal(_)));
    let sign = "\"Failed building the Runtime\"";
    if literals.any(|literal| literal.to_string() == sign) {
        let message =
            "the runtime of a view is the server's\nhelp: remove the attribute above `#[view]`";
        errors.push(&function.signature.ident, message);
    }
}

/// What is wrong with an attribute that does not make a view or a middleware, as the function is one.
pub(crate) fn view_or_other(what: &str, attribute: &Attribute, name: &Ident) -> String {
    let written = text(attribute.path());
    if is_test(attribute) {
        // The other one is what an attribute above `#[view]` has left.
        let which = match attribute.path().leading_colon {
            None => format!("`#[{written}]`"),
            Some(_) => "this attribute".to_owned(),
        };
        format!(
            "a test calls a {what} and is none\nhelp: move {which} to a function that calls `{name}(..)`"
        )
    } else if is_runtime(attribute) {
        format!("the runtime of a {what} is the server's\nhelp: remove `#[{written}]`")
    } else {
        format!("a function is a view or a middleware\nhelp: move one of the two out of `{name}`")
    }
}

/// Every parameter of the path is an argument.
fn check_parameters(view: &View, errors: &mut Errors) {
    // What a mended path lacks has been told together with its mistakes.
    let Some(pattern) = view.attr.pattern.as_ref().filter(|it| !it.is_mended) else {
        return;
    };
    let signature = &view.function.signature;
    let names = argument_names(signature);
    for parameter in &pattern.parameters {
        let name = &parameter.name;
        if names.contains(name) {
            continue;
        }
        let message = pattern.closest_argument(name, &names).map_or_else(
            || {
                let function = &signature.ident;
                let others = if names.is_empty() { "" } else { ", .." };
                let ty = match parameter.place {
                    Place::Path => "String",
                    Place::Query => "Option<String>",
                };
                let argument = parameter.argument();
                format!("`{{{name}}}` has no argument\nhelp: write `fn {function}({argument}: {ty}{others})` with the type it has, or remove it from the path")
            },
            |near| format!("`{{{name}}}` has no argument\nhelp: write `{{{near}}}`"),
        );
        errors.push(&pattern.literal, message);
    }
}

/// The names that the arguments bring.
pub(crate) fn argument_names(signature: &Signature) -> Vec<String> {
    let patterns = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(&*argument.pat),
            FnArg::Receiver(_) => None,
        });
    patterns.flat_map(argument::names).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::mistakes;

    #[test]
    fn what_is_right_passes() {
        for view in [
            "#[view] fn a() -> u8 { 1 }",
            "#[view()] async fn a<'a>(request: &'a Request) -> u8 { 1 }",
            "#[view(\"/{b}?{c}\", cpu)] pub fn a(mut b: u8, c: Option<&str>, d: &(MayBlock)) -> u8 { 1 }",
            "#[view(\"/{type}\", inline)] fn a(r#type: &str) -> impl IntoResponse { this is not Rust }",
            "#[view(pool = \"slow-reports_2\", timeout = \"1.5 m\")] fn a() -> u8 { 1 }",
            "#[view(cpu, timeout = \"1h\")] fn a() -> u8 { 1 }",
            "#[view(detach, timeout = \"500ms\")] async fn a() -> u8 { 1 }",
        ] {
            assert_eq!(mistakes(view), [""; 0], "{view}");
        }
    }

    #[test]
    fn what_a_sync_view_does_anyway_is_not_said() {
        for flags in ["", "cpu, ", "inline, "] {
            assert_eq!(
                mistakes(&format!("#[view({flags}detach)] fn a() -> u8 {{}}")),
                ["a `fn` that has begun runs to its end by itself\nhelp: remove `detach`"],
                "{flags}"
            );
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        assert_eq!(
            mistakes(
                "#[view(\"/{yaer}\", cpu, inline)] unsafe fn a<T>(year: &mut u16, State(db): State<Db>)"
            ),
            ["a view has a body\nhelp: write `{ .. }` instead of `;`"]
        );
        assert_eq!(
            mistakes(
                "#[view(\"/{yaer}\", cpu, inline)] unsafe fn a<T>(year: &mut u16, State(db): State<Db>) {}"
            ),
            [
                "a view takes what any client sends and cannot be `unsafe`\nhelp: remove `unsafe`",
                "a view is not generic: nobody would choose `T`; write what it stands for",
                "a view returns a response\nhelp: write `-> NoContent`, `-> Result<..>` or what else it answers",
                "`{yaer}` has no argument\nhelp: write `{year}`",
                "a view runs on the cpu pool or on the event loop, not on both\nhelp: remove `cpu` or remove `inline`",
                "a view cannot change the request\nhelp: write `year: &u16`",
                "an argument has a name, and derefs to what it holds\nhelp: write `db: State<Db>`",
            ]
        );
    }

    #[test]
    fn a_view_is_no_middleware() {
        let message =
            "a function is a view or a middleware\nhelp: move one of the two out of `get`";
        assert_eq!(
            mistakes("#[view] #[middleware(before)] fn get() -> u8 {}"),
            [message]
        );
        assert_eq!(
            mistakes("#[view] impl A { #[middleware(before)] fn get() -> u8 {} }"),
            [message]
        );
    }

    #[test]
    fn what_is_no_function_is_told_by_its_name() {
        for (item, kind) in [
            ("pub struct A;", "a struct"),
            ("const A: fn() = a;", "a constant"),
            ("extern \"C\" { fn a(); }", "something else"),
        ] {
            assert_eq!(
                mistakes(&format!("#[view] {item}")),
                [format!(
                    "`#[view]` stands on a function or an `impl`, and this is {kind}\nhelp: write `#[view(\"/path\")]` above a `fn`, an `async fn` or the `impl` of a type"
                )]
            );
        }
    }

    #[test]
    fn a_parameter_may_be_named_in_a_pattern() {
        assert_eq!(
            mistakes("#[view(\"/{id}\")] fn a(Path(id): Path<u8>) -> u8 { id }"),
            ["an argument has a name, and derefs to what it holds\nhelp: write `id: Path<u8>`"]
        );
    }
}
