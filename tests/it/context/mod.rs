//! Values that belong to a request.

mod hops;
mod isolation;
mod tasks;

use std::convert::Infallible;
use std::sync::mpsc;

use veduta::context::{self, Local, Snapshot};
use veduta::test::TestClient;
use veduta::{
    App, FromBlocking, FromRequest, MayBlock, Next, Request, Response, Result, State, middleware,
    routes, view,
};

static LANGUAGE: Local<String> = Local::new(|| "en".to_owned());

fn language() -> String {
    LANGUAGE.get()
}

#[view("/async")]
async fn read_on_the_loop() -> String {
    language()
}

#[view("/inline", inline)]
fn read_in_place() -> String {
    language()
}

#[view("/blocking")]
fn read_on_a_thread() -> String {
    language()
}

#[view("/cpu", cpu)]
fn read_on_a_core() -> String {
    language()
}

#[view("/method")]
impl Method {
    async fn get() -> String {
        language()
    }

    fn post() -> String {
        language()
    }
}

struct Method;

/// The language that the client asks for, for all that comes next.
#[middleware]
async fn set_around(request: Request, next: Next) -> Response {
    if let Some(asked) = asked(&request) {
        LANGUAGE.set(asked);
    }
    next.run(request).await
}

#[middleware(before)]
fn set_before(request: &Request) {
    if let Some(asked) = asked(request) {
        LANGUAGE.set(asked);
    }
}

fn asked(request: &Request) -> Option<String> {
    let language = request.headers().get("accept-language")?;
    Some(language.to_str().ok()?.to_owned())
}

fn readers() -> veduta::Routes {
    routes![
        read_on_the_loop,
        read_in_place,
        read_on_a_thread,
        read_on_a_core,
        Method,
    ]
}

async fn assert_read_everywhere(app: App) {
    let client = TestClient::new(app);
    for path in ["/async", "/inline", "/blocking", "/cpu", "/method"] {
        let read = client.get(path).header("accept-language", "de").await;
        assert_eq!(read.text(), "de", "{path}");
        assert_eq!(client.get(path).await.text(), "en", "{path}");
    }
    let read = client.post("/method").header("accept-language", "de").await;
    assert_eq!(read.text(), "de");
}

#[tokio::test]
async fn what_a_middleware_sets_is_read_by_views_of_every_kind() {
    assert_read_everywhere(App::new(readers()).middleware::<set_around>()).await;
}

#[tokio::test]
async fn what_a_hook_sets_is_read_by_views_of_every_kind() {
    assert_read_everywhere(App::new(readers()).middleware::<set_before>()).await;
    assert_read_everywhere(App::new(readers().middleware::<set_before>())).await;
}

/// An argument that sets the language on the event loop.
struct Asked;

impl FromRequest for Asked {
    async fn from_request(request: &Request) -> Result<Self> {
        LANGUAGE.set(asked(request).unwrap_or_default());
        Ok(Self)
    }
}

/// An argument that reads the language on a thread, and adds to it.
struct Added(String);

impl FromBlocking for Added {
    fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
        let before = LANGUAGE.get();
        LANGUAGE.set(format!("{before}-AT"));
        Ok(Self(before))
    }
}

#[view("/arguments")]
fn arguments(_asked: Asked, added: Added) -> String {
    format!("{} {}", added.0, language())
}

#[tokio::test]
async fn arguments_set_and_read_values() {
    let client = TestClient::new(App::new(routes![arguments]));
    let read = client.get("/arguments").header("accept-language", "de");
    assert_eq!(read.await.text(), "de de-AT");
}

#[middleware(after)]
fn tell_language(mut response: Response) -> Response {
    let language = language().parse().unwrap();
    response.headers_mut().insert("content-language", language);
    response
}

#[view("/set")]
fn set_in_a_view() -> &'static str {
    LANGUAGE.set("fr".to_owned());
    "set"
}

#[tokio::test]
async fn what_a_view_sets_is_read_behind_it() {
    let client = TestClient::new(App::new(routes![set_in_a_view]).middleware::<tell_language>());
    let response = client.get("/set").await;
    assert_eq!(response.header("content-language"), Some("fr"));
}

/// A service of the application that asks another one, or itself.
#[view("/outer")]
async fn outer() -> Result<String> {
    use tower::ServiceExt;
    LANGUAGE.set("outer".to_owned());
    let inner = App::new(routes![set_in_a_view, read_on_the_loop]).into_service()?;
    for (path, text) in [("/async", "en"), ("/set", "set")] {
        let request = veduta::http::Request::get(path).body(veduta::Body::empty())?;
        let answer: Result<_, Infallible> = inner.clone().oneshot(request).await;
        let text_of_inner = answer.unwrap().into_body().bytes().await?;
        assert_eq!(text_of_inner, text);
    }
    Ok(language())
}

#[tokio::test]
async fn a_request_that_a_view_asks_in_process_has_a_context_of_its_own() {
    let client = TestClient::new(App::new(routes![outer]));
    assert_eq!(client.get("/outer").await.text(), "outer");
}

/// Reads the language when it is dropped.
struct Guard(mpsc::Sender<String>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.send(language()).unwrap();
    }
}

#[view("/never")]
async fn never(dropped: State<mpsc::Sender<String>>) -> &'static str {
    LANGUAGE.set("de".to_owned());
    let _guard = Guard((*dropped).clone());
    std::future::pending().await
}

#[tokio::test]
async fn the_guards_of_a_request_that_is_given_up_read_its_values() {
    let (dropped, seen) = mpsc::channel::<String>();
    let client = TestClient::new(App::new(routes![never]).state(dropped));
    tokio::select! {
        biased;
        _ = client.get("/never") => unreachable!(),
        () = async {} => {}
    }
    assert_eq!(seen.try_recv().unwrap(), "de");
    assert_eq!(language(), "en");
}

#[test]
fn code_without_a_request_reads_defaults_and_a_snapshot_gives_it_a_context() {
    assert_eq!(language(), "en");
    let snapshot = Snapshot::new().run(|| {
        LANGUAGE.set("de".to_owned());
        assert_eq!(read_on_a_thread(), "de");
        context::snapshot()
    });
    assert_eq!(language(), "en");
    assert_eq!(snapshot.run(language), "de");
    assert_eq!(format!("{snapshot:?}"), "Snapshot { values: 1 }");
}

#[test]
fn to_set_a_value_without_a_request_is_refused_with_what_to_write() {
    let refused = std::panic::catch_unwind(|| LANGUAGE.set("de".to_owned()));
    let message = refused.unwrap_err().downcast::<String>().unwrap();
    assert!(
        message.contains("veduta::spawn") && message.contains("Snapshot::new()"),
        "{message}"
    );
}

#[tokio::test]
async fn what_is_set_in_a_scope_stays_there() {
    let outer = Snapshot::new();
    let (inside, after) = outer
        .scope(async {
            LANGUAGE.set("de".to_owned());
            let inside = context::snapshot().scope(async {
                let before = language();
                LANGUAGE.set("fr".to_owned());
                tokio::task::yield_now().await;
                (before, language())
            });
            (inside.await, language())
        })
        .await;
    assert_eq!(inside, ("de".to_owned(), "fr".to_owned()));
    assert_eq!(after, "de");
    assert_eq!(outer.run(language), "en");
}

#[test]
fn a_default_is_made_once_a_request() {
    use std::sync::Mutex;
    static NOTES: Local<Mutex<Vec<u8>>> = Local::new(Mutex::default);
    let note = |number| NOTES.with(|notes| notes.lock().unwrap().push(number));
    let count = || NOTES.with(|notes| notes.lock().unwrap().len());
    Snapshot::new().run(|| {
        note(1);
        note(2);
        assert_eq!(count(), 2);
    });
    Snapshot::new().run(|| assert_eq!(count(), 0));
}

#[test]
fn a_value_is_set_while_it_is_read_and_dropped_when_nobody_has_it() {
    use std::sync::Arc;
    static SHARED: Local<Arc<()>> = Local::new(Arc::default);
    let value = Arc::new(());
    Snapshot::new().run(|| {
        SHARED.set(Arc::clone(&value));
        SHARED.with(|read| {
            SHARED.set(Arc::default());
            assert!(Arc::ptr_eq(read, &value));
        });
        assert_eq!(Arc::strong_count(&value), 1);
        SHARED.set(Arc::clone(&value));
    });
    assert_eq!(Arc::strong_count(&value), 1);
}
