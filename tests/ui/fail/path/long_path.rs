use veduta::{routes, view};

#[view("/archive/of/all/the/stories/of/<int:_year>")]
fn archive(_year: u16) -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
