//! Every shape of view, mounted.

use std::rc::Rc;

use veduta::http::header::CONTENT_TYPE;
use veduta::{
    App, Body, Bytes, ClientAddr, Created, FromBlocking, HeaderMap, IntoResponse, Json, MayBlock,
    Method, NoContent, Request, Result, Routes, State, Uri, routes, view,
};

struct Archive;

struct Motto(Rc<str>);

impl FromBlocking for Motto {
    fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
        Ok(Self("all the news".into()))
    }
}

#[view("/")]
async fn front_page(archive: State<Archive>, headers: &HeaderMap, uri: &Uri) -> Result<String> {
    let _ = archive;
    Ok(format!("{headers:?} {uri}"))
}

#[view(GET, "/archive/{year}?{page}&{tag}")]
fn archive(
    tag: Vec<String>,
    motto: Motto,
    block: &MayBlock,
    year: u16,
    page: Option<u32>,
    archive: State<Archive>,
) -> Json<Vec<String>> {
    let _ = (block, year, page, archive);
    Json([tag, vec![motto.0.to_string()]].concat())
}

#[view("/thumbnail/{id}", cpu)]
fn thumbnail(id: u64, mut data: Option<State<Archive>>) -> Vec<u8> {
    data = data.filter(|_| id > 1);
    data.iter().map(|_| 0).collect()
}

#[view("/style.css", inline)]
fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], "")
}

#[view("/whoami/{name}?{greeting}", inline, name = "whoami!")]
fn whoami<'a>(name: &'a str, greeting: Option<&'a str>, request: &'a Request) -> String {
    format!("{greeting:?} {name} {}", request.method())
}

#[view(POST, "/stories", body_limit = "10 MiB")]
async fn submit(story: Json<String>) -> Created<Json<String>> {
    Created::new(story_of::url(1), story)
}

#[view(PUT | PATCH | DELETE, "/stories/{id}", body_limit = 1024)]
fn story_of(id: u32, body: Bytes, method: &Method) -> NoContent {
    let _ = (id, body, method);
    NoContent
}

#[view("/reports/{year}", pool = "slow-reports", timeout = "1.5 m")]
fn report(year: u16, block: &MayBlock) -> String {
    format!("{year} {}", block.is_cancelled())
}

#[view(POST, "/orders/{id}", detach, timeout = "500ms")]
async fn order(id: u64) -> NoContent {
    let _ = id;
    NoContent
}

#[view("/files/{owner}/{*path}")]
async fn file(path: String, owner: String) -> String {
    format!("{owner} {path}")
}

#[view]
async fn health() -> &'static str {
    "fine"
}

#[view(POST)]
fn forward(mut request: Request, client: ClientAddr) -> Body {
    request = keep(request);
    let _ = (request, client);
    Body::empty()
}

fn keep(request: Request) -> Request {
    request
}

fn all() -> Routes {
    routes![
        front_page,
        archive,
        thumbnail,
        style,
        whoami,
        submit,
        story_of,
        report,
        order,
        file,
        "/health" => health,
        "/forward/{*rest}" => self::forward,
        #[cfg(any())]
        "/not/here" => not_here,
        "/more" => more(),
        "/still/more" => {
            let more = more();
            more
        },
    ]
}

fn more() -> Routes {
    routes![front_page]
}

fn main() {
    let _ = App::new(all()).state(Archive);
    assert_eq!(
        archive::url(2026, None, vec!["a b".to_owned()]),
        "/archive/2026?tag=a%20b"
    );
    assert_eq!(whoami::url("Ann", Some("hi")), "/whoami/Ann?greeting=hi");
    assert_eq!(
        file::url("Ann".to_owned(), "a/b".to_owned()),
        "/files/Ann/a/b"
    );
    assert_eq!(style::url(), "/style.css");
    // The functions are still what they were.
    assert_eq!(whoami_length("Ann"), 3);
    let _ = thumbnail(1, None);
}

fn whoami_length(name: &str) -> usize {
    name.len()
}
