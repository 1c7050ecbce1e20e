use veduta::{routes, view};

#[view("/archive/{_year}/{_year}")]
fn archive(_year: u16, _month: u8) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
