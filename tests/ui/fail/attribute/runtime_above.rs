use veduta::{routes, view};

#[tokio::main]
#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
