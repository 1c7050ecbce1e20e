use veduta::{routes, view};

#[tokio::test]
#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
