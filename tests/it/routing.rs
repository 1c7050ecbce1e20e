//! Which view answers which path.

use veduta::test::TestClient;
use veduta::{App, Method, NoContent, Request, Routes, StatusCode, routes, view};

#[view("/stories/new")]
async fn new_story() -> &'static str {
    "a form"
}

#[view("/stories/{id}")]
async fn story_by_id(id: u32) -> String {
    format!("story {id}")
}

#[view("/stories/{slug}")]
async fn story_by_slug(slug: String) -> String {
    format!("story called {slug}")
}

#[view(PUT | DELETE, "/stories/{id}")]
async fn change_story(id: u32) -> String {
    format!("changed {id}")
}

#[view("/numbers/{number}")]
async fn number(number: i8) -> String {
    number.to_string()
}

#[view("/files/{*path}")]
fn file(path: &str) -> String {
    format!("file {path}")
}

#[view("/slashed/")]
async fn slashed() -> &'static str {
    "with a slash"
}

#[view("/café/{name}")]
async fn accented(name: &str) -> String {
    format!("café {name}")
}

#[view("/")]
async fn root() -> &'static str {
    "root"
}

fn client() -> TestClient {
    TestClient::new(App::new(routes![
        root,
        story_by_id,
        story_by_slug,
        new_story,
        change_story,
        number,
        file,
        slashed,
        accented,
    ]))
}

#[test]
fn static_comes_before_dynamic_and_candidates_are_asked_in_order() {
    let client = client();
    for (path, text) in [
        ("/", "root"),
        ("/stories/new", "a form"),
        ("/stories/7", "story 7"),
        ("/stories/seven", "story called seven"),
        ("/stories/99999999999", "story called 99999999999"),
        ("/numbers/-128", "-128"),
        ("/files/a/b.txt", "file a/b.txt"),
        ("/slashed/", "with a slash"),
    ] {
        assert_eq!(client.get(path).wait().text(), text, "{path}");
    }
}

#[test]
fn a_parameter_that_does_not_parse_is_no_match() {
    for path in [
        "/numbers/128",
        "/numbers/x",
        "/numbers/+1",
        "/nothing",
        "/files/",
        "/files",
    ] {
        assert_eq!(
            client().get(path).wait().status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[test]
fn another_method_is_405_with_the_methods_of_the_candidates_that_parse() {
    let client = client();
    for (path, allow) in [
        ("/stories/7", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/stories/seven", "GET, HEAD, OPTIONS"),
        ("/stories/new", "GET, HEAD, OPTIONS"),
    ] {
        let response = client.post(path).wait();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(response.header("allow"), Some(allow), "{path}");
        let response = client.request(Method::OPTIONS, path).wait();
        assert_eq!(response.status(), StatusCode::NO_CONTENT, "{path}");
        assert_eq!(response.header("allow"), Some(allow), "{path}");
    }
    assert_eq!(
        client.request(Method::DELETE, "/stories/7").wait().text(),
        "changed 7"
    );
    assert_eq!(
        client.post("/numbers/x").wait().status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn head_is_get_without_the_body() {
    let response = client().request(Method::HEAD, "/stories/7").wait();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.header("content-length"), Some("7"));
    assert_eq!(response.text(), "");
}

#[test]
fn the_other_ending_is_a_308_that_keeps_the_query() {
    let client = client();
    for (path, target) in [
        ("/slashed", "/slashed/"),
        ("/slashed?a=1&b", "/slashed/?a=1&b"),
        ("/stories/7/", "/stories/7"),
        ("/stories/a%20b/", "/stories/a%20b"),
        // Some clients send letters as they are; a `Location` has none beyond ASCII.
        (
            "/stories/caf\u{e9}/?q=\u{e9}",
            "/stories/caf%C3%A9?q=%C3%A9",
        ),
    ] {
        let response = client.get(path).wait();
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(response.header("location"), Some(target), "{path}");
    }
    assert_eq!(
        client.get("//evil.example/").wait().status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        TestClient::new(App::new(routes!["/{name}" => accented]))
            .get("/\\evil.example/")
            .wait()
            .status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn segments_are_decoded_once() {
    let client = client();
    for (path, text) in [
        ("/stories/a%20b", "story called a b"),
        ("/stories/a%2Fb", "story called a/b"),
        ("/stories/100%2525", "story called 100%25"),
        ("/stories/a+b", "story called a+b"),
        ("/stories/%37", "story 7"),
        ("/files/a%2Fb/c%20d", "file a%2Fb/c d"),
        ("/caf%C3%A9/%E2%98%95", "café ☕"),
    ] {
        assert_eq!(client.get(path).wait().text(), text, "{path}");
    }
}

#[test]
fn what_is_no_text_is_a_400() {
    for path in [
        "/stories/%zz",
        "/stories/%",
        "/stories/%4",
        "/stories/%00",
        "/stories/%ff",
        "/%ff",
    ] {
        assert_eq!(
            client().get(path).wait().status(),
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
}

#[view]
async fn mounted(request: &Request) -> String {
    format!(
        "{:?} {:?}",
        request.parameter("user"),
        request.view().map(|view| view.name)
    )
}

#[view("/posts/{post}")]
fn post(post: u32, request: &Request) -> String {
    format!(
        "post {post} of {}",
        request.parameter("user").unwrap_or("nobody")
    )
}

#[view]
async fn nothing_here(request: &Request) -> (StatusCode, String) {
    (
        StatusCode::NOT_FOUND,
        format!("nothing at {}", request.uri().path()),
    )
}

#[view]
fn nothing_of_this_user() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "no such thing of this user")
}

#[test]
fn routes_nest_merge_and_fall_back() {
    let of_user = routes!["/profile" => mounted, post].fallback::<nothing_of_this_user>();
    let routes = Routes::new()
        .merge(routes![root])
        .nest("/users/{user}", of_user)
        .merge(routes!["/second/{user}" => mounted])
        .fallback::<nothing_here>();
    let client = TestClient::new(App::new(routes));
    for (path, text) in [
        ("/", "root"),
        ("/users/ann/profile", r#"Some("ann") Some("mounted")"#),
        ("/second/b%20b", r#"Some("b b") Some("mounted")"#),
        ("/users/ann/posts/3", "post 3 of ann"),
        ("/users/ann/posts/x", "no such thing of this user"),
        ("/elsewhere", "nothing at /elsewhere"),
    ] {
        assert_eq!(client.get(path).wait().text(), text, "{path}");
    }
}

#[test]
fn a_view_can_be_mounted_at_another_path_with_its_parameters() {
    let client = TestClient::new(App::new(routes!["/old/{id}/of/{x}" => story_by_id]));
    assert_eq!(client.get("/old/5/of/y").wait().text(), "story 5");
    assert_eq!(
        client.get("/stories/5").wait().status(),
        StatusCode::NOT_FOUND
    );
}

#[view("/thing")]
async fn get_thing() -> &'static str {
    "a thing"
}

#[view(HEAD, "/thing")]
async fn head_thing() -> ([(&'static str, &'static str); 1], &'static str) {
    ([("x-thing", "by name")], "")
}

#[view("/nothing")]
async fn nothing() -> NoContent {
    NoContent
}

#[test]
fn a_head_view_comes_before_that_of_get_and_no_content_has_no_length() {
    let client = TestClient::new(App::new(routes![get_thing, head_thing, nothing]));
    let head = |path| client.request(Method::HEAD, path).wait();
    assert_eq!(head("/thing").header("x-thing"), Some("by name"));
    assert_eq!(head("/nothing").header("content-length"), None);
}
