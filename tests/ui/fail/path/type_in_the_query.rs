use veduta::{routes, view};

#[view("/archive?{_page: u32}")]
fn archive(_page: u32) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
