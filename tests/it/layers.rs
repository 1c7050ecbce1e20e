//! Tower layers around views, routes and applications.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tower::{Layer, Service};
use veduta::http::Request;
use veduta::test::TestClient;
use veduta::{
    App, Body, ClientAddr, Endpoint, Method, RequestExt, Response, Result, State, StatusCode,
    routes, view,
};

/// Notes the order in which requests pass.
#[derive(Clone)]
struct Note {
    name: &'static str,
    notes: Arc<Mutex<Vec<&'static str>>>,
}

#[derive(Clone)]
struct Noting<S> {
    note: Note,
    inner: S,
}

impl<S> Layer<S> for Note {
    type Service = Noting<S>;

    fn layer(&self, inner: S) -> Noting<S> {
        Noting {
            note: self.clone(),
            inner,
        }
    }
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for Noting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        self.note.notes.lock().unwrap().push(self.note.name);
        self.inner.call(request)
    }
}

#[view("/plain/{id}")]
async fn plain(id: u8, state: State<u8>) -> String {
    format!("{id} {}", *state)
}

#[view("/failing")]
fn failing(client: ClientAddr) -> Result<String> {
    Err(veduta::Error::new(
        StatusCode::CONFLICT,
        client.ip().to_string(),
    ))
}

#[test]
fn the_first_layer_sees_a_request_first() {
    let notes = Arc::default();
    let note = |name| Note {
        name,
        notes: Arc::clone(&notes),
    };
    let inner = routes![plain, failing]
        .layer(note("third"))
        .layer(note("fourth"));
    let app = App::new(routes!["/in" => { inner }, plain])
        .layer(note("first"))
        .layer(note("second"))
        .state(9_u8);
    let client = TestClient::over_socket(app);
    let passed = |path: &str| {
        let response = client.get(path).wait();
        (
            response.status().as_u16(),
            response.text().to_owned(),
            std::mem::take(&mut *notes.lock().unwrap()),
        )
    };
    let all = vec!["first", "second", "third", "fourth"];
    assert_eq!(passed("/in/plain/1"), (200, "1 9".to_owned(), all.clone()));
    assert_eq!(
        passed("/plain/2"),
        (200, "2 9".to_owned(), vec!["first", "second"])
    );
    assert_eq!(
        passed("/in/nothing"),
        (404, "404 Not Found\n".to_owned(), all.clone())
    );
    assert_eq!(
        passed("/nothing"),
        (404, "404 Not Found\n".to_owned(), vec!["first", "second"])
    );
    assert_eq!(
        passed("/in/failing"),
        (409, "409 Conflict: 127.0.0.1\n".to_owned(), all)
    );
}

/// A layer that refuses, and one that falls.
#[derive(Clone)]
struct Broken {
    panics: bool,
}

impl Layer<Endpoint> for Broken {
    type Service = Self;

    fn layer(&self, _: Endpoint) -> Self {
        self.clone()
    }
}

impl Service<Request<Body>> for Broken {
    type Response = Response;
    type Error = std::io::Error;
    type Future = std::future::Ready<std::io::Result<Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert!(!self.panics, "a layer fell");
        std::future::ready(Err(std::io::Error::other("a layer refused")))
    }
}

#[test]
fn the_layers_outside_see_a_response_never_an_error() {
    for panics in [false, true] {
        let seen = Arc::new(Mutex::new(None));
        let outer = tower::util::MapResponseLayer::new({
            let seen = Arc::clone(&seen);
            move |response: Response| {
                *seen.lock().unwrap() = Some(response.status());
                response
            }
        });
        let app = App::new(routes![plain])
            .layer(outer)
            .layer(Broken { panics })
            .state(1_u8);
        let client = TestClient::over_socket(app);
        assert_eq!(
            client.get("/plain/1").wait().text(),
            "500 Internal Server Error\n"
        );
        assert_eq!(
            *seen.lock().unwrap(),
            Some(StatusCode::INTERNAL_SERVER_ERROR)
        );
    }
}

#[tokio::test]
async fn an_application_is_a_tower_service() {
    let mut service = App::new(routes![plain]).state(3_u8).into_service().unwrap();
    let request = Request::builder()
        .uri("/plain/5")
        .body(http_body_util::Empty::new())
        .unwrap();
    let answer: Result<Response, Infallible> = service.call(request).await;
    assert_eq!(answer.unwrap().into_body().bytes().await.unwrap(), "5 3");
}

fn strip_prefix(mut request: Request<Body>) -> Request<Body> {
    let path = request.uri().path().strip_prefix("/in").map(str::to_owned);
    *request.uri_mut() = path.unwrap().parse().unwrap();
    request
}

#[test]
fn a_layer_may_rewrite_the_address_behind_the_router() {
    let inner = routes![plain].layer(tower::util::MapRequestLayer::new(strip_prefix));
    let client = TestClient::new(App::new(routes!["/in" => { inner }]).state(4_u8));
    assert_eq!(client.get("/in/plain/123").wait().text(), "123 4");
}

fn trust_the_proxy(mut request: Request<Body>) -> Request<Body> {
    assert!(
        request
            .client()
            .is_some_and(|client| client.ip().is_loopback())
    );
    let client = ClientAddr(([192, 0, 2, 1], 80).into());
    request.extensions_mut().insert(client);
    request
}

#[test]
fn a_layer_that_trusts_a_proxy_says_who_the_client_is() {
    let trusting = tower::util::MapRequestLayer::new(trust_the_proxy);
    let client = TestClient::over_socket(App::new(routes![failing]).layer(trusting));
    assert_eq!(
        client.get("/failing").wait().text(),
        "409 Conflict: 192.0.2.1\n"
    );
}

#[test]
fn the_layers_of_merged_routes_leave_what_is_not_found_alone() {
    let notes = Arc::default();
    let note = Note {
        name: "merged",
        notes: Arc::clone(&notes),
    };
    let routes = routes![plain].merge(routes![failing].layer(note));
    let client = TestClient::over_socket(App::new(routes).state(1_u8));
    client.get("/plain/1").wait();
    client.get("/nothing").wait();
    assert!(notes.lock().unwrap().is_empty());
    client.get("/failing").wait();
    assert_eq!(*notes.lock().unwrap(), ["merged"]);
}

#[test]
fn a_layer_may_wrap_the_body_of_the_request() {
    let limit = tower::util::MapRequestLayer::new(|request: Request<Body>| {
        request.map(|body| http_body_util::Limited::new(body, 5))
    });
    let client = TestClient::new(App::new(routes![echo]).layer(limit));
    assert_eq!(client.post("/echo").body("12345").wait().text(), "12345");
    assert_eq!(
        client.post("/echo").body("123456").wait().status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[view(POST, "/echo")]
async fn echo(text: String) -> String {
    text
}

/// Stands for a layer that compresses.
fn double(response: Response) -> Response {
    response.map(|_| Body::from("twice as long"))
}

#[test]
fn the_answer_to_head_has_the_length_that_the_layers_give_it() {
    let layer = tower::util::MapResponseLayer::new(double);
    let app = App::new(routes![plain]).layer(layer).state(1_u8);
    let client = TestClient::new(app);
    let response = client.request(Method::HEAD, "/plain/1").wait();
    assert_eq!(response.text(), "");
    assert_eq!(client.get("/plain/1").wait().text().len().to_string(), "13");
    assert_eq!(response.header("content-length"), Some("13"));
}

fn forget(_: Request<Body>) -> Request<Body> {
    Request::new(Body::empty())
}

#[test]
fn a_layer_that_drops_the_extensions_is_told_so_in_the_log_only() {
    let forgetful = tower::util::MapRequestLayer::new(forget);
    let client = TestClient::new(App::new(routes![plain]).layer(forgetful).state(1_u8));
    let response = client.get("/plain/1").wait();
    assert_eq!(response.text(), "500 Internal Server Error\n");
    assert!(response.header("x-request-id").is_some());
}
