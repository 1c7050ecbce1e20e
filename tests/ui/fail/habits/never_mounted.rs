#![deny(dead_code)]

use veduta::view;

#[view("/")]
async fn archive() -> &'static str {
    "old news"
}

fn main() {}
