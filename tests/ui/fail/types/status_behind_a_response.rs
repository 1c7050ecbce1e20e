use veduta::{StatusCode, routes, view};

#[view("/teapot")]
fn teapot() -> (String, StatusCode) {
    ("short and stout".to_owned(), StatusCode::IM_A_TEAPOT)
}

fn main() {
    let _ = routes![teapot];
}
