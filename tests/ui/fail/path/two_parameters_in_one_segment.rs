use veduta::{routes, view};

#[view("/archive/{_from}-{_to}")]
fn archive(_from: u16, _to: u16) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
