use veduta::{Json, routes, view};

#[view("/")]
async fn front_page() -> Json<u32> {
    Json(7).await
}

fn main() {
    let _ = routes![front_page];
}
