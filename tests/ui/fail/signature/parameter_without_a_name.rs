use veduta::{routes, view};

#[view("/stories/{id}")]
fn story(_: u32) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![story];
}
