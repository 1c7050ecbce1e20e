//! How errors are answered and logged.

use std::borrow::Cow;

use serde_json::Value;
use veduta::test::TestClient;
use veduta::{App, Error, ErrorResponse, Html, IntoResponse, Result, StatusCode, routes, view};

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
