#![deny(unused_must_use)]

use veduta::{routes, view};

async fn count_visit() {}

#[view("/")]
async fn front_page() -> &'static str {
    count_visit();
    "news"
}

fn main() {
    let _ = routes![front_page];
}
