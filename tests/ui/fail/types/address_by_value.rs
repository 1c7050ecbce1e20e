use veduta::{Method, Uri, routes, view};

#[view("/")]
fn front_page(_method: Method, _uri: &Uri) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
