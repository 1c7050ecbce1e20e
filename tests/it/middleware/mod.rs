//! Middleware as functions: around views, before them, after them.

mod jobs;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tower::util::MapRequestLayer;
use veduta::http::header::{HeaderValue, LOCATION};
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, Cached, Extension, FromRequest, Json, MayBlock, Method, Next, Redirect,
    Request, RequestExt, Response, Result, State, StatusCode, Uri, http, middleware, routes, view,
};

/// What has happened, in order.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, note: impl Into<String>) {
        self.0.lock().unwrap().push(note.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[middleware]
async fn outer(notes: State<Notes>, request: Request, next: Next) -> Response {
    notes.add("outer in");
    let response = next.run(request).await;
    notes.add(format!("outer out {}", response.status().as_u16()));
    response
}

#[middleware(before)]
fn check(notes: State<Notes>) {
    notes.add("before");
}

#[middleware(after)]
fn stamp(uri: &Uri, notes: State<Notes>, mut response: Response) -> Response {
    notes.add(format!("after {}", response.status().as_u16()));
    let stamp = HeaderValue::from_str(uri.path()).unwrap();
    response.headers_mut().insert("x-stamp", stamp);
    response
}

#[middleware]
async fn inner(notes: State<Notes>, request: Request, next: Next) -> Response {
    notes.add("inner in");
    let response = next.run(request).await;
    notes.add("inner out");
    response
}

#[view("/async")]
async fn on_the_loop(notes: State<Notes>) -> &'static str {
    notes.add("view");
    "async"
}

#[view("/sync")]
fn on_a_thread(notes: State<Notes>) -> &'static str {
    notes.add("view");
    "sync"
}

#[view("/panic")]
fn panicking() -> &'static str {
    panic!("a view fell")
}

#[test]
fn what_was_declared_first_is_outermost() {
    let notes = Arc::new(Notes::default());
    let layered = Arc::clone(&notes);
    let layer = MapRequestLayer::new(move |request: http::Request<Body>| {
        layered.add("layer");
        request
    });
    let views = routes![on_the_loop, on_a_thread, panicking]
        .middleware::<stamp>()
        .layer(layer)
        .middleware::<inner>();
    let app = App::new(views)
        .middleware::<outer>()
        .middleware::<check>()
        .shared_state(Arc::clone(&notes));
    let client = TestClient::over_socket(app);
    for path in ["/async", "/sync"] {
        let response = client.get(path).wait();
        assert_eq!(response.text(), path.trim_start_matches('/'));
        assert_eq!(response.header("x-stamp"), Some(path));
        assert_eq!(
            notes.take(),
            [
                "outer in",
                "before",
                "layer",
                "inner in",
                "view",
                "inner out",
                "after 200",
                "outer out 200"
            ]
        );
    }
    // Around the routes are responses, never errors, and what is not found is one, too.
    let response = client.get("/panic").wait();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.header("x-stamp"), Some("/panic"));
    assert_eq!(notes.take()[5..], ["after 500", "outer out 500"]);
    client.get("/nothing").wait();
    assert_eq!(notes.take().last().unwrap(), "outer out 404");
}

/// Keeps whole answers by their path.
#[derive(Default)]
struct Kept(Mutex<HashMap<String, Bytes>>);

#[middleware]
async fn cache(kept: State<Kept>, request: Request, next: Next) -> Result<Response> {
    let path = request.uri().path().to_owned();
    if let Some(bytes) = kept.0.lock().unwrap().get(&path) {
        return Ok(Response::new(bytes.clone().into()));
    }
    let bytes = next.run(request).await.into_body().bytes().await?;
    kept.0.lock().unwrap().insert(path, bytes.clone());
    Ok(Response::new(bytes.into()))
}

#[middleware(before)]
fn only_members(request: &Request) -> ControlFlow<(StatusCode, &'static str)> {
    match request.headers().get("x-member") {
        Some(_) => ControlFlow::Continue(()),
        None => ControlFlow::Break((StatusCode::UNAUTHORIZED, "members only")),
    }
}

#[test]
fn a_hook_outside_of_a_cache_guards_what_is_cached() {
    let notes = Arc::new(Notes::default());
    let guarded = routes![on_a_thread]
        .middleware::<only_members>()
        .middleware::<cache>();
    let app = App::new(guarded)
        .state(Kept::default())
        .shared_state(Arc::clone(&notes));
    let client = TestClient::over_socket(app);
    for _ in 0..2 {
        assert_eq!(
            client.get("/sync").header("x-member", "1").wait().text(),
            "sync"
        );
        let refused = client.get("/sync").wait();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(refused.text(), "members only");
    }
    assert_eq!(
        notes.take(),
        ["view"],
        "the second answer came from the cache"
    );
}

#[derive(Clone)]
struct User(&'static str);

#[middleware(before)]
fn log_in(request: &Request, block: &MayBlock) -> Result<Extension<User>> {
    let _ = block;
    match request.headers().get("x-user") {
        Some(_) => Ok(Extension(User("ada"))),
        None => Err(veduta::Error::new(StatusCode::UNAUTHORIZED, "log in first")),
    }
}

#[middleware(before)]
fn move_away(uri: &Uri) -> ControlFlow<Redirect> {
    match uri.query() {
        Some("moved") => ControlFlow::Break(Redirect::see_other("/elsewhere")),
        _ => ControlFlow::Continue(()),
    }
}

#[view("/me")]
async fn me(user: Extension<User>) -> &'static str {
    user.0.0
}

#[test]
fn a_hook_passes_values_on_or_answers() {
    let views = routes![me].middleware::<move_away>().middleware::<log_in>();
    let client = TestClient::over_socket(App::new(views));
    assert_eq!(client.get("/me").header("x-user", "1").wait().text(), "ada");
    let refused = client.get("/me").wait();
    assert_eq!(refused.text(), "401 Unauthorized: log in first\n");
    let moved = client.get("/me?moved").wait();
    assert_eq!(moved.header(LOCATION.as_str()), Some("/elsewhere"));
}

#[view(POST, "/length")]
fn length(words: Json<Vec<String>>) -> String {
    words.len().to_string()
}

#[test]
fn a_hook_leaves_the_body_to_the_view() {
    let views = routes![length].middleware::<check>();
    let client = TestClient::over_socket(App::new(views).state(Notes::default()));
    let response = client.post("/length").json(&["a", "b"]).wait();
    assert_eq!(response.text(), "2");
}

static LOOKED_UP: AtomicUsize = AtomicUsize::new(0);

#[derive(Clone)]
struct Session(usize);

impl FromRequest for Session {
    async fn from_request(_: &Request) -> Result<Self> {
        Ok(Self(LOOKED_UP.fetch_add(1, Ordering::Relaxed)))
    }
}

#[middleware]
async fn with_session(session: Cached<Session>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let value = HeaderValue::from(session.0.0);
    response.headers_mut().insert("x-around", value);
    response
}

#[middleware(after)]
fn with_session_after(session: Cached<Session>, mut response: Response) -> Response {
    let value = HeaderValue::from(session.0.0);
    response.headers_mut().insert("x-after", value);
    response
}

#[view("/session")]
fn session(one: Cached<Session>, two: Option<Cached<Session>>) -> String {
    format!("{} {}", one.0.0, two.unwrap().0.0)
}

#[test]
fn a_cached_extractor_is_made_once_per_request() {
    let views = routes![session].middleware::<with_session>();
    let app = App::new(views)
        .middleware::<with_session_after>()
        .layer(MapRequestLayer::new(|request: http::Request<Body>| request));
    let client = TestClient::over_socket(app);
    for expected in ["0", "1"] {
        let response = client.get("/session").wait();
        assert_eq!(response.text(), format!("{expected} {expected}"));
        assert_eq!(response.header("x-around"), Some(expected));
        assert_eq!(response.header("x-after"), Some(expected));
    }
    assert_eq!(LOOKED_UP.load(Ordering::Relaxed), 2);
}

#[view("/old/{id}")]
async fn old(id: u8) -> String {
    format!("old {id}")
}

#[view("/new/{id}")]
async fn new(id: u8) -> String {
    format!("new {id}")
}

#[view(DELETE, "/new/{id}")]
fn remove(id: u8) -> String {
    format!("removed {id}")
}

/// HTML forms know GET and POST only.
#[middleware]
async fn by_query(mut request: Request, next: Next) -> Response {
    if request.uri().query() == Some("delete") {
        *request.method_mut() = Method::DELETE;
    }
    if let Some(id) = request.uri().path().strip_prefix("/old/") {
        *request.uri_mut() = format!("/new/{id}").parse().unwrap();
    }
    next.run(request).await
}

#[test]
fn layers_know_the_view_and_may_choose_another() {
    let notes = Arc::new(Notes::default());
    let named = Arc::clone(&notes);
    let name = MapRequestLayer::new(move |request: http::Request<Body>| {
        named.add(request.view().map_or("nothing", |view| view.name));
        request
    });
    let views = routes![old, new, remove].layer(name.clone());
    let app = App::new(views).layer(name).middleware::<by_query>();
    let client = TestClient::over_socket(app);
    for (target, answer, announced, answering) in [
        ("/new/1", "new 1", "new", "new"),
        ("/old/2", "new 2", "old", "new"),
        ("/new/3?delete", "removed 3", "new", "remove"),
        ("/lost", "404 Not Found\n", "nothing", "nothing"),
    ] {
        assert_eq!(client.get(target).wait().text(), answer);
        assert_eq!(notes.take(), [announced, answering], "{target}");
    }
}

#[test]
fn what_a_middleware_lacks_is_told_at_the_start() {
    let views = routes![me].middleware::<outer>();
    let error = App::new(views).middleware::<cache>().check().unwrap_err();
    let text = format!("{error:?}");
    for name in ["middleware `outer` (", "middleware `cache` ("] {
        assert!(text.contains(name), "{text}");
    }
}

#[middleware]
async fn shout(request: Request, next: Next) -> Result<Response> {
    let body = request.take_body()?.bytes().await?;
    let body = String::from_utf8_lossy(&body).to_uppercase();
    Ok(next.run(request.with_body(body.into())).await)
}

#[view(POST, "/echo")]
async fn echo(body: String) -> String {
    body
}

#[test]
fn a_middleware_may_pass_on_another_body() {
    let client = TestClient::over_socket(App::new(routes![echo].middleware::<shout>()));
    assert_eq!(client.post("/echo").body("quiet").wait().text(), "QUIET");
}
