use veduta::{routes, view};

#[view("/", timeout = Duration::from_secs(30))]
async fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
