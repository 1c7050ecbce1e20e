//! What an application that does not start says, word for word: what is wrong, where, and what to write.

use std::convert::Infallible;

use tower::service_fn;
use veduta::{
    App, Body, Middleware, Next, Request, Response, Result, Routes, State, View, http, middleware,
    routes, view,
};

#[view("/a/{id}")]
async fn by_id(id: u32) -> String {
    id.to_string()
}

#[view("/a/{number}")]
async fn by_number(number: u32) -> String {
    number.to_string()
}

#[view("/a/{name}")]
async fn by_name(name: String) -> String {
    name
}

#[view("/a/{*rest}")]
async fn by_rest(rest: String) -> String {
    rest
}

#[view]
async fn pathless() -> &'static str {
    "x"
}

struct Feeds;

#[view("/feeds")]
async fn feeds(feeds: State<Feeds>) -> &'static str {
    let Feeds = *feeds;
    "x"
}

#[middleware]
async fn counted(feeds: State<Feeds>, request: Request, next: Next) -> Response {
    let Feeds = *feeds;
    next.run(request).await
}

#[view("/report", pool = "reports")]
fn report() -> &'static str {
    "x"
}

async fn old(_: http::Request<Body>) -> Result<Response, Infallible> {
    Ok(Response::default())
}

/// As messages name it.
fn place<V: View>() -> String {
    let info = V::INFO;
    format!("view `{}` ({}:{})", info.name, info.file, info.line)
}

fn says(app: App, problem: &str) {
    let error = format!("{:?}", app.check().unwrap_err());
    let problems = error.split_once("the application cannot start:").unwrap().1;
    let first = problems.split("\n  - ").nth(1).unwrap();
    assert_eq!(first.lines().next().unwrap(), problem);
}

#[test]
fn one_path_twice() {
    let (by_id, by_number) = (place::<by_id>(), place::<by_number>());
    says(
        App::new(routes![by_id, by_number]),
        &format!(
            "{by_number} can never answer `/a/{{number}}`: {by_id} takes every such request before it; \
             write another path or another method for one of them"
        ),
    );
}

#[test]
fn a_wider_view_before_a_narrower_one() {
    let (by_id, by_name) = (place::<by_id>(), place::<by_name>());
    says(
        App::new(routes![by_name, by_id]),
        &format!(
            "{by_id} can never answer `/a/{{id}}`: {by_name} takes every such request before it; \
             mount it before that one"
        ),
    );
}

#[test]
fn a_rest_beside_a_parameter() {
    let (by_id, by_rest) = (place::<by_id>(), place::<by_rest>());
    says(
        App::new(routes![by_id, by_rest]),
        &format!(
            "the path `/a/{{*rest}}` of {by_rest} conflicts with `/a/{{id}}` of {by_id}: \
             a parameter and a rest at the same place; write a segment of its own before one of them"
        ),
    );
}

#[test]
fn a_service_at_the_path_of_a_view() {
    let pathless = place::<pathless>();
    let line = line!() + 1;
    let service = Routes::service(service_fn(old));
    says(
        App::new(routes!["/old" => pathless, "/old" => { service }]),
        &format!(
            "{pathless} and service `ServiceFn` (tests/it/unstarted.rs:{line}) are both mounted at `/old`, \
             and a service takes every request there; write another path for one of them, \
             or give a service that answers what nothing else does to `fallback_service`"
        ),
    );
}

#[test]
fn a_view_without_a_path() {
    let pathless = place::<pathless>();
    says(
        App::new(routes![pathless]),
        &format!("{pathless}: it has no path; mount it with `\"/pathless\" => pathless`"),
    );
}

#[test]
fn a_path_that_lacks_a_parameter() {
    let (by_id, by_rest) = (place::<by_id>(), place::<by_rest>());
    for (path, write) in [
        ("/", "/{id}"),
        ("/b", "/b/{id}"),
        ("/b/{x}/c", "/b/{id}/c"),
        ("/b/{x}/{y}", "/b/{x}/{y}/{id}"),
    ] {
        says(
            App::new(Routes::new().nest(path, routes!["/" => by_id])),
            &format!(
                "{by_id} takes `id` from its path, but `{path}` has no `{{id}}`; write `{write}`"
            ),
        );
    }
    says(
        App::new(routes!["/b" => by_rest]),
        &format!(
            "{by_rest} takes `rest` from its path, but `/b` has no `{{*rest}}`; write `/b/{{*rest}}`"
        ),
    );
}

#[test]
fn a_mistaken_prefix() {
    for (prefix, problem) in [
        ("a", "the path `a` does not begin with `/`; write `/a`"),
        ("/a//b", "the path `/a//b` contains `//`; write `/a/b`"),
        (
            "/a b",
            "the path `/a b` contains ' ', which no path that is asked for does; write it without",
        ),
        (
            "/{*a}/b",
            "in the path `/{*a}/b` something follows `{*..}`, which takes all of the rest; write it at the end",
        ),
        (
            "/{a}/{a}",
            "the path `/{a}/{a}` has two parameters `a`; write another name for one of them",
        ),
        (
            "/{a}.html",
            "in the path `/{a}.html`: `{a}.html` is neither text nor one parameter; \
             write one of the two, such as `{id}`, between two `/`",
        ),
        (
            "/{}",
            "in the path `/{}`: `{}` does not name its parameter; write `{id}` or `{*rest}`",
        ),
    ] {
        let line = line!() + 1;
        let app = App::new(Routes::new().nest(prefix, routes![]));
        says(
            app,
            &format!("routes (tests/it/unstarted.rs:{line}): {problem}"),
        );
    }
}

#[test]
fn a_state_that_nobody_gave() {
    let missing = "takes `State<it::unstarted::Feeds>`, which the application was not given; add `.state(..)` with one";
    says(
        App::new(routes![feeds]),
        &format!("{} {missing}", place::<feeds>()),
    );
    let info = counted::INFO;
    says(
        App::new(routes![]).middleware::<counted>(),
        &format!(
            "middleware `counted` ({}:{}) {missing}",
            info.file, info.line
        ),
    );
    let line = line!() + 1;
    let app = App::new(routes![]).on_startup(|_: State<Feeds>| ());
    says(
        app,
        &format!("startup hook (tests/it/unstarted.rs:{line}) {missing}"),
    );
}

#[test]
fn a_state_that_is_given_as_what_it_lies_in() {
    says(
        App::new(routes![feeds]).state(std::sync::Arc::new(Feeds)),
        &format!(
            "{} takes `State<it::unstarted::Feeds>`, and the application was given an `Arc` of it; \
             write `.shared_state(..)` instead of `.state(..)`",
            place::<feeds>()
        ),
    );
}

#[test]
fn a_state_given_twice() {
    let first = line!() + 1;
    let app = App::new(routes![]).state(Feeds);
    says(
        app.state(Feeds),
        &format!(
            "`State<it::unstarted::Feeds>` was given twice (tests/it/unstarted.rs:{first} and \
             tests/it/unstarted.rs:{}); wrap one of them in a type of its own",
            first + 2
        ),
    );
}

#[test]
fn a_pool_that_nobody_made() {
    says(
        App::new(routes![report]),
        &format!(
            "{} names a pool: there is no pool `reports`; add `.pool(\"reports\", PoolSize::new(4))` \
             to the `Settings` of the application",
            place::<report>()
        ),
    );
}

#[test]
fn two_fallbacks_of_one_place() {
    let (by_id, pathless) = (place::<by_id>(), place::<pathless>());
    says(
        App::new(routes![].fallback::<pathless>().fallback::<by_id>()),
        &format!("{pathless} and {by_id} are both the fallback of `/`; remove one of them"),
    );
}
