use veduta::{StatusCode, routes, view};

#[view("/count")]
async fn count() -> (StatusCode, u32) {
    (StatusCode::OK, 7)
}

fn main() {
    let _ = routes![count];
}
