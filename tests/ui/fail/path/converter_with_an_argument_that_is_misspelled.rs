use veduta::{routes, view};

#[view("/archive/<int:_yaer>")]
fn archive(_year: u16) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
