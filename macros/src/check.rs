//! All rules of a view. What has passed is [`Checked`], and its expansion cannot fail.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, LitStr, Meta, Path};

use crate::above::{is_runtime, is_test, is_view};
use crate::argument::{Argument, snake_case};
use crate::attr::{Attr, is_method};
use crate::errors::Errors;
use crate::parse::{Function, View};
use crate::path::Pattern;
use crate::surroundings::Surroundings;
use crate::tokens::text;
use crate::{parameters, signature};

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
            ..
        } = self;
        let signature = &function.signature;
        signature::check("a view", function, false, &mut errors);
        self.check_surroundings(&mut errors);
        check_repeated(self, &mut errors);
        check_runtime(function, &mut errors);
        // Those of methods are checked together.
        if self.owner.is_none() {
            parameters::check(self, &mut errors);
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
        let pattern = self.attr.pattern.as_ref();
        let free = pattern.and_then(|pattern| parameters::free(pattern, &self.function.signature));
        let mut arguments = Vec::new();
        for argument in &self.function.signature.inputs {
            match argument {
                FnArg::Typed(argument) => {
                    arguments.extend(Argument::read(argument, pattern, free, errors));
                }
                FnArg::Receiver(receiver) => errors.push(receiver, self.refuse_receiver()),
            }
        }
        arguments
    }

    fn refuse_receiver(&self) -> String {
        if let Some(owner) = &self.owner {
            let last = owner.segments.last().map(|last| last.ident.to_string());
            let (name, ty) = (snake_case(&last.unwrap_or_default()), text(owner));
            return format!(
                "a view has no `self`: there is no value of the type\nhelp: write `{name}: State<{ty}>`, or `State<T>` of what it needs"
            );
        }
        refuse_receiver("a view", self.surroundings)
    }

    /// There is no room for the companion in an `impl` that is not ours; `self` says the same.
    fn check_surroundings(&self, errors: &mut Errors) {
        let signature = &self.function.signature;
        let name = &signature.ident;
        let Some(block) = self.surroundings.block() else {
            return;
        };
        // `self` has been told the same.
        if self.owner.is_some() || signature.receiver().is_some() {
            return;
        }
        let help = match &self.attr.pattern {
            Some(pattern)
                if self.surroundings == Surroundings::Impl
                    && is_method(&name.unraw().to_string()) =>
            {
                let path = text(&pattern.literal);
                format!("write `#[view({path})]` above the `impl`, or move `{name}` out of it")
            }
            _ => format!("move `{name}` out of the `{block}`"),
        };
        let message = format!("a view is a function of its own\nhelp: {help}");
        errors.push(name, message);
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

/// Why `what` has no `self`.
pub(crate) fn refuse_receiver(what: &str, surroundings: Surroundings) -> String {
    let help = match surroundings {
        Surroundings::Module => "take what `self` holds as `State<T>`".to_owned(),
        surroundings => {
            let block = surroundings.block().unwrap_or("impl");
            format!("move it out of the `{block}` and take what `self` holds as `State<T>`")
        }
    };
    format!("{what} is a function of its own\nhelp: {help}")
}

/// A pool, a timeout and the flags are for the views that can have them.
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
    if let Some(flag) = &attr.allow_blocking
        && dispatch.is_on_thread()
    {
        errors.push(flag, REFUSE_ALLOW_BLOCKING);
    }
}

/// Why the flag stands on nothing that runs on a thread of its own.
pub(crate) const REFUSE_ALLOW_BLOCKING: &str =
    "a `fn` on a pool may block anyway\nhelp: remove `allow_blocking`";

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
                    "a view has one `#[view]`\nhelp: write `routes![{path} => {name}]` for another path"
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
                "#[view(\"/{yaer}\", cpu, inline)] unsafe fn a<T>(year: &mut u16, State(db): State<Db>);"
            ),
            [
                "a view has a body\nhelp: write `{ .. }` instead of `;`",
                "a view takes what any client sends and cannot be `unsafe`\nhelp: remove `unsafe`",
                "a view is not generic: nobody would choose `T`\nhelp: remove `<T>` and write what is meant instead of `T`",
                "a view returns a response\nhelp: write `fn a(year: &mut u16, State(db): State<Db>) -> NoContent`, or what else it answers",
                "`{yaer}` has no argument\nhelp: write `{year}`, or name the argument `yaer`",
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
        for (item, kind, block) in [
            ("pub struct A;", "a struct", "`impl A`"),
            ("const A: fn() = a;", "a constant", "the `impl` of a type"),
            (
                "unsafe extern \"C\" { fn a(); }",
                "an `extern` block",
                "the `impl` of a type",
            ),
        ] {
            assert_eq!(
                mistakes(&format!("#[view(\"/a\")] {item}")),
                [format!(
                    "`#[view]` stands on a function or an `impl`, and this is {kind}\nhelp: write `#[view(\"/a\")]` above a `fn`, an `async fn` or {block}"
                )]
            );
        }
    }

    #[test]
    fn patterns_are_told_what_to_write_in_their_own_names() {
        for (argument, message) in [
            (
                "Path(id): Path<u8>",
                "parameters of the path are arguments of their own\nhelp: write `id: u8`",
            ),
            (
                "axum::extract::Path((id, (page))): axum::extract::Path<(u8, String)>",
                "parameters of the path are arguments of their own\nhelp: write `id: u8, page: String`",
            ),
            (
                "Json(Page { id, .. }): Json<Page>",
                "an argument has a name, and derefs to what it holds\nhelp: write `page: Json<Page>`",
            ),
            ("&id: &u8", "an argument has a name\nhelp: write `id: u8`"),
            ("_: u8", "an argument has a name\nhelp: write `id: u8`"),
            (
                "id: &mut State<Db>",
                "`{id}` stands in the path, and `State<Db>` is no parameter\nhelp: write `id: u64, state: State<Db>`",
            ),
            (
                "id: Path<u8>",
                "a parameter of the path is an argument of its own type\nhelp: write `id: u8`",
            ),
            (
                "id: State<Db>",
                "`{id}` stands in the path, and `State<Db>` is no parameter\nhelp: write `id: u64, state: State<Db>`",
            ),
        ] {
            let view = format!("#[view(\"/{{id}}\")] fn a({argument}) -> u8 {{}}");
            assert_eq!(mistakes(&view), [message], "{argument}");
        }
    }
}
