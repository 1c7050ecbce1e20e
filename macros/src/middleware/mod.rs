//! `#[middleware]`: parse, check, expand, as for views.

mod attr;
mod check;
mod expand;

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::lint::Reason;
use crate::parse::Function;
use crate::surroundings::Surroundings;
use attr::Attr;

/// A middleware as written.
pub(crate) struct Middleware {
    attr: Attr,
    function: Function,
    surroundings: Surroundings,
}

pub(crate) fn middleware(
    args: TokenStream,
    item: &TokenStream,
    surroundings: Surroundings,
) -> TokenStream {
    let mut errors = Errors::default();
    let attr = Attr::parse(args, &mut errors);
    let function = Function::parse_below("middleware", item.clone(), surroundings);
    let Some(mut function) = errors.keep(function).flatten() else {
        return expand::item(&attr, item, errors);
    };
    let is_on_loop = function.signature.asyncness.is_some() && attr.allow_blocking.is_none();
    let reason = is_on_loop.then_some(Reason::Middleware);
    function.look_through(reason, attr.krate.as_ref());
    let middleware = Middleware {
        attr,
        function,
        surroundings,
    };
    if middleware.function.is_rustcs() {
        return expand::mistaken(&middleware, &errors.into_tokens());
    }
    match middleware.check(errors) {
        Ok(checked) => expand::middleware(&checked),
        Err(error) => expand::mistaken(&middleware, &error.to_compile_error()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::middleware_mistakes as mistakes;

    #[test]
    fn what_is_right_passes() {
        for middleware in [
            "#[middleware] async fn a(request: Request, next: Next) -> Response { this is not Rust }",
            "#[middleware] pub async fn a(b: State<B>, mut request: Request, next: Next) -> Result<Response> {}",
            "#[middleware(before)] fn a() {}",
            "#[middleware(before, crate = x::y)] fn a(request: &Request, block: &MayBlock) -> Result<()> {}",
            "#[middleware(after)] fn a(uri: &Uri, mut response: Response) -> Response {}",
        ] {
            assert_eq!(mistakes(middleware), [""; 0], "{middleware}");
        }
    }

    #[test]
    fn the_colour_and_the_flag_fit() {
        assert_eq!(
            mistakes("#[middleware] fn a(request: Request, next: Next) -> Response {}"),
            ["what comes next is awaited\nhelp: write `async fn a`"]
        );
        assert_eq!(
            mistakes("#[middleware(before)] fn a(next: Next) {}"),
            [
                "the view runs by itself after a hook\nhelp: remove `next: Next`, or write `#[middleware] async fn a` to stand around the view"
            ]
        );
        assert_eq!(
            mistakes("#[middleware] fn a() {}"),
            [
                "a sync middleware runs before the view or after it\nhelp: write `#[middleware(before)]` or `#[middleware(after)]`, or write `async fn` to stand around it"
            ]
        );
        assert_eq!(
            mistakes(
                "#[middleware(before)] async fn a(request: Request, next: Next) -> Response {}"
            ),
            [
                "an `async` middleware stands around the view\nhelp: remove `before`, or remove `async` to run on the blocking pool"
            ]
        );
        assert_eq!(
            mistakes("#[middleware(before, after)] fn a() {}"),
            ["a hook runs before the view or after it, not both\nhelp: write two of them"]
        );
        assert_eq!(
            mistakes("#[middleware(befor)] fn a() {}"),
            ["unknown flag `befor`\nhelp: write `before`"]
        );
        assert_eq!(
            mistakes(
                "#[middleware(\"/admin\")] async fn a(request: Request, next: Next) -> Response {}"
            ),
            [
                "a middleware stands around the routes that it is given to\nhelp: remove `\"/admin\"`, and write `.middleware::<..>()` behind the list below it"
            ]
        );
    }

    #[test]
    fn flags_and_keys_stand_there_once_and_as_they_are() {
        for (attribute, message) in [
            (
                "before, before",
                "this flag stands here twice\nhelp: remove one",
            ),
            ("after = true", "a flag has no value\nhelp: write `after`"),
            (
                "before, crate",
                "a key has a value\nhelp: write `crate = my_crate::veduta`",
            ),
            (
                "before, crate = 1",
                "`crate` says where veduta is\nhelp: write `crate = my_crate::veduta`",
            ),
            (
                "before, crate = a, crate = b",
                "this key stands here twice\nhelp: remove one",
            ),
            (
                "before, pool = \"reports\"",
                "unknown key `pool`\nhelp: remove it, keys but for `crate` belong to views",
            ),
            (
                "before, crat = veduta",
                "unknown key `crat`\nhelp: write `crate`",
            ),
            (
                "before,,",
                "there is nothing before this comma\nhelp: remove it",
            ),
        ] {
            let source =
                format!("#[middleware({attribute})] fn a(response: String) -> Response {{}}");
            assert_eq!(mistakes(&source), [message], "{attribute}");
        }
    }

    #[test]
    fn a_function_has_one_attribute_of_ours() {
        assert_eq!(
            mistakes("#[middleware(before)] #[veduta::middleware(after)] fn a() {}"),
            [
                "a middleware has one `#[middleware]`\nhelp: remove this one, or write a hook that runs before the view and another one that runs after it"
            ]
        );
    }

    #[test]
    fn the_last_arguments_are_given() {
        assert_eq!(
            mistakes("#[middleware] async fn a(next: Next) -> Response {}"),
            [
                "the last two arguments of an async middleware are the request and what comes next\nhelp: write `async fn a(request: Request, next: Next)`"
            ]
        );
        assert_eq!(
            mistakes("#[middleware(after)] fn a() -> Response {}"),
            [
                "the last argument of an `after` hook is the response\nhelp: write `fn a(response: Response)`"
            ]
        );
        assert_eq!(
            mistakes("#[middleware(after)] fn a(response: Response) {}"),
            [
                "a middleware returns a response\nhelp: write `fn a(response: Response) -> Response`, or what else it answers"
            ]
        );
    }
}
