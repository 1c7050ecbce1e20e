use veduta::{routes, view};

#[view("/")]
fn front_page() -> String {
    "news".to_owned();
}

fn main() {
    let _ = routes![front_page];
}
