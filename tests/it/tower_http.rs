//! The layers and services of tower and tower-http that applications use, around applications and around routes.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::normalize_path::NormalizePathLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::sensitive_headers::SetSensitiveHeadersLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tower_http::validate_request::ValidateRequestHeaderLayer;
use veduta::http::header::{AUTHORIZATION, SERVER};
use veduta::http::{HeaderName, HeaderValue, Request};
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, Endpoint, HttpService, Method, Routes, Settings, State, StatusCode, routes,
    view,
};

use crate::support::Gate;

const TEXT: &str = "a text that is long enough for everybody to want it compressed";

#[view("/text")]
async fn text() -> &'static str {
    TEXT
}

#[view(POST, "/length")]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/panics")]
async fn panics() -> &'static str {
    panic!("a view fell")
}

#[view("/secret")]
async fn secret(request: &veduta::Request) -> String {
    let is_sensitive = request
        .headers()
        .get(AUTHORIZATION)
        .map(HeaderValue::is_sensitive);
    format!("{is_sensitive:?}")
}

#[view("/wait")]
fn wait(gate: State<Gate>) -> &'static str {
    gate.pass();
    "done"
}

/// The same layer around an application and around routes.
fn both<L>(layer: &L) -> [TestClient; 2]
where
    L: tower::Layer<Endpoint, Service: HttpService> + Clone + Send + Sync + 'static,
{
    let views = || routes![text, length, panics, secret, wait];
    [
        App::new(views()).layer(layer.clone()),
        App::new(views().layer(layer.clone())),
    ]
    .map(|app| {
        // Nobody opens the gate, so there is nothing to wait for in the end.
        let settings = Settings::default().shutdown_grace(Duration::ZERO);
        let app = app.shared_state(Arc::new(Gate::default()));
        TestClient::over_socket(app.settings(settings))
    })
}

#[test]
fn compression_leaves_the_answer_to_head_in_order() {
    let layer = CompressionLayer::new().gzip(true);
    for client in both(&layer) {
        let zipped = client.get("/text").header("accept-encoding", "gzip").wait();
        assert_eq!(zipped.header("content-encoding"), Some("gzip"));
        assert!(zipped.bytes().starts_with(&[0x1f, 0x8b]));
        let head = client.request(Method::HEAD, "/text");
        let head = head.header("accept-encoding", "gzip").wait();
        assert_eq!(head.header("content-encoding"), Some("gzip"));
        assert_eq!(
            (head.bytes().len(), head.header("content-length")),
            (0, None)
        );
        assert_eq!(client.get("/text").wait().text(), TEXT);

        for other in both(&RequestDecompressionLayer::new()) {
            let post = other.post("/length").header("content-encoding", "gzip");
            let length = post.body(zipped.bytes().clone()).wait();
            assert_eq!(length.text(), TEXT.len().to_string());
        }
    }
}

#[test]
fn cors_sees_a_preflight_before_options_are_answered() {
    let methods = [Method::GET, Method::POST];
    let layer = CorsLayer::new().allow_origin(Any).allow_methods(methods);
    for client in both(&layer) {
        let preflight = client.request(Method::OPTIONS, "/length");
        let preflight = preflight
            .header("origin", "http://elsewhere.example")
            .header("access-control-request-method", "POST")
            .wait();
        assert_eq!(preflight.status(), StatusCode::OK);
        assert_eq!(
            preflight.header("access-control-allow-methods"),
            Some("GET,POST")
        );
        let refused = client
            .get("/length")
            .header("origin", "http://elsewhere.example")
            .wait();
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(refused.header("allow"), Some("OPTIONS, POST"));
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    }
}

#[test]
fn a_timeout_answers_while_a_sync_view_goes_on() {
    let layer =
        TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(50));
    // tower's own ends in an error, which becomes 503.
    let tower_layer = tower::timeout::TimeoutLayer::new(Duration::from_millis(50));
    let clients = both(&layer).map(|client| (client, 504));
    let tower_clients = both(&tower_layer).map(|client| (client, 503));
    for (client, status) in clients.into_iter().chain(tower_clients) {
        assert_eq!(client.get("/text").wait().text(), TEXT);
        assert_eq!(client.get("/wait").wait().status().as_u16(), status);
    }
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![wait].layer(layer)).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    assert_eq!(
        client.get("/wait").wait().status(),
        StatusCode::GATEWAY_TIMEOUT
    );
    gate.await_arrivals(1);
    gate.open();
    assert_eq!(client.get("/wait").wait().text(), "done");
}

#[test]
fn a_body_may_be_limited_by_a_layer() {
    for client in both(&RequestBodyLimitLayer::new(5)) {
        assert_eq!(client.post("/length").body("12345").wait().text(), "5");
        let too_long = client.post("/length").body("123456").wait();
        assert_eq!(too_long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}

#[test]
fn headers_are_set_hidden_and_validated() {
    let server = SetResponseHeaderLayer::overriding(SERVER, HeaderValue::from_static("veduta"));
    for client in both(&server) {
        for path in ["/text", "/panics", "/length"] {
            assert_eq!(
                client.get(path).wait().header("server"),
                Some("veduta"),
                "{path}"
            );
        }
    }
    for client in both(&SetSensitiveHeadersLayer::new([AUTHORIZATION])) {
        let seen = client.get("/secret").header("authorization", "x").wait();
        assert_eq!(seen.text(), "Some(true)");
    }
    #[expect(
        deprecated,
        reason = "it is what applications use that have a single key"
    )]
    let bearer = ValidateRequestHeaderLayer::bearer("key");
    for client in both(&bearer) {
        assert_eq!(
            client.get("/text").wait().status(),
            StatusCode::UNAUTHORIZED
        );
        let allowed = client
            .get("/text")
            .header("authorization", "Bearer key")
            .wait();
        assert_eq!(allowed.text(), TEXT);
    }
}

#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl MakeRequestId for Counting {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let id = self.0.fetch_add(1, Ordering::Relaxed).to_string();
        Some(RequestId::new(id.parse().unwrap()))
    }
}

#[test]
fn a_request_id_of_a_layer_is_that_of_error_pages() {
    let id = HeaderName::from_static("x-request-id");
    let layer = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(id.clone(), Counting::default()))
        .layer(PropagateRequestIdLayer::new(id));
    for client in both(&layer) {
        for path in ["/text", "/panics"] {
            let response = client.get(path).header("accept", "application/json").wait();
            let id = response.header("x-request-id").unwrap();
            assert!(id.len() < 3, "{id}");
            assert_eq!(response.headers().get_all("x-request-id").iter().count(), 1);
            if path == "/panics" {
                assert!(
                    response
                        .text()
                        .contains(&format!("\"request_id\":\"{id}\""))
                );
            }
        }
    }
}

#[test]
fn tracing_and_catching_panics_do_no_harm() {
    let layer = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(CatchPanicLayer::new());
    for client in both(&layer) {
        assert_eq!(client.get("/text").wait().text(), TEXT);
        assert_eq!(
            client.get("/panics").wait().text(),
            "500 Internal Server Error\n"
        );
        assert_eq!(
            client.get("/nothing").wait().status(),
            StatusCode::NOT_FOUND
        );
    }
}

#[test]
fn paths_are_normalized_around_the_application_only() {
    let [around_app, around_routes] = both(&NormalizePathLayer::trim_trailing_slash());
    assert_eq!(around_app.get("/text/").wait().text(), TEXT);
    assert_eq!(
        around_routes.get("/text/").wait().status(),
        StatusCode::PERMANENT_REDIRECT
    );
}

#[test]
fn a_busy_application_sheds_load() {
    // One layer of both: a load shed asks whether what is directly inside of it is ready.
    let layer = ServiceBuilder::new()
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(1));
    for around_app in [true, false] {
        let gate = Arc::new(Gate::default());
        let app = if around_app {
            App::new(routes![text, wait]).layer(layer.clone())
        } else {
            App::new(routes![text, wait].layer(layer.clone()))
        };
        let client = TestClient::over_socket(app.shared_state(Arc::clone(&gate)));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| client.get("/wait").wait());
            gate.await_arrivals(1);
            let refused = client.get("/text").wait();
            assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(refused.header("retry-after"), Some("1"));
            gate.open();
            assert_eq!(waiting.join().unwrap().text(), "done");
        });
        assert_eq!(client.get("/text").wait().text(), TEXT);
    }
}

#[test]
fn a_folder_of_files_is_a_service() {
    let folder = std::env::temp_dir().join(format!("veduta-serve-dir-{}", std::process::id()));
    fs::create_dir_all(folder.join("deep")).unwrap();
    fs::write(folder.join("caf\u{e9} 1.txt"), TEXT).unwrap();
    fs::write(folder.join("deep/index.html"), "<p>index").unwrap();
    let files = Routes::service(ServeDir::new(&folder).redirect_path_prefix("/static"));
    let zipped = files.layer(CompressionLayer::new());
    let client = TestClient::over_socket(App::new(routes![text, "/static" => { zipped }]));
    let file = "/static/caf%C3%A9%201.txt";
    let response = client.get(file).wait();
    assert_eq!(
        (response.text(), response.header("content-type")),
        (TEXT, Some("text/plain"))
    );
    let part = client.get(file).header("range", "bytes=2-5").wait();
    assert_eq!(
        (part.status(), part.text()),
        (StatusCode::PARTIAL_CONTENT, "text")
    );
    let head = client.request(Method::HEAD, file).wait();
    assert_eq!(
        head.header("content-length"),
        Some(TEXT.len().to_string().as_str())
    );
    assert_eq!(client.get("/static/deep/").wait().text(), "<p>index");
    assert_eq!(
        client.get("/static/deep").wait().header("location"),
        Some("/static/deep/")
    );
    assert_eq!(
        client.get("/static/../text").wait().status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.get("/static/none").wait().status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.post(file).wait().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    fs::remove_dir_all(folder).unwrap();
}

/// A layer may stand around one service too, before it is nested.
#[test]
fn a_service_is_nested_with_layers_of_its_own() {
    let answer = tower::service_fn(async |_: Request<Body>| {
        Ok::<_, std::convert::Infallible>(veduta::Response::new(Body::from(TEXT)))
    });
    let service = ServiceBuilder::new()
        .layer(CompressionLayer::new())
        .service(answer);
    let client = TestClient::over_socket(App::new(routes!["/s" => Routes::service(service)]));
    let zipped = client.get("/s").header("accept-encoding", "gzip").wait();
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
}
