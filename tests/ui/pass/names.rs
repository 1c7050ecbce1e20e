//! Names of the user's own, which the expansion must neither take for its own nor hide.

use veduta::{routes, view};

struct Argument;
struct QueryArgument;
struct Otherwise;
struct Url;
struct Request;
struct Response;
struct Requirements;
struct Info;
struct Parameter;
struct Segment;
struct Method;
struct Dispatch;
struct Future;
struct Option<T>(T);
struct Result<T>(T);
struct String;
trait View {}
trait IntoResponse {}
trait Send {}

#[allow(non_snake_case)]
fn Ok() -> Result<String> {
    Result(String)
}

mod veduta_mod {}
mod core {}
mod std {}

#[view("/{block}/{url}?{needs}&{f}")]
async fn request(
    needs: std_string::String,
    f: std_string::String,
    url: std_string::String,
    request: &::veduta::Request,
    block: std_string::String,
) -> &'static str {
    let _ = (needs, f, url, request, block);
    ""
}

#[view("/{url}/{request}/{year}")]
fn url(
    year: u16,
    url: &str,
    request: &str,
    block: &::veduta::MayBlock,
    state: ::veduta::State<u8>,
) -> &'static str {
    let _ = (year, url, request, block, state);
    ""
}

/// As the argument, so the function: the one is called with the other.
#[view(POST, "/{state}")]
async fn state(state: u32, r#type: ::veduta::Body) -> &'static str {
    let _ = (state, r#type);
    ""
}

#[view("/{type}/{match}")]
fn r#match(r#type: std_string::String, r#match: u8) -> &'static str {
    let _ = (r#type, r#match);
    ""
}

mod std_string {
    pub type String = ::std::string::String;
}

fn main() {
    let _ = (
        Argument,
        QueryArgument,
        Otherwise,
        Url,
        Request,
        Response,
        Requirements,
        Info,
    );
    let _ = (
        Parameter,
        Segment,
        Method,
        Dispatch,
        Future,
        Option(Ok().0).0,
    );
    let _ = routes![request, url, "/x" => state, r#match];
    assert_eq!(r#match::url("a".into(), 1), "/a/1");
}
