use veduta::{routes, view};

#[view("/")]
async fn front_page() -> _ {
    "news"
}

fn main() {
    routes![front_page];
}
