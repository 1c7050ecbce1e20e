use veduta::{Json, Result, routes, view};

#[view("/")]
async fn front_page() -> Result<Json<u32>> {
    Json(7)
}

fn main() {
    let _ = routes![front_page];
}
