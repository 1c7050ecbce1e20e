#![deny(deprecated)]

use tokio::runtime::Handle;
use veduta::{routes, view};

async fn headlines() -> String {
    String::new()
}

#[view("/")]
async fn front_page() -> String {
    Handle::current().block_on(headlines())
}

fn main() {
    let _ = routes![front_page];
}
