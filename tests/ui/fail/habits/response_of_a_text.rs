use veduta::{Response, Routes, routes, view};

#[view("/")]
async fn front_page() -> Response {
    Response::new("news")
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
