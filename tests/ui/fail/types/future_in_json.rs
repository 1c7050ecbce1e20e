use veduta::{Json, view};

async fn headlines() -> Vec<String> {
    Vec::new()
}

#[view("/")]
async fn front_page() -> Json<impl Future<Output = Vec<String>>> {
    Json(headlines())
}

fn main() {}
