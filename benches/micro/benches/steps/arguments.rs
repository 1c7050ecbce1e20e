//! The arguments of a view, taken from its request.

use divan::{Bencher, black_box_drop};
use serde::{Deserialize, Serialize};
use veduta::http::Request;
use veduta::{App, AppService};
use veduta::{Body, Cookies, Json, Query, State, routes, view};

use crate::{answer, get};

struct Name(&'static str);

#[derive(Deserialize)]
struct Filter {
    page: u32,
    word: String,
}

#[derive(Deserialize, Serialize)]
struct Note {
    id: u32,
    title: String,
}

#[view("/none")]
async fn none() -> &'static str {
    "none"
}

#[view("/path/{year}/{slug}")]
async fn path(year: u16, slug: String) -> String {
    let _ = year;
    slug
}

#[view("/borrowed/{year}/{slug}")]
async fn borrowed(year: u16, slug: &str) -> &'static str {
    let _ = (year, slug);
    "borrowed"
}

#[view("/query?{page}&{word}")]
async fn query(page: u32, word: String) -> String {
    let _ = page;
    word
}

#[view("/query-struct")]
async fn query_struct(filter: Query<Filter>) -> String {
    let Filter { page, word } = filter.0;
    let _ = page;
    word
}

#[view("/state")]
async fn state(name: State<Name>) -> &'static str {
    name.0
}

#[view("/cookies")]
async fn cookies(cookies: Cookies) -> String {
    let session = cookies.get("session");
    session.unwrap_or_default().to_owned()
}

#[view(POST, "/json")]
async fn json(note: Json<Note>) -> Json<Note> {
    note
}

fn application() -> AppService {
    let views = routes![
        none,
        path,
        borrowed,
        query,
        query_struct,
        state,
        cookies,
        json
    ];
    let service = App::new(views).state(Name("name")).into_service();
    service.unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench(args = [
    "/none",
    "/path/2024/a-story",
    "/borrowed/2024/a-story",
    "/query?page=2&word=leeks",
    "/query-struct?page=2&word=leeks",
    "/state",
    "/cookies",
])]
fn get_with(bencher: Bencher<'_, '_>, path: &str) {
    let service = application();
    let cookie = "session=0123456789abcdef; theme=dark";
    bencher
        .with_inputs(|| {
            let mut request = get(path);
            let headers = request.headers_mut();
            headers.insert("cookie", veduta::http::HeaderValue::from_static(cookie));
            request
        })
        .bench_local_values(|request| black_box_drop(answer(&service, request)));
}

#[divan::bench]
fn post_json(bencher: Bencher<'_, '_>) {
    let service = application();
    bencher
        .with_inputs(|| {
            Request::post("/json")
                .header("content-type", "application/json")
                .body(Body::from(r#"{"id":7,"title":"Soup of leeks"}"#))
                .expect("it is a request")
        })
        .bench_local_values(|request| black_box_drop(answer(&service, request)));
}
