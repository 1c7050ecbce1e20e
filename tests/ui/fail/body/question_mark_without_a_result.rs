use veduta::{routes, view};

#[view("/")]
fn front_page() -> String {
    std::fs::read_to_string("news.txt")?
}

fn main() {
    let _ = routes![front_page];
}
