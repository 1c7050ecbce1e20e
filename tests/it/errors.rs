//! How errors are answered and logged.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::str::FromStr;

use serde_json::Value;
use veduta::test::TestClient;
use veduta::{
    App, Error, ErrorResponse, FromRequest, Html, IntoResponse, PathParam, Redirect, Request,
    Result, State, StatusCode, middleware, routes, view,
};

use crate::support::{connect, read_until, statuses};

#[view("/secret")]
fn leaks_nothing() -> Result<String> {
    Ok(std::fs::read_to_string("/no/such/file/with-a-secret-name")?)
}

#[view("/teapot")]
async fn speaks() -> Result<String> {
    Err(Error::new(StatusCode::IM_A_TEAPOT, "short & stout"))
}

#[derive(Debug)]
struct Missing(u32);

impl ErrorResponse for Missing {
    fn status(&self) -> StatusCode {
        StatusCode::GONE
    }

    fn message(&self) -> Cow<'_, str> {
        format!("number {} has left", self.0).into()
    }
}

#[view("/own")]
async fn own_type() -> Result<String, Missing> {
    Err(Missing(3))
}

#[view("/status")]
fn bare_status() -> Result<String, StatusCode> {
    Err(StatusCode::FORBIDDEN)
}

#[view("/panic")]
fn falls() -> String {
    panic!("with a secret")
}

fn app() -> App {
    App::new(routes![leaks_nothing, speaks, own_type, bare_status, falls])
}

#[test]
fn errors_are_text_or_json_by_accept() {
    let client = TestClient::over_socket(app());
    for (path, status, text) in [
        ("/secret", 500, "500 Internal Server Error\n"),
        ("/teapot", 418, "418 I'm a teapot: short & stout\n"),
        ("/own", 410, "410 Gone: number 3 has left\n"),
        ("/status", 403, "403 Forbidden\n"),
        ("/panic", 500, "500 Internal Server Error\n"),
        ("/nowhere", 404, "404 Not Found\n"),
    ] {
        let response = client.get(path).wait();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.text(), text, "{path}");
        let response = client.get(path).accept_json().wait();
        assert_eq!(
            response.header("content-type"),
            Some("application/problem+json"),
            "{path}"
        );
        let problem: Value = response.json();
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(
            problem["request_id"],
            response.header("x-request-id").unwrap(),
            "{path}"
        );
    }
    let problem: Value = client.get("/own").accept_json().wait().json();
    assert_eq!(problem["title"], "Gone");
    assert_eq!(problem["detail"], "number 3 has left");
}

#[test]
fn the_request_id_of_the_client_is_kept() {
    let client = TestClient::new(app());
    for path in ["/teapot", "/nowhere"] {
        let response = client.get(path).header("x-request-id", "mine-7").wait();
        assert_eq!(response.header("x-request-id"), Some("mine-7"), "{path}");
    }
}

#[test]
fn one_page_for_all_errors() {
    let client = TestClient::new(app().on_error(|page| {
        assert!(page.uri() != "/fall", "the page fell, too");
        let view = page.view().map_or("none", |view| view.name);
        let status = page.error().status();
        Html(format!("<h1>{status}</h1> {view} {}", page.uri().path())).into_response()
    }));
    for (path, text) in [
        ("/own", "<h1>410 Gone</h1> own_type /own"),
        ("/panic", "<h1>500 Internal Server Error</h1> falls /panic"),
        ("/nowhere", "<h1>404 Not Found</h1> none /nowhere"),
    ] {
        let response = client.get(path).wait();
        assert_eq!(response.text(), text);
        assert_ne!(response.status(), StatusCode::OK);
    }
    assert_eq!(client.get("/fall").wait().text(), "404 Not Found\n");
    let response = client.post("/own").wait();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.header("allow"), Some("GET, HEAD, OPTIONS"));
}

/// Sends away who has no session.
struct Session(String);

impl FromRequest for Session {
    async fn from_request(request: &Request) -> Result<Self> {
        let session = request.headers().get("x-session");
        let session = session.and_then(|value| value.to_str().ok());
        let session = session.ok_or_else(|| Redirect::see_other("/login"))?;
        Ok(Self(session.to_owned()))
    }
}

#[view("/mine")]
async fn mine(session: Session) -> String {
    session.0
}

#[view("/ours")]
fn ours(session: Option<Session>) -> Result<&'static str, Redirect> {
    match session {
        Some(_) => Ok("ours"),
        None => Err(Redirect::temporary("/login")),
    }
}

#[test]
fn a_redirect_is_an_error_that_sends_elsewhere() {
    let client = TestClient::over_socket(App::new(routes![mine, ours]));
    for (path, status) in [
        ("/mine", StatusCode::SEE_OTHER),
        ("/ours", StatusCode::TEMPORARY_REDIRECT),
    ] {
        let sent = client.get(path).wait();
        assert_eq!(
            (sent.status(), sent.header("location")),
            (status, Some("/login"))
        );
        let there = client.get(path).header("x-session", "x").wait();
        assert_eq!(there.status(), StatusCode::OK);
    }
}

#[test]
fn an_error_of_ours_is_a_standard_one_when_it_is_boxed() {
    fn start() -> std::result::Result<(), Box<dyn std::error::Error>> {
        Ok(App::new(routes![uses_state]).check()?)
    }
    #[view("/state")]
    async fn uses_state(number: State<u8>) -> String {
        number.to_string()
    }
    let message = start().unwrap_err().to_string();
    assert!(message.contains("takes `State<u8>`"), "{message}");
    let shared = App::new(routes![uses_state]).state(std::sync::Arc::new(7_u8));
    let message = shared.check().unwrap_err().to_string();
    assert!(message.contains("write `.shared_state(..)`"), "{message}");
}

/// A parameter of the path whose author has not thought of every text.
#[derive(PathParam)]
struct Hasty(char);

impl fmt::Display for Hasty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Hasty {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (letter, end) = text.split_at(1);
        if end.is_empty() {
            Ok(Self(letter.chars().next().unwrap()))
        } else {
            Err("expected one letter")
        }
    }
}

#[view("/hasty/{letter}")]
async fn hasty(letter: Hasty) -> String {
    format!("<{letter}>")
}

#[middleware(before)]
fn looks() {}

#[test]
fn a_parameter_whose_parsing_panics_is_a_500_and_the_connection_lives() {
    let plain = App::new(routes![hasty]);
    let layered = App::new(routes![hasty]).middleware::<looks>();
    for app in [plain, layered] {
        let client = TestClient::over_socket(app);
        let mut stream = connect(client.address());
        // The first byte of it is no character.
        let requests = ["/hasty/%C3%A4", "/hasty/ab", "/hasty/a"]
            .map(|path| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
        stream.write_all(requests.concat().as_bytes()).unwrap();
        let answers = read_until(&mut stream, "<a>");
        assert_eq!(statuses(&answers), ["500", "404", "200"], "{answers}");
    }
}
