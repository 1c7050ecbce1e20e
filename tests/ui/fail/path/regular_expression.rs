use veduta::{routes, view};

#[view(r"^archive/(?P<_year>[0-9]{4})/$")]
fn archive(_year: u16) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
