use veduta::{Json, StatusCode, routes, view};

struct Story;

#[view("/story")]
async fn story() -> (StatusCode, Json<Story>) {
    (StatusCode::OK, Json(Story))
}

fn main() {
    let _ = routes![story];
}
