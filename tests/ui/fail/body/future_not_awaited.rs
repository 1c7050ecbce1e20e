use veduta::{Json, view};

async fn headlines() -> String {
    String::new()
}

#[view("/")]
async fn front_page() -> Json<String> {
    Json(headlines())
}

fn main() {}
