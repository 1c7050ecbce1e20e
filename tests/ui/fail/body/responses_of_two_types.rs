use veduta::{IntoResponse, Json, routes, view};

#[view("/")]
async fn front_page() -> impl IntoResponse {
    if std::process::id() == 7 {
        return "news";
    }
    Json(7)
}

fn main() {
    let _ = routes![front_page];
}
