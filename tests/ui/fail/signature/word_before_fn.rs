use veduta::{routes, view};

#[view("/")]
inline async fn front_page() -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
