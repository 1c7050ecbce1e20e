//! Paths that look like a mistake and are none, and the forms that an attribute may have.
#![deny(warnings)]

use veduta::{routes, view};

#[view("/$metadata")]
fn metadata() -> &'static str {
    ""
}


#[view("/café/日本/")]
fn cafe() -> &'static str {
    ""
}

#[view("/100%/a:b/c;d=1/e,f/(g)/~h/@i/!j/.well-known/...")]
fn marks() -> &'static str {
    ""
}

#[view(r"/raw/{id}")]
fn raw(id: u64) -> String {
    id.to_string()
}

#[view(
    r#"/raw/{id}/{type}?{match}"#,
    body_limit = 1_024,
    name = "raw::type",
)]
fn hashes(id: u64, r#type: &str, r#match: Option<&str>) -> String {
    format!("{id} {type} {match:?}")
}

#[view["/brackets"]]
fn brackets() -> &'static str {
    ""
}

#[view { "/braces" }]
fn braces() -> &'static str {
    ""
}

#[view("/lines/\
        of/one")]
fn lines() -> &'static str {
    ""
}

macro_rules! page {
    ($method:ident | $other:ident, $path:literal, $limit:expr, $name:ident) => {
        #[view($method | $other, $path, body_limit = $limit)]
        fn $name() -> &'static str {
            $path
        }
    };
}

page!(PUT | PATCH, "/macro", "2 KiB", written);

fn main() {
    let routes = routes![
        metadata, cafe, marks, raw, hashes, brackets, braces, lines, written,
    ];
    drop(routes);
    assert_eq!(cafe::url(), "/caf%C3%A9/%E6%97%A5%E6%9C%AC/");
}
