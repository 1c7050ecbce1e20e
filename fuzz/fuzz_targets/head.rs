//! A request head finds its view or is told why not, and no address leads to another server.

#![no_main]

use libfuzzer_sys::fuzz_target;
use veduta::http::{HeaderName, HeaderValue, Method, Request, Uri};
use veduta::{App, Body, Bytes, Json, Routes, routes, view};
use veduta_fuzz::{ask, header};

#[view("/")]
async fn front_page() -> &'static str {
    "front page"
}

#[view("/archive/{year}")]
async fn archive(year: u16) -> String {
    year.to_string()
}

#[view("/archive/{name}")]
async fn archive_by_name(name: &str) -> String {
    name.to_owned()
}

#[view("/stories/{id}/")]
async fn story(id: u32) -> Json<u32> {
    Json(id)
}

#[view(POST, "/stories")]
async fn submit(story: Json<Vec<u32>>) -> String {
    story.len().to_string()
}

#[view(PUT | DELETE, "/stories/{id}/{*rest}")]
async fn parts(id: u32, rest: String, body: Bytes) -> String {
    format!("{id} {rest} {}", body.len())
}

#[view("/search?{q}&{page}")]
async fn search(q: &str, page: Option<u8>) -> String {
    format!("{q} {page:?}")
}

#[view("/{user}")]
async fn profile(user: &str) -> String {
    user.to_owned()
}

fn app() -> App {
    let admin: fn() -> Routes = || routes![archive, search];
    App::new(routes![
        front_page,
        archive,
        archive_by_name,
        story,
        submit,
        parts,
        search,
        profile,
        "/admin/{team}" => admin(),
    ])
}

/// The request of a head, if it is one; what follows the head is the body.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let mut lines = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Request::new(&mut lines);
    let httparse::Status::Complete(length) = head.parse(bytes).ok()? else {
        return None;
    };
    let body = Bytes::copy_from_slice(&bytes[length..]);
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::from_bytes(head.method?.as_bytes()).ok()?;
    *request.uri_mut() = Uri::try_from(head.path?).ok()?;
    for line in head.headers {
        let name = HeaderName::from_bytes(line.name.as_bytes()).ok()?;
        let value = HeaderValue::from_bytes(line.value).ok()?;
        request.headers_mut().append(name, value);
    }
    Some(request)
}

fuzz_target!(|data: &[u8]| {
    let Some(asked) = request(data) else {
        return;
    };
    let method = asked.method().clone();
    let (head, body) = ask!(app(), asked);
    let status = head.status.as_u16();
    let known = [200, 204, 308, 400, 404, 405, 413, 414, 415, 422, 431, 501];
    assert!(known.contains(&status), "{status}");
    if status >= 400 {
        assert!(!header(&head, "x-request-id").is_empty());
    }
    let allow = header(&head, "allow");
    if status == 405 {
        assert!(allow.split(", ").is_sorted(), "{allow}");
        assert!(
            !allow.split(", ").any(|allowed| allowed == method),
            "{allow}"
        );
    }
    if status == 308 {
        // The next character decides whether a browser stays here.
        let location = header(&head, "location");
        assert!(location.starts_with('/'), "{location}");
        assert!(!location[1..].starts_with(['/', '\\']), "{location}");
    }
    if method == Method::HEAD {
        assert!(body.is_empty());
        let get = request(data).map(|mut asked| {
            *asked.method_mut() = Method::GET;
            asked
        });
        let (of_get, whole) = ask!(app(), get.unwrap());
        assert_eq!(of_get.status, head.status);
        // The id of an error is another one each time, and as long.
        if status < 400 && status != 204 {
            assert_eq!(header(&head, "content-length"), whole.len().to_string());
        }
    }
});
