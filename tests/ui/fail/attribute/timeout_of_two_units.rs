use veduta::{routes, view};

#[view("/", timeout = "1m30s")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
