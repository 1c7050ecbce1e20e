use veduta::{routes, view};

#[view("/archive?_page=1")]
fn archive(_page: Option<u32>) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
