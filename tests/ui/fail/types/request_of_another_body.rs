use veduta::{http, routes, view};

#[view("/")]
async fn front_page(request: http::Request<()>) -> String {
    request.uri().to_string()
}

fn main() {
    let _ = routes![front_page];
}
