//! What views take from a request, and what happens when it is not there.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tower::util::MapRequestLayer;
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, ClientAddr, Cookies, Extension, Form, FromBlocking, FromRequest, HeaderMap,
    Json, MayBlock, Method, Query, Request, Result, Settings, State, StatusCode, Uri, routes, view,
};

#[derive(Debug, Deserialize, Serialize)]
struct Story {
    title: String,
    year: u16,
}

#[view(POST, "/json")]
async fn takes_json(story: Json<Story>) -> Json<Story> {
    story
}

#[view(POST, "/json-sync")]
fn takes_json_sync(story: Json<Story>) -> Json<Story> {
    story
}

#[view(POST, "/form")]
fn takes_form(story: Form<Story>) -> Json<Story> {
    Json(story.0)
}

fn body_client() -> TestClient {
    TestClient::new(App::new(routes![takes_json, takes_json_sync, takes_form]))
}

#[test]
fn json_comes_and_goes_in_views_of_both_colours() {
    let story = json!({"title": "Rain", "year": 2026});
    for path in ["/json", "/json-sync"] {
        let response = body_client().post(path).json(&story).wait();
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.json::<serde_json::Value>(), story);
    }
    let response = body_client()
        .post("/form")
        .form(&[("title", "Rain & snow"), ("year", "2026")])
        .wait();
    assert_eq!(response.json::<Story>().title, "Rain & snow");
}

#[test]
fn a_body_that_does_not_fit_is_refused_with_field_and_reason() {
    let client = body_client();
    let json = |body: &'static str| {
        client
            .post("/json")
            .header("content-type", "application/json; charset=utf-8")
            .body(body)
            .wait()
    };
    let form = |body: &'static str| {
        client
            .post("/form")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .wait()
    };
    for (response, status, words) in [
        (
            client.post("/json").body("{}").wait(),
            415,
            &["application/json", "no content type"][..],
        ),
        (
            client
                .post("/json")
                .header("content-type", "text/plain")
                .body("{}")
                .wait(),
            415,
            &["text/plain"],
        ),
        (
            client.post("/form").json(&()).wait(),
            415,
            &["application/x-www-form-urlencoded", "application/json"],
        ),
        (json("{"), 400, &["not valid JSON"]),
        (json(""), 400, &["not valid JSON"]),
        (
            json(r#"{"title": "x", "year": "y"}"#),
            422,
            &["field `year`", "invalid type"],
        ),
        (
            json(r#"{"title": "x", "year": 70000}"#),
            422,
            &["field `year`", "70000"],
        ),
        (json(r#"{"title": "x"}"#), 422, &["missing field `year`"]),
        (
            form("title=x&year=y"),
            422,
            &["field `year`", "invalid digit"],
        ),
        (form("title=x"), 422, &["missing field `year`"]),
    ] {
        let text = response.text();
        assert_eq!(response.status().as_u16(), status, "{text}");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
}

#[view(POST, "/small", body_limit = 10)]
fn takes_little(body: Bytes) -> String {
    body.len().to_string()
}

#[view(POST, "/stream", body_limit = "1 KiB")]
async fn counts_a_stream(mut body: Body) -> Result<String> {
    let mut length = 0;
    while let Some(chunk) = body.chunk().await? {
        length += chunk.len();
    }
    Ok(length.to_string())
}

#[view(POST, "/text")]
async fn takes_text(text: String) -> String {
    text
}

#[test]
fn a_body_beyond_the_limit_is_413() {
    let app = App::new(routes![takes_little, counts_a_stream, takes_text])
        .settings(Settings::default().body_limit(5));
    let client = TestClient::over_socket(app);
    for (path, body, status) in [
        ("/small", "0123456789", StatusCode::OK),
        ("/small", "0123456789a", StatusCode::PAYLOAD_TOO_LARGE),
        ("/text", "01234", StatusCode::OK),
        ("/text", "012345", StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(
            client.post(path).body(body).wait().status(),
            status,
            "{path} {body}"
        );
    }
    assert_eq!(
        client.post("/stream").body("x".repeat(1024)).wait().text(),
        "1024"
    );
    assert_eq!(
        client
            .post("/stream")
            .body("x".repeat(1025))
            .wait()
            .status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(
        client.post("/text").body(&b"\xff"[..]).wait().status(),
        StatusCode::BAD_REQUEST
    );
}

#[test]
fn a_chunked_body_beyond_the_limit_is_413_at_the_limit() {
    let client = TestClient::over_socket(App::new(routes![takes_little]));
    let request = "POST /small HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n\
        6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n";
    let answer = crate::support::exchange(client.address(), request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[derive(Debug, Deserialize)]
struct Filter {
    author: String,
    #[serde(default)]
    tag: Vec<String>,
}

#[view("/filter")]
async fn takes_query(filter: Query<Filter>) -> String {
    format!("{} {:?}", filter.author, filter.tag)
}

#[view("/search?{q}&{page}&{tag}&{draft}&{lang}")]
fn takes_parameters(
    q: &str,
    page: Option<u32>,
    tag: Vec<String>,
    draft: Option<bool>,
    lang: Option<&str>,
) -> String {
    format!("{q} {page:?} {tag:?} {draft:?} {lang:?}")
}

#[test]
fn queries_are_parsed_or_refused_with_name_and_reason() {
    let client = TestClient::new(App::new(routes![takes_query, takes_parameters]));
    for (target, status, text) in [
        (
            "/filter?author=ann&tag=a&tag=b%20c",
            200,
            r#"ann ["a", "b c"]"#,
        ),
        ("/filter", 400, "missing field `author`"),
        ("/search?q=a+b", 200, "a b None [] None None"),
        (
            "/search?q=%26&page=2&tag=x&tag=y&draft&lang=it",
            200,
            r#"& Some(2) ["x", "y"] Some(true) Some("it")"#,
        ),
        ("/search", 400, "query parameter `q`: is missing"),
        (
            "/search?q=1&q=2",
            400,
            "query parameter `q`: is given more than once",
        ),
        (
            "/search?q=1&page=two",
            400,
            "query parameter `page`: invalid digit",
        ),
        (
            "/search?q=1&draft=maybe",
            400,
            "query parameter `draft`: expected `true` or `false`",
        ),
    ] {
        let response = client.get(target).wait();
        assert_eq!(response.status().as_u16(), status, "{target}");
        assert!(
            response.text().contains(text),
            "{target}: {}",
            response.text()
        );
    }
}

#[view("/borrowed/{name}")]
async fn borrows(
    name: &str,
    request: &Request,
    headers: &HeaderMap,
    method: &Method,
    uri: &Uri,
) -> String {
    tokio::task::yield_now().await;
    let agent = headers
        .get("user-agent")
        .map_or("nobody", |agent| agent.to_str().unwrap());
    format!("{name} {agent} {method} {uri} {}", request.uri() == uri)
}

#[view("/borrowed-sync/{name}")]
fn borrows_sync<'r>(request: &'r Request, name: &'r str, block: &MayBlock) -> String {
    let waited = block.block_on(async { name.len() });
    format!("{name} {waited} {}", request.method())
}

#[test]
fn views_of_both_colours_borrow_from_the_request() {
    let client = TestClient::new(App::new(routes![borrows, borrows_sync]));
    let response = client
        .get("/borrowed/a%20b")
        .header("user-agent", "test")
        .wait();
    assert_eq!(response.text(), "a b test GET /borrowed/a%20b true");
    assert_eq!(client.get("/borrowed-sync/x").wait().text(), "x 1 GET");
}

struct ApiKey(String);

impl FromRequest for ApiKey {
    async fn from_request(request: &Request) -> Result<Self> {
        tokio::task::yield_now().await;
        let key = request
            .headers()
            .get("x-key")
            .and_then(|key| key.to_str().ok());
        let refused = || veduta::Error::new(StatusCode::UNAUTHORIZED, "send `X-Key`");
        key.map(|key| Self(key.to_owned())).ok_or_else(refused)
    }
}

/// Not `Send`, and built by blocking.
struct OnThread(Rc<String>);

impl FromBlocking for OnThread {
    fn from_blocking(request: &Request, block: &MayBlock) -> Result<Self> {
        let key = ApiKey::from_blocking(request, block)?;
        let thread = std::thread::current().name().unwrap_or("").to_owned();
        Ok(Self(Rc::new(format!("{} on {thread}", key.0))))
    }
}

#[view("/key")]
async fn takes_key(key: ApiKey) -> String {
    key.0
}

#[view("/thread/{id}")]
fn takes_what_is_not_send(key: ApiKey, id: u8, made: OnThread) -> String {
    format!("{} {id} {}", key.0, made.0)
}

#[view(POST, "/maybe-story")]
fn takes_a_story_or_nothing(story: Option<Json<Story>>) -> String {
    story.map_or_else(|| "nothing".to_owned(), |story| story.0.title)
}

#[test]
fn an_optional_body_may_be_absent_but_not_malformed() {
    let client = TestClient::new(App::new(routes![takes_a_story_or_nothing]));
    assert_eq!(client.post("/maybe-story").wait().text(), "nothing");
    let story = json!({"title": "Rain", "year": 2026});
    assert_eq!(
        client.post("/maybe-story").json(&story).wait().text(),
        "Rain"
    );
    let response = client
        .post("/maybe-story")
        .json(&json!({"title": 7}))
        .wait();
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[view("/maybe")]
async fn takes_options(key: Option<ApiKey>, again: Result<ApiKey>) -> String {
    format!(
        "{} {}",
        key.is_some(),
        again.map_or_else(|error| error.to_string(), |key| key.0)
    )
}

#[test]
fn extractors_of_the_users_own_in_both_families() {
    let client = TestClient::new(App::new(routes![
        takes_key,
        takes_what_is_not_send,
        takes_options
    ]));
    assert_eq!(client.get("/key").wait().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(client.get("/key").header("x-key", "k").wait().text(), "k");
    let response = client.get("/thread/3").header("x-key", "k").wait();
    assert_eq!(response.text(), "k 3 k on veduta-blocking-1");
    assert_eq!(
        client.get("/maybe").wait().text(),
        "false 401 Unauthorized: send `X-Key`"
    );
    assert_eq!(
        client.get("/maybe").header("x-key", "k").wait().text(),
        "true k"
    );
}

#[view("/visits")]
async fn counts_visits(mut cookies: Cookies) -> (Cookies, String) {
    let visits = cookies
        .get("visits")
        .and_then(|visits| visits.parse().ok())
        .unwrap_or(0_u32)
        + 1;
    cookies.set(("visits", visits.to_string()));
    (cookies, visits.to_string())
}

#[view(POST, "/forget")]
fn forgets(mut cookies: Cookies) -> (Cookies, &'static str) {
    cookies.remove("visits");
    (cookies, "forgotten")
}

#[test]
fn cookies_are_kept_by_client_and_server() {
    for client in [
        TestClient::new(App::new(routes![counts_visits, forgets])),
        TestClient::over_socket(App::new(routes![counts_visits, forgets])),
    ] {
        assert_eq!(client.get("/visits").wait().text(), "1");
        assert_eq!(client.get("/visits").wait().text(), "2");
        assert_eq!(client.cookie("visits").as_deref(), Some("2"));
        client.post("/forget").wait();
        assert_eq!(client.get("/visits").wait().text(), "1");
    }
}

#[derive(Clone)]
struct FromLayer(&'static str);

#[view("/rest")]
async fn takes_the_rest(
    client: Option<ClientAddr>,
    extension: Option<Extension<FromLayer>>,
    state: State<u8>,
) -> String {
    let client = client.is_some_and(|client| client.ip().is_loopback());
    let extension = extension.map_or("none", |extension| extension.0.0);
    format!("{client} {extension} {}", *state)
}

#[view("/extension")]
async fn takes_extension(extension: Extension<FromLayer>) -> &'static str {
    extension.0.0
}

#[test]
fn client_address_extension_and_state() {
    let app = || App::new(routes![takes_the_rest, takes_extension]).state(7_u8);
    let client = TestClient::over_socket(app().layer(MapRequestLayer::new(put_extension)));
    assert_eq!(client.get("/extension").wait().text(), "put there");
    assert_eq!(client.get("/rest").wait().text(), "true put there 7");
    let client = TestClient::new(app());
    assert_eq!(client.get("/rest").wait().text(), "false none 7");
    // Where it is not optional, a missing extension is the server's fault, not the client's.
    assert_eq!(
        client.get("/extension").wait().status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

fn put_extension(mut request: veduta::http::Request<Body>) -> veduta::http::Request<Body> {
    request.extensions_mut().insert(FromLayer("put there"));
    request
}

#[view(GET | POST, "/owned")]
async fn takes_the_request(request: Request) -> Result<String> {
    let body = request.bytes().await?;
    Ok(format!(
        "{} {} {}",
        request.method(),
        request.headers().len(),
        body.len()
    ))
}

#[test]
fn an_owned_request_comes_with_its_body() {
    let client = TestClient::new(App::new(routes![takes_the_request]));
    assert_eq!(
        client
            .post("/owned")
            .header("x-a", "1")
            .body("four")
            .wait()
            .text(),
        "POST 1 4"
    );
    assert_eq!(client.get("/owned").wait().text(), "GET 0 0");
}
