use veduta::{Request, routes, view};

#[view("/")]
async fn front_page(request: &'static Request) -> String {
    request.uri().to_string()
}

fn main() {
    let _ = routes![front_page];
}
