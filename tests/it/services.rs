//! Tower services among the routes, and applications within other servers.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use axum::extract::{ConnectInfo, Path};
use axum::routing::{get, post};
use tower::ServiceExt;
use veduta::http::{Request, Uri};
use veduta::test::TestClient;
use veduta::{
    App, Body, ClientAddr, Method, OriginalUri, PathParameters, Response, Result, Routes, Settings,
    StatusCode, routes, view,
};

use crate::support::{connect, exchange, read_all};

/// Says what it is asked, and what it finds in the extensions.
async fn echo(request: Request<Body>) -> Result<Response, Infallible> {
    let extensions = request.extensions();
    let original = extensions
        .get::<OriginalUri>()
        .map(|original| original.0.clone());
    let user = extensions
        .get()
        .and_then(|names: &PathParameters| names.get("user"));
    let text = format!(
        "{} {} {} {}",
        request.method(),
        request.uri(),
        original.unwrap_or_default(),
        user.unwrap_or("-"),
    );
    Ok(Response::new(Body::from(text)))
}

fn echoing() -> Routes {
    Routes::service(tower::service_fn(echo))
}

#[view("/old/special/{id}")]
async fn special(id: u8) -> String {
    format!("special {id}")
}

#[view("/{*rest}")]
async fn rest(rest: String) -> String {
    format!("rest {rest}")
}

#[test]
fn a_service_sees_the_path_below_its_prefix_byte_for_byte() {
    let app = App::new(routes![
        special,
        rest,
        "/old" => echoing(),
        "/users/{user}/files" => echoing(),
        "/in/caf\u{e9}" => routes!["/deep/" => echoing()],
    ]);
    let client = TestClient::over_socket(app);
    for (target, seen) in [
        ("/old/x?y", "/x?y"),
        ("/old", "/"),
        ("/old/", "/"),
        ("/old?a=%20", "/?a=%20"),
        ("/old//x/", "//x/"),
        ("/old/a%2Fb/%c3%A9/%25", "/a%2Fb/%c3%A9/%25"),
        ("/old/special", "/special"),
        ("/old/special/7/", "/special/7/"),
        ("/in/caf%C3%A9/deep/x", "/x"),
    ] {
        let response = client.get(target).wait();
        assert_eq!(response.text(), format!("GET {seen} {target} -"));
    }
    assert_eq!(
        client.get("/users/a%2Fb%20c/files/x%20y").wait().text(),
        "GET /x%20y /users/a%2Fb%20c/files/x%20y a/b c"
    );
    for (target, text) in [
        ("/old/special/7", "special 7"),
        ("/older", "rest older"),
        ("/users/1/file", "rest users/1/file"),
    ] {
        assert_eq!(client.get(target).wait().text(), text, "{target}");
    }
}

#[test]
fn every_method_is_the_service_s_own_business() {
    let client = TestClient::over_socket(App::new(routes!["/old" => echoing()]));
    for method in ["OPTIONS", "DELETE", "PROPFIND"] {
        let name = Method::from_bytes(method.as_bytes()).unwrap();
        let response = client.request(name, "/old/x").wait();
        assert_eq!(response.text(), format!("{method} /x /old/x -"));
    }
    let head = client.request(Method::HEAD, "/old/x").wait();
    assert_eq!(
        (head.text(), head.header("content-length")),
        ("", Some("16"))
    );
}

#[view]
async fn at_old() -> &'static str {
    "old"
}

#[test]
fn two_at_one_place_are_refused_and_both_are_named() {
    for app in [
        App::new(routes!["/old" => echoing(), "/old" => Routes::service(axum::Router::new())]),
        App::new(routes!["/old" => at_old, "/old" => echoing()]),
        App::new(routes!["/old" => echoing(), "/old/" => at_old]),
        App::new(routes!["/old" => echoing(), "/old/{*x}" => at_old]),
        App::new(routes!["/old/{x}" => at_old, "/old" => echoing()]),
        App::new(
            routes![]
                .fallback::<at_old>()
                .merge(routes![].fallback_service(axum::Router::new())),
        ),
    ] {
        let message = format!("{:?}", app.check().unwrap_err());
        assert_eq!(message.matches("services.rs:").count(), 2, "{message}");
        assert_eq!(message.matches("\n  - ").count(), 1, "{message}");
        assert!(message.contains("service `"), "{message}");
    }
    let app = App::new(routes!["/old/{*x}" => echoing()]);
    let message = format!("{:?}", app.check().unwrap_err());
    assert!(
        message.contains("mount it at the path before that"),
        "{message}"
    );
}

#[test]
fn a_fallback_service_is_asked_last() {
    let inner = routes!["/x" => at_old].fallback_service(tower::service_fn(echo));
    let routes =
        routes!["/old" => at_old, "/in" => { inner }].fallback_service(tower::service_fn(echo));
    let client = TestClient::over_socket(App::new(routes));
    for (target, text) in [
        ("/old", "old"),
        ("/in/x", "old"),
        ("/in/y/z?q", "GET /y/z?q /in/y/z?q -"),
        ("/y/z?q", "GET /y/z?q /y/z?q -"),
    ] {
        assert_eq!(client.get(target).wait().text(), text, "{target}");
    }
    assert_eq!(
        client.post("/old").wait().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    let answer = exchange(client.address(), b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(answer.ends_with("OPTIONS * * -"), "{answer}");
}

/// A service that fails as its path says.
async fn failing(request: Request<Body>) -> Result<Response, std::io::Error> {
    match request.uri().path() {
        "/panics" => panic!("the service fell"),
        "/errs" => Err(std::io::Error::other("the service is ill")),
        _ => Ok(Response::new(Body::from("fine"))),
    }
}

#[test]
fn errors_and_panics_of_a_service_are_500_and_its_connection_lives() {
    let routes = Routes::new().nest_service("/s", tower::service_fn(failing));
    let client =
        TestClient::over_socket(App::new(routes).on_error(|page| page.error().to_string()));
    let requests: String = ["/s/panics", "/s/errs", "/s/x"]
        .map(|path| format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"))
        .concat();
    let answer = exchange(client.address(), requests.as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 500").count(), 2, "{answer}");
    assert_eq!(
        answer.matches("500 Internal Server Error\r\n").count(),
        2,
        "{answer}"
    );
    assert!(answer.ends_with("fine"), "{answer}");
}

async fn length(request: Request<Body>) -> Result<Response, veduta::Error> {
    let body = request.into_body().bytes().await?;
    Ok(Response::new(Body::from(body.len().to_string())))
}

/// The error of a body reaches tower as a boxed one.
async fn boxed_length(
    request: Request<Body>,
) -> Result<Response, Box<dyn std::error::Error + Send + Sync>> {
    length(request).await.map_err(Into::into)
}

#[view(POST)]
fn length_of(body: veduta::Bytes) -> String {
    body.len().to_string()
}

#[test]
fn bodies_are_limited_by_the_settings_or_by_the_routes() {
    let counting = || Routes::service(tower::service_fn(boxed_length));
    let app = App::new(routes![
        "/small" => counting(),
        "/large" => counting().body_limit(10),
        "/views" => routes!["/a" => length_of, "/b" => counting().body_limit(3)].body_limit(10),
    ]);
    let client = TestClient::over_socket(app.settings(Settings::default().body_limit(5)));
    for (path, limit) in [
        ("/small", 5),
        ("/large", 10),
        ("/views/a", 10),
        ("/views/b", 3),
    ] {
        let fits = client.post(path).body("x".repeat(limit)).wait();
        assert_eq!(fits.text(), limit.to_string(), "{path}");
        let too_long = client.post(path).body("x".repeat(limit + 1)).wait();
        assert_eq!(too_long.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunks = format!("b\r\n{}\r\n0\r\n\r\n", "x".repeat(11));
        let answer = exchange(client.address(), (head + &chunks).as_bytes());
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
    }
}

#[test]
fn a_client_that_stalls_in_the_body_for_a_service_is_refused() {
    let routes = Routes::new().nest_service("/s", tower::service_fn(boxed_length));
    let settings = Settings::default().body_idle_timeout(Duration::from_millis(50));
    let client = TestClient::over_socket(App::new(routes).settings(settings));
    let mut stream = connect(client.address());
    stream
        .write_all(b"POST /s HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\na")
        .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
}

fn axum_router() -> axum::Router {
    async fn peer(client: axum::Extension<ClientAddr>) -> String {
        client.0.0.ip().to_string()
    }
    async fn user(Path(id): Path<u8>) -> String {
        format!("user {id}")
    }
    axum::Router::new()
        .route("/", get(async || "axum"))
        .route("/peer", get(peer))
        .route("/user/{id}", get(user))
        .route("/length", post(async |body: String| body.len().to_string()))
}

#[test]
fn an_axum_router_answers_below_a_prefix_as_it_does_alone() {
    let note = tower::util::MapResponseLayer::new(|mut response: Response| {
        response
            .headers_mut()
            .insert("x-layer", "1".parse().unwrap());
        response
    });
    let inner = Routes::service(axum_router()).layer(note);
    let client = TestClient::over_socket(App::new(routes!["/axum" => { inner }]));
    assert_eq!(client.get("/axum").wait().text(), "axum");
    assert_eq!(client.get("/axum/peer").wait().text(), "127.0.0.1");
    let user = client.get("/axum/user/7").wait();
    assert_eq!((user.text(), user.header("x-layer")), ("user 7", Some("1")));
    assert_eq!(
        client.get("/axum/user/x").wait().status(),
        StatusCode::BAD_REQUEST
    );
    let lost = client.get("/axum/nothing").wait();
    assert_eq!((lost.status(), lost.text()), (StatusCode::NOT_FOUND, ""));
    let refused = client.get("/axum/length").wait();
    assert_eq!(refused.header("allow"), Some("POST"));
    assert_eq!(client.post("/axum/length").body("1234").wait().text(), "4");
}

/// Serves an axum router until the runtime ends, and returns where.
fn serve_axum(router: axum::Router) -> (tokio::runtime::Runtime, std::net::SocketAddr) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, service).await
    });
    (runtime, address)
}

#[view("/where")]
fn whereabouts(client: ClientAddr, original: OriginalUri, request: &veduta::Request) -> String {
    format!("{} {} {}", client.ip(), original.path(), request.uri())
}

#[view("/panics")]
fn panics() -> String {
    panic!("a view fell")
}

/// The one layer around an application within axum.
fn for_veduta(mut request: Request<axum::body::Body>) -> Request<axum::body::Body> {
    let extensions = request.extensions_mut();
    if let Some(ConnectInfo(client)) = extensions.get().copied() {
        extensions.insert(ClientAddr(client));
    }
    if let Some(axum::extract::OriginalUri(uri)) = extensions.get().cloned() {
        extensions.insert(OriginalUri(uri));
    }
    request
}

fn ask(address: std::net::SocketAddr, head: &str, body: &str) -> String {
    let length = body.len();
    let request = format!(
        "{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    read_all(stream)
}

#[test]
fn an_application_answers_within_axum_as_it_does_alone() {
    let app = App::new(routes![whereabouts, panics, "/length" => length_of])
        .settings(Settings::default().body_limit(5));
    let service = app.into_service().unwrap();
    let nested = tower::ServiceBuilder::new()
        .map_request(for_veduta)
        .service(service);
    let router = axum::Router::new()
        .route("/", get(async || "axum"))
        .nest_service("/app", nested.clone())
        .fallback_service(nested);
    let (_runtime, address) = serve_axum(router);
    for (request, body, status, text) in [
        ("GET /", "", 200, "axum"),
        ("GET /app/where", "", 200, "127.0.0.1 /app/where /where"),
        ("GET /where", "", 200, "127.0.0.1 /where /where"),
        ("GET /app/panics", "", 500, "500 Internal Server Error\n"),
        ("POST /app/length", "12345", 200, "5"),
        ("POST /app/length", "123456", 413, ""),
        ("GET /app/nothing", "", 404, "404 Not Found\n"),
        ("GET /app/where/", "", 308, ""),
    ] {
        let answer = ask(address, request, body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{request}: {answer}"
        );
        assert!(answer.ends_with(text), "{request}: {answer}");
        assert_eq!(
            answer.contains("\r\nlocation: /app/where\r\n"),
            status == 308,
            "{answer}"
        );
    }
    let request = "GET /app/nothing HTTP/1.1\r\nhost: x\r\naccept: application/json\r\nconnection: close\r\n\r\n";
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    assert!(read_all(stream).contains("\"status\":404"));
}

#[test]
fn an_application_within_an_application_redirects_to_where_the_client_finds_it() {
    let inner = App::new(routes![whereabouts]).into_service().unwrap();
    let outer = App::new(routes!["/a/{b}" => Routes::service(inner)]);
    let client = TestClient::over_socket(outer);
    assert_eq!(
        client.get("/a/1/where").wait().text(),
        "127.0.0.1 /a/1/where /where"
    );
    let response = client.get("/a/1/where/?q").wait();
    assert_eq!(response.header("location"), Some("/a/1/where?q"));
}

#[view("/other")]
async fn other(request: veduta::Request) -> Result<Response> {
    let router = axum_router();
    let mut request = request.into_http();
    *request.uri_mut() = Uri::from_static("/user/3");
    Ok(router.oneshot(request).await?.map(Body::new))
}

#[test]
fn a_view_hands_its_request_to_another_service() {
    let client = TestClient::new(App::new(routes![other]));
    assert_eq!(client.get("/other").wait().text(), "user 3");
}
