use veduta::{HeaderMap, routes, view};

#[view("/")]
async fn front_page(headers: HeaderMap) -> String {
    format!("{headers:?}")
}

fn main() {
    let _ = routes![front_page];
}
