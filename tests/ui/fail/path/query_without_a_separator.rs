use veduta::{routes, view};

#[view("/archive?{_page}{_size}")]
fn archive(_page: u32, _size: u32) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
