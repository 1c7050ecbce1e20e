use veduta::{routes, view};

#[view("/")]
fn front_page() -> (Vec<(String, String)>, &'static str) {
    (vec![], "news")
}

fn main() {
    let _ = routes![front_page];
}
