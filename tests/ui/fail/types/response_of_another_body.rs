use veduta::{http, routes, view};

#[view("/")]
async fn front_page() -> http::Response<String> {
    http::Response::new("news".to_owned())
}

fn main() {
    let _ = routes![front_page];
}
