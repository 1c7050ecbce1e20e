use veduta::{routes, view};

#[view("/archive/{_year|u16}")]
fn archive(_year: u16) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
