//! What is not the view itself: layers, arguments, services, bodies, tasks, hooks.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower::{Layer, Service};
use veduta::http;
use veduta::{
    App, Body, Endpoint, Error, FromRequest, Next, Request, Response, Result, Routes, Stream,
    middleware, routes, view,
};

use crate::server::{FLAVOURS, Server, stalls};
use crate::{alone, begin, gate, log};

/// Where a layer holds the loop.
#[derive(Clone, Copy, Debug)]
enum When {
    Called,
    Polled,
}

#[derive(Clone, Copy)]
struct SlowLayer(When);

#[derive(Clone)]
struct SlowService<S> {
    when: When,
    inner: S,
}

impl Layer<Endpoint> for SlowLayer {
    type Service = SlowService<Endpoint>;

    fn layer(&self, inner: Endpoint) -> Self::Service {
        SlowService {
            when: self.0,
            inner,
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

impl<S> Service<http::Request<Body>> for SlowService<S>
where
    S: Service<http::Request<Body>, Response = Response, Error = Infallible, Future = Answer>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Answer {
        if let When::Called = self.when {
            gate::hold();
        }
        let inner = self.inner.call(request);
        let when = self.when;
        Box::pin(async move {
            if let When::Polled = when {
                gate::hold();
            }
            inner.await
        })
    }
}

/// Answers without any view.
#[derive(Clone)]
struct Quick;

impl Service<http::Request<Body>> for Quick {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Answer {
        Box::pin(async { Ok(Response::new(Body::from("quick"))) })
    }
}

#[view("/quick")]
async fn quick() -> &'static str {
    "quick"
}

#[middleware]
async fn slow_middleware(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    gate::hold();
    response
}

/// Held while it is read.
struct Slow;

impl FromRequest for Slow {
    async fn from_request(_: &Request) -> Result<Self> {
        tokio::task::yield_now().await;
        gate::hold();
        Ok(Self)
    }
}

/// Held before there is anything to await.
struct SlowAtOnce;

impl FromRequest for SlowAtOnce {
    fn from_request(_: &Request) -> impl Future<Output = Result<Self>> + Send {
        gate::hold();
        async { Ok(Self) }
    }
}

#[view("/takes")]
async fn takes(_slow: Slow) -> &'static str {
    "taken"
}

#[view("/takes/sync")]
fn takes_sync(_slow: Slow) -> &'static str {
    "taken"
}

#[view("/takes/at/once")]
async fn takes_at_once(_slow: SlowAtOnce) -> &'static str {
    "taken"
}

/// The second piece is held.
#[view("/streams")]
async fn streams() -> Stream {
    let pieces = futures_util::stream::iter(0..2);
    Stream::new(futures_util::StreamExt::map(pieces, |number| {
        if number == 1 {
            gate::hold();
        }
        Ok::<_, Error>("piece")
    }))
}

const SPAWNS: u32 = line!() + 4;

#[view("/spawns")]
async fn spawns() -> &'static str {
    veduta::spawn(async { gate::hold() });
    "spawned"
}

#[view("/fails")]
async fn fails() -> Result<&'static str> {
    Err(Error::not_found())
}

fn routes() -> Routes {
    routes![
        quick,
        takes,
        takes_sync,
        takes_at_once,
        streams,
        spawns,
        fails,
        stalls
    ]
}

/// Whether this application is told of with these names, while it is held and afterwards.
fn is_told(app: impl Fn() -> App, path: &str, culprits: [&str; 2], help: &str) {
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, app());
        let client = server.get(path);
        is_seen(&server, culprits, help);
        let answer = client.answer();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer:?}");
        drop(server);
        assert_eq!(log::all().len(), 2, "{flavour:?}: {:?}", log::all());
    }
}

pub(crate) fn is_seen(server: &Server, [name, of]: [&str; 2], help: &str) {
    let begun = log::await_warning(log::Warning::is_of_now);
    let culprit = begun.culprit();
    assert!(culprit.starts_with(name), "{begun:?}");
    assert!(culprit.contains(of), "{begun:?}");
    let said = begun.help.as_deref().unwrap_or_default();
    assert!(said.contains(help), "{begun:?}");
    gate::open();
    let ended = log::await_warning(log::Warning::is_of_the_end);
    assert_eq!(ended.culprit(), culprit);
    let stalls = server.stalls(1);
    let culprits: Vec<_> = stalls.iter().map(|stall| &*stall.culprit).collect();
    assert_eq!(culprits, [culprit]);
}

const AROUND_QUICK: &str = " around async view `quick` (tests/stalls/around.rs:";

#[test]
fn a_layer_is_named_with_its_view() {
    let _alone = alone();
    for when in [When::Called, When::Polled] {
        let culprits = ["layer `SlowLayer`", AROUND_QUICK];
        let help = "a layer or service runs on the event loop";
        let of_routes = || App::new(routes().layer(SlowLayer(when)));
        is_told(of_routes, "/quick", culprits, help);
        let of_app = || App::new(routes()).layer(SlowLayer(when));
        is_told(of_app, "/quick", ["layer `SlowLayer`", ""], help);
    }
}

#[test]
fn a_middleware_is_named_with_its_view() {
    let _alone = alone();
    let app = || App::new(routes().middleware::<slow_middleware>());
    let name = "async middleware `slow_middleware` (tests/stalls/around.rs:";
    is_told(
        app,
        "/quick",
        [name, AROUND_QUICK],
        "#[middleware(before)] fn",
    );
}

#[test]
fn an_argument_is_named_with_its_view() {
    let _alone = alone();
    let app = || App::new(routes());
    for (path, name, of) in [
        ("/takes", "argument `Slow` ", "of async view `takes` ("),
        ("/takes/sync", "argument `Slow` ", "of view `takes_sync` ("),
        (
            "/takes/at/once",
            "argument `SlowAtOnce` ",
            "of async view `takes_at_once` (",
        ),
    ] {
        is_told(app, path, [name, of], "in its `from_request`");
    }
}

#[test]
fn a_nested_service_is_named_with_its_place() {
    let _alone = alone();
    let service = SlowService {
        when: When::Called,
        inner: Quick,
    };
    let app = || App::new(routes().nest_service("/nested", service.clone()));
    let name = "service `SlowService<Quick>` (tests/stalls/around.rs:";
    is_told(app, "/nested", [name, ""], "a layer or service");
}

#[test]
fn a_body_is_named_with_its_view() {
    let _alone = alone();
    let app = || App::new(routes());
    let culprits = ["the body of async view `streams` (", ""];
    is_told(
        app,
        "/streams",
        culprits,
        "in the stream; or give `Stream::iter(..)`",
    );
}

#[test]
fn a_task_is_named_with_the_place_of_its_call() {
    let _alone = alone();
    let app = || App::new(routes());
    let name = format!("a task of `veduta::spawn` (tests/stalls/around.rs:{SPAWNS})");
    is_told(app, "/spawns", [&name, ""], "a task runs on the event loop");
}

#[test]
fn a_hook_is_named_with_the_view_before_it() {
    let _alone = alone();
    let answering = || {
        App::new(routes()).on_error(|page| {
            gate::hold();
            page.error().to_string()
        })
    };
    let culprits = ["what `App::on_error` calls around async view `fails` (", ""];
    is_told(answering, "/fails", culprits, "to a thread of its own");
    let told = || App::new(routes()).on_request_finished(|_| gate::hold());
    let culprits = ["what `App::on_request_finished` calls", AROUND_QUICK];
    is_told(told, "/quick", culprits, "to a thread of its own");
}
